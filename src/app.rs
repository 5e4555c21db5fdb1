//! Builds every part once, serves, and stops without cutting anyone off.

use std::net::SocketAddr;

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, MigrationState};
use crate::graphql::Api;
use crate::http::{self, Stopping, server};
use crate::service::Services;

/// The program, bound to its address and ready to serve.
pub struct App {
    listener: TcpListener,
    router: axum::Router,
    patience: server::Patience,
    stopping: Stopping,
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
        let api = Api::new(services, config)?;
        let stopping = Stopping::default();
        let router = http::router(api, database, clock, config, stopping.clone());
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("listen on {}", config.listen))?;
        let address = listener.local_addr().context("read the address")?;
        Ok(Self {
            listener,
            router,
            patience: server::Patience::new(config),
            stopping,
            address,
        })
    }

    /// Serves until `stop` is over; requests that run by then are answered.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) {
        let Self {
            listener,
            router,
            patience,
            stopping,
            ..
        } = self;
        server::serve(listener, router, patience, stop, &stopping).await;
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
