//! Land area by region: `kode,nama,luas` in square kilometres, one year a file.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::region_area;
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

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let year = year::of_list(file, options)?;
    let regions = Regions::read(run).await?;
    let mut stated = stated(run, year).await?;
    let mut table = Table::open(file, ["kode", "nama", "luas"])?;
    let mut sums = Sums::new(["luas"]);
    let mut batch = Batch::new(
        "region_area",
        [
            "region_id",
            "year",
            "square_metres",
            "source_document_id",
            "source_line",
        ],
    );
    while let Some(row) = table.next(run)? {
        let line = row.line;
        let (region, code, area) = match read(run, &regions, &row) {
            Ok(read) => read,
            Err(finding) => {
                run.reject(*finding);
                continue;
            }
        };
        if let Some(region) = region {
            match stated.get(&region) {
                Some(before) if *before == area => run.find(
                    Finding::notice(
                        QualityRule::ALREADY_STATED,
                        "The same area is there already.",
                    )
                    .at(line)
                    .of_region(region),
                ),
                Some(before) => {
                    let message =
                        format!("Another area of {code} in {year} is there: {before} m².");
                    run.reject(
                        Finding::rejected(QualityRule::STATED_DIFFERENTLY, message)
                            .at(line)
                            .cell("luas", row.cells[2].as_str())
                            .of_region(region),
                    );
                    continue;
                }
                None => {
                    batch.push([
                        region.into(),
                        year.into(),
                        area.into(),
                        run.source_document.into(),
                        line.into(),
                    ]);
                    stated.insert(region, area);
                }
            }
        }
        sums.add(&code, line, [area]);
        run.accepted += 1;
    }
    sums.check(run);
    let stored = batch.waiting() as u64;
    batch.flush(&run.txn).await?;
    Ok(Counted::from([("areas_stored", stored)]))
}

async fn stated(run: &Run, year: i16) -> anyhow::Result<HashMap<Uuid, i64>> {
    Ok(region_area::Entity::find()
        .filter(region_area::Column::Year.eq(year))
        .all(&run.txn)
        .await
        .context("read the areas that are stated already")?
        .into_iter()
        .map(|row| (row.region_id, row.square_metres))
        .collect())
}

/// Region (none for the nation), proper code and area of a row.
fn read(
    run: &mut Run,
    regions: &Regions,
    row: &Row<3>,
) -> Result<(Option<Uuid>, String, i64), Box<Finding>> {
    let [code, name, area] = &row.cells;
    let Some(square_metres) = square_metres(area) else {
        let finding = Finding::rejected(
            QualityRule::NUMBER_MALFORMED,
            "An area is written in km² with a decimal point, exact to the square metre.",
        );
        return Err(Box::new(finding.at(row.line).cell("luas", area.as_str())));
    };
    if code == NATION {
        return Ok((None, code.clone(), square_metres));
    }
    let (region, code) = regions.of_row(run, code, name, row.line)?;
    Ok((Some(region), code, square_metres))
}

/// Square metres from square kilometres, exact; none where a part of a square metre is left.
fn square_metres(square_kilometres: &str) -> Option<i64> {
    let (whole, fraction) = square_kilometres
        .split_once('.')
        .unwrap_or((square_kilometres, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 6 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_exact_to_the_square_metre() {
        for (text, square_metres_expected) in [
            ("56835.019", Some(56_835_019_000)),
            ("1", Some(1_000_000)),
            ("0.0001", Some(100)),
            ("0.000001", Some(1)),
            ("12.3000000", Some(12_300_000)),
            ("0.0000001", None),
            ("1.", None),
            (".5", None),
            ("1,5", None),
            ("-1", None),
            ("1e3", None),
            ("", None),
            ("9999999999999999999", None),
        ] {
            assert_eq!(square_metres(text), square_metres_expected, "{text}");
        }
    }
}
