//! A unit as it is called for a time: what a list of a year changes about that.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{unit, unit_version};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    Set,
};
use uuid::Uuid;

use crate::import::run::Run;
use crate::import::unit_kind;
use crate::search_name;

/// What a list says about a unit.
pub(super) struct Stated<'a> {
    pub(super) unit: Uuid,
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) parent: Option<Uuid>,
    pub(super) line: i64,
    pub(super) year: i16,
    /// The day from which it holds.
    pub(super) date: NaiveDate,
}

/// What became of a statement.
pub(super) enum Change {
    /// It was known.
    None,
    /// The unit has another version from the statement's day on.
    Version,
    /// Another file states another name from the same day on.
    Contradiction { name: String },
}

/// The versions of one government's units.
pub(super) struct Versions {
    by_unit: HashMap<Uuid, Vec<unit_version::Model>>,
}

impl Versions {
    pub(super) async fn read(run: &Run, region: Uuid) -> anyhow::Result<Self> {
        let units = unit::Entity::find()
            .select_only()
            .column(unit::Column::Id)
            .filter(unit::Column::RegionId.eq(region));
        let mut by_unit: HashMap<Uuid, Vec<unit_version::Model>> = HashMap::new();
        for version in unit_version::Entity::find()
            .filter(
                unit_version::Column::UnitId.in_subquery(sea_orm::QueryTrait::into_query(units)),
            )
            .all(&run.txn)
            .await
            .context("read the versions of the government's units")?
        {
            by_unit.entry(version.unit_id).or_default().push(version);
        }
        Ok(Self { by_unit })
    }

    /// Takes a statement in: the version in force on its day stays where it says the same, or ends
    /// that day and a new one follows it.
    pub(super) async fn state(&mut self, run: &Run, stated: &Stated<'_>) -> anyhow::Result<Change> {
        let versions = self.by_unit.entry(stated.unit).or_default();
        let date = stated.date;
        let in_force = versions.iter().position(|version| {
            version.valid_from.is_none_or(|from| from <= date)
                && version.valid_to.is_none_or(|to| date < to)
        });
        let valid_to = if let Some(place) = in_force {
            let version = &versions[place];
            if same(version, stated) {
                return Ok(Change::None);
            }
            if version.valid_from == Some(date) {
                let name = version.name.clone();
                return Ok(Change::Contradiction {
                    name: name.unwrap_or_else(|| version.code.clone()),
                });
            }
            let valid_to = version.valid_to;
            let mut ended = unit_version::ActiveModel::from(version.clone());
            ended.valid_to = Set(Some(date));
            versions[place] = ended
                .update(&run.txn)
                .await
                .context("end a unit's version")?;
            valid_to
        } else {
            let next = (0..versions.len())
                .filter(|place| versions[*place].valid_from.is_some_and(|from| from > date))
                .min_by_key(|place| versions[*place].valid_from);
            if let Some(place) = next.filter(|place| same(&versions[*place], stated)) {
                let mut earlier = unit_version::ActiveModel::from(versions[place].clone());
                earlier.valid_from = Set(Some(date));
                versions[place] = earlier
                    .update(&run.txn)
                    .await
                    .context("begin a unit's version earlier")?;
                return Ok(Change::None);
            }
            next.and_then(|place| versions[place].valid_from)
        };
        versions.push(insert(run, stated, valid_to).await?);
        Ok(Change::Version)
    }
}

/// Whether a version says the same; case and punctuation make no other name.
fn same(version: &unit_version::Model, stated: &Stated<'_>) -> bool {
    let name = version.name.as_deref().map(search_name::plain);
    version.code == stated.code
        && name == Some(search_name::plain(stated.name))
        && version.parent_id == stated.parent
}

async fn insert(
    run: &Run,
    stated: &Stated<'_>,
    valid_to: Option<NaiveDate>,
) -> anyhow::Result<unit_version::Model> {
    unit_version::ActiveModel {
        id: Set(run.clock.id()),
        unit_id: Set(stated.unit),
        code: Set(stated.code.to_owned()),
        name: Set(Some(stated.name.to_owned())),
        search_name: Set(search_name::with_acronyms(stated.name)),
        kind: Set(Some(unit_kind::of_name(stated.name))),
        parent_id: Set(stated.parent),
        valid_from: Set(Some(stated.date)),
        valid_to: Set(valid_to),
        name_source_document_id: Set(Some(run.source_document)),
        name_source_line: Set(Some(stated.line)),
        name_fiscal_year: Set(Some(stated.year)),
    }
    .insert(&run.txn)
    .await
    .context("record a unit's version")
}
