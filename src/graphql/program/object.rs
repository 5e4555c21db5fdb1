//! The program.

use async_graphql::{Context, Description, ID, Object};
use entity::{program, published_total};

use super::filter::{ProgramFilter, ProgramLevel, ProgramOrder};
use crate::graphql::budget::{
    BudgetItem, BudgetItemFilter, BudgetItemOrder, BudgetSums, ProgramSums, PublishedTotal,
};
use crate::graphql::code_list::Nomenclature;
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::{AncestorsOf, EveryOf};
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{Date, DateTime};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::amounts::BudgetOn;
use crate::service::budget::{self, item};
use crate::service::condition::Condition;
use crate::service::program as rows;

/// What a unit plans to do in one fiscal year: a program, or an activity or sub-activity within one.
#[derive(Debug, Clone, Description)]
pub struct Program(pub program::Model);

impl Noun for Program {
    type Row = program::Model;
}

#[Object(use_type_description)]
impl Program {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Program.id(self.0.id)
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
        comments_on(ctx, (NodeKind::Program, self.0.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.0.id).await
    }

    /// Code, as the documents of the year write it.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Name; null where no document states one.
    fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// What to call it: its name, or its code where no document states a name.
    fn label(&self) -> &str {
        self.0.name.as_deref().unwrap_or(&self.0.code)
    }

    /// How deep it lies.
    fn level(&self) -> ProgramLevel {
        self.0.level.into()
    }

    /// Fiscal year (*tahun anggaran*).
    fn fiscal_year(&self) -> i16 {
        self.0.fiscal_year
    }

    /// The unit, as it was at the end of the fiscal year.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let key = UnitOn::at_end_of(self.0.unit_id, self.0.fiscal_year);
        Ok(ctx.load(key).await?.map(Direct))
    }

    /// The program or activity directly above; null for a program.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Direct<Program>>, ApiError> {
        ctx.with_id(self.0.parent_id, Program).await
    }

    /// The program and activity above, the program first.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Program>, ApiError> {
        let key = AncestorsOf::<program::Model>::new(self.0.id, Condition::ALWAYS);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(Program)
            .collect())
    }

    /// The activities or sub-activities directly below, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ProgramFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<ProgramOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Program>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::CHILDREN,
            (NodeKind::Program, self.0.id),
            wanted,
            Program,
        )
        .await
    }

    /// The entry of the national nomenclature with this code; null where none is known.
    async fn nomenclature(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Direct<Nomenclature>>, ApiError> {
        ctx.with_id(self.0.nomenclature_id, Nomenclature).await
    }

    /// The items directly of this program, without those of activities below it.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn budget_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BudgetItemFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetItemOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetItem>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by)
            .otherwise_by(item::BY_LINE);
        list_of(
            ctx,
            item::OF_PROGRAM,
            (NodeKind::Program, self.0.id),
            wanted,
            BudgetItem,
        )
        .await
    }

    /// The sums over all its items and those of everything below it.
    async fn budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<BudgetSums>, ApiError> {
        let budget = BudgetOn {
            owner: self.0.unit_id,
            fiscal_year: self.0.fiscal_year,
            as_of: ctx.date(as_of)?,
            known_at: ctx.known(known_at)?,
        };
        Ok(ctx
            .load(ProgramSums(self.0.id, budget))
            .await?
            .map(BudgetSums::of_units))
    }

    /// What documents themselves state as its total.
    async fn published_totals(&self, ctx: &Context<'_>) -> Result<Vec<PublishedTotal>, ApiError> {
        let key = EveryOf::<published_total::Model>::new(budget::TOTALS_OF_PROGRAM, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(PublishedTotal)
            .collect())
    }
}
