//! Residents by region: `kode,nama,pria,wanita,total`, one year a file.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::region_population;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::batch::Batch;
use super::finding::Finding;
use super::region_figures::{NATION, Regions, Sums};
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options, year};
use crate::service::quality::rule::QualityRule;

const COLUMNS: [&str; 5] = ["kode", "nama", "pria", "wanita", "total"];

/// Men, women and all.
type Residents = [i64; 3];

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let year = year::of_list(file, options)?;
    let regions = Regions::read(run).await?;
    let mut stated = stated(run, year).await?;
    let mut table = Table::open(file, COLUMNS)?;
    let mut sums = Sums::new([COLUMNS[2], COLUMNS[3], COLUMNS[4]]);
    let mut batch = Batch::new(
        "region_population",
        [
            "region_id",
            "year",
            "male",
            "female",
            "total",
            "source_document_id",
            "source_line",
        ],
    );
    while let Some(row) = table.next(run)? {
        let line = row.line;
        let (region, code, residents) = match read(run, &regions, &row) {
            Ok(read) => read,
            Err(finding) => {
                run.reject(*finding);
                continue;
            }
        };
        if let Some(region) = region {
            match stated.get(&region) {
                Some(before) if *before == residents => run.find(
                    Finding::notice(
                        QualityRule::ALREADY_STATED,
                        "The same figures are there already.",
                    )
                    .at(line)
                    .of_region(region),
                ),
                Some([_, _, before]) => {
                    run.reject(
                        Finding::rejected(
                            QualityRule::STATED_DIFFERENTLY,
                            format!("Other figures for {code} in {year} are there: {before}."),
                        )
                        .at(line)
                        .cell("total", row.cells[4].as_str())
                        .of_region(region),
                    );
                    continue;
                }
                None => {
                    let [male, female, total] = residents.map(sea_orm::Value::from);
                    batch.push([
                        region.into(),
                        year.into(),
                        male,
                        female,
                        total,
                        run.source_document.into(),
                        line.into(),
                    ]);
                    stated.insert(region, residents);
                }
            }
        }
        check_parts(run, &row, residents);
        sums.add(&code, line, residents);
        run.accepted += 1;
    }
    sums.check(run);
    let stored = batch.waiting() as u64;
    batch.flush(&run.txn).await?;
    Ok(Counted::from([("populations_stored", stored)]))
}

async fn stated(run: &Run, year: i16) -> anyhow::Result<HashMap<Uuid, Residents>> {
    Ok(region_population::Entity::find()
        .filter(region_population::Column::Year.eq(year))
        .all(&run.txn)
        .await
        .context("read the residents that are stated already")?
        .into_iter()
        .map(|row| (row.region_id, [row.male, row.female, row.total]))
        .collect())
}

/// Region (none for the nation), proper code and figures of a row.
fn read(
    run: &mut Run,
    regions: &Regions,
    row: &Row<5>,
) -> Result<(Option<Uuid>, String, Residents), Box<Finding>> {
    let [code, name, numbers @ ..] = &row.cells;
    let mut residents = [0; 3];
    for (place, text) in numbers.iter().enumerate() {
        residents[place] = whole_number(text).ok_or_else(|| {
            let finding = Finding::rejected(
                QualityRule::NUMBER_MALFORMED,
                "This is no count of residents.",
            );
            Box::new(finding.at(row.line).cell(COLUMNS[place + 2], text.as_str()))
        })?;
    }
    if code == NATION {
        return Ok((None, code.clone(), residents));
    }
    let (region, code) = regions.of_row(run, code, name, row.line)?;
    Ok((Some(region), code, residents))
}

fn check_parts(run: &mut Run, row: &Row<5>, [male, female, total]: Residents) {
    let sum = male.saturating_add(female);
    if sum != total {
        run.find(
            Finding::warning(
                QualityRule::PARTS_DIFFER,
                format!("Men and women add up to {sum}, the total says {total}."),
            )
            .at(row.line)
            .cell("total", row.cells[4].as_str()),
        );
    }
}

fn whole_number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
