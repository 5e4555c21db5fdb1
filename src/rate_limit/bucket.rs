//! The arithmetic of a leaky bucket: one instant a client, at which its bucket will be empty.

use std::time::Duration;

/// How large the buckets are and how fast they empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Cost that may be asked for at once.
    pub burst: u64,
    /// Cost that is forgiven each second.
    pub per_second: u64,
}

/// What came of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// How long to wait before the same can be asked for; none where it was granted.
    pub retry_after: Option<Duration>,
    /// Cost that is left.
    pub remaining: u64,
    /// When the whole burst is there again.
    pub reset_after: Duration,
}

impl Verdict {
    /// Whether the charge was taken.
    pub const fn is_granted(&self) -> bool {
        self.retry_after.is_none()
    }
}

impl Policy {
    /// Time in which a full bucket empties.
    pub fn window(&self) -> Duration {
        self.time_of(self.burst)
    }

    /// Charges a bucket that will be empty at `empty_at`. Returns the verdict and, where it was
    /// granted, when the bucket will be empty now.
    pub(super) fn charge(
        &self,
        empty_at: Duration,
        now: Duration,
        cost: u64,
    ) -> (Verdict, Option<Duration>) {
        let filled = empty_at.saturating_sub(now);
        let wanted = filled + self.time_of(cost);
        let over = wanted.saturating_sub(self.window());
        if over.is_zero() {
            (self.verdict(wanted, None), Some(now + wanted))
        } else {
            (self.verdict(filled, Some(over)), None)
        }
    }

    /// The verdict over a bucket that empties in `filled`.
    pub(super) fn verdict(&self, filled: Duration, retry_after: Option<Duration>) -> Verdict {
        let left = self.window().saturating_sub(filled);
        let remaining = left.as_nanos() * u128::from(self.per_second) / 1_000_000_000;
        Verdict {
            retry_after,
            remaining: u64::try_from(remaining).unwrap_or(u64::MAX),
            reset_after: filled,
        }
    }

    /// The verdict over a bucket that nothing was put into.
    pub(super) fn untouched(&self) -> Verdict {
        self.verdict(Duration::ZERO, None)
    }

    /// Time in which a cost is forgiven.
    pub(super) fn time_of(&self, cost: u64) -> Duration {
        let nanos = u128::from(cost) * 1_000_000_000 / u128::from(self.per_second.max(1));
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        burst: 100,
        per_second: 10,
    };
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_passes_and_the_next_waits_for_what_it_lacks() {
        let (all, empty_at) = POLICY.charge(Duration::ZERO, SECOND, 100);
        let (more, none) = POLICY.charge(empty_at.unwrap(), SECOND, 25);

        assert!(all.is_granted());
        assert_eq!((all.remaining, all.reset_after), (0, 10 * SECOND));
        assert_eq!(more.retry_after, Some(SECOND * 5 / 2));
        assert_eq!(none, None);
    }

    #[test]
    fn time_gives_back_what_it_should_and_never_more_than_the_burst() {
        let (_, empty_at) = POLICY.charge(Duration::ZERO, Duration::ZERO, 100);
        let (soon, _) = POLICY.charge(empty_at.unwrap(), 3 * SECOND, 20);
        let (late, _) = POLICY.charge(empty_at.unwrap(), 1_000 * SECOND, 1);

        assert_eq!((soon.is_granted(), soon.remaining), (true, 10));
        assert_eq!((late.is_granted(), late.remaining), (true, 99));
    }
}
