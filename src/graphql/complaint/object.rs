//! Complaints as everyone may read them.

use async_graphql::{Context, Description, ID, Object, SimpleObject};

use super::deadline::{ComplaintBreach, ComplaintDeadline};
use super::step::ComplaintStep;
use super::words::{ComplaintHandling, ComplaintKind, ComplaintRejection, ComplaintState};
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::person::Person;
use crate::graphql::program::Program;
use crate::graphql::public_service::{PublicService, ServiceOn};
use crate::graphql::region::Region;
use crate::graphql::scalar::{Date, DateTime, Degrees};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::complaint::deadline::{Due, breaches};
use crate::service::complaint::{PublicComplaint, PublicStep, STEPS};
use crate::service::{begin_of, day_of};

/// A complaint (*pengaduan*), a suggestion or a request for information, as everyone may read it.
/// Nothing of it is public before somebody reviewed it. What is confidential is not among these at
/// all, and answers as what is not there.
#[derive(Debug, Clone, Description)]
pub struct Complaint(pub PublicComplaint);

impl Noun for Complaint {
    type Row = PublicComplaint;
}

/// A point on the map, in degrees of WGS 84.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct GeoPoint {
    /// Degrees north; negative south of the equator.
    latitude: Degrees,
    /// Degrees east.
    longitude: Degrees,
}

impl GeoPoint {
    pub(super) const fn of((latitude, longitude): (i32, i32)) -> Self {
        Self {
            latitude: Degrees(latitude),
            longitude: Degrees(longitude),
        }
    }
}

#[Object(use_type_description)]
impl Complaint {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Complaint.id(self.0.id)
    }

    /// What is wanted.
    fn kind(&self) -> ComplaintKind {
        self.0.kind.into()
    }

    /// What it is about, in a few words.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// What it says: plain text.
    fn text(&self) -> &str {
        &self.0.text
    }

    /// Who filed it. Null where it is anonymous, and where it was filed without an account; which of
    /// both is not told.
    async fn reporter(&self, ctx: &Context<'_>) -> Result<Option<Direct<Person>>, ApiError> {
        ctx.with_id(self.0.person_id, Person).await
    }

    /// The government that received it.
    async fn government(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.government_id, Region).await
    }

    /// The region where it happened; null where none is named.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.region_id, Region).await
    }

    /// The point where it happened, cut to a thousandth of a degree (about a hundred metres) where
    /// the reporter is not told. Null where none is named.
    fn point(&self) -> Option<GeoPoint> {
        self.0.latitude.zip(self.0.longitude).map(GeoPoint::of)
    }

    /// The unit that its reporter names, as it was then; null where none is named.
    async fn respondent(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let Some(unit) = self.0.respondent_id else {
            return Ok(None);
        };
        let key = UnitOn::at(unit, self.0.filed_at);
        Ok(ctx.load(key).await?.map(Direct))
    }

    /// The unit that has to answer it, or answered it, as it was when the complaint came into its
    /// state; null as long as it is assigned to none.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let Some(unit) = self.0.unit_id else {
            return Ok(None);
        };
        let key = UnitOn::at(unit, self.0.changed_at);
        Ok(ctx.load(key).await?.map(Direct))
    }

    /// The public service that it is about, as it was then; null where none is named.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Direct<PublicService>>, ApiError> {
        let Some(id) = self.0.public_service_id else {
            return Ok(None);
        };
        let on = day_of(self.0.filed_at);
        Ok(ctx.load(ServiceOn { id, on }).await?.map(Direct))
    }

    /// The program that it is about; null where none is named.
    async fn program(&self, ctx: &Context<'_>) -> Result<Option<Direct<Program>>, ApiError> {
        ctx.with_id(self.0.program_id, Program).await
    }

    /// The day on which it happened; null where none is named.
    fn happened_on(&self) -> Option<Date> {
        self.0.happened_on.map(Date)
    }

    /// How things stand.
    fn state(&self) -> ComplaintState {
        self.0.state.into()
    }

    /// When it was filed.
    fn filed_at(&self) -> DateTime {
        DateTime(self.0.filed_at)
    }

    /// When it was reviewed, from when on it may be public.
    fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime)
    }

    /// When it came into its state.
    fn state_since(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// What it takes to resolve it.
    fn handling(&self) -> Option<ComplaintHandling> {
        self.0.handling.map(Into::into)
    }

    /// Why it was rejected; null where it was not.
    fn rejection(&self) -> Option<ComplaintRejection> {
        self.0.rejection.map(Into::into)
    }

    /// The complaint that it repeats; null where it repeats none, or one that is not public.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Result<Option<Direct<Complaint>>, ApiError> {
        ctx.with_id(self.0.duplicate_of_id, Complaint).await
    }

    /// Who is to answer it instead of this government; null where nobody is.
    fn redirected_to(&self) -> Option<&str> {
        self.0.redirected_to.as_deref()
    }

    /// How often it was taken higher: 1 to the head of the unit, 2 to the inspectorate or the
    /// regional secretary, 3 to the Ombudsman; 0 where it never was.
    fn escalation_level(&self) -> i32 {
        self.0.escalation
    }

    /// How satisfied its reporter is: from 1, not at all, to 4, very. Null where they did not say.
    fn rating(&self) -> Option<i32> {
        self.0.rating
    }

    /// What has to be done next, and by when; null where nothing has to.
    fn deadline(&self) -> Option<ComplaintDeadline> {
        let due = Due::of(self.0.duty, self.0.due_at, self.0.due_version);
        due.map(Into::into)
    }

    /// Whether the office is late with it. Days are told in Western Indonesia (WIB): in the east a
    /// deadline is up to two hours older when this becomes true.
    fn overdue(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        let due = Due::of(self.0.duty, self.0.due_at, self.0.due_version);
        let now = begin_of(ctx.services()?.today());
        Ok(due.zip(now).is_some_and(|(due, now)| due.is_late(now)))
    }

    /// What the office did not do in time, the first first; empty where it always was in time.
    async fn breaches(&self, ctx: &Context<'_>) -> Result<Vec<ComplaintBreach>, ApiError> {
        let key = EveryOf::<PublicStep>::new(STEPS, self.0.id);
        let mut steps = ctx.load(key).await?.unwrap_or_default();
        steps.sort_by_key(|step| step.place);
        let Some(now) = begin_of(ctx.services()?.today()) else {
            return Ok(Vec::new());
        };
        let found = breaches(steps.iter().map(PublicStep::clocked), now);
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// What was done about it, the first first: each step that everyone may know of.
    async fn steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<ComplaintStep>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        let parent = (NodeKind::Complaint, self.0.id);
        list_of(ctx, STEPS, parent, wanted, ComplaintStep).await
    }
}
