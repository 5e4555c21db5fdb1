//! What the facts of one document sum to, against what is written beside its totals.

use std::collections::HashMap;

use entity::budget_item::BudgetSide;
use entity::published_total::{self, TotalKind};
use sea_orm::{ActiveEnum as _, Iterable as _};

use super::Fact;
use crate::rupiah::Rupiah;
use crate::service::check::Break;

/// Sums by side: the amount in sen and the number of facts.
pub(super) type Kept = HashMap<BudgetSide, (i128, i64)>;

/// The sums of a document's facts.
pub(super) struct Sums(Kept);

impl Sums {
    pub(super) fn of(facts: &[Fact]) -> Self {
        let mut sums = Kept::new();
        for fact in facts {
            let (sen, count) = sums.entry(fact.side).or_default();
            *sen += i128::from(fact.sen);
            *count += 1;
        }
        Self(sums)
    }

    /// Whether the sum written beside a total is that of its facts. Only totals of whole sides are
    /// compared: which rows stand below a program or an account is told by the layout of the
    /// document, not always by their codes.
    pub(super) fn agree(&self, place: &str, total: &published_total::Model) -> Result<(), Break> {
        let Some((written, sum)) = total.leaf_sum_sen.zip(self.under(total)) else {
            return Ok(());
        };
        let place = format!("the total on line {} of {place}", total.source_line);
        let problem = "the sum written beside it is not that of its facts";
        Break::unless_same(&place, problem, &told(sum), &told(written.into()))
    }

    /// Whether the sums that are kept beside the document are those of its facts.
    pub(super) fn kept(&self, place: &str, mut kept: Kept) -> Result<(), Break> {
        let said = |sum: Option<(i128, i64)>| match sum {
            Some((sen, facts)) => format!("{} in {facts} facts", told(sen)),
            None => "nothing".to_owned(),
        };
        for side in BudgetSide::iter() {
            let problem = format!(
                "the sum of {} that is kept is not that of its facts",
                side.to_value()
            );
            let (sum, found) = (self.0.get(&side).copied(), kept.remove(&side));
            Break::unless_same(place, &problem, &said(sum), &said(found))?;
        }
        Ok(())
    }

    fn under(&self, total: &published_total::Model) -> Option<i128> {
        let side = |side| self.0.get(&side).map_or(0, |(sen, _)| *sen);
        match (total.kind, total.account_code.as_deref()) {
            (TotalKind::Side, Some("4")) => Some(side(BudgetSide::Revenue)),
            (TotalKind::Document, _) | (TotalKind::Side, Some("5")) => {
                Some(side(BudgetSide::Expenditure))
            }
            (TotalKind::Side, Some("6")) => {
                Some(side(BudgetSide::FinancingReceipt) - side(BudgetSide::FinancingPayment))
            }
            _ => None,
        }
    }
}

fn told(sen: i128) -> String {
    match i64::try_from(sen) {
        Ok(sen) => Rupiah::from_sen(sen).to_string(),
        Err(_) => format!("{sen} sen"),
    }
}
