//! Imports as they are committed.

use async_graphql::{Context, SimpleObject, Subscription};
use entity::import_run;
use futures_util::stream::Stream;

use super::events;
use crate::graphql::error::ApiError;
use crate::graphql::source::run::ImportRun;
use crate::service::condition::Condition;
use crate::service::log::Entry;

/// A published file was imported: all of it is there from now on.
#[derive(Debug, Clone, SimpleObject)]
pub struct ImportCompleted {
    /// Where to go on after this event: the argument `after` of a later subscription.
    pub cursor: String,
    /// The reading that was kept.
    pub import_run: ImportRun,
}

impl From<Entry<import_run::Model>> for ImportCompleted {
    fn from(entry: Entry<import_run::Model>) -> Self {
        let Entry { cursor, row } = entry;
        let import_run = ImportRun(row);
        Self { cursor, import_run }
    }
}

/// Imports as they are committed.
#[derive(Debug, Default)]
pub struct ImportSubscription;

/// Imports as they are committed.
#[Subscription]
impl ImportSubscription {
    /// Each import of a published file when it is committed, in the order of the commits, none left
    /// out and none twice. A dry run and an import that failed are no events.
    async fn import_completed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Begin behind this cursor, of an earlier event or of an import run; only what is committed from now on unless given."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = ImportCompleted>, ApiError> {
        events(
            ctx,
            after,
            Condition::ALWAYS,
            |services| &services.imports,
            ImportCompleted::from,
        )
        .await
    }
}
