//! The languages in which people are spoken to.

/// A language, by the tag that browsers and documents use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Bahasa Indonesia.
    Indonesian,
    /// English; also for whoever prefers neither.
    #[default]
    English,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Indonesian, Self::English];

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Indonesian => "id",
            Self::English => "en",
        }
    }

    /// Its own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Indonesian => "Bahasa Indonesia",
            Self::English => "English",
        }
    }

    /// The language of a tag such as `id` or `en-GB`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default().trim();
        match primary.to_ascii_lowercase().as_str() {
            // Older Java still sends the code of before 1989.
            "id" | "in" => Some(Self::Indonesian),
            "en" => Some(Self::English),
            _ => None,
        }
    }
}

/// One sentence in each language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// In Bahasa Indonesia.
    pub indonesian: String,
    /// In English.
    pub english: String,
}

impl Text {
    /// The sentence in this language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Indonesian => &self.indonesian,
            Language::English => &self.english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_tag_names_its_language_whatever_the_country() {
        assert_eq!(Language::of_tag("id-ID"), Some(Language::Indonesian));
        assert_eq!(Language::of_tag(" EN"), Some(Language::English));
        assert_eq!(Language::of_tag("jv"), None);
    }
}
