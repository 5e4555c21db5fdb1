//! Comments as everyone may read them.

use chrono::{DateTime, Utc};
use entity::comment::{self, Stance, SubjectKind};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::service::condition::{Column, Condition, Literal};
use crate::service::list::{Columns, Link, Listed, Table, columns_of, read_columns};
use crate::service::log::Logged;
use crate::service::page::{Direction, Order};

pub use entity::comment_revision::Model as Revision;

/// A comment as everyone may read it: what was hidden or removed is not in it. Rows become comments
/// here and nowhere else, so neither an answer nor a file nor an event has what is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: Uuid,
    /// The place of a comment among all: the order of their commits.
    pub sequence: i64,
    /// What kind of thing it is on.
    pub subject_kind: SubjectKind,
    /// What it is on.
    pub subject_id: Uuid,
    /// The comment that it answers; none where it begins a thread.
    pub parent_id: Option<Uuid>,
    /// Who said it.
    pub person_id: Uuid,
    /// The unit whose answer it is; none where the person speaks for themself.
    pub office_id: Option<Uuid>,
    /// How it stands to what it is on; none where that is not shown.
    pub stance: Option<Stance>,
    /// What it says; none where that is not shown.
    pub text: Option<String>,
    /// Counts the texts that it had, from 1.
    pub version: i32,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// When it was edited last.
    pub edited_at: Option<DateTime<Utc>>,
    /// When its author withdrew it.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// The decision by which what it says is not shown; none where no moderator decided so.
    pub moderation_id: Option<Uuid>,
    /// When a moderator deleted what it said.
    pub removed_at: Option<DateTime<Utc>>,
    /// The decision by which it and what is below it take no more answers; none where they do.
    pub lock_id: Option<Uuid>,
}

impl From<comment::Model> for Comment {
    fn from(row: comment::Model) -> Self {
        let is_shown = row.moderation_id.is_none();
        Self {
            id: row.id,
            sequence: row.sequence,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            parent_id: row.parent_id,
            person_id: row.person_id,
            office_id: row.office_id,
            stance: row.stance.filter(|_| is_shown),
            text: row.text.filter(|_| is_shown),
            version: row.version,
            created_at: row.created_at,
            edited_at: row.edited_at,
            withdrawn_at: row.withdrawn_at,
            moderation_id: row.moderation_id,
            removed_at: row.removed_at,
            lock_id: row.lock_id,
        }
    }
}

const SEQUENCE: Column = Column::int("t.sequence");
const BY_SEQUENCE: [Order; 1] = [(SEQUENCE, Direction::Ascending)];
/// Comments that begin a thread on a subject.
pub const ON_SUBJECT: Link = Link("t.parent_id IS NULL AND t.subject_id = p.id");
/// Replies to a comment.
pub const REPLIES: Link = Link("t.parent_id = p.id");
/// What a comment said before.
pub const REVISIONS: Link = Link("t.comment_id = p.id");

impl Listed for Comment {
    const TABLE: Table = Table {
        tag: "comment",
        from: "comment t",
        columns: columns_of!(
            id,
            sequence,
            subject_kind,
            subject_id,
            parent_id,
            person_id,
            office_id,
            stance,
            text,
            version,
            created_at,
            edited_at,
            withdrawn_at,
            moderation_id,
            removed_at,
            lock_id
        ),
        identity: "t.id",
        tie: Column::id("t.id"),
        order: &BY_SEQUENCE,
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let row = read_columns!(columns => comment::Model {
            id,
            sequence,
            subject_kind,
            subject_id,
            parent_id,
            person_id,
            office_id,
            stance,
            text,
            version,
            created_at,
            edited_at,
            withdrawn_at,
            moderation_id,
            removed_at,
            lock_id
        });
        Ok(row.into())
    }
}

impl Logged for Comment {
    const SEQUENCE: Column = SEQUENCE;

    fn place(&self) -> (i64, Uuid) {
        (self.sequence, self.id)
    }
}

/// Comments on this, at any depth.
pub fn on_subject(subject: Uuid) -> Condition {
    Condition::equals(Column::id("t.subject_id"), Literal::Id(subject))
}

/// What comments said before they were edited; nothing of those that are not shown.
impl Listed for Revision {
    const TABLE: Table = Table {
        tag: "comment_revision",
        from: "comment_revision t JOIN comment c ON c.id = t.comment_id AND c.moderation_id IS NULL",
        columns: columns_of!(comment_id, version, stance, text, written_at),
        identity: "(t.comment_id, t.version)",
        tie: Column::int("t.version"),
        order: &[],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(read_columns!(columns => Self { comment_id, version, stance, text, written_at }))
    }
}
