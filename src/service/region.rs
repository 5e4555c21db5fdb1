//! Regions: their lists, what followed what, population and area.

use chrono::NaiveDate;
use entity::{
    region, region_area, region_list, region_listing, region_population, region_succession,
};
use sea_orm::{DbErr, FromQueryResult as _, QueryResult};

use super::condition::{Column, Condition, Literal, Relation};
use super::list::{Link, Listed, Table, listed};
use super::page::Direction;

/// The official code.
pub const CODE: Column = Column::text("t.code");
/// The name.
pub const NAME: Column = Column::text("t.name");
/// The name as people look for it.
pub const SEARCH_NAME: Column = Column::text("t.search_name");
/// The level, by its word.
pub const LEVEL: Column = Column::text("t.level");
/// First day of validity.
pub const VALID_FROM: Column = Column::date("t.valid_from");
/// First day after validity.
pub const VALID_TO: Column = Column::date("t.valid_to");

/// The region above.
pub const PARENT: Relation = Relation("SELECT 1 FROM region r WHERE r.id = t.parent_id");
/// The code of the region above; for use within [`PARENT`].
pub const PARENT_CODE: Column = Column::text("r.code");
/// Any budget document of the region's government.
pub const BUDGET_DOCUMENT: Relation =
    Relation("SELECT 1 FROM budget_document d WHERE d.region_id = t.id");

/// Regions below a region.
pub const CHILDREN: Link = Link("t.parent_id = p.id");
/// Population figures of a region.
pub const POPULATIONS: Link = Link("t.region_id = p.id");
/// Areas of a region.
pub const AREAS: Link = Link("t.region_id = p.id");
/// Lists that state a region.
pub const LISTINGS: Link = Link("t.region_id = p.id");
/// What a region followed.
pub const PREDECESSORS: Link = Link("t.successor_id = p.id");
/// What followed a region.
pub const SUCCESSORS: Link = Link("t.predecessor_id = p.id");

listed!(region::Model, "region", [(CODE, Direction::Ascending)], parent Column::id("t.parent_id"));
listed!(
    region_list::Model,
    "region_list",
    [(Column::date("t.effective_from"), Direction::Ascending)]
);
listed!(region_succession::Model, "region_succession", []);

/// A region's name in one edition of the official list.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The list.
    pub list: region_list::Model,
    /// What it says of the region.
    pub listing: region_listing::Model,
}

impl Listed for Listing {
    const TABLE: Table = Table {
        tag: "region_listing",
        from: "region_listing t JOIN region_list l ON l.id = t.region_list_id",
        columns: "t.*, l.id AS l_id, l.edition AS l_edition, l.effective_from AS l_effective_from, \
                  l.lowest_level AS l_lowest_level, l.source_document_id AS l_source_document_id",
        identity: "(t.region_id, t.region_list_id)",
        tie: Column::id("t.region_list_id"),
        order: &[(Column::date("l.effective_from"), Direction::Ascending)],
        parent: None,
    };

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            list: region_list::Model::from_query_result(row, "l_")?,
            listing: region_listing::Model::from_query_result(row, "")?,
        })
    }
}

impl Listed for region_population::Model {
    const TABLE: Table = Table {
        tag: "region_population",
        from: "region_population t",
        columns: "t.*",
        identity: "(t.region_id, t.year)",
        tie: Column::id("t.region_id"),
        order: &[(Column::int("t.year"), Direction::Ascending)],
        parent: None,
    };

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Self::from_query_result(row, "")
    }
}

impl Listed for region_area::Model {
    const TABLE: Table = Table {
        tag: "region_area",
        from: "region_area t",
        columns: "t.*",
        identity: "(t.region_id, t.year)",
        tie: Column::id("t.region_id"),
        order: &[(Column::int("t.year"), Direction::Ascending)],
        parent: None,
    };

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Self::from_query_result(row, "")
    }
}

/// Regions that are in force on a date.
pub fn in_force(on: NaiveDate) -> Condition {
    Condition::in_force(VALID_FROM, VALID_TO, on)
}

/// The region with this official code.
pub fn with_code(code: &str) -> Condition {
    Condition::equals(CODE, Literal::Text(code.to_owned()))
}
