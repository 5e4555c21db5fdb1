//! Accounts and sessions, as their owners see them, and invitations.

use std::fmt;

use async_graphql::{Context, Description, Object, SimpleObject};
use uuid::Uuid;

use crate::auth::actor::Actor;
use crate::auth::policy;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::DateTime;
use crate::service::user_account::{self, Invited, SignedIn};

/// An account of this instance, as its owner alone sees it.
#[derive(Debug, Clone, Description)]
pub struct UserAccount {
    account: user_account::UserAccount,
    /// The session by which its owner asks.
    current: Option<Uuid>,
}

impl UserAccount {
    /// The account of who asks; none where nobody has signed in with one.
    pub(in crate::graphql) async fn of(
        ctx: &Context<'_>,
        actor: &Actor,
    ) -> Result<Option<Self>, ApiError> {
        let Ok(session) = policy::session(actor) else {
            return Ok(None);
        };
        let own = |services: crate::service::Services| async move {
            services.accounts.account(session.account).await
        };
        let account = ctx.read(own).await?;
        Ok(account.map(|account| Self {
            account,
            current: Some(session.id),
        }))
    }

    pub(super) fn after(actor: &Actor, account: user_account::UserAccount) -> Self {
        let session = policy::session(actor).ok();
        Self {
            account,
            current: session.map(|session| session.id),
        }
    }
}

#[Object(use_type_description)]
impl UserAccount {
    /// The name by which its owner signs in.
    async fn name(&self) -> &str {
        &self.account.name
    }

    /// The name that others see.
    async fn display_name(&self) -> &str {
        &self.account.display_name
    }

    /// Since when there is the account.
    async fn created_at(&self) -> DateTime {
        DateTime(self.account.created_at)
    }

    /// Since when it has its password.
    async fn password_changed_at(&self) -> DateTime {
        DateTime(self.account.password_changed_at)
    }

    /// Where its owner is signed in, the last used first; at most 50.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<UserSession>, ApiError> {
        let (account, current) = (self.account.clone(), self.current);
        let sessions = ctx
            .read(move |services| async move { services.accounts.sessions_of(&account).await })
            .await?;
        let sessions = sessions.into_iter();
        Ok(sessions
            .map(|session| UserSession {
                is_current: current == Some(session.id),
                ..UserSession::from(session)
            })
            .collect())
    }
}

/// A session: from signing in to its end.
#[derive(Debug, Clone, SimpleObject)]
pub struct UserSession {
    /// When it began.
    created_at: DateTime,
    /// When it was given tokens last.
    refreshed_at: DateTime,
    /// When it ends, if it is given no new tokens by then.
    expires_at: DateTime,
    /// Whether it is the one by which this is asked.
    is_current: bool,
}

impl From<user_account::UserSession> for UserSession {
    fn from(session: user_account::UserSession) -> Self {
        Self {
            created_at: DateTime(session.created_at),
            refreshed_at: DateTime(session.refreshed_at),
            expires_at: DateTime(session.refresh_ends_at),
            is_current: false,
        }
    }
}

/// The tokens of somebody who was let in. They are shown once and kept nowhere.
#[derive(Clone, SimpleObject)]
pub struct SessionTokens {
    /// Lets its bearer in: `Authorization: Bearer …`, or `authorization` in the `connection_init` of a
    /// socket.
    access_token: String,
    /// From when on it does not.
    access_token_expires_at: DateTime,
    /// Gets new tokens (`refreshSession`), once: keep the new one in its place. Whoever uses one
    /// twice ends the session.
    refresh_token: String,
    /// From when on it does not.
    refresh_token_expires_at: DateTime,
    /// The account.
    account: UserAccount,
}

impl fmt::Debug for SessionTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SessionTokens(..)")
    }
}

impl From<SignedIn> for SessionTokens {
    fn from(signed_in: SignedIn) -> Self {
        let SignedIn {
            account,
            session,
            access,
            refresh,
        } = signed_in;
        Self {
            access_token: access.reveal().to_owned(),
            access_token_expires_at: DateTime(session.access_ends_at),
            refresh_token: refresh.reveal().to_owned(),
            refresh_token_expires_at: DateTime(session.refresh_ends_at),
            account: UserAccount {
                account,
                current: Some(session.id),
            },
        }
    }
}

/// An invitation to have an account of this instance, or to give one a new password.
#[derive(Clone, SimpleObject)]
pub struct AccountInvitation {
    /// What lets its bearer have the account; hand it to them alone. Shown once: null where the same
    /// was asked for again, and where it was taken back.
    code: Option<String>,
    /// How the code begins, by which the invitation is told from others.
    prefix: String,
    /// Why it was made.
    reason: String,
    /// When it was made.
    created_at: DateTime,
    /// From when on it cannot be accepted.
    expires_at: DateTime,
    /// When it was taken back; null where it was not.
    revoked_at: Option<DateTime>,
}

impl fmt::Debug for AccountInvitation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccountInvitation(..)")
    }
}

impl From<Invited> for AccountInvitation {
    fn from(Invited { invitation, code }: Invited) -> Self {
        Self {
            code: code.map(|code| code.reveal().to_owned()),
            prefix: invitation.prefix,
            reason: invitation.reason,
            created_at: DateTime(invitation.created_at),
            expires_at: DateTime(invitation.ends_at),
            revoked_at: invitation.revoked_at.map(DateTime),
        }
    }
}
