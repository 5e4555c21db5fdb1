//! The catalogue of quality rules in the API.

use async_graphql::{Description, Object};

use super::finding::FindingSeverity;
use crate::service::quality::rule::QualityRule as Row;

/// What published files are held against.
#[derive(Debug, Clone, Copy, Description)]
pub struct QualityRule(pub &'static Row);

#[Object(use_type_description)]
impl QualityRule {
    /// Its name, which never changes.
    async fn name(&self) -> &str {
        self.0.name
    }

    /// How much a finding of it costs at most; each finding says for itself.
    async fn severity(&self) -> FindingSeverity {
        self.0.severity.into()
    }

    /// What a finding of it means.
    async fn meaning(&self) -> &str {
        self.0.meaning
    }

    /// What to do about one.
    async fn remedy(&self) -> &str {
        self.0.remedy
    }
}
