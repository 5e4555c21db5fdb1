//! Invitations: who may have an account, and who gets a new password for one.

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use entity::{user_account, user_invitation};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, Set, SqlErr,
};
use serde_json::json;
use uuid::Uuid;

use super::attempts::Attempts;
use super::password::Password;
use super::session::SignedIn;
use super::{
    AccountRefusal, AccountService, Invitation, LONGEST_REASON, Refused, UserAccount,
    forget_sessions, is_name, refused, standing, tidy_name, with_name,
};
use crate::auth::actor::{Actor, Vouched};
use crate::auth::policy;
use crate::auth::token::{Secret, SecretKind};
use crate::database::Transaction;
use crate::service::participation::{Key, may_write};
use crate::service::person::Person;
use crate::service::role;

/// Hours for which an invitation can be accepted, where nothing else is said.
const HOURS: i64 = 7 * 24;
/// Most days for which it can.
const MOST_DAYS: i64 = 90;

/// Who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// The account that gets a new password; a new account where there is none.
    pub account: Option<String>,
    /// Why.
    pub reason: String,
    /// From when on it cannot be accepted.
    pub ends_at: Option<DateTime<Utc>>,
}

/// An invitation, with its code where it was just made: it is shown once.
#[derive(Debug, Clone)]
pub struct Invited {
    /// What is kept of it.
    pub invitation: Invitation,
    /// What lets its bearer have an account; none where the same was asked for again.
    pub code: Option<Secret>,
}

impl AccountService {
    /// Invites somebody, at the command line.
    pub async fn invite(&self, new: NewInvitation) -> Result<Invited, Refused> {
        let txn = self.begin().await?;
        let invited = self.made(&txn, new, None).await?;
        self.commit(txn).await?;
        Ok(invited)
    }

    /// Invites somebody, as an administrator does. Sent again under the same key it gives the
    /// invitation that was made, without its code.
    pub async fn invite_as(
        &self,
        actor: &Actor,
        new: NewInvitation,
        idempotency_key: &str,
    ) -> Result<Invited, Refused> {
        let caller = policy::administrator(actor).map_err(standing)?;
        let input = json!({
            "create": "invitation",
            "account": new.account,
            "reason": new.reason,
            "endsAt": new.ends_at.map(|end| end.to_rfc3339()),
        });
        let key = Key::new(idempotency_key, &input)?;
        let txn = self.turns.begin().await?;
        let person = self.turns.person(&txn, &caller).await?;
        self.may_administer(&txn, &person).await?;
        if let Some(made) = key.made(&txn, person.id).await? {
            let found = user_invitation::Entity::find_by_id(made).one(&txn).await;
            let found = found.context("look for an invitation")?;
            let invitation = found.ok_or(refused(AccountRefusal::KeyReused))?;
            return Ok(Invited {
                invitation,
                code: None,
            });
        }
        let invited = self.made(&txn, new, Some(person.id)).await?;
        key.keep(&txn, person.id, invited.invitation.id).await?;
        self.turns.commit(txn).await?;
        Ok(invited)
    }

    /// Takes back the invitation whose code begins so, as an administrator does.
    pub async fn revoke_invitation(
        &self,
        actor: &Actor,
        prefix: &str,
    ) -> Result<Invitation, Refused> {
        let caller = policy::administrator(actor).map_err(standing)?;
        let txn = self.turns.begin().await?;
        let person = self.turns.person(&txn, &caller).await?;
        self.may_administer(&txn, &person).await?;
        // Not every text can be asked for.
        let prefix =
            Some(prefix).filter(|prefix| prefix.bytes().all(|byte| byte.is_ascii_graphic()));
        let prefix = prefix.ok_or(refused(AccountRefusal::NoSuchInvitation))?;
        let found = user_invitation::Entity::find()
            .filter(user_invitation::Column::Prefix.eq(prefix))
            .one(&txn)
            .await
            .context("look for an invitation")?;
        let now = self.now();
        let invitation = found.filter(|invitation| policy::is_open(invitation, now));
        let invitation = invitation.ok_or(refused(AccountRefusal::NoSuchInvitation))?;
        let mut invitation = invitation.into_active_model();
        invitation.revoked_at = Set(Some(now));
        let revoked = invitation.update(&txn).await;
        let revoked = revoked.context("take back an invitation")?;
        self.turns.commit(txn).await?;
        Ok(revoked)
    }

    /// Makes an account of an invitation, or gives one a new password, and lets its owner in. Where
    /// the account was there, all its sessions end.
    pub async fn accept(
        &self,
        attempts: &dyn Attempts,
        code: &str,
        (name, display_name): (&str, &str),
        password: Password,
    ) -> Result<SignedIn, Refused> {
        if !attempts.at_address().await {
            return Err(refused(AccountRefusal::TooManyAttempts));
        }
        let code = Secret::read(SecretKind::Invitation, code.trim());
        let code = code.ok_or(refused(AccountRefusal::CodeInvalid))?;
        let found = user_invitation::Entity::find()
            .filter(user_invitation::Column::CodeSha256.eq(code.hash().bytes()))
            .one(self.database.reader())
            .await
            .context("look for an invitation")?;
        let now = self.now();
        let invitation = found.filter(|invitation| policy::is_open(invitation, now));
        let invitation = invitation.ok_or(refused(AccountRefusal::CodeInvalid))?;
        let name = tidy_name(name);
        if !is_name(&name) {
            return Err(refused(AccountRefusal::BadName));
        }
        if Vouched::new("account", display_name).is_none() {
            return Err(refused(AccountRefusal::BadDisplayName));
        }
        let known = vec![name.clone(), display_name.to_owned()];
        let password_hash = self.passwords.keep(password, known).await?;
        let txn = self.begin().await?;
        let account = match invitation.account_id {
            Some(account) => {
                let kept = self.renewed(&txn, account, &name, display_name, password_hash);
                kept.await?
            }
            None => self.opened(&txn, name, display_name, password_hash).await?,
        };
        // Only one of those who accept it at once finds it open.
        let accepted = user_invitation::Entity::update_many()
            .col_expr(user_invitation::Column::AcceptedAt, Expr::value(now))
            .col_expr(user_invitation::Column::AccountId, Expr::value(account.id))
            .filter(user_invitation::Column::Id.eq(invitation.id))
            .filter(user_invitation::Column::AcceptedAt.is_null())
            .filter(user_invitation::Column::RevokedAt.is_null())
            .exec(&txn)
            .await
            .context("accept an invitation")?;
        if accepted.rows_affected == 0 {
            return Err(refused(AccountRefusal::CodeInvalid));
        }
        let signed_in = self.enter(&txn, account).await?;
        self.commit(txn).await?;
        Ok(signed_in)
    }

    async fn may_administer(&self, txn: &Transaction, person: &Person) -> Result<(), Refused> {
        let grants = role::grants_of(txn, person.id).await?;
        if !policy::administers(&grants, self.now()) {
            return Err(refused(AccountRefusal::RoleNotHeld));
        }
        may_write(person, self.now())
    }

    async fn made(
        &self,
        txn: &Transaction,
        new: NewInvitation,
        invited_by: Option<Uuid>,
    ) -> Result<Invited, Refused> {
        let now = self.now();
        let reason = fit(&new.reason)?;
        let ends_at = new
            .ends_at
            .map_or_else(|| now + TimeDelta::hours(HOURS), |end| end.trunc_subsecs(6));
        if ends_at <= now || ends_at > now + TimeDelta::days(MOST_DAYS) {
            return Err(refused(AccountRefusal::BadEnd));
        }
        let account = match new.account {
            Some(name) => {
                let found = with_name(txn, &tidy_name(&name)).await?;
                Some(found.ok_or(refused(AccountRefusal::NoSuchAccount))?.id)
            }
            None => None,
        };
        let code = Secret::random(SecretKind::Invitation)?;
        let invitation = Invitation {
            id: self.clock.id(),
            prefix: code.prefix().to_owned(),
            code_sha256: code.hash().bytes(),
            account_id: account,
            invited_by,
            reason,
            created_at: now,
            ends_at,
            accepted_at: None,
            revoked_at: None,
        };
        let invitation = invitation.into_active_model().insert(txn).await;
        Ok(Invited {
            invitation: invitation.context("keep an invitation")?,
            code: Some(code),
        })
    }

    async fn opened(
        &self,
        txn: &Transaction,
        name: String,
        display_name: &str,
        password_hash: String,
    ) -> Result<UserAccount, Refused> {
        if with_name(txn, &name).await?.is_some() {
            return Err(refused(AccountRefusal::NameTaken));
        }
        let now = self.now();
        let account = UserAccount {
            id: self.clock.id(),
            name,
            display_name: display_name.to_owned(),
            password_hash,
            password_changed_at: now,
            created_at: now,
            disabled_at: None,
        };
        let inserted = account.into_active_model().insert(txn).await;
        inserted.map_err(|error| match error.sql_err() {
            // Somebody took the name at the same moment.
            Some(SqlErr::UniqueConstraintViolation(_)) => refused(AccountRefusal::NameTaken),
            _ => anyhow::Error::new(error).context("open an account").into(),
        })
    }

    async fn renewed(
        &self,
        txn: &Transaction,
        account: Uuid,
        name: &str,
        display_name: &str,
        password_hash: String,
    ) -> Result<UserAccount, Refused> {
        let found = user_account::Entity::find_by_id(account).one(txn).await;
        let found = found.context("look for an account")?;
        // A new password opens no account that was closed.
        let account = found.filter(|account| account.disabled_at.is_none());
        let account = account.ok_or(refused(AccountRefusal::CodeInvalid))?;
        if account.name != name {
            return Err(refused(AccountRefusal::OtherName));
        }
        forget_sessions(txn, account.id, None).await?;
        let mut account = account.into_active_model();
        account.display_name = Set(display_name.to_owned());
        account.password_hash = Set(password_hash);
        account.password_changed_at = Set(self.now());
        let account = account.update(txn).await;
        Ok(account.context("renew a password")?)
    }
}

/// A reason as it is kept.
fn fit(reason: &str) -> Result<String, Refused> {
    let reason = reason.trim();
    if reason.is_empty()
        || reason.chars().count() > LONGEST_REASON
        || reason.chars().any(char::is_control)
    {
        return Err(refused(AccountRefusal::BadReason));
    }
    Ok(reason.to_owned())
}
