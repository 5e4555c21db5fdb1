//! Parts of fiscal years, for series.

use std::ops::RangeInclusive;

use chrono::{Days, Months, NaiveDate};

/// How far the points of a series stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Fiscal years.
    Year,
    /// Quarters of the fiscal year (*triwulan*).
    Quarter,
    /// Months.
    Month,
}

impl Interval {
    const fn months(self) -> u32 {
        match self {
            Self::Year => 12,
            Self::Quarter => 3,
            Self::Month => 1,
        }
    }

    /// What several of them are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Year => "years",
            Self::Quarter => "quarters",
            Self::Month => "months",
        }
    }

    /// The most points that a series of it has. Each point of a part of a year is a question of its
    /// own; years are answered together.
    pub const fn most_points(self) -> usize {
        match self {
            Self::Year => 40,
            Self::Quarter | Self::Month => 36,
        }
    }

    /// The periods of fiscal years, in order.
    pub fn periods(self, years: RangeInclusive<i16>) -> impl Iterator<Item = Period> {
        let parts = 1..=12 / self.months();
        years.flat_map(move |fiscal_year| {
            parts.clone().map(move |number| Period {
                fiscal_year,
                interval: self,
                number,
            })
        })
    }
}

/// A fiscal year, or a part of one. A fiscal year is a calendar year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The fiscal year.
    pub fiscal_year: i16,
    interval: Interval,
    number: u32,
}

impl Period {
    /// Which quarter of the year it is, from 1; none if it is no quarter.
    pub fn quarter(self) -> Option<u32> {
        (self.interval == Interval::Quarter).then_some(self.number)
    }

    /// Which month of the year it is, from 1; none if it is no month.
    pub fn month(self) -> Option<u32> {
        (self.interval == Interval::Month).then_some(self.number)
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        let month = (self.number - 1) * self.interval.months() + 1;
        NaiveDate::from_ymd_opt(self.fiscal_year.into(), month, 1).unwrap_or_default()
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        self.first_day() + Months::new(self.interval.months()) - Days::new(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_falls_into_its_periods() {
        for (interval, count, second) in [
            (Interval::Year, 1, None),
            (Interval::Quarter, 4, Some(("2016-04-01", "2016-06-30"))),
            (Interval::Month, 12, Some(("2016-02-01", "2016-02-29"))),
        ] {
            let periods: Vec<Period> = interval.periods(2016..=2016).collect();

            assert_eq!(periods.len(), count);
            assert_eq!(periods[0].first_day().to_string(), "2016-01-01");
            assert_eq!(periods[count - 1].last_day().to_string(), "2016-12-31");
            let days = periods.get(1).map(|period| {
                let days = (period.first_day(), period.last_day());
                (days.0.to_string(), days.1.to_string())
            });
            let days = days.as_ref().map(|days| (&*days.0, &*days.1));
            assert_eq!(days, second);
        }
    }
}
