//! Readings of files.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::import_run;

use super::document::SourceDocument;
use super::finding::{QualityFinding, QualityFindingFilter, QualityFindingOrder};
use crate::graphql::connection::{Connection, Noun, OrderField, Wanted, list_of, order_input};
use crate::graphql::error::ApiError;
use crate::graphql::filter::{Gathered, StringFilter};
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{BigInt, DateTime};
use crate::service::condition::{Column, Condition, Literal, Test};
use crate::service::log::Log;
use crate::service::source as rows;

/// One reading of a published file that was kept, with the count of its rows.
#[derive(Debug, Clone, Description)]
pub struct ImportRun(pub import_run::Model);

impl Noun for ImportRun {
    type Row = import_run::Model;
}

#[Object(use_type_description)]
impl ImportRun {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::ImportRun.id(self.0.id)
    }

    /// The file.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.source_document_id)).await
    }

    /// Where the subscription `importCompleted` goes on after this import: its argument `after`.
    async fn cursor(&self) -> String {
        Log::cursor(&self.0)
    }

    /// What was read from it, as the importer calls it.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Version of the software that read it.
    async fn software_version(&self) -> &str {
        &self.0.software_version
    }

    /// When the reading began.
    async fn started_at(&self) -> DateTime {
        DateTime(self.0.started_at)
    }

    /// When it ended.
    async fn finished_at(&self) -> DateTime {
        DateTime(self.0.finished_at)
    }

    /// Rows read.
    async fn rows_read(&self) -> BigInt {
        BigInt(self.0.rows_read)
    }

    /// Rows that were understood: facts, totals, headings and repetitions.
    async fn rows_accepted(&self) -> BigInt {
        BigInt(self.0.rows_accepted)
    }

    /// Rows that could not be understood; each is a finding.
    async fn rows_rejected(&self) -> BigInt {
        BigInt(self.0.rows_rejected)
    }

    /// How many findings it made.
    async fn finding_count(&self) -> BigInt {
        BigInt(self.0.finding_count)
    }

    /// What did not fit.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn findings(
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
    ) -> Result<Connection<QualityFinding>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::FINDINGS_OF_RUN,
            (NodeKind::ImportRun, self.0.id),
            wanted,
            QualityFinding,
        )
        .await
    }
}

/// Which readings; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ImportRunFilter {
    /// What was read, as the importer calls it.
    pub kind: Option<StringFilter>,
    /// Whether any row could not be understood.
    pub has_rejected_rows: Option<bool>,
    /// Each of these as well.
    pub and: Option<Vec<ImportRunFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ImportRunFilter>>,
    /// Not this.
    pub not: Option<Box<ImportRunFilter>>,
}

impl From<ImportRunFilter> for Condition {
    fn from(filter: ImportRunFilter) -> Self {
        let ImportRunFilter {
            kind,
            has_rejected_rows,
            and,
            or,
            not,
        } = filter;
        let rejected = Self::Is(rows::ROWS_REJECTED, Test::Above(Literal::Int(0)));
        Gathered::default()
            .leaf(rows::KIND, kind)
            .whether(has_rejected_rows, rejected)
            .logic(and, or, not)
    }
}

/// What readings can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ImportRunOrderField {
    /// When it ended.
    FinishedAt,
    /// How many rows could not be understood.
    RowsRejected,
}

impl OrderField for ImportRunOrderField {
    fn column(self) -> Column {
        match self {
            Self::FinishedAt => rows::FINISHED_AT,
            Self::RowsRejected => rows::ROWS_REJECTED,
        }
    }
}

order_input! {
    /// One key by which readings are ordered.
    ImportRunOrder, ImportRunOrderField
}
