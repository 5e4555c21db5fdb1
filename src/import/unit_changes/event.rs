//! An event as a file states it, and why one is left out.

use chrono::NaiveDate;
use entity::unit_change::UnitChangeKind;
use entity::unit_version::UnitKind;
use uuid::Uuid;

use crate::import::finding::Finding;
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;

/// What happened to units on a day, as a file states it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) region_code: String,
    pub(super) kind: UnitChangeKind,
    pub(super) on: NaiveDate,
    pub(super) legal_basis: Option<String>,
    pub(super) note: Option<String>,
    pub(super) saving: Option<Rupiah>,
    pub(super) before: Vec<Party>,
    pub(super) after: Vec<Party>,
    /// Its first line.
    pub(super) line: i64,
}

/// A unit's part in an event, as a row states it.
#[derive(Debug, Clone)]
pub(super) struct Party {
    pub(super) code: String,
    pub(super) name: Option<String>,
    pub(super) kind: Option<UnitKind>,
    pub(super) share: Option<Share>,
    pub(super) line: i64,
}

/// A stated part of a whole, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) numerator: i64,
    pub(super) denominator: i64,
}

impl Event {
    /// How many rows state it.
    pub(super) fn rows(&self) -> u64 {
        (self.before.len() + self.after.len()) as u64
    }

    /// The lines of its rows.
    pub(super) fn lines(&self) -> impl Iterator<Item = i64> {
        self.before
            .iter()
            .chain(&self.after)
            .map(|party| party.line)
    }

    /// Whether it leaves the unit the same and changes what it is called.
    pub(super) fn keeps_identity(&self) -> bool {
        matches!(
            self.kind,
            UnitChangeKind::Renaming | UnitChangeKind::TypeChange | UnitChangeKind::CodeChange
        )
    }

    /// Whether units that stand only before it end with it.
    pub(super) fn ends_units(&self) -> bool {
        matches!(
            self.kind,
            UnitChangeKind::Merger | UnitChangeKind::Split | UnitChangeKind::Abolition
        )
    }

    /// Whether units that stand only after it begin with it.
    pub(super) fn founds_units(&self) -> bool {
        matches!(
            self.kind,
            UnitChangeKind::Formation | UnitChangeKind::Merger | UnitChangeKind::Split
        )
    }
}

/// Why an event is left out.
#[derive(Debug)]
pub(super) struct Refusal(Box<Finding>);

impl Refusal {
    pub(super) fn new(rule: &'static QualityRule, message: impl Into<String>, line: i64) -> Self {
        Self(Box::new(Finding::rejected(rule, message).at(line)))
    }

    pub(super) fn cell(self, column: &str, raw: impl Into<String>) -> Self {
        Self(Box::new(self.0.cell(column, raw)))
    }

    pub(super) fn of_region(self, region: Uuid) -> Self {
        Self(Box::new(self.0.of_region(region)))
    }

    pub(super) fn of_unit(mut self, unit: Uuid) -> Self {
        self.0.unit = Some(unit);
        self
    }

    pub(super) fn line(&self) -> i64 {
        self.0.line.unwrap_or_default()
    }

    pub(super) fn region(&self) -> Option<Uuid> {
        self.0.region
    }

    pub(super) fn into_finding(self) -> Finding {
        *self.0
    }
}
