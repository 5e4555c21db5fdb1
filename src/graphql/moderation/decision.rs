//! What moderators decided, for everyone to read.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::moderation_decision as stored;

use crate::graphql::comment::Comment;
use crate::graphql::connection::Noun;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::filter::{DateFilter, Gathered, on_days, worded_enum};
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::person::{Person, RoleGrant};
use crate::graphql::scalar::{BigInt, DateTime};
use crate::service::condition::Condition;
use crate::service::moderation::{self as rows, Case, Decision};

worded_enum! {
    /// What a moderator can decide.
    ModerationAction, ModerationActionFilter, stored::Action {
        /// What a comment says is not shown, but to its author and to moderators.
        Hide,
        /// What was hidden is shown again.
        Restore,
        /// What a comment says, and said before, is deleted for good. Its place in the thread stays.
        Remove,
        /// A comment and all that is said below it take no more answers and edits.
        Lock,
        /// What was locked takes answers again.
        Unlock,
        /// The author is warned.
        Warn,
        /// The author may not write until an instant (`endsAt`).
        Suspend,
        /// The author may write again before that.
        Reinstate,
        /// What was reported breaks no rule.
        Dismiss,
        /// The decision that was appealed against stands.
        Uphold,
        /// A decision was wrong and is taken back, where there is nothing to undo: a warning; a text
        /// that was removed is gone.
        Retract,
    }
}

/// What is held against a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "stored::Rule")]
pub enum ModerationRule {
    /// It publishes what is private to somebody.
    PersonalData,
    /// It insults somebody.
    Insult,
    /// It runs people down for what they are: their origin, faith, sex, disability.
    Hate,
    /// It threatens somebody, or calls for violence.
    Threat,
    /// It advertises, or says the same again and again.
    Spam,
    /// It has nothing to do with what it is on.
    OffTopic,
    /// Its author passes for somebody else.
    Impersonation,
    /// The law forbids it.
    Unlawful,
    /// Something else; the reason says what.
    Other,
}

/// What a moderator decided about a comment: an entry of the public, append-only ledger of
/// moderation. Nothing in it is changed or deleted; what was wrong is taken back by a decision of
/// its own. Who reported a comment stands nowhere.
#[derive(Debug, Clone, Description)]
pub struct ModerationDecision(pub Decision);

impl Noun for ModerationDecision {
    type Row = Decision;
}

#[Object(use_type_description)]
impl ModerationDecision {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::ModerationDecision.id(self.0.id)
    }

    /// The number of the decision: 1 for the first, without gaps.
    fn sequence(&self) -> BigInt {
        BigInt(self.0.sequence)
    }

    /// What was decided.
    fn action(&self) -> ModerationAction {
        self.0.action.into()
    }

    /// The rule by which it was decided; of a reversal, the rule that was not broken.
    fn rule(&self) -> ModerationRule {
        self.0.rule.into()
    }

    /// Why, in the moderator's words.
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was decided.
    fn decided_at(&self) -> DateTime {
        DateTime(self.0.decided_at)
    }

    /// Who decided.
    async fn moderator(&self, ctx: &Context<'_>) -> Result<Option<Direct<Person>>, ApiError> {
        ctx.with_id(self.0.moderator_id, Person).await
    }

    /// The role under which it was decided.
    async fn under(&self, ctx: &Context<'_>) -> Result<Option<Direct<RoleGrant>>, ApiError> {
        ctx.with_id(self.0.grant_id, RoleGrant).await
    }

    /// The comment about which it was decided, as it stands now.
    async fn comment(&self, ctx: &Context<'_>) -> Result<Option<Direct<Comment>>, ApiError> {
        ctx.with_id(self.0.comment_id, Comment).await
    }

    /// The person whom it concerns beyond one comment: who was warned, suspended or reinstated. Null
    /// for other decisions.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Direct<Person>>, ApiError> {
        ctx.with_id(self.0.person_id, Person).await
    }

    /// From when on a suspended person may write again; null for other decisions.
    fn ends_at(&self) -> Option<DateTime> {
        self.0.ends_at.map(DateTime)
    }

    /// The decision that this one takes back or, where it upholds one, confirms; null for others.
    async fn earlier(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Direct<ModerationDecision>>, ApiError> {
        ctx.with_id(self.0.earlier_id, ModerationDecision).await
    }

    /// The decision that took this one back; null where it stands.
    async fn reversed_by(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Direct<ModerationDecision>>, ApiError> {
        let key = EveryOf::<Decision>::new(rows::REVERSALS_OF, self.0.id);
        let reversal = ctx.load(key).await?.into_iter().flatten().next();
        Ok(reversal.map(ModerationDecision).map(Direct))
    }

    /// When the author appealed against it; null where nobody did. What they said is for moderators.
    async fn appealed_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>, ApiError> {
        let key = EveryOf::<Case>::new(rows::APPEALS_OF, self.0.id);
        let appeal = ctx.load(key).await?.into_iter().flatten().next();
        Ok(appeal.map(|appeal| DateTime(appeal.opened_at)))
    }
}

/// Which decisions; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ModerationDecisionFilter {
    /// What was decided.
    pub action: Option<ModerationActionFilter>,
    /// On which day, in Western Indonesia (WIB).
    pub decided_on: Option<DateFilter>,
    /// Each of these as well.
    pub and: Option<Vec<ModerationDecisionFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ModerationDecisionFilter>>,
    /// Not this.
    pub not: Option<Box<ModerationDecisionFilter>>,
}

impl From<ModerationDecisionFilter> for Condition {
    fn from(filter: ModerationDecisionFilter) -> Self {
        let ModerationDecisionFilter {
            action,
            decided_on,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::ACTION, action)
            .also(decided_on, |days| on_days(rows::DECIDED_AT, &days))
            .logic(and, or, not)
    }
}
