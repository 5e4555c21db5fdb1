//! What waits for moderators, and is for them alone.

use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use entity::moderation_case as stored;

use super::ModerationDecision;
use super::decision::ModerationRule;
use crate::graphql::comment::Comment;
use crate::graphql::connection::Noun;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::EveryOf;
use crate::graphql::scalar::DateTime;
use crate::service::moderation::{self as rows, Case, Report};

/// Why something waits for a moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "stored::CaseKind")]
pub enum ModerationCaseKind {
    /// A comment was reported: `moderateComment` decides.
    Reports,
    /// An author appealed against a decision: `decideAppeal` decides.
    Appeal,
}

/// What waits for a moderator: a comment that was reported, or an appeal. For moderators alone.
#[derive(Debug, Clone, Description)]
pub struct ModerationCase(pub Case);

impl Noun for ModerationCase {
    type Row = Case;
}

/// What somebody holds against a comment. Who that is, is told to nobody.
#[derive(Debug, Clone, SimpleObject)]
pub struct CommentReport {
    /// The rule that it is said to break.
    rule: ModerationRule,
    /// In the reporter's words; null where there are none.
    reason: Option<String>,
    /// When it was reported.
    reported_at: DateTime,
}

#[Object(use_type_description)]
impl ModerationCase {
    /// Why it waits.
    fn kind(&self) -> ModerationCaseKind {
        self.0.kind.into()
    }

    /// The comment.
    async fn comment(&self, ctx: &Context<'_>) -> Result<Option<Direct<Comment>>, ApiError> {
        ctx.with_id(self.0.comment_id, Comment).await
    }

    /// Since when it waits: the first report, or the appeal.
    fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// How many people reported it since it was decided about last; 0 for an appeal.
    fn report_count(&self) -> i32 {
        self.0.reports
    }

    /// The first 20 of these reports, the earliest first.
    async fn reports(&self, ctx: &Context<'_>) -> Result<Vec<CommentReport>, ApiError> {
        let key = EveryOf::<Report>::new(rows::OF_CASE, self.0.id);
        let reports = ctx.load(key).await?.into_iter().flatten();
        let told = reports.map(|report| CommentReport {
            rule: report.rule.into(),
            reason: report.reason,
            reported_at: DateTime(report.reported_at),
        });
        Ok(told.collect())
    }

    /// The decision that is appealed against; null for reports.
    async fn decision(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Direct<ModerationDecision>>, ApiError> {
        ctx.with_id(self.0.decision_id, ModerationDecision).await
    }

    /// What the author says against it; null for reports.
    fn appeal(&self) -> Option<&str> {
        self.0.text.as_deref()
    }
}
