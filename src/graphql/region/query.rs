//! Looking regions up.

use async_graphql::{Context, ID, Object};

use super::filter::{RegionFilter, RegionOrder};
use super::object::Region;
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{Date, RegionCode};
use crate::service::region as rows;

/// Queries about regions.
#[derive(Debug, Default)]
pub struct RegionQuery;

/// Queries about regions.
#[Object]
impl RegionQuery {
    /// The region with this official code or this id; give one of them. Null if there is none.
    async fn region(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Official code.")] code: Option<RegionCode>,
        #[graphql(desc = "Global id.")] id: Option<ID>,
    ) -> Result<Option<Region>, ApiError> {
        match (code, id) {
            (Some(code), None) => Ok(ctx.one(rows::with_code(&code.0)).await?.map(Region)),
            (None, Some(id)) => {
                let id = NodeKind::Region.parse(&id)?;
                Ok(ctx.load(ById::new(id)).await?.map(Region))
            }
            _ => Err(ApiError::BadInput("Give either `code` or `id`.".to_owned())),
        }
    }

    /// Regions, in order of their codes unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn regions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<RegionFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<RegionOrder>>,
        #[graphql(desc = "Only regions that exist on this date; today unless given.")]
        as_of: Option<Date>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Region>>, ApiError> {
        let on = ctx.date(as_of)?;
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(rows::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, Region).await
    }
}
