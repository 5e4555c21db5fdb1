//! Provenance in the API: published files, readings, rows, findings.

pub mod document;
pub mod finding;
pub mod query;
pub mod run;

pub use document::{SourceDocument, SourceDocumentFilter, SourceDocumentOrder, SourceRow};
pub use finding::{FindingSeverity, QualityFinding, QualityFindingFilter, QualityFindingOrder};
pub use query::SourceQuery;
pub use run::{ImportRun, ImportRunFilter, ImportRunOrder};
