//! Builds every part once, serves, and stops without cutting anyone off.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, MigrationState};
use crate::graphql::{Api, Limits, sdl};
use crate::http;
use crate::questions::Questions;
use crate::service::Services;

/// The program, bound to its address and ready to serve.
pub struct App {
    listener: TcpListener,
    router: axum::Router,
    /// Where it listens.
    pub address: SocketAddr,
}

impl App {
    /// Builds every part and binds the address.
    ///
    /// Refuses a database that does not have exactly the migrations this program knows.
    pub async fn start(config: &Config, database: Database, clock: Clock) -> anyhow::Result<Self> {
        refuse_unless_current(&database).await?;
        let services = Services::new(&database, clock.clone());
        let limits = Limits {
            depth: config.max_query_depth,
            cost: config.max_query_cost,
        };
        let questions = Questions::shipped(&sdl()).context("read the ready questions")?;
        let api = Api::new(services, limits);
        let router = http::router(api, database, clock, config, questions);
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("listen on {}", config.listen))?;
        let address = listener.local_addr().context("read the address")?;
        Ok(Self {
            listener,
            router,
            address,
        })
    }

    /// Serves until `stop` is over; requests that run by then are answered.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(stop)
            .await
            .context("serve")
    }
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
