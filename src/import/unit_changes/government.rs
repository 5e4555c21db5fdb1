//! The units of one government, as far as events have been taken in.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::unit_change_party::UnitChangeRole;
use entity::{budget_document, region, unit, unit_version};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::event::{Event, Party, Share};
use super::words;
use crate::import::run::Run;
use crate::import::unit_lives::{self, KnownChange, Life};

/// A government's units and changes; what an event adds is written when the file is read.
#[derive(Debug)]
pub(super) struct Government {
    pub(super) region: Uuid,
    pub(super) units: BTreeMap<Uuid, UnitState>,
    /// The changes that are stored already.
    pub(super) known: Vec<KnownChange>,
    /// Those of this file, in order.
    pub(super) taken: Vec<Taken>,
}

/// A unit in the making.
#[derive(Debug, Clone)]
pub(super) struct UnitState {
    pub(super) id: Uuid,
    /// The code under which the unit is known.
    pub(super) code: String,
    /// In order.
    pub(super) versions: Vec<unit_version::Model>,
    pub(super) life: Life,
    /// The first and the last year of its budgets.
    pub(super) budgets: Option<(i16, i16)>,
    pub(super) is_new: bool,
    pub(super) is_changed: bool,
}

/// An event that was taken in.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) event: Event,
    pub(super) before: Vec<Uuid>,
    pub(super) after: Vec<Uuid>,
}

#[derive(FromQueryResult)]
struct Years {
    unit_id: Uuid,
    first: i16,
    last: i16,
}

impl Government {
    pub(super) async fn read(run: &Run, region: &region::Model) -> anyhow::Result<Self> {
        let known = unit_lives::changes(run, region.id).await?;
        let lives = unit_lives::lives(&known);
        let budgets: HashMap<Uuid, (i16, i16)> = budget_document::Entity::find()
            .select_only()
            .column(budget_document::Column::UnitId)
            .column_as(budget_document::Column::FiscalYear.min(), "first")
            .column_as(budget_document::Column::FiscalYear.max(), "last")
            .filter(budget_document::Column::RegionId.eq(region.id))
            .filter(budget_document::Column::UnitId.is_not_null())
            .group_by(budget_document::Column::UnitId)
            .into_model::<Years>()
            .all(&run.txn)
            .await
            .context("read the years of the units' budgets")?
            .into_iter()
            .map(|years| (years.unit_id, (years.first, years.last)))
            .collect();
        let units = unit::Entity::find()
            .find_with_related(unit_version::Entity)
            .filter(unit::Column::RegionId.eq(region.id))
            .all(&run.txn)
            .await
            .context("read the government's units")?;
        let state = |(unit, mut versions): (unit::Model, Vec<unit_version::Model>)| {
            versions.sort_by_key(|version| version.valid_from);
            let state = UnitState {
                id: unit.id,
                code: unit.code,
                versions,
                life: lives.get(&unit.id).copied().unwrap_or_default(),
                budgets: budgets.get(&unit.id).copied(),
                is_new: false,
                is_changed: false,
            };
            (unit.id, state)
        };
        Ok(Self {
            region: region.id,
            units: units.into_iter().map(state).collect(),
            known,
            taken: Vec::new(),
        })
    }

    /// The units that bear this code on a day.
    pub(super) fn in_force(&self, code: &str, day: NaiveDate) -> Vec<Uuid> {
        let bears = |unit: &&UnitState| unit.on(day).is_some_and(|version| version.code == code);
        self.units
            .values()
            .filter(bears)
            .map(|unit| unit.id)
            .collect()
    }

    /// A unit that ever bears this code.
    pub(super) fn with_code(&self, code: &str) -> Option<&UnitState> {
        let bears = |unit: &&UnitState| {
            unit.code == code || unit.versions.iter().any(|version| version.code == code)
        };
        self.units.values().find(bears)
    }

    /// A stored change that says what this event says of units, by their codes of its days.
    pub(super) fn same_change(&self, event: &Event) -> Option<&KnownChange> {
        let eve = event.on.pred_opt().unwrap_or(event.on);
        self.known.iter().find(|known| {
            known.change.kind == event.kind
                && known.change.effective_on == event.on
                && self.same_side(known, UnitChangeRole::Predecessor, &event.before, eve)
                && self.same_side(known, UnitChangeRole::Successor, &event.after, event.on)
        })
    }

    fn same_side(
        &self,
        known: &KnownChange,
        role: UnitChangeRole,
        stated: &[Party],
        day: NaiveDate,
    ) -> bool {
        let code_of = |unit: Uuid| Some(self.units.get(&unit)?.on(day)?.code.as_str());
        let known: Vec<_> = known
            .side(role)
            .map(|party| code_of(party.unit_id))
            .collect();
        known.len() == stated.len()
            && stated
                .iter()
                .all(|party| known.contains(&Some(party.code.as_str())))
    }
}

impl UnitState {
    /// The version in force on a day.
    pub(super) fn on(&self, day: NaiveDate) -> Option<&unit_version::Model> {
        self.versions
            .iter()
            .find(|version| is_in_force(version, day))
    }

    /// Whether it has a budget of a year that lies before a day as a whole.
    pub(super) fn budget_before(&self, day: NaiveDate) -> Option<i16> {
        use chrono::Datelike as _;
        let (first, _) = self.budgets?;
        (i32::from(first) < day.year()).then_some(first)
    }

    /// Whether it has a budget of a year that begins on a day or later.
    pub(super) fn budget_from(&self, day: NaiveDate) -> Option<i16> {
        let (_, last) = self.budgets?;
        let begins = NaiveDate::from_ymd_opt(last.into(), 1, 1)?;
        (begins >= day).then_some(last)
    }

    /// Name and code, for people.
    pub(super) fn label(&self) -> String {
        let named = self
            .versions
            .iter()
            .rev()
            .find_map(|version| version.name.as_deref());
        match named {
            Some(name) => format!("{name} ({})", self.code),
            None => self.code.clone(),
        }
    }
}

pub(super) fn is_in_force(version: &unit_version::Model, day: NaiveDate) -> bool {
    version.valid_from.is_none_or(|from| from <= day) && version.valid_to.is_none_or(|to| day < to)
}

/// The shares of one side as they are stored: over one denominator.
pub(super) fn stored_shares(parties: &[Party]) -> Vec<Option<(i64, i64)>> {
    let shares: Option<Vec<Share>> = parties.iter().map(|party| party.share).collect();
    let common = shares.as_deref().and_then(words::over_one_denominator);
    match common {
        Some((numerators, denominator, _)) => numerators
            .into_iter()
            .map(|numerator| Some((numerator, denominator)))
            .collect(),
        None => vec![None; parties.len()],
    }
}
