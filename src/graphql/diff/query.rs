//! Asking what changed.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::input::BudgetDiffEndInput;
use super::object::BudgetDiff;
use crate::graphql::budget::{BudgetItemFilter, BudgetScope, BudgetSide};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::DateTime;
use crate::service::condition::Condition;
use crate::service::diff::Question;

/// Queries about what changed.
#[derive(Debug, Default)]
pub struct DiffQuery;

/// Queries about what changed.
#[Object]
impl DiffQuery {
    /// What changed between two budgets: two documents, two stages of a year, or two years. Items are
    /// matched by their codes, along recorded reorganizations and crosswalks between editions of the
    /// code lists, then by the names of their programs; each match says why it was made and how sure
    /// it is.
    ///
    /// For example, what the amendment changed for one unit:
    /// `budgetDiff(from: { fiscalYear: 2014, measure: ENACTED }, to: { fiscalYear: 2014 },
    /// filter: { regionCode: { eq: "34.02" }, unitCode: { eq: "1.06.01" } })`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a comparison")]
    async fn budget_diff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it was.")] from: BudgetDiffEndInput,
        #[graphql(desc = "What it became.")] to: BudgetDiffEndInput,
        #[graphql(
            desc = "Which side: revenue, expenditure and financing are not added.",
            default_with = "BudgetSide::Expenditure"
        )]
        side: BudgetSide,
        #[graphql(
            desc = "Which items; fiscal years stand in `from` and `to`. Units whose money came from \
                    those named, or went to them, by a reorganization are compared with them. Each \
                    end may state at most 50,000 items, so that a government is named, mostly."
        )]
        filter: Option<BudgetItemFilter>,
        #[graphql(
            desc = "Over the units' documents, or the governments' own summaries: both state the \
                    same money. Where an end is a document, its scope counts.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
    ) -> Result<Option<BudgetDiff>, ApiError> {
        let question = Question {
            from: from.end(ctx)?,
            to: to.end(ctx)?,
            side: side.into(),
            scope: scope.into(),
            condition: filter.map_or(Condition::ALWAYS, Into::into),
            known_at: ctx.last_import(known_at).await?,
        };
        let diff = ctx
            .read(|services| async move { Ok(services.diff.diff(question).await) })
            .await??;
        Ok(Some(BudgetDiff(Arc::new(diff))))
    }
}
