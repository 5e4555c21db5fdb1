//! Reporting a comment, deciding about it, appealing against that.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::ModerationDecision;
use super::decision::{ModerationAction, ModerationRule};
use crate::graphql::comment::Comment;
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::DateTime;
use crate::graphql::writing::{BUSY, Told, outcome, suspended, write};
use crate::service::comment::LONGEST_KEY;
use crate::service::comment::personal_data::PersonalData;
use crate::service::moderation::{
    AppealOutcome as Outcome, LONGEST_REASON, MOST_REPORTS, ModerationRefusal, NewAppeal,
    NewDecision, NewOutcome, NewReport,
};

/// What is held against a comment.
#[derive(Debug, InputObject)]
pub struct ReportCommentInput {
    /// Global id of the comment.
    id: ID,
    /// The rule that it breaks.
    rule: ModerationRule,
    /// In the reporter's own words, at most 1,000 characters. Moderators read it.
    reason: Option<String>,
    /// A word of your own for this report, at most 200 characters, new for each.
    idempotency_key: String,
}

/// What is decided about a comment.
#[derive(Debug, InputObject)]
pub struct ModerateCommentInput {
    /// Global id of the comment.
    id: ID,
    /// What is decided: anything but `UPHOLD` and `RETRACT`, by which appeals are decided.
    action: ModerationAction,
    /// The rule by which it is decided; of a reversal or a dismissal, the rule that was not broken.
    rule: ModerationRule,
    /// Why, at most 1,000 characters. Everyone can read it, for ever, so it holds no personal data.
    reason: String,
    /// For `SUSPEND`, from when on the author may write again; not given for anything else.
    until: Option<DateTime>,
    /// A word of your own for this decision, at most 200 characters, new for each.
    idempotency_key: String,
}

/// What an author says against a decision about their comment.
#[derive(Debug, InputObject)]
pub struct AppealModerationInput {
    /// Global id of the decision.
    id: ID,
    /// Why it was wrong, at most 1,000 characters. Moderators read it.
    text: String,
    /// A word of your own for this appeal, at most 200 characters, new for each.
    idempotency_key: String,
}

/// What becomes of a decision that was appealed against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Outcome")]
pub enum AppealOutcome {
    /// It stands.
    Uphold,
    /// It is taken back.
    Reverse,
}

/// What is decided about an appeal.
#[derive(Debug, InputObject)]
pub struct DecideAppealInput {
    /// Global id of the decision that was appealed against.
    id: ID,
    /// What becomes of it.
    outcome: AppealOutcome,
    /// Why, at most 1,000 characters. Everyone can read it, for ever, so it holds no personal data.
    reason: String,
    /// A word of your own for this decision, at most 200 characters, new for each.
    idempotency_key: String,
}

outcome! {
    /// Either the comment, or the reasons why it was not reported.
    ReportCommentPayload {
        /// The comment that was reported; null where the report was refused.
        comment: Comment
    }, ReportCommentError, ModerationRefusal,
    /// What is wrong with a report.
    ReportCommentErrorCode {
        /// No comment has this id.
        CommentNotFound = ModerationRefusal::CommentNotFound,
        /// The user said it themself, and can withdraw it.
        OwnComment = ModerationRefusal::OwnComment,
        /// It was withdrawn, hidden or removed.
        NotShown = ModerationRefusal::NotShown,
        /// The user has reported it before.
        AlreadyReported = ModerationRefusal::AlreadyReported,
        /// The user has reported too many comments within a day.
        TooManyReports = ModerationRefusal::TooManyReports,
        /// The reason has nothing to read, or is too long.
        ReasonInvalid = ModerationRefusal::BadReason,
        /// A moderator suspended the user; the message says until when.
        Suspended = ModerationRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = ModerationRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = ModerationRefusal::KeyReused,
    }
}

outcome! {
    /// Either the decision, or the reasons why nothing was decided.
    ModerateCommentPayload {
        /// The decision, as it stands in the ledger; null where it was refused.
        decision: ModerationDecision
    }, ModerateCommentError, ModerationRefusal,
    /// What is wrong with a decision.
    ModerateCommentErrorCode {
        /// No comment has this id.
        CommentNotFound = ModerationRefusal::CommentNotFound,
        /// The user does not, or no longer, moderate there. Only who moderates everywhere suspends.
        RoleNotHeld = ModerationRefusal::RoleNotHeld,
        /// The user said it themself.
        OwnComment = ModerationRefusal::OwnComment,
        /// As things stand there is nothing to decide so: it is hidden, removed, withdrawn or locked
        /// already, or it is not.
        ActionNotPossible = ModerationRefusal::NotPossible,
        /// The reason has nothing to read, or is too long.
        ReasonInvalid = ModerationRefusal::BadReason,
        /// The reason seems to hold personal data, and nothing can be taken out of the ledger.
        PersonalData = ModerationRefusal::PersonalData(_),
        /// A suspension has an end in the future, and nothing else has an end.
        UntilInvalid = ModerationRefusal::BadEnd,
        /// A moderator suspended the user; the message says until when.
        Suspended = ModerationRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = ModerationRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = ModerationRefusal::KeyReused,
    }
}

outcome! {
    /// Either the decision that is appealed against, or the reasons why there is no appeal.
    AppealModerationPayload {
        /// The decision that is appealed against; null where the appeal was refused.
        decision: ModerationDecision
    }, AppealModerationError, ModerationRefusal,
    /// What is wrong with an appeal.
    AppealModerationErrorCode {
        /// No decision has this id.
        DecisionNotFound = ModerationRefusal::DecisionNotFound,
        /// It is about what somebody else said.
        NotAuthor = ModerationRefusal::NotAuthor,
        /// Against such a decision nobody appeals: it is a reversal, or was held against nobody.
        NotAppealable = ModerationRefusal::NotAppealable,
        /// It was appealed against before.
        AlreadyAppealed = ModerationRefusal::AlreadyAppealed,
        /// It was taken back.
        AlreadyReversed = ModerationRefusal::AlreadyReversed,
        /// The text has nothing to read, or is too long.
        TextInvalid = ModerationRefusal::BadReason,
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = ModerationRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = ModerationRefusal::KeyReused,
    }
}

outcome! {
    /// Either the decision about the appeal, or the reasons why nothing was decided.
    DecideAppealPayload {
        /// The decision about the appeal, as it stands in the ledger; null where it was refused.
        decision: ModerationDecision
    }, DecideAppealError, ModerationRefusal,
    /// What is wrong with the decision about an appeal.
    DecideAppealErrorCode {
        /// No decision has this id.
        DecisionNotFound = ModerationRefusal::DecisionNotFound,
        /// The user does not, or no longer, moderate there.
        RoleNotHeld = ModerationRefusal::RoleNotHeld,
        /// The user said it themself.
        OwnComment = ModerationRefusal::OwnComment,
        /// Nobody appealed against this decision.
        NotAppealed = ModerationRefusal::NotAppealed,
        /// The appeal was decided.
        AlreadyDecided = ModerationRefusal::AlreadyDecided,
        /// The user made the decision that is appealed against; somebody else decides.
        SameModerator = ModerationRefusal::SameModerator,
        /// The reason has nothing to read, or is too long.
        ReasonInvalid = ModerationRefusal::BadReason,
        /// The reason seems to hold personal data, and nothing can be taken out of the ledger.
        PersonalData = ModerationRefusal::PersonalData(_),
        /// A moderator suspended the user; the message says until when.
        Suspended = ModerationRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = ModerationRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = ModerationRefusal::KeyReused,
    }
}

impl Told for ModerationRefusal {
    fn told(self) -> (Option<&'static str>, String) {
        let (field, message) = match self {
            Self::CommentNotFound => (Some("id"), "No comment has this id."),
            Self::DecisionNotFound => (Some("id"), "No decision has this id."),
            Self::RoleNotHeld => (None, "This user does not moderate there."),
            Self::OwnComment => (Some("id"), "This user said it."),
            Self::NotPossible => (
                Some("action"),
                "As things stand there is nothing to decide so.",
            ),
            Self::BadReason => {
                let message = format!("Give 1 to {LONGEST_REASON} characters to read.");
                return (None, message);
            }
            Self::PersonalData(kinds) => {
                let kinds: Vec<&str> = kinds.into_iter().map(PersonalData::words).collect();
                let message = format!(
                    "The reason seems to hold {}, and stands in public for ever.",
                    kinds.join(" and ")
                );
                return (Some("reason"), message);
            }
            Self::BadEnd => (
                Some("until"),
                "A suspension has an end in the future, and nothing else has one.",
            ),
            Self::AlreadyReported => (Some("id"), "This user has reported it before."),
            Self::NotShown => (Some("id"), "It is not shown any more."),
            Self::TooManyReports => {
                let message = format!("A person reports at most {MOST_REPORTS} comments a day.");
                return (None, message);
            }
            Self::NotAuthor => (Some("id"), "Only who said it can appeal."),
            Self::NotAppealable => (Some("id"), "Nobody appeals against such a decision."),
            Self::AlreadyAppealed => (Some("id"), "It was appealed against before."),
            Self::AlreadyReversed => (Some("id"), "It was taken back."),
            Self::NotAppealed => (Some("id"), "Nobody appealed against it."),
            Self::AlreadyDecided => (Some("id"), "The appeal was decided."),
            Self::SameModerator => (
                Some("id"),
                "Who made the decision does not decide the appeal against it.",
            ),
            Self::BadKey => {
                let message = format!("An idempotency key has 1 to {LONGEST_KEY} characters.");
                return (Some("idempotencyKey"), message);
            }
            Self::KeyReused => (
                Some("idempotencyKey"),
                "Something else was sent under this key; use a new one each time.",
            ),
            Self::Suspended(until) => return (None, suspended(until)),
            Self::Busy => (None, BUSY),
            Self::Standing(_) => (None, "You may not."),
        };
        (field, message.to_owned())
    }
}

/// Moderation.
#[derive(Debug, Default)]
pub struct ModerationMutation;

/// Moderation.
#[Object]
impl ModerationMutation {
    /// Reports a comment to the moderators, for the user that the app acts for: once each. Nobody is
    /// told who it was.
    async fn report_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is held against which comment.")] input: ReportCommentInput,
    ) -> Result<Option<ReportCommentPayload>, ApiError> {
        let new = NewReport {
            comment: NodeKind::Comment.parse(&input.id)?,
            rule: input.rule.into(),
            reason: input.reason,
            idempotency_key: input.idempotency_key,
        };
        let written = write(ctx, move |services, actor| async move {
            services.moderation.report(&actor, new).await
        });
        ReportCommentPayload::of(written.await?.map(Comment)).map(Some)
    }

    /// Decides about a comment or its author, for a user who is a moderator. It stands in the public
    /// ledger at once (`moderationLog`).
    async fn moderate_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is decided about which comment, and why.")]
        input: ModerateCommentInput,
    ) -> Result<Option<ModerateCommentPayload>, ApiError> {
        let new = NewDecision {
            comment: NodeKind::Comment.parse(&input.id)?,
            action: input.action.into(),
            rule: input.rule.into(),
            reason: input.reason,
            until: input.until.map(|until| until.0),
            idempotency_key: input.idempotency_key,
        };
        let written = write(ctx, move |services, actor| async move {
            services.moderation.decide(&actor, new).await
        });
        ModerateCommentPayload::of(written.await?.map(ModerationDecision)).map(Some)
    }

    /// Appeals against a decision about one's own comment, once. Somebody other than who decided
    /// decides about it.
    async fn appeal_moderation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said against which decision.")] input: AppealModerationInput,
    ) -> Result<Option<AppealModerationPayload>, ApiError> {
        let new = NewAppeal {
            decision: NodeKind::ModerationDecision.parse(&input.id)?,
            text: input.text,
            idempotency_key: input.idempotency_key,
        };
        let written = write(ctx, move |services, actor| async move {
            services.moderation.appeal(&actor, new).await
        });
        AppealModerationPayload::of(written.await?.map(ModerationDecision)).map(Some)
    }

    /// Decides about an appeal, for a moderator who did not make the decision.
    async fn decide_appeal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What becomes of which decision, and why.")] input: DecideAppealInput,
    ) -> Result<Option<DecideAppealPayload>, ApiError> {
        let new = NewOutcome {
            decision: NodeKind::ModerationDecision.parse(&input.id)?,
            outcome: input.outcome.into(),
            reason: input.reason,
            idempotency_key: input.idempotency_key,
        };
        let written = write(ctx, move |services, actor| async move {
            services.moderation.decide_appeal(&actor, new).await
        });
        DecideAppealPayload::of(written.await?.map(ModerationDecision)).map(Some)
    }
}
