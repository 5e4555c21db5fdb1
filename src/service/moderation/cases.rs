//! What waits for a moderator: opened by reports and appeals, ended by decisions.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::moderation_case::{self, CaseKind};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, Set,
};
use uuid::Uuid;

use super::Case;
use crate::database::Transaction;

/// The case of a comment that was reported and not decided yet.
pub(super) async fn open(txn: &Transaction, comment: Uuid) -> anyhow::Result<Option<Case>> {
    moderation_case::Entity::find()
        .filter(moderation_case::Column::CommentId.eq(comment))
        .filter(moderation_case::Column::Kind.eq(CaseKind::Reports))
        .filter(moderation_case::Column::ClosedAt.is_null())
        .one(txn)
        .await
        .context("look for the reports of a comment")
}

/// The appeal against a decision.
pub(super) async fn appeal(txn: &Transaction, decision: Uuid) -> anyhow::Result<Option<Case>> {
    moderation_case::Entity::find()
        .filter(moderation_case::Column::DecisionId.eq(decision))
        .one(txn)
        .await
        .context("look for an appeal")
}

/// The reports of a comment wait no longer: it was decided about, or withdrawn.
pub(in crate::service) async fn end_reports(
    txn: &Transaction,
    comment: Uuid,
    outcome: Option<Uuid>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    match open(txn, comment).await? {
        Some(case) => end(txn, case, outcome, now).await,
        None => Ok(()),
    }
}

/// The appeal against a decision, where there is one, waits no longer.
pub(super) async fn end_appeal(
    txn: &Transaction,
    decision: Uuid,
    outcome: Uuid,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    match appeal(txn, decision).await? {
        Some(case) if case.closed_at.is_none() => end(txn, case, Some(outcome), now).await,
        _ => Ok(()),
    }
}

async fn end(
    txn: &Transaction,
    case: Case,
    outcome: Option<Uuid>,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let mut case = case.into_active_model();
    case.outcome_id = Set(outcome);
    case.closed_at = Set(Some(now));
    case.update(txn).await.context("end a case")?;
    Ok(())
}
