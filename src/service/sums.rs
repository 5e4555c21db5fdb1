//! What amounts mean together: measures, their differences and shares, sums by side.

use entity::budget_item::BudgetSide;
use uuid::Uuid;

use super::in_force::InForce;
use crate::rupiah::Rupiah;

/// What is stated about the same money at different stages. Absent means not stated.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Amounts {
    /// As first enacted.
    pub enacted: Option<Rupiah>,
    /// After all changes up to the date.
    pub current: Option<Rupiah>,
    /// Spent or received.
    pub realized: Option<Rupiah>,
    /// Whether `enacted` and `current` are stated for the same units, and so can be compared.
    change_is_fair: bool,
    /// Whether `current` and `realized` are stated for the same units, and so can be compared.
    absorption_is_fair: bool,
    /// Whether the date lies in the fiscal year and an undated document was used.
    pub rests_on_undated: bool,
}

impl Amounts {
    /// The amounts of one item or budget, where `stated` looks up what a document says of it.
    pub(crate) fn of_one(chosen: &InForce, stated: impl Fn(Option<Uuid>) -> Option<i64>) -> Self {
        Self::over(std::slice::from_ref(chosen), stated)
    }

    fn over(chosen: &[InForce], stated: impl Fn(Option<Uuid>) -> Option<i64>) -> Self {
        let column = |document: fn(&InForce) -> Option<Uuid>| -> Vec<Option<i64>> {
            chosen
                .iter()
                .map(|chosen| stated(document(chosen)))
                .collect()
        };
        let enacted = column(|chosen| chosen.enacted);
        let current = column(|chosen| chosen.current);
        let realized = column(|chosen| chosen.realized);
        let same_units = |one: &[Option<i64>], other: &[Option<i64>]| {
            one.iter()
                .zip(other)
                .all(|(one, other)| one.is_some() == other.is_some())
        };
        Self {
            change_is_fair: same_units(&enacted, &current),
            absorption_is_fair: same_units(&current, &realized),
            enacted: total(&enacted),
            current: total(&current),
            realized: total(&realized),
            rests_on_undated: chosen.iter().any(|chosen| chosen.rests_on_undated),
        }
    }

    /// Current less enacted; absent unless both are stated for the same units.
    pub fn change(&self) -> Option<Rupiah> {
        self.current?
            .checked_sub(self.enacted?)
            .filter(|_| self.change_is_fair)
    }

    /// The change as a share of enacted; absent where nothing was enacted.
    pub fn change_rate(&self) -> Option<f64> {
        self.change()?.ratio_to(self.enacted?)
    }

    /// Realized as a share of current; absent unless both are stated for the same units, or where
    /// current is zero.
    pub fn absorption_rate(&self) -> Option<f64> {
        self.realized?
            .ratio_to(self.current?)
            .filter(|_| self.absorption_is_fair)
    }

    /// Current less realized; absent unless both are stated for the same units.
    pub fn remaining(&self) -> Option<Rupiah> {
        self.current?
            .checked_sub(self.realized?)
            .filter(|_| self.absorption_is_fair)
    }
}

/// The sum of what is stated; absent where nothing is, or where it fits no 64 bits.
fn total(stated: &[Option<i64>]) -> Option<Rupiah> {
    stated
        .iter()
        .flatten()
        .map(|sen| Rupiah::from_sen(*sen))
        .map(Some)
        .reduce(|sum, amount| sum?.checked_add(amount?))
        .flatten()
}

/// How many of the units that are known have published what was summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Units known.
    pub units: u32,
    /// Units with any document in force.
    pub published: u32,
    /// Units with an enacted budget.
    pub enacted: u32,
    /// Units with a current budget.
    pub current: u32,
    /// Units with a realization.
    pub realized: u32,
}

impl Coverage {
    pub(crate) fn of(chosen: &[InForce], units: u32) -> Self {
        let count = |with: fn(&InForce) -> bool| {
            u32::try_from(chosen.iter().filter(|chosen| with(chosen)).count()).unwrap_or(u32::MAX)
        };
        Self {
            units,
            published: count(|chosen| chosen.current.is_some() || chosen.realized.is_some()),
            enacted: count(|chosen| chosen.enacted.is_some()),
            current: count(|chosen| chosen.current.is_some()),
            realized: count(|chosen| chosen.realized.is_some()),
        }
    }
}

/// Sums by side, and what they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// Revenue.
    pub revenue: Amounts,
    /// Expenditure.
    pub expenditure: Amounts,
    /// Financing receipts.
    pub financing_receipts: Amounts,
    /// Financing payments.
    pub financing_payments: Amounts,
    /// How many units the sums cover.
    pub coverage: Coverage,
    /// The documents summed.
    pub documents: Vec<Uuid>,
}

/// Sums over budgets, where `stated` looks up what a document states on a side.
pub(crate) fn add_up(
    chosen: &[InForce],
    coverage: Coverage,
    stated: impl Fn(Uuid, BudgetSide) -> Option<i64>,
) -> Sums {
    let side = |side| Amounts::over(chosen, |document| stated(document?, side));
    let mut documents: Vec<Uuid> = chosen
        .iter()
        .flat_map(|chosen| [chosen.enacted, chosen.current, chosen.realized])
        .flatten()
        .collect();
    documents.sort_unstable();
    documents.dedup();
    Sums {
        revenue: side(BudgetSide::Revenue),
        expenditure: side(BudgetSide::Expenditure),
        financing_receipts: side(BudgetSide::FinancingReceipt),
        financing_payments: side(BudgetSide::FinancingPayment),
        coverage,
        documents,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(enacted: u128, current: u128, realized: u128) -> InForce {
        let id = |number| (number != 0).then(|| Uuid::from_u128(number));
        InForce {
            enacted: id(enacted),
            current: id(current),
            realized: id(realized),
            rests_on_undated: false,
        }
    }

    /// Each document states its own number, in sen; document 9 states nothing.
    fn amounts(chosen: &[InForce]) -> Amounts {
        Amounts::over(chosen, |document| {
            let number = document?.as_u128();
            (number != 9).then_some(i64::try_from(number).unwrap())
        })
    }

    #[test]
    fn what_is_not_stated_is_absent_and_not_zero() {
        let found = amounts(&[budget(0, 4, 0)]);

        assert_eq!(found.enacted, None);
        assert_eq!(found.current, Some(Rupiah::from_sen(4)));
        assert_eq!(found.realized, None);
        assert_eq!((found.change(), found.remaining()), (None, None));
        assert_eq!(amounts(&[]).current, None);
    }

    #[test]
    fn an_item_that_the_document_in_force_leaves_out_is_not_stated() {
        let found = amounts(&[budget(5, 9, 0)]);

        assert_eq!(found.enacted, Some(Rupiah::from_sen(5)));
        assert_eq!(found.current, None);
    }

    #[test]
    fn measures_over_different_units_are_not_compared() {
        let fair = amounts(&[budget(4, 6, 3), budget(2, 2, 1)]);
        let unfair = amounts(&[budget(4, 6, 3), budget(0, 2, 0)]);

        assert_eq!(fair.change(), Some(Rupiah::from_sen(2)));
        assert_eq!(fair.absorption_rate(), Some(0.5));
        assert_eq!(fair.remaining(), Some(Rupiah::from_sen(4)));
        assert_eq!(unfair.current, Some(Rupiah::from_sen(8)));
        assert_eq!(unfair.change(), None);
        assert_eq!(unfair.absorption_rate(), None);
    }
}
