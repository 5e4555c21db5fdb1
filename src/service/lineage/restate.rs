//! Money of some years on the structure of a date.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::held::Held;
use super::parts::{Part, Parts};
use super::{Lineage, Structure, together::Together};

/// Where the money of each unit and year stands.
#[derive(Debug, Clone)]
pub struct Restatement {
    years: RangeInclusive<i16>,
    /// Units that no event moves are absent.
    parts: HashMap<(Uuid, i16), Arc<Parts>>,
    /// The rows that units stand in, where it is not a row of their own.
    rows: HashMap<Uuid, Arc<[Uuid]>>,
}

impl Restatement {
    /// Where a unit's money of a year stands; none for a year that was not asked for.
    pub fn parts(&self, unit: Uuid, fiscal_year: i16) -> Option<Arc<Parts>> {
        if !self.years.contains(&fiscal_year) {
            return None;
        }
        let known = self.parts.get(&(unit, fiscal_year)).map(Arc::clone);
        Some(known.unwrap_or_else(|| Arc::new(Parts::whole(Arc::new([unit]), Arc::new([])))))
    }

    /// The row that a unit of the structure stands in.
    pub fn row(&self, unit: Uuid) -> Arc<[Uuid]> {
        let row = self.rows.get(&unit).map(Arc::clone);
        row.unwrap_or_else(|| Arc::new([unit]))
    }

    /// The units, as documents name them, some of whose money stands in the row of one of these
    /// units in one of the years.
    pub fn contributors(&self, units: &[Uuid]) -> BTreeSet<Uuid> {
        let rows: BTreeSet<Arc<[Uuid]>> = units.iter().map(|unit| self.row(*unit)).collect();
        let mut contributors = BTreeSet::new();
        let mut elsewhere = BTreeSet::new();
        for ((unit, _), parts) in &self.parts {
            if parts.iter().any(|part| rows.contains(&part.units)) {
                contributors.insert(*unit);
            } else {
                elsewhere.insert(*unit);
            }
        }
        let itself = units.iter().filter(|unit| !elsewhere.contains(unit));
        contributors.extend(itself);
        contributors
    }

    /// Whether every amount stays where it was reported.
    pub fn is_idle(&self) -> bool {
        self.parts.is_empty()
    }
}

impl Lineage {
    /// Where the money of each unit stands in a structure, in each of these years.
    ///
    /// Units whose parts nobody knows in one of the years stand together in all of them. Money
    /// that a document gives to a unit in a year in which the unit does not exist unites nobody:
    /// where its place is not clear without that, it stands as it was reported. In a year with an event in the middle, the money of a unit that goes on may be of either side
    /// of the event; where that makes a difference, the units concerned stand together too.
    pub fn restate(&self, structure: Structure, years: RangeInclusive<i16>) -> Restatement {
        let mut restated = Restatement {
            years: years.clone(),
            parts: HashMap::new(),
            rows: HashMap::new(),
        };
        if let Structure::At(day) = structure {
            for component in 0..self.components.len() {
                self.restate_component(component, day, &years, &mut restated);
            }
        }
        restated
    }

    fn restate_component(
        &self,
        component: usize,
        day: NaiveDate,
        years: &RangeInclusive<i16>,
        restated: &mut Restatement,
    ) {
        let component = &self.components[component];
        let mut together = Together::default();
        let mut held: Vec<((Uuid, i16), Held)> = Vec::new();
        for unit in &component.units {
            let life = self.life(*unit);
            for year in years.clone() {
                let (first, last) = days_of(year);
                let late = component.walk(*unit, life.nearest(last), day);
                if life.meets(first, last) {
                    let early = component.walk(*unit, life.nearest(first), day);
                    if !early.agrees(&late) {
                        together.unite(early.by.keys().chain(late.by.keys()).flatten());
                    }
                    for holders in late.by.keys() {
                        together.unite(holders);
                    }
                }
                held.push(((*unit, year), late));
            }
        }
        let rows = together.rows();
        for ((unit, year), held) in held {
            let Some(parts) = component.parts(&held, &rows) else {
                continue;
            };
            let stays = matches!(
                parts.iter().as_slice(),
                [Part { units, .. }] if **units == [unit]
            );
            if !stays {
                restated.parts.insert((unit, year), Arc::new(parts));
            }
        }
        restated
            .rows
            .extend(rows.into_iter().filter(|(_, row)| row.len() > 1));
    }
}

/// The first and the last day of a fiscal year.
pub(super) fn days_of(year: i16) -> (NaiveDate, NaiveDate) {
    let day = |month, of_month| NaiveDate::from_ymd_opt(year.into(), month, of_month);
    (
        day(1, 1).unwrap_or(NaiveDate::MIN),
        day(12, 31).unwrap_or(NaiveDate::MAX),
    )
}

impl super::Component {
    /// Where money that a unit has on one day is on another.
    fn walk(&self, unit: Uuid, from: NaiveDate, to: NaiveDate) -> Held {
        let mut held = Held::by(unit);
        for (place, step) in self.steps.iter().enumerate() {
            if from < step.on && step.on <= to {
                held.pass(place, &step.onwards);
            }
        }
        for (place, step) in self.steps.iter().enumerate().rev() {
            if to < step.on && step.on <= from {
                held.pass(place, &step.backwards);
            }
        }
        held
    }

    /// None where money that several units hold together stands in no one row.
    fn parts(&self, held: &Held, rows: &HashMap<Uuid, Arc<[Uuid]>>) -> Option<Parts> {
        let mut by_row: BTreeMap<Arc<[Uuid]>, (u64, BTreeSet<usize>)> = BTreeMap::new();
        for (holders, holding) in &held.by {
            let mut of_each = holders.iter().map(|unit| {
                let row = rows.get(unit).map(Arc::clone);
                row.unwrap_or_else(|| Arc::new([*unit]))
            });
            let row = of_each.next()?;
            if of_each.any(|other| other != row) {
                return None;
            }
            let (numerator, events) = by_row.entry(row).or_default();
            *numerator = numerator.saturating_add(holding.numerator);
            events.extend(&holding.events);
        }
        let parts = by_row.into_iter().map(|(units, (numerator, events))| Part {
            units,
            numerator,
            events: events
                .into_iter()
                .map(|place| self.steps[place].event)
                .collect(),
        });
        Some(Parts::new(held.denominator, parts.collect()))
    }
}
