//! Two budgets, compared.

use std::sync::Arc;

use async_graphql::{Context, Description, Object};

use super::entry::{BudgetDiffEntry, BudgetDiffStatus};
use super::group::{BudgetDiffGroup, BudgetDiffSum};
use super::input::{BudgetDiffLevel, BudgetDiffOrder, shape};
use crate::graphql::budget::{
    BudgetDocument, BudgetDocumentFilter, BudgetDocumentOrder, BudgetSide,
};
use crate::graphql::connection::{Connection, Held, HeldEdge, Wanted, list_each};
use crate::graphql::cube::input::BudgetAmountMeasure;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::Date;
use crate::service::condition::{Column, Condition, Literal, Test};
use crate::service::diff::table::Part;
use crate::service::diff::{Diff, Documents, End};
use crate::service::page::PageRequest;

/// Two budgets, compared item by item.
#[derive(Debug, Description)]
pub struct BudgetDiff(pub(super) Arc<Diff>);

/// One of the two budgets, as it was understood.
#[derive(Debug, Description)]
pub struct BudgetDiffEnd {
    diff: Arc<Diff>,
    is_from: bool,
}

impl BudgetDiffEnd {
    fn end(&self) -> (End, &Documents) {
        if self.is_from {
            (self.diff.question.from, &self.diff.from)
        } else {
            (self.diff.question.to, &self.diff.to)
        }
    }
}

#[Object(use_type_description)]
impl BudgetDiffEnd {
    /// Fiscal year (*tahun anggaran*).
    async fn fiscal_year(&self) -> i16 {
        self.end().1.fiscal_year
    }

    /// Which of the statements about the year; null where a document was named.
    async fn measure(&self) -> Option<BudgetAmountMeasure> {
        match self.end().0 {
            End::InForce { measure, .. } => Some(measure.into()),
            End::Document(_) => None,
        }
    }

    /// On which date its documents are in force; null where a document was named.
    async fn as_of(&self) -> Option<Date> {
        match self.end().0 {
            End::InForce { as_of, .. } => Some(Date(as_of)),
            End::Document(_) => None,
        }
    }

    /// The documents that were compared, those that state none of the items asked for among them.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BudgetDocumentFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetDocumentOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetDocument>, ApiError> {
        let ids = self.end().1.ids.iter().copied().map(Literal::Id).collect();
        let wanted = Wanted::page(first, after, last, before)
            .that(Condition::Is(Column::id("t.id"), Test::OneOf(ids)))
            .filtered(filter)
            .ordered(order_by);
        list_each(ctx, wanted, BudgetDocument).await
    }
}

#[Object(use_type_description)]
impl BudgetDiff {
    /// The earlier budget.
    async fn from(&self) -> BudgetDiffEnd {
        BudgetDiffEnd {
            diff: Arc::clone(&self.0),
            is_from: true,
        }
    }

    /// The later budget.
    async fn to(&self) -> BudgetDiffEnd {
        BudgetDiffEnd {
            diff: Arc::clone(&self.0),
            is_from: false,
        }
    }

    /// Which side was compared: revenue, expenditure and financing are not added.
    async fn side(&self) -> BudgetSide {
        self.0.question.side.into()
    }

    /// Everything together.
    async fn total(&self) -> BudgetDiffSum {
        BudgetDiffSum::new(self.0.sums())
    }

    /// What became of each item, the largest changes first unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    fn entries(
        &self,
        #[graphql(desc = "Only items of which one of these became.")] statuses: Option<
            Vec<BudgetDiffStatus>,
        >,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetDiffOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Held<BudgetDiffEntry>, ApiError> {
        let page = PageRequest {
            first,
            after,
            last,
            before,
        };
        let part = self.0.part_of_entries(&shape(statuses, order_by, page))?;
        Ok(held(part, BudgetDiffEntry))
    }

    /// The changes summed on a level, the largest first unless another order is given. The groups of
    /// a level add up to `total`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    fn groups(
        &self,
        #[graphql(desc = "The level.")] by: BudgetDiffLevel,
        #[graphql(desc = "Only groups of which, as a whole, one of these became.")]
        statuses: Option<Vec<BudgetDiffStatus>>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetDiffOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Held<BudgetDiffGroup>, ApiError> {
        let page = PageRequest {
            first,
            after,
            last,
            before,
        };
        let shape = shape(statuses, order_by, page);
        let part = self.0.part_of_groups(by.into(), &shape)?;
        let years = [self.0.from.fiscal_year, self.0.to.fiscal_year];
        Ok(held(part, |group| BudgetDiffGroup::new(group, years)))
    }
}

fn held<T, N>(part: Part<T>, wrap: impl Fn(T) -> N) -> Held<N> {
    let rows = part.rows.into_iter();
    Held {
        rows: rows
            .map(|(cursor, row)| HeldEdge {
                cursor,
                node: wrap(row),
            })
            .collect(),
        has_previous: part.has_previous,
        has_next: part.has_next,
        count: part.count,
    }
}
