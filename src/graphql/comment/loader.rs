//! Questions about conversations, read together.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::graphql::batch::Batch;
use crate::graphql::error::ApiError;

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
