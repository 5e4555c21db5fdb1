//! What one event does to the money of one unit.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::Party;

/// Where a unit's money goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flow {
    /// To these units, in known parts of the denominator that add up to it.
    Known {
        denominator: u64,
        goals: Vec<(Uuid, u64)>,
    },
    /// To these units, nobody says in which parts.
    Together(BTreeSet<Uuid>),
}

impl Flow {
    /// The flow that stated shares make; none where one is missing or they do not add up to one.
    pub(super) fn known(parties: &[Party]) -> Option<Self> {
        let mut denominator = 1_u64;
        for party in parties {
            denominator = least_common_multiple(denominator, party.share?.denominator)?;
        }
        let mut goals = Vec::with_capacity(parties.len());
        let mut sum = 0_u64;
        for party in parties {
            let share = party.share?;
            let part = share
                .numerator
                .checked_mul(denominator / share.denominator)?;
            sum = sum.checked_add(part)?;
            if part > 0 {
                goals.push((party.unit, part));
            }
        }
        (sum == denominator).then_some(Self::Known { denominator, goals })
    }

    /// To one unit as a whole, or to several as one.
    pub(super) fn together(goals: impl IntoIterator<Item = Uuid>) -> Self {
        Self::Together(goals.into_iter().collect())
    }

    /// Whether the unit's money just stays where it is: also where there is nowhere to go.
    pub(super) fn is_idle(&self, unit: Uuid) -> bool {
        match self {
            Self::Known { goals, .. } => matches!(goals[..], [(only, _)] if only == unit),
            Self::Together(goals) => goals.iter().all(|goal| *goal == unit),
        }
    }

    /// All units that some of the money goes to.
    pub(super) fn goals(&self) -> Box<dyn Iterator<Item = Uuid> + '_> {
        match self {
            Self::Known { goals, .. } => Box::new(goals.iter().map(|(goal, _)| *goal)),
            Self::Together(goals) => Box::new(goals.iter().copied()),
        }
    }
}

/// None where it does not fit 64 bits, or where one of the two is zero.
pub(super) fn least_common_multiple(a: u64, b: u64) -> Option<u64> {
    if a == 0 || b == 0 {
        return None;
    }
    (a / greatest_common_divisor(a, b)).checked_mul(b)
}

pub(super) fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
