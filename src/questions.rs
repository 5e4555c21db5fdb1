//! Published questions: documents that anyone can ask by name.

use std::sync::Arc;

use async_graphql::parser::parse_query;
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

/// The names of the operations in all questions.
pub fn operations() -> Vec<String> {
    let documents = names().into_iter().filter_map(|name| named(&name));
    let parsed = documents.filter_map(|document| parse_query(&*document).ok());
    let operations = parsed.flat_map(|document| {
        let names = document.operations.iter().map(|(name, _)| name.cloned());
        names
            .flatten()
            .map(|name| name.to_string())
            .collect::<Vec<_>>()
    });
    operations.collect()
}

/// The document of a question.
pub fn named(name: &str) -> Option<Arc<str>> {
    let file = Files::get(&format!("{name}.graphql"))?;
    std::str::from_utf8(&file.data).ok().map(Into::into)
}
