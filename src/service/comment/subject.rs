//! What comments are on: whether it is there, how many there are, whose it is.

use anyhow::Context as _;
use entity::comment::SubjectKind;
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use crate::database::Transaction;
use crate::service::participation::writing;

const fn table(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Program => "program",
        SubjectKind::Unit => "unit",
        SubjectKind::BudgetDocument => "budget_document",
        SubjectKind::BudgetItem => "budget_item",
        SubjectKind::QualityFinding => "quality_finding",
        SubjectKind::UnitChange => "unit_change",
        SubjectKind::PublicService => "public_service",
    }
}

/// Whether what is to be commented is there.
pub(super) async fn is_there(
    txn: &Transaction,
    kind: SubjectKind,
    id: Uuid,
) -> anyhow::Result<bool> {
    let mut sql = writing(txn);
    sql.push("SELECT 1 AS there FROM ").push(table(kind));
    sql.push(" WHERE id = ").bind(id);
    let found = txn.query_one_raw(sql.statement()).await;
    Ok(found.context("look for what is commented")?.is_some())
}

/// The unit whose this is; none where it is a government's, or, as changes are, several units'.
pub(in crate::service) async fn unit_of(
    txn: &Transaction,
    kind: SubjectKind,
    id: Uuid,
) -> anyhow::Result<Option<Uuid>> {
    let column = match kind {
        SubjectKind::UnitChange => return Ok(None),
        SubjectKind::Unit => "id",
        _ => "unit_id",
    };
    let mut sql = writing(txn);
    sql.push("SELECT ").push(column).push(" AS unit_id FROM ");
    sql.push(table(kind)).push(" WHERE id = ").bind(id);
    let row = txn.query_one_raw(sql.statement()).await;
    let Some(row) = row.context("look for the unit of what is commented")? else {
        return Ok(None);
    };
    row.try_get("", "unit_id").context("read a unit")
}

/// Counts comments on a subject up or down.
pub(super) async fn count(txn: &Transaction, subject: Uuid, by: i64) -> anyhow::Result<()> {
    let mut sql = writing(txn);
    sql.push("INSERT INTO comment_count (subject_id, comments) VALUES (")
        .bind(subject)
        .push(", ")
        .bind(by.max(0))
        .push(") ON CONFLICT (subject_id) DO UPDATE SET comments = comment_count.comments + ")
        .bind(by);
    let counted = txn.execute_raw(sql.statement()).await;
    counted.context("count the comments on a subject")?;
    Ok(())
}

/// Whether a comment, or one above it, takes no more answers.
pub(super) async fn is_locked(txn: &Transaction, comment: Uuid) -> anyhow::Result<bool> {
    let mut sql = writing(txn);
    sql.push(
        "WITH RECURSIVE up(parent_id, lock_id) AS \
         (SELECT c.parent_id, c.lock_id FROM comment c WHERE c.id = ",
    )
    .bind(comment)
    .push(
        " UNION ALL SELECT c.parent_id, c.lock_id FROM up JOIN comment c ON c.id = up.parent_id) \
         SELECT 1 AS locked FROM up WHERE up.lock_id IS NOT NULL LIMIT 1",
    );
    let found = txn.query_one_raw(sql.statement()).await;
    Ok(found.context("look for a lock")?.is_some())
}
