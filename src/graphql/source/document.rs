//! Published files and their rows.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::source_document;
use uuid::Uuid;

use super::run::{ImportRun, ImportRunFilter, ImportRunOrder};
use crate::graphql::batch::Batch;
use crate::graphql::budget::{BudgetDocument, BudgetDocumentFilter, BudgetDocumentOrder};
use crate::graphql::connection::{Connection, Noun, OrderField, Wanted, list_of, order_input};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{Gathered, StringFilter};
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::BigInt;
use crate::service::budget::document::OF_SOURCE;
use crate::service::condition::{Column, Condition};
use crate::service::source::{self as rows, Place};

/// A published file, known by its bytes.
#[derive(Debug, Clone, Description)]
pub struct SourceDocument(pub source_document::Model);

impl Noun for SourceDocument {
    type Row = source_document::Model;
}

impl SourceDocument {
    /// The file with this id.
    pub(crate) async fn with_id(
        ctx: &Context<'_>,
        id: Option<Uuid>,
    ) -> Result<Option<Self>, ApiError> {
        match id {
            Some(id) => Ok(ctx
                .load(ById::<source_document::Model>::new(id))
                .await?
                .map(Self)),
            None => Ok(None),
        }
    }
}

#[Object(use_type_description)]
impl SourceDocument {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::SourceDocument.id(self.0.id)
    }

    /// What it holds, as the importer calls it, for example `budget` or `regions`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// File name.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Who published it; null where unknown.
    async fn publisher(&self) -> Option<&str> {
        self.0.publisher.as_deref()
    }

    /// Where it was published; null where unknown.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Licence under which it was published; null where none is stated.
    async fn licence(&self) -> Option<&str> {
        self.0.licence.as_deref()
    }

    /// SHA-256 of its bytes.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Size in bytes.
    async fn bytes(&self) -> BigInt {
        BigInt(self.0.bytes)
    }

    /// The readings of it that were kept.
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
    ) -> Result<Connection<ImportRun>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::RUNS_OF_SOURCE,
            (NodeKind::SourceDocument, self.0.id),
            wanted,
            ImportRun,
        )
        .await
    }

    /// The budget documents read from it.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn budget_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BudgetDocumentFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetDocumentOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetDocument>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            OF_SOURCE,
            (NodeKind::SourceDocument, self.0.id),
            wanted,
            BudgetDocument,
        )
        .await
    }
}

/// Which published files; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct SourceDocumentFilter {
    /// What it holds, as the importer calls it.
    pub kind: Option<StringFilter>,
    /// File name.
    pub file_name: Option<StringFilter>,
    /// Who published it.
    pub publisher: Option<StringFilter>,
    /// Each of these as well.
    pub and: Option<Vec<SourceDocumentFilter>>,
    /// At least one of these.
    pub or: Option<Vec<SourceDocumentFilter>>,
    /// Not this.
    pub not: Option<Box<SourceDocumentFilter>>,
}

impl From<SourceDocumentFilter> for Condition {
    fn from(filter: SourceDocumentFilter) -> Self {
        let SourceDocumentFilter {
            kind,
            file_name,
            publisher,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::KIND, kind)
            .leaf(rows::FILE_NAME, file_name)
            .leaf(rows::PUBLISHER, publisher)
            .logic(and, or, not)
    }
}

/// What published files can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SourceDocumentOrderField {
    /// File name.
    FileName,
    /// What it holds.
    Kind,
}

impl OrderField for SourceDocumentOrderField {
    fn column(self) -> Column {
        match self {
            Self::FileName => rows::FILE_NAME,
            Self::Kind => rows::KIND,
        }
    }
}

order_input! {
    /// One key by which published files are ordered.
    SourceDocumentOrder, SourceDocumentOrderField
}

/// A row of a published file.
#[derive(Debug, Clone, Description)]
pub struct SourceRow {
    place: Place,
    row: Option<rows::SourceRow>,
}

impl SourceRow {
    /// The row at a place; its text is absent where it was not kept.
    pub(crate) async fn at(ctx: &Context<'_>, place: Place) -> Result<Self, ApiError> {
        let row = ctx.load(RowAt(place)).await?;
        Ok(Self { place, row })
    }
}

#[Object(use_type_description)]
impl SourceRow {
    /// The file.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.place.source_document_id)).await
    }

    /// Line of the file on which the row begins; the first line is 1.
    async fn line(&self) -> BigInt {
        BigInt(self.place.line)
    }

    /// Code as written, spaces and all; null where the row's text was not kept.
    async fn code(&self) -> Option<&str> {
        self.row.as_ref().map(|row| row.code.as_str())
    }

    /// Name as written; null where the row's text was not kept.
    async fn label(&self) -> Option<&str> {
        self.row.as_ref().map(|row| row.label.as_str())
    }

    /// What the file says beside the amounts; null where it says nothing.
    async fn remark(&self) -> Option<&str> {
        self.row.as_ref()?.remark.as_deref()
    }
}

/// The row at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowAt(Place);

impl Loader<RowAt> for Batch {
    type Value = rows::SourceRow;
    type Error = ApiError;

    async fn load(&self, keys: &[RowAt]) -> Result<HashMap<RowAt, rows::SourceRow>, ApiError> {
        let places: Vec<Place> = keys.iter().map(|key| key.0).collect();
        let found = self.services.lists.rows_at(&places).await?;
        Ok(found
            .into_iter()
            .map(|(place, row)| (RowAt(place), row))
            .collect())
    }
}
