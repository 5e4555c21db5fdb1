//! What stands above a document: comment lines of `key: value`.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};

use crate::language::Text;

/// For whom a question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Who reports on budgets.
    Journalist,
    /// Who follows a government's plans and spending.
    Monitor,
    /// Who builds on the API.
    Developer,
}

impl Audience {
    /// All of them, in the order in which pages list them.
    pub const ALL: [Self; 3] = [Self::Journalist, Self::Monitor, Self::Developer];

    /// The word for it in files and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Journalist => "journalist",
            Self::Monitor => "monitor",
            Self::Developer => "developer",
        }
    }
}

/// The words of one file; each is taken once, and none may be left.
pub(super) struct FrontMatter<'a> {
    words: BTreeMap<&'a str, &'a str>,
    document: &'a str,
}

impl<'a> FrontMatter<'a> {
    pub(super) fn read(text: &'a str) -> anyhow::Result<Self> {
        let mut words = BTreeMap::new();
        let mut document = text;
        while let Some(rest) = document.strip_prefix("# ") {
            let (line, below) = rest.split_once('\n').unwrap_or((rest, ""));
            let (key, value) =
                (line.split_once(": ")).with_context(|| format!("`{line}` is not `key: value`"))?;
            ensure!(
                words.insert(key, value.trim()).is_none(),
                "`{key}` stands there twice"
            );
            document = below;
        }
        Ok(Self { words, document })
    }

    pub(super) fn document(&self) -> &'a str {
        self.document
    }

    /// The sentences of `key.id` and `key.en`.
    pub(super) fn take_text(&mut self, key: &str) -> anyhow::Result<Text> {
        let mut take = |tag: &str| -> anyhow::Result<String> {
            let key = format!("{key}.{tag}");
            let value = self.words.remove(key.as_str());
            Ok(value
                .with_context(|| format!("`{key}` is missing"))?
                .to_owned())
        };
        Ok(Text {
            indonesian: take("id")?,
            english: take("en")?,
        })
    }

    pub(super) fn take_audience(&mut self) -> anyhow::Result<Audience> {
        let word = self.words.remove("for").context("`for` is missing")?;
        (Audience::ALL
            .into_iter()
            .find(|audience| audience.word() == word))
        .with_context(|| format!("`for: {word}` names nobody"))
    }

    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self.words.keys().next() {
            Some(key) => bail!("nothing is known by `{key}`"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Audience, FrontMatter};

    #[test]
    fn words_stand_above_the_document_and_are_taken_once() {
        let text = "# for: monitor\n# title.en: Who?\n# title.id: Siapa?\nquery { a }\n# below\n";

        let mut words = FrontMatter::read(text).unwrap();

        assert_eq!(words.document(), "query { a }\n# below\n");
        assert_eq!(words.take_audience().unwrap(), Audience::Monitor);
        assert_eq!(words.take_text("title").unwrap().indonesian, "Siapa?");
        assert!(words.take_text("title").is_err());
        words.finish().unwrap();
    }

    #[test]
    fn a_word_that_nothing_asks_for_is_an_error() {
        let words = FrontMatter::read("# titel.en: Who?\nquery { a }").unwrap();

        assert_eq!(
            words.finish().unwrap_err().to_string(),
            "nothing is known by `titel.en`"
        );
    }
}
