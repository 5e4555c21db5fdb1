//! Saying something, editing it, taking it back.

use async_graphql::{Context, ID, InputObject, Object};

use super::query::subject_of;
use super::{Comment, Stance};
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::writing::{BUSY, Told, outcome, suspended, write};
use crate::service::comment::personal_data::PersonalData;
use crate::service::comment::text::{LONGEST, TextRefusal};
use crate::service::comment::{CommentEdit, CommentRefusal, LONGEST_KEY, MOST_EDITS, NewComment};
use crate::service::failure::Failure;

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

outcome! {
    /// Either the comment, or the reasons why nothing was changed.
    CreateCommentPayload {
        /// The comment, as it is now; null where it was refused.
        comment: Comment
    }, CreateCommentError, CommentRefusal,
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
        /// A moderator locked the thread.
        ThreadLocked = CommentRefusal::ThreadLocked,
        /// A moderator suspended the user; the message says until when.
        Suspended = CommentRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = CommentRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = CommentRefusal::KeyReused,
    }
}

outcome! {
    /// Either the comment, or the reasons why nothing was changed.
    EditCommentPayload {
        /// The comment, as it is now; null where it was refused.
        comment: Comment
    }, EditCommentError, CommentRefusal,
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
        /// A moderator hid or removed it.
        Moderated = CommentRefusal::Moderated,
        /// A moderator locked the thread.
        ThreadLocked = CommentRefusal::ThreadLocked,
        /// A moderator suspended the user; the message says until when.
        Suspended = CommentRefusal::Suspended(_),
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
    /// Either the comment, or the reasons why nothing was changed.
    WithdrawCommentPayload {
        /// The comment, as it is now; null where it was refused.
        comment: Comment
    }, WithdrawCommentError, CommentRefusal,
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

impl Told for CommentRefusal {
    fn told(self) -> (Option<&'static str>, String) {
        let (field, message) = match self {
            CommentRefusal::SubjectNotFound => {
                (Some("on"), "Nothing that can be commented has this id.")
            }
            CommentRefusal::ReplyToNotFound => {
                (Some("replyTo"), "No comment on the same thing has this id.")
            }
            CommentRefusal::Text(TextRefusal::Empty) => {
                (Some("text"), "The text has nothing to read.")
            }
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
            CommentRefusal::Moderated => (Some("id"), "A moderator hid or removed it."),
            CommentRefusal::ThreadLocked => (None, "A moderator locked this thread."),
            CommentRefusal::Suspended(until) => return (None, suspended(until)),
            CommentRefusal::Busy => (None, BUSY),
            CommentRefusal::Standing(_) => (None, "You may not."),
        };
        (field, message.to_owned())
    }
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
        CreateCommentPayload::of(written.await?.map(Comment)).map(Some)
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
        EditCommentPayload::of(written.await?.map(Comment)).map(Some)
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
        WithdrawCommentPayload::of(written.await?.map(Comment)).map(Some)
    }
}
