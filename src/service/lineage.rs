//! Lineage: whose money is whose after units were merged, split, abolished and founded.
//!
//! Money belongs to the unit that a document names and to the document's fiscal year. A
//! [`Structure`] names the organization on which it is to be shown: the one of the document, or
//! the one of a date. [`Lineage::restate`] says for each unit and year where its money stands in
//! that structure; [`Parts::distribute`] moves an amount there, exact to the sen.
//!
//! ```text
//! let lineage = services.lineages.of_regions(&regions).await?;      // two statements
//! let restated = lineage.restate(Structure::At(today), 2014..=2024); // pure
//! let parts = restated.parts(unit, 2016);
//! for (part, sen) in parts.iter().zip(parts.distribute(amount)) { /* row of part.units */ }
//! ```
//!
//! Nothing is guessed. Where it is not stated which part of a unit's tasks went where, all units
//! that are concerned stand together as one row (`Part::units` has several), in every year that is
//! asked for, so that the rows of all years compare. The sum over all rows is the same under every
//! structure. Amounts are distributed once, at the finest grain that is needed, and added then:
//! rounding the sum of two amounts is not the sum of two rounded amounts.

mod flow;
mod held;
mod parts;
mod read;
mod restate;
#[cfg(test)]
mod tests;
mod together;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use flow::Flow;
pub(in crate::service) use together::Together;

pub use parts::{Part, Parts};
pub use read::LineageService;
pub use restate::Restatement;

/// On which organization amounts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Structure {
    /// By the units that the documents name.
    AsReported,
    /// By the units of this day.
    At(NaiveDate),
}

/// A part of a whole, as a regulation states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    /// Upper part, at most the lower part.
    pub numerator: u64,
    /// Lower part, more than zero.
    pub denominator: u64,
}

/// A unit on one side of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    /// The unit.
    pub unit: Uuid,
    /// On the side after: which part of the predecessor's tasks it takes. On the side before:
    /// which part of the successor's tasks it gives.
    pub share: Option<Share>,
}

/// What happened to units on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event's id.
    pub id: Uuid,
    /// First day on which it holds.
    pub effective_on: NaiveDate,
    /// The units before.
    pub predecessors: Vec<Party>,
    /// The units after.
    pub successors: Vec<Party>,
}

/// From when until when a unit exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lifetime {
    /// First day; none where it reaches back further than what is known.
    pub from: Option<NaiveDate>,
    /// First day on which it is no more; none while it exists.
    pub to: Option<NaiveDate>,
}

impl Lifetime {
    /// Whether the unit exists on one of these days, ends included.
    fn meets(self, first: NaiveDate, last: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= last) && self.to.is_none_or(|to| first < to)
    }

    /// The day of the unit's life that is nearest to `day`.
    fn nearest(self, day: NaiveDate) -> NaiveDate {
        let last = self.to.and_then(|end| end.pred_opt());
        let day = last.map_or(day, |last| day.min(last));
        self.from.map_or(day, |first| day.max(first))
    }
}

/// All events of some governments, in order, and what they do to money.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    components: Vec<Component>,
    lifetimes: HashMap<Uuid, Lifetime>,
}

/// Units that events connect, and these events in order: nothing flows between components.
#[derive(Debug, Clone, Default)]
struct Component {
    units: Vec<Uuid>,
    steps: Vec<Step>,
}

/// What one event does.
#[derive(Debug, Clone)]
struct Step {
    event: Uuid,
    on: NaiveDate,
    /// Where the money of a unit before goes, where it does not just stay.
    onwards: HashMap<Uuid, Flow>,
    /// Where the money of a unit after comes from, where it does not just stay.
    backwards: HashMap<Uuid, Flow>,
}

impl Lineage {
    /// The lineage that these events make. Every unit that takes part in one has a lifetime.
    ///
    /// Events of one day are taken in the order of their ids.
    pub fn new(mut events: Vec<Event>, lifetimes: HashMap<Uuid, Lifetime>) -> Self {
        events.sort_by_key(|event| (event.effective_on, event.id));
        let units = |event: &Event| -> Vec<Uuid> {
            let parties = event.predecessors.iter().chain(&event.successors);
            parties.map(|party| party.unit).collect()
        };
        let mut together = Together::default();
        for event in &events {
            together.unite(&units(event));
        }
        let mut components: BTreeMap<Uuid, Component> = BTreeMap::new();
        let mut component_of = HashMap::new();
        for (unit, row) in together.rows() {
            components.entry(row[0]).or_default().units.push(unit);
            component_of.insert(unit, row[0]);
        }
        for (place, event) in events.iter().enumerate() {
            let first = units(event).first().and_then(|unit| component_of.get(unit));
            if let Some(component) = first.and_then(|first| components.get_mut(first)) {
                component.steps.push(step(&events, place, &lifetimes));
            }
        }
        for component in components.values_mut() {
            component.units.sort_unstable();
        }
        Self {
            components: components.into_values().collect(),
            lifetimes,
        }
    }

    /// Whether no event is known.
    pub fn is_empty(&self) -> bool {
        self.components.is_empty()
    }

    /// Whether a unit exists on some day of a fiscal year, as far as its changes tell.
    pub fn exists_in(&self, unit: Uuid, fiscal_year: i16) -> bool {
        let (first, last) = restate::days_of(fiscal_year);
        self.life(unit).meets(first, last)
    }

    fn life(&self, unit: Uuid) -> Lifetime {
        self.lifetimes.get(&unit).copied().unwrap_or_default()
    }
}

fn step(events: &[Event], place: usize, lifetimes: &HashMap<Uuid, Lifetime>) -> Step {
    let event = &events[place];
    let on = event.effective_on;
    let life = |unit: Uuid| lifetimes.get(&unit).copied().unwrap_or_default();
    let same_day = |other: &&Event| other.effective_on == on;
    // A unit that another event of the day founded was there before this one, and a unit that
    // another event of the day ends is there after it.
    let was_there = |unit: Uuid| {
        life(unit).from.is_none_or(|from| from < on)
            || events[..place]
                .iter()
                .rev()
                .take_while(same_day)
                .any(|earlier| stands_in(&earlier.successors, unit))
    };
    let goes_on = |unit: Uuid| {
        life(unit).to.is_none_or(|to| on < to)
            || events[place + 1..]
                .iter()
                .take_while(same_day)
                .any(|later| stands_in(&later.predecessors, unit))
    };
    Step {
        event: event.id,
        on,
        onwards: flows(&event.predecessors, &event.successors, goes_on),
        backwards: flows(&event.successors, &event.predecessors, was_there),
    }
}

fn stands_in(parties: &[Party], unit: Uuid) -> bool {
    parties.iter().any(|party| party.unit == unit)
}

/// Where the money of each of the parties `from` goes on the side `to`; `stays` tells of a unit
/// that stands only in `from` whether it is on the other side all the same.
fn flows(from: &[Party], to: &[Party], stays: impl Fn(Uuid) -> bool) -> HashMap<Uuid, Flow> {
    let flow = |unit: Uuid| {
        let keeps_some = !stands_in(to, unit) && stays(unit);
        let mut goals: Vec<Uuid> = to.iter().map(|party| party.unit).collect();
        goals.extend(keeps_some.then_some(unit));
        // What a share is a part of is clear only where there is one unit to divide.
        let known = (from.len() == 1 && !keeps_some)
            .then(|| Flow::known(to))
            .flatten();
        known.unwrap_or_else(|| Flow::together(goals))
    };
    from.iter()
        .map(|party| (party.unit, flow(party.unit)))
        .filter(|(unit, flow)| !flow.is_idle(*unit))
        .collect()
}
