//! Appeals: by the author, decided by somebody other than who decided first.

use anyhow::Context as _;
use entity::moderation_case::CaseKind;
use entity::moderation_decision::{self, Action};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Case, Decision, Entry, ModerationRefusal, ModerationService, Refused, author_of, carry_out,
    cases, decision_with_id, fit, public_reason, refused, standing,
};
use crate::auth::actor::Actor;
use crate::auth::policy::{self, moderation};
use crate::database::Transaction;
use crate::service::comment::with_id;
use crate::service::participation::Key;

/// What an author says against a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppeal {
    /// The decision.
    pub decision: Uuid,
    /// Why it was wrong; for the moderators.
    pub text: String,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

/// What becomes of a decision that was appealed against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealOutcome {
    /// It stands.
    Uphold,
    /// It is taken back.
    Reverse,
}

/// What is decided about an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutcome {
    /// The decision that was appealed against.
    pub decision: Uuid,
    /// What becomes of it.
    pub outcome: AppealOutcome,
    /// Why; everyone can read it.
    pub reason: String,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

impl ModerationService {
    /// Appeals against a decision, and gives that decision. Who is suspended can appeal.
    pub async fn appeal(&self, actor: &Actor, new: NewAppeal) -> Result<Decision, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let text = fit(&new.text)?;
        let input = json!({
            "create": "appeal",
            "decision": new.decision.to_string(),
            "text": new.text,
        });
        let key = Key::new(&new.idempotency_key, &input)?;
        let txn = self.turns.begin().await?;
        let person = self.turns.person(&txn, &caller).await?;
        let was_made = key.made(&txn, person.id).await?.is_some();
        let decision = decision_with_id(&txn, new.decision).await?;
        if was_made {
            return Ok(decision);
        }
        let comment = with_id(&txn, decision.comment_id).await?;
        if comment.is_none_or(|comment| comment.person_id != person.id) {
            return Err(refused(ModerationRefusal::NotAuthor));
        }
        if !moderation::is_appealable(decision.action) {
            return Err(refused(ModerationRefusal::NotAppealable));
        }
        if cases::appeal(&txn, decision.id).await?.is_some() {
            return Err(refused(ModerationRefusal::AlreadyAppealed));
        }
        if is_reversed(&txn, decision.id).await? {
            return Err(refused(ModerationRefusal::AlreadyReversed));
        }
        let case = Case {
            id: self.turns.clock.id(),
            kind: CaseKind::Appeal,
            comment_id: decision.comment_id,
            unit_id: decision.unit_id,
            opened_at: self.turns.now(),
            reports: 0,
            decision_id: Some(decision.id),
            text: Some(text),
            outcome_id: None,
            closed_at: None,
        };
        let case = case.into_active_model().insert(&txn).await;
        let case = case.context("open an appeal")?;
        key.keep(&txn, person.id, case.id).await?;
        self.turns.commit(txn).await?;
        Ok(decision)
    }

    /// Decides an appeal, and gives the decision about it.
    pub async fn decide_appeal(&self, actor: &Actor, new: NewOutcome) -> Result<Decision, Refused> {
        let caller = moderation::moderator(actor).map_err(standing)?;
        let reason = public_reason(&new.reason)?;
        let input = json!({
            "create": "outcome",
            "decision": new.decision.to_string(),
            "upheld": new.outcome == AppealOutcome::Uphold,
            "reason": new.reason,
        });
        let key = Key::new(&new.idempotency_key, &input)?;
        let txn = self.turns.begin().await?;
        let moderator = self.turns.person(&txn, &caller).await?;
        if let Some(made) = key.made(&txn, moderator.id).await? {
            return decision_with_id(&txn, made).await;
        }
        let earlier = decision_with_id(&txn, new.decision).await?;
        let comment = with_id(&txn, earlier.comment_id).await?;
        let comment = comment.ok_or(refused(ModerationRefusal::CommentNotFound))?;
        let seat = self
            .seat(&txn, &moderator, &comment, earlier.action)
            .await?;
        let case = cases::appeal(&txn, earlier.id).await?;
        let case = case.ok_or(refused(ModerationRefusal::NotAppealed))?;
        if case.closed_at.is_some() {
            return Err(refused(ModerationRefusal::AlreadyDecided));
        }
        if earlier.moderator_id == moderator.id {
            return Err(refused(ModerationRefusal::SameModerator));
        }
        let author = author_of(&txn, &comment).await?;
        let in_force = [comment.moderation_id, comment.lock_id, author.suspension_id];
        let action = match new.outcome {
            AppealOutcome::Uphold => Action::Uphold,
            AppealOutcome::Reverse => {
                moderation::reversal_of(earlier.action, in_force.contains(&Some(earlier.id)))
            }
        };
        let entry = Entry {
            action,
            comment: &comment,
            seat,
            moderator: &moderator,
            rule: earlier.rule,
            reason,
            ends_at: None,
            earlier: Some(&earlier),
        };
        let decision = self.enter(&txn, entry).await?;
        carry_out(&txn, &decision, comment, author).await?;
        key.keep(&txn, moderator.id, decision.id).await?;
        self.turns.commit(txn).await?;
        Ok(decision)
    }
}

/// Whether a decision was taken back.
async fn is_reversed(txn: &Transaction, decision: Uuid) -> anyhow::Result<bool> {
    let answers = moderation_decision::Entity::find()
        .filter(moderation_decision::Column::EarlierId.eq(decision))
        .all(txn)
        .await
        .context("look for a reversal")?;
    let mut actions = answers.iter().map(|answer| answer.action);
    Ok(actions.any(moderation::is_reversal))
}
