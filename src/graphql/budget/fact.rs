//! What a document states for an item.

use async_graphql::{Context, Description, ID, Object};
use entity::{budget_document, budget_fact, budget_item};
use uuid::Uuid;

use super::document::BudgetDocument;
use super::item::BudgetItem;
use crate::graphql::connection::Noun;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::{ById, EveryOf};
use crate::graphql::node::Named;
use crate::graphql::scalar::Rupiah;
use crate::graphql::source::SourceRow;
use crate::service::budget::FACTS_OF_ITEM;
use crate::service::source::Place;

/// The amount that one document states for one item. Facts never change; a correction is another
/// document.
#[derive(Debug, Clone, Description)]
pub struct BudgetFact(pub budget_fact::Model);

impl Noun for BudgetFact {
    type Row = budget_fact::Model;
}

impl BudgetFact {
    /// What a document states for an item; none if it does not state it.
    pub(crate) async fn find(
        ctx: &Context<'_>,
        document: Uuid,
        item: Uuid,
    ) -> Result<Option<Self>, ApiError> {
        let key = EveryOf::<budget_fact::Model>::new(FACTS_OF_ITEM, item);
        let mut facts = ctx.load(key).await?.into_iter().flatten();
        Ok(facts
            .find(|fact| fact.budget_document_id == document)
            .map(Self))
    }
}

#[Object(use_type_description)]
impl BudgetFact {
    /// Global id.
    pub async fn id(&self) -> ID {
        let document = self.0.budget_document_id;
        let item = self.0.budget_item_id;
        Named::Fact { document, item }.id()
    }

    /// The amount.
    fn amount(&self) -> Rupiah {
        Rupiah::of_sen(self.0.amount_sen)
    }

    /// The item.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<BudgetItem>, ApiError> {
        let key = ById::<budget_item::Model>::new(self.0.budget_item_id);
        Ok(ctx.load(key).await?.map(BudgetItem))
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        let key = ById::<budget_document::Model>::new(self.0.budget_document_id);
        Ok(ctx.load(key).await?.map(BudgetDocument))
    }

    /// The row of the published file that states it.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<Option<SourceRow>, ApiError> {
        row_of(ctx, self.0.budget_document_id, self.0.source_line).await
    }
}

/// The row of the published file on a line of one of its documents.
pub(super) async fn row_of(
    ctx: &Context<'_>,
    document: Uuid,
    line: i64,
) -> Result<Option<SourceRow>, ApiError> {
    let Some(document) = ctx
        .load(ById::<budget_document::Model>::new(document))
        .await?
    else {
        return Ok(None);
    };
    let source_document_id = document.source_document_id;
    let place = Place {
        source_document_id,
        line,
    };
    SourceRow::at(ctx, place).await.map(Some)
}
