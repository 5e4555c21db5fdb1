//! The ledger of moderation, what waits for moderators, and figures.

use async_graphql::{Context, ID, Object};

use super::ModerationDecision;
use super::case::ModerationCase;
use super::decision::ModerationDecisionFilter;
use super::figures::ModerationMonth;
use crate::graphql::comment::subject_of;
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::service::condition::{Condition, Literal};
use crate::service::moderation::SUBJECT;

/// Queries about moderation.
#[derive(Debug, Default)]
pub struct ModerationQuery;

/// Queries about moderation.
#[Object]
impl ModerationQuery {
    /// The public ledger of moderation: all that moderators ever decided, the latest first, with
    /// what was taken back.
    #[expect(
        clippy::too_many_arguments,
        reason = "a page has four, and each is one of GraphQL's"
    )]
    async fn moderation_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only decisions about comments on this: the global id of anything that is `Commentable`."
        )]
        on: Option<ID>,
        #[graphql(desc = "Which decisions.")] filter: Option<ModerationDecisionFilter>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ModerationDecision>>, ApiError> {
        let mut wanted = Wanted::page(first, after, last, before).filtered(filter);
        if let Some(on) = on {
            let (_, subject) = subject_of(&on)?.ok_or_else(|| {
                ApiError::BadInput("`on` is the id of nothing that is commented.".to_owned())
            })?;
            wanted = wanted.that(Condition::equals(SUBJECT, Literal::Id(subject)));
        }
        list(ctx, wanted, ModerationDecision).await
    }

    /// What waits for the moderator who asks, the longest first: comments that were reported and not
    /// decided about since, and appeals. Empty for everyone else.
    async fn moderation_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ModerationCase>>, ApiError> {
        let actor = ctx.actor().clone();
        let waiting = ctx
            .read(move |services| async move { services.moderation.waiting_for(&actor).await })
            .await?;
        let wanted = Wanted::page(first, after, last, before).that(waiting);
        list(ctx, wanted, ModerationCase).await
    }

    /// How much was reported, decided and appealed against in each month of a year. Months in which
    /// nothing was are left out.
    async fn moderation_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year, in Western Indonesia.")] year: i32,
    ) -> Result<Vec<ModerationMonth>, ApiError> {
        let months = ctx
            .read(move |services| async move { services.moderation.figures(year).await })
            .await?;
        Ok(months.into_iter().map(ModerationMonth::from).collect())
    }
}
