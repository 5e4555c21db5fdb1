//! Redis, which ties instances together. Nothing depends on it: while it is away every call says
//! so at once, and whoever asked does without.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use tokio::time::Instant;

/// Longest wait for an answer; more would cost a request more than Redis saves it.
const PATIENCE: Duration = Duration::from_millis(250);
/// Longest wait for a connection.
const CONNECTING: Duration = Duration::from_millis(500);
/// After a failure nobody asks for this long; then one asks again.
const QUIET: Duration = Duration::from_millis(500);

/// A connection to Redis that mends itself. Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    circuit: Arc<Circuit>,
}

/// Keeps callers from waiting for a server that is away.
#[derive(Debug)]
struct Circuit {
    started: Instant,
    /// Milliseconds after `started` until which nobody asks.
    quiet_until: AtomicU64,
    /// Whether the last call failed.
    away: AtomicBool,
    failures: AtomicU64,
}

impl Redis {
    /// A connection to `redis://HOST:PORT`, made at the first call; fails on an address that is
    /// none.
    pub fn new(url: &str) -> anyhow::Result<Self> {
        // The address may hold a password, so it is not part of the message.
        let client = Client::open(url).context("read the address of Redis")?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(CONNECTING))
            .set_response_timeout(Some(PATIENCE));
        let connection = ConnectionManager::new_lazy_with_config(client, config)
            .context("prepare the connection to Redis")?;
        let circuit = Circuit {
            started: Instant::now(),
            quiet_until: AtomicU64::new(0),
            away: AtomicBool::new(false),
            failures: AtomicU64::new(0),
        };
        Ok(Self {
            connection,
            circuit: Arc::new(circuit),
        })
    }

    /// What a call answers; none where Redis did not answer in time, or is known to be away.
    pub async fn call<T, F>(&self, call: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        if !self.circuit.may_ask() {
            return None;
        }
        let answer = tokio::time::timeout(PATIENCE, call(self.connection.clone())).await;
        match answer {
            Ok(Ok(answer)) => {
                self.circuit.answered();
                Some(answer)
            }
            Ok(Err(error)) => {
                self.circuit.failed(&error.to_string());
                None
            }
            Err(_) => {
                self.circuit.failed("no answer in time");
                None
            }
        }
    }

    /// Whether the last call was answered.
    pub fn is_there(&self) -> bool {
        !self.circuit.away.load(Ordering::Relaxed)
    }

    /// Calls that were not answered.
    pub fn failures(&self) -> u64 {
        self.circuit.failures.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.circuit.fmt(formatter)
    }
}

impl Circuit {
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether this caller asks. After the quiet one does, to find out; the others wait for it.
    fn may_ask(&self) -> bool {
        if !self.away.load(Ordering::Relaxed) {
            return true;
        }
        let (now, until) = (self.now(), self.quiet_until.load(Ordering::Relaxed));
        now >= until
            && self
                .quiet_until
                .compare_exchange(until, now + quiet(), Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    fn answered(&self) {
        if self.away.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis is back");
        }
    }

    fn failed(&self, cause: &str) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        self.quiet_until
            .store(self.now() + quiet(), Ordering::Relaxed);
        if !self.away.swap(true, Ordering::Relaxed) {
            tracing::warn!(cause, "Redis is away; going on without");
        }
    }
}

fn quiet() -> u64 {
    u64::try_from(QUIET.as_millis()).unwrap_or(u64::MAX)
}
