//! What became of services, month by month.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use entity::service_period;

use super::component::{ProcessingTime, ProcessingTimeUnit};
use super::object::{PublicService, ServiceOn, standards_of};
use crate::graphql::connection::{Noun, OrderField, order_input};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::filter::{DateFilter, Gathered, IntFilter, RegionCodeFilter, StringFilter};
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{BigInt, Date, Decimal};
use crate::graphql::source::SourceDocument;
use crate::service::condition::{Column, Condition};
use crate::service::public_service::{ServiceStandard, standard_in_force};
use crate::service::service_period as rows;

/// What became of a service in a month: how many asked for it, how many had it, and how long it
/// took, as the unit states it. A figure that is null is not stated, which is not zero.
#[derive(Debug, Clone, Description)]
pub struct ServicePeriod(pub service_period::Model);

impl Noun for ServicePeriod {
    type Row = service_period::Model;
}

/// How long a service took.
#[derive(Debug, Clone, SimpleObject)]
pub struct ActualTime {
    /// The number, with two decimals.
    number: Decimal,
    /// What is counted.
    unit: ProcessingTimeUnit,
}

impl ServicePeriod {
    fn time(&self, hundredths: Option<i64>) -> Option<ActualTime> {
        let (hundredths, unit) = hundredths.zip(self.0.time_unit)?;
        let number = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        Some(ActualTime {
            number: Decimal(number),
            unit: unit.into(),
        })
    }

    /// The standard that held on the first day of the month.
    async fn promise(&self, ctx: &Context<'_>) -> Result<Option<ServiceStandard>, ApiError> {
        let standards = ctx.load(standards_of(self.0.public_service_id)).await?;
        Ok(standard_in_force(
            standards.unwrap_or_default(),
            self.0.month,
        ))
    }
}

#[Object(use_type_description)]
impl ServicePeriod {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::ServicePeriod.id(self.0.id)
    }

    /// The service, as of the first day of the month.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Direct<PublicService>>, ApiError> {
        let key = ServiceOn {
            id: self.0.public_service_id,
            on: self.0.month,
        };
        Ok(ctx.load(key).await?.map(Direct))
    }

    /// First day of the month.
    fn month(&self) -> Date {
        Date(self.0.month)
    }

    /// How many were asked for in the month; null where it is not stated.
    fn requests(&self) -> Option<i32> {
        self.0.requests
    }

    /// How many were completed in the month, whenever they were asked for: the size of the sample
    /// that times and rates rest on. Null where it is not stated.
    fn completed(&self) -> Option<i32> {
        self.0.completed
    }

    /// How many of those completed met the time of the standard; null where it is not stated.
    fn within_standard(&self) -> Option<i32> {
        self.0.within_standard
    }

    /// Which part of those completed met the standard, from 0 to 1; null where one of both is not
    /// stated, or nothing was completed. What is still open is not in it.
    fn within_standard_rate(&self) -> Option<f64> {
        rows::within_standard_rate(&self.0)
    }

    /// How many were still open at the end of the month; null where it is not stated.
    fn open_at_end(&self) -> Option<i32> {
        self.0.open_at_end
    }

    /// The time within which half of those completed were done; null where it is not stated.
    fn median_time(&self) -> Option<ActualTime> {
        self.time(self.0.median_hundredths)
    }

    /// The time within which nine of ten of those completed were done; null where it is not stated.
    fn p90_time(&self) -> Option<ActualTime> {
        self.time(self.0.p90_hundredths)
    }

    /// What was promised on the first day of the month; null where no standard held or it states no
    /// time.
    async fn promised_time(&self, ctx: &Context<'_>) -> Result<Option<ProcessingTime>, ApiError> {
        let promise = self.promise(ctx).await?;
        Ok(promise.and_then(|promise| ProcessingTime::of(&promise.standard)))
    }

    /// Whether half of those completed took no longer than was promised on the first day of the
    /// month. Null where one of both times is not known, or they are counted in different units.
    async fn median_within_promise(&self, ctx: &Context<'_>) -> Result<Option<bool>, ApiError> {
        let promise = self.promise(ctx).await?;
        Ok(promise.and_then(|promise| rows::median_met(&self.0, &promise.standard)))
    }

    /// The published file that states it.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.source_document_id)).await
    }

    /// Line of the file, or row of the workbook, that states it; the first is 1.
    fn source_line(&self) -> BigInt {
        BigInt(self.0.source_line)
    }
}

/// Which months of services; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ServicePeriodFilter {
    /// First day of the month.
    pub month: Option<DateFilter>,
    /// How many were completed: leaves out months too small to say anything.
    pub completed: Option<IntFilter>,
    /// The unit's own code of the service.
    pub service_code: Option<StringFilter>,
    /// Category of the service as its unit calls it, in any of its standards.
    pub category: Option<StringFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// Each of these as well.
    pub and: Option<Vec<ServicePeriodFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ServicePeriodFilter>>,
    /// Not this.
    pub not: Option<Box<ServicePeriodFilter>>,
}

impl From<ServicePeriodFilter> for Condition {
    fn from(filter: ServicePeriodFilter) -> Self {
        let ServicePeriodFilter {
            month,
            completed,
            service_code,
            category,
            unit_code,
            region_code,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::MONTH, month)
            .leaf(rows::COMPLETED, completed)
            .related(rows::SERVICE, rows::SERVICE_CODE, service_code)
            .related(rows::STANDARD, rows::CATEGORY, category)
            .related(rows::SERVICE, rows::UNIT_CODE, unit_code)
            .related(rows::SERVICE, rows::REGION_CODE, region_code)
            .logic(and, or, not)
    }
}

/// What months of services can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ServicePeriodOrderField {
    /// The month.
    Month,
}

impl OrderField for ServicePeriodOrderField {
    fn column(self) -> Column {
        match self {
            Self::Month => rows::MONTH,
        }
    }
}

order_input! {
    /// One key by which months of services are ordered.
    ServicePeriodOrder, ServicePeriodOrderField
}
