//! The unit and its versions.

use async_graphql::{Context, Description, ID, Object};
use chrono::NaiveDate;

use super::change::UnitChange;
use super::filter::{UnitChangeFilter, UnitChangeOrder, UnitFilter, UnitKind, UnitOrder};
use super::version::{NameSource, UnitOn, UnitVersion, versions_of};
use crate::graphql::budget::{
    BudgetDocument, BudgetDocumentFilter, BudgetDocumentOrder, BudgetItem, BudgetItemFilter,
    BudgetItemOrder, BudgetSums, OwnSums,
};
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::AncestorsOf;
use crate::graphql::node::NodeKind;
use crate::graphql::program::{Program, ProgramFilter, ProgramOrder};
use crate::graphql::public_service::{PublicService, PublicServiceFilter, PublicServiceOrder};
use crate::graphql::region::Region;
use crate::graphql::satisfaction::{
    SatisfactionSurvey, SatisfactionSurveyFilter, SatisfactionSurveyOrder,
};
use crate::graphql::scalar::{Date, DateTime};
use crate::graphql::source::{
    QualityFinding, QualityFindingFilter, QualityFindingOrder, QualityScore,
};
use crate::service::amounts::BudgetOn;
use crate::service::budget::{document, item};
use crate::service::quality::score::Scored;
use crate::service::{program, public_service, satisfaction, source, unit as rows};

/// Regional unit (*perangkat daerah*, OPD, SKPD): an office of a local government with a budget of
/// its own, or a part of one. A unit stays the same through new names and codes; what is shown is
/// its version of a date.
#[derive(Debug, Clone, Description)]
pub struct Unit {
    pub(crate) row: rows::UnitVersion,
    /// The date as of which the unit is shown.
    pub(crate) on: NaiveDate,
}

impl Noun for Unit {
    type Row = rows::UnitVersion;
}

impl Unit {
    /// Shows units as of a date.
    pub(crate) fn shown_on(on: NaiveDate) -> impl Fn(rows::UnitVersion) -> Self {
        move |row| Self { row, on }
    }
}

impl Unit {
    /// Name on its date; none where no document states one.
    pub(crate) fn stated_name(&self) -> Option<&str> {
        self.row.version.name.as_deref()
    }
}

#[Object(use_type_description)]
impl Unit {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Unit.id(self.row.unit.id)
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
        comments_on(ctx, (NodeKind::Unit, self.row.unit.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.row.unit.id).await
    }

    /// Code of the unit in this version.
    fn code(&self) -> &str {
        &self.row.version.code
    }

    /// Name in this version; null where no document states one.
    fn name(&self) -> Option<&str> {
        self.row.version.name.as_deref()
    }

    /// What to call the unit: its name, or its code where no document states a name.
    fn label(&self) -> &str {
        let version = &self.row.version;
        version.name.as_deref().unwrap_or(&version.code)
    }

    /// Kind, read off the name; null where no document states one.
    fn kind(&self) -> Option<UnitKind> {
        self.row.version.kind.map(Into::into)
    }

    /// First day of this version; null where it reaches back further than what is known.
    pub async fn valid_from(&self) -> Option<Date> {
        self.row.version.valid_from.map(Date)
    }

    /// First day on which this version holds no more; null while it holds.
    pub async fn valid_to(&self) -> Option<Date> {
        self.row.version.valid_to.map(Date)
    }

    /// Where the name was read; null where no document states one.
    fn name_source(&self) -> Option<NameSource> {
        NameSource::of(&self.row)
    }

    /// The government that the unit belongs to.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.row.unit.region_id, Region).await
    }

    /// The unit that this one is part of; null for a unit of its own.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let Some(id) = self.row.version.parent_id else {
            return Ok(None);
        };
        Ok(ctx.load(UnitOn { id, on: self.on }).await?.map(Direct))
    }

    /// The units above, the highest first.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Unit>, ApiError> {
        let in_force = rows::in_force(self.on);
        let key = AncestorsOf::<rows::UnitVersion>::new(self.row.unit.id, in_force);
        let found = ctx.load(key).await?.into_iter().flatten();
        Ok(found.map(Self::shown_on(self.on)).collect())
    }

    /// The units that are part of this one, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UnitFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<UnitOrder>>,
        #[graphql(desc = "Only those that exist on this date; this unit's unless given.")]
        as_of: Option<Date>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Unit>, ApiError> {
        let on = as_of.map_or(self.on, |date| date.0);
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(rows::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::CHILDREN,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            Self::shown_on(on),
        )
        .await
    }

    /// What the unit was called when, the earliest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<UnitVersion>, ApiError> {
        let key = versions_of(self.row.unit.id);
        let mut versions: Vec<_> = ctx.load(key).await?.into_iter().flatten().collect();
        versions.sort_by_key(|row| row.version.valid_from);
        Ok(versions.into_iter().map(UnitVersion).collect())
    }

    /// What became of the unit and what it came from, the earliest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UnitChangeFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<UnitChangeOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<UnitChange>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::CHANGES,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            UnitChange,
        )
        .await
    }

    /// Its programs, activities and sub-activities of all years, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ProgramFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<ProgramOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Program>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            program::OF_UNIT,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            Program,
        )
        .await
    }

    /// The services that it gives the public, in order of their names.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn public_services(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PublicServiceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<PublicServiceOrder>>,
        #[graphql(
            desc = "Only those with a standard that holds on this date; the unit's own date unless given."
        )]
        as_of: Option<Date>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<PublicService>, ApiError> {
        let on = as_of.map_or(self.on, |date| date.0);
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(public_service::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            public_service::OF_UNIT,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            PublicService::shown_on(on),
        )
        .await
    }

    /// Surveys of how satisfied people were with it and its services, the latest first unless another
    /// order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn satisfaction_surveys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SatisfactionSurveyFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<SatisfactionSurveyOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<SatisfactionSurvey>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        let parent = (NodeKind::Unit, self.row.unit.id);
        list_of(
            ctx,
            satisfaction::OF_UNIT,
            parent,
            wanted,
            SatisfactionSurvey,
        )
        .await
    }

    /// Its budget documents.
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
            document::OF_UNIT,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            BudgetDocument,
        )
        .await
    }

    /// The items of its budgets of all years, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn budget_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BudgetItemFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetItemOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetItem>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by)
            .otherwise_by(item::BY_LINE);
        list_of(
            ctx,
            item::OF_UNIT,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            BudgetItem,
        )
        .await
    }

    /// The sums of its budget in one year.
    async fn budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Fiscal year (*tahun anggaran*).")] fiscal_year: i16,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<BudgetSums>, ApiError> {
        let budget = BudgetOn {
            owner: self.row.unit.id,
            fiscal_year,
            as_of: ctx.date(as_of)?,
            known_at: ctx.known(known_at)?,
        };
        Ok(ctx.load(OwnSums(budget)).await?.map(BudgetSums::of_units))
    }

    /// How well its documents of a fiscal year were published: the share of their rows that no open
    /// finding touches. Copies and corrected documents are left out. Null where it has published
    /// nothing.
    async fn quality_score(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Fiscal year (*tahun anggaran*).")] fiscal_year: i16,
    ) -> Result<Option<QualityScore>, ApiError> {
        QualityScore::of(ctx, Scored::Unit(self.row.unit.id, fiscal_year)).await
    }

    /// What in its documents does not fit.
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
            source::FINDINGS_OF_UNIT,
            (NodeKind::Unit, self.row.unit.id),
            wanted,
            QualityFinding,
        )
        .await
    }
}
