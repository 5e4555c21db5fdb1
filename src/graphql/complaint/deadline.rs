//! By when something had to be done about a complaint, and what was not done in time.

use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use entity::holiday;

use super::words::ComplaintDuty;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::region::Region;
use crate::graphql::scalar::{Date, DateTime};
use crate::graphql::source::SourceDocument;
use crate::service::complaint::Term;
use crate::service::complaint::deadline::{Breach, Due};

/// What has to be done next, and by when. Deadlines are ends of working days where the government is.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct ComplaintDeadline {
    /// What has to be done.
    duty: ComplaintDuty,
    /// The first instant that is too late for it.
    due_at: DateTime,
    /// The version of the rules by which that was set: that in force when the clock began.
    rule_version: i32,
}

impl From<Due> for ComplaintDeadline {
    fn from(due: Due) -> Self {
        Self {
            duty: due.duty.into(),
            due_at: DateTime(due.at),
            rule_version: due.version,
        }
    }
}

/// Something that the office did not do in time.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct ComplaintBreach {
    /// What was not done in time.
    deadline: ComplaintDeadline,
    /// When it was done after all; null where it still is not.
    done_at: Option<DateTime>,
}

impl From<Breach> for ComplaintBreach {
    fn from(breach: Breach) -> Self {
        Self {
            deadline: breach.due.into(),
            done_at: breach.done_at.map(DateTime),
        }
    }
}

/// Within how many working days complaints are dealt with, from a day on. A clock that runs is not
/// changed by a newer version.
#[derive(Debug, Clone, SimpleObject)]
pub struct ComplaintTerm {
    /// The version, from 1.
    version: i32,
    /// The first day.
    valid_from: Date,
    /// What it rests on.
    legal_basis: String,
    /// To verify it and pass it on.
    verify_days: i32,
    /// To say what will be done; also how long each level has before the next one is asked.
    follow_up_days: i32,
    /// To resolve what is `SIMPLE`.
    simple_days: i32,
    /// To resolve what is `WITHOUT_EXAMINATION`.
    without_examination_days: i32,
    /// To resolve what is `WITH_EXAMINATION`.
    with_examination_days: i32,
    /// For its reporter to complete it, before it is archived.
    complete_days: i32,
    /// For its reporter to object to an answer, before it is closed.
    close_days: i32,
}

impl From<Term> for ComplaintTerm {
    fn from(term: Term) -> Self {
        let Term {
            version,
            valid_from,
            legal_basis,
            verify_days,
            follow_up_days,
            simple_days,
            without_examination_days,
            with_examination_days,
            complete_days,
            close_days,
        } = term;
        Self {
            version,
            valid_from: Date(valid_from),
            legal_basis,
            verify_days,
            follow_up_days,
            simple_days,
            without_examination_days,
            with_examination_days,
            complete_days,
            close_days,
        }
    }
}

/// What kind of holiday a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "holiday::HolidayKind")]
pub enum HolidayKind {
    /// A holiday by law (*libur nasional*).
    National,
    /// A day of leave that is taken together (*cuti bersama*).
    CollectiveLeave,
}

/// A day on which offices do not work, beside weekends.
#[derive(Debug, Clone, Description)]
pub struct Holiday(pub holiday::Model);

#[Object(use_type_description)]
impl Holiday {
    /// The day.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of holiday it is.
    async fn kind(&self) -> HolidayKind {
        self.0.kind.into()
    }

    /// Where it is one; null where it is one everywhere.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.region_id, Region).await
    }

    /// The published file that states it.
    async fn source_document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.source_document_id)).await
    }
}
