//! Changes summed.

use async_graphql::{Context, Description, MergedObject, Object};
use chrono::NaiveDate;
use uuid::Uuid;

use super::entry::BudgetDiffStatus;
use crate::graphql::budget::amounts::money;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{BigInt, Rupiah};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::diff::entry::Status;
use crate::service::diff::group::{Group, Sum, Sums};
use crate::service::sums::stated;
use crate::service::unit::end_of;

/// What two budgets state together.
#[derive(Debug, Clone, Description)]
pub struct BudgetDiffSum {
    sums: Sums,
    change: Option<i128>,
}

impl BudgetDiffSum {
    pub(super) fn new(sums: Sums) -> Self {
        let change = sums.change();
        Self { sums, change }
    }
}

#[Object(use_type_description)]
impl BudgetDiffSum {
    /// What the earlier budget states, all in all; null where it states nothing.
    fn from(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.sums.total().from))
    }

    /// What the later budget states, all in all; null where it states nothing.
    fn to(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.sums.total().to))
    }

    /// The later amount less the earlier one, without what is unpublished; null where nobody can say
    /// what became of it.
    fn change(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.change))
    }

    /// How many entries have a part in it.
    async fn entry_count(&self) -> BigInt {
        BigInt(self.sums.total().entries)
    }

    /// The same by what became of the items, in the order of the statuses; those without an entry are
    /// left out. Their amounts add up to `from` and `to` exactly.
    async fn by_status(&self) -> Vec<BudgetDiffStatusSum> {
        let by_status = self.sums.by_status.iter();
        by_status
            .map(|(status, sum)| BudgetDiffStatusSum {
                status: *status,
                sum: *sum,
            })
            .collect()
    }
}

/// What both budgets state about items of which the same became.
#[derive(Debug, Clone, Copy, Description)]
pub struct BudgetDiffStatusSum {
    status: Status,
    sum: Sum,
}

#[Object(use_type_description)]
impl BudgetDiffStatusSum {
    /// What became of them.
    async fn status(&self) -> BudgetDiffStatus {
        self.status.into()
    }

    /// What the earlier budget states; null where it states nothing.
    fn from(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.sum.from))
    }

    /// What the later budget states; null where it states nothing.
    fn to(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.sum.to))
    }

    /// How many entries they are.
    async fn entry_count(&self) -> BigInt {
        BigInt(self.sum.entries)
    }
}

/// All items of one program, account, fund source or unit, in both budgets. Of an item that moved
/// each group has the part that stands in it.
#[derive(Debug, MergedObject)]
pub struct BudgetDiffGroup(BudgetDiffSum, Told);

impl BudgetDiffGroup {
    pub(super) fn new(group: Group, years: [i16; 2]) -> Self {
        let sum = BudgetDiffSum {
            change: group.change_sen(),
            sums: group.sums.clone(),
        };
        Self(sum, Told { group, years })
    }
}

/// What a group is about.
#[derive(Debug)]
pub struct Told {
    group: Group,
    years: [i16; 2],
}

impl Told {
    async fn units(
        ctx: &Context<'_>,
        ids: &[Uuid],
        fiscal_year: i16,
    ) -> Result<Vec<Unit>, ApiError> {
        let on: NaiveDate = end_of(fiscal_year);
        let in_order = ids.iter().map(|id| UnitOn { id: *id, on });
        let mut found = ctx.load_many(in_order.clone()).await?;
        Ok(in_order.filter_map(|key| found.remove(&key)).collect())
    }
}

/// What a group is about.
#[Object]
impl Told {
    /// Its code, or the name of a fund source; null for items that have nothing on this level, and
    /// for units. Where a crosswalk made several codes of one, all of them, joined by ` + `.
    async fn code(&self) -> Option<&str> {
        self.group.code.as_deref()
    }

    /// Its name in the later budget or, where that does not have it, in the earlier one; the name
    /// that most items have. Null where none is known.
    async fn name(&self) -> Option<&str> {
        self.group.name.as_deref()
    }

    /// Its code in the earlier budget; null where it is the same.
    async fn former_code(&self) -> Option<&str> {
        self.group.former_code.as_deref()
    }

    /// Its name in the earlier budget; null where it is the same.
    async fn former_name(&self) -> Option<&str> {
        self.group.former_name.as_deref()
    }

    /// The units of the earlier budget, by their names at the end of its year; empty on other levels.
    #[graphql(name = "fromUnits")]
    async fn units_before(&self, ctx: &Context<'_>) -> Result<Vec<Unit>, ApiError> {
        Self::units(ctx, &self.group.from_units, self.years[0]).await
    }

    /// The units of the later budget, by their names at the end of its year; empty on other levels.
    #[graphql(name = "toUnits")]
    async fn units_after(&self, ctx: &Context<'_>) -> Result<Vec<Unit>, ApiError> {
        Self::units(ctx, &self.group.to_units, self.years[1]).await
    }

    /// What became of it as a whole.
    async fn status(&self) -> BudgetDiffStatus {
        self.group.status.into()
    }
}
