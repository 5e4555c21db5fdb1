//! What was done about complaints.

use async_graphql::{Context, Description, Object};

use super::deadline::ComplaintDeadline;
use super::words::{ComplaintAction, ComplaintAudience, ComplaintRole, ComplaintState};
use crate::graphql::connection::Noun;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::complaint::deadline::Due;
use crate::service::complaint::{CaseStep, PublicStep, SeenStep};

/// A step that was taken about a complaint, as everyone may know of it. Who took it is told by their
/// role and unit, not by name.
#[derive(Debug, Clone, Description)]
pub struct ComplaintStep(pub PublicStep);

impl Noun for ComplaintStep {
    type Row = PublicStep;
}

#[Object(use_type_description)]
impl ComplaintStep {
    /// What was done.
    fn action(&self) -> ComplaintAction {
        self.0.action.into()
    }

    /// How things stood before; null for the filing.
    fn from(&self) -> Option<ComplaintState> {
        self.0.from_state.map(Into::into)
    }

    /// How things stood afterwards.
    fn to(&self) -> ComplaintState {
        self.0.to_state.into()
    }

    /// As what somebody did it.
    fn by(&self) -> ComplaintRole {
        self.0.role.into()
    }

    /// The unit that had to answer afterwards, and in whose name its officials speak; null where it was
    /// assigned to none.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        unit_at(ctx, self.0.unit_id, self.0.taken_at).await
    }

    /// What was said: plain text. Null where nothing was, and where it is not for everyone.
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// When.
    fn taken_at(&self) -> DateTime {
        DateTime(self.0.taken_at)
    }

    /// What had to be done next, afterwards, and by when; null where nothing had to.
    fn deadline(&self) -> Option<ComplaintDeadline> {
        Due::of(self.0.duty, self.0.due_at, self.0.due_version).map(Into::into)
    }
}

/// A step that was taken about a complaint, as those on the case see it.
#[derive(Debug, Clone, Description)]
pub struct ComplaintCaseStep(pub SeenStep);

impl Noun for ComplaintCaseStep {
    type Row = CaseStep;
}

#[Object(use_type_description)]
impl ComplaintCaseStep {
    /// What was done.
    fn action(&self) -> ComplaintAction {
        self.0.action.into()
    }

    /// How things stood before; null for the filing.
    fn from(&self) -> Option<ComplaintState> {
        self.0.from_state.map(Into::into)
    }

    /// How things stood afterwards.
    fn to(&self) -> ComplaintState {
        self.0.to_state.into()
    }

    /// As what somebody did it.
    fn by(&self) -> ComplaintRole {
        self.0.role.into()
    }

    /// Who did it, for those who handle the case. Null for its reporter, who is told by the case or
    /// nowhere, and for this program.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Direct<Person>>, ApiError> {
        ctx.with_id(self.0.person_id, Person).await
    }

    /// The unit that had to answer afterwards; null where it was assigned to none.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        unit_at(ctx, self.0.unit_id, self.0.taken_at).await
    }

    /// What was said: plain text. Null where nothing was, and where it is not for the viewer.
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Who may read what was said.
    fn text_for(&self) -> ComplaintAudience {
        self.0.text_seen.into()
    }

    /// Whether its reporter was told to nobody, afterwards.
    fn anonymous(&self) -> bool {
        self.0.is_anonymous
    }

    /// Whether it was told to nobody but those on the case, afterwards.
    fn confidential(&self) -> bool {
        self.0.is_confidential
    }

    /// When.
    fn taken_at(&self) -> DateTime {
        DateTime(self.0.taken_at)
    }

    /// What had to be done next, afterwards, and by when; null where nothing had to.
    fn deadline(&self) -> Option<ComplaintDeadline> {
        self.0.due.map(Into::into)
    }
}

async fn unit_at(
    ctx: &Context<'_>,
    unit: Option<uuid::Uuid>,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Option<Direct<Unit>>, ApiError> {
    match unit {
        Some(unit) => Ok(ctx.load(UnitOn::at(unit, at)).await?.map(Direct)),
        None => Ok(None),
    }
}
