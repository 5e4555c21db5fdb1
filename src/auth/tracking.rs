//! The code and the secret by which who filed something without an account comes back to it.
//!
//! Both are written down by people, so they have letters and digits that are not taken for each
//! other (Crockford's base 32), in groups of four.

use std::fmt;

use anyhow::anyhow;
use sha2::{Digest as _, Sha256};

/// The alphabet: without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a group.
const GROUP: usize = 4;

/// By which a case is named: 80 random bits, so that no code is guessed or follows another.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingCode(String);

/// What only who filed it knows: 160 random bits. Not shown where it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingSecret(String);

impl TrackingCode {
    const LETTERS: usize = 16;

    /// A new one.
    pub fn random() -> anyhow::Result<Self> {
        random::<{ Self::LETTERS }>().map(Self)
    }

    /// The code that a text is, however it was typed; none where it has not the form of one.
    pub fn read(text: &str) -> Option<Self> {
        read(text, Self::LETTERS).map(Self)
    }

    /// As it is stored: letters alone.
    pub fn letters(&self) -> &str {
        &self.0
    }
}

impl TrackingSecret {
    const LETTERS: usize = 32;

    /// A new one.
    pub fn random() -> anyhow::Result<Self> {
        random::<{ Self::LETTERS }>().map(Self)
    }

    /// The secret that a text is, however it was typed; none where it has not the form of one.
    pub fn read(text: &str) -> Option<Self> {
        read(text, Self::LETTERS).map(Self)
    }

    /// Its SHA-256: all that is kept of it. As random as the secret itself, so it needs no salt.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(&self.0).to_vec()
    }

    /// The secret itself, in groups, to be shown once.
    pub fn reveal(&self) -> String {
        grouped(&self.0)
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&grouped(&self.0))
    }
}

impl fmt::Debug for TrackingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TrackingCode(..)")
    }
}

impl fmt::Debug for TrackingSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TrackingSecret(..)")
    }
}

fn random<const LETTERS: usize>() -> anyhow::Result<String> {
    let mut bytes = [0; LETTERS];
    getrandom::fill(&mut bytes).map_err(|cause| anyhow!("draw a secret: {cause}"))?;
    // 256 is eight times 32, so each letter is as likely as any other.
    let letters = bytes.map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    Ok(letters.iter().collect())
}

/// Reads letters as they are typed: small ones, those that look alike, and what stands between.
fn read(text: &str, letters: usize) -> Option<String> {
    let mut read = String::with_capacity(letters);
    for letter in text.chars() {
        let letter = match letter.to_ascii_uppercase() {
            '-' | ' ' => continue,
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        if read.len() == letters || !letter.is_ascii() || !ALPHABET.contains(&(letter as u8)) {
            return None;
        }
        read.push(letter);
    }
    (read.len() == letters).then_some(read)
}

fn grouped(letters: &str) -> String {
    let mut text = String::with_capacity(letters.len() + letters.len() / GROUP);
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_drawn_is_read_as_itself_however_it_is_typed() {
        let (one, other) = (
            TrackingCode::random().unwrap(),
            TrackingCode::random().unwrap(),
        );
        let secret = TrackingSecret::random().unwrap();

        assert_ne!(one, other);
        assert_eq!(one.to_string().len(), 19);
        assert_eq!(secret.reveal().len(), 39);
        assert_eq!(
            format!("{one:?}{secret:?}"),
            "TrackingCode(..)TrackingSecret(..)"
        );
        for typed in [
            one.to_string(),
            one.letters().to_lowercase(),
            format!(" {one} ").replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(TrackingCode::read(&typed), Some(one.clone()), "{typed}");
        }
        let again = TrackingSecret::read(&secret.reveal().to_lowercase()).unwrap();
        assert_eq!(again.hash(), secret.hash());
    }

    #[test]
    fn what_has_not_the_form_of_a_code_is_none() {
        for text in [
            "",
            "0000-0000-0000-000",
            "0000-0000-0000-0000-0",
            "0000-0000-0000-000U",
            "0000-0000-0000-000é",
            "0000_0000_0000_0000",
        ] {
            assert_eq!(TrackingCode::read(text), None, "{text}");
        }
    }
}
