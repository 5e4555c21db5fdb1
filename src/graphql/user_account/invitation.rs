//! Invitations: made and taken back by administrators, accepted by whom they are for.

use async_graphql::{Context, InputObject, Object};

use super::attempts;
use super::object::{AccountInvitation, SessionTokens};
use crate::graphql::error::ApiError;
use crate::graphql::scalar::DateTime;
use crate::graphql::writing::{outcome, write};
use crate::service::user_account::password::{Password, PasswordRefusal};
use crate::service::user_account::{AccountRefusal, Invited, NewInvitation};

/// Who is invited.
#[derive(InputObject)]
pub struct InviteAccountInput {
    /// The name of the account that is to get a new password, because its owner has lost the old one;
    /// a new account unless given.
    account: Option<String>,
    /// Why, at most 1,000 characters.
    reason: String,
    /// From when on it cannot be accepted, at most 90 days away; in a week unless given.
    expires_at: Option<DateTime>,
    /// A word of your own for this invitation, at most 200 characters, new for each.
    idempotency_key: String,
}

/// Which invitation is taken back.
#[derive(InputObject)]
pub struct RevokeInvitationInput {
    /// How its code begins.
    prefix: String,
}

/// Who accepts an invitation. Send it by variables: documents are remembered, variables are not.
#[derive(InputObject)]
pub struct AcceptInvitationInput {
    /// The code.
    code: String,
    /// The name by which you will sign in: 3 to 100 letters, digits and `.-_@+`, for example an e-mail
    /// address; small and capital letters are the same. Of an account that is there, its name.
    name: String,
    /// The name that others will see, at most 80 characters.
    display_name: String,
    /// A password: 12 to 200 characters, and not soon guessed.
    password: String,
}

outcome! {
    /// Either the invitation, or the reasons why there is none.
    InviteAccountPayload {
        /// The invitation; null where it was refused.
        invitation: AccountInvitation
    }, InviteAccountError, AccountRefusal,
    /// What is wrong with an invitation.
    InviteAccountErrorCode {
        /// The user does not, or no longer, administer.
        RoleNotHeld = AccountRefusal::RoleNotHeld,
        /// No account has this name.
        AccountNotFound = AccountRefusal::NoSuchAccount,
        /// The reason has nothing to read, or is too long.
        ReasonInvalid = AccountRefusal::BadReason,
        /// The end is not in the future, or too far in it.
        ExpiresAtInvalid = AccountRefusal::BadEnd,
        /// A moderator suspended the user; the message says until when.
        Suspended = AccountRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = AccountRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = AccountRefusal::KeyReused,
    }
}

outcome! {
    /// Either the invitation, or the reasons why it is still open.
    RevokeInvitationPayload {
        /// The invitation that was taken back; null where it was refused.
        invitation: AccountInvitation
    }, RevokeInvitationError, AccountRefusal,
    /// Why an invitation was not taken back.
    RevokeInvitationErrorCode {
        /// The user does not, or no longer, administer.
        RoleNotHeld = AccountRefusal::RoleNotHeld,
        /// No invitation that is open begins so.
        InvitationNotFound = AccountRefusal::NoSuchInvitation,
        /// A moderator suspended the user; the message says until when.
        Suspended = AccountRefusal::Suspended(_),
    }
}

outcome! {
    /// Either tokens, or the reasons why the invitation was not accepted.
    AcceptInvitationPayload {
        /// What lets its bearer in; null where it was refused.
        tokens: SessionTokens
    }, AcceptInvitationError, AccountRefusal,
    /// Why an invitation was not accepted.
    AcceptInvitationErrorCode {
        /// It is no code, or it has expired, was taken back or was accepted.
        CodeInvalid = AccountRefusal::CodeInvalid,
        /// The name has too few or too many characters, or other characters.
        NameInvalid = AccountRefusal::BadName,
        /// Another account has this name.
        NameTaken = AccountRefusal::NameTaken,
        /// The invitation is to give an account of another name a new password.
        NameOther = AccountRefusal::OtherName,
        /// The name that others see is empty, too long or cannot be seen.
        DisplayNameInvalid = AccountRefusal::BadDisplayName,
        /// The password has too few characters.
        PasswordTooShort = AccountRefusal::Password(PasswordRefusal::TooShort),
        /// The password has too many characters.
        PasswordTooLong = AccountRefusal::Password(PasswordRefusal::TooLong),
        /// The password would be guessed soon.
        PasswordTooEasy = AccountRefusal::Password(PasswordRefusal::TooEasy),
        /// It was tried too often of late from this address.
        TooManyAttempts = AccountRefusal::TooManyAttempts,
        /// So many passwords are being tried that this one has to wait; try again in a moment.
        Overloaded = AccountRefusal::Overloaded,
    }
}

/// Invitations.
#[derive(Debug, Default)]
pub struct InvitationMutation;

/// Invitations.
#[Object]
impl InvitationMutation {
    /// Invites somebody to have an account of this instance, or the owner of one to give it a new
    /// password. For administrators.
    async fn invite_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited.")] input: InviteAccountInput,
    ) -> Result<Option<InviteAccountPayload>, ApiError> {
        let InviteAccountInput {
            account,
            reason,
            expires_at,
            idempotency_key,
        } = input;
        let new = NewInvitation {
            account,
            reason,
            ends_at: expires_at.map(|end| end.0),
        };
        let written = write(ctx, move |services, actor| async move {
            let accounts = services.accounts;
            accounts.invite_as(&actor, new, &idempotency_key).await
        });
        InviteAccountPayload::of(written.await?.map(AccountInvitation::from)).map(Some)
    }

    /// Takes an invitation back. For administrators.
    async fn revoke_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which is taken back.")] input: RevokeInvitationInput,
    ) -> Result<Option<RevokeInvitationPayload>, ApiError> {
        let written = write(ctx, move |services, actor| async move {
            let accounts = services.accounts;
            accounts.revoke_invitation(&actor, &input.prefix).await
        });
        let invited = written.await?.map(|invitation| Invited {
            invitation,
            code: None,
        });
        RevokeInvitationPayload::of(invited.map(AccountInvitation::from)).map(Some)
    }

    /// Makes an account of an invitation, or gives one a new password, and lets its owner in.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who accepts it.")] input: AcceptInvitationInput,
    ) -> Result<Option<AcceptInvitationPayload>, ApiError> {
        let AcceptInvitationInput {
            code,
            name,
            display_name,
            password,
        } = input;
        let (password, attempts) = (Password::typed(&password), attempts(ctx));
        let written = write(ctx, move |services, _| async move {
            let accounts = services.accounts;
            let names = (&*name, &*display_name);
            accounts.accept(&*attempts, &code, names, password).await
        });
        AcceptInvitationPayload::of(written.await?.map(SessionTokens::from)).map(Some)
    }
}
