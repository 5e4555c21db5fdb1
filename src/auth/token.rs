//! Keys as callers show them.

use std::fmt::{self, Write as _};

use anyhow::anyhow;
use sha2::{Digest as _, Sha256};

use super::actor::Vouched;

/// How every key begins, so that people and programs that look for leaked keys know one.
const BEGINNING: &str = "pantau_";
/// Random bytes of a key.
const BYTES: usize = 32;
/// Digits of a key by which it is told from others.
const SHOWN: usize = 12;

/// A key: whoever has it is the app. Not shown where it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The SHA-256 of a key: all that is kept of it. As random as the key, so nothing is gained by
/// trying keys against it, and it needs no salt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

/// What a caller shows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The hash of the key.
    pub key: SecretHash,
    /// The user that the app acts for.
    pub user: Option<Vouched>,
}

impl Secret {
    /// A new key, of 256 random bits.
    pub fn random() -> anyhow::Result<Self> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|cause| anyhow!("draw a key: {cause}"))?;
        let mut text = BEGINNING.to_owned();
        for byte in bytes {
            // Writing to a string cannot fail.
            let _infallible = write!(text, "{byte:02x}");
        }
        Ok(Self(text))
    }

    /// The key that a text is; none where it has not the form of one.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(BEGINNING)?;
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let fits = digits.len() == 2 * BYTES && digits.bytes().all(is_digit);
        fits.then(|| Self(text.to_owned()))
    }

    /// The key of a header or an entry `Authorization`: of the scheme `Bearer`.
    pub fn of_authorization(text: &str) -> Option<Self> {
        let (scheme, key) = text.trim().split_once(' ')?;
        let key = scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())?;
        Self::read(key)
    }

    /// Its hash.
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(&self.0).into())
    }

    /// How it begins: enough to tell it from others, too little to use it.
    pub fn prefix(&self) -> &str {
        &self.0[..BEGINNING.len() + SHOWN]
    }

    /// The key itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl SecretHash {
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

impl fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_is_read_as_itself_and_told_by_its_beginning() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());

        assert_eq!(Secret::read(one.reveal()), Some(one.clone()));
        assert_eq!(one.reveal().len(), 71);
        assert!(one.reveal().starts_with(one.prefix()));
        assert_eq!(one.prefix().len(), 19);
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(
            format!("{one:?}{:?}", one.hash()),
            "Secret(..)SecretHash(..)"
        );
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        let key = format!("pantau_{}", "0f".repeat(32));
        for (text, fits) in [
            (format!("Bearer {key}"), true),
            (format!("bearer   {key} "), true),
            (format!("Basic {key}"), false),
            (key.clone(), false),
            (format!("Bearer {key}0"), false),
            (format!("Bearer {}", key.to_uppercase()), false),
            ("Bearer ".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(Secret::of_authorization(&text).is_some(), fits, "{text}");
        }
    }
}
