//! Under what an answer is kept.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Question;
use crate::area::versions::Versions;

/// Stands for everything an answer depends on, the data left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of these parts; parts are told apart, so that no two lists of parts run together.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// Its bytes, to make another of.
    pub const fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// It in hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

/// What was asked, and of which data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of a question's answer while these are the versions.
    pub fn new(question: Question, versions: &Versions) -> Self {
        let mut hash = Sha256::new();
        hash.update(question.fingerprint.0);
        hash.update(question.areas.bits().to_le_bytes());
        for area in question.areas.iter() {
            hash.update(versions.of(area).as_bytes());
        }
        Self(hash.finalize().into())
    }

    /// The key in hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _infallible = write!(hex, "{byte:02x}");
        hex
    })
}
