//! What somebody said.

use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use entity::comment;

use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::interface::{Commentable, commentable};
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::person::Person;
use crate::graphql::scalar::DateTime;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::comment::{self as rows, markdown};

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
pub struct Comment(pub comment::Model);

impl Noun for Comment {
    type Row = comment::Model;
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

    /// How it stands to what it is on; null where it does not say, and once it is withdrawn.
    fn stance(&self) -> Option<Stance> {
        self.0.stance.map(Stance::from)
    }

    /// What it says, as it was written: plain text, or Markdown. Null once it is withdrawn.
    fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// What it says, as HTML that can be shown as it is: paragraphs, emphasis, lists, quotations,
    /// code and links, and nothing that could do anything. Null once it is withdrawn.
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

    /// What it said before it was edited, the first first; empty where it never was edited, and once
    /// it is withdrawn.
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
