//! What is stated about a region over time.

use async_graphql::{Context, Description, Enum, Object};
use entity::{region, region_area, region_list, region_population, region_succession};

use super::object::Region;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::scalar::{BigInt, Date, Decimal};
use crate::graphql::source::{SourceDocument, SourceRow};
use crate::service::region::Listing;
use crate::service::source::Place;

/// The population of a region in one year.
#[derive(Debug, Clone, Description)]
pub struct RegionPopulation(pub region_population::Model);

#[Object(use_type_description)]
impl RegionPopulation {
    /// The year.
    fn year(&self) -> i16 {
        self.0.year
    }

    /// Men and boys.
    fn male(&self) -> BigInt {
        BigInt(self.0.male)
    }

    /// Women and girls.
    fn female(&self) -> BigInt {
        BigInt(self.0.female)
    }

    /// Everyone, as the source states it.
    fn total(&self) -> BigInt {
        BigInt(self.0.total)
    }

    /// The row of the published file that states it.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<SourceRow, ApiError> {
        let place = Place {
            source_document_id: self.0.source_document_id,
            line: self.0.source_line,
        };
        SourceRow::at(ctx, place).await
    }
}

/// The area of a region as stated for one year.
#[derive(Debug, Clone, Description)]
pub struct RegionArea(pub region_area::Model);

#[Object(use_type_description)]
impl RegionArea {
    /// The year.
    fn year(&self) -> i16 {
        self.0.year
    }

    /// Square kilometres, exact to the square metre.
    fn square_kilometres(&self) -> Decimal {
        let metres = self.0.square_metres;
        Decimal(format!("{}.{:06}", metres / 1_000_000, metres % 1_000_000))
    }

    /// The row of the published file that states it.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<SourceRow, ApiError> {
        let place = Place {
            source_document_id: self.0.source_document_id,
            line: self.0.source_line,
        };
        SourceRow::at(ctx, place).await
    }
}

/// An edition of the official list of regions.
#[derive(Debug, Clone, Description)]
pub struct RegionList(pub region_list::Model);

#[Object(use_type_description)]
impl RegionList {
    /// Name of the edition.
    fn edition(&self) -> &str {
        &self.0.edition
    }

    /// Day from which the edition holds.
    fn effective_from(&self) -> Date {
        Date(self.0.effective_from)
    }

    /// How deep the edition goes: 1 provinces, 2 regencies and cities, 3 districts, 4 villages.
    fn lowest_level(&self) -> i16 {
        self.0.lowest_level
    }

    /// The published file.
    async fn source_document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.source_document_id)).await
    }
}

/// A region in one edition of the official list.
#[derive(Debug, Clone, Description)]
pub struct RegionListing(pub Listing);

#[Object(use_type_description)]
impl RegionListing {
    /// Name as this edition writes it.
    fn name(&self) -> &str {
        &self.0.listing.name
    }

    /// The edition.
    fn list(&self) -> RegionList {
        RegionList(self.0.list.clone())
    }

    /// The row of the published file that states it.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<SourceRow, ApiError> {
        let place = Place {
            source_document_id: self.0.list.source_document_id,
            line: self.0.listing.source_line,
        };
        SourceRow::at(ctx, place).await
    }
}

/// What shows that one region followed another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "region_succession::SuccessionEvidence")]
pub enum SuccessionEvidence {
    /// Both lists have exactly one region of this name and level.
    SameName,
    /// Name and the region above are the same.
    SameNameAndParent,
}

/// One region following another (*pemekaran*, renumbering) between two editions of the list.
#[derive(Debug, Clone, Description)]
pub struct RegionSuccession(pub region_succession::Model);

#[Object(use_type_description)]
impl RegionSuccession {
    /// The region that was.
    async fn predecessor(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        let key = ById::<region::Model>::new(self.0.predecessor_id);
        Ok(ctx.load(key).await?.map(Region))
    }

    /// The region that followed.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        let key = ById::<region::Model>::new(self.0.successor_id);
        Ok(ctx.load(key).await?.map(Region))
    }

    /// The edition of the list that first has the successor.
    async fn list(&self, ctx: &Context<'_>) -> Result<Option<RegionList>, ApiError> {
        let key = ById::<region_list::Model>::new(self.0.region_list_id);
        Ok(ctx.load(key).await?.map(RegionList))
    }

    /// What shows it.
    fn evidence(&self) -> SuccessionEvidence {
        self.0.evidence.into()
    }
}
