//! The item.

use async_graphql::{Context, Description, ID, Object};
use entity::{budget_fact, budget_item};

use super::amounts::{BudgetAmounts, ItemAmounts, money};
use super::fact::BudgetFact;
use super::item_filter::BudgetSide;
use crate::graphql::code_list::{Account, FundSource};
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, Wanted};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::program::Program;
use crate::graphql::region::Region;
use crate::graphql::scalar::{Date, DateTime, Rupiah};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::amounts::BudgetOn;
use crate::service::budget;
use crate::service::sums::Amounts;

/// What is being paid for, or earned: program, account and fund source of one unit and year. Each
/// document states an amount for it; the measures take that of the document in force.
#[derive(Debug, Clone, Description)]
pub struct BudgetItem(pub budget_item::Model);

impl Noun for BudgetItem {
    type Row = budget_item::Model;
}

impl BudgetItem {
    async fn measured(
        &self,
        ctx: &Context<'_>,
        as_of: Option<Date>,
        known_at: Option<DateTime>,
    ) -> Result<Amounts, ApiError> {
        let budget = BudgetOn {
            owner: self.0.unit_id.unwrap_or(self.0.region_id),
            fiscal_year: self.0.fiscal_year,
            as_of: ctx.date(as_of)?,
            known_at: ctx.known(known_at)?,
        };
        ctx.load(ItemAmounts(self.0.id, budget))
            .await?
            .ok_or_else(|| anyhow::anyhow!("the amounts of an item were not read").into())
    }
}

#[Object(use_type_description)]
impl BudgetItem {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::BudgetItem.id(self.0.id)
    }

    /// What people say on it: the comments that begin a thread, the earliest first.
    pub async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        comments_on(ctx, (NodeKind::BudgetItem, self.0.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.0.id).await
    }

    /// Name as documents write it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it is revenue, expenditure or financing.
    fn side(&self) -> BudgetSide {
        self.0.side.into()
    }

    /// Fiscal year (*tahun anggaran*).
    fn fiscal_year(&self) -> i16 {
        self.0.fiscal_year
    }

    /// The government.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.region_id, Region).await
    }

    /// The unit, as it was at the end of the fiscal year; null in a government's own summary.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let Some(id) = self.0.unit_id else {
            return Ok(None);
        };
        let key = UnitOn::at_end_of(id, self.0.fiscal_year);
        Ok(ctx.load(key).await?.map(Direct))
    }

    /// The program, activity or sub-activity it stands under; null where it stands under none, as
    /// revenue does.
    async fn program(&self, ctx: &Context<'_>) -> Result<Option<Direct<Program>>, ApiError> {
        ctx.with_id(self.0.program_id, Program).await
    }

    /// The account; null where the document stops at programs.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Direct<Account>>, ApiError> {
        ctx.with_id(self.0.account_id, Account).await
    }

    /// The fund source; null where documents state none.
    async fn fund_source(&self, ctx: &Context<'_>) -> Result<Option<Direct<FundSource>>, ApiError> {
        ctx.with_id(self.0.fund_source_id, FundSource).await
    }

    /// All measures together.
    async fn amounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Direct<BudgetAmounts>, ApiError> {
        Ok(Direct(BudgetAmounts(
            self.measured(ctx, as_of, known_at).await?,
        )))
    }

    /// As first enacted (*APBD murni*); null where no document states it.
    async fn enacted(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<Rupiah>, ApiError> {
        money(self.measured(ctx, as_of, known_at).await?.enacted)
    }

    /// After all shifts and amendments up to the date (*anggaran terakhir*); null where the document
    /// in force does not state the item.
    async fn current(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<Rupiah>, ApiError> {
        money(self.measured(ctx, as_of, known_at).await?.current)
    }

    /// Spent or received (*realisasi*); null where no document states it.
    async fn realized(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<Rupiah>, ApiError> {
        money(self.measured(ctx, as_of, known_at).await?.realized)
    }

    /// Current less enacted; null unless both are stated.
    async fn change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<Rupiah>, ApiError> {
        money(self.measured(ctx, as_of, known_at).await?.change())
    }

    /// Realized as a share of current (*serapan*), 1 for all of it; null unless both are stated, or
    /// where current is zero.
    async fn absorption_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<f64>, ApiError> {
        Ok(self
            .measured(ctx, as_of, known_at)
            .await?
            .absorption_rate()?)
    }

    /// Current less realized (*sisa*); null unless both are stated.
    async fn remaining(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<Rupiah>, ApiError> {
        money(self.measured(ctx, as_of, known_at).await?.remaining())
    }

    /// What each document states for it, whether in force or not.
    async fn facts(&self, ctx: &Context<'_>) -> Result<Vec<BudgetFact>, ApiError> {
        let key = EveryOf::<budget_fact::Model>::new(budget::FACTS_OF_ITEM, self.0.id);
        let mut facts: Vec<_> = ctx.load(key).await?.into_iter().flatten().collect();
        facts.sort_by_key(|fact| fact.budget_document_id);
        Ok(facts.into_iter().map(BudgetFact).collect())
    }
}
