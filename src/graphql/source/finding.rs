//! What did not fit.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::{budget_document, finding_explanation, import_run, quality_finding, region};

use super::document::{SourceDocument, SourceRow};
use super::explanation::FindingExplanation;
use super::rule::QualityRule;
use super::run::ImportRun;
use crate::graphql::budget::BudgetDocument;
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, OrderField, Wanted, order_input};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{Gathered, IntFilter, RegionCodeFilter, StringFilter, worded_enum};
use crate::graphql::loader::{ById, EveryOf};
use crate::graphql::node::NodeKind;
use crate::graphql::region::Region;
use crate::graphql::scalar::Rupiah;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::condition::{Column, Condition};
use crate::service::quality::explanation;
use crate::service::quality::rule::QualityRule as Rule;
use crate::service::source::{self as rows, Place};

worded_enum! {
    /// How much a finding costs.
    FindingSeverity, FindingSeverityFilter, quality_finding::FindingSeverity {
        /// The row could not be understood and was left out.
        Rejected,
        /// The figures are kept, but something contradicts them.
        Warning,
        /// Worth knowing.
        Notice,
    }
}

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FindingStatus {
    /// Nothing explains it.
    Open,
    /// It is explained, with what the explanation rests on. The figures are as they were.
    Explained,
}

/// Something in a source that does not fit. It is shown and never silently repaired.
#[derive(Debug, Clone, Description)]
pub struct QualityFinding(pub quality_finding::Model);

impl Noun for QualityFinding {
    type Row = quality_finding::Model;
}

impl QualityFinding {
    async fn explained(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<finding_explanation::Model>, ApiError> {
        let key = EveryOf::<finding_explanation::Model>::new(explanation::OF_FINDING, self.0.id);
        Ok(ctx.load(key).await?.into_iter().flatten().next())
    }
}

#[Object(use_type_description)]
impl QualityFinding {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::QualityFinding.id(self.0.id)
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
        comments_on(ctx, (NodeKind::QualityFinding, self.0.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.0.id).await
    }

    /// How much it costs.
    fn severity(&self) -> FindingSeverity {
        self.0.severity.into()
    }

    /// Name of the rule that is not met.
    fn rule(&self) -> &str {
        &self.0.rule
    }

    /// The rule that is not met; null where only an earlier version of the program knew it.
    async fn quality_rule(&self) -> Option<QualityRule> {
        Rule::named(&self.0.rule).map(QualityRule)
    }

    /// Whether it is explained.
    async fn status(&self, ctx: &Context<'_>) -> Result<FindingStatus, ApiError> {
        Ok(match self.explained(ctx).await? {
            Some(_) => FindingStatus::Explained,
            None => FindingStatus::Open,
        })
    }

    /// What explains it; null while it is open.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<Option<FindingExplanation>, ApiError> {
        Ok(self.explained(ctx).await?.map(FindingExplanation))
    }

    /// What is wrong, for people.
    fn message(&self) -> &str {
        &self.0.message
    }

    /// The column of the file; null where it is about a whole row or document.
    fn column_name(&self) -> Option<&str> {
        self.0.column_name.as_deref()
    }

    /// The text as it stands in the file; null where no single text is at fault.
    fn raw_text(&self) -> Option<&str> {
        self.0.raw_text.as_deref()
    }

    /// What follows from the other figures, such as the sum of the rows below a total; null where no
    /// amounts are compared.
    fn expected(&self) -> Option<Rupiah> {
        self.0.expected_sen.map(Rupiah::of_sen)
    }

    /// What the document states, such as the total it prints; null where no amounts are compared.
    fn actual(&self) -> Option<Rupiah> {
        self.0.actual_sen.map(Rupiah::of_sen)
    }

    /// Actual less expected; null where no amounts are compared.
    fn difference(&self) -> Option<Rupiah> {
        self.0
            .actual_sen?
            .checked_sub(self.0.expected_sen?)
            .map(Rupiah::of_sen)
    }

    /// The row; null where it is about a whole document.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<Option<SourceRow>, ApiError> {
        let Some(line) = self.0.line else {
            return Ok(None);
        };
        let source_document_id = self.0.source_document_id;
        let place = Place {
            source_document_id,
            line,
        };
        SourceRow::at(ctx, place).await.map(Some)
    }

    /// The published file.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.source_document_id)).await
    }

    /// The reading that found it.
    async fn import_run(&self, ctx: &Context<'_>) -> Result<Option<ImportRun>, ApiError> {
        let key = ById::<import_run::Model>::new(self.0.import_run_id);
        Ok(ctx.load(key).await?.map(ImportRun))
    }

    /// The budget document; null where it is about none.
    async fn budget_document(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        match self.0.budget_document_id {
            Some(id) => Ok(ctx
                .load(ById::<budget_document::Model>::new(id))
                .await?
                .map(BudgetDocument)),
            None => Ok(None),
        }
    }

    /// The unit, as it is today; null where it is about none.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, ApiError> {
        match self.0.unit_id {
            Some(id) => {
                ctx.load(UnitOn {
                    id,
                    on: ctx.date(None)?,
                })
                .await
            }
            None => Ok(None),
        }
    }

    /// The region; null where it is about none.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        match self.0.region_id {
            Some(id) => Ok(ctx.load(ById::<region::Model>::new(id)).await?.map(Region)),
            None => Ok(None),
        }
    }
}

/// Which findings; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct QualityFindingFilter {
    /// How much it costs.
    pub severity: Option<FindingSeverityFilter>,
    /// Name of the rule.
    pub rule: Option<StringFilter>,
    /// Whether it is explained.
    pub status: Option<FindingStatus>,
    /// Official code of the region.
    pub region_code: Option<RegionCodeFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// Fiscal year of the budget document.
    pub fiscal_year: Option<IntFilter>,
    /// Each of these as well.
    pub and: Option<Vec<QualityFindingFilter>>,
    /// At least one of these.
    pub or: Option<Vec<QualityFindingFilter>>,
    /// Not this.
    pub not: Option<Box<QualityFindingFilter>>,
}

impl From<QualityFindingFilter> for Condition {
    fn from(filter: QualityFindingFilter) -> Self {
        let QualityFindingFilter {
            severity,
            rule,
            status,
            region_code,
            unit_code,
            fiscal_year,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::SEVERITY, severity)
            .leaf(rows::RULE, rule)
            .whether(
                status.map(|status| status == FindingStatus::Explained),
                explanation::explained(),
            )
            .related(rows::REGION, rows::REGION_CODE, region_code)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .related(rows::BUDGET_DOCUMENT, rows::FISCAL_YEAR, fiscal_year)
            .logic(and, or, not)
    }
}

/// What findings can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum QualityFindingOrderField {
    /// Name of the rule.
    Rule,
}

impl OrderField for QualityFindingOrderField {
    fn column(self) -> Column {
        match self {
            Self::Rule => rows::RULE,
        }
    }
}

order_input! {
    /// One key by which findings are ordered.
    QualityFindingOrder, QualityFindingOrderField
}
