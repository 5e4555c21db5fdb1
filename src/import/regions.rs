//! Official lists of regions: `kode,nama`, one edition a file.
//!
//! A list takes effect on 1 January of the year in its edition, since the decrees are dated within
//! the year before or in it and the published files state no day. What several lists say together
//! (names, validity, successions) is derived anew from all of them, so the order in which lists are
//! imported does not matter.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::region::RegionLevel;
use entity::{region, region_list};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

use super::batch::Batch;
use super::code_tree::{Coded, rooted};
use super::finding::Finding;
use super::region_code::{depth_of, level_of, parent_of};
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options, year};
use crate::search_name;
use crate::service::quality::rule::QualityRule;

mod settle;
mod succession;

/// Rows that wait before they are written.
const WAITING: usize = 4_000;

/// A row that can become a region.
struct Listed {
    code: String,
    name: String,
    level: RegionLevel,
    line: i64,
}

impl Coded for Listed {
    fn code(&self) -> &str {
        &self.code
    }

    fn parent(&self) -> Option<&str> {
        parent_of(&self.code)
    }

    fn line(&self) -> i64 {
        self.line
    }
}

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let year = year::of_list(file, options)?;
    refuse_known_edition(run, year).await?;
    let listed = read(run, file)?;
    let Some(lowest_level) = listed.iter().map(|row| depth_of(row.level)).max() else {
        return Ok(Counted::new());
    };
    let list = region_list::ActiveModel {
        id: Set(run.clock.id()),
        edition: Set(year.to_string()),
        effective_from: Set(NaiveDate::from_ymd_opt(i32::from(year), 1, 1)
            .context("find the first day of the edition's year")?),
        lowest_level: Set(lowest_level),
        source_document_id: Set(run.source_document),
    }
    .insert(&run.txn)
    .await
    .context("record the list of regions")?;
    let created = store(run, list.id, &listed).await?;
    let settled = settle::settle(run, list.id).await?;
    Ok(Counted::from([
        ("regions_in_list", listed.len() as u64),
        ("regions_created", created),
        ("regions_appeared", settled.appeared),
        ("regions_vanished", settled.vanished),
        ("regions_succeeded", settled.succeeded),
        (
            "regions_vanished_without_successor",
            settled.vanished - settled.succeeded,
        ),
    ]))
}

async fn refuse_known_edition(run: &Run, year: i16) -> Result<(), ImportError> {
    let known = region_list::Entity::find()
        .filter(region_list::Column::Edition.eq(year.to_string()))
        .one(&run.txn)
        .await
        .context("look for the edition among the lists of regions")?;
    let Some(known) = known else {
        return Ok(());
    };
    let file = run.file_of(known.source_document_id).await?;
    Err(ImportError::refused(format!(
        "the list of regions of {year} is there already, from {file}"
    )))
}

/// The rows that hold, sorted by code, so that a region comes after the one it lies in.
fn read(run: &mut Run, file: &SourceFile) -> Result<Vec<Listed>, ImportError> {
    let mut table = Table::open(file, ["kode", "nama"])?;
    let mut listed = Vec::new();
    while let Some(row) = table.next(run)? {
        match listed_of(row) {
            Ok(row) => listed.push(row),
            Err(finding) => run.reject(*finding),
        }
    }
    let listed = rooted(run, listed);
    for row in &listed {
        check_kind(run, row);
    }
    Ok(listed)
}

fn listed_of(row: Row<2>) -> Result<Listed, Box<Finding>> {
    let line = row.line;
    let [code, name] = row.cells;
    let level = match level_of(&code) {
        Ok(level) => level,
        Err(reason) => {
            let finding = Finding::rejected(QualityRule::CODE_MALFORMED, reason);
            return Err(Box::new(finding.at(line).cell("kode", code)));
        }
    };
    if search_name::plain(&name).is_empty() {
        let finding = Finding::rejected(
            QualityRule::NAME_MISSING,
            format!("Region {code} has no name."),
        );
        return Err(Box::new(finding.at(line).cell("nama", name)));
    }
    Ok(Listed {
        code,
        name,
        level,
        line,
    })
}

/// Code and name both say whether a region is a city; the code decides.
fn check_kind(run: &mut Run, row: &Listed) {
    let called_city = search_name::plain(&row.name).starts_with("kota ");
    let contradicts = match row.level {
        RegionLevel::City => !called_city,
        RegionLevel::Regency => called_city,
        _ => false,
    };
    if contradicts {
        let message = format!(
            "By its code {} is a {}, by its name it is not; the code decides.",
            row.code,
            row.level.to_value().to_lowercase()
        );
        run.find(
            Finding::warning(QualityRule::LEVEL_CONTRADICTED, message)
                .at(row.line)
                .cell("nama", row.name.clone()),
        );
    }
}

/// Stores the list, and the regions that no earlier list had; says how many those are.
async fn store(run: &mut Run, list: Uuid, listed: &[Listed]) -> anyhow::Result<u64> {
    let mut ids: HashMap<String, Uuid> = region::Entity::find()
        .select_only()
        .columns([region::Column::Code, region::Column::Id])
        .into_tuple::<(String, Uuid)>()
        .all(&run.txn)
        .await
        .context("read the known region codes")?
        .into_iter()
        .collect();
    let mut regions = Batch::new(
        "region",
        ["id", "code", "level", "parent_id", "name", "search_name"],
    );
    let mut listings = Batch::new(
        "region_listing",
        ["region_id", "region_list_id", "name", "source_line"],
    );
    let mut created = 0;
    for row in listed {
        let id = if let Some(id) = ids.get(&row.code) {
            *id
        } else {
            let id = run.clock.id();
            let parent = parent_of(&row.code).and_then(|code| ids.get(code)).copied();
            regions.push([
                id.into(),
                row.code.as_str().into(),
                row.level.to_value().into(),
                parent.into(),
                row.name.as_str().into(),
                search_name::plain(&row.name).into(),
            ]);
            ids.insert(row.code.clone(), id);
            created += 1;
            id
        };
        listings.push([
            id.into(),
            list.into(),
            row.name.as_str().into(),
            row.line.into(),
        ]);
        run.accepted += 1;
        if listings.waiting() >= WAITING {
            regions.flush(&run.txn).await?;
            listings.flush(&run.txn).await?;
        }
    }
    regions.flush(&run.txn).await?;
    listings.flush(&run.txn).await?;
    Ok(created)
}
