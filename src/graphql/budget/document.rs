//! The document.

use async_graphql::{Context, Description, ID, Object};
use entity::{budget_document, import_run, region, source_document};

use super::document_filter::{BudgetScope, BudgetStage, Reconciliation};
use super::fact::BudgetFact;
use super::total::{PublishedTotal, PublishedTotalFilter};
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::{ById, EveryOf};
use crate::graphql::node::NodeKind;
use crate::graphql::region::Region;
use crate::graphql::scalar::{BigInt, Date};
use crate::graphql::source::{
    ImportRun, QualityFinding, QualityFindingFilter, QualityFindingOrder, QualityScore,
    SourceDocument,
};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::budget::{self, document as rows};
use crate::service::quality::score::Scored;
use crate::service::source;

/// What one published document states at one stage: an amount for each of its items. A file with
/// two columns of amounts holds two documents.
#[derive(Debug, Clone, Description)]
pub struct BudgetDocument(pub budget_document::Model);

impl Noun for BudgetDocument {
    type Row = budget_document::Model;
}

#[Object(use_type_description)]
impl BudgetDocument {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::BudgetDocument.id(self.0.id)
    }

    /// What people say on it: the comments that begin a thread, the earliest first.
    pub async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        comments_on(ctx, (NodeKind::BudgetDocument, self.0.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.0.id).await
    }

    /// Title, as published or made of unit and year where there is none.
    fn title(&self) -> &str {
        &self.0.title
    }

    /// For whom it speaks.
    fn scope(&self) -> BudgetScope {
        self.0.scope.into()
    }

    /// Fiscal year (*tahun anggaran*).
    fn fiscal_year(&self) -> i16 {
        self.0.fiscal_year
    }

    /// Stage.
    fn stage(&self) -> BudgetStage {
        self.0.stage.into()
    }

    /// Which of several documents of the stage, from 1.
    fn sequence(&self) -> i16 {
        self.0.sequence
    }

    /// True for the comparison column of a later document, such as the enacted amounts that an
    /// amendment repeats.
    fn restated(&self) -> bool {
        self.0.restated
    }

    /// Heading of the column of amounts.
    fn column_heading(&self) -> &str {
        &self.0.column_heading
    }

    /// Date of the document; null where it states only its year.
    fn dated_on(&self) -> Option<Date> {
        self.0.dated_on.map(Date)
    }

    /// The regulation that enacts it (*dasar hukum*); null where none is stated.
    fn legal_basis(&self) -> Option<&str> {
        self.0.legal_basis.as_deref()
    }

    /// Unit code as the document writes it; null where it writes none.
    fn stated_unit_code(&self) -> Option<&str> {
        self.0.stated_unit_code.as_deref()
    }

    /// Unit name as the document writes it; null where it writes none.
    fn stated_unit_name(&self) -> Option<&str> {
        self.0.stated_unit_name.as_deref()
    }

    /// Code of the unit within the codes of its rows; null where the rows carry none. It may differ
    /// from the stated one.
    fn row_unit_code(&self) -> Option<&str> {
        self.0.row_unit_code.as_deref()
    }

    /// The government.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        Ok(ctx
            .load(ById::<region::Model>::new(self.0.region_id))
            .await?
            .map(Region))
    }

    /// The unit, as it was on the document's date or at the end of its year; null for a
    /// government's summary.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, ApiError> {
        let Some(id) = self.0.unit_id else {
            return Ok(None);
        };
        let at_end = UnitOn::at_end_of(id, self.0.fiscal_year);
        let on = self.0.dated_on.unwrap_or(at_end.on);
        ctx.load(UnitOn { id, on }).await
    }

    /// How many items it states.
    fn item_count(&self) -> BigInt {
        BigInt(self.0.item_count)
    }

    /// How many totals it states itself.
    fn total_count(&self) -> BigInt {
        BigInt(self.0.total_count)
    }

    /// How many of its totals its leaves do not meet.
    fn unmet_total_count(&self) -> BigInt {
        BigInt(self.0.unmet_total_count)
    }

    /// Whether its expenditure leaves meet the total of expenditure that it states.
    fn reconciliation(&self) -> Reconciliation {
        self.0.reconciliation.into()
    }

    /// Whether its leaves meet every total that could be tied to leaves.
    fn reconciled(&self) -> bool {
        self.0.unmet_total_count == 0
    }

    /// The amounts it states, in the order of its rows.
    async fn facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetFact>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        list_of(
            ctx,
            budget::FACTS_OF_DOCUMENT,
            (NodeKind::BudgetDocument, self.0.id),
            wanted,
            BudgetFact,
        )
        .await
    }

    /// The totals it states itself, in the order of its rows.
    async fn published_totals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PublishedTotalFilter>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<PublishedTotal>, ApiError> {
        let wanted = Wanted::page(first, after, last, before).filtered(filter);
        list_of(
            ctx,
            budget::TOTALS_OF_DOCUMENT,
            (NodeKind::BudgetDocument, self.0.id),
            wanted,
            PublishedTotal,
        )
        .await
    }

    /// What in it does not fit.
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
            source::FINDINGS_OF_DOCUMENT,
            (NodeKind::BudgetDocument, self.0.id),
            wanted,
            QualityFinding,
        )
        .await
    }

    /// How well it was published: the share of its rows that no open finding touches.
    async fn quality_score(&self, ctx: &Context<'_>) -> Result<Option<QualityScore>, ApiError> {
        QualityScore::of(ctx, Scored::Document(self.0.id)).await
    }

    /// The document of which this is a second publication; null where it is the first. A second
    /// publication counts for no measure.
    async fn duplicate_of(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        match self.0.duplicate_of_id {
            Some(id) => Ok(ctx
                .load(ById::<budget_document::Model>::new(id))
                .await?
                .map(BudgetDocument)),
            None => Ok(None),
        }
    }

    /// Second publications of this document.
    async fn duplicates(&self, ctx: &Context<'_>) -> Result<Vec<BudgetDocument>, ApiError> {
        let key = EveryOf::<budget_document::Model>::new(rows::DUPLICATES, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(BudgetDocument)
            .collect())
    }

    /// The document that this one corrects; null where it corrects none.
    async fn supersedes(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        match self.0.supersedes_id {
            Some(id) => Ok(ctx
                .load(ById::<budget_document::Model>::new(id))
                .await?
                .map(BudgetDocument)),
            None => Ok(None),
        }
    }

    /// The document that corrects this one; null while none does. A corrected document counts for
    /// no measure.
    async fn superseded_by(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        let key = EveryOf::<budget_document::Model>::new(rows::SUPERSEDED_BY, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(BudgetDocument)
            .next())
    }

    /// The published file it was read from.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        let key = ById::<source_document::Model>::new(self.0.source_document_id);
        Ok(ctx.load(key).await?.map(SourceDocument))
    }

    /// Name of the official's own file, where the published file gathers many.
    fn origin_file_name(&self) -> &str {
        &self.0.origin_file_name
    }

    /// Line of the published file on which it begins.
    fn first_line(&self) -> BigInt {
        BigInt(self.0.first_line)
    }

    /// SHA-256 of what it states, by which second publications are told.
    fn content_sha256(&self) -> &str {
        &self.0.content_sha256
    }

    /// The reading that brought it here.
    async fn import_run(&self, ctx: &Context<'_>) -> Result<Option<ImportRun>, ApiError> {
        let key = ById::<import_run::Model>::new(self.0.import_run_id);
        Ok(ctx.load(key).await?.map(ImportRun))
    }
}
