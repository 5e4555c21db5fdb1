//! Signing in and out, and what keeps somebody signed in.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{user_account, user_session};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    ModelTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::attempts::Attempts;
use super::password::Password;
use super::{
    AccountRefusal, AccountService, Refused, UserAccount, UserSession, forget_sessions, refused,
    standing, tidy_name, with_name,
};
use crate::auth::actor::Actor;
use crate::auth::policy;
use crate::auth::token::{RefreshToken, Secret, SecretKind};
use crate::database::Transaction;

/// Most sessions of an account; of more, the one that was used longest ago ends.
pub const MOST_SESSIONS: u64 = 50;

/// Somebody who was let in, with tokens that are shown once.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The account.
    pub account: UserAccount,
    /// The session.
    pub session: UserSession,
    /// What lets its bearer in, for a short while.
    pub access: Secret,
    /// What gets new tokens, once.
    pub refresh: RefreshToken,
}

/// New tokens, and until when they can be used.
struct Tokens {
    access: Secret,
    refresh: RefreshToken,
    access_ends_at: DateTime<Utc>,
    refresh_ends_at: DateTime<Utc>,
}

impl AccountService {
    /// Lets somebody in by name and password. Whatever is wrong, the answer is the same and takes as
    /// long.
    pub async fn sign_in(
        &self,
        attempts: &dyn Attempts,
        name: &str,
        password: Password,
    ) -> Result<SignedIn, Refused> {
        let name = tidy_name(name);
        // Both are counted, whatever comes of the first.
        let (here, there) = (attempts.at_address().await, attempts.as_name(&name).await);
        if !(here && there) {
            return Err(refused(AccountRefusal::TooManyAttempts));
        }
        let account = with_name(self.database.reader(), &name).await?;
        let kept = account
            .as_ref()
            .map(|account| account.password_hash.clone());
        let fits = self.passwords.fits(password, kept.clone()).await?;
        let account = account.filter(|account| fits && account.disabled_at.is_none());
        let account = account.ok_or(refused(AccountRefusal::CredentialsInvalid))?;
        let txn = self.begin().await?;
        // The password may have been changed, or the account closed, while it was tried.
        let now_kept = with_name(&txn, &name).await?;
        let account = now_kept
            .filter(|now| now.disabled_at.is_none() && now.password_hash == account.password_hash)
            .ok_or(refused(AccountRefusal::CredentialsInvalid))?;
        let signed_in = self.enter(&txn, account).await?;
        self.commit(txn).await?;
        Ok(signed_in)
    }

    /// Gives new tokens for a refresh token, which is used up by that. One that was used before has
    /// been stolen, from its owner or by its owner's rival: its session ends.
    pub async fn refresh(&self, token: &str) -> Result<SignedIn, Refused> {
        let token = RefreshToken::read(token).ok_or(refused(AccountRefusal::TokenInvalid))?;
        let now = self.now();
        let txn = self.begin().await?;
        let (session, account) = self.of_family(&txn, &token).await?;
        if !policy::can_refresh(&session, &account, now) {
            return Err(refused(AccountRefusal::TokenInvalid));
        }
        let tokens = self.tokens(&token.next()?, session.ends_at, now)?;
        // Only one of those who use it at once finds it unused.
        let renewed = user_session::Entity::update_many()
            .col_expr(
                user_session::Column::RefreshSha256,
                Expr::value(tokens.refresh.hash().bytes()),
            )
            .col_expr(
                user_session::Column::AccessSha256,
                Expr::value(tokens.access.hash().bytes()),
            )
            .col_expr(user_session::Column::RefreshedAt, Expr::value(now))
            .col_expr(
                user_session::Column::AccessEndsAt,
                Expr::value(tokens.access_ends_at),
            )
            .col_expr(
                user_session::Column::RefreshEndsAt,
                Expr::value(tokens.refresh_ends_at),
            )
            .filter(user_session::Column::Id.eq(session.id))
            .filter(user_session::Column::RefreshSha256.eq(token.hash().bytes()))
            .exec(&txn)
            .await
            .context("refresh a session")?;
        if renewed.rows_affected == 0 {
            session.delete(&txn).await.context("end a session")?;
            self.commit(txn).await?;
            tracing::warn!("a refresh token was used again, so its session was ended");
            return Err(refused(AccountRefusal::TokenInvalid));
        }
        let session = UserSession {
            refresh_sha256: tokens.refresh.hash().bytes(),
            access_sha256: tokens.access.hash().bytes(),
            refreshed_at: now,
            access_ends_at: tokens.access_ends_at,
            refresh_ends_at: tokens.refresh_ends_at,
            ..session
        };
        self.commit(txn).await?;
        Ok(SignedIn {
            account,
            session,
            access: tokens.access,
            refresh: tokens.refresh,
        })
    }

    /// Ends the session of a refresh token, also of one that was used before.
    pub async fn sign_out(&self, token: &str) -> Result<UserSession, Refused> {
        let token = RefreshToken::read(token).ok_or(refused(AccountRefusal::TokenInvalid))?;
        let txn = self.begin().await?;
        let (session, _) = self.of_family(&txn, &token).await?;
        let ended = session.clone().delete(&txn).await;
        ended.context("end a session")?;
        self.commit(txn).await?;
        Ok(session)
    }

    /// Ends all sessions of who asks, this one included, if the account has this name.
    pub async fn sign_out_everywhere(
        &self,
        actor: &Actor,
        name: &str,
    ) -> Result<UserAccount, Refused> {
        let session = policy::session(actor).map_err(standing)?;
        let txn = self.begin().await?;
        let account = with_id(&txn, session.account).await?;
        if account.name != tidy_name(name) {
            return Err(refused(AccountRefusal::OtherName));
        }
        forget_sessions(&txn, account.id, None).await?;
        self.commit(txn).await?;
        Ok(account)
    }

    /// Gives who asks another password, and ends their other sessions.
    pub async fn change_password(
        &self,
        attempts: &dyn Attempts,
        actor: &Actor,
        current: Password,
        new: Password,
    ) -> Result<UserAccount, Refused> {
        let session = policy::session(actor).map_err(standing)?;
        let account = user_account::Entity::find_by_id(session.account)
            .one(self.database.reader())
            .await
            .context("read an account")?
            .ok_or(refused(AccountRefusal::CredentialsInvalid))?;
        if !attempts.as_name(&account.name).await {
            return Err(refused(AccountRefusal::TooManyAttempts));
        }
        let kept = account.password_hash.clone();
        if !self.passwords.fits(current, Some(kept.clone())).await? {
            return Err(refused(AccountRefusal::CredentialsInvalid));
        }
        let known = vec![account.name.clone(), account.display_name.clone()];
        let password = self.passwords.keep(new, known).await?;
        let now = self.now();
        let txn = self.begin().await?;
        // Only one of two changes at once is from the password that was tried.
        let changed = user_account::Entity::update_many()
            .col_expr(user_account::Column::PasswordHash, Expr::value(password))
            .col_expr(user_account::Column::PasswordChangedAt, Expr::value(now))
            .filter(user_account::Column::Id.eq(account.id))
            .filter(user_account::Column::PasswordHash.eq(kept))
            .exec(&txn)
            .await
            .context("change a password")?;
        if changed.rows_affected == 0 {
            return Err(refused(AccountRefusal::CredentialsInvalid));
        }
        forget_sessions(&txn, account.id, Some(session.id)).await?;
        let account = with_id(&txn, account.id).await?;
        self.commit(txn).await?;
        Ok(account)
    }

    /// Begins a session. To be called in the transaction in which somebody is let in.
    pub(super) async fn enter(
        &self,
        txn: &Transaction,
        account: UserAccount,
    ) -> Result<SignedIn, Refused> {
        let now = self.now();
        self.make_room(txn, account.id, now).await?;
        let ends_at = now + TimeDelta::days(self.settings.longest_days.into());
        let tokens = self.tokens(&RefreshToken::first()?, ends_at, now)?;
        let session = UserSession {
            id: self.clock.id(),
            account_id: account.id,
            family_sha256: tokens.refresh.family().bytes(),
            refresh_sha256: tokens.refresh.hash().bytes(),
            access_sha256: tokens.access.hash().bytes(),
            created_at: now,
            refreshed_at: now,
            access_ends_at: tokens.access_ends_at,
            refresh_ends_at: tokens.refresh_ends_at,
            ends_at,
        };
        let session = session.into_active_model().insert(txn).await;
        Ok(SignedIn {
            account,
            session: session.context("begin a session")?,
            access: tokens.access,
            refresh: tokens.refresh,
        })
    }

    fn tokens(
        &self,
        refresh: &RefreshToken,
        ends_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Tokens> {
        let access_ends_at = now + TimeDelta::minutes(self.settings.access_minutes.into());
        let refresh_ends_at = now + TimeDelta::days(self.settings.refresh_days.into());
        Ok(Tokens {
            access: Secret::random(SecretKind::Access)?,
            refresh: refresh.clone(),
            access_ends_at: access_ends_at.min(ends_at),
            refresh_ends_at: refresh_ends_at.min(ends_at),
        })
    }

    /// The session of a refresh token, whether that is its newest or not, and its account.
    async fn of_family(
        &self,
        txn: &Transaction,
        token: &RefreshToken,
    ) -> Result<(UserSession, UserAccount), Refused> {
        let found = user_session::Entity::find()
            .filter(user_session::Column::FamilySha256.eq(token.family().bytes()))
            .one(txn)
            .await
            .context("look for a session")?;
        let session = found.ok_or(refused(AccountRefusal::TokenInvalid))?;
        let account = with_id(txn, session.account_id).await?;
        Ok((session, account))
    }

    /// Forgets sessions that have expired, and the oldest where there are too many.
    async fn make_room(
        &self,
        txn: &Transaction,
        account: Uuid,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let of_account = user_session::Column::AccountId.eq(account);
        user_session::Entity::delete_many()
            .filter(of_account.clone())
            .filter(user_session::Column::RefreshEndsAt.lte(now))
            .exec(txn)
            .await
            .context("forget sessions")?;
        let too_many: Vec<Uuid> = user_session::Entity::find()
            .select_only()
            .column(user_session::Column::Id)
            .filter(of_account)
            .order_by_desc(user_session::Column::RefreshedAt)
            .order_by_desc(user_session::Column::Id)
            .offset(MOST_SESSIONS - 1)
            // SQLite knows no offset without a limit.
            .limit(MOST_SESSIONS)
            .into_tuple()
            .all(txn)
            .await
            .context("count sessions")?;
        if !too_many.is_empty() {
            user_session::Entity::delete_many()
                .filter(user_session::Column::Id.is_in(too_many))
                .exec(txn)
                .await
                .context("forget sessions")?;
        }
        Ok(())
    }
}

/// The account of somebody who was let in.
async fn with_id(txn: &Transaction, id: Uuid) -> Result<UserAccount, Refused> {
    let found = user_account::Entity::find_by_id(id).one(txn).await;
    let found = found.context("look for an account")?;
    found.ok_or(refused(AccountRefusal::CredentialsInvalid))
}
