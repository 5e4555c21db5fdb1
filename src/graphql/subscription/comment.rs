//! Comments as they are made.

use async_graphql::{Context, ID, SimpleObject, Subscription};
use entity::comment;
use futures_util::stream::Stream;

use super::events;
use crate::graphql::comment::Comment;
use crate::graphql::comment::query::subject_of;
use crate::graphql::error::ApiError;
use crate::service::comment::on_subject;
use crate::service::condition::Condition;
use crate::service::log::Entry;

/// Somebody said something.
#[derive(Debug, Clone, SimpleObject)]
pub struct CommentAdded {
    /// Where to go on after this event: the argument `after` of a later subscription.
    pub cursor: String,
    /// The comment as it is now; edited or withdrawn, where that happened before it was told.
    pub comment: Comment,
}

impl From<Entry<comment::Model>> for CommentAdded {
    fn from(entry: Entry<comment::Model>) -> Self {
        let Entry { cursor, row } = entry;
        let comment = Comment(row);
        Self { cursor, comment }
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
