//! The only source of "now" and of new ids, so that tests can hold both still.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Tells the time and makes ids. Cheap to clone; clones of a fixed clock share its count of ids.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Fixed {
        now: DateTime<Utc>,
        ids_made: Arc<AtomicU64>,
    },
}

impl Clock {
    /// The machine's clock and random ids.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still, with ids that count up; for tests.
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self(Source::Fixed {
            now,
            ids_made: Arc::new(AtomicU64::new(0)),
        })
    }

    /// The present instant.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => Utc::now(),
            Source::Fixed { now, .. } => *now,
        }
    }

    /// A new `UUIDv7`: ids made later sort after ids made earlier by the same process.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn id(&self) -> Uuid {
        match &self.0 {
            Source::System => Uuid::now_v7(),
            Source::Fixed { now, ids_made } => {
                let count = ids_made.fetch_add(1, Ordering::Relaxed);
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
                let mut tail = [0; 10];
                tail[2..].copy_from_slice(&count.to_be_bytes());
                uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_made() {
        for clock in [Clock::system(), Clock::fixed(DateTime::UNIX_EPOCH)] {
            let ids: Vec<_> = (0..10_000).map(|_| clock.id()).collect();

            assert!(ids.is_sorted_by(|a, b| a < b));
        }
    }
}
