//! Units: who they are, what they were called when, what became of them.

use chrono::NaiveDate;
use entity::{unit, unit_change, unit_change_party, unit_version};
use sea_orm::DbErr;

use super::condition::{Column, Condition, Literal, Relation, Test};
use super::list::{Columns, Link, Listed, Table, columns_of, listed, read_columns};
use super::page::Direction;

/// The code under which the unit is known.
pub const CODE: Column = Column::text("t.code");
/// The code in the version.
pub const VERSION_CODE: Column = Column::text("v.code");
/// The name in the version, or the code where no document states one.
pub const LABEL: Column = Column::text("COALESCE(v.name, v.code)");
/// The name in the version; absent where no document states one.
pub const NAME: Column = Column::text("v.name");
/// The name as people look for it, with its acronyms.
pub const SEARCH_NAME: Column = Column::text("v.search_name");
/// Any version of the unit; for its columns see [`ANY_VERSION_CODE`].
const VERSION: Relation = Relation("SELECT 1 FROM unit_version w WHERE w.unit_id = t.id");
/// The code in that version; for use within [`VERSION`].
const ANY_VERSION_CODE: Column = Column::text("w.code");
/// The kind, by its word.
pub const KIND: Column = Column::text("v.kind");
/// The government.
pub const REGION_ID: Column = Column::id("t.region_id");
/// The unit above.
pub const PARENT_ID: Column = Column::id("v.parent_id");
/// The government; for its columns see [`REGION_CODE`].
pub const REGION: Relation = Relation("SELECT 1 FROM region r WHERE r.id = t.region_id");
/// The government's code; for use within [`REGION`].
pub const REGION_CODE: Column = Column::text("r.code");
/// A finding about the unit.
pub const FINDING: Relation = Relation("SELECT 1 FROM quality_finding f WHERE f.unit_id = t.id");
/// A budget document of the unit.
pub const BUDGET_DOCUMENT: Relation =
    Relation("SELECT 1 FROM budget_document d WHERE d.unit_id = t.id");
/// The fiscal year; for use within [`BUDGET_DOCUMENT`].
pub const BUDGET_DOCUMENT_YEAR: Column = Column::int("d.fiscal_year");

/// Units of a government.
pub const OF_REGION: Link = Link("t.region_id = p.id");
/// Units below a unit.
pub const CHILDREN: Link = Link("v.parent_id = p.id");
/// Versions of a unit.
pub const VERSIONS: Link = Link("t.id = p.id");
/// Changes that a unit took part in.
pub const CHANGES: Link = Link(
    "EXISTS (SELECT 1 FROM unit_change_party c WHERE c.unit_change_id = t.id AND c.unit_id = p.id)",
);
/// Changes in a government.
pub const CHANGES_OF_REGION: Link = Link("t.region_id = p.id");
/// Units that took part in a change.
pub const PARTIES: Link = Link("t.unit_change_id = p.id");

/// The kind of a change, by its word.
pub const CHANGE_KIND: Column = Column::text("t.kind");
/// The day of a change.
pub const CHANGE_EFFECTIVE_ON: Column = Column::date("t.effective_on");
/// The government of a change; see [`REGION_CODE`].
pub const CHANGE_REGION: Relation = REGION;

/// A unit as it was on a date.
#[derive(Debug, Clone)]
pub struct UnitVersion {
    /// The unit.
    pub unit: unit::Model,
    /// What it was called.
    pub version: unit_version::Model,
}

impl Listed for UnitVersion {
    const TABLE: Table = Table {
        tag: "unit",
        from: "unit t JOIN unit_version v ON v.unit_id = t.id",
        columns: "t.id, t.region_id, t.code, v.id, v.unit_id, v.code, v.name, v.search_name, v.kind, \
                  v.parent_id, v.valid_from, v.valid_to, v.name_source_document_id, \
                  v.name_source_line, v.name_fiscal_year",
        identity: "v.id",
        tie: Column::id("t.id"),
        order: &[(CODE, Direction::Ascending)],
        parent: Some(PARENT_ID),
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            unit: read_columns!(columns => unit::Model { id, region_id, code }),
            version: read_columns!(columns => unit_version::Model {
                id, unit_id, code, name, search_name, kind, parent_id, valid_from, valid_to, name_source_document_id, name_source_line, name_fiscal_year
            }),
        })
    }
}

listed!(
    unit_change::Model {
        id,
        region_id,
        kind,
        effective_on,
        legal_basis,
        note,
        promised_saving_sen,
        source_document_id,
        source_line
    },
    "unit_change",
    [(CHANGE_EFFECTIVE_ON, Direction::Ascending)]
);

impl Listed for unit_change_party::Model {
    const TABLE: Table = Table {
        tag: "unit_change_party",
        from: "unit_change_party t",
        columns: columns_of!(
            unit_change_id,
            unit_id,
            role,
            share_numerator,
            share_denominator,
            source_line
        ),
        identity: "(t.unit_change_id, t.unit_id, t.role)",
        tie: Column::id("t.unit_id"),
        order: &[],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(
            read_columns!(columns => Self { unit_change_id, unit_id, role, share_numerator, share_denominator, source_line }),
        )
    }
}

/// The share of a party, in lowest terms; none where none is stated.
pub fn share(party: &unit_change_party::Model) -> Option<(i64, i64)> {
    let (numerator, denominator) = party.share_numerator.zip(party.share_denominator)?;
    let (mut common, mut rest) = (denominator, numerator);
    while rest != 0 {
        (common, rest) = (rest, common % rest);
    }
    Some((numerator / common, denominator / common))
}

/// Units that exist on a date.
pub fn in_force(on: NaiveDate) -> Condition {
    let (valid_from, valid_to) = (Column::date("v.valid_from"), Column::date("v.valid_to"));
    Condition::in_force(valid_from, valid_to, on)
}

/// The last day of a fiscal year: the day that decides which units the year had.
pub fn end_of(fiscal_year: i16) -> NaiveDate {
    NaiveDate::from_ymd_opt(fiscal_year.into(), 12, 31).unwrap_or(NaiveDate::MAX)
}

/// All versions of the units of a government that have this code, now or in one of their versions.
pub fn with_code(region_code: &str, code: &str) -> Condition {
    let text = |text: &str| Literal::Text(text.to_owned());
    let region = Condition::equals(REGION_CODE, text(region_code));
    Condition::All(vec![
        Condition::Related(REGION, Box::new(region)),
        Condition::Any(vec![
            Condition::equals(CODE, text(code)),
            Condition::Related(
                VERSION,
                Box::new(Condition::equals(ANY_VERSION_CODE, text(code))),
            ),
        ]),
    ])
}

/// The versions of the units of a government in this affair field (`2.05`), parts of units left
/// out; none where the code is not an affair field alone.
pub fn in_field(region_code: &str, code: &str) -> Option<Condition> {
    let (affair, field) = code.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(affair) || !digits(field) {
        return None;
    }
    let region = Condition::equals(REGION_CODE, Literal::Text(region_code.to_owned()));
    Some(Condition::All(vec![
        Condition::Related(REGION, Box::new(region)),
        Condition::Is(VERSION_CODE, Test::StartsWith(format!("{code}."))),
        Condition::Is(PARENT_ID, Test::Absent),
    ]))
}

/// The versions of the unit whose version comes first.
pub fn of_first_unit(mut versions: Vec<UnitVersion>) -> Vec<UnitVersion> {
    if let Some(first) = versions.first().map(|row| row.unit.id) {
        versions.retain(|row| row.unit.id == first);
    }
    versions
}

/// A version of the unit that all of these are versions of; none where there are several units.
pub fn only_unit(versions: Vec<UnitVersion>) -> Option<UnitVersion> {
    let mut versions = versions.into_iter();
    let first = versions.next()?;
    versions
        .all(|row| row.unit.id == first.unit.id)
        .then_some(first)
}

/// The version in force on a date; where there is none the next one, or else the last.
pub fn version_on(mut versions: Vec<UnitVersion>, on: NaiveDate) -> Option<UnitVersion> {
    versions.sort_by_key(|row| row.version.valid_from);
    let not_over = |row: &UnitVersion| row.version.valid_to.is_none_or(|end| on < end);
    let place = versions.iter().position(not_over);
    match place {
        Some(place) => Some(versions.swap_remove(place)),
        None => versions.pop(),
    }
}

/// The version in force on a date, and no other.
pub fn version_in_force(versions: Vec<UnitVersion>, on: NaiveDate) -> Option<UnitVersion> {
    version_on(versions, on).filter(|row| {
        let version = &row.version;
        version.valid_from.is_none_or(|start| start <= on)
            && version.valid_to.is_none_or(|end| on < end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn version(name: &str, from: Option<&str>, to: Option<&str>) -> UnitVersion {
        let day = |text: &str| text.parse().unwrap();
        UnitVersion {
            unit: unit::Model {
                id: Uuid::nil(),
                region_id: Uuid::nil(),
                code: "1.01".into(),
            },
            version: unit_version::Model {
                id: Uuid::nil(),
                unit_id: Uuid::nil(),
                code: "1.01".into(),
                name: Some(name.into()),
                search_name: name.into(),
                kind: None,
                parent_id: None,
                valid_from: from.map(day),
                valid_to: to.map(day),
                name_source_document_id: None,
                name_source_line: None,
                name_fiscal_year: None,
            },
        }
    }

    #[test]
    fn a_unit_is_shown_as_it_was_on_the_date() {
        let versions = vec![
            version("new", Some("2016-01-01"), Some("2020-01-01")),
            version("old", None, Some("2015-01-01")),
        ];

        for (on, shown, in_force) in [
            ("2014-12-31", Some("old"), Some("old")),
            ("2015-06-01", Some("new"), None),
            ("2016-01-01", Some("new"), Some("new")),
            ("2020-01-01", Some("new"), None),
        ] {
            let day = on.parse().unwrap();
            let name = |row: Option<UnitVersion>| row.and_then(|row| row.version.name);

            assert_eq!(
                name(version_on(versions.clone(), day)).as_deref(),
                shown,
                "{on}"
            );
            assert_eq!(
                name(version_in_force(versions.clone(), day)).as_deref(),
                in_force,
                "{on}"
            );
        }
    }
}
