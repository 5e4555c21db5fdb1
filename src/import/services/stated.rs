//! What a row says, in the types that it is stored in.

use chrono::NaiveDate;
use entity::service_standard::{self, Channel, FeeKind, ServiceKind, TimeUnit};
use sea_orm::ActiveEnum as _;
use serde_json::json;
use uuid::Uuid;

use crate::import::finding::Finding;

/// A standard as a row states it.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    pub(super) line: i64,
    pub(super) region_code: String,
    pub(super) unit_code: String,
    pub(super) service_code: String,
    pub(super) valid_from: NaiveDate,
    /// The first day on which it holds no more, where the row says so.
    pub(super) valid_to: Option<NaiveDate>,
    pub(super) content: Content,
    /// What in the row does not fit and leaves it readable.
    pub(super) findings: Vec<Finding>,
}

/// What a standard says, its days left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) kind: Option<ServiceKind>,
    pub(super) category: Option<String>,
    pub(super) channels: Vec<Channel>,
    pub(super) users: Option<String>,
    pub(super) decree: Option<String>,
    pub(super) requirements: Vec<String>,
    pub(super) procedure: Vec<String>,
    pub(super) time: Option<String>,
    pub(super) time_read: Option<(i32, TimeUnit)>,
    pub(super) fee: Option<String>,
    pub(super) fee_read: Option<Fee>,
    pub(super) product: Option<String>,
    pub(super) complaints: Option<String>,
    pub(super) legal_basis: Vec<String>,
    pub(super) facilities: Option<String>,
    pub(super) competence: Option<String>,
    pub(super) supervision: Option<String>,
    pub(super) staff: Option<String>,
    pub(super) service_guarantee: Option<String>,
    pub(super) safety_guarantee: Option<String>,
    pub(super) evaluation: Option<String>,
}

/// What a text says about a fee, where it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fee {
    None,
    /// So many sen.
    Amount(i64),
    /// So many sen for each of these.
    Table(Vec<(String, i64)>),
    ByRegulation,
}

/// Where a standard stands.
pub(super) struct Place {
    pub(super) id: Uuid,
    pub(super) service: Uuid,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_to: Option<NaiveDate>,
    pub(super) source_document: Uuid,
    pub(super) line: i64,
    pub(super) term_version: i32,
}

impl Content {
    /// The row of the table that says so.
    pub(super) fn into_row(self, place: &Place) -> service_standard::Model {
        let Self {
            name,
            kind,
            category,
            channels,
            users,
            decree,
            requirements,
            procedure,
            time,
            time_read,
            fee,
            fee_read,
            product,
            complaints,
            legal_basis,
            facilities,
            competence,
            supervision,
            staff,
            service_guarantee,
            safety_guarantee,
            evaluation,
        } = self;
        let list = |items: Vec<String>| (!items.is_empty()).then(|| json!(items).to_string());
        let channels: Vec<String> = channels.iter().map(Channel::to_value).collect();
        let (time_number, time_unit) = time_read.unzip();
        let (fee_kind, fee_sen, fee_tariffs) = match fee_read {
            None => (None, None, None),
            Some(Fee::None) => (Some(FeeKind::None), Some(0), None),
            Some(Fee::Amount(sen)) => (Some(FeeKind::Amount), Some(sen), None),
            Some(Fee::Table(rows)) => (Some(FeeKind::Table), None, Some(json!(rows).to_string())),
            Some(Fee::ByRegulation) => (Some(FeeKind::ByRegulation), None, None),
        };
        service_standard::Model {
            id: place.id,
            public_service_id: place.service,
            name,
            kind,
            category,
            channels: json!(channels).to_string(),
            users,
            decree,
            valid_from: place.valid_from,
            valid_to: place.valid_to,
            requirements: list(requirements),
            procedure_steps: list(procedure),
            time_text: time,
            time_number,
            time_unit,
            fee_text: fee,
            fee_kind,
            fee_sen,
            fee_tariffs,
            product,
            complaints,
            legal_basis: list(legal_basis),
            facilities,
            competence,
            supervision,
            staff,
            service_guarantee,
            safety_guarantee,
            evaluation,
            term_version: place.term_version,
            source_document_id: place.source_document,
            source_line: place.line,
        }
    }
}
