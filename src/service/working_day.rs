//! Working days of a government: its zone, weekends, national holidays and days of collective leave.
//! Pure: nothing here knows a table or a clock.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Days, FixedOffset, NaiveDate, NaiveTime, Utc, Weekday};

/// A zone of Indonesia.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Western (WIB), UTC+7.
    Western,
    /// Central (WITA), UTC+8.
    Central,
    /// Eastern (WIT), UTC+9.
    Eastern,
}

impl Zone {
    /// The zone of a government, by the province that its code begins with (Keppres 41/1987, and
    /// the provinces that were founded since where theirs were cut from).
    pub fn of_code(code: &str) -> Self {
        match code.get(..2).and_then(|province| province.parse().ok()) {
            Some(51..=53 | 63..=65 | 71..=76) => Self::Central,
            Some(81..=82 | 91..=97) => Self::Eastern,
            _ => Self::Western,
        }
    }

    const fn hours(self) -> i32 {
        match self {
            Self::Western => 7,
            Self::Central => 8,
            Self::Eastern => 9,
        }
    }

    fn offset(self) -> Option<FixedOffset> {
        FixedOffset::east_opt(self.hours() * 3600)
    }

    /// The day that it is there.
    pub fn day_of(self, instant: DateTime<Utc>) -> NaiveDate {
        match self.offset() {
            Some(offset) => instant.with_timezone(&offset).date_naive(),
            None => instant.date_naive(),
        }
    }

    /// When a day begins there.
    pub fn begin_of(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let begin = day
            .and_time(NaiveTime::MIN)
            .and_local_timezone(self.offset()?);
        begin.single().map(|begin| begin.to_utc())
    }
}

/// The days on which a government does not work, beside weekends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Where it is.
    pub zone: Zone,
    /// Holidays and days of collective leave.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Calendar {
    /// Whether people work on a day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.contains(&day)
    }

    /// The end of the so manieth working day after the day of an instant, which itself does not
    /// count: the first instant that is too late. None beyond the end of all calendars.
    pub fn deadline(&self, begun: DateTime<Utc>, days: u32) -> Option<DateTime<Utc>> {
        let mut day = self.zone.day_of(begun);
        let mut left = days;
        while left > 0 {
            day = day.succ_opt()?;
            left -= u32::from(self.is_working(day));
        }
        self.zone.begin_of(day.succ_opt()?)
    }

    /// How many working days have begun after the day of the first instant, up to the second. None
    /// where the second is not later: a clock that is set back takes nothing away.
    pub fn passed(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> u32 {
        let (mut day, last) = (self.zone.day_of(from), self.zone.day_of(to));
        let mut passed = 0;
        while day < last {
            let Some(next) = day.checked_add_days(Days::new(1)) else {
                break;
            };
            day = next;
            passed += u32::from(self.is_working(day));
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(zone: Zone, holidays: &[&str]) -> Calendar {
        let holidays = holidays.iter().map(|day| day.parse().unwrap());
        Calendar {
            zone,
            holidays: holidays.collect(),
        }
    }

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_deadline_is_the_end_of_a_working_day_in_the_governments_zone() {
        use Zone::{Central, Eastern, Western};
        // 2026-12-21 is a Monday.
        let christmas = ["2026-12-24", "2026-12-25"];
        for (zone, holidays, begun, days, due) in [
            (
                Western,
                &[][..],
                "2026-12-21T02:00:00Z",
                3,
                "2026-12-24T17:00:00Z",
            ),
            (
                Western,
                &[][..],
                "2026-12-21T02:00:00Z",
                0,
                "2026-12-21T17:00:00Z",
            ),
            (
                Central,
                &[][..],
                "2026-12-21T02:00:00Z",
                3,
                "2026-12-24T16:00:00Z",
            ),
            (
                Eastern,
                &[][..],
                "2026-12-21T02:00:00Z",
                3,
                "2026-12-24T15:00:00Z",
            ),
            // Over a weekend, and from within one.
            (
                Western,
                &[][..],
                "2026-12-17T02:00:00Z",
                3,
                "2026-12-22T17:00:00Z",
            ),
            (
                Western,
                &[][..],
                "2026-12-19T02:00:00Z",
                1,
                "2026-12-21T17:00:00Z",
            ),
            // A holiday, and a day of collective leave, before a weekend.
            (
                Western,
                &christmas[..],
                "2026-12-21T02:00:00Z",
                3,
                "2026-12-28T17:00:00Z",
            ),
            // The same instant is Monday in the west and Tuesday in the east.
            (
                Western,
                &[][..],
                "2026-12-21T15:30:00Z",
                1,
                "2026-12-22T17:00:00Z",
            ),
            (
                Central,
                &[][..],
                "2026-12-21T16:30:00Z",
                1,
                "2026-12-23T16:00:00Z",
            ),
            (
                Eastern,
                &[][..],
                "2026-12-21T15:30:00Z",
                1,
                "2026-12-23T15:00:00Z",
            ),
            (
                Western,
                &[][..],
                "2026-12-21T16:59:59Z",
                1,
                "2026-12-22T17:00:00Z",
            ),
            (
                Western,
                &[][..],
                "2026-12-21T17:00:00Z",
                1,
                "2026-12-23T17:00:00Z",
            ),
            // Over the new year.
            (
                Western,
                &["2027-01-01"][..],
                "2026-12-30T02:00:00Z",
                2,
                "2027-01-04T17:00:00Z",
            ),
        ] {
            let due = instant(due);
            let found = calendar(zone, holidays).deadline(instant(begun), days);
            assert_eq!(found, Some(due), "{zone:?} {begun} + {days}");
        }
    }

    #[test]
    fn days_that_passed_are_counted_as_deadlines_are() {
        let calendar = calendar(Zone::Western, &["2026-12-24", "2026-12-25"]);
        for (from, to, days) in [
            ("2026-12-21T02:00:00Z", "2026-12-21T09:00:00Z", 0),
            ("2026-12-21T02:00:00Z", "2026-12-21T17:00:00Z", 1),
            ("2026-12-21T02:00:00Z", "2026-12-28T02:00:00Z", 3),
            ("2026-12-19T02:00:00Z", "2026-12-20T02:00:00Z", 0),
            // A clock that is set back.
            ("2026-12-28T02:00:00Z", "2026-12-21T02:00:00Z", 0),
        ] {
            assert_eq!(
                calendar.passed(instant(from), instant(to)),
                days,
                "{from} {to}"
            );
            let due = calendar.deadline(instant(from), days).unwrap();
            assert!(due >= calendar.deadline(instant(from), 0).unwrap());
        }
    }

    #[test]
    fn a_government_lies_in_the_zone_of_its_province() {
        for (code, zone) in [
            ("11", Zone::Western),
            ("31.71", Zone::Western),
            ("34.02", Zone::Western),
            ("61", Zone::Western),
            ("62.01", Zone::Western),
            ("63", Zone::Central),
            ("51.71", Zone::Central),
            ("53", Zone::Central),
            ("71", Zone::Central),
            ("76.02", Zone::Central),
            ("81", Zone::Eastern),
            ("82.71", Zone::Eastern),
            ("91", Zone::Eastern),
            ("97", Zone::Eastern),
            ("", Zone::Western),
        ] {
            assert_eq!(Zone::of_code(code), zone, "{code}");
        }
    }
}
