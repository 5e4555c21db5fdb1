//! What amounts mean together: measures, their differences and shares, sums by side.

use entity::budget_item::BudgetSide;
use uuid::Uuid;

use super::in_force::InForce;
use crate::rupiah::Rupiah;

/// A sum or difference is larger than an amount can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// An amount, absent where it is not stated.
pub type Stated = Result<Option<Rupiah>, TooLarge>;

/// What is stated about the same money at different stages. Absent means not stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amounts {
    /// As first enacted.
    pub enacted: Stated,
    /// After all changes up to the date.
    pub current: Stated,
    /// Spent or received.
    pub realized: Stated,
    /// Whether all budgets summed have an enacted and a current document, or none has, so that both
    /// can be compared.
    change_is_fair: bool,
    /// Whether all budgets summed have a current budget and a realization, or none has.
    absorption_is_fair: bool,
    /// Whether the date lies in the fiscal year and an undated document was used.
    pub rests_on_undated: bool,
}

impl Amounts {
    /// The amounts of one item or budget, where `stated` looks up what a document says of it.
    pub(crate) fn of_one(chosen: &InForce, stated: impl Fn(Option<Uuid>) -> Option<i128>) -> Self {
        Self::over(std::slice::from_ref(chosen), stated)
    }

    /// The amounts of sums that were made elsewhere, in sen: enacted, current and realized.
    pub(crate) fn of_sums(
        sums: [Option<i128>; 3],
        change_is_fair: bool,
        absorption_is_fair: bool,
        rests_on_undated: bool,
    ) -> Self {
        let [enacted, current, realized] = sums.map(stated);
        Self {
            enacted,
            current,
            realized,
            change_is_fair,
            absorption_is_fair,
            rests_on_undated,
        }
    }

    /// The amounts of several budgets together.
    pub(crate) fn over(chosen: &[InForce], stated: impl Fn(Option<Uuid>) -> Option<i128>) -> Self {
        let column = |document: fn(&InForce) -> Option<Uuid>| -> Vec<Option<i128>> {
            chosen
                .iter()
                .map(|chosen| stated(document(chosen)))
                .collect()
        };
        let enacted = column(|chosen| chosen.enacted);
        let current = column(|chosen| chosen.current);
        let realized = column(|chosen| chosen.realized);
        let is_summed = |place: usize| {
            [&enacted, &current, &realized]
                .iter()
                .any(|column| column[place].is_some())
        };
        let same_budgets = |one: fn(&InForce) -> Option<Uuid>,
                            other: fn(&InForce) -> Option<Uuid>| {
            let summed = chosen
                .iter()
                .enumerate()
                .filter(|(place, _)| is_summed(*place));
            summed
                .map(|(_, chosen)| chosen)
                .all(|chosen| one(chosen).is_some() == other(chosen).is_some())
        };
        Self {
            change_is_fair: same_budgets(|chosen| chosen.enacted, |chosen| chosen.current),
            absorption_is_fair: same_budgets(|chosen| chosen.current, |chosen| chosen.realized),
            enacted: total(&enacted),
            current: total(&current),
            realized: total(&realized),
            rests_on_undated: chosen.iter().any(|chosen| chosen.rests_on_undated),
        }
    }

    /// Current less enacted; absent unless both are stated, of the same budgets.
    pub fn change(&self) -> Stated {
        if self.change_is_fair {
            less(self.current, self.enacted)
        } else {
            Ok(None)
        }
    }

    /// The change as a share of enacted; absent where nothing was enacted.
    pub fn change_rate(&self) -> Result<Option<f64>, TooLarge> {
        Ok(share(self.change()?, self.enacted?))
    }

    /// Realized as a share of current; absent unless both are stated, of the same budgets, or where
    /// current is zero.
    pub fn absorption_rate(&self) -> Result<Option<f64>, TooLarge> {
        if self.absorption_is_fair {
            Ok(share(self.realized?, self.current?))
        } else {
            Ok(None)
        }
    }

    /// Current less realized; absent unless both are stated, of the same budgets.
    pub fn remaining(&self) -> Stated {
        if self.absorption_is_fair {
            less(self.current, self.realized)
        } else {
            Ok(None)
        }
    }
}

/// The difference; absent unless both are stated.
pub fn less(plus: Stated, minus: Stated) -> Stated {
    match (plus?, minus?) {
        (Some(plus), Some(minus)) => plus.checked_sub(minus).map(Some).ok_or(TooLarge),
        _ => Ok(None),
    }
}

fn share(part: Option<Rupiah>, whole: Option<Rupiah>) -> Option<f64> {
    part?.ratio_to(whole?)
}

/// The sum of what is stated; absent where nothing is.
fn total(stated: &[Option<i128>]) -> Stated {
    let sum = stated.iter().flatten().copied();
    self::stated(sum.reduce(|sum, sen| sum + sen))
}

/// An amount of sen, as far as one amount can hold it.
pub fn stated(sen: Option<i128>) -> Stated {
    sen.map(|sen| i64::try_from(sen).map(Rupiah::from_sen))
        .transpose()
        .map_err(|_| TooLarge)
}

/// The difference in sen; absent unless both are stated.
pub fn less_sen(plus: Option<i128>, minus: Option<i128>) -> Option<i128> {
    Some(plus? - minus?)
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
    stated: impl Fn(Uuid, BudgetSide) -> Option<i128>,
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

    #[expect(clippy::unnecessary_wraps, reason = "compared with what may be absent")]
    fn sen(amount: i64) -> Option<Rupiah> {
        Some(Rupiah::from_sen(amount))
    }

    /// Each document states its own number, in sen; document 9 states nothing.
    fn amounts(chosen: &[InForce]) -> Amounts {
        Amounts::over(chosen, |document| {
            let number = document?.as_u128();
            (number != 9).then_some(i128::try_from(number).unwrap())
        })
    }

    #[test]
    fn what_is_not_stated_is_absent_and_not_zero() {
        let found = amounts(&[budget(0, 4, 0)]);

        assert_eq!(found.enacted, Ok(None));
        assert_eq!(found.current, Ok(sen(4)));
        assert_eq!(found.realized, Ok(None));
        assert_eq!((found.change(), found.remaining()), (Ok(None), Ok(None)));
        assert_eq!(amounts(&[]).current, Ok(None));
    }

    #[test]
    fn an_item_that_the_document_in_force_leaves_out_is_not_stated() {
        let found = amounts(&[budget(5, 9, 0)]);

        assert_eq!(found.enacted, Ok(sen(5)));
        assert_eq!(found.current, Ok(None));
    }

    #[test]
    fn measures_over_different_units_are_not_compared() {
        let fair = amounts(&[budget(4, 6, 3), budget(2, 2, 1)]);
        let unfair = amounts(&[budget(4, 6, 3), budget(0, 2, 0)]);

        assert_eq!(fair.change(), Ok(sen(2)));
        assert_eq!(fair.absorption_rate(), Ok(Some(0.5)));
        assert_eq!(fair.remaining(), Ok(sen(4)));
        assert_eq!(unfair.current, Ok(sen(8)));
        assert_eq!(unfair.change(), Ok(None));
        assert_eq!(unfair.absorption_rate(), Ok(None));
    }

    #[test]
    fn a_sum_larger_than_an_amount_is_not_taken_for_nothing() {
        let most = i64::MAX.unsigned_abs().into();
        let found = amounts(&[budget(1, most, 1), budget(2, 1, 2)]);

        assert_eq!(amounts(&[budget(0, most, 0)]).current, Ok(sen(i64::MAX)));
        assert_eq!(found.current, Err(TooLarge));
        assert_eq!(found.remaining(), Err(TooLarge));
        assert_eq!(found.realized, Ok(sen(3)));
    }
}
