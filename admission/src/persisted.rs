//! Documents that clients send once and afterwards name by their SHA-256 (Apollo's protocol).

use std::fmt::Write as _;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use crate::refusal::{Code, Refusal};

/// Texts by their hash, in memory, as many as fit.
#[derive(Debug)]
pub struct Persisted(Cache<String, Arc<str>, ByLength>);

#[derive(Debug, Clone)]
struct ByLength;

impl Weighter<String, Arc<str>> for ByLength {
    fn weight(&self, hash: &String, text: &Arc<str>) -> u64 {
        u64::try_from(hash.len() + text.len() + 64).unwrap_or(u64::MAX)
    }
}

impl Persisted {
    /// Keeps as many texts as take about so many bytes.
    pub fn new(bytes: u64) -> Self {
        let expected = usize::try_from(bytes / 1_024).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(expected.max(16), bytes, ByLength))
    }

    /// The text that was kept under a hash.
    pub fn find(&self, hash: &str) -> Result<Arc<str>, Refusal> {
        // Apollo's clients look for this message, older ones for nothing else.
        self.0
            .get(&hash.to_ascii_lowercase())
            .ok_or_else(|| Refusal::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound"))
    }

    /// Refuses a text that is not the one of this hash.
    pub fn check(hash: &str, text: &str) -> Result<(), Refusal> {
        if hex(&Sha256::digest(text)).eq_ignore_ascii_case(hash) {
            return Ok(());
        }
        let message = "The document's SHA-256 is not the hash that was sent with it.";
        Err(Refusal::new(Code::BadUserInput, message))
    }

    /// Keeps a text whose hash was checked and whose document was admitted.
    pub fn keep(&self, hash: &str, text: &str) {
        let hash = hash.to_ascii_lowercase();
        if self.0.peek(&hash).is_none() {
            self.0.insert(hash, text.into());
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
