//! Comments as they are made.

use anyhow::Context as _;
use async_graphql::{Context, Description, ID, Object, Subscription};
use futures_util::stream::Stream;
use uuid::Uuid;

use super::events;
use crate::graphql::comment::object;
use crate::graphql::comment::query::subject_of;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::service::comment::{Comment, on_subject};
use crate::service::condition::Condition;
use crate::service::log::Entry;

/// Somebody said something.
#[derive(Debug, Clone, Description)]
pub struct CommentAdded {
    cursor: String,
    id: Uuid,
}

impl From<Entry<Comment>> for CommentAdded {
    fn from(entry: Entry<Comment>) -> Self {
        let Entry { cursor, row } = entry;
        Self { cursor, id: row.id }
    }
}

#[Object(use_type_description)]
impl CommentAdded {
    /// Where to go on after this event: the argument `after` of a later subscription.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The comment as it is now; edited, withdrawn or hidden, where that happened before it was told.
    async fn comment(&self, ctx: &Context<'_>) -> Result<Direct<object::Comment>, ApiError> {
        // Followers read ahead, so the row that was read may say what was taken back since.
        let comment = ctx.with_id(self.id, object::Comment).await?;
        Ok(comment.context("a comment stays in its thread")?)
    }
}

/// Comments as they are made.
#[derive(Debug, Default)]
pub struct CommentSubscription;

/// Comments as they are made.
#[Subscription]
impl CommentSubscription {
    /// Each comment when it is made, replies too, in the order in which they were made, none left
    /// out and none twice.
    async fn comment_added(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only comments on this, at any depth of its threads: the global id of anything that is `Commentable`. All comments unless given."
        )]
        on: Option<ID>,
        #[graphql(
            desc = "Begin behind this cursor, of an earlier event; only what is said from now on unless given."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = CommentAdded>, ApiError> {
        let only = match on {
            None => Condition::ALWAYS,
            Some(id) => {
                let subject = subject_of(&id)?;
                let (_, id) = subject.ok_or_else(|| {
                    ApiError::BadInput("`on` is the id of nothing that is commented.".to_owned())
                })?;
                on_subject(id)
            }
        };
        events(
            ctx,
            after,
            only,
            |services| &services.spoken,
            CommentAdded::from,
        )
        .await
    }
}
