//! What became of services, month by month.

use entity::service_period::{self, Model};
use entity::service_standard;

use super::condition::{Column, Relation};
use super::list::{Link, listed};
use super::page::Direction;

/// First day of the month.
pub const MONTH: Column = Column::date("t.month");
/// How many were completed.
pub const COMPLETED: Column = Column::int("t.completed");
/// The service, its unit and their government; for their columns see below.
pub const SERVICE: Relation = Relation(
    "SELECT 1 FROM public_service c JOIN unit u ON u.id = c.unit_id \
     JOIN region r ON r.id = u.region_id WHERE c.id = t.public_service_id",
);
/// The service's code; for use within [`SERVICE`].
pub const SERVICE_CODE: Column = Column::text("c.code");
/// The unit's code; for use within [`SERVICE`].
pub const UNIT_CODE: Column = Column::text("u.code");
/// The government's code; for use within [`SERVICE`].
pub const REGION_CODE: Column = Column::text("r.code");
/// A standard of the service, of any time.
pub const STANDARD: Relation =
    Relation("SELECT 1 FROM service_standard s WHERE s.public_service_id = t.public_service_id");
/// The category in that standard; for use within [`STANDARD`].
pub const CATEGORY: Column = Column::text("s.category");

/// Months of a service.
pub const OF_SERVICE: Link = Link("t.public_service_id = p.id");

listed!(
    service_period::Model {
        id,
        public_service_id,
        month,
        requests,
        completed,
        within_standard,
        open_at_end,
        time_unit,
        median_hundredths,
        p90_hundredths,
        source_document_id,
        source_line
    },
    "service_period",
    [(MONTH, Direction::Descending)]
);

/// Of those completed, the part that met the standard; none where one of both is not stated or
/// nothing was completed.
#[expect(clippy::float_arithmetic, reason = "a ratio, not money")]
pub fn within_standard_rate(month: &Model) -> Option<f64> {
    let (within, completed) = month.within_standard.zip(month.completed)?;
    (completed > 0).then(|| f64::from(within) / f64::from(completed))
}

/// Whether half of the cases took no longer than a standard promises; none where one of both times
/// is not known, or they are counted in different units.
pub fn median_met(month: &Model, standard: &service_standard::Model) -> Option<bool> {
    if month.time_unit != standard.time_unit {
        return None;
    }
    let (median, promised) = month.median_hundredths.zip(standard.time_number)?;
    Some(median <= i64::from(promised) * 100)
}
