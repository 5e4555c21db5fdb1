//! Asking for a cube.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::input::{BudgetCellOrder, BudgetDimension, BudgetHaving, BudgetMeasure};
use super::loader::CellsOf;
use super::object::BudgetCube;
use crate::graphql::budget::{BudgetItemFilter, BudgetScope};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{Date, DateTime};
use crate::service::condition::Condition;
use crate::service::cube::question::Question;
use crate::service::cube::table::{By, Shape, Table};
use crate::service::page::{Direction, PageRequest};

/// Queries about grouped amounts.
#[derive(Debug, Default)]
pub struct CubeQuery;

/// Queries about grouped amounts.
#[Object]
impl CubeQuery {
    /// Amounts of the documents in force, grouped by up to four dimensions. Only what has nothing
    /// below it is summed, each item once; shown cells and others add up to the total exactly. A
    /// question names its side (or groups by it) and its fiscal years (or groups by them), since
    /// revenue and expenditure are not added, nor years that nobody named.
    ///
    /// For example, the units of a government by what they may spend:
    /// `budgetCube(groupBy: [UNIT], filter: { regionCode: { eq: "34.02" }, fiscalYear: { eq: 2014 },
    /// side: { eq: EXPENDITURE } })`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a cube")]
    async fn budget_cube(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what to group, in this order; at most four. None gives one cell.")]
        group_by: Vec<BudgetDimension>,
        #[graphql(
            desc = "Which measures stand in `values` of each cell, for programs that make tables of \
                    any question; the first of them orders the cells unless another order is given. \
                    Enacted, current and realized unless given."
        )]
        measures: Option<Vec<BudgetMeasure>>,
        #[graphql(desc = "Which items are summed.")] filter: Option<BudgetItemFilter>,
        #[graphql(desc = "Which cells are shown, by what they sum.")] having: Option<BudgetHaving>,
        #[graphql(desc = "In which order; by the first measure, the largest first, unless given.")]
        order_by: Option<Vec<BudgetCellOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 1000.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 1000.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
        #[graphql(
            desc = "Whether `others` is wanted: the sum of the cells that are not shown.",
            default = true
        )]
        include_others: bool,
        #[graphql(desc = "Whether `total` is wanted.", default = true)] include_total: bool,
        #[graphql(
            desc = "Over the units' documents, or the governments' own summaries. Both state the \
                    same money and are never added.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(desc = "The documents in force on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
    ) -> Result<Option<BudgetCube>, ApiError> {
        let known_at = match known_at {
            Some(instant) => Some(
                ctx.read(move |services| async move { services.cube.import_at(instant.0).await })
                    .await?,
            ),
            None => None,
        };
        let question = Question {
            group_by: group_by.iter().copied().map(Into::into).collect(),
            condition: filter.map_or(Condition::ALWAYS, Into::into),
            scope: match scope {
                BudgetScope::Unit => entity::budget_document::BudgetScope::Unit,
                BudgetScope::Government => entity::budget_document::BudgetScope::Government,
            },
            as_of: ctx.date(as_of)?,
            known_at,
        }
        .checked()?;
        let measures = measures
            .filter(|measures| !measures.is_empty())
            .unwrap_or_else(|| {
                vec![
                    BudgetMeasure::Enacted,
                    BudgetMeasure::Current,
                    BudgetMeasure::Realized,
                ]
            });
        let mut order: Vec<(By, Direction)> =
            order_by.into_iter().flatten().map(Into::into).collect();
        if order.is_empty() {
            let first = measures.first().map(|first| By::Measure((*first).into()));
            order.extend(first.map(|first| (first, Direction::Descending)));
        }
        let shape = Shape {
            having: having.map(Into::into).unwrap_or_default(),
            order,
            page: PageRequest {
                first,
                after,
                last,
                before,
            },
        };
        let cells = CellsOf::read(ctx, &question).await?;
        let table = Table::new(question, cells.as_ref().clone(), &shape)?;
        Ok(Some(BudgetCube {
            table: Arc::new(table),
            dimensions: group_by,
            measures: measures.into(),
            has_others: include_others,
            has_total: include_total,
        }))
    }
}
