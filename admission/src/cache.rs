//! Documents that were admitted, by their text, as many as fit the memory set aside.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::document::Document;

/// Counts documents by the memory they take.
#[derive(Debug, Clone)]
struct ByMemory;

impl Weighter<Box<str>, Arc<Document>> for ByMemory {
    fn weight(&self, text: &Box<str>, document: &Arc<Document>) -> u64 {
        document
            .weight()
            .saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX))
    }
}

/// Documents by their text.
///
/// The text itself is compared, so no two documents can be taken for each other; the hash that
/// finds it is seeded at start, so nobody can choose texts that collide.
#[derive(Debug)]
pub(crate) struct Documents(Cache<Box<str>, Arc<Document>, ByMemory>);

impl Documents {
    /// Keeps as many documents as take about so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let expected = usize::try_from(bytes / 16_384).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(expected.max(16), bytes, ByMemory))
    }

    pub(crate) fn get(&self, text: &str) -> Option<Arc<Document>> {
        self.0.get(text)
    }

    pub(crate) fn keep(&self, text: &str, document: &Arc<Document>) {
        self.0.insert(text.into(), Arc::clone(document));
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.0.weight()
    }
}
