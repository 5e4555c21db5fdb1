//! Public services and their standards, one row a standard, as CSV or as a workbook.
//!
//! `kode_wilayah,kode_unit,kode_layanan,nama_layanan,jenis,kategori,saluran,pengguna,no_sk,
//! berlaku_sejak,berlaku_sampai` and the 14 components of a standard, from `persyaratan` to
//! `evaluasi`. Needed are `kode_layanan`, `nama_layanan` and `berlaku_sejak`; government and unit
//! may be given with the file. A service is known by its unit and code, and its standards by the day
//! from which they hold: one ends the day another begins.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::finding::Finding;
use super::run::Run;
use super::sheet;
use super::source::SourceFile;
use super::unit_changes::government;
use super::{Counted, ImportError, Options};
use crate::service::quality::rule::QualityRule;

mod fee;
mod read;
mod shelf;
mod stated;
pub mod terms;
mod units;
mod words;

use shelf::Shelf;
use stated::Stated;

// What other files about services are read with.
pub(super) use read::{count_of, day, given, place, refuse};
pub(super) use units::{Bearer, Units};
pub(super) use words::time_unit;

/// A row that is about a unit of a government.
pub(super) trait Stands {
    /// The government's code.
    fn region_code(&self) -> &str;

    /// Where the row stands.
    fn line(&self) -> i64;
}

impl Stands for Stated {
    fn region_code(&self) -> &str {
        &self.region_code
    }

    fn line(&self) -> i64 {
        self.line
    }
}

/// The rows of each government, in the order of their codes; those of none that is known are left
/// out.
pub(super) async fn of_governments<S: Stands>(
    run: &mut Run,
    rows: Vec<S>,
) -> anyhow::Result<Vec<(Uuid, Vec<S>)>> {
    let mut by_code: BTreeMap<String, Vec<S>> = BTreeMap::new();
    for row in rows {
        let code = row.region_code().to_owned();
        by_code.entry(code).or_default().push(row);
    }
    let mut found = Vec::with_capacity(by_code.len());
    for (code, rows) in by_code {
        if let Some(region) = government(run, &code).await? {
            found.push((region.id, rows));
            continue;
        }
        for row in rows {
            let message = format!(
                "No known province, regency or city has the code {code}; is the list of regions \
                 imported?"
            );
            let finding = Finding::rejected(QualityRule::REGION_UNKNOWN, message);
            run.reject(finding.at(row.line()).cell("kode_wilayah", code.as_str()));
        }
    }
    Ok(found)
}

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    terms::renew(&run.txn).await?;
    let mut rows = Vec::new();
    for row in sheet::read(run, file, &read::COLUMNS)? {
        match read::stated(row, options) {
            Ok(stated) => rows.push(stated),
            Err(finding) => run.reject(*finding),
        }
    }
    let mut counted = Counted::new();
    for (region, rows) in of_governments(run, rows).await? {
        let units = Units::read(run, region).await?;
        let mut shelf = Shelf::read(run, region).await?;
        for stated in rows {
            let taken = units
                .find(&Bearer::from(&stated))
                .and_then(|unit| shelf.take(run, unit, stated));
            match taken {
                Ok(taken) => {
                    run.accepted += 1;
                    *counted.entry(taken.what).or_default() += 1;
                    for mut finding in taken.findings {
                        finding.unit = Some(taken.unit);
                        run.find(finding.of_region(region));
                    }
                }
                Err(finding) => run.reject(finding.of_region(region)),
            }
        }
        shelf.write(run, &mut counted).await?;
    }
    Ok(counted)
}
