//! The units of one government: `kode_unit,nama_unit,jenis,kode_opd_induk`, one year a file.
//!
//! What a list states holds from 1 January of its year.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{unit, unit_version};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::batch::Batch;
use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options, unit_lives, year};
use crate::service::quality::rule::QualityRule;

mod government;
mod versions;

use versions::{Change, Versions};

/// A row that can become a unit.
struct Entry {
    code: String,
    name: String,
    /// The code of the unit that it belongs to; none where it stands for itself.
    parent: Option<String>,
    line: i64,
}

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    options: &Options,
) -> Result<Counted, ImportError> {
    let year = year::of_list(file, options)?;
    let date = NaiveDate::from_ymd_opt(i32::from(year), 1, 1)
        .context("find the first day of the list's year")?;
    let region = government::of_file(run, file, options, date).await?;
    let mut ids = known(run, region).await?;
    let entries = read(run, file, &ids)?;
    let created = store_units(run, region, &entries, &mut ids).await?;
    let mut versions = Versions::read(run, region).await?;
    let lives = unit_lives::lives(&unit_lives::changes(run, region).await?);
    let mut counted = Counted::from([("units_created", created)]);
    for entry in &entries {
        let id = ids.get(&entry.code).copied();
        let unit = id.context("find a unit that was stored")?;
        if lives.get(&unit).is_some_and(|life| !life.holds(date)) {
            let message = format!("By a change of units, this one does not exist on {date}.");
            let mut finding = Finding::rejected(QualityRule::UNIT_NOT_IN_FORCE, message)
                .at(entry.line)
                .cell("kode_unit", entry.code.as_str())
                .of_region(region);
            finding.unit = Some(unit);
            run.reject(finding);
            continue;
        }
        let parent = entry.parent.as_ref().and_then(|code| ids.get(code));
        let stated = versions::Stated {
            unit,
            code: &entry.code,
            name: &entry.name,
            parent: parent.copied(),
            line: entry.line,
            year,
            date,
        };
        let what = match versions.state(run, &stated).await? {
            Change::None => "units_unchanged",
            Change::Contradiction { name } => {
                let message = format!("For {year} another file calls the unit {name}.");
                run.reject(
                    Finding::rejected(QualityRule::STATED_DIFFERENTLY, message)
                        .at(entry.line)
                        .cell("nama_unit", entry.name.as_str())
                        .of_region(region),
                );
                continue;
            }
            Change::Version => "unit_versions_created",
        };
        run.accepted += 1;
        *counted.entry(what).or_default() += 1;
    }
    Ok(counted)
}

/// The government's units by code, also by codes that they had for a time.
async fn known(run: &Run, region: Uuid) -> anyhow::Result<HashMap<String, Uuid>> {
    let units = unit::Entity::find()
        .find_with_related(unit_version::Entity)
        .filter(unit::Column::RegionId.eq(region))
        .all(&run.txn)
        .await
        .context("read the government's known units")?;
    let mut by_code: HashMap<String, Uuid> = units
        .iter()
        .map(|(unit, _)| (unit.code.clone(), unit.id))
        .collect();
    for (unit, versions) in units {
        for version in versions {
            by_code.entry(version.code).or_insert(unit.id);
        }
    }
    Ok(by_code)
}

fn read(
    run: &mut Run,
    file: &SourceFile,
    known: &HashMap<String, Uuid>,
) -> Result<Vec<Entry>, ImportError> {
    let columns = ["kode_unit", "nama_unit", "jenis", "kode_opd_induk"];
    let mut table = Table::open(file, columns)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut lines: HashMap<String, i64> = HashMap::new();
    while let Some(row) = table.next(run)? {
        let entry = match entry_of(row) {
            Ok(entry) => entry,
            Err(finding) => {
                run.reject(*finding);
                continue;
            }
        };
        if let Some(line) = lines.get(&entry.code) {
            let message = format!("{} stands in line {line} already.", entry.code);
            run.reject(
                Finding::rejected(QualityRule::DUPLICATE_CODE, message)
                    .at(entry.line)
                    .cell("kode_unit", entry.code),
            );
            continue;
        }
        lines.insert(entry.code.clone(), entry.line);
        entries.push(entry);
    }
    Ok(parents_first(run, entries, known))
}

/// Sorts units so that each comes after the one it belongs to, and leaves out those that belong to
/// none that is known.
fn parents_first(
    run: &mut Run,
    mut entries: Vec<Entry>,
    known: &HashMap<String, Uuid>,
) -> Vec<Entry> {
    let mut sorted: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut codes: HashSet<String> = known.keys().cloned().collect();
    loop {
        let (ready, waiting): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| {
            let parent = entry.parent.as_ref();
            parent.is_none_or(|parent| codes.contains(parent))
        });
        entries = waiting;
        if ready.is_empty() {
            break;
        }
        codes.extend(ready.iter().map(|entry| entry.code.clone()));
        sorted.extend(ready);
    }
    for orphan in entries {
        let parent = orphan.parent.unwrap_or_default();
        let message = format!("There is no unit {parent} that it can belong to.");
        run.reject(
            Finding::rejected(QualityRule::MISSING_PARENT, message)
                .at(orphan.line)
                .cell("kode_opd_induk", parent),
        );
    }
    sorted
}

fn entry_of(row: Row<4>) -> Result<Entry, Box<Finding>> {
    let line = row.line;
    let [raw_code, name, word, raw_parent] = row.cells;
    let reject = |rule, message: &str, column: &str, raw: &str| {
        Err(Box::new(
            Finding::rejected(rule, message).at(line).cell(column, raw),
        ))
    };
    let malformed = "A unit's code is written 2.16.2.20.2.21.01.0000, or 1.06.01 until 2020.";
    let Some(code) = canonical(&raw_code) else {
        return reject(
            QualityRule::CODE_MALFORMED,
            malformed,
            "kode_unit",
            &raw_code,
        );
    };
    let Some(parent) = canonical(&raw_parent) else {
        return reject(
            QualityRule::CODE_MALFORMED,
            malformed,
            "kode_opd_induk",
            &raw_parent,
        );
    };
    if name.is_empty() {
        return reject(
            QualityRule::NAME_MISSING,
            "The unit has no name.",
            "nama_unit",
            &name,
        );
    }
    let parent = (parent != code).then_some(parent);
    match (word.to_uppercase().as_str(), &parent) {
        ("SKPD", None) | ("UNIT SKPD", Some(_)) => {}
        ("SKPD" | "UNIT SKPD", _) => {
            let message = "A SKPD stands for itself, a Unit SKPD belongs to one.";
            return reject(QualityRule::PARENT_CONTRADICTED, message, "jenis", &word);
        }
        _ => {
            return reject(
                QualityRule::WORD_UNKNOWN,
                "This is SKPD or Unit SKPD.",
                "jenis",
                &word,
            );
        }
    }
    Ok(Entry {
        code,
        name,
        parent,
        line,
    })
}

/// A unit's code without spaces around its dots and without a dot at its end, where it is one:
/// three affair fields, number and sub-number, or the affair field and number in use until 2020.
pub(super) fn canonical(raw: &str) -> Option<String> {
    let segments: Vec<&str> = raw
        .trim_end_matches(['.', ' '])
        .split('.')
        .map(str::trim)
        .collect();
    let lengths: &[usize] = match segments.len() {
        3 => &[1, 2, 2],
        8 => &[1, 2, 1, 2, 1, 2, 2, 4],
        _ => return None,
    };
    segments
        .iter()
        .zip(lengths)
        .all(|(segment, length)| {
            segment.len() == *length && segment.bytes().all(|byte| byte.is_ascii_digit())
        })
        .then(|| segments.join("."))
}

/// Stores the units that are not there yet; says how many those are.
async fn store_units(
    run: &Run,
    region: Uuid,
    entries: &[Entry],
    ids: &mut HashMap<String, Uuid>,
) -> anyhow::Result<u64> {
    let mut batch = Batch::new("unit", ["id", "region_id", "code"]);
    for entry in entries {
        if !ids.contains_key(&entry.code) {
            let id = run.clock.id();
            batch.push([id.into(), region.into(), entry.code.as_str().into()]);
            ids.insert(entry.code.clone(), id);
        }
    }
    let created = batch.waiting() as u64;
    batch.flush(&run.txn).await?;
    Ok(created)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_freed_from_spaces_and_dots_at_its_end() {
        for (raw, code) in [
            ("1.02.0.00.0.00.01.0001", Some("1.02.0.00.0.00.01.0001")),
            ("1.06 . 01. ", Some("1.06.01")),
            ("1.06", None),
            ("1.6.1", None),
            ("1.02.0.00.0.00.01.1", None),
            ("", None),
        ] {
            assert_eq!(canonical(raw).as_deref(), code, "{raw}");
        }
    }
}
