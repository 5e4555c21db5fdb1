//! Programs, activities and sub-activities of units.

use entity::program;

use super::condition::{Column, Condition, Literal, Relation};
use super::list::{Link, listed};
use super::page::Direction;
use uuid::Uuid;

/// The code.
pub const CODE: Column = Column::text("t.code");
/// The name; absent where no document states one.
pub const NAME: Column = Column::text("t.name");
/// The name, or the code where there is none.
pub const LABEL: Column = Column::text("COALESCE(t.name, t.code)");
/// The name as people look for it.
pub const SEARCH_NAME: Column = Column::text("t.search_name");
/// The level, by its word.
pub const LEVEL: Column = Column::text("t.level");
/// The fiscal year.
pub const FISCAL_YEAR: Column = Column::int("t.fiscal_year");
/// The unit, by id.
pub const UNIT_ID: Column = Column::id("t.unit_id");
/// The unit; for its columns see [`UNIT_CODE`] and [`REGION_CODE`].
pub const UNIT: Relation =
    Relation("SELECT 1 FROM unit u JOIN region r ON r.id = u.region_id WHERE u.id = t.unit_id");
/// The unit's code; for use within [`UNIT`].
pub const UNIT_CODE: Column = Column::text("u.code");
/// The government's code; for use within [`UNIT`].
pub const REGION_CODE: Column = Column::text("r.code");

/// Programs directly below.
pub const CHILDREN: Link = Link("t.parent_id = p.id");
/// Programs of a unit.
pub const OF_UNIT: Link = Link("t.unit_id = p.id");

listed!(
    program::Model { id, unit_id, fiscal_year, level, code, name, search_name, parent_id, nomenclature_id },
    "program", [(CODE, Direction::Ascending)], parent Column::id("t.parent_id"));

/// The program of a unit in a year with this code.
pub fn with_code(unit: Uuid, fiscal_year: i32, code: &str) -> Condition {
    Condition::All(vec![
        Condition::equals(UNIT_ID, Literal::Id(unit)),
        Condition::equals(FISCAL_YEAR, Literal::Int(fiscal_year.into())),
        Condition::equals(CODE, Literal::Text(code.to_owned())),
    ])
}
