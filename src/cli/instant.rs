//! Instants as commands read and print them.

use chrono::{DateTime, Utc};

use crate::service::begin_of;

/// An instant to the minute, or a word where there is none.
pub(super) fn day_or(instant: Option<DateTime<Utc>>, none: &str) -> String {
    instant.map_or_else(
        || none.to_owned(),
        |instant| instant.format("%Y-%m-%dT%H:%MZ").to_string(),
    )
}

/// The instant that a text is: the beginning of a day in Western Indonesia, or RFC 3339.
pub(super) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let day = || begin_of(text.parse().ok()?);
    let exact = || DateTime::parse_from_rfc3339(text).ok();
    day()
        .or_else(|| exact().map(|exact| exact.to_utc()))
        .ok_or_else(|| "give a date (2027-01-31) or an instant (2027-01-31T12:00:00Z)".to_owned())
}
