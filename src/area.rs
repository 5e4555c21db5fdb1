//! Areas: parts of the data whose changes are told apart, so that an answer that was kept is known
//! to be true still.
//!
//! Every table belongs to one area. Whoever writes gives the areas of the tables it wrote new
//! versions, in the same transaction (`versions`); whoever keeps an answer keeps it under the
//! versions of the areas it was read from (`crate::response_cache`).

pub mod versions;
pub mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Regions, their lists, what followed what, residents and land, their holidays.
    Regions,
    /// Code trees: accounts, nomenclature, fund sources.
    CodeLists,
    /// Units, what they were called when, and what became of them.
    Units,
    /// Programs, budget documents, items, amounts and totals.
    Budgets,
    /// Published files, their rows, the runs that read them, what did not fit and what explains it.
    Sources,
    /// Answers that are cited. Not imported, and nothing else depends on them.
    Citations,
    /// Who takes part in conversations, what is said, and how it is moderated. Not imported.
    Participation,
    /// Public services and their standards.
    Services,
    /// How satisfied people were with them. Imported, and answered here.
    Satisfaction,
    /// Complaints and what is done about them. Not imported.
    Complaints,
}

impl Area {
    /// Every area, in the order of its number.
    pub const ALL: [Self; 10] = [
        Self::Regions,
        Self::CodeLists,
        Self::Units,
        Self::Budgets,
        Self::Sources,
        Self::Citations,
        Self::Participation,
        Self::Services,
        Self::Satisfaction,
        Self::Complaints,
    ];

    /// The word for it in the table of versions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regions => "regions",
            Self::CodeLists => "code_lists",
            Self::Units => "units",
            Self::Budgets => "budgets",
            Self::Sources => "sources",
            Self::Citations => "citations",
            Self::Participation => "participation",
            Self::Services => "services",
            Self::Satisfaction => "satisfaction",
            Self::Complaints => "complaints",
        }
    }

    /// The area with this word.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name() == name)
    }

    /// The area that a table belongs to; none for tables that hold no data of the field.
    pub fn of_table(table: &str) -> Option<Self> {
        Some(match table {
            "holiday" | "region" | "region_area" | "region_list" | "region_listing"
            | "region_population" | "region_succession" => Self::Regions,
            "account" | "code_crosswalk" | "code_list" | "fund_source" | "nomenclature" => {
                Self::CodeLists
            }
            "unit" | "unit_change" | "unit_change_party" | "unit_change_seal" | "unit_version" => {
                Self::Units
            }
            "budget_document" | "budget_fact" | "budget_in_force" | "budget_item"
            | "document_sum" | "program" | "published_total" | "region_sum" => Self::Budgets,
            "change_log"
            | "finding_explanation"
            | "import_run"
            | "quality_finding"
            | "source_document"
            | "source_excerpt" => Self::Sources,
            "citation" => Self::Citations,
            "app"
            | "app_key"
            | "role_grant"
            | "comment"
            | "comment_count"
            | "comment_report"
            | "comment_revision"
            | "idempotency_key"
            | "moderation_case"
            | "moderation_decision"
            | "person"
            | "user_account"
            | "user_invitation"
            | "user_session" => Self::Participation,
            "public_service" | "service_period" | "service_standard" | "service_term" => {
                Self::Services
            }
            "satisfaction_ballot" | "satisfaction_element" | "satisfaction_survey" => {
                Self::Satisfaction
            }
            "complaint"
            | "complaint_public"
            | "complaint_step"
            | "complaint_step_public"
            | "complaint_term" => Self::Complaints,
            _ => return None,
        })
    }
}

/// Some of the areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AreaSet(u16);

impl AreaSet {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// All of them.
    pub const ALL: Self = Self((1 << Area::ALL.len()) - 1);

    /// Those that imports write.
    pub const DATA: Self =
        Self(Self::ALL.0 & !Self::of(&[Area::Citations, Area::Participation, Area::Complaints]).0);

    /// These areas.
    pub const fn of(areas: &[Area]) -> Self {
        let (mut bits, mut index) = (0, 0);
        while index < areas.len() {
            bits |= 1 << areas[index] as u16;
            index += 1;
        }
        Self(bits)
    }

    /// The areas of all tables that a statement names, and perhaps more: every word that is the
    /// name of a table counts.
    pub fn named_in(sql: &str) -> Self {
        let words = sql.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
        words
            .filter_map(Area::of_table)
            .fold(Self::NONE, Self::with)
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, area: Area) -> Self {
        Self(self.0 | 1 << area as u16)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of those are among these.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it is one of these.
    pub const fn holds(self, area: Area) -> bool {
        self.covers(Self::NONE.with(area))
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Area> {
        Area::ALL.into_iter().filter(move |area| self.holds(*area))
    }

    /// A number that stands for the set.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The set that a number stands for.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits & Self::ALL.0)
    }
}

/// The areas that were read so far, by everything that holds a clone of it.
#[derive(Debug, Clone, Default)]
pub struct ReadAreas(Arc<AtomicU16>);

impl ReadAreas {
    /// These were read too.
    pub fn note(&self, areas: AreaSet) {
        self.0.fetch_or(areas.bits(), Ordering::Relaxed);
    }

    /// All that were read.
    pub fn all(&self) -> AreaSet {
        AreaSet::from_bits(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_names_its_tables() {
        let sql = "SELECT t.* FROM unit t JOIN \"unit_version\" v ON v.unit_id = t.id \
                   WHERE EXISTS (SELECT 1 FROM budget_document)";

        assert_eq!(
            AreaSet::named_in(sql),
            AreaSet::of(&[Area::Units, Area::Budgets])
        );
        assert_eq!(AreaSet::named_in("SELECT region_id, units"), AreaSet::NONE);
    }

    #[test]
    fn a_set_covers_its_parts_and_nothing_else() {
        let some = AreaSet::of(&[Area::Regions, Area::Sources]);

        assert!(some.covers(AreaSet::NONE) && AreaSet::ALL.covers(some));
        assert!(!some.covers(AreaSet::of(&[Area::Units])));
        assert_eq!(
            some.iter().collect::<Vec<_>>(),
            [Area::Regions, Area::Sources]
        );
        assert_eq!(AreaSet::from_bits(some.bits()), some);
    }
}
