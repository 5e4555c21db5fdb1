//! What a caller may do: pure functions, called by the services.

pub mod complaint;
pub mod moderation;

use chrono::{DateTime, Utc};
use entity::role_grant::Role;
use entity::{app_key, person, role_grant, user_account, user_invitation, user_session};

use super::actor::{Actor, AppActor, Identity, Scope, Session, Voucher};

/// Whether a key is valid at an instant: neither revoked nor expired.
pub fn is_valid(key: &app_key::Model, now: DateTime<Utc>) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|end| now < end)
}

/// Whether a role is held at an instant: granted, neither revoked nor ended.
pub fn is_held(grant: &role_grant::Model, now: DateTime<Utc>) -> bool {
    grant.granted_at <= now
        && grant.revoked_at.is_none()
        && grant.ends_at.is_none_or(|end| now < end)
}

/// Whether an app may act as it does: for itself, or for a user where its key is for that.
pub fn may_act(app: &AppActor) -> bool {
    app.user.is_none() || app.scopes.holds(Scope::ActForUsers)
}

/// Whether a session lets its access token in at an instant.
pub fn lets_in(
    session: &user_session::Model,
    account: &user_account::Model,
    now: DateTime<Utc>,
) -> bool {
    account.disabled_at.is_none() && now < session.access_ends_at && now < session.ends_at
}

/// Whether a session can be refreshed at an instant.
pub fn can_refresh(
    session: &user_session::Model,
    account: &user_account::Model,
    now: DateTime<Utc>,
) -> bool {
    account.disabled_at.is_none() && now < session.refresh_ends_at && now < session.ends_at
}

/// Whether an invitation can be accepted at an instant.
pub fn is_open(invitation: &user_invitation::Model, now: DateTime<Utc>) -> bool {
    invitation.accepted_at.is_none() && invitation.revoked_at.is_none() && now < invitation.ends_at
}

/// Why a caller may not do what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It shows nothing.
    Unauthenticated,
    /// Its key is not for this.
    ScopeMissing(Scope),
    /// It does not say for whom it acts.
    UserMissing,
    /// It is not signed in with an account here.
    SessionMissing,
}

/// Who may do what this scope is for; or why the caller may not.
fn person_for(actor: &Actor, scope: Scope) -> Result<Identity, Standing> {
    if *actor == Actor::Public {
        return Err(Standing::Unauthenticated);
    }
    if !actor.allows(scope) {
        return Err(Standing::ScopeMissing(scope));
    }
    actor.identity().ok_or(Standing::UserMissing)
}

/// Who may speak in conversations, and change what they said; or why the caller may not.
pub fn author(actor: &Actor) -> Result<Identity, Standing> {
    person_for(actor, Scope::Comment)
}

/// Who administers; or why the caller may not. Whether that person holds the role is asked of
/// [`administers`].
pub fn administrator(actor: &Actor) -> Result<Identity, Standing> {
    person_for(actor, Scope::Administer)
}

/// Whether one of these grants lets its holder administer at an instant.
pub fn administers(grants: &[role_grant::Model], now: DateTime<Utc>) -> bool {
    let mut held = grants.iter().filter(|grant| is_held(grant, now));
    held.any(|grant| grant.role == Role::Administrator)
}

/// The session of who is signed in with an account here; or why the caller is not.
pub fn session(actor: &Actor) -> Result<Session, Standing> {
    match actor {
        Actor::Public => Err(Standing::Unauthenticated),
        Actor::App(_) => Err(Standing::SessionMissing),
        Actor::Person(person) => person.session.ok_or(Standing::SessionMissing),
    }
}

/// Whether this is that person.
pub fn is_author(identity: &Identity, person: &person::Model) -> bool {
    let is_vouched_for = match &identity.voucher {
        Voucher::App(app) => person.app_id == Some(*app),
        Voucher::Issuer(issuer) => person.issuer.as_ref() == Some(issuer),
        Voucher::Account => person.app_id.is_none() && person.issuer.is_none(),
    };
    is_vouched_for && person.external_id == identity.user.external_id()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_is_valid_until_it_is_revoked_or_its_end_has_come() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let second = TimeDelta::seconds(1);
        for (expires_at, revoked_at, valid) in [
            (None, None, true),
            (Some(now + second), None, true),
            (Some(now), None, false),
            (Some(now - second), None, false),
            (None, Some(now), false),
            (Some(now + second), Some(now - second), false),
        ] {
            let key = app_key::Model {
                id: Uuid::nil(),
                app_id: Uuid::nil(),
                prefix: String::new(),
                secret_sha256: Vec::new(),
                scopes: String::new(),
                created_at: DateTime::UNIX_EPOCH,
                expires_at,
                revoked_at,
                last_used_at: None,
            };
            assert_eq!(is_valid(&key, now), valid, "{expires_at:?} {revoked_at:?}");
        }
    }
}
