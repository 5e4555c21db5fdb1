//! The region.

use async_graphql::{Context, Description, ID, Object};
use entity::{region, region_area, region_population, region_succession};

use super::filter::{RegionFilter, RegionLevel, RegionOrder};
use super::history::{RegionArea, RegionListing, RegionPopulation, RegionSuccession};
use crate::graphql::budget::{
    BudgetDocument, BudgetDocumentFilter, BudgetDocumentOrder, BudgetScope, BudgetSums, OwnSums,
    RegionSums,
};
use crate::graphql::connection::{Connection, Noun, Wanted, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::{AncestorsOf, EveryOf};
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{Date, DateTime, RegionCode};
use crate::graphql::source::QualityScore;
use crate::graphql::unit::{
    Unit, UnitChange, UnitChangeFilter, UnitChangeOrder, UnitFilter, UnitOrder,
};
use crate::service::amounts::BudgetOn;
use crate::service::budget::document;
use crate::service::condition::Condition;
use crate::service::quality::score::Scored;
use crate::service::{region as rows, unit};

/// A region of Indonesia (*wilayah*): province, regency, city, district or village. Regions of the
/// first three levels have a government with a budget.
#[derive(Debug, Clone, Description)]
pub struct Region(pub region::Model);

impl Noun for Region {
    type Row = region::Model;
}

#[Object(use_type_description)]
impl Region {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Region.id(self.0.id)
    }

    /// Official code (*kode wilayah*), for example `34.02`.
    fn code(&self) -> RegionCode {
        RegionCode(self.0.code.clone())
    }

    /// Level.
    fn level(&self) -> RegionLevel {
        self.0.level.into()
    }

    /// Name as the newest official list that has the region writes it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// First day on which the region is known to exist; null where it reaches back further than
    /// the lists here.
    pub async fn valid_from(&self) -> Option<Date> {
        self.0.valid_from.map(Date)
    }

    /// First day on which the region is known to exist no more; null while it exists.
    pub async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The region directly above; null for a province.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.parent_id, Region).await
    }

    /// The regions above, the province first.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Region>, ApiError> {
        let key = AncestorsOf::<region::Model>::new(self.0.id, Condition::ALWAYS);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(Region)
            .collect())
    }

    /// The regions directly below, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<RegionFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<RegionOrder>>,
        #[graphql(desc = "Only regions that exist on this date; today unless given.")]
        as_of: Option<Date>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Region>, ApiError> {
        let on = ctx.date(as_of)?;
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(rows::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::CHILDREN,
            (NodeKind::Region, self.0.id),
            wanted,
            Region,
        )
        .await
    }

    /// Where all that is known of the government is read as one file: a ZIP of CSV files, the same
    /// bytes as long as the data has not changed. A path on this server; null where the region is no
    /// government.
    async fn dataset(&self) -> Option<String> {
        use entity::region::RegionLevel::{City, Province, Regency};
        matches!(self.0.level, Province | Regency | City)
            .then(|| format!("/export/governments/{}.zip", self.0.code))
    }

    /// Population figures, by year.
    async fn populations(&self, ctx: &Context<'_>) -> Result<Vec<RegionPopulation>, ApiError> {
        let key = EveryOf::<region_population::Model>::new(rows::POPULATIONS, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(RegionPopulation)
            .collect())
    }

    /// Areas, by year of the statement.
    async fn areas(&self, ctx: &Context<'_>) -> Result<Vec<RegionArea>, ApiError> {
        let key = EveryOf::<region_area::Model>::new(rows::AREAS, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(RegionArea)
            .collect())
    }

    /// The editions of the official list that have the region, with its name there.
    async fn listings(&self, ctx: &Context<'_>) -> Result<Vec<RegionListing>, ApiError> {
        let key = EveryOf::<rows::Listing>::new(rows::LISTINGS, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(RegionListing)
            .collect())
    }

    /// The regions that this one followed, as far as the lists show it.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<RegionSuccession>, ApiError> {
        let key = EveryOf::<region_succession::Model>::new(rows::PREDECESSORS, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(RegionSuccession)
            .collect())
    }

    /// The regions that followed this one, as far as the lists show it.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<RegionSuccession>, ApiError> {
        let key = EveryOf::<region_succession::Model>::new(rows::SUCCESSORS, self.0.id);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(RegionSuccession)
            .collect())
    }

    /// The units of its government, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn units(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<UnitFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<UnitOrder>>,
        #[graphql(desc = "Only those that exist on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Unit>, ApiError> {
        let on = ctx.date(as_of)?;
        let wanted = Wanted::page(first, after, last, before)
            .on(on)
            .that(unit::in_force(on))
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            unit::OF_REGION,
            (NodeKind::Region, self.0.id),
            wanted,
            Unit::shown_on(on),
        )
        .await
    }

    /// Changes in the organization of its government, the earliest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn unit_changes(
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
            unit::CHANGES_OF_REGION,
            (NodeKind::Region, self.0.id),
            wanted,
            UnitChange,
        )
        .await
    }

    /// The budget documents of its government and of that government's units.
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
            document::OF_REGION,
            (NodeKind::Region, self.0.id),
            wanted,
            BudgetDocument,
        )
        .await
    }

    /// How well the documents of its government and of that government's units of a fiscal year were
    /// published: the share of their rows that no open finding touches. Copies and corrected
    /// documents are left out. Null where nothing was published.
    async fn quality_score(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Fiscal year (*tahun anggaran*).")] fiscal_year: i16,
    ) -> Result<Option<QualityScore>, ApiError> {
        QualityScore::of(ctx, Scored::Government(self.0.id, fiscal_year)).await
    }

    /// The sums of its government's budget: over the units that have published, or as the
    /// government's own summary states it. The two state the same money and are never added.
    async fn budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Fiscal year (*tahun anggaran*).")] fiscal_year: i16,
        #[graphql(desc = "As of this date; today unless given.")] as_of: Option<Date>,
        #[graphql(
            desc = "Over the units' documents, or the government's own summary.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(
            desc = "As was known at this instant: what was imported later is left out, and what it corrected. Now unless given."
        )]
        known_at: Option<DateTime>,
    ) -> Result<Option<BudgetSums>, ApiError> {
        let budget = BudgetOn {
            owner: self.0.id,
            fiscal_year,
            as_of: ctx.date(as_of)?,
            known_at: ctx.known(known_at)?,
        };
        match scope {
            BudgetScope::Unit => Ok(ctx
                .load(RegionSums(budget))
                .await?
                .map(BudgetSums::of_units)),
            BudgetScope::Government => Ok(ctx
                .load(OwnSums(budget))
                .await?
                .map(BudgetSums::of_government)),
        }
    }
}
