//! Whether the database is what it says it is: the log whole, each document's facts as they were
//! imported, sums true, nothing pointing to nothing.
//!
//! Everything is read in parts of bounded size. Each part of the check ends at its first break.

mod citations;
mod documents;
mod log;
mod references;

use std::fmt::Display;

use serde::Serialize;

use super::list::Lists;

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Part {
    /// The change log: each entry follows from the one before, and says what the tables hold.
    Log,
    /// Each document's facts and totals: as many as it counts, and with the fingerprint that it had
    /// when it was imported.
    Documents,
    /// What published totals and documents say of the sums of their facts.
    Sums,
    /// The documents in force and the sums of governments: what the facts lead to.
    Rollups,
    /// No row points to a row that is not there.
    References,
    /// Each citation stands under its own address, with the answer that it had.
    Citations,
}

impl Part {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Documents => "documents",
            Self::Sums => "sums",
            Self::Rollups => "rollups",
            Self::References => "references",
            Self::Citations => "citations",
        }
    }
}

/// What a part of the check came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// What was checked.
    pub part: Part,
    /// How many entries, documents, sums or references were looked at, up to the first break.
    pub examined: u64,
    /// The first that is not as it should be; none where all are.
    pub first_break: Option<Break>,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Break {
    /// Where it is.
    pub place: String,
    /// What does not fit.
    pub problem: String,
    /// What should be there; none where nothing is compared.
    pub expected: Option<String>,
    /// What is there.
    pub found: Option<String>,
}

impl Break {
    fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            problem: problem.into(),
            expected: None,
            found: None,
        }
    }

    /// A break where the two differ.
    fn unless_same(
        place: &str,
        problem: &str,
        expected: &dyn Display,
        found: &dyn Display,
    ) -> Result<(), Self> {
        let (expected, found) = (expected.to_string(), found.to_string());
        if expected == found {
            return Ok(());
        }
        Err(Self {
            expected: Some(expected),
            found: Some(found),
            ..Self::new(place, problem)
        })
    }
}

/// Counts what is looked at, and ends at the first break.
#[derive(Debug)]
struct Course {
    part: Part,
    examined: u64,
    first_break: Option<Break>,
}

impl Course {
    const fn new(part: Part) -> Self {
        Self {
            part,
            examined: 0,
            first_break: None,
        }
    }

    /// Takes in what one thing that was looked at came to; after a break nothing counts any more.
    fn take(&mut self, outcome: Result<(), Break>) {
        if self.first_break.is_none() {
            self.examined += 1;
            self.first_break = outcome.err();
        }
    }

    fn is_broken(&self) -> bool {
        self.first_break.is_some()
    }

    fn verdict(self) -> Verdict {
        let Self {
            part,
            examined,
            first_break,
        } = self;
        Verdict {
            part,
            examined,
            first_break,
        }
    }
}

impl Lists {
    /// Checks what is stored, part by part; what imports keep beside it, they check themselves.
    pub async fn check(&self) -> anyhow::Result<Vec<Verdict>> {
        let mut verdicts = vec![log::check(self).await?];
        verdicts.extend(documents::check(self).await?);
        verdicts.push(references::check(self).await?);
        verdicts.push(citations::check(self).await?);
        Ok(verdicts)
    }
}
