//! Complaints as those who are on the case see them.

use async_graphql::{Context, Description, ID, Object};

use super::deadline::ComplaintDeadline;
use super::object::{Complaint, GeoPoint};
use super::step::ComplaintCaseStep;
use super::words::{
    ComplaintAction, ComplaintHandling, ComplaintKind, ComplaintRejection, ComplaintRole,
    ComplaintState, PersonalDataKind,
};
use crate::auth::tracking::TrackingCode;
use crate::graphql::connection::{Connection, Noun, Wanted, list_each};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::node::NodeKind;
use crate::graphql::person::Person;
use crate::graphql::program::Program;
use crate::graphql::public_service::{PublicService, ServiceOn};
use crate::graphql::region::Region;
use crate::graphql::scalar::{Date, DateTime};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::complaint::{Case, CaseRow, SeenStep, seen_in};
use crate::service::day_of;

/// A complaint as those who are on the case see it: its reporter, the coordinators of its government,
/// the officials of the unit that has to answer it. For everyone else it is not there.
#[derive(Debug, Clone, Description)]
pub struct ComplaintCase(pub Case);

impl Noun for ComplaintCase {
    type Row = CaseRow;
}

#[Object(use_type_description)]
impl ComplaintCase {
    /// The id of the case, for those who are on it. It is another than that of the complaint.
    pub async fn id(&self) -> ID {
        NodeKind::ComplaintCase.id(self.0.id)
    }

    /// The complaint as everyone reads it; null as long as it is not public.
    async fn complaint(&self, ctx: &Context<'_>) -> Result<Option<Direct<Complaint>>, ApiError> {
        let id = self.0.is_public().then_some(self.0.id);
        ctx.with_id(id, Complaint).await
    }

    /// By which its reporter names it. To whoever has no account it opens together with the secret.
    fn code(&self) -> Option<String> {
        TrackingCode::read(&self.0.code).map(|code| code.to_string())
    }

    /// As what the viewer is on the case.
    fn viewer_roles(&self) -> Vec<ComplaintRole> {
        self.0.roles.iter().copied().map(Into::into).collect()
    }

    /// What the viewer can do about it as things stand, with `actOnComplaint`.
    fn available_actions(&self) -> Vec<ComplaintAction> {
        self.0.available().into_iter().map(Into::into).collect()
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

    /// The kinds of personal data that title and text seem to hold: to be looked at before it is
    /// verified, and so becomes public.
    fn personal_data(&self) -> Vec<PersonalDataKind> {
        self.0.personal_data().into_iter().map(Into::into).collect()
    }

    /// Who filed it. Null where it was filed without an account and, for all but its reporter, where
    /// it is anonymous.
    async fn reporter(&self, ctx: &Context<'_>) -> Result<Option<Direct<Person>>, ApiError> {
        ctx.with_id(self.0.person_id, Person).await
    }

    /// Whether its reporter is told to nobody.
    fn anonymous(&self) -> bool {
        self.0.is_anonymous
    }

    /// Whether it is told to nobody but those on the case.
    fn confidential(&self) -> bool {
        self.0.is_confidential
    }

    /// The government that received it.
    async fn government(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.government_id, Region).await
    }

    /// The region where it happened; null where none is named.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.region_id, Region).await
    }

    /// The point where it happened; null where none is named.
    fn point(&self) -> Option<GeoPoint> {
        self.0.point.map(GeoPoint::of)
    }

    /// The unit that its reporter names, as it was then; null where none is named.
    async fn respondent(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        match self.0.respondent_id {
            Some(unit) => {
                let key = UnitOn::at(unit, self.0.filed_at);
                Ok(ctx.load(key).await?.map(Direct))
            }
            None => Ok(None),
        }
    }

    /// The unit that has to answer it; null as long as it is assigned to none.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        match self.0.unit_id {
            Some(unit) => {
                let key = UnitOn::at(unit, self.0.changed_at);
                Ok(ctx.load(key).await?.map(Direct))
            }
            None => Ok(None),
        }
    }

    /// The public service that it is about, as it was then; null where none is named.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Direct<PublicService>>, ApiError> {
        match self.0.public_service_id {
            Some(id) => {
                let on = day_of(self.0.filed_at);
                Ok(ctx.load(ServiceOn { id, on }).await?.map(Direct))
            }
            None => Ok(None),
        }
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

    /// When it was reviewed; null as long as it was not.
    fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime)
    }

    /// When it came into its state.
    fn state_since(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// What it takes to resolve it; null until it is reviewed.
    fn handling(&self) -> Option<ComplaintHandling> {
        self.0.handling.map(Into::into)
    }

    /// Why it was rejected; null where it was not.
    fn rejection(&self) -> Option<ComplaintRejection> {
        self.0.rejection.map(Into::into)
    }

    /// The complaint that it repeats, where everyone may read that one; else null.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Result<Option<Direct<Complaint>>, ApiError> {
        ctx.with_id(self.0.duplicate_of_id, Complaint).await
    }

    /// Who is to answer it instead of this government; null where nobody is.
    fn redirected_to(&self) -> Option<&str> {
        self.0.redirected_to.as_deref()
    }

    /// How often it was taken higher, from 0 to 3.
    fn escalation_level(&self) -> i32 {
        self.0.escalation
    }

    /// How satisfied its reporter is, from 1 to 4; null where they did not say.
    fn rating(&self) -> Option<i32> {
        self.0.rating
    }

    /// What has to be done next, and by when; null where nothing has to.
    fn deadline(&self) -> Option<ComplaintDeadline> {
        self.0.due.map(Into::into)
    }

    /// What was done about it, the first first, as far as the viewer may know: notes are for those
    /// who handle it.
    async fn steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<ComplaintCaseStep>, ApiError> {
        let wanted = Wanted::page(first, after, last, before).that(seen_in(&self.0));
        let seen = |step| ComplaintCaseStep(SeenStep::of(&self.0, step));
        list_each(ctx, wanted, seen).await
    }
}
