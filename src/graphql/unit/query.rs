//! Looking units and their changes up.

use async_graphql::{Context, Object};

use super::change::UnitChange;
use super::filter::{UnitChangeFilter, UnitChangeOrder, UnitFilter, UnitOrder};
use super::object::Unit;
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{Date, RegionCode};
use crate::service::unit as rows;

/// Queries about units.
#[derive(Debug, Default)]
pub struct UnitQuery;

/// Queries about units.
#[Object]
impl UnitQuery {
    /// The unit of a government that has this code, now or in one of its versions. An affair field
    /// alone (`2.05`) stands for the only unit of that field (`2.05.01`). Null if there is none, or
    /// none on the date asked.
    async fn unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Official code of the government.")] region_code: RegionCode,
        #[graphql(desc = "Code of the unit.")] code: String,
        #[graphql(
            desc = "The date as of which to show it; unless given, today or the nearest date on which it existed."
        )]
        as_of: Option<Date>,
    ) -> Result<Option<Unit>, ApiError> {
        let on = ctx.date(as_of)?;
        let same_code = rows::with_code(&region_code.0, &code);
        let mut found = ctx.one::<rows::UnitVersion>(same_code).await?;
        if found.is_none()
            && let Some(mut in_field) = rows::in_field(&region_code.0, &code)
        {
            if as_of.is_some() {
                in_field = in_field.and(rows::in_force(on));
            }
            found = rows::only_unit(ctx.every(in_field).await?);
        }
        let Some(found) = found else {
            return Ok(None);
        };
        let versions = ctx.load(super::version::versions_of(found.unit.id)).await?;
        let versions = versions.unwrap_or_default();
        let row = match as_of {
            Some(_) => rows::version_in_force(versions, on),
            None => rows::version_on(versions, on),
        };
        Ok(row.map(Unit::shown_on(on)))
    }

    /// Units, in order of their codes unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UnitFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<UnitOrder>>,
        #[graphql(desc = "Only those that exist on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Unit>>, ApiError> {
        let on = ctx.date(as_of)?;
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(rows::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, Unit::shown_on(on)).await
    }

    /// Changes of units, the earliest first unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn unit_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UnitChangeFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<UnitChangeOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<UnitChange>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, UnitChange).await
    }
}
