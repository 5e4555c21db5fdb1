//! Why a document is not run, in words for its author.

use std::fmt::Display;

use apollo_compiler::parser::{SourceMap, SourceSpan};

use crate::place::{Lines, Location};

/// Characters of one message; a message may quote a value of the document.
const LONGEST_MESSAGE: usize = 300;

/// The kind of a refusal, as clients branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// A variable has a value that cannot be used.
    BadUserInput,
    /// The document holds no such operation, or several and none was named.
    OperationResolutionFailure,
    /// The document is too large or asks for too much.
    TooComplex,
    /// No document was sent and none is known by this hash.
    PersistedQueryNotFound,
}

impl Code {
    /// The code as it stands in an answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::TooComplex => "QUERY_TOO_COMPLEX",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where, if it stands somewhere.
    pub location: Option<Location>,
}

/// Why a document is not run: one code, and the first few problems of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", code.as_str(), problems.first().map_or("", |problem| &problem.message))]
pub struct Refusal {
    /// The kind of all the problems.
    pub code: Code,
    /// What is wrong; at least one thing.
    pub problems: Vec<Problem>,
}

impl Refusal {
    /// Problems told at once; more would only repeat the first ones.
    pub(crate) const MOST_PROBLEMS: usize = 5;

    /// A refusal for one reason that stands nowhere in the document.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self::of(code, [(message.into(), None)], &SourceMap::default())
    }

    /// A refusal of what stands at this byte of a text.
    pub(crate) fn at(code: Code, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let mut refusal = Self::new(code, message);
        for problem in &mut refusal.problems {
            problem.location = Some(Lines::of(text).place(offset));
        }
        refusal
    }

    /// A text that is not GraphQL, for what stands at this byte.
    pub(crate) fn syntax(text: &str, offset: usize, message: &str) -> Self {
        Self::at(
            Code::ParseFailed,
            text,
            offset,
            format!("Syntax error: {message}."),
        )
    }

    /// A refusal of the first few of these problems.
    pub(crate) fn of(
        code: Code,
        problems: impl IntoIterator<Item = (String, Option<SourceSpan>)>,
        sources: &SourceMap,
    ) -> Self {
        let problems = problems.into_iter().take(Self::MOST_PROBLEMS);
        let problems = problems.map(|(message, span)| Problem {
            message: shortened(message),
            location: span.and_then(|span| location(span, sources)),
        });
        Self {
            code,
            problems: problems.collect(),
        }
    }

    /// The document or operation has more of something than is answered.
    pub(crate) fn too_much<N: Display + Copy>(what: &str, found: N, limit: N) -> Self {
        let message = format!("The {what} is {found}; at most {limit} is answered.");
        Self::new(Code::TooComplex, message)
    }
}

fn location(span: SourceSpan, sources: &SourceMap) -> Option<Location> {
    let place = span.line_column(sources)?;
    Some(Location {
        line: place.line,
        column: place.column,
    })
}

fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    message
}
