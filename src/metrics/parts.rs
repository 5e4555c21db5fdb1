//! What parts of the program count themselves, read when somebody looks.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::database::Database;
use crate::gate::Gate;
use crate::redis::Redis;
use crate::response_cache::Counts;

/// Parts that count.
#[derive(Debug)]
pub struct Parts {
    /// What the response cache did.
    pub cache: Arc<Counts>,
    /// What it holds: answers and bytes.
    pub held: Held,
    /// The connections.
    pub database: Database,
    /// Executions.
    pub gate: Gate,
    /// Requests that met a fault in the program.
    pub panics: Arc<AtomicU64>,
    /// The server that instances share.
    pub redis: Option<Redis>,
}

/// Tells how many answers are kept, and in how many bytes.
pub struct Held(pub Box<dyn Fn() -> (u64, u64) + Send + Sync>);

impl fmt::Debug for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Held")
    }
}

impl Collector for Parts {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut out = Out(encoder);
        self.cache(&mut out)?;
        self.database(&mut out)?;
        out.gauge(
            "executions_running",
            "Questions executed now",
            self.gate.running(),
        )?;
        out.gauge(
            "executions_waiting",
            "Questions that wait for their turn",
            self.gate.waiting(),
        )?;
        out.counter(
            "executions_shed",
            "Questions sent away unheard",
            self.gate.shed(),
        )?;
        let panics = self.panics.load(Ordering::Relaxed);
        out.counter("panics", "Requests that met a fault in the program", panics)?;
        if let Some(redis) = &self.redis {
            out.gauge(
                "redis_up",
                "Whether Redis answered last",
                usize::from(redis.is_there()),
            )?;
            out.counter(
                "redis_failures",
                "Calls Redis did not answer",
                redis.failures(),
            )?;
        }
        Ok(())
    }
}

impl Parts {
    fn cache(&self, out: &mut Out<'_>) -> fmt::Result {
        let Counts {
            hits,
            shared_hits,
            misses,
            executions,
            stored,
            outrun,
            undeclared,
            evicted,
        } = &*self.cache;
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        for (name, help, counter) in [
            ("cache_hits", "Answers from memory", hits),
            ("cache_shared_hits", "Answers from Redis", shared_hits),
            (
                "cache_misses",
                "Questions whose answer was not kept",
                misses,
            ),
            (
                "cache_executions",
                "Questions executed; equal ones together count once",
                executions,
            ),
            ("cache_stored", "Answers kept", stored),
            (
                "cache_outrun",
                "Answers not kept: the data changed meanwhile",
                outrun,
            ),
            (
                "cache_undeclared",
                "Answers not kept: read from an undeclared area",
                undeclared,
            ),
            (
                "cache_evictions",
                "Answers that made room for others",
                evicted,
            ),
        ] {
            out.counter(name, help, count(counter))?;
        }
        let (answers, bytes) = (self.held.0)();
        out.gauge(
            "cache_answers",
            "Answers kept now",
            usize::try_from(answers).unwrap_or(usize::MAX),
        )?;
        out.gauge(
            "cache_bytes",
            "Bytes they take",
            usize::try_from(bytes).unwrap_or(usize::MAX),
        )
    }

    fn database(&self, out: &mut Out<'_>) -> fmt::Result {
        let traffic = self.database.traffic();
        out.gauge(
            "database_lanes",
            "Connections that answer questions",
            traffic.lanes,
        )?;
        out.gauge("database_lanes_busy", "Those at work", traffic.busy)?;
        out.counter(
            "database_statements",
            "Statements of questions",
            traffic.statements,
        )?;
        out.counter(
            "database_stopped",
            "Statements stopped because nobody waited",
            traffic.stopped,
        )
    }
}

struct Out<'a>(DescriptorEncoder<'a>);

impl Out<'_> {
    fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.one(name, help, &ConstCounter::new(value))
    }

    fn gauge(&mut self, name: &str, help: &str, value: usize) -> fmt::Result {
        self.one(
            name,
            help,
            &ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX)),
        )
    }

    fn one(&mut self, name: &str, help: &str, metric: &impl EncodeMetric) -> fmt::Result {
        let encoder = self
            .0
            .encode_descriptor(name, help, None, metric.metric_type())?;
        metric.encode(encoder)
    }
}
