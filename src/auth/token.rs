//! Keys and tokens as callers show them.

use std::fmt::{self, Write as _};

use anyhow::anyhow;
use sha2::{Digest as _, Sha256};

use super::actor::Vouched;
use super::identity_token::IdentityToken;

/// Random bytes of a secret.
const BYTES: usize = 32;
/// Digits of a secret by which it is told from others.
const SHOWN: usize = 12;

/// What a secret is for. Each begins otherwise, so that people and programs that look for leaked
/// secrets know one, and none passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The key of an app.
    Key,
    /// The access token of a session.
    Access,
    /// An invitation to have an account.
    Invitation,
    /// A ballot of a survey: whoever has it answers, once.
    Ballot,
}

impl SecretKind {
    const fn beginning(self) -> &'static str {
        match self {
            Self::Key => "pantau_",
            Self::Access => "pantau_access_",
            Self::Invitation => "pantau_invitation_",
            Self::Ballot => "pantau_ballot_",
        }
    }
}

/// A secret: whoever has it is let in. Not shown where it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    kind: SecretKind,
    text: String,
}

/// How every refresh token begins.
const REFRESH: &str = "pantau_refresh_";

/// A refresh token: for one use. Its first half is that of all tokens of its session, so that one
/// that was used before is known for what it is, however long ago that was. Not shown where it is
/// printed.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(String);

/// The SHA-256 of a secret: all that is kept of it. As random as the secret, so nothing is gained by
/// trying secrets against it, and it needs no salt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

/// What a caller shows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// What was shown as `Authorization: Bearer …`.
    pub bearer: Bearer,
    /// The user that the app acts for.
    pub user: Option<Vouched>,
}

/// What lets a caller in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearer {
    /// The key of an app.
    Key(SecretHash),
    /// The access token of a session.
    Access(SecretHash),
    /// A token by which an issuer vouches for somebody.
    Identity(IdentityToken),
}

impl Bearer {
    /// What stands in a header or an entry `Authorization`: of the scheme `Bearer`. None where it is
    /// nothing of ours.
    pub fn of_authorization(text: &str) -> Option<Self> {
        let (scheme, shown) = text.trim().split_once(' ')?;
        let shown = scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| shown.trim())?;
        let key = || Some(Self::Key(Secret::read(SecretKind::Key, shown)?.hash()));
        let access = || {
            Some(Self::Access(
                Secret::read(SecretKind::Access, shown)?.hash(),
            ))
        };
        let identity = || Some(Self::Identity(IdentityToken::read(shown)?));
        key().or_else(access).or_else(identity)
    }
}

impl Secret {
    /// A new secret, of 256 random bits.
    pub fn random(kind: SecretKind) -> anyhow::Result<Self> {
        let text = format!("{}{}", kind.beginning(), drawn()?);
        Ok(Self { kind, text })
    }

    /// The secret that a text is; none where it has not the form of one.
    pub fn read(kind: SecretKind, text: &str) -> Option<Self> {
        let digits = text.strip_prefix(kind.beginning())?;
        is_drawn(digits).then(|| Self {
            kind,
            text: text.to_owned(),
        })
    }

    /// Its hash.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.text)
    }

    /// How it begins: enough to tell it from others, too little to use it.
    pub fn prefix(&self) -> &str {
        &self.text[..self.kind.beginning().len() + SHOWN]
    }

    /// The secret itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl RefreshToken {
    /// The first of a session.
    pub fn first() -> anyhow::Result<Self> {
        Ok(Self(format!("{REFRESH}{}{}", drawn()?, drawn()?)))
    }

    /// The next of the same session.
    pub fn next(&self) -> anyhow::Result<Self> {
        Ok(Self(format!("{}{}", self.common(), drawn()?)))
    }

    /// The token that a text is; none where it has not the form of one.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(REFRESH)?;
        let (common, own) = digits.split_at_checked(2 * BYTES)?;
        (is_drawn(common) && is_drawn(own)).then(|| Self(text.to_owned()))
    }

    /// The hash of what it has in common with all of its session.
    pub fn family(&self) -> SecretHash {
        SecretHash::of(self.common())
    }

    /// Its own hash.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }

    /// The token itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn common(&self) -> &str {
        &self.0[..REFRESH.len() + 2 * BYTES]
    }
}

/// Random digits.
fn drawn() -> anyhow::Result<String> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|cause| anyhow!("draw a secret: {cause}"))?;
    let mut digits = String::with_capacity(2 * BYTES);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _infallible = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}

fn is_drawn(digits: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    digits.len() == 2 * BYTES && digits.bytes().all(is_digit)
}

impl SecretHash {
    fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RefreshToken(..)")
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_secret_is_read_as_itself_and_told_by_its_beginning() {
        for (kind, length) in [
            (SecretKind::Key, 71),
            (SecretKind::Access, 78),
            (SecretKind::Invitation, 82),
            (SecretKind::Ballot, 78),
        ] {
            let draw = || Secret::random(kind).unwrap();
            let (one, other) = (draw(), draw());

            assert_eq!(Secret::read(kind, one.reveal()), Some(one.clone()));
            assert_eq!(one.reveal().len(), length);
            assert!(one.reveal().starts_with(one.prefix()));
            assert_eq!(one.prefix().len(), length - 52);
            assert_ne!(one, other);
            assert_ne!(one.hash(), other.hash());
            assert_eq!(
                format!("{one:?}{:?}", one.hash()),
                "Secret(..)SecretHash(..)"
            );
        }
    }

    #[test]
    fn refresh_tokens_of_a_session_have_one_half_in_common() {
        let first = RefreshToken::first().unwrap();
        let next = first.next().unwrap();
        let other = RefreshToken::first().unwrap();

        assert_eq!(RefreshToken::read(next.reveal()), Some(next.clone()));
        assert_eq!(first.family(), next.family());
        assert_ne!(first.hash(), next.hash());
        assert_ne!(first.family(), other.family());
        assert_eq!(format!("{first:?}"), "RefreshToken(..)");
        for text in [
            "",
            "pantau_refresh_",
            &first.reveal()[1..],
            &first.reveal()[..100],
        ] {
            assert_eq!(RefreshToken::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_has_not_the_form_of_a_key_or_a_token_is_none() {
        let digits = "0f".repeat(32);
        let key = format!("pantau_{digits}");
        for (text, fits) in [
            (format!("Bearer {key}"), "key"),
            (format!("bearer   {key} "), "key"),
            (format!("Bearer pantau_access_{digits}"), "access"),
            ("Bearer eyJh.eyJp.c2ln".to_owned(), "identity"),
            (format!("Basic {key}"), "none"),
            (key.clone(), "none"),
            (format!("Bearer {key}0"), "none"),
            (format!("Bearer {}", key.to_uppercase()), "none"),
            (format!("Bearer pantau_invitation_{digits}"), "none"),
            (format!("Bearer pantau_refresh_{digits}{digits}"), "none"),
            ("Bearer ".to_owned(), "none"),
            (String::new(), "none"),
        ] {
            let found = match Bearer::of_authorization(&text) {
                Some(Bearer::Key(_)) => "key",
                Some(Bearer::Access(_)) => "access",
                Some(Bearer::Identity(_)) => "identity",
                None => "none",
            };
            assert_eq!(found, fits, "{text}");
        }
    }
}
