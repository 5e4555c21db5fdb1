//! Which units stand together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

/// Units that are connected, directly or through others.
#[derive(Debug, Default)]
pub(in crate::service) struct Together {
    /// Towards a unit that stands for all that are connected; that one is absent or itself.
    towards: HashMap<Uuid, Uuid>,
}

impl Together {
    /// Connects units with each other.
    pub(in crate::service) fn unite<'a>(&mut self, units: impl IntoIterator<Item = &'a Uuid>) {
        let mut units = units.into_iter();
        let Some(first) = units.next() else { return };
        let mut top = self.top(*first);
        self.towards.entry(top).or_insert(top);
        for unit in units {
            let other = self.top(*unit);
            let (low, high) = (top.min(other), top.max(other));
            self.towards.insert(high, low);
            self.towards.insert(low, low);
            top = low;
        }
    }

    /// For each unit that was named all those it stands together with, itself among them.
    pub(in crate::service) fn rows(mut self) -> HashMap<Uuid, Arc<[Uuid]>> {
        let units: Vec<Uuid> = self.towards.keys().copied().collect();
        let mut by_top: BTreeMap<Uuid, BTreeSet<Uuid>> = BTreeMap::new();
        for unit in units {
            by_top.entry(self.top(unit)).or_default().insert(unit);
        }
        let mut rows = HashMap::new();
        for row in by_top.into_values() {
            let row: Arc<[Uuid]> = row.into_iter().collect();
            rows.extend(row.iter().map(|unit| (*unit, Arc::clone(&row))));
        }
        rows
    }

    fn top(&mut self, unit: Uuid) -> Uuid {
        let mut top = unit;
        while let Some(next) = self.towards.get(&top).filter(|next| **next != top) {
            top = *next;
        }
        if top != unit {
            self.towards.insert(unit, top);
        }
        top
    }
}
