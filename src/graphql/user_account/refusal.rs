//! What people are told where nothing was done about an account.

use crate::graphql::writing::{BUSY, Told, suspended};
use crate::service::comment::LONGEST_KEY;
use crate::service::user_account::password::{LONGEST, PasswordRefusal, SHORTEST};
use crate::service::user_account::{AccountRefusal, LONGEST_REASON, NAME_LENGTH};

impl Told for AccountRefusal {
    fn told(self) -> (Option<&'static str>, String) {
        let (field, message) = match self {
            Self::CredentialsInvalid => (None, "The name or the password is not right."),
            Self::TooManyAttempts => (
                None,
                "This was tried too often in a short time; try again in some minutes.",
            ),
            Self::Overloaded => (None, "Many are signing in; try again in a moment."),
            Self::TokenInvalid => (
                Some("refreshToken"),
                "This refresh token is not known, was used before or has expired.",
            ),
            Self::CodeInvalid => (
                Some("code"),
                "This code is not known, was accepted or taken back, or has expired.",
            ),
            Self::NoSuchInvitation => (Some("prefix"), "No invitation that is open begins so."),
            Self::BadName => {
                let (fewest, most) = NAME_LENGTH;
                let message = format!("A name has {fewest} to {most} letters, digits and `.-_@+`.");
                return (Some("name"), message);
            }
            Self::NameTaken => (Some("name"), "Another account has this name."),
            Self::OtherName => (Some("name"), "The account has another name."),
            Self::BadDisplayName => (
                Some("displayName"),
                "The name that others see has 1 to 80 characters that can be seen, and no spaces at \
                 its ends.",
            ),
            Self::Password(refusal) => {
                let message = match refusal {
                    PasswordRefusal::TooShort => {
                        format!("A password has at least {SHORTEST} characters.")
                    }
                    PasswordRefusal::TooLong => {
                        format!("A password has at most {LONGEST} characters.")
                    }
                    PasswordRefusal::TooEasy => {
                        "This password would be guessed soon; take several words that do not belong \
                         together."
                            .to_owned()
                    }
                };
                return (Some("password"), message);
            }
            Self::NoSuchAccount => (Some("account"), "No account has this name."),
            Self::BadReason => {
                let message =
                    format!("The reason has 1 to {LONGEST_REASON} characters and no line breaks.");
                return (Some("reason"), message);
            }
            Self::BadEnd => (
                Some("expiresAt"),
                "The end lies in the future, and at most 90 days away.",
            ),
            Self::RoleNotHeld => (None, "This user does not administer."),
            Self::BadKey => {
                let message = format!("An idempotency key has 1 to {LONGEST_KEY} characters.");
                return (Some("idempotencyKey"), message);
            }
            Self::KeyReused => (
                Some("idempotencyKey"),
                "Something else was sent under this key; use a new one for each.",
            ),
            Self::Suspended(until) => return (None, suspended(until)),
            Self::Busy => (None, BUSY),
            Self::Standing(_) => (None, "You may not."),
        };
        (field, message.to_owned())
    }
}
