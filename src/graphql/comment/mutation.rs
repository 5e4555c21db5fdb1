//! Saying something, editing it, taking it back.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::comment;

use super::query::subject_of;
use super::{Comment, Stance};
use crate::auth::actor::Actor;
use crate::graphql::Api;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::service::Services;
use crate::service::comment::personal_data::PersonalData;
use crate::service::comment::text::{LONGEST, TextRefusal};
use crate::service::comment::{CommentEdit, CommentRefusal, LONGEST_KEY, MOST_EDITS, NewComment};
use crate::service::failure::Failure;

/// What writing costs beside its answer, so that limits hold for what is slow.
const COST: u64 = 20;

/// What is said, on what.
#[derive(Debug, InputObject)]
pub struct CreateCommentInput {
    /// Global id of what it is said on: anything that is `Commentable`.
    on: ID,
    /// Global id of the comment that it answers, on the same thing; begins a thread unless given.
    reply_to: Option<ID>,
    /// Global id of the unit in whose name it is said, by somebody who holds the role `OFFICIAL` for
    /// it; the user speaks for themself unless given.
    as_official_of: Option<ID>,
    /// How it stands to what it is on.
    stance: Option<Stance>,
    /// What is said: plain text, or a safe part of Markdown; at most 10,000 characters.
    text: String,
    /// Whether the author was asked about personal data that was found in the text (the refusal
    /// `PERSONAL_DATA`), and wants it to be published all the same.
    #[graphql(default)]
    personal_data_confirmed: bool,
    /// A word of your own for this comment, at most 200 characters, new for each. When you send the
    /// same again under the same word, because you did not hear the answer, you get the comment that
    /// was made, and no second one.
    idempotency_key: String,
}

/// What a comment is to say from now on.
#[derive(Debug, InputObject)]
pub struct EditCommentInput {
    /// Global id of the comment.
    id: ID,
    /// The version that was read; where it was edited since, nothing is changed.
    version: i32,
    /// How it stands to what it is on; it does not say unless given.
    stance: Option<Stance>,
    /// What it says: plain text, or a safe part of Markdown; at most 10,000 characters.
    text: String,
    /// Whether the author was asked about personal data that was found in the text (the refusal
    /// `PERSONAL_DATA`), and wants it to be published all the same.
    #[graphql(default)]
    personal_data_confirmed: bool,
}

/// What is taken back.
#[derive(Debug, InputObject)]
pub struct WithdrawCommentInput {
    /// Global id of the comment.
    id: ID,
}

/// Makes what a mutation answers with: the comment, or reasons of its own.
macro_rules! outcome {
    (
        $payload:ident, $error:ident,
        $(#[$meta:meta])* $code:ident { $($(#[$value_meta:meta])* $value:ident = $($reason:pat_param)|+,)+ }
    ) => {
        /// Either the comment, or the reasons why nothing was changed.
        #[derive(Debug, SimpleObject)]
        pub struct $payload {
            /// The comment, as it is now; null where it was refused.
            comment: Option<Comment>,
            /// Why it was refused; empty on success.
            user_errors: Vec<$error>,
        }

        /// Why nothing was changed.
        #[derive(Debug, SimpleObject)]
        pub struct $error {
            /// What is wrong, for programs.
            code: $code,
            /// The field of the input that is at fault; null where none is.
            field: Option<&'static str>,
            /// What is wrong, for people.
            message: String,
        }

        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum $code {
            /// You have asked for too much in a short time.
            RateLimited,
            /// An import is writing to the database; try again when it has ended.
            Busy,
            $($(#[$value_meta])* $value,)+
        }

        impl $payload {
            fn of(outcome: Written) -> Result<Self, ApiError> {
                let (code, field, message) = match outcome {
                    Written::Done(comment) => return Ok(Self {
                        comment: Some(Comment(comment)),
                        user_errors: Vec::new(),
                    }),
                    Written::Limited => ($code::RateLimited, None, LIMITED.to_owned()),
                    Written::Refused(reason) => {
                        let code = match &reason {
                            CommentRefusal::Standing(standing) => return Err((*standing).into()),
                            CommentRefusal::Busy => $code::Busy,
                            $($($reason)|+ => $code::$value,)+
                            #[expect(clippy::allow_attributes, reason = "not every mutation has every reason")]
                            #[allow(unreachable_patterns, reason = "as above")]
                            other => return Err(anyhow::anyhow!("a reason of another mutation: {other:?}").into()),
                        };
                        let (field, message) = told(reason);
                        (code, field, message)
                    }
                };
                Ok(Self {
                    comment: None,
                    user_errors: vec![$error { code, field, message }],
                })
            }
        }
    };
}

outcome! {
    CreateCommentPayload, CreateCommentError,
    /// What is wrong with a comment that was to be made.
    CreateCommentErrorCode {
        /// Nothing that can be commented has this id.
        SubjectNotFound = CommentRefusal::SubjectNotFound,
        /// No comment on the same thing has this id.
        ReplyToNotFound = CommentRefusal::ReplyToNotFound,
        /// The user does not answer in the name of this unit.
        OfficeNotHeld = CommentRefusal::OfficeNotHeld,
        /// The text has nothing to read.
        TextEmpty = CommentRefusal::Text(TextRefusal::Empty),
        /// The text is too long.
        TextTooLong = CommentRefusal::Text(TextRefusal::TooLong),
        /// The text seems to hold personal data: ask the author, then send it again with
        /// `personalDataConfirmed`, or without the data.
        PersonalData = CommentRefusal::PersonalData(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = CommentRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = CommentRefusal::KeyReused,
    }
}

outcome! {
    EditCommentPayload, EditCommentError,
    /// What is wrong with an edit.
    EditCommentErrorCode {
        /// No comment has this id.
        CommentNotFound = CommentRefusal::NotFound,
        /// Somebody else said it.
        NotAuthor = CommentRefusal::NotAuthor,
        /// It is the answer of an office that its author does not hold any more.
        OfficeNotHeld = CommentRefusal::OfficeNotHeld,
        /// It was withdrawn.
        Withdrawn = CommentRefusal::Withdrawn,
        /// It was edited since this version.
        VersionConflict = CommentRefusal::VersionConflict,
        /// It was edited too often.
        TooManyEdits = CommentRefusal::TooManyEdits,
        /// The text has nothing to read.
        TextEmpty = CommentRefusal::Text(TextRefusal::Empty),
        /// The text is too long.
        TextTooLong = CommentRefusal::Text(TextRefusal::TooLong),
        /// The text seems to hold personal data: ask the author, then send it again with
        /// `personalDataConfirmed`, or without the data.
        PersonalData = CommentRefusal::PersonalData(_),
    }
}

outcome! {
    WithdrawCommentPayload, WithdrawCommentError,
    /// What is wrong with a withdrawal.
    WithdrawCommentErrorCode {
        /// No comment has this id.
        CommentNotFound = CommentRefusal::NotFound,
        /// Somebody else said it.
        NotAuthor = CommentRefusal::NotAuthor,
        /// It is the answer of an office that its author does not hold any more.
        OfficeNotHeld = CommentRefusal::OfficeNotHeld,
    }
}

const LIMITED: &str = "You have asked for too much in a short time; try again in a moment.";

/// The field that is at fault, and what is wrong, for people.
fn told(reason: CommentRefusal) -> (Option<&'static str>, String) {
    let (field, message) = match reason {
        CommentRefusal::SubjectNotFound => {
            (Some("on"), "Nothing that can be commented has this id.")
        }
        CommentRefusal::ReplyToNotFound => {
            (Some("replyTo"), "No comment on the same thing has this id.")
        }
        CommentRefusal::Text(TextRefusal::Empty) => (Some("text"), "The text has nothing to read."),
        CommentRefusal::Text(TextRefusal::TooLong) => {
            let message = format!("A comment has at most {LONGEST} characters.");
            return (Some("text"), message);
        }
        CommentRefusal::PersonalData(kinds) => {
            let kinds: Vec<&str> = kinds.into_iter().map(PersonalData::words).collect();
            let message = format!(
                "The text seems to hold {}. Is it to be published?",
                kinds.join(" and ")
            );
            return (Some("text"), message);
        }
        CommentRefusal::BadKey => {
            let message = format!("An idempotency key has 1 to {LONGEST_KEY} characters.");
            return (Some("idempotencyKey"), message);
        }
        CommentRefusal::KeyReused => (
            Some("idempotencyKey"),
            "Something else was sent under this key; use a new one for each comment.",
        ),
        CommentRefusal::NotFound => (Some("id"), "No comment has this id."),
        CommentRefusal::NotAuthor => (Some("id"), "Only who said it can change it."),
        CommentRefusal::OfficeNotHeld => {
            (None, "This user does not answer in the name of this unit.")
        }
        CommentRefusal::Withdrawn => (Some("id"), "It was withdrawn and stays so."),
        CommentRefusal::VersionConflict => (
            Some("version"),
            "It was edited since this version; read it again first.",
        ),
        CommentRefusal::TooManyEdits => {
            let message = format!("A comment can be edited {MOST_EDITS} times.");
            return (Some("id"), message);
        }
        CommentRefusal::Busy => (
            None,
            "An import is writing to the database; try again when it has ended.",
        ),
        CommentRefusal::Standing(_) => (None, "You may not."),
    };
    (field, message.to_owned())
}

/// What came of writing.
enum Written {
    Done(comment::Model),
    Refused(CommentRefusal),
    Limited,
}

/// Writes for whoever asks, as far as they may ask.
async fn write<F>(
    ctx: &Context<'_>,
    work: impl FnOnce(Services, Actor) -> F + Send + 'static,
) -> Result<Written, ApiError>
where
    F: Future<Output = Result<comment::Model, Failure<CommentRefusal>>> + Send + 'static,
{
    let purse = ctx.data_opt::<Api>().and_then(|api| api.purse.clone());
    let actor = ctx.actor().clone();
    ctx.read(move |services| async move {
        if let Some(purse) = purse
            && !purse.charge(COST).await
        {
            return Ok(Written::Limited);
        }
        match work(services, actor).await {
            Ok(comment) => Ok(Written::Done(comment)),
            Err(Failure::Refused(reason)) => Ok(Written::Refused(reason)),
            Err(Failure::Fault(cause)) => Err(cause),
        }
    })
    .await
}

/// Conversations.
#[derive(Debug, Default)]
pub struct CommentMutation;

/// Conversations.
#[Object]
impl CommentMutation {
    /// Says something, for the user that the app acts for.
    async fn create_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is said.")] input: CreateCommentInput,
    ) -> Result<Option<CreateCommentPayload>, ApiError> {
        let CreateCommentInput {
            on,
            reply_to,
            as_official_of,
            stance,
            text,
            personal_data_confirmed,
            idempotency_key,
        } = input;
        let subject = subject_of(&on)?;
        let reply_to = reply_to
            .map(|id| NodeKind::Comment.parse(&id))
            .transpose()?;
        let office = as_official_of.map(|id| NodeKind::Unit.parse(&id));
        let office = office.transpose()?;
        let written = write(ctx, move |services, actor| async move {
            let subject = subject.ok_or(Failure::Refused(CommentRefusal::SubjectNotFound))?;
            let new = NewComment {
                subject,
                reply_to,
                office,
                stance: stance.map(Into::into),
                text,
                personal_data_confirmed,
                idempotency_key,
            };
            services.comments.create(&actor, new).await
        });
        CreateCommentPayload::of(written.await?).map(Some)
    }

    /// Changes what one's own comment says. What it said before can be read by everyone
    /// (`revisions`).
    async fn edit_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it says from now on.")] input: EditCommentInput,
    ) -> Result<Option<EditCommentPayload>, ApiError> {
        let EditCommentInput {
            id,
            version,
            stance,
            text,
            personal_data_confirmed,
        } = input;
        let edit = CommentEdit {
            id: NodeKind::Comment.parse(&id)?,
            version,
            stance: stance.map(Into::into),
            text,
            personal_data_confirmed,
        };
        let written = write(ctx, move |services, actor| async move {
            services.comments.edit(&actor, edit).await
        });
        EditCommentPayload::of(written.await?).map(Some)
    }

    /// Takes back one's own comment: what it said and who said it are gone, its place in the thread
    /// and the answers to it stay.
    async fn withdraw_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is taken back.")] input: WithdrawCommentInput,
    ) -> Result<Option<WithdrawCommentPayload>, ApiError> {
        let id = NodeKind::Comment.parse(&input.id)?;
        let written = write(ctx, move |services, actor| async move {
            services.comments.withdraw(&actor, id).await
        });
        WithdrawCommentPayload::of(written.await?).map(Some)
    }
}
