//! Governments that do not exist, for examples and trials: `kode,nama`.
//!
//! They stand in no official list, so nothing that is derived from the lists changes. Nobody can
//! take them for real: their province's number is in no list, and each name says that it is made
//! up.

use std::collections::HashSet;

use anyhow::Context as _;
use entity::region::{self, RegionLevel};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};

use super::finding::Finding;
use super::region_code::{depth_of, level_of, parent_of};
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options};
use crate::search_name;
use crate::service::quality::rule::QualityRule;

/// What the name of everything that is made up ends with.
pub const MADE_UP: &str = "(data buatan)";

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    _options: &Options,
) -> Result<Counted, ImportError> {
    let known: Vec<String> = region::Entity::find()
        .select_only()
        .column(region::Column::Code)
        .filter(region::Column::Level.is_in(GOVERNMENTS))
        .into_tuple()
        .all(&run.txn)
        .await
        .context("read the known codes")?;
    let known: HashSet<String> = known.into_iter().collect();
    let mut table = Table::open(file, ["kode", "nama"])?;
    let mut rows = Vec::new();
    while let Some(row) = table.next(run)? {
        rows.push(row);
    }
    rows.sort_by(|one, other| one.cells[0].cmp(&other.cells[0]));
    let mut made = HashSet::new();
    for row in rows {
        match example_of(row, &known) {
            Ok((code, level, name, line)) => {
                store(run, &code, level, &name, line, &mut made).await?;
            }
            Err(finding) => run.reject(*finding),
        }
    }
    Ok(Counted::from([("regions_created", made.len() as u64)]))
}

const GOVERNMENTS: [RegionLevel; 3] = [
    RegionLevel::Province,
    RegionLevel::Regency,
    RegionLevel::City,
];

fn example_of(
    row: Row<2>,
    known: &HashSet<String>,
) -> Result<(String, RegionLevel, String, i64), Box<Finding>> {
    let line = row.line;
    let [code, name] = row.cells;
    let refuse = |rule, message: &str, column: &str, raw: &str| {
        Box::new(Finding::rejected(rule, message).at(line).cell(column, raw))
    };
    let level = level_of(&code)
        .ok()
        .filter(|level| depth_of(*level) <= 2)
        .ok_or_else(|| {
            let message = "The code of a government is written 99 or 99.01.";
            refuse(QualityRule::CODE_MALFORMED, message, "kode", &code)
        })?;
    if !name.ends_with(MADE_UP) {
        let message = "The name of a region that is made up ends with (data buatan).";
        return Err(refuse(
            QualityRule::EXAMPLE_UNMARKED,
            message,
            "nama",
            &name,
        ));
    }
    let province = code.split('.').next().unwrap_or(&code);
    if known.contains(province) || known.contains(&code) {
        let message = "A region with this province's number is known; take one that no list has.";
        return Err(refuse(QualityRule::CODE_TAKEN, message, "kode", &code));
    }
    Ok((code, level, name, line))
}

async fn store(
    run: &mut Run,
    code: &str,
    level: RegionLevel,
    name: &str,
    line: i64,
    made: &mut HashSet<String>,
) -> anyhow::Result<()> {
    if !made.insert(code.to_owned()) {
        let message = format!("{code} stands in the file twice.");
        run.reject(
            Finding::rejected(QualityRule::DUPLICATE_CODE, message)
                .at(line)
                .cell("kode", code),
        );
        return Ok(());
    }
    let parent = match parent_of(code) {
        Some(above) if made.contains(above) => region::Entity::find()
            .filter(region::Column::Code.eq(above))
            .one(&run.txn)
            .await
            .context("look for the province")?,
        Some(above) => {
            made.remove(code);
            let message = format!("The province {above} is not in the file.");
            run.reject(
                Finding::rejected(QualityRule::MISSING_PARENT, message)
                    .at(line)
                    .cell("kode", code),
            );
            return Ok(());
        }
        None => None,
    };
    let row = region::Model {
        id: run.clock.id(),
        code: code.to_owned(),
        level,
        parent_id: parent.map(|parent| parent.id),
        name: name.to_owned(),
        search_name: search_name::plain(name),
        valid_from: None,
        valid_to: None,
    };
    region::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&run.txn)
        .await
        .context("add a region that is made up")?;
    run.accepted += 1;
    Ok(())
}
