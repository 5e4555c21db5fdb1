//! Builds every part once, serves, and stops without cutting anyone off.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::answering::{Answering, limit_of_tries};
use crate::area::watch::Watch;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::session::Session;
use crate::database::{Database, MigrationState, newest_migration};
use crate::gate::Gate;
use crate::graphql::{Api, sdl};
use crate::http::{self, Stopping, server};
use crate::metrics::{Held, Metrics, Parts};
use crate::questions::Questions;
use crate::rate_limit::{Policy, RateLimit};
use crate::redis::Redis;
use crate::response_cache::{Fingerprint, ResponseCache, Shared};
use crate::service::Services;
use crate::service::complaint::ComplaintService;

/// The program, bound to its address and ready to serve.
pub struct App {
    listener: TcpListener,
    site: Arc<http::Recall>,
    patience: server::Patience,
    stopping: Stopping,
    complaints: ComplaintService,
    /// How often it is looked what is due about complaints.
    every: Duration,
    /// Where it listens.
    pub address: SocketAddr,
}

impl App {
    /// Builds every part and binds the address.
    ///
    /// Refuses a database that does not have exactly the migrations this program knows.
    pub async fn start(config: &Config, database: Database, clock: Clock) -> anyhow::Result<Self> {
        crate::tls::by_ring();
        refuse_unless_current(&database).await?;
        let services = Services::new(&database, clock.clone()).with(config.service_settings());
        let complaints = services.complaints.clone();
        let questions = Questions::shipped(&sdl()).context("read the ready questions")?;
        let published = questions
            .iter()
            .map(|question| (question.name.clone(), question.document.clone()));
        let api = Api::new(services, config)?.publishing(published);
        let (answering, metrics) = answering(api, &database, config, &questions).await?;
        let stopping = Stopping::default();
        let site = http::site(
            answering,
            metrics,
            database,
            clock,
            config,
            questions,
            stopping.clone(),
        );
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("listen on {}", config.listen))?;
        let address = listener.local_addr().context("read the address")?;
        Ok(Self {
            listener,
            site,
            patience: server::Patience::new(config),
            stopping,
            complaints,
            every: Duration::from_secs(config.complaint_clock_seconds),
            address,
        })
    }

    /// Serves until `stop` is over; requests that run by then are answered.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) {
        let Self {
            listener,
            site,
            patience,
            stopping,
            complaints,
            every,
            ..
        } = self;
        let clockwork = tokio::spawn(clockwork(complaints, every));
        server::serve(listener, site, patience, stop, &stopping).await;
        // What it has begun is not kept, or is: each step is one transaction.
        clockwork.abort();
    }
}

/// Does what is due about complaints, again and again.
async fn clockwork(complaints: ComplaintService, every: Duration) {
    loop {
        tokio::time::sleep(every).await;
        match complaints.tick().await {
            Ok(0) => {}
            Ok(steps) => tracing::info!(steps, "complaints were due"),
            Err(cause) => {
                tracing::error!(
                    cause = format!("{cause:#}"),
                    "the clocks of complaints failed"
                );
            }
        }
    }
}

/// What answers requests, and what counts how.
async fn answering(
    api: Api,
    database: &Database,
    config: &Config,
    questions: &Questions,
) -> anyhow::Result<(Answering, Metrics)> {
    let redis = config.redis_url.as_deref().map(Redis::new).transpose()?;
    let (sdl, newest) = (sdl(), newest_migration());
    let build = [&*sdl, env!("CARGO_PKG_VERSION"), &*newest].map(str::as_bytes);
    let build = Fingerprint::of(&build);
    let shared = redis.clone().map(|redis| Shared::new(redis, &build.hex()));
    let reader = Session::new(database.reader().clone());
    let watch = Watch::start(reader, database.commits().await);
    let cache = ResponseCache::new(config.cache_bytes, watch, shared);
    let gate = Gate::new(config.max_executions, config.max_waiting_executions);
    let policy = Policy {
        burst: config.rate_limit_burst,
        per_second: config.rate_limit_per_second,
    };
    let limit = (policy.burst > 0).then(|| RateLimit::new(policy, redis.clone()));
    let tries = (config.sign_in_attempts > 0).then(|| {
        let policy = limit_of_tries(config.sign_in_attempts);
        RateLimit::new(policy, redis.clone())
    });
    let held = cache.clone();
    let panics = Arc::default();
    let counted = Parts {
        cache: Arc::clone(cache.counts()),
        held: Held(Box::new(move || (held.len(), held.bytes()))),
        database: database.clone(),
        gate: gate.clone(),
        panics: Arc::clone(&panics),
        redis,
    };
    let metrics = Metrics::new(questions.operations(), counted);
    let answering = Answering::new(api, cache, gate, limit, panics)?.limiting_tries(tries);
    Ok((answering, metrics))
}

async fn refuse_unless_current(database: &Database) -> anyhow::Result<()> {
    match database.migration_state().await? {
        MigrationState::Current => Ok(()),
        MigrationState::Empty => {
            anyhow::bail!("the database has no tables yet; run `pantau migrate up`")
        }
        MigrationState::Behind { missing } => {
            anyhow::bail!("the database misses {missing} migrations; run `pantau migrate up`")
        }
        MigrationState::Newer => anyhow::bail!(
            "a newer pantau has migrated the database; use that one, or run its \
             `pantau migrate down` first"
        ),
    }
}
