//! What somebody said.

use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use entity::comment;

use super::loader::HiddenText;
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::interface::{Commentable, commentable};
use crate::graphql::loader::EveryOf;
use crate::graphql::moderation::ModerationDecision;
use crate::graphql::node::NodeKind;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::comment::{self as rows, markdown};
use crate::service::moderation;

/// How a comment stands to what it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "comment::Stance")]
pub enum Stance {
    /// It is for it.
    Supports,
    /// It is against it.
    Opposes,
    /// It wants to know something.
    Asks,
    /// It tells something.
    Informs,
}

/// What somebody said on something. Threads may be of any depth.
#[derive(Debug, Clone, Description)]
pub struct Comment(pub rows::Comment);

impl Noun for Comment {
    type Row = rows::Comment;
}

/// What a comment said until it was edited.
#[derive(Debug, Clone, SimpleObject)]
pub struct CommentRevision {
    /// Its number: 1 for what was said first.
    version: i32,
    /// How it stood to what it is on; null where it did not say.
    stance: Option<Stance>,
    /// What it said: plain text, or Markdown.
    text: String,
    /// When that was written.
    written_at: DateTime,
}

#[Object(use_type_description)]
impl Comment {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Comment.id(self.0.id)
    }

    /// What it is on.
    async fn on(&self, ctx: &Context<'_>) -> Result<Option<Commentable>, ApiError> {
        commentable(ctx, self.0.subject_kind, self.0.subject_id).await
    }

    /// The comment that it answers; null where it begins a thread.
    async fn reply_to(&self, ctx: &Context<'_>) -> Result<Option<Direct<Comment>>, ApiError> {
        ctx.with_id(self.0.parent_id, Comment).await
    }

    /// The answers to it, the earliest first.
    async fn replies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        let parent = (NodeKind::Comment, self.0.id);
        list_of(ctx, rows::REPLIES, parent, wanted, Comment).await
    }

    /// Who said it; null once it is withdrawn.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Direct<Person>>, ApiError> {
        let id = self.0.withdrawn_at.is_none().then_some(self.0.person_id);
        ctx.with_id(id, Person).await
    }

    /// The unit whose answer it is, as that unit was called then. Null where its author speaks for
    /// themself. It stays so when the author leaves the office.
    async fn office(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        match self.0.office_id {
            Some(unit) => {
                let key = UnitOn::at(unit, self.0.created_at);
                Ok(ctx.load(key).await?.map(Direct))
            }
            None => Ok(None),
        }
    }

    /// How it stands to what it is on; null where it does not say, once it is withdrawn, and while
    /// what it says is not shown (`moderation`).
    fn stance(&self) -> Option<Stance> {
        self.0.stance.map(Stance::from)
    }

    /// What it says, as it was written: plain text, or Markdown. Null once it is withdrawn, and
    /// while it is not shown (`moderation`).
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// What it says, as HTML that can be shown as it is: paragraphs, emphasis, lists, quotations,
    /// code and links, and nothing that could do anything. Null where `text` is.
    fn text_html(&self) -> Option<String> {
        self.0.text.as_deref().map(markdown::html)
    }

    /// Counts the texts that it had, from 1: what `editComment` asks for.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was said.
    fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was edited last; null where it never was.
    fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(DateTime)
    }

    /// When its author withdrew it; null where it stands. Its place in the thread stays.
    fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }

    /// The decision of a moderator by which what it says is not shown: hidden, or removed for good.
    /// Null where no such decision holds. Its place in the thread stays, and it is counted.
    async fn moderation(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Direct<ModerationDecision>>, ApiError> {
        ctx.with_id(self.0.moderation_id, ModerationDecision).await
    }

    /// The decision of a moderator by which it and all that is said below it take no more answers
    /// and edits. Null where no such decision was made about this comment; the thread may be locked
    /// further up.
    async fn lock(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Direct<ModerationDecision>>, ApiError> {
        ctx.with_id(self.0.lock_id, ModerationDecision).await
    }

    /// All that moderators decided about it, the latest first.
    async fn decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<ModerationDecision>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        let parent = (NodeKind::Comment, self.0.id);
        list_of(
            ctx,
            moderation::OF_COMMENT,
            parent,
            wanted,
            ModerationDecision,
        )
        .await
    }

    /// What it says while it is hidden, for those who may read it: its author, and moderators there.
    /// Null for everyone else, and where it is not hidden or was removed.
    async fn hidden_text(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        let hidden = HiddenText::of(&self.0, ctx.actor());
        match hidden {
            Some(key) => ctx.load(key).await,
            None => Ok(None),
        }
    }

    /// What it said before it was edited, the first first; empty where it never was edited, once it
    /// is withdrawn, and while what it says is not shown.
    async fn revisions(&self, ctx: &Context<'_>) -> Result<Vec<CommentRevision>, ApiError> {
        let key = EveryOf::<rows::Revision>::new(rows::REVISIONS, self.0.id);
        let revisions = ctx.load(key).await?.into_iter().flatten();
        let told = revisions.map(|revision| CommentRevision {
            version: revision.version,
            stance: revision.stance.map(Stance::from),
            text: revision.text,
            written_at: DateTime(revision.written_at),
        });
        Ok(told.collect())
    }
}
