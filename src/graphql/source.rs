//! Provenance in the API: published files, readings, rows, findings.

pub mod document;
pub mod explanation;
pub mod finding;
pub mod query;
pub mod rule;
pub mod run;
pub mod score;

pub use document::{SourceDocument, SourceDocumentFilter, SourceDocumentOrder, SourceRow};
pub use finding::{FindingSeverity, QualityFinding, QualityFindingFilter, QualityFindingOrder};
pub use query::SourceQuery;
pub use run::{ImportRun, ImportRunFilter, ImportRunOrder};
pub use score::QualityScore;
