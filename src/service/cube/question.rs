//! What is asked of the cube, and why a question is refused: because its sum would mean nothing.

use chrono::{Months, NaiveDate};
use entity::budget_document::BudgetScope;
use uuid::Uuid;

use super::dimension::{Dimension, Grain, Key};
use super::period::Period;
use crate::service::budget::item;
use crate::service::condition::{Column, Condition, Literal, Relation};
use crate::service::lineage::Structure;
use crate::service::page::PageRefusal;
use crate::service::unit::end_of;

/// From a day to the same a year later.
const YEAR: Months = Months::new(12);
/// Most dimensions of one question.
pub const MOST_DIMENSIONS: usize = 4;

/// What is asked of the cube.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// By what amounts are grouped, in this order.
    pub group_by: Vec<Dimension>,
    /// Which items are summed.
    pub condition: Condition,
    /// Units' documents, or governments' own summaries: both state the same money.
    pub scope: BudgetScope,
    /// The documents in force on this date.
    pub as_of: NaiveDate,
    /// Only what was known after this import; none for everything.
    pub known_at: Option<i64>,
    /// On which organization units are shown.
    pub structure: Structure,
    /// The chart in whose codes accounts are shown, as far as crosswalks join them; none for the codes
    /// that documents state.
    pub chart: Option<Uuid>,
    /// Only realization reports up to this day or a later one; none for the latest of the year.
    pub reported_from: Option<NaiveDate>,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CubeRefusal {
    /// More dimensions than a question may have.
    TooManyDimensions,
    /// The same dimension twice.
    DimensionTwice,
    /// Revenue, expenditure and financing would be added.
    SidesMixed,
    /// Years would be added that nobody named.
    YearsMixed,
    /// More cells than a question may have.
    TooManyCells,
    /// A search for text without a letter or digit.
    SearchWithoutWords,
    /// More conditions than a filter may have.
    FilterTooLarge,
    /// A cursor of another question, or none of ours.
    InvalidCursor,
    /// A larger page than there may be.
    PageTooLarge,
    /// `first` or `after` together with `last` or `before`.
    BothDirections,
}

impl CubeRefusal {
    /// What is wrong with a page, in the words of a cube.
    pub(super) fn of_page(reason: PageRefusal) -> Self {
        match reason {
            PageRefusal::BothDirections => Self::BothDirections,
            PageRefusal::TooLarge => Self::PageTooLarge,
            PageRefusal::FilterTooLarge | PageRefusal::OrderTooLong => Self::FilterTooLarge,
            PageRefusal::SearchWithoutWords => Self::SearchWithoutWords,
            PageRefusal::InvalidCursor => Self::InvalidCursor,
        }
    }
}

/// Columns that sums of documents have.
const OF_DOCUMENTS: &[Column] = &[item::UNIT_ID, item::FISCAL_YEAR, item::SIDE];
/// Columns that the documents in force have.
pub(in crate::service) const OF_BUDGETS: &[Column] = &[item::UNIT_ID, item::FISCAL_YEAR];
/// Columns that sums of governments have.
const OF_REGIONS: &[Column] = &[item::FISCAL_YEAR, item::SIDE];
/// What is known of the owner of a budget.
pub(in crate::service) const OWNERS: &[Relation] = &[item::REGION, item::UNIT];

impl Question {
    /// A question whose sums mean something.
    pub fn checked(self) -> Result<Self, CubeRefusal> {
        if self.group_by.len() > MOST_DIMENSIONS {
            return Err(CubeRefusal::TooManyDimensions);
        }
        let twice = |(place, dimension)| self.group_by[..place].contains(dimension);
        if self.group_by.iter().enumerate().any(twice) {
            return Err(CubeRefusal::DimensionTwice);
        }
        if self.condition.has_wordless() {
            return Err(CubeRefusal::SearchWithoutWords);
        }
        if self.condition.is_too_large() {
            return Err(CubeRefusal::FilterTooLarge);
        }
        let sides = self.condition.pinned(item::SIDE);
        let one_side = sides.is_some_and(|sides| sides.len() == 1);
        if !one_side && !self.group_by.contains(&Dimension::Side) {
            return Err(CubeRefusal::SidesMixed);
        }
        let years_named = self.condition.pinned(item::FISCAL_YEAR).is_some();
        if !years_named && !self.group_by.contains(&Dimension::FiscalYear) {
            return Err(CubeRefusal::YearsMixed);
        }
        Ok(self)
    }

    /// The coarsest rows that answer it.
    pub(super) fn grain(&self) -> Grain {
        let of_keys = self
            .group_by
            .iter()
            .map(|dimension| dimension.grain())
            .max();
        let of_keys = of_keys.unwrap_or(Grain::Region);
        // Sums of governments are those of their units, by what is known now.
        let sums_of_units = self.scope == BudgetScope::Unit && self.known_at.is_none();
        let of_filter = if sums_of_units && self.condition.is_about(OF_REGIONS, &[item::REGION]) {
            Grain::Region
        } else if self.condition.is_about(OF_DOCUMENTS, OWNERS) {
            Grain::Document
        } else {
            Grain::Fact
        };
        // Sums of governments do not know their reports.
        let of_reports = match self.reported_from {
            Some(_) => Grain::Document,
            None => Grain::Region,
        };
        of_keys.max(of_filter).max(of_reports)
    }

    /// The first and the last fiscal year that the question names.
    pub fn years(&self) -> Option<(i16, i16)> {
        let named = self.condition.pinned(item::FISCAL_YEAR)?;
        let years = named.iter().filter_map(|year| match year {
            Literal::Int(year) => i16::try_from(*year).ok(),
            _ => None,
        });
        let years: Vec<i16> = years.collect();
        Some((*years.iter().min()?, *years.iter().max()?))
    }

    /// The date on which its units are named: that of the organization asked for or, as reported,
    /// the end of the last fiscal year.
    pub fn units_on(&self) -> NaiveDate {
        match (self.structure, self.years()) {
            (Structure::At(day), _) => day,
            (Structure::AsReported, Some((_, last))) => end_of(last),
            (Structure::AsReported, None) => self.as_of,
        }
    }

    /// The keys that a cell has in the cube of the year before.
    pub fn keys_a_year_earlier(&self, keys: &[Key]) -> Vec<Key> {
        let earlier = |(by, key): (&Dimension, &Key)| {
            let year = key
                .code
                .as_deref()
                .and_then(|year| year.parse::<i32>().ok());
            match (by, year) {
                (Dimension::FiscalYear, Some(year)) => Key {
                    code: Some((year - 1).to_string()),
                    ..Key::default()
                },
                _ => key.clone(),
            }
        };
        self.group_by.iter().zip(keys).map(earlier).collect()
    }

    /// The same question about the year before, for each year asked.
    #[must_use]
    pub fn a_year_earlier(&self) -> Self {
        let mut earlier = Self {
            condition: self.condition.earlier(item::FISCAL_YEAR, 1),
            ..self.clone()
        };
        if let Some(first) = self.reported_from {
            earlier.reported_from = Some(first - YEAR);
            earlier.as_of = self.as_of - YEAR;
        }
        earlier
    }

    /// The same question about a period of its fiscal year: by the documents in force on its last
    /// day, and the realization reports up to a day of it.
    #[must_use]
    pub fn in_period(&self, period: Period) -> Self {
        Self {
            as_of: self.as_of.min(period.last_day()),
            reported_from: Some(period.first_day()),
            condition: item::in_years(period.fiscal_year..=period.fiscal_year)
                .and(self.condition.clone()),
            ..self.clone()
        }
    }

    /// The same question about all governments and units.
    #[must_use]
    pub fn about_everyone(&self) -> Self {
        Self {
            condition: self.condition.without(&[item::UNIT_ID], OWNERS),
            ..self.clone()
        }
    }
}
