//! Published questions: documents that anyone can ask by name.

use std::sync::Arc;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "questions/"]
struct Files;

/// The names of all questions, in alphabetical order.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = Files::iter()
        .filter_map(|file| file.strip_suffix(".graphql").map(str::to_owned))
        .collect();
    names.sort_unstable();
    names
}

/// The document of a question.
pub fn named(name: &str) -> Option<Arc<str>> {
    let file = Files::get(&format!("{name}.graphql"))?;
    std::str::from_utf8(&file.data).ok().map(Into::into)
}
