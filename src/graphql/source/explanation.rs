//! What explains a finding, in the API.

use async_graphql::{Context, Description, Object};
use entity::finding_explanation;

use super::document::{SourceDocument, SourceRow};
use crate::graphql::error::ApiError;
use crate::graphql::scalar::Date;
use crate::service::source::Place;

/// What explains a finding. It is written once and stays as it is.
#[derive(Debug, Clone, Description)]
pub struct FindingExplanation(pub finding_explanation::Model);

#[Object(use_type_description)]
impl FindingExplanation {
    /// The explanation.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The address of what it rests on; null where it rests on an imported file alone.
    async fn evidence_url(&self) -> Option<&str> {
        self.0.evidence_url.as_deref()
    }

    /// The imported file that it rests on; null where it rests on an address alone.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, self.0.evidence_document_id).await
    }

    /// Who gives it.
    async fn explained_by(&self) -> &str {
        &self.0.explained_by
    }

    /// On which day.
    async fn explained_on(&self) -> Date {
        Date(self.0.explained_on)
    }

    /// The row of the file by which it was imported.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<SourceRow, ApiError> {
        let place = Place {
            source_document_id: self.0.source_document_id,
            line: self.0.source_line,
        };
        SourceRow::at(ctx, place).await
    }
}
