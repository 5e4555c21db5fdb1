//! Who may moderate what, and when a decision is possible: pure functions.

use chrono::{DateTime, Utc};
use entity::moderation_decision::Action;
use entity::role_grant::Role;
use entity::{comment, person, role_grant};
use uuid::Uuid;

use super::{Standing, is_held, person_for};
use crate::auth::actor::{Actor, Identity, Scope};

/// Who moderates; or why the caller may not. Whether that person holds the role is asked of
/// [`grant_for`].
pub fn moderator(actor: &Actor) -> Result<Identity, Standing> {
    person_for(actor, Scope::Moderate)
}

/// Somebody who reads what is not shown to everyone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reader {
    /// Who that is.
    pub identity: Identity,
    /// Whether the caller may moderate, as far as the key goes.
    pub may_moderate: bool,
}

/// The person who asks, as a reader; none where nobody is named.
pub fn reader(actor: &Actor) -> Option<Reader> {
    Some(Reader {
        identity: actor.identity()?,
        may_moderate: actor.allows(Scope::Moderate),
    })
}

/// Whether a grant lets its holder moderate what is said on what is this unit's. What is no single
/// unit's is for those who moderate everywhere.
pub fn covers(grant: &role_grant::Model, unit: Option<Uuid>, now: DateTime<Utc>) -> bool {
    grant.role == Role::Moderator
        && is_held(grant, now)
        && (grant.unit_id.is_none() || grant.unit_id == unit)
}

/// The grant under which its holder may decide so about a comment on what is this unit's. A person
/// is suspended from everything, so only who moderates everywhere suspends.
pub fn grant_for(
    grants: &[role_grant::Model],
    action: Action,
    unit: Option<Uuid>,
    now: DateTime<Utc>,
) -> Option<&role_grant::Model> {
    let everywhere_only = matches!(action, Action::Suspend | Action::Reinstate);
    grants
        .iter()
        .filter(|grant| covers(grant, unit, now))
        .find(|grant| !everywhere_only || grant.unit_id.is_none())
}

/// Whether a person reads the text of a comment that is hidden: its author, and who moderates there.
pub fn reads_hidden(
    reader: &Reader,
    person: Uuid,
    grants: &[role_grant::Model],
    (author, unit): (Uuid, Option<Uuid>),
    now: DateTime<Utc>,
) -> bool {
    let moderates = grants.iter().any(|grant| covers(grant, unit, now));
    person == author || (reader.may_moderate && moderates)
}

/// Until when a person may not write; none where they may.
pub fn suspended_until(person: &person::Model, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    person.suspended_until.filter(|until| now < *until)
}

/// Whether a decision is possible as things stand. An appeal is decided elsewhere. About a comment
/// that its author withdrew nothing is decided but that its thread is locked: its author is not told
/// any more.
pub fn is_possible(
    action: Action,
    comment: &comment::Model,
    author: &person::Model,
    is_reported: bool,
    now: DateTime<Utc>,
) -> bool {
    let stands = comment.withdrawn_at.is_none();
    let is_shown = comment.moderation_id.is_none();
    match action {
        Action::Hide => stands && is_shown,
        Action::Remove => stands && comment.removed_at.is_none(),
        Action::Restore => !is_shown && comment.removed_at.is_none(),
        Action::Lock => comment.lock_id.is_none(),
        Action::Unlock => comment.lock_id.is_some(),
        Action::Warn | Action::Suspend => stands,
        Action::Reinstate => suspended_until(author, now).is_some(),
        Action::Dismiss => is_reported,
        Action::Uphold | Action::Retract => false,
    }
}

/// Whether a decision answers those who reported the comment.
pub const fn answers_reports(action: Action) -> bool {
    matches!(
        action,
        Action::Hide | Action::Remove | Action::Warn | Action::Suspend | Action::Dismiss
    )
}

/// Whether a decision takes an earlier one back.
pub const fn is_reversal(action: Action) -> bool {
    matches!(
        action,
        Action::Restore | Action::Unlock | Action::Reinstate | Action::Retract
    )
}

/// Whether a decision concerns a person beyond one comment, and therefore names them.
pub const fn concerns_person(action: Action) -> bool {
    matches!(action, Action::Warn | Action::Suspend | Action::Reinstate)
}

/// Whether the author can appeal against such a decision.
pub const fn is_appealable(action: Action) -> bool {
    matches!(
        action,
        Action::Hide | Action::Remove | Action::Lock | Action::Warn | Action::Suspend
    )
}

/// What takes a decision back: what undoes it where it is still in force, and else only says that it
/// was wrong. A text that was removed is gone.
pub const fn reversal_of(action: Action, is_in_force: bool) -> Action {
    match action {
        Action::Hide if is_in_force => Action::Restore,
        Action::Lock if is_in_force => Action::Unlock,
        Action::Suspend if is_in_force => Action::Reinstate,
        _ => Action::Retract,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn grant(
        role: Role,
        unit_id: Option<Uuid>,
        ends_at: Option<DateTime<Utc>>,
    ) -> role_grant::Model {
        role_grant::Model {
            id: Uuid::nil(),
            person_id: Uuid::nil(),
            role,
            unit_id,
            region_id: None,
            reason: String::new(),
            granted_at: DateTime::UNIX_EPOCH,
            ends_at,
            revoked_at: None,
            revocation_reason: None,
        }
    }

    #[test]
    fn a_role_reaches_as_far_and_as_long_as_it_was_granted() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let (here, there) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        for (role, of, ends_at, action, unit, may) in [
            (Role::Moderator, None, None, Action::Hide, here, true),
            (Role::Moderator, None, None, Action::Hide, None, true),
            (Role::Moderator, None, None, Action::Suspend, here, true),
            (Role::Moderator, None, Some(now), Action::Hide, here, false),
            (Role::Moderator, here, None, Action::Hide, here, true),
            (Role::Moderator, here, None, Action::Suspend, here, false),
            (Role::Moderator, here, None, Action::Hide, there, false),
            (Role::Moderator, here, None, Action::Hide, None, false),
            (Role::Official, here, None, Action::Hide, here, false),
        ] {
            let grants = [grant(role, of, ends_at)];
            let granted = grant_for(&grants, action, unit, now).is_some();
            assert_eq!(granted, may, "{role:?} of {of:?}: {action:?} in {unit:?}");
        }
    }

    #[test]
    fn what_is_no_longer_in_force_is_only_said_to_have_been_wrong() {
        for (action, undone) in [
            (Action::Hide, Action::Restore),
            (Action::Lock, Action::Unlock),
            (Action::Suspend, Action::Reinstate),
            (Action::Warn, Action::Retract),
            (Action::Remove, Action::Retract),
        ] {
            assert_eq!(reversal_of(action, true), undone);
            assert_eq!(reversal_of(action, false), Action::Retract);
            assert!(is_appealable(action) && is_reversal(undone));
        }
    }
}
