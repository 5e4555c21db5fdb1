//! Looking sources and findings up.

use async_graphql::{Context, ID, Object};

use super::document::{SourceDocument, SourceDocumentFilter, SourceDocumentOrder};
use super::finding::{QualityFinding, QualityFindingFilter, QualityFindingOrder};
use super::rule::QualityRule;
use super::run::{ImportRun, ImportRunFilter, ImportRunOrder};
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;
use crate::service::quality::rule::QualityRule as Rule;
use crate::service::source as rows;

/// Queries about where figures come from.
#[derive(Debug, Default)]
pub struct SourceQuery;

/// Queries about where figures come from.
#[Object]
impl SourceQuery {
    /// The published file with this id or these bytes; give one of them. Null if there is none.
    async fn source_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id.")] id: Option<ID>,
        #[graphql(desc = "SHA-256 of its bytes, in hexadecimal digits.")] sha256: Option<String>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        match (id, sha256) {
            (Some(id), None) => {
                let id = NodeKind::SourceDocument.parse(&id)?;
                Ok(ctx.load(ById::new(id)).await?.map(SourceDocument))
            }
            (None, Some(sha256)) => Ok(ctx
                .one(rows::with_sha256(&sha256))
                .await?
                .map(SourceDocument)),
            _ => Err(ApiError::BadInput(
                "Give either `id` or `sha256`.".to_owned(),
            )),
        }
    }

    /// Published files, by name unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn source_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SourceDocumentFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<SourceDocumentOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<SourceDocument>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, SourceDocument).await
    }

    /// Readings of files, the earliest first unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn import_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ImportRunFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<ImportRunOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ImportRun>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, ImportRun).await
    }

    /// The rules that published files are held against, by name; all of them.
    async fn quality_rules(&self) -> Vec<QualityRule> {
        Rule::ALL.iter().copied().map(QualityRule).collect()
    }

    /// What does not fit in the sources, in the order of its finding unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn quality_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<QualityFindingFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<QualityFindingOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<QualityFinding>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, QualityFinding).await
    }
}
