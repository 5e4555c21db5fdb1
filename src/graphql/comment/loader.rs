//! Questions about conversations, read together.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::auth::actor::Actor;
use crate::auth::policy::moderation::{Reader, reader};
use crate::graphql::batch::Batch;
use crate::graphql::error::ApiError;
use crate::service::comment::Comment;

/// How many comments stand on something, at any depth; none where there never was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CommentCount(pub(super) Uuid);

impl Loader<CommentCount> for Batch {
    type Value = i64;
    type Error = ApiError;

    async fn load(&self, keys: &[CommentCount]) -> Result<HashMap<CommentCount, i64>, ApiError> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let counts = self.services.lists.comment_counts(&ids).await?;
        let counts = counts.into_iter();
        Ok(counts
            .map(|(id, count)| (CommentCount(id), count))
            .collect())
    }
}

/// What a comment says that is hidden, for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct HiddenText {
    comment: Uuid,
    reader: Reader,
}

impl HiddenText {
    /// The question; none where there is nothing hidden, or nobody who could read it.
    pub(super) fn of(comment: &Comment, actor: &Actor) -> Option<Self> {
        comment.moderation_id?;
        Some(Self {
            comment: comment.id,
            reader: reader(actor)?,
        })
    }
}

impl Loader<HiddenText> for Batch {
    type Value = String;
    type Error = ApiError;

    async fn load(&self, keys: &[HiddenText]) -> Result<HashMap<HiddenText, String>, ApiError> {
        let mut readers: HashMap<&Reader, Vec<Uuid>> = HashMap::new();
        for key in keys {
            readers.entry(&key.reader).or_default().push(key.comment);
        }
        let mut found = HashMap::new();
        for (reader, comments) in readers {
            let texts = self.services.moderation.hidden_texts(reader, &comments);
            for (comment, text) in texts.await? {
                let reader = reader.clone();
                found.insert(HiddenText { comment, reader }, text);
            }
        }
        Ok(found)
    }
}
