//! What a cell sums.

use crate::service::sums::Amounts;

/// Exact sums, in sen, and what they rest on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// As first enacted; absent where nobody states it.
    pub enacted: Option<i128>,
    /// After all changes up to the date.
    pub current: Option<i128>,
    /// Spent or received.
    pub realized: Option<i128>,
    /// Budgets of units, or of governments' own summaries, that state each of the three.
    pub stated_by: [i64; 3],
    /// Items of which the current budget states an amount.
    pub items: i64,
    /// Whether some budget summed has an enacted amount and no current one, or the other way round.
    pub change_is_unfair: bool,
    /// Whether some budget summed has a current amount and no realization, or the other way round.
    pub absorption_is_unfair: bool,
    /// Whether the date asked lies in the fiscal year of an undated document that was used.
    pub rests_on_undated: bool,
}

impl Figures {
    /// Both together; nothing may be in both.
    pub fn add(&mut self, other: &Self) {
        let plus = |one: Option<i128>, other: Option<i128>| match (one, other) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
        self.enacted = plus(self.enacted, other.enacted);
        self.current = plus(self.current, other.current);
        self.realized = plus(self.realized, other.realized);
        for (mine, theirs) in self.stated_by.iter_mut().zip(other.stated_by) {
            *mine += theirs;
        }
        self.items += other.items;
        self.change_is_unfair |= other.change_is_unfair;
        self.absorption_is_unfair |= other.absorption_is_unfair;
        self.rests_on_undated |= other.rests_on_undated;
    }

    /// Whether no amount is stated.
    pub fn states_nothing(&self) -> bool {
        [self.enacted, self.current, self.realized] == [None; 3]
    }

    /// The sum of many.
    pub fn sum<'a>(figures: impl IntoIterator<Item = &'a Self>) -> Self {
        figures.into_iter().fold(Self::default(), |mut sum, more| {
            sum.add(more);
            sum
        })
    }

    /// The measures, with what may be compared with what.
    pub fn amounts(&self) -> Amounts {
        Amounts::of_sums(
            [self.enacted, self.current, self.realized],
            !self.change_is_unfair,
            !self.absorption_is_unfair,
            self.rests_on_undated,
        )
    }
}
