//! What a caller may do: pure functions, called by the services.

pub mod complaint;
pub mod moderation;

use chrono::{DateTime, Utc};
use entity::{app_key, person, role_grant};

use super::actor::{Actor, AppActor, Scope, Vouched};

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

/// Why a caller may not do what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It shows no key.
    Unauthenticated,
    /// Its key is not for this.
    ScopeMissing(Scope),
    /// It does not say for whom it acts.
    UserMissing,
}

/// The app and its user who may speak in conversations, and change what they said; or why the
/// caller may not.
pub fn author(actor: &Actor) -> Result<(&AppActor, &Vouched), Standing> {
    let app = actor.app().ok_or(Standing::Unauthenticated)?;
    if !app.scopes.holds(Scope::Comment) {
        return Err(Standing::ScopeMissing(Scope::Comment));
    }
    let user = app.user.as_ref().ok_or(Standing::UserMissing)?;
    Ok((app, user))
}

/// Whether this app's user is that person.
pub fn is_author(app: &AppActor, user: &Vouched, person: &person::Model) -> bool {
    person.app_id == app.app.id && person.external_id == user.external_id()
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
