//! Reports: once a person and comment, and not too many a day.

use anyhow::Context as _;
use chrono::TimeDelta;
use entity::comment_report;
use entity::moderation_case::CaseKind;
use entity::moderation_decision::Rule;
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, Set,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Case, ModerationRefusal, ModerationService, Refused, Report, cases, fit, refused, standing,
};
use crate::auth::actor::Actor;
use crate::auth::policy;
use crate::database::Transaction;
use crate::service::comment::subject::unit_of;
use crate::service::comment::{Comment, with_id};
use crate::service::participation::{Key, may_write};

/// Most comments that a person can report within a day.
pub const MOST_REPORTS: u64 = 20;

/// What is held against a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// The comment.
    pub comment: Uuid,
    /// Which rule it breaks.
    pub rule: Rule,
    /// In the reporter's words.
    pub reason: Option<String>,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

impl ModerationService {
    /// Reports a comment to the moderators, and gives the comment.
    pub async fn report(&self, actor: &Actor, new: NewReport) -> Result<Comment, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let reason = new.reason.as_deref().map(fit).transpose()?;
        let input = json!({
            "create": "report",
            "comment": new.comment.to_string(),
            "rule": new.rule.to_value(),
            "reason": new.reason,
        });
        let key = Key::new(&new.idempotency_key, &input)?;
        let now = self.turns.now();
        let txn = self.turns.begin().await?;
        let reporter = self.turns.person(&txn, &caller).await?;
        let was_made = key.made(&txn, reporter.id).await?.is_some();
        let comment = with_id(&txn, new.comment).await?;
        let comment = comment.ok_or(refused(ModerationRefusal::CommentNotFound))?;
        if was_made {
            return Ok(comment.into());
        }
        may_write(&reporter, now)?;
        if comment.person_id == reporter.id {
            return Err(refused(ModerationRefusal::OwnComment));
        }
        if comment.withdrawn_at.is_some() || comment.moderation_id.is_some() {
            return Err(refused(ModerationRefusal::NotShown));
        }
        let own =
            comment_report::Entity::find().filter(comment_report::Column::PersonId.eq(reporter.id));
        let same = own
            .clone()
            .filter(comment_report::Column::CommentId.eq(comment.id));
        let same = same.one(&txn).await.context("look for a report")?;
        if same.is_some() {
            return Err(refused(ModerationRefusal::AlreadyReported));
        }
        let of_late = own.filter(comment_report::Column::ReportedAt.gt(now - TimeDelta::days(1)));
        if of_late.count(&txn).await.context("count reports")? >= MOST_REPORTS {
            return Err(refused(ModerationRefusal::TooManyReports));
        }
        let case = match cases::open(&txn, comment.id).await? {
            Some(case) => case,
            None => self.opened(&txn, &comment).await?,
        };
        let place = case.reports + 1;
        let report = Report {
            id: self.turns.clock.id(),
            case_id: case.id,
            place,
            comment_id: comment.id,
            person_id: reporter.id,
            rule: new.rule,
            reason,
            reported_at: now,
        };
        let report = report.into_active_model().insert(&txn).await;
        let report = report.context("keep a report")?;
        let mut case = case.into_active_model();
        case.reports = Set(place);
        case.update(&txn).await.context("count a report")?;
        key.keep(&txn, reporter.id, report.id).await?;
        self.turns.commit(txn).await?;
        Ok(comment.into())
    }

    async fn opened(
        &self,
        txn: &Transaction,
        comment: &entity::comment::Model,
    ) -> anyhow::Result<Case> {
        let case = Case {
            id: self.turns.clock.id(),
            kind: CaseKind::Reports,
            comment_id: comment.id,
            unit_id: unit_of(txn, comment.subject_kind, comment.subject_id).await?,
            opened_at: self.turns.now(),
            reports: 0,
            decision_id: None,
            text: None,
            outcome_id: None,
            closed_at: None,
        };
        let case = case.into_active_model().insert(txn).await;
        case.context("open a case")
    }
}
