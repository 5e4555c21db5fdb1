//! Days on which offices do not work, beside weekends, one row a day, as CSV or as a workbook:
//! `tanggal,nama,jenis,kode_wilayah`.
//!
//! A day without a code is one everywhere. What is known of a day stays; another file that states it
//! otherwise is told.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::holiday::{self, HolidayKind};
use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::finding::Finding;
use super::run::Run;
use super::services::{day, given, refuse};
use super::sheet::{self, Column, Row};
use super::source::SourceFile;
use super::unit_changes::government;
use super::{Counted, ImportError, Options};
use crate::service::quality::rule::QualityRule;

const fn column(name: &'static str, required: bool) -> Column {
    Column {
        name,
        required,
        shown: true,
    }
}

const COLUMNS: [Column; 4] = [
    column("tanggal", true),
    column("nama", true),
    column("jenis", true),
    column("kode_wilayah", false),
];

/// How many rows are written in one statement.
const CHUNK: usize = 500;

/// A day as a row states it.
struct Stated {
    line: i64,
    day: NaiveDate,
    name: String,
    kind: HolidayKind,
    region_code: String,
}

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let known = holiday::Entity::find().all(&run.txn).await;
    let known = known.context("read the holidays")?.into_iter();
    let known = known.map(|row| ((row.day, row.region_id), (row.name, row.kind)));
    let mut known: HashMap<(NaiveDate, Option<Uuid>), (String, HolidayKind)> = known.collect();
    let mut regions: HashMap<String, Option<Uuid>> = HashMap::new();
    let (mut new, mut counted) = (Vec::new(), Counted::new());
    for row in sheet::read(run, file, &COLUMNS)? {
        let stated = match stated(row, options) {
            Ok(stated) => stated,
            Err(finding) => {
                run.reject(*finding);
                continue;
            }
        };
        let Stated {
            line,
            day,
            name,
            kind,
            region_code,
        } = stated;
        let region = match regions.get(&region_code) {
            _ if region_code.is_empty() => None,
            Some(Some(region)) => Some(*region),
            Some(None) => {
                run.reject(*unknown(line, &region_code));
                continue;
            }
            None => {
                let found = government(run, &region_code).await?.map(|found| found.id);
                regions.insert(region_code.clone(), found);
                if found.is_none() {
                    run.reject(*unknown(line, &region_code));
                    continue;
                }
                found
            }
        };
        match known.get(&(day, region)) {
            Some(before) if *before == (name.clone(), kind) => {
                let message = "The same day is there already.";
                run.find(Finding::notice(QualityRule::HOLIDAY_KNOWN, message).at(line));
                run.accepted += 1;
                *counted.entry("days_known").or_default() += 1;
            }
            Some((before, _)) => {
                let message = format!("The day is there already, as {before}.");
                let rule = QualityRule::STATED_DIFFERENTLY;
                run.reject(*refuse(rule, &message, line, "nama", &name));
            }
            None => {
                known.insert((day, region), (name.clone(), kind));
                new.push(holiday::Model {
                    id: run.clock.id(),
                    day,
                    name,
                    kind,
                    region_id: region,
                    source_document_id: run.source_document,
                    source_line: line,
                });
                run.accepted += 1;
                *counted.entry("days_created").or_default() += 1;
            }
        }
    }
    for chunk in new.chunks(CHUNK) {
        let rows = chunk.iter().cloned();
        let rows = rows.map(|row| row.into_active_model().reset_all());
        holiday::Entity::insert_many(rows)
            .exec_without_returning(&run.txn)
            .await
            .context("write holidays")?;
    }
    Ok(counted)
}

fn unknown(line: i64, code: &str) -> Box<Finding> {
    let message = format!("No known province, regency or city has the code {code}.");
    refuse(
        QualityRule::REGION_UNKNOWN,
        &message,
        line,
        "kode_wilayah",
        code,
    )
}

/// What a row states, if nothing speaks against it.
fn stated(row: Row<4>, options: &Options) -> Result<Stated, Box<Finding>> {
    let line = row.line;
    let [on, name, kind, region] = row.cells;
    let Some(day) = day(&on) else {
        let message = "A date is written 2026-08-17 or 17/08/2026.";
        return Err(refuse(
            QualityRule::DATE_MALFORMED,
            message,
            line,
            "tanggal",
            &on,
        ));
    };
    if name.is_empty() {
        let message = "A holiday has a name.";
        return Err(refuse(
            QualityRule::NAME_MISSING,
            message,
            line,
            "nama",
            &name,
        ));
    }
    let word = kind.trim().to_lowercase();
    let known = match word.as_str() {
        "libur nasional" => Some(HolidayKind::National),
        "cuti bersama" => Some(HolidayKind::CollectiveLeave),
        word => HolidayKind::try_from_value(&word.to_uppercase()).ok(),
    };
    let Some(kind) = known else {
        let message = "A holiday is NATIONAL (libur nasional) or COLLECTIVE_LEAVE (cuti bersama).";
        let rule = QualityRule::HOLIDAY_KIND_UNKNOWN;
        return Err(refuse(rule, message, line, "jenis", &kind));
    };
    Ok(Stated {
        line,
        day,
        name,
        kind,
        region_code: given(region, options.region.as_ref()),
    })
}
