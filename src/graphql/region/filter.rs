//! Which regions, in which order.

use async_graphql::{Enum, InputObject};
use entity::region;

use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{Gathered, RegionCodeFilter, StringFilter, worded_enum};
use crate::service::condition::{Column, Condition};
use crate::service::region as rows;

worded_enum! {
    /// The level of a region (*tingkat wilayah*).
    RegionLevel, RegionLevelFilter, region::RegionLevel {
        /// Province (*provinsi*).
        Province,
        /// Regency (*kabupaten*).
        Regency,
        /// City (*kota*).
        City,
        /// District (*kecamatan*).
        District,
        /// Urban village (*kelurahan*).
        UrbanVillage,
        /// Village (*desa*).
        Village,
        /// Customary village (*desa adat*).
        CustomaryVillage,
    }
}

/// Which regions; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RegionFilter {
    /// Official code (*kode wilayah*).
    pub code: Option<RegionCodeFilter>,
    /// Name as the official list writes it.
    pub name: Option<StringFilter>,
    /// Words of the name, in any order, without regard to case, accents and punctuation.
    pub search: Option<String>,
    /// Level.
    pub level: Option<RegionLevelFilter>,
    /// Official code of the region directly above.
    pub parent_code: Option<RegionCodeFilter>,
    /// Whether the region's government has any budget document here.
    pub has_budget_documents: Option<bool>,
    /// Each of these as well.
    pub and: Option<Vec<RegionFilter>>,
    /// At least one of these.
    pub or: Option<Vec<RegionFilter>>,
    /// Not this.
    pub not: Option<Box<RegionFilter>>,
}

impl From<RegionFilter> for Condition {
    fn from(filter: RegionFilter) -> Self {
        let RegionFilter {
            code,
            name,
            search,
            level,
            parent_code,
            has_budget_documents,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::CODE, code)
            .leaf(rows::NAME, name)
            .also(search, |text| Self::words(rows::SEARCH_NAME, &text))
            .leaf(rows::LEVEL, level)
            .related(rows::PARENT, rows::PARENT_CODE, parent_code)
            .whether(has_budget_documents, Self::related(rows::BUDGET_DOCUMENT))
            .logic(and, or, not)
    }
}

/// What regions can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum RegionOrderField {
    /// Official code.
    Code,
    /// Name.
    Name,
}

impl OrderField for RegionOrderField {
    fn column(self) -> Column {
        match self {
            Self::Code => rows::CODE,
            Self::Name => rows::NAME,
        }
    }
}

order_input! {
    /// One key by which regions are ordered.
    RegionOrder, RegionOrderField
}
