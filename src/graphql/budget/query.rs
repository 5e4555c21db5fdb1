//! Looking documents and items up.

use async_graphql::{Context, ID, Object};

use super::document::BudgetDocument;
use super::document_filter::{BudgetDocumentFilter, BudgetDocumentOrder};
use super::item::BudgetItem;
use super::item_filter::{BudgetItemFilter, BudgetItemOrder};
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;

/// Queries about budgets.
#[derive(Debug, Default)]
pub struct BudgetQuery;

/// Queries about budgets.
#[Object]
impl BudgetQuery {
    /// The budget document with this id. Null if there is none.
    async fn budget_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Result<Option<BudgetDocument>, ApiError> {
        let id = NodeKind::BudgetDocument.parse(&id)?;
        Ok(ctx.load(ById::new(id)).await?.map(BudgetDocument))
    }

    /// Budget documents, by fiscal year unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn budget_documents(
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
    ) -> Result<Option<Connection<BudgetDocument>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, BudgetDocument).await
    }

    /// The budget item with this id. Null if there is none.
    async fn budget_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: ID,
    ) -> Result<Option<BudgetItem>, ApiError> {
        let id = NodeKind::BudgetItem.parse(&id)?;
        Ok(ctx.load(ById::new(id)).await?.map(BudgetItem))
    }

    /// Budget items of all governments, in the order in which they came here unless another order
    /// is given.
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
    ) -> Result<Option<Connection<BudgetItem>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, BudgetItem).await
    }
}
