//! How much each client may ask for in a time, counted in the cost of what is executed.
//!
//! A leaky bucket for each client: it holds `burst` and empties by `per_second`. An answer that was
//! kept costs nothing. With Redis all instances fill one bucket; without it, or while it is away,
//! each fills its own.

mod bucket;
mod client;
mod shared;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

pub use bucket::{Policy, Verdict};
pub use client::{Client, TrustedProxies};

use crate::redis::Redis;

/// Clients remembered; of more, those not seen for the longest begin anew.
const MOST_CLIENTS: u64 = 100_000;

/// The limit. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RateLimit {
    policy: Policy,
    /// When each client's bucket will be empty, in nanoseconds after `started`.
    own: Cache<Client, Arc<AtomicU64>>,
    started: Instant,
    shared: Option<Redis>,
}

impl RateLimit {
    /// A limit by this policy, over all instances where there is Redis.
    pub fn new(policy: Policy, shared: Option<Redis>) -> Self {
        let own = Cache::builder()
            .max_capacity(MOST_CLIENTS)
            // By then the bucket is empty, as a new one is.
            .time_to_idle(policy.window() + Duration::from_secs(1))
            .build();
        Self {
            policy,
            own,
            started: Instant::now(),
            shared,
        }
    }

    /// The policy it holds.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Takes a cost from what a client has left, or says when there is enough again.
    pub async fn charge(&self, client: Client, cost: u64) -> Verdict {
        // What is larger than the bucket would never pass; an empty bucket is as good as it gets.
        let cost = cost.clamp(1, self.policy.burst);
        if let Some(redis) = &self.shared
            && let Some(verdict) = shared::charge(redis, &self.policy, client, cost).await
        {
            return verdict;
        }
        self.charge_own(client, cost)
    }

    fn charge_own(&self, client: Client, cost: u64) -> Verdict {
        let empty_at = self.own.get_with(client, Arc::default);
        let now = self.started.elapsed();
        let mut verdict = None;
        let _refused = empty_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |empty_at| {
            let (given, new) = self
                .policy
                .charge(Duration::from_nanos(empty_at), now, cost);
            verdict = Some(given);
            new.map(|new| u64::try_from(new.as_nanos()).unwrap_or(u64::MAX))
        });
        verdict.unwrap_or_else(|| self.policy.untouched())
    }
}
