//! The nomenclature of affairs, programs, activities and sub-activities: `tingkat,kode,nama`.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::nomenclature::{self, NomenclatureLevel};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::batch::Batch;
use super::code_list::{self, CodeListKey, NOMENCLATURE_2023};
use super::code_tree::{Coded, rooted};
use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError, Options};
use crate::search_name;
use crate::service::quality::rule::QualityRule;

/// A row that can become an entry.
struct Entry {
    raw: String,
    code: String,
    level: NomenclatureLevel,
    name: String,
    line: i64,
}

impl Coded for Entry {
    fn code(&self) -> &str {
        &self.code
    }

    fn parent(&self) -> Option<&str> {
        parent_of(&self.code, self.level)
    }

    fn raw(&self) -> &str {
        &self.raw
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
    let key = CodeListKey::of_edition(&NOMENCLATURE_2023, options.edition.as_deref());
    let list = code_list::claim(run, &key).await?;
    let mut table = Table::open(file, ["tingkat", "kode", "nama"])?;
    let mut entries = Vec::new();
    while let Some(row) = table.next(run)? {
        match entry_of(row) {
            Ok(entry) => entries.push(entry),
            Err(finding) => run.reject(*finding),
        }
    }
    let rewritten = entries
        .iter()
        .filter(|entry| entry.raw != entry.code)
        .count();
    let entries = rooted(run, entries);
    run.accepted += entries.len() as u64;
    store(run, list, &entries).await?;
    Ok(Counted::from([
        ("entries_stored", entries.len() as u64),
        ("codes_rewritten", rewritten as u64),
    ]))
}

fn entry_of(row: Row<3>) -> Result<Entry, Box<Finding>> {
    let line = row.line;
    let [word, raw, name] = row.cells;
    let reject = |rule, message: &str, column: &str, raw: &str| {
        Err(Box::new(
            Finding::rejected(rule, message).at(line).cell(column, raw),
        ))
    };
    let Some((code, level)) = canonical(&raw) else {
        let message = "A code is written 1.01.02.2.01.0001, or a beginning of it.";
        return reject(QualityRule::CODE_MALFORMED, message, "kode", &raw);
    };
    let expected = word_of(level);
    if search_name::plain(&word) != search_name::plain(expected) {
        let message = format!("By its code {code} is of the level {expected}.");
        return reject(QualityRule::LEVEL_CONTRADICTED, &message, "tingkat", &word);
    }
    if name.is_empty() {
        return reject(
            QualityRule::NAME_MISSING,
            "The entry has no name.",
            "nama",
            &name,
        );
    }
    Ok(Entry {
        raw,
        code,
        level,
        name,
        line,
    })
}

const fn word_of(level: NomenclatureLevel) -> &'static str {
    match level {
        NomenclatureLevel::Affair => "urusan",
        NomenclatureLevel::AffairField => "bidang_urusan",
        NomenclatureLevel::Program => "program",
        NomenclatureLevel::Activity => "kegiatan",
        NomenclatureLevel::SubActivity => "sub_kegiatan",
    }
}

/// The canonical form and level of a code: its fourth segment is `1` (provinces) or `2` (regencies
/// and cities), also where it is written `01` or `02`.
pub fn canonical(raw: &str) -> Option<(String, NomenclatureLevel)> {
    let mut segments: Vec<&str> = raw.split('.').collect();
    if let Some(fourth) = segments.get_mut(3) {
        *fourth = match *fourth {
            "1" | "01" => "1",
            "2" | "02" => "2",
            _ => return None,
        };
    }
    let digits = |place: usize, lengths: &[usize]| {
        segments.get(place).is_none_or(|segment| {
            lengths.contains(&segment.len()) && segment.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let well_formed = digits(0, &[1])
        && digits(1, &[2])
        && digits(2, &[2])
        && digits(4, &[2])
        && digits(5, &[2, 4]);
    let level = match segments.len() {
        1 => NomenclatureLevel::Affair,
        2 => NomenclatureLevel::AffairField,
        3 => NomenclatureLevel::Program,
        5 => NomenclatureLevel::Activity,
        6 => NomenclatureLevel::SubActivity,
        _ => return None,
    };
    well_formed.then(|| (segments.join("."), level))
}

/// The canonical code under which a canonical code lies. An activity lies under its program; the
/// segment between them tells only who carries it out.
pub fn parent_of(code: &str, level: NomenclatureLevel) -> Option<&str> {
    let (parent, _) = code.rsplit_once('.')?;
    match level {
        NomenclatureLevel::Activity => parent.rsplit_once('.').map(|(program, _)| program),
        _ => Some(parent),
    }
}

/// Stores the entries. Those that other files brought in before keep their ids and get the list's
/// names.
async fn store(run: &Run, list: Uuid, entries: &[Entry]) -> anyhow::Result<()> {
    let mut ids: HashMap<String, Uuid> = nomenclature::Entity::find()
        .select_only()
        .columns([nomenclature::Column::Code, nomenclature::Column::Id])
        .filter(nomenclature::Column::CodeListId.eq(list))
        .into_tuple::<(String, Uuid)>()
        .all(&run.txn)
        .await
        .context("read the nomenclature that is there already")?
        .into_iter()
        .collect();
    let mut batch = Batch::new(
        "nomenclature",
        [
            "id",
            "code_list_id",
            "code",
            "level",
            "name",
            "search_name",
            "parent_id",
        ],
    );
    for entry in entries {
        if let Some(id) = ids.get(&entry.code) {
            rename(run, *id, entry).await?;
            continue;
        }
        let id = run.clock.id();
        let parent = entry.parent().and_then(|code| ids.get(code)).copied();
        batch.push([
            id.into(),
            list.into(),
            entry.code.as_str().into(),
            entry.level.to_value().into(),
            entry.name.as_str().into(),
            search_name::plain(&entry.name).into(),
            parent.into(),
        ]);
        ids.insert(entry.code.clone(), id);
    }
    batch.flush(&run.txn).await
}

async fn rename(run: &Run, id: Uuid, entry: &Entry) -> anyhow::Result<()> {
    nomenclature::Entity::update(nomenclature::ActiveModel {
        id: Set(id),
        name: Set(entry.name.clone()),
        search_name: Set(search_name::plain(&entry.name)),
        ..Default::default()
    })
    .exec(&run.txn)
    .await
    .context("name an entry as the list does")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_segment_is_one_digit_however_it_is_written() {
        use NomenclatureLevel::{Activity, Affair, AffairField, Program, SubActivity};
        for (raw, code, level) in [
            ("2", "2", Affair),
            ("2.16", "2.16", AffairField),
            ("2.16.02", "2.16.02", Program),
            ("2.16.02.02.01", "2.16.02.2.01", Activity),
            ("2.16.02.2.01", "2.16.02.2.01", Activity),
            ("1.01.02.01.01.0001", "1.01.02.1.01.0001", SubActivity),
            ("1.01.02.2.01.01", "1.01.02.2.01.01", SubActivity),
        ] {
            assert_eq!(canonical(raw), Some((code.to_owned(), level)), "{raw}");
        }
        for raw in [
            "",
            "2.1",
            "2.16.2",
            "2.16.02.2",
            "2.16.02.3.01",
            "2.16.02.2.01.001",
            "x",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    #[test]
    fn an_activity_lies_under_its_program() {
        assert_eq!(
            parent_of("2.16.02.2.01", NomenclatureLevel::Activity),
            Some("2.16.02")
        );
        assert_eq!(
            parent_of("2.16.02.2.01.0001", NomenclatureLevel::SubActivity),
            Some("2.16.02.2.01")
        );
        assert_eq!(parent_of("2", NomenclatureLevel::Affair), None);
    }
}
