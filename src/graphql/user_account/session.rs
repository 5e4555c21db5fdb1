//! Signing in and out, and what keeps somebody signed in.

use async_graphql::{Context, InputObject, Object};

use super::attempts;
use super::object::{SessionTokens, UserAccount, UserSession};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::writing::{outcome, write};
use crate::service::user_account::AccountRefusal;
use crate::service::user_account::password::{Password, PasswordRefusal};

/// Who wants to be let in. Send it by variables: documents are remembered, variables are not.
#[derive(InputObject)]
pub struct SignInInput {
    /// The name of the account.
    name: String,
    /// Its password.
    password: String,
}

/// What new tokens are asked for with.
#[derive(InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token that was given last. It is used up.
    refresh_token: String,
}

/// Which session ends.
#[derive(InputObject)]
pub struct SignOutInput {
    /// A refresh token of the session.
    refresh_token: String,
}

/// That all sessions are meant.
#[derive(InputObject)]
pub struct SignOutEverywhereInput {
    /// The name of the account, so that nobody does it by mistake.
    name: String,
}

/// Another password.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password that the account has.
    current_password: String,
    /// The password that it is to have: 12 to 200 characters, and not soon guessed.
    new_password: String,
}

outcome! {
    /// Either tokens, or the reasons why nobody was let in.
    SignInPayload {
        /// What lets its bearer in; null where it was refused.
        tokens: SessionTokens
    }, SignInError, AccountRefusal,
    /// Why somebody was not let in.
    SignInErrorCode {
        /// There is no such account, or the password is another, or the account was closed.
        CredentialsInvalid = AccountRefusal::CredentialsInvalid,
        /// It was tried too often of late, under this name or from this address.
        TooManyAttempts = AccountRefusal::TooManyAttempts,
        /// So many are signing in that this one has to wait; try again in a moment.
        Overloaded = AccountRefusal::Overloaded,
    }
}

outcome! {
    /// Either new tokens, or the reasons why there are none.
    RefreshSessionPayload {
        /// The new tokens, in place of the old ones; null where it was refused.
        tokens: SessionTokens
    }, RefreshSessionError, AccountRefusal,
    /// Why there are no new tokens.
    RefreshSessionErrorCode {
        /// It is no refresh token, has expired, its session has ended, or it was used before: then
        /// its session ends with it. Sign in again.
        RefreshTokenInvalid = AccountRefusal::TokenInvalid,
    }
}

outcome! {
    /// Either the session, or the reasons why none was ended.
    SignOutPayload {
        /// The session that has ended; null where there was none.
        session: UserSession
    }, SignOutError, AccountRefusal,
    /// Why no session was ended.
    SignOutErrorCode {
        /// No session has this refresh token: it has ended already.
        RefreshTokenInvalid = AccountRefusal::TokenInvalid,
    }
}

outcome! {
    /// Either the account, or the reasons why nothing was ended.
    SignOutEverywherePayload {
        /// The account, which nobody is signed in to any more; null where it was refused.
        account: UserAccount
    }, SignOutEverywhereError, AccountRefusal,
    /// Why nothing was ended.
    SignOutEverywhereErrorCode {
        /// Who asks is signed in to an account of another name.
        NameOther = AccountRefusal::OtherName,
    }
}

outcome! {
    /// Either the account, or the reasons why its password is still the same.
    ChangePasswordPayload {
        /// The account; null where it was refused.
        account: UserAccount
    }, ChangePasswordError, AccountRefusal,
    /// Why a password was not changed.
    ChangePasswordErrorCode {
        /// The current password is another.
        CredentialsInvalid = AccountRefusal::CredentialsInvalid,
        /// It was tried too often of late.
        TooManyAttempts = AccountRefusal::TooManyAttempts,
        /// So many passwords are being tried that this one has to wait; try again in a moment.
        Overloaded = AccountRefusal::Overloaded,
        /// The new password has too few characters.
        PasswordTooShort = AccountRefusal::Password(PasswordRefusal::TooShort),
        /// The new password has too many characters.
        PasswordTooLong = AccountRefusal::Password(PasswordRefusal::TooLong),
        /// The new password would be guessed soon.
        PasswordTooEasy = AccountRefusal::Password(PasswordRefusal::TooEasy),
    }
}

/// Signing in and out.
#[derive(Debug, Default)]
pub struct SessionMutation;

/// Signing in and out.
#[Object]
impl SessionMutation {
    /// Lets the owner of an account of this instance in. What is wrong is not told, and a name that
    /// is not known takes as long as one that is.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants to be let in.")] input: SignInInput,
    ) -> Result<Option<SignInPayload>, ApiError> {
        let SignInInput { name, password } = input;
        let (password, attempts) = (Password::typed(&password), attempts(ctx));
        let written = write(ctx, move |services, _| async move {
            let accounts = services.accounts;
            accounts.sign_in(&*attempts, &name, password).await
        });
        SignInPayload::of(written.await?.map(SessionTokens::from)).map(Some)
    }

    /// Gives new tokens for a refresh token, whether the access token has expired or not. The old
    /// tokens are worth nothing from then on.
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token that is used up.")] input: RefreshSessionInput,
    ) -> Result<Option<RefreshSessionPayload>, ApiError> {
        let token = input.refresh_token;
        let written = write(ctx, move |services, _| async move {
            services.accounts.refresh(&token).await
        });
        RefreshSessionPayload::of(written.await?.map(SessionTokens::from)).map(Some)
    }

    /// Ends a session. Its tokens are worth nothing from then on, on every instance.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session ends.")] input: SignOutInput,
    ) -> Result<Option<SignOutPayload>, ApiError> {
        let token = input.refresh_token;
        let written = write(ctx, move |services, _| async move {
            services.accounts.sign_out(&token).await
        });
        SignOutPayload::of(written.await?.map(UserSession::from)).map(Some)
    }

    /// Ends all sessions of who asks, the one by which this is asked included.
    async fn sign_out_everywhere(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose sessions end.")] input: SignOutEverywhereInput,
    ) -> Result<Option<SignOutEverywherePayload>, ApiError> {
        let actor = ctx.actor().clone();
        let written = write(ctx, move |services, actor| async move {
            let accounts = services.accounts;
            accounts.sign_out_everywhere(&actor, &input.name).await
        });
        let account = |account| UserAccount::after(&actor, account);
        SignOutEverywherePayload::of(written.await?.map(account)).map(Some)
    }

    /// Gives who asks another password. Their other sessions end; the one by which this is asked
    /// goes on.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: ChangePasswordInput,
    ) -> Result<Option<ChangePasswordPayload>, ApiError> {
        let current = Password::typed(&input.current_password);
        let new = Password::typed(&input.new_password);
        let (actor, attempts) = (ctx.actor().clone(), attempts(ctx));
        let written = write(ctx, move |services, actor| async move {
            let accounts = services.accounts;
            let changed = accounts.change_password(&*attempts, &actor, current, new);
            changed.await
        });
        let account = |account| UserAccount::after(&actor, account);
        ChangePasswordPayload::of(written.await?.map(account)).map(Some)
    }
}
