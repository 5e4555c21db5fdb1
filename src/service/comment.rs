//! Conversations: what people say on programs, units, documents, items, findings and changes.

pub mod markdown;
pub mod personal_data;
pub mod text;

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use entity::comment::{self, Stance, SubjectKind};
use entity::{comment_revision, idempotency_key};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::chain::canonical;
use super::condition::{Column, Condition, Literal};
use super::failure::Failure;
use super::list::{Columns, Link, Listed, Lists, Table, columns_of, listed, read_columns};
use super::log::Logged;
use super::page::Direction;
use super::person;
use super::role;
use super::sql::Sql;
use crate::area::versions::renew;
use crate::area::{Area, AreaSet};
use crate::auth::actor::{Actor, AppActor, Vouched};
use crate::auth::policy::{self, Standing};
use crate::clock::Clock;
use crate::database::{Database, Engine, Transaction, waited_in_vain};
use personal_data::PersonalData;
use text::TextRefusal;

pub use entity::comment::Model as Comment;
pub use entity::comment_revision::Model as Revision;

/// The place of a comment among all: the order of their commits.
const SEQUENCE: Column = Column::int("t.sequence");
/// Comments that begin a thread on a subject.
pub const ON_SUBJECT: Link = Link("t.parent_id IS NULL AND t.subject_id = p.id");
/// Replies to a comment.
pub const REPLIES: Link = Link("t.parent_id = p.id");
/// What a comment said before.
pub const REVISIONS: Link = Link("t.comment_id = p.id");
/// Most characters of a key by which a creation is known again.
pub const LONGEST_KEY: usize = 200;
/// How often a comment can be edited.
pub const MOST_EDITS: i32 = 50;

listed!(
    Comment {
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
        withdrawn_at
    },
    "comment",
    [(SEQUENCE, Direction::Ascending)]
);

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

impl Listed for Revision {
    const TABLE: Table = Table {
        tag: "comment_revision",
        from: "comment_revision t",
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

/// What is said, on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// What it is said on.
    pub subject: (SubjectKind, Uuid),
    /// The comment that it answers.
    pub reply_to: Option<Uuid>,
    /// The unit in whose name it is said.
    pub office: Option<Uuid>,
    /// How it stands to what it is said on.
    pub stance: Option<Stance>,
    /// What is said: plain text, or Markdown.
    pub text: String,
    /// Whether the author was asked, and wants the personal data in it to be published.
    pub personal_data_confirmed: bool,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

/// What a comment is to say from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentEdit {
    /// The comment.
    pub id: Uuid,
    /// The version that the author has read.
    pub version: i32,
    /// How it stands to what it is said on.
    pub stance: Option<Stance>,
    /// What it says.
    pub text: String,
    /// Whether the author was asked, and wants the personal data in it to be published.
    pub personal_data_confirmed: bool,
}

/// Why something was not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentRefusal {
    /// This caller may not.
    Standing(Standing),
    /// What it is said on is not there.
    SubjectNotFound,
    /// The comment that it answers is not there, or is on something else.
    ReplyToNotFound,
    /// The text is empty or too long.
    Text(TextRefusal),
    /// These kinds of personal data are in it, and nobody said that this is meant.
    PersonalData(Vec<PersonalData>),
    /// The key is empty or too long.
    BadKey,
    /// The same person sent something else under this key.
    KeyReused,
    /// The comment is not there.
    NotFound,
    /// Somebody else said it.
    NotAuthor,
    /// The person does not, or no longer, answer in the name of this unit.
    OfficeNotHeld,
    /// It was withdrawn.
    Withdrawn,
    /// It was edited since it was read.
    VersionConflict,
    /// It was edited too often.
    TooManyEdits,
    /// An import is writing, and it was waited for in vain.
    Busy,
}

type Refused = Failure<CommentRefusal>;

/// Keeps conversations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CommentService {
    database: Database,
    clock: Clock,
}

impl CommentService {
    /// The conversations in this database.
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock }
    }

    /// Says something. Sent again under the same key it gives the comment that was made.
    pub async fn create(&self, actor: &Actor, new: NewComment) -> Result<Comment, Refused> {
        let (app, user) = policy::author(actor).map_err(standing)?;
        let text = fit(&new.text, new.personal_data_confirmed)?;
        let word = &new.idempotency_key;
        if word.is_empty() || word.chars().count() > LONGEST_KEY || word.contains('\0') {
            return Err(refused(CommentRefusal::BadKey));
        }
        let input = fingerprint(&new);
        let now = self.now();
        let txn = self.begin().await?;
        let person = person::acting(&txn, &self.clock, app.app.id, user, now).await?;
        if let Some(made) = made_under(&txn, person.id, word, &input).await? {
            // A name that is new is kept, also where nothing else is.
            txn.commit().await.context("commit a name")?;
            return Ok(made);
        }
        let (subject_kind, subject_id) = new.subject;
        if !is_there(&txn, subject_kind, subject_id).await? {
            return Err(refused(CommentRefusal::SubjectNotFound));
        }
        if let Some(parent) = new.reply_to {
            let parent = with_id(&txn, parent).await?;
            let is_here = parent.is_some_and(|parent| parent.subject_id == subject_id);
            if !is_here {
                return Err(refused(CommentRefusal::ReplyToNotFound));
            }
        }
        if let Some(office) = new.office
            && !role::answers_for(&txn, person.id, office, now).await?
        {
            return Err(refused(CommentRefusal::OfficeNotHeld));
        }
        let comment = Comment {
            id: self.clock.id(),
            sequence: next_sequence(&txn).await?,
            subject_kind,
            subject_id,
            parent_id: new.reply_to,
            person_id: person.id,
            office_id: new.office,
            stance: new.stance,
            text: Some(text),
            version: 1,
            created_at: now,
            edited_at: None,
            withdrawn_at: None,
        };
        let comment = comment.into_active_model().insert(&txn).await;
        let comment = comment.context("insert a comment")?;
        count(&txn, subject_id, 1).await?;
        let key = idempotency_key::Model {
            person_id: person.id,
            word: word.clone(),
            input_sha256: input,
            made_id: comment.id,
        };
        let kept = key.into_active_model().insert(&txn).await;
        kept.context("keep the key of a comment")?;
        self.commit(txn).await?;
        Ok(comment)
    }

    /// Changes what a comment says; what it said before is kept.
    pub async fn edit(&self, actor: &Actor, edit: CommentEdit) -> Result<Comment, Refused> {
        let (app, user) = policy::author(actor).map_err(standing)?;
        let text = fit(&edit.text, edit.personal_data_confirmed)?;
        let now = self.now();
        let txn = self.begin().await?;
        let old = self.own(&txn, app, user, edit.id).await?;
        let Some(before) = old.text.clone() else {
            return Err(refused(CommentRefusal::Withdrawn));
        };
        if old.version != edit.version {
            return Err(refused(CommentRefusal::VersionConflict));
        }
        if old.version > MOST_EDITS {
            return Err(refused(CommentRefusal::TooManyEdits));
        }
        let revision = Revision {
            comment_id: old.id,
            version: old.version,
            stance: old.stance,
            text: before,
            written_at: old.edited_at.unwrap_or(old.created_at),
        };
        let kept = revision.into_active_model().insert(&txn).await;
        kept.context("keep what a comment said")?;
        let version = old.version + 1;
        let mut comment = old.into_active_model();
        comment.text = Set(Some(text));
        comment.stance = Set(edit.stance);
        comment.version = Set(version);
        comment.edited_at = Set(Some(now));
        let comment = comment.update(&txn).await.context("edit a comment")?;
        self.commit(txn).await?;
        Ok(comment)
    }

    /// Takes back what was said: all texts go, the comment's place in its thread stays. Withdrawn
    /// again, it stays withdrawn.
    pub async fn withdraw(&self, actor: &Actor, id: Uuid) -> Result<Comment, Refused> {
        let (app, user) = policy::author(actor).map_err(standing)?;
        let now = self.now();
        let txn = self.begin().await?;
        let old = self.own(&txn, app, user, id).await?;
        if old.withdrawn_at.is_some() {
            return Ok(old);
        }
        comment_revision::Entity::delete_many()
            .filter(comment_revision::Column::CommentId.eq(id))
            .exec(&txn)
            .await
            .context("forget what a comment said")?;
        let subject_id = old.subject_id;
        let mut comment = old.into_active_model();
        comment.text = Set(None);
        comment.stance = Set(None);
        comment.withdrawn_at = Set(Some(now));
        let comment = comment.update(&txn).await.context("withdraw a comment")?;
        count(&txn, subject_id, -1).await?;
        self.commit(txn).await?;
        Ok(comment)
    }

    /// A comment that the caller may change.
    async fn own(
        &self,
        txn: &Transaction,
        app: &AppActor,
        user: &Vouched,
        id: Uuid,
    ) -> Result<Comment, Refused> {
        let comment = with_id(txn, id).await?;
        let comment = comment.ok_or(refused(CommentRefusal::NotFound))?;
        let author = entity::person::Entity::find_by_id(comment.person_id)
            .one(txn)
            .await
            .context("look for the author of a comment")?;
        let is_own = author.is_some_and(|author| policy::is_author(app, user, &author));
        if !is_own {
            return Err(refused(CommentRefusal::NotAuthor));
        }
        // What an office said stays as it is when the person leaves it.
        if let Some(office) = comment.office_id
            && !role::answers_for(txn, comment.person_id, office, self.now()).await?
        {
            return Err(refused(CommentRefusal::OfficeNotHeld));
        }
        Ok(comment)
    }

    /// Begins to write. Who writes takes part in turn: so comments are numbered in the order of
    /// their commits, and what is counted is counted once.
    async fn begin(&self) -> Result<Transaction, Refused> {
        let txn = self.database.begin().await.context("begin to write");
        let txn = txn.map_err(in_vain)?;
        let area = AreaSet::of(&[Area::Participation]);
        renew(&txn, area, &self.clock).await.map_err(in_vain)?;
        Ok(txn)
    }

    async fn commit(&self, txn: Transaction) -> Result<(), Refused> {
        txn.commit().await.context("commit").map_err(in_vain)?;
        self.database.committed().notify_waiters();
        Ok(())
    }

    /// As exactly as both engines keep it.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }
}

impl Lists {
    /// How many comments stand on each of these and below, those withdrawn left out.
    pub(crate) async fn comment_counts(
        &self,
        subjects: &[Uuid],
    ) -> anyhow::Result<Vec<(Uuid, i64)>> {
        let mut sql = self.sql();
        sql.push("SELECT c.subject_id, c.comments FROM comment_count c WHERE ")
            .is_one_of_ids("c.subject_id", subjects);
        let rows = self.all(sql, "the number of comments").await?;
        let counts = rows.iter().map(|row| {
            let mut columns = Columns::of(row);
            Ok::<_, DbErr>((columns.next()?, columns.next()?))
        });
        counts
            .collect::<Result<_, _>>()
            .context("read the number of comments")
    }
}

fn refused(reason: CommentRefusal) -> Refused {
    Failure::Refused(reason)
}

fn standing(standing: Standing) -> Refused {
    refused(CommentRefusal::Standing(standing))
}

fn in_vain(error: anyhow::Error) -> Refused {
    if waited_in_vain(&error) {
        refused(CommentRefusal::Busy)
    } else {
        Failure::Fault(error)
    }
}

/// The text as it is kept, if it may be.
fn fit(text: &str, personal_data_confirmed: bool) -> Result<String, Refused> {
    let text = text::tidy(text).map_err(|reason| refused(CommentRefusal::Text(reason)))?;
    if !personal_data_confirmed {
        let kinds = personal_data::found(&text);
        if !kinds.is_empty() {
            return Err(refused(CommentRefusal::PersonalData(kinds)));
        }
    }
    Ok(text)
}

/// What tells a comment that is sent from another.
fn fingerprint(new: &NewComment) -> Vec<u8> {
    let NewComment {
        subject: (kind, subject),
        reply_to,
        office,
        stance,
        text,
        personal_data_confirmed: _,
        idempotency_key: _,
    } = new;
    let input = json!({
        "create": "comment",
        "kind": kind.to_value(),
        "subject": subject.to_string(),
        "replyTo": reply_to.map(|id| id.to_string()),
        "office": office.map(|id| id.to_string()),
        "stance": stance.map(|stance| stance.to_value()),
        "text": text,
    });
    Sha256::digest(canonical(&input)).to_vec()
}

/// The comment that a person made under a key; none where the key is new.
async fn made_under(
    txn: &Transaction,
    person: Uuid,
    word: &str,
    input: &[u8],
) -> Result<Option<Comment>, Refused> {
    let known = idempotency_key::Entity::find_by_id((person, word.to_owned()))
        .one(txn)
        .await
        .context("look for a key")?;
    let Some(known) = known else {
        return Ok(None);
    };
    if known.input_sha256 != input {
        return Err(refused(CommentRefusal::KeyReused));
    }
    Ok(with_id(txn, known.made_id).await?)
}

async fn with_id(txn: &Transaction, id: Uuid) -> anyhow::Result<Option<Comment>> {
    let found = comment::Entity::find_by_id(id).one(txn).await;
    found.context("look for a comment")
}

/// Whether what is to be commented is there.
async fn is_there(txn: &Transaction, kind: SubjectKind, id: Uuid) -> anyhow::Result<bool> {
    let table = match kind {
        SubjectKind::Program => "program",
        SubjectKind::Unit => "unit",
        SubjectKind::BudgetDocument => "budget_document",
        SubjectKind::BudgetItem => "budget_item",
        SubjectKind::QualityFinding => "quality_finding",
        SubjectKind::UnitChange => "unit_change",
        SubjectKind::PublicService => "public_service",
    };
    let mut sql = writing(txn);
    sql.push("SELECT 1 AS there FROM ").push(table);
    sql.push(" WHERE id = ").bind(id);
    let found = txn.query_one_raw(sql.statement()).await;
    Ok(found.context("look for what is commented")?.is_some())
}

/// The number of the next comment. Others wait until it is committed.
async fn next_sequence(txn: &Transaction) -> anyhow::Result<i64> {
    let mut sql = writing(txn);
    sql.push("SELECT COALESCE(MAX(c.sequence), 0) + 1 AS next FROM comment c");
    let row = txn.query_one_raw(sql.statement()).await;
    let row = row
        .context("number a comment")?
        .context("number a comment")?;
    row.try_get("", "next").context("number a comment")
}

/// Counts comments on a subject up or down.
async fn count(txn: &Transaction, subject: Uuid, by: i64) -> anyhow::Result<()> {
    let mut sql = writing(txn);
    sql.push("INSERT INTO comment_count (subject_id, comments) VALUES (")
        .bind(subject)
        .push(", ")
        .bind(by.max(0))
        .push(") ON CONFLICT (subject_id) DO UPDATE SET comments = comment_count.comments + ")
        .bind(by);
    let counted = txn.execute_raw(sql.statement()).await;
    counted.context("count the comments on a subject")?;
    Ok(())
}

fn writing(txn: &Transaction) -> Sql {
    Sql::new(match txn {
        Transaction::Sqlite(_) => Engine::Sqlite,
        Transaction::Postgres(_) => Engine::Postgres,
    })
}
