//! Regions: their lists, what followed what, population and area.

use chrono::NaiveDate;
use entity::region::RegionLevel;
use entity::{
    region, region_area, region_list, region_listing, region_population, region_succession,
};
use sea_orm::DbErr;

use super::condition::{Column, Condition, Literal, Relation};
use super::list::{Columns, Link, Listed, Table, columns_of, listed, read_columns};
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

/// Whether regions of this level have a government of their own, with units and a budget.
pub const fn is_government(level: RegionLevel) -> bool {
    matches!(
        level,
        RegionLevel::Province | RegionLevel::Regency | RegionLevel::City
    )
}

listed!(
    region::Model { id, code, level, parent_id, name, search_name, valid_from, valid_to },
    "region", [(CODE, Direction::Ascending)], parent Column::id("t.parent_id"));
listed!(
    region_list::Model {
        id,
        edition,
        effective_from,
        lowest_level,
        source_document_id
    },
    "region_list",
    [(Column::date("t.effective_from"), Direction::Ascending)]
);
listed!(
    region_succession::Model {
        id,
        predecessor_id,
        successor_id,
        region_list_id,
        evidence
    },
    "region_succession",
    []
);

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
        columns: "t.region_id, t.region_list_id, t.name, t.source_line, l.id, l.edition, \
                  l.effective_from, l.lowest_level, l.source_document_id",
        identity: "(t.region_id, t.region_list_id)",
        tie: Column::id("t.region_list_id"),
        order: &[(Column::date("l.effective_from"), Direction::Ascending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let listing = read_columns!(columns => region_listing::Model {
            region_id, region_list_id, name, source_line
        });
        let list = read_columns!(columns => region_list::Model {
            id, edition, effective_from, lowest_level, source_document_id
        });
        Ok(Self { list, listing })
    }
}

impl Listed for region_population::Model {
    const TABLE: Table = Table {
        tag: "region_population",
        from: "region_population t",
        columns: columns_of!(
            region_id,
            year,
            male,
            female,
            total,
            source_document_id,
            source_line
        ),
        identity: "(t.region_id, t.year)",
        tie: Column::id("t.region_id"),
        order: &[(Column::int("t.year"), Direction::Ascending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(
            read_columns!(columns => Self { region_id, year, male, female, total, source_document_id, source_line }),
        )
    }
}

impl Listed for region_area::Model {
    const TABLE: Table = Table {
        tag: "region_area",
        from: "region_area t",
        columns: columns_of!(
            region_id,
            year,
            square_metres,
            source_document_id,
            source_line
        ),
        identity: "(t.region_id, t.year)",
        tie: Column::id("t.region_id"),
        order: &[(Column::int("t.year"), Direction::Ascending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(
            read_columns!(columns => Self { region_id, year, square_metres, source_document_id, source_line }),
        )
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
