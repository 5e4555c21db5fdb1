//! When reorganizations founded and ended units. What other files say of a unit outside of its
//! life contradicts that.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::unit_change::{self, UnitChangeKind};
use entity::unit_change_party::{self, UnitChangeRole};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::run::Run;

/// What events say of a unit's life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Life {
    /// The day on which it was founded; none where no event says so.
    pub founded: Option<NaiveDate>,
    /// The first day on which it was no more; none where no event says so.
    pub ended: Option<NaiveDate>,
}

impl Life {
    /// Whether the unit may exist on a day, as far as events say.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.founded.is_none_or(|founded| founded <= day)
            && self.ended.is_none_or(|ended| day < ended)
    }
}

/// A change that is stored, and its units on either side.
#[derive(Debug, Clone)]
pub struct KnownChange {
    /// The change.
    pub change: unit_change::Model,
    /// Its units.
    pub parties: Vec<unit_change_party::Model>,
}

impl KnownChange {
    /// The parties on one side.
    pub fn side(&self, role: UnitChangeRole) -> impl Iterator<Item = &unit_change_party::Model> {
        self.parties.iter().filter(move |party| party.role == role)
    }

    fn only_on(&self, role: UnitChangeRole) -> impl Iterator<Item = Uuid> {
        let on_the_other = move |unit: Uuid| {
            let mut others = self.parties.iter().filter(|party| party.role != role);
            others.any(|party| party.unit_id == unit)
        };
        self.side(role)
            .map(|party| party.unit_id)
            .filter(move |unit| !on_the_other(*unit))
    }
}

/// The changes of a government, the earliest first.
pub async fn changes(run: &Run, region: Uuid) -> anyhow::Result<Vec<KnownChange>> {
    let mut changes: Vec<KnownChange> = unit_change::Entity::find()
        .find_with_related(unit_change_party::Entity)
        .filter(unit_change::Column::RegionId.eq(region))
        .all(&run.txn)
        .await
        .context("read the changes of the government's units")?
        .into_iter()
        .map(|(change, parties)| KnownChange { change, parties })
        .collect();
    changes.sort_by_key(|known| (known.change.effective_on, known.change.id));
    Ok(changes)
}

/// What changes say of the lives of units.
pub fn lives(changes: &[KnownChange]) -> HashMap<Uuid, Life> {
    use UnitChangeKind::{Abolition, Formation, Merger, Split};
    let mut lives: HashMap<Uuid, Life> = HashMap::new();
    for known in changes {
        let (kind, on) = (known.change.kind, known.change.effective_on);
        if matches!(kind, Merger | Split | Abolition) {
            for unit in known.only_on(UnitChangeRole::Predecessor) {
                lives.entry(unit).or_default().ended = Some(on);
            }
        }
        if matches!(kind, Formation | Merger | Split) {
            for unit in known.only_on(UnitChangeRole::Successor) {
                lives.entry(unit).or_default().founded = Some(on);
            }
        }
    }
    lives
}
