//! Looking public services up.

use async_graphql::{Context, Object};

use super::filter::{PublicServiceFilter, PublicServiceOrder};
use super::object::PublicService;
use super::period::{ServicePeriod, ServicePeriodFilter, ServicePeriodOrder};
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::scalar::{Date, RegionCode};
use crate::service::public_service as rows;

/// Queries about public services.
#[derive(Debug, Default)]
pub struct PublicServiceQuery;

/// Queries about public services.
#[Object]
impl PublicServiceQuery {
    /// The service of a unit that has this code. Null if there is none, or none on the date asked.
    async fn public_service(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Official code of the government.")] region_code: RegionCode,
        #[graphql(desc = "Code of the unit, now or in one of its versions.")] unit_code: String,
        #[graphql(desc = "The unit's own code of the service.")] code: String,
        #[graphql(
            desc = "The date as of which to show it; unless given, today or the nearest date on which it had a standard."
        )]
        as_of: Option<Date>,
    ) -> Result<Option<Direct<PublicService>>, ApiError> {
        let on = ctx.date(as_of)?;
        let condition = rows::with_codes(&region_code.0, &unit_code, &code);
        let standards = rows::of_first_service(ctx.every(condition).await?);
        let row = match as_of {
            Some(_) => rows::standard_in_force(standards, on),
            None => rows::standard_on(standards, on),
        };
        Ok(row.map(PublicService::shown_on(on)).map(Direct))
    }

    /// Public services, in order of their names unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn public_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PublicServiceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<PublicServiceOrder>>,
        #[graphql(
            desc = "Only those with a standard that holds on this date; today unless given."
        )]
        as_of: Option<Date>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<PublicService>>, ApiError> {
        let on = ctx.date(as_of)?;
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(rows::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, PublicService::shown_on(on)).await
    }

    /// What became of public services month by month, the latest first unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn service_periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ServicePeriodFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<ServicePeriodOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ServicePeriod>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, ServicePeriod).await
    }
}
