//! What a change of units meant for money: the units concerned, year by year, before and after.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate};
use entity::unit_version;
use uuid::Uuid;

use super::amounts::{BudgetOfUnits, WithOverhead};
use super::sums::{Stated, less};
use super::unit::end_of;

/// Where a fiscal year lies beside a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It ends before the change.
    Before,
    /// The change lies within it.
    During,
    /// It begins with the change, or later.
    After,
}

/// The years to look at: so many whole years before a change, so many after it, and the year of a
/// change that is not of 1 January.
pub fn years(effective_on: NaiveDate, before: i16, after: i16) -> RangeInclusive<i16> {
    let year = i16::try_from(effective_on.year()).unwrap_or(i16::MAX);
    let during = i16::from(effective_on.ordinal() > 1);
    year.saturating_sub(before)..=year.saturating_add(during + after - 1)
}

/// Where a fiscal year lies beside a change.
pub fn phase(effective_on: NaiveDate, fiscal_year: i16) -> Phase {
    let begins = NaiveDate::from_ymd_opt(fiscal_year.into(), 1, 1).unwrap_or(NaiveDate::MIN);
    if begins >= effective_on {
        Phase::After
    } else if end_of(fiscal_year) < effective_on {
        Phase::Before
    } else {
        Phase::During
    }
}

/// What is to be added for a year: the budgets of all units concerned, of which as many can have
/// one as exist on some day of the year.
pub fn wanted(
    versions: &[(Uuid, Vec<unit_version::Model>)],
    fiscal_year: i16,
    as_of: NaiveDate,
) -> BudgetOfUnits {
    let first = NaiveDate::from_ymd_opt(fiscal_year.into(), 1, 1).unwrap_or(NaiveDate::MIN);
    BudgetOfUnits {
        units: versions.iter().map(|(unit, _)| *unit).collect(),
        existing: existing(versions, first, end_of(fiscal_year)),
        fiscal_year,
        as_of,
        known_at: None,
    }
}

/// How many of the units exist on one of these days.
pub fn existing(
    versions: &[(Uuid, Vec<unit_version::Model>)],
    first: NaiveDate,
    last: NaiveDate,
) -> u32 {
    let exists = |versions: &[unit_version::Model]| {
        versions.iter().any(|version| {
            version.valid_from.is_none_or(|from| from <= last)
                && version.valid_to.is_none_or(|to| first < to)
        })
    };
    let count = versions
        .iter()
        .filter(|(_, versions)| exists(versions))
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Overhead of the last whole year before less that of the first whole year after, as budgeted
/// last; absent unless all units that exist have published in both.
pub fn saving(before: Option<&WithOverhead>, after: Option<&WithOverhead>) -> Stated {
    let whole = |sums: &&WithOverhead| {
        sums.coverage.units > 0 && sums.coverage.current == sums.coverage.units
    };
    match (before.filter(whole), after.filter(whole)) {
        (Some(before), Some(after)) => less(before.overhead.current, after.overhead.current),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_change_of_new_year_has_no_year_of_its_own() {
        let on = day("2017-01-01");

        let phases: Vec<_> = years(on, 2, 2)
            .map(|year| (year, phase(on, year)))
            .collect();

        assert_eq!(
            phases,
            [
                (2015, Phase::Before),
                (2016, Phase::Before),
                (2017, Phase::After),
                (2018, Phase::After),
            ]
        );
    }

    #[test]
    fn a_change_within_a_year_divides_it() {
        let on = day("2017-07-01");

        let phases: Vec<_> = years(on, 1, 1)
            .map(|year| (year, phase(on, year)))
            .collect();

        assert_eq!(
            phases,
            [
                (2016, Phase::Before),
                (2017, Phase::During),
                (2018, Phase::After),
            ]
        );
    }
}
