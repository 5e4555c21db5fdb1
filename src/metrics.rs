//! What is counted for whoever runs the program, in the text format of Prometheus.

mod parts;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

pub use parts::{Held, Parts};

/// Upper ends of the latency buckets, in seconds: from a kept answer to a request given up.
const LATENCIES: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];
/// Upper ends of the cost buckets.
const COSTS: [f64; 8] = [
    1.0, 10.0, 100.0, 1_000.0, 5_000.0, 20_000.0, 50_000.0, 100_000.0,
];

/// What a request came to, as far as it is counted.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The name of its operation.
    pub operation: Option<&'a str>,
    /// `ok`, or the code of its first error.
    pub outcome: &'static str,
    /// Where its answer came from.
    pub cache: &'static str,
    /// What it asked for.
    pub cost: u64,
    /// How long it took.
    pub took: Duration,
}

/// Where requests of one kind are counted.
#[derive(Debug, Clone)]
pub struct Tally {
    requests: Counter,
    latency: Histogram,
}

/// The counts. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Counted>);

struct Counted {
    registry: Registry,
    /// The only operations counted by name: names are the caller's to choose, and without end.
    named: BTreeSet<Arc<str>>,
    anonymous: Arc<str>,
    other: Arc<str>,
    requests: Family<Labels, Counter>,
    latency: Family<Cache, Histogram>,
    cost: Histogram,
    recalled: Counter,
    panics: Arc<AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    operation: Arc<str>,
    outcome: &'static str,
    cache: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cache {
    cache: &'static str,
}

impl Metrics {
    /// Counts over these parts of the program; operations with one of these names are counted
    /// apart.
    pub fn new(named: impl IntoIterator<Item = String>, parts: Parts) -> Self {
        let mut registry = Registry::with_prefix("pantau");
        let requests = Family::default();
        let latency = Family::new_with_constructor(latencies as fn() -> Histogram);
        let cost = Histogram::new(COSTS);
        let panics = Arc::clone(&parts.panics);
        registry.register(
            "requests",
            "GraphQL requests by operation, outcome and where the answer came from",
            Family::clone(&requests),
        );
        registry.register(
            "request_duration_seconds",
            "Time from a GraphQL request to its answer",
            Family::clone(&latency),
        );
        registry.register("request_cost", "Cost that requests ask for", cost.clone());
        let recalled = Counter::default();
        registry.register(
            "requests_recalled",
            "GraphQL requests known by their bytes, and answered without being read",
            recalled.clone(),
        );
        registry.register_collector(Box::new(parts));
        Self(Arc::new(Counted {
            registry,
            named: named.into_iter().map(Into::into).collect(),
            anonymous: "anonymous".into(),
            other: "other".into(),
            requests,
            latency,
            cost,
            recalled,
            panics,
        }))
    }

    /// Counts a request that was answered.
    pub fn request(&self, request: Request<'_>) {
        self.count(&self.tally(request), request);
    }

    /// Where requests of this kind are counted.
    pub fn tally(&self, request: Request<'_>) -> Tally {
        let operation = match request.operation {
            None => Arc::clone(&self.0.anonymous),
            Some(name) => Arc::clone(self.0.named.get(name).unwrap_or(&self.0.other)),
        };
        let labels = Labels {
            operation,
            outcome: request.outcome,
            cache: request.cache,
        };
        let cache = Cache {
            cache: request.cache,
        };
        Tally {
            requests: self.0.requests.get_or_create_owned(&labels),
            latency: self.0.latency.get_or_create_owned(&cache),
        }
    }

    fn count(&self, tally: &Tally, request: Request<'_>) {
        tally.requests.inc();
        tally.latency.observe(request.took.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "a bucket's number, not money")]
        self.0.cost.observe(request.cost as f64);
    }

    /// Counts a request that was known by its bytes, where its kind is counted.
    pub fn recalled(&self, tally: &Tally, request: Request<'_>) {
        self.count(tally, request);
        self.0.recalled.inc();
    }

    /// Counts a request that met a fault in the program.
    pub fn panicked(&self) {
        self.0.panics.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything as text.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        text::encode(&mut out, &self.0.registry)?;
        Ok(out)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

fn latencies() -> Histogram {
    Histogram::new(LATENCIES)
}
