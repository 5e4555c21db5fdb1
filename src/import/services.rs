//! Public services and their standards, one row a standard, as CSV or as a workbook.
//!
//! `kode_wilayah,kode_unit,kode_layanan,nama_layanan,jenis,kategori,saluran,pengguna,no_sk,
//! berlaku_sejak,berlaku_sampai` and the 14 components of a standard, from `persyaratan` to
//! `evaluasi`. Needed are `kode_layanan`, `nama_layanan` and `berlaku_sejak`; government and unit
//! may be given with the file. A service is known by its unit and code, and its standards by the day
//! from which they hold: one ends the day another begins.

use std::collections::BTreeMap;

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
pub(super) use read::{day, given, place, refuse};
pub(super) use units::{Bearer, Units};
pub(super) use words::time_unit;

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    terms::renew(&run.txn).await?;
    let mut by_government: BTreeMap<String, Vec<Stated>> = BTreeMap::new();
    for row in sheet::read(run, file, &read::COLUMNS)? {
        match read::stated(row, options) {
            Ok(stated) => {
                let code = stated.region_code.clone();
                by_government.entry(code).or_default().push(stated);
            }
            Err(finding) => run.reject(*finding),
        }
    }
    let mut counted = Counted::new();
    for (code, rows) in by_government {
        let Some(region) = government(run, &code).await? else {
            for stated in rows {
                let message = format!(
                    "No known province, regency or city has the code {code}; is the list of \
                     regions imported?"
                );
                run.reject(
                    Finding::rejected(QualityRule::REGION_UNKNOWN, message)
                        .at(stated.line)
                        .cell("kode_wilayah", code.as_str()),
                );
            }
            continue;
        };
        let units = Units::read(run, region.id).await?;
        let mut shelf = Shelf::read(run, region.id).await?;
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
                        run.find(finding.of_region(region.id));
                    }
                }
                Err(finding) => run.reject(finding.of_region(region.id)),
            }
        }
        shelf.write(run, &mut counted).await?;
    }
    Ok(counted)
}
