//! The words of the field in the API.

use async_graphql::{Object, SimpleObject};

use crate::service::glossary::{WORDS, Word};

/// A word of the field: the Indonesian term and the name it has in this API.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct GlossaryEntry {
    /// The Indonesian term.
    term: &'static str,
    /// Its name in this API.
    name: &'static str,
    /// What it means.
    meaning: &'static str,
    /// The regulation that defines it; null where none does or none is checked.
    regulation: Option<&'static str>,
}

impl From<&Word> for GlossaryEntry {
    fn from(word: &Word) -> Self {
        let Word {
            term,
            name,
            meaning,
            regulation,
        } = *word;
        Self {
            term,
            name,
            meaning,
            regulation,
        }
    }
}

/// Queries about words.
#[derive(Debug, Default)]
pub struct GlossaryQuery;

/// Queries about words.
#[Object]
impl GlossaryQuery {
    /// The words of the field and the names they have in this API.
    async fn glossary(&self) -> Vec<GlossaryEntry> {
        WORDS.iter().map(Into::into).collect()
    }
}
