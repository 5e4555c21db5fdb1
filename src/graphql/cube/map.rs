//! Amounts by region, for maps.

use async_graphql::{ComplexObject, Context, SimpleObject};
use entity::region;
use serde_json::json;

use super::cell::BudgetCell;
use super::input::BudgetAmountMeasure;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::region::Region;
use crate::graphql::scalar::Json;
use crate::service::cube::Cell;

/// One region of a map.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct BudgetMapArea {
    /// Official code (*kode wilayah*), by which map libraries join it to an outline.
    code: Option<String>,
    /// What is stated for it.
    cell: BudgetCell,
    #[graphql(skip)]
    source: Cell,
}

impl BudgetMapArea {
    pub(super) fn new(cell: BudgetCell, source: &Cell) -> Self {
        Self {
            code: source.keys.first().and_then(|key| key.code.clone()),
            cell,
            source: source.clone(),
        }
    }

    async fn row(&self, ctx: &Context<'_>) -> Result<Option<region::Model>, ApiError> {
        match self.source.keys.first().and_then(|key| key.id) {
            Some(id) => ctx.load(ById::<region::Model>::new(id)).await,
            None => Ok(None),
        }
    }
}

#[ComplexObject]
impl BudgetMapArea {
    /// The region.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        Ok(self.row(ctx).await?.map(Region))
    }

    /// The properties of a `GeoJSON` feature: `code`, `name`, `value` (the amount as a decimal string)
    /// and `perCapita` (likewise); null where not stated.
    async fn properties(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Which amount is the value.",
            default_with = "BudgetAmountMeasure::Current"
        )]
        of: BudgetAmountMeasure,
    ) -> Result<Json, ApiError> {
        let name = self.row(ctx).await?.map(|row| row.name);
        let value = self.cell.amount_of(of)?;
        let each = self.cell.per_resident(ctx, of).await?;
        Ok(Json(json!({
            "code": self.code,
            "name": name,
            "value": value.map(|amount| amount.0.to_string()),
            "perCapita": each.map(|each| each.amount.0.to_string()),
        })))
    }
}
