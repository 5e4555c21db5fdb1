//! Moderation in the open: who decided what about which comment, by which rule, for which reason,
//! under which role; what was reported, and what was appealed against.

mod appeal;
pub(super) mod cases;
mod figures;
mod reading;
mod report;
mod rows;

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use entity::comment;
use entity::moderation_decision::{self, Action, Rule};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, Set,
};
use serde_json::json;
use uuid::Uuid;

use super::comment::personal_data::{self, PersonalData};
use super::comment::subject::unit_of;
use super::comment::{forget_revisions, with_id};
use super::failure::Failure;
use super::list::Lists;
use super::participation::{Common, Key, Suspends, Turns, may_write, next_sequence};
use super::person::Person;
use super::role;
use crate::auth::actor::Actor;
use crate::auth::policy::{Standing, moderation};
use crate::clock::Clock;
use crate::database::{Database, Transaction};

pub use appeal::{AppealOutcome, NewAppeal, NewOutcome};
pub use entity::moderation_case::Model as Case;
pub use entity::moderation_decision::Model as Decision;
pub use figures::Month;
pub use report::{MOST_REPORTS, NewReport};
pub use rows::{
    ACTION, APPEALS_OF, DECIDED_AT, OF_CASE, OF_COMMENT, REVERSALS_OF, Report, SEQUENCE, SUBJECT,
};

/// Most characters of a reason, of a report or of an appeal.
pub const LONGEST_REASON: usize = 1_000;

/// What is decided about a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// The comment.
    pub comment: Uuid,
    /// What is decided.
    pub action: Action,
    /// By which rule.
    pub rule: Rule,
    /// Why; everyone can read it.
    pub reason: String,
    /// Until when a person is suspended.
    pub until: Option<DateTime<Utc>>,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

/// Why nothing was decided, reported or appealed against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModerationRefusal {
    /// This caller may not.
    Standing(Standing),
    /// The comment is not there.
    CommentNotFound,
    /// The decision is not there.
    DecisionNotFound,
    /// The person does not, or no longer, moderate there.
    RoleNotHeld,
    /// It is the person's own comment.
    OwnComment,
    /// As things stand there is nothing to decide so.
    NotPossible,
    /// The reason is empty or too long.
    BadReason,
    /// These kinds of personal data are in a reason that everyone will read for ever.
    PersonalData(Vec<PersonalData>),
    /// A suspension has no end in the future, or something else has an end.
    BadEnd,
    /// The same person has reported it.
    AlreadyReported,
    /// It was withdrawn, hidden or removed.
    NotShown,
    /// The person has reported too many comments within a day.
    TooManyReports,
    /// Somebody else said it.
    NotAuthor,
    /// Against such a decision nobody appeals.
    NotAppealable,
    /// It was appealed against.
    AlreadyAppealed,
    /// It was taken back.
    AlreadyReversed,
    /// Nobody appealed against it.
    NotAppealed,
    /// The appeal was decided.
    AlreadyDecided,
    /// The same person decided first.
    SameModerator,
    /// The key is empty or too long.
    BadKey,
    /// The same person sent something else under this key.
    KeyReused,
    /// A moderator suspended the person until then.
    Suspended(DateTime<Utc>),
    /// An import is writing, and it was waited for in vain.
    Busy,
}

impl Common for ModerationRefusal {
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

impl Suspends for ModerationRefusal {
    fn suspended(until: DateTime<Utc>) -> Self {
        Self::Suspended(until)
    }
}

type Refused = Failure<ModerationRefusal>;

/// Keeps conversations civil, where all can see how. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ModerationService {
    turns: Turns,
    lists: Lists,
}

/// A decision to be entered in the ledger.
struct Entry<'a> {
    action: Action,
    comment: &'a comment::Model,
    /// The unit and the role under which it is decided.
    seat: (Option<Uuid>, Uuid),
    moderator: &'a Person,
    rule: Rule,
    reason: String,
    ends_at: Option<DateTime<Utc>>,
    earlier: Option<&'a Decision>,
}

impl ModerationService {
    /// Moderation of the conversations in this database.
    pub fn new(database: Database, lists: Lists, clock: Clock) -> Self {
        let turns = Turns::new(database, clock);
        Self { turns, lists }
    }

    /// The same, reading by these lists.
    #[must_use]
    pub fn reading(&self, lists: Lists) -> Self {
        let turns = self.turns.clone();
        Self { turns, lists }
    }

    /// Decides about a comment. Sent again under the same key it gives the decision that was made.
    pub async fn decide(&self, actor: &Actor, new: NewDecision) -> Result<Decision, Refused> {
        let caller = moderation::moderator(actor).map_err(standing)?;
        let reason = public_reason(&new.reason)?;
        let key = Key::new(&new.idempotency_key, &input(&new))?;
        let txn = self.turns.begin().await?;
        let moderator = self.turns.person(&txn, &caller).await?;
        if let Some(made) = key.made(&txn, moderator.id).await? {
            return decision_with_id(&txn, made).await;
        }
        let comment = with_id(&txn, new.comment).await?;
        let comment = comment.ok_or(refused(ModerationRefusal::CommentNotFound))?;
        let seat = self.seat(&txn, &moderator, &comment, new.action).await?;
        let now = self.turns.now();
        let ends_at = new.until.map(|until| until.trunc_subsecs(6));
        let is_suspension = new.action == Action::Suspend;
        if is_suspension != ends_at.is_some() || ends_at.is_some_and(|end| end <= now) {
            return Err(refused(ModerationRefusal::BadEnd));
        }
        let author = author_of(&txn, &comment).await?;
        let is_reported = cases::open(&txn, comment.id).await?.is_some();
        if !moderation::is_possible(new.action, &comment, &author, is_reported, now) {
            return Err(refused(ModerationRefusal::NotPossible));
        }
        let earlier = match new.action {
            Action::Restore => comment.moderation_id,
            Action::Unlock => comment.lock_id,
            Action::Reinstate => author.suspension_id,
            _ => None,
        };
        let earlier = match earlier {
            Some(earlier) => Some(decision_with_id(&txn, earlier).await?),
            None => None,
        };
        let entry = Entry {
            action: new.action,
            comment: &comment,
            seat,
            moderator: &moderator,
            rule: new.rule,
            reason,
            ends_at,
            earlier: earlier.as_ref(),
        };
        let decision = self.enter(&txn, entry).await?;
        carry_out(&txn, &decision, comment, author).await?;
        key.keep(&txn, moderator.id, decision.id).await?;
        self.turns.commit(txn).await?;
        Ok(decision)
    }

    /// The unit that a comment belongs to, and the role under which this person may decide about it.
    async fn seat(
        &self,
        txn: &Transaction,
        moderator: &Person,
        comment: &comment::Model,
        action: Action,
    ) -> Result<(Option<Uuid>, Uuid), Refused> {
        let now = self.turns.now();
        let unit = unit_of(txn, comment.subject_kind, comment.subject_id).await?;
        let grants = role::grants_of(txn, moderator.id).await?;
        let grant = moderation::grant_for(&grants, action, unit, now);
        let grant = grant.ok_or(refused(ModerationRefusal::RoleNotHeld))?;
        may_write(moderator, now)?;
        if comment.person_id == moderator.id {
            return Err(refused(ModerationRefusal::OwnComment));
        }
        Ok((unit, grant.id))
    }

    /// Enters a decision in the ledger.
    async fn enter(&self, txn: &Transaction, entry: Entry<'_>) -> anyhow::Result<Decision> {
        let Entry {
            action, comment, ..
        } = entry;
        // What answers a decision about a person is about that person too.
        let earlier = entry.earlier.and_then(|earlier| earlier.person_id);
        let concerned = moderation::concerns_person(action).then_some(comment.person_id);
        let decision = Decision {
            id: self.turns.clock.id(),
            sequence: next_sequence(txn, "moderation_decision").await?,
            action,
            comment_id: comment.id,
            subject_id: comment.subject_id,
            unit_id: entry.seat.0,
            person_id: concerned.or(earlier),
            moderator_id: entry.moderator.id,
            grant_id: entry.seat.1,
            rule: entry.rule,
            reason: entry.reason,
            ends_at: entry.ends_at,
            earlier_id: entry.earlier.map(|earlier| earlier.id),
            decided_at: self.turns.now(),
        };
        let entered = decision.into_active_model().insert(txn).await;
        entered.context("enter a decision")
    }
}

/// Does what was decided.
async fn carry_out(
    txn: &Transaction,
    decision: &Decision,
    comment: comment::Model,
    author: Person,
) -> anyhow::Result<()> {
    let (comment_id, now) = (comment.id, decision.decided_at);
    let mut comment = comment.into_active_model();
    let mut author = author.into_active_model();
    match decision.action {
        Action::Hide => comment.moderation_id = Set(Some(decision.id)),
        Action::Restore => comment.moderation_id = Set(None),
        Action::Remove => {
            comment.moderation_id = Set(Some(decision.id));
            comment.removed_at = Set(Some(now));
            comment.text = Set(Some(String::new()));
            comment.stance = Set(None);
            forget_revisions(txn, comment_id).await?;
        }
        Action::Lock => comment.lock_id = Set(Some(decision.id)),
        Action::Unlock => comment.lock_id = Set(None),
        Action::Suspend => {
            author.suspension_id = Set(Some(decision.id));
            author.suspended_until = Set(decision.ends_at);
        }
        Action::Reinstate => {
            author.suspension_id = Set(None);
            author.suspended_until = Set(None);
        }
        Action::Warn | Action::Dismiss | Action::Uphold | Action::Retract => {}
    }
    if comment.is_changed() {
        comment.update(txn).await.context("moderate a comment")?;
    }
    if author.is_changed() {
        author.update(txn).await.context("moderate a person")?;
    }
    if moderation::answers_reports(decision.action) {
        cases::end_reports(txn, comment_id, Some(decision.id), now).await?;
    }
    if let Some(earlier) = decision.earlier_id {
        cases::end_appeal(txn, earlier, decision.id, now).await?;
    }
    Ok(())
}

fn refused(reason: ModerationRefusal) -> Refused {
    Failure::Refused(reason)
}

fn standing(standing: Standing) -> Refused {
    refused(ModerationRefusal::Standing(standing))
}

/// A text as it is kept.
fn fit(text: &str) -> Result<String, Refused> {
    let text = text.trim();
    let is_control = |letter: char| letter.is_control() && letter != '\n';
    if text.is_empty() || text.chars().count() > LONGEST_REASON || text.chars().any(is_control) {
        return Err(refused(ModerationRefusal::BadReason));
    }
    Ok(text.to_owned())
}

/// A reason that stands in the ledger. Nothing can be taken out of that again.
fn public_reason(text: &str) -> Result<String, Refused> {
    let text = fit(text)?;
    let kinds = personal_data::found(&text);
    if kinds.is_empty() {
        Ok(text)
    } else {
        Err(refused(ModerationRefusal::PersonalData(kinds)))
    }
}

fn input(new: &NewDecision) -> serde_json::Value {
    json!({
        "create": "moderation",
        "comment": new.comment.to_string(),
        "action": new.action.to_value(),
        "rule": new.rule.to_value(),
        "reason": new.reason,
        "until": new.until.map(|until| until.to_rfc3339()),
    })
}

async fn decision_with_id(txn: &Transaction, id: Uuid) -> Result<Decision, Refused> {
    let found = moderation_decision::Entity::find_by_id(id).one(txn).await;
    let found = found.context("look for a decision")?;
    found.ok_or(refused(ModerationRefusal::DecisionNotFound))
}

async fn author_of(txn: &Transaction, comment: &comment::Model) -> anyhow::Result<Person> {
    let found = entity::person::Entity::find_by_id(comment.person_id).one(txn);
    let found = found.await.context("look for the author of a comment")?;
    found.context("a comment has an author")
}
