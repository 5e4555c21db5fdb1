//! The public service.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, ID, Object};
use chrono::NaiveDate;
use uuid::Uuid;

use super::filter::{ServiceChannel, ServiceKind};
use super::period::{ServicePeriod, ServicePeriodFilter, ServicePeriodOrder};
use super::standard::ServiceStandard;
use crate::graphql::batch::Batch;
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::satisfaction::{
    SatisfactionSurvey, SatisfactionSurveyFilter, SatisfactionSurveyOrder,
};
use crate::graphql::scalar::Date;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::{public_service as rows, satisfaction, service_period};

/// A service that a unit gives the public (*pelayanan publik*): an identity card, a permit, a place
/// in a school. It stays the same while its standards change; what is shown is the standard of a
/// date.
#[derive(Debug, Clone, Description)]
pub struct PublicService {
    pub(crate) row: Box<rows::ServiceStandard>,
    /// The date as of which the service is shown.
    pub(crate) on: NaiveDate,
}

impl Noun for PublicService {
    type Row = rows::ServiceStandard;
}

impl PublicService {
    /// Shows services as of a date.
    pub(crate) fn shown_on(on: NaiveDate) -> impl Fn(rows::ServiceStandard) -> Self {
        move |row| Self {
            row: Box::new(row),
            on,
        }
    }
}

#[Object(use_type_description)]
impl PublicService {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::PublicService.id(self.row.service.id)
    }

    /// What people say on it: the comments that begin a thread, the earliest first.
    pub async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        comments_on(ctx, (NodeKind::PublicService, self.row.service.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.row.service.id).await
    }

    /// The unit's own code of it.
    fn code(&self) -> &str {
        &self.row.service.code
    }

    /// Name, as the standard writes it.
    fn name(&self) -> &str {
        &self.row.standard.name
    }

    /// Kind; null where the standard states none.
    fn kind(&self) -> Option<ServiceKind> {
        self.row.standard.kind.map(Into::into)
    }

    /// Category as the unit calls it, for example *Kependudukan*; null where none is stated.
    fn category(&self) -> Option<&str> {
        self.row.standard.category.as_deref()
    }

    /// How it is reached; empty where nothing is stated.
    fn channels(&self) -> Result<Vec<ServiceChannel>, ApiError> {
        let channels = rows::channels(&self.row.standard)?.into_iter();
        Ok(channels.map(Into::into).collect())
    }

    /// Who may use it, in words; null where nothing is stated.
    fn users(&self) -> Option<&str> {
        self.row.standard.users.as_deref()
    }

    /// The unit that gives it, as of the same date.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let (id, on) = (self.row.service.unit_id, self.on);
        Ok(ctx.load(UnitOn { id, on }).await?.map(Direct))
    }

    /// What is promised. Null if `asOf` is given and no standard holds on that date.
    async fn standard(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date of the standard; that of the service unless given.")]
        as_of: Option<Date>,
    ) -> Result<Option<ServiceStandard>, ApiError> {
        let Some(Date(on)) = as_of else {
            return Ok(Some(ServiceStandard(self.row.clone())));
        };
        let standards = ctx.load(standards_of(self.row.service.id)).await?;
        let found = rows::standard_in_force(standards.unwrap_or_default(), on);
        Ok(found.map(ServiceStandard::of))
    }

    /// What became of it month by month, the latest first unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn periods(
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
    ) -> Result<Connection<ServicePeriod>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        let parent = (NodeKind::PublicService, self.row.service.id);
        list_of(
            ctx,
            service_period::OF_SERVICE,
            parent,
            wanted,
            ServicePeriod,
        )
        .await
    }

    /// Surveys of how satisfied people were with it, the latest first unless another
    /// order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn satisfaction_surveys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SatisfactionSurveyFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<SatisfactionSurveyOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<SatisfactionSurvey>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        let parent = (NodeKind::PublicService, self.row.service.id);
        list_of(
            ctx,
            satisfaction::OF_SERVICE,
            parent,
            wanted,
            SatisfactionSurvey,
        )
        .await
    }

    /// What was and will be promised, the earliest first.
    async fn standards(&self, ctx: &Context<'_>) -> Result<Vec<ServiceStandard>, ApiError> {
        let standards = ctx.load(standards_of(self.row.service.id)).await?;
        let mut standards = standards.unwrap_or_default();
        standards.sort_by_key(|row| row.standard.valid_from);
        Ok(standards.into_iter().map(ServiceStandard::of).collect())
    }
}

/// All standards of a service.
pub(super) fn standards_of(service: Uuid) -> EveryOf<rows::ServiceStandard> {
    EveryOf::new(rows::STANDARDS, service)
}

/// The service with this id, shown as of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServiceOn {
    pub(crate) id: Uuid,
    pub(crate) on: NaiveDate,
}

impl Loader<ServiceOn> for Batch {
    type Value = PublicService;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[ServiceOn],
    ) -> Result<HashMap<ServiceOn, PublicService>, ApiError> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.id).collect();
        let lists = &self.services.lists;
        let standards = lists
            .every_of::<rows::ServiceStandard>(rows::STANDARDS, &ids)
            .await?;
        let show = |key: &ServiceOn| {
            let row = rows::standard_on(standards.get(&key.id)?.clone(), key.on)?;
            Some((*key, PublicService::shown_on(key.on)(row)))
        };
        Ok(keys.iter().filter_map(show).collect())
    }
}
