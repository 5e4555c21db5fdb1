//! Where one unit's money is while events are walked through.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::flow::{Flow, greatest_common_divisor, least_common_multiple};

/// Units that hold a part of the money together, nobody knows how much each.
pub(super) type Holders = BTreeSet<Uuid>;

/// How much is held, and by which events (places in the component) it came there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Holding {
    pub(super) numerator: u64,
    pub(super) events: BTreeSet<usize>,
}

/// The money of one unit: shares of it that add up to one.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) denominator: u64,
    pub(super) by: BTreeMap<Holders, Holding>,
}

impl Held {
    /// All of it with the unit itself.
    pub(super) fn by(unit: Uuid) -> Self {
        let holding = Holding {
            numerator: 1,
            events: BTreeSet::new(),
        };
        Self {
            denominator: 1,
            by: BTreeMap::from([(Holders::from([unit]), holding)]),
        }
    }

    /// Walks through one event, in the direction of these flows.
    pub(super) fn pass(&mut self, event: usize, flows: &HashMap<Uuid, Flow>) {
        let moves = |holders: &Holders| holders.iter().any(|unit| flows.contains_key(unit));
        if !self.by.keys().any(moves) {
            return;
        }
        // Where the parts become too fine to be written, they are not told apart any more.
        let next = self
            .divided(event, flows)
            .unwrap_or_else(|| self.united(event, flows));
        *self = next;
    }

    /// None where the shares do not fit 64 bits.
    fn divided(&self, event: usize, flows: &HashMap<Uuid, Flow>) -> Option<Self> {
        let mut finer = 1;
        for holders in self.by.keys() {
            if let Some((denominator, _)) = known(holders, flows) {
                finer = least_common_multiple(finer, denominator)?;
            }
        }
        let mut next = Self {
            denominator: self.denominator.checked_mul(finer)?,
            by: BTreeMap::new(),
        };
        for (holders, holding) in &self.by {
            let numerator = holding.numerator.checked_mul(finer)?;
            if let Some((denominator, goals)) = known(holders, flows) {
                for (goal, part) in goals {
                    let numerator = (numerator / denominator).checked_mul(*part)?;
                    next.add(Holders::from([*goal]), numerator, holding, Some(event));
                }
            } else {
                let goals = goals(holders, flows);
                let moved = (goals != *holders).then_some(event);
                next.add(goals, numerator, holding, moved);
            }
        }
        next.reduce();
        Some(next)
    }

    fn united(&self, event: usize, flows: &HashMap<Uuid, Flow>) -> Self {
        let mut events = BTreeSet::from([event]);
        let mut holders = Holders::new();
        for (from, holding) in &self.by {
            events.extend(&holding.events);
            holders.extend(goals(from, flows));
        }
        let whole = Holding {
            numerator: 1,
            events,
        };
        Self {
            denominator: 1,
            by: BTreeMap::from([(holders, whole)]),
        }
    }

    fn add(&mut self, holders: Holders, numerator: u64, from: &Holding, event: Option<usize>) {
        let holding = self.by.entry(holders).or_default();
        // Never more than the denominator, which fits.
        holding.numerator = holding.numerator.saturating_add(numerator);
        holding.events.extend(&from.events);
        holding.events.extend(event);
    }

    fn reduce(&mut self) {
        let common = self
            .by
            .values()
            .fold(self.denominator, |common, holding| {
                greatest_common_divisor(common, holding.numerator)
            })
            .max(1);
        self.denominator /= common;
        for holding in self.by.values_mut() {
            holding.numerator /= common;
        }
    }

    /// Whether the same shares are with the same holders.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let shares = |held: &Self| -> Vec<(Holders, u64)> {
            let share =
                |(holders, holding): (&Holders, &Holding)| (holders.clone(), holding.numerator);
            held.by.iter().map(share).collect()
        };
        self.denominator == other.denominator && shares(self) == shares(other)
    }
}

/// The known flow of the only holder, where there is one.
fn known<'a>(
    holders: &Holders,
    flows: &'a HashMap<Uuid, Flow>,
) -> Option<(u64, &'a [(Uuid, u64)])> {
    let only = holders.first().filter(|_| holders.len() == 1)?;
    match flows.get(only)? {
        Flow::Known { denominator, goals } => Some((*denominator, goals)),
        Flow::Together(_) => None,
    }
}

fn goals(holders: &Holders, flows: &HashMap<Uuid, Flow>) -> Holders {
    let mut goals = Holders::new();
    for unit in holders {
        match flows.get(unit) {
            Some(flow) => goals.extend(flow.goals()),
            None => {
                goals.insert(*unit);
            }
        }
    }
    goals
}
