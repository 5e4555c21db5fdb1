//! Which budgets of two years are about the same money.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::service::lineage::{Lineage, Restatement, Structure, Together};
use crate::service::unit::end_of;

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    From,
    To,
}

impl Side {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::From => Self::To,
            Self::To => Self::From,
        }
    }
}

/// The owners of the budgets compared, and how reorganizations connect them. An owner is a unit or,
/// of a government's own summary, the government.
#[derive(Debug)]
pub(super) struct Families {
    restated: Restatement,
    years: [i16; 2],
    /// Owners of budgets, of each end.
    owners: [BTreeSet<Uuid>; 2],
    /// Where the money of these owners stands at the end of the later year.
    rows: [HashSet<Arc<[Uuid]>>; 2],
    /// All owners that are connected with one.
    connected: HashMap<Uuid, Arc<[Uuid]>>,
    /// Units of which it is known that they did not exist in a year.
    absent: [HashSet<Uuid>; 2],
}

/// Where the money of units stands at the end of a year, for a budget of each of two years.
pub(super) fn restate(lineage: &Lineage, from: i16, to: i16) -> Restatement {
    let years = from.min(to)..=from.max(to);
    lineage.restate(Structure::At(end_of(to)), years)
}

/// The units whose money of one of the years stands with that of some of these owners.
pub(super) fn relatives(
    restated: &Restatement,
    years: [i16; 2],
    owners: &BTreeSet<Uuid>,
) -> BTreeSet<Uuid> {
    let rows = owners.iter().flat_map(|owner| {
        let parts = years.map(|year| restated.parts(*owner, year));
        let rows = parts.into_iter().flatten();
        rows.flat_map(|parts| {
            parts
                .iter()
                .map(|part| Arc::clone(&part.units))
                .collect::<Vec<_>>()
        })
    });
    let units: BTreeSet<Uuid> = rows.flat_map(|row| row.to_vec()).collect();
    restated.contributors(&units.into_iter().collect::<Vec<_>>())
}

impl Families {
    pub(super) fn new(
        lineage: &Lineage,
        restated: Restatement,
        years: [i16; 2],
        owners: [BTreeSet<Uuid>; 2],
    ) -> Self {
        let mut together = Together::default();
        let mut rows = [HashSet::new(), HashSet::new()];
        for ((owners, year), rows) in owners.iter().zip(years).zip(&mut rows) {
            for owner in owners {
                together.unite([owner]);
                for part in restated
                    .parts(*owner, year)
                    .iter()
                    .flat_map(|parts| parts.iter())
                {
                    together.unite(std::iter::once(owner).chain(part.units.iter()));
                    rows.insert(Arc::clone(&part.units));
                }
            }
        }
        let absent = years.map(|year| {
            let all = owners.iter().flatten();
            let related = all.flat_map(|owner| restated.contributors(&[*owner]));
            related
                .filter(|unit| !lineage.exists_in(*unit, year))
                .collect()
        });
        Self {
            connected: together.rows(),
            restated,
            years,
            owners,
            rows,
            absent,
        }
    }

    /// The rows in which the money of an owner stands at the end of the later year.
    pub(super) fn rows(&self, side: Side, owner: Uuid) -> Vec<Arc<[Uuid]>> {
        let parts = self.restated.parts(owner, self.years[side as usize]);
        let parts = parts.iter().flat_map(|parts| parts.iter());
        parts.map(|part| Arc::clone(&part.units)).collect()
    }

    /// The changes of units that moved an owner's money, in order.
    pub(super) fn events(&self, side: Side, owner: Uuid) -> Vec<Uuid> {
        let parts = self.restated.parts(owner, self.years[side as usize]);
        let parts = parts.iter().flat_map(|parts| parts.iter());
        parts.flat_map(|part| part.events.to_vec()).collect()
    }

    /// All owners that are connected with this one.
    pub(super) fn family(&self, owner: Uuid) -> Arc<[Uuid]> {
        let family = self.connected.get(&owner).map(Arc::clone);
        family.unwrap_or_else(|| Arc::new([owner]))
    }

    /// The members of a family that have a budget at an end.
    pub(super) fn members<'a>(
        &'a self,
        side: Side,
        family: &'a [Uuid],
    ) -> impl Iterator<Item = Uuid> + 'a {
        let owners = &self.owners[side as usize];
        family.iter().copied().filter(|one| owners.contains(one))
    }

    /// Whether a budget that holds an owner's money is known at the other end, too.
    pub(super) fn is_known_at_other_end(&self, side: Side, owner: Uuid) -> bool {
        let there = &self.rows[side.other() as usize];
        self.rows(side, owner).iter().any(|row| there.contains(row))
    }

    /// Whether neither the owner nor any unit it goes back to existed at the other end.
    pub(super) fn did_not_exist_at_other_end(&self, side: Side, owner: Uuid) -> bool {
        let absent = &self.absent[side.other() as usize];
        let related = self.restated.contributors(&[owner]);
        !related.is_empty() && related.iter().all(|unit| absent.contains(unit))
    }
}
