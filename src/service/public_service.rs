//! Public services of units and the standards they promise.

pub mod component;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::service_standard::Channel;
use entity::{public_service, service_standard};
use sea_orm::{ActiveEnum as _, DbErr};

use super::condition::{Column, Condition, Literal, Relation, Test};
use super::list::{Columns, Link, Listed, Table, read_columns};
use super::page::Direction;
use crate::search_term;

/// The unit's own code.
pub const CODE: Column = Column::text("t.code");
/// The name in the standard.
pub const NAME: Column = Column::text("s.name");
/// The kind, by its word.
pub const KIND: Column = Column::text("s.kind");
/// The category.
pub const CATEGORY: Column = Column::text("s.category");
/// The list of channels; see [`reached_by`].
const CHANNELS: Column = Column::text("s.channels");
/// First day of the standard.
pub const VALID_FROM: Column = Column::date("s.valid_from");
/// In what the processing time is counted, by its word.
pub const TIME_UNIT: Column = Column::text("s.time_unit");
/// The number of the processing time.
pub const TIME_NUMBER: Column = Column::int("s.time_number");
/// How the fee is set, by its word.
pub const FEE_KIND: Column = Column::text("s.fee_kind");
/// The fee, where it is one amount or nothing.
pub const FEE_SEN: Column = Column::int("s.fee_sen");
/// The unit and its government; for their columns see [`UNIT_CODE`] and [`REGION_CODE`].
pub const UNIT: Relation =
    Relation("SELECT 1 FROM unit u JOIN region r ON r.id = u.region_id WHERE u.id = t.unit_id");
/// The unit in each of its versions, and its government.
const UNIT_EVER: Relation = Relation(
    "SELECT 1 FROM unit u JOIN region r ON r.id = u.region_id \
     JOIN unit_version v ON v.unit_id = u.id WHERE u.id = t.unit_id",
);
/// The unit's code in that version; for use within [`UNIT_EVER`].
const UNIT_VERSION_CODE: Column = Column::text("v.code");
/// The unit's code; for use within [`UNIT`].
pub const UNIT_CODE: Column = Column::text("u.code");
/// The government's code; for use within [`UNIT`].
pub const REGION_CODE: Column = Column::text("r.code");

/// Standards that have a term; for use on [`STANDARD_ID`].
const WITH_TERM: Relation = Relation("SELECT w.service_standard_id FROM service_term w WHERE TRUE");
/// The standard.
pub const STANDARD_ID: Column = Column::id("s.id");
const TERM: Column = Column::text("w.term");

/// Services of a unit.
pub const OF_UNIT: Link = Link("t.unit_id = p.id");
/// The standards of a service.
pub const STANDARDS: Link = Link("t.id = p.id");
/// The standard itself, with its service.
pub const ITSELF: Link = Link("s.id = p.id");

/// A service as a standard describes it.
#[derive(Debug, Clone)]
pub struct ServiceStandard {
    /// The service.
    pub service: public_service::Model,
    /// What is promised, for a time.
    pub standard: service_standard::Model,
}

impl Listed for ServiceStandard {
    const TABLE: Table = Table {
        tag: "public_service",
        from: "public_service t JOIN service_standard s ON s.public_service_id = t.id",
        columns: "t.id, t.unit_id, t.code, s.id, s.public_service_id, s.name, s.kind, s.category, \
                  s.channels, s.users, s.decree, s.valid_from, s.valid_to, s.requirements, \
                  s.procedure_steps, s.time_text, s.time_number, s.time_unit, s.fee_text, \
                  s.fee_kind, s.fee_sen, s.fee_tariffs, s.product, s.complaints, s.legal_basis, \
                  s.facilities, s.competence, s.supervision, s.staff, s.service_guarantee, \
                  s.safety_guarantee, s.evaluation, s.term_version, s.source_document_id, \
                  s.source_line",
        identity: "s.id",
        tie: Column::id("t.id"),
        order: &[(NAME, Direction::Ascending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            service: read_columns!(columns => public_service::Model { id, unit_id, code }),
            standard: read_columns!(columns => service_standard::Model {
                id, public_service_id, name, kind, category, channels, users, decree, valid_from,
                valid_to, requirements, procedure_steps, time_text, time_number, time_unit,
                fee_text, fee_kind, fee_sen, fee_tariffs, product, complaints, legal_basis,
                facilities, competence, supervision, staff, service_guarantee, safety_guarantee,
                evaluation, term_version, source_document_id, source_line
            }),
        })
    }
}

/// Services whose standard holds on a date.
pub fn in_force(on: NaiveDate) -> Condition {
    Condition::in_force(VALID_FROM, Column::date("s.valid_to"), on)
}

/// The standards of the services with this code, of units of a government that have or had this
/// code.
pub fn with_codes(region: &str, unit: &str, code: &str) -> Condition {
    let text = |text: &str| Literal::Text(text.to_owned());
    let unit = Condition::Any(vec![
        Condition::equals(UNIT_CODE, text(unit)),
        Condition::equals(UNIT_VERSION_CODE, text(unit)),
    ]);
    let of_unit = vec![Condition::equals(REGION_CODE, text(region)), unit];
    Condition::All(vec![
        Condition::equals(CODE, text(code)),
        Condition::Related(UNIT_EVER, Box::new(Condition::All(of_unit))),
    ])
}

/// Services that are reached so.
pub fn reached_by(channel: Channel) -> Condition {
    // The list is JSON: each word stands between quotation marks.
    Condition::Is(
        CHANNELS,
        Test::Contains(format!("\"{}\"", channel.to_value())),
    )
}

/// How a service is reached.
pub fn channels(standard: &service_standard::Model) -> anyhow::Result<Vec<Channel>> {
    let words = list_of_text(Some(&standard.channels))?.unwrap_or_default();
    let read = |word: &String| Channel::try_from_value(word).context("read a channel of a service");
    words.iter().map(read).collect()
}

/// Services whose name or requirements hold each word of a text: in another form, as an acronym or
/// written out, or from its beginning.
pub fn found_by(text: &str) -> Condition {
    let words = search_term::wanted(text);
    if words.is_empty() {
        return Condition::Wordless;
    }
    let holds = words.into_iter().map(|word| {
        let stem = Condition::equals(TERM, Literal::Text(word.stem));
        let begins = word
            .beginning
            .map(|beginning| Condition::Is(TERM, Test::StartsWith(beginning)));
        let either = Condition::Any([stem].into_iter().chain(begins).collect());
        Condition::Among(STANDARD_ID, WITH_TERM, Box::new(either))
    });
    Condition::All(holds.collect())
}

/// The standards of the service whose standard comes first.
pub fn of_first_service(mut standards: Vec<ServiceStandard>) -> Vec<ServiceStandard> {
    if let Some(first) = standards.first().map(|row| row.service.id) {
        standards.retain(|row| row.service.id == first);
    }
    standards
}

/// The standard in force on a date; where there is none the next one, or else the last.
pub fn standard_on(mut standards: Vec<ServiceStandard>, on: NaiveDate) -> Option<ServiceStandard> {
    standards.sort_by_key(|row| row.standard.valid_from);
    let not_over = |row: &ServiceStandard| row.standard.valid_to.is_none_or(|end| on < end);
    match standards.iter().position(not_over) {
        Some(place) => Some(standards.swap_remove(place)),
        None => standards.pop(),
    }
}

/// The standard in force on a date, and no other.
pub fn standard_in_force(
    standards: Vec<ServiceStandard>,
    on: NaiveDate,
) -> Option<ServiceStandard> {
    standard_on(standards, on).filter(|row| {
        let standard = &row.standard;
        standard.valid_from <= on && standard.valid_to.is_none_or(|end| on < end)
    })
}

/// A list of texts as a column holds it; none where nothing is stated.
pub fn list_of_text(column: Option<&str>) -> anyhow::Result<Option<Vec<String>>> {
    column
        .map(|text| serde_json::from_str(text).context("read a list of a service standard"))
        .transpose()
}

/// The rows of a tariff table, with their sen; empty where there is none.
pub fn tariffs(standard: &service_standard::Model) -> anyhow::Result<Vec<(String, i64)>> {
    standard
        .fee_tariffs
        .as_deref()
        .map_or(Ok(Vec::new()), |text| {
            serde_json::from_str(text).context("read the tariffs of a service standard")
        })
}
