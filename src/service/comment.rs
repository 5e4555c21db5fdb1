//! Conversations: what people say on programs, units, documents, items, findings and changes.

pub mod markdown;
pub mod personal_data;
mod row;
pub(super) mod subject;
pub mod text;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::comment::{self, Stance, SubjectKind};
use entity::comment_revision;
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::failure::Failure;
use super::list::{Columns, Lists};
use super::moderation::cases;
use super::participation::{Common, Key, Suspends, Turns, may_write, next_sequence};
use super::role;
use crate::auth::actor::{Actor, Identity};
use crate::auth::policy::{self, Standing};
use crate::clock::Clock;
use crate::database::{Database, Transaction};
use personal_data::PersonalData;
use subject::{count, is_locked, is_there};
use text::TextRefusal;

pub use super::participation::LONGEST_KEY;
pub use row::{Comment, ON_SUBJECT, REPLIES, REVISIONS, Revision, on_subject};

/// How often a comment can be edited.
pub const MOST_EDITS: i32 = 50;

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
    /// A moderator hid or removed it.
    Moderated,
    /// A moderator locked the thread.
    ThreadLocked,
    /// A moderator suspended the person until then.
    Suspended(DateTime<Utc>),
    /// An import is writing, and it was waited for in vain.
    Busy,
}

impl Common for CommentRefusal {
    fn busy() -> Self {
        Self::Busy
    }

    fn bad_key() -> Self {
        Self::BadKey
    }

    fn key_reused() -> Self {
        Self::KeyReused
    }
}

impl Suspends for CommentRefusal {
    fn suspended(until: DateTime<Utc>) -> Self {
        Self::Suspended(until)
    }
}

type Refused = Failure<CommentRefusal>;

/// Keeps conversations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CommentService {
    turns: Turns,
}

impl CommentService {
    /// The conversations in this database.
    pub fn new(database: Database, clock: Clock) -> Self {
        let turns = Turns::new(database, clock);
        Self { turns }
    }

    /// Says something. Sent again under the same key it gives the comment that was made.
    pub async fn create(&self, actor: &Actor, new: NewComment) -> Result<Comment, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let text = fit(&new.text, new.personal_data_confirmed)?;
        let key = Key::new(&new.idempotency_key, &input(&new))?;
        let now = self.turns.now();
        let txn = self.turns.begin().await?;
        let person = self.turns.person(&txn, &caller).await?;
        if let Some(made) = key.made(&txn, person.id).await? {
            let made = with_id(&txn, made).await?;
            // A name that is new is kept, also where nothing else is.
            txn.commit().await.context("commit a name")?;
            // A key is one of all that a person makes, and other inputs are refused by it.
            return made
                .map(Comment::from)
                .ok_or(refused(CommentRefusal::KeyReused));
        }
        may_write(&person, now)?;
        let (subject_kind, subject_id) = new.subject;
        if !is_there(&txn, subject_kind, subject_id).await? {
            return Err(refused(CommentRefusal::SubjectNotFound));
        }
        if let Some(parent) = new.reply_to {
            let found = with_id(&txn, parent).await?;
            let is_here = found.is_some_and(|found| found.subject_id == subject_id);
            if !is_here {
                return Err(refused(CommentRefusal::ReplyToNotFound));
            }
            if is_locked(&txn, parent).await? {
                return Err(refused(CommentRefusal::ThreadLocked));
            }
        }
        if let Some(office) = new.office
            && !role::answers_for(&txn, person.id, office, now).await?
        {
            return Err(refused(CommentRefusal::OfficeNotHeld));
        }
        let comment = comment::Model {
            id: self.turns.clock.id(),
            sequence: next_sequence(&txn, "comment").await?,
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
            moderation_id: None,
            removed_at: None,
            lock_id: None,
        };
        let comment = comment.into_active_model().insert(&txn).await;
        let comment = comment.context("insert a comment")?;
        count(&txn, subject_id, 1).await?;
        key.keep(&txn, person.id, comment.id).await?;
        self.turns.commit(txn).await?;
        Ok(comment.into())
    }

    /// Changes what a comment says; what it said before is kept.
    pub async fn edit(&self, actor: &Actor, edit: CommentEdit) -> Result<Comment, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let text = fit(&edit.text, edit.personal_data_confirmed)?;
        let now = self.turns.now();
        let txn = self.turns.begin().await?;
        let (old, author) = self.own(&txn, &caller, edit.id).await?;
        may_write(&author, now)?;
        if old.moderation_id.is_some() {
            return Err(refused(CommentRefusal::Moderated));
        }
        let Some(before) = old.text.clone() else {
            return Err(refused(CommentRefusal::Withdrawn));
        };
        if is_locked(&txn, old.id).await? {
            return Err(refused(CommentRefusal::ThreadLocked));
        }
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
        self.turns.commit(txn).await?;
        Ok(comment.into())
    }

    /// Takes back what was said: all texts go, the comment's place in its thread stays. Withdrawn
    /// again, it stays withdrawn.
    pub async fn withdraw(&self, actor: &Actor, id: Uuid) -> Result<Comment, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let now = self.turns.now();
        let txn = self.turns.begin().await?;
        let (old, _) = self.own(&txn, &caller, id).await?;
        if old.withdrawn_at.is_some() {
            return Ok(old.into());
        }
        forget_revisions(&txn, id).await?;
        let subject_id = old.subject_id;
        let mut comment = old.into_active_model();
        comment.text = Set(None);
        comment.stance = Set(None);
        comment.withdrawn_at = Set(Some(now));
        let comment = comment.update(&txn).await.context("withdraw a comment")?;
        count(&txn, subject_id, -1).await?;
        cases::end_reports(&txn, id, None, now).await?;
        self.turns.commit(txn).await?;
        Ok(comment.into())
    }

    /// A comment that the caller may change, and the caller.
    async fn own(
        &self,
        txn: &Transaction,
        caller: &Identity,
        id: Uuid,
    ) -> Result<(comment::Model, entity::person::Model), Refused> {
        let comment = with_id(txn, id).await?;
        let comment = comment.ok_or(refused(CommentRefusal::NotFound))?;
        let author = entity::person::Entity::find_by_id(comment.person_id)
            .one(txn)
            .await
            .context("look for the author of a comment")?
            .filter(|author| policy::is_author(caller, author))
            .ok_or(refused(CommentRefusal::NotAuthor))?;
        // What an office said stays as it is when the person leaves it.
        if let Some(office) = comment.office_id
            && !role::answers_for(txn, comment.person_id, office, self.turns.now()).await?
        {
            return Err(refused(CommentRefusal::OfficeNotHeld));
        }
        Ok((comment, author))
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
fn input(new: &NewComment) -> Value {
    let NewComment {
        subject: (kind, subject),
        reply_to,
        office,
        stance,
        text,
        personal_data_confirmed: _,
        idempotency_key: _,
    } = new;
    json!({
        "create": "comment",
        "kind": kind.to_value(),
        "subject": subject.to_string(),
        "replyTo": reply_to.map(|id| id.to_string()),
        "office": office.map(|id| id.to_string()),
        "stance": stance.map(|stance| stance.to_value()),
        "text": text,
    })
}

/// The row of a comment, with what it says whether that is shown or not.
pub(super) async fn with_id(txn: &Transaction, id: Uuid) -> anyhow::Result<Option<comment::Model>> {
    let found = comment::Entity::find_by_id(id).one(txn).await;
    found.context("look for a comment")
}

/// Deletes what a comment said before.
pub(super) async fn forget_revisions(txn: &Transaction, comment: Uuid) -> anyhow::Result<()> {
    comment_revision::Entity::delete_many()
        .filter(comment_revision::Column::CommentId.eq(comment))
        .exec(txn)
        .await
        .context("forget what a comment said")?;
    Ok(())
}
