//! The conversation on something, and what a conversation is on.

use async_graphql::{Context, ID};
use entity::comment::SubjectKind;
use uuid::Uuid;

use super::Comment;
use super::loader::CommentCount;
use crate::graphql::connection::{Connection, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::node::{Named, NodeKind};
use crate::service::comment;

/// The comments that begin a thread on this.
pub(crate) async fn comments_on(
    ctx: &Context<'_>,
    subject: (NodeKind, Uuid),
    wanted: Wanted,
) -> Result<Connection<Comment>, ApiError> {
    list_of(ctx, comment::ON_SUBJECT, subject, wanted, Comment).await
}

/// How many comments stand on this, at any depth.
pub(crate) async fn comment_count(ctx: &Context<'_>, subject: Uuid) -> Result<i64, ApiError> {
    Ok(ctx.load(CommentCount(subject)).await?.unwrap_or(0))
}

/// What a global id names, if it can be commented.
pub(crate) fn subject_of(id: &ID) -> Result<Option<(SubjectKind, Uuid)>, ApiError> {
    let Named::Row(kind, id) = Named::read(id)? else {
        return Ok(None);
    };
    let kind = match kind {
        NodeKind::Program => SubjectKind::Program,
        NodeKind::Unit => SubjectKind::Unit,
        NodeKind::BudgetDocument => SubjectKind::BudgetDocument,
        NodeKind::BudgetItem => SubjectKind::BudgetItem,
        NodeKind::QualityFinding => SubjectKind::QualityFinding,
        NodeKind::UnitChange => SubjectKind::UnitChange,
        NodeKind::PublicService => SubjectKind::PublicService,
        _ => return Ok(None),
    };
    Ok(Some((kind, id)))
}
