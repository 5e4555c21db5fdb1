//! How PostgreSQL is reached: a pool that may write, a pool for short reads, lanes for questions.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use sea_orm::ConnectOptions;
use sea_orm::sqlx;

use super::lanes::{Lane, Lanes, Stop};
use super::session::Session;
use super::{Database, SNAPSHOTS};

/// Connections that may write; imports take turns anyway.
const WRITERS: u32 = 4;
/// Most connections for short reads; each server keeps one of them for the versions of the areas.
const SHORT_READERS: u32 = 8;
/// A connection that was idle for longer is asked whether it still is one.
const IDLE: Duration = Duration::from_secs(5);
/// The server gives up a read by itself after this time, should nobody be left to stop it.
const LONGEST_READ: Duration = Duration::from_mins(5);

pub(super) async fn connect(url: &str, lanes: u32) -> anyhow::Result<Database> {
    // The address may hold a password, so it is not part of the messages.
    let writer = sea_orm::Database::connect(options(url, WRITERS))
        .await
        .context("connect to PostgreSQL")?;
    let reader = sea_orm::Database::connect(read_only(url, SHORT_READERS))
        .await
        .context("connect to PostgreSQL for reading")?;
    Ok(Database {
        lanes: Lanes::new(open(url, lanes).await?, reader.clone()),
        snapshots: Lanes::new(open(url, SNAPSHOTS).await?, reader.clone()),
        snapshot: None,
        writer,
        reader,
        committed: Arc::default(),
        wal_index: None,
    })
}

async fn open(url: &str, lanes: u32) -> anyhow::Result<Vec<Lane>> {
    let mut opened = Vec::new();
    for _ in 0..lanes {
        let process = Arc::new(AtomicI32::new(0));
        let connection = sea_orm::Database::connect(stoppable(url, Arc::clone(&process)))
            .await
            .context("connect to PostgreSQL for questions")?;
        opened.push(Lane {
            session: Session::new(connection),
            stop: Stop::Postgres(process),
        });
    }
    Ok(opened)
}

/// A reading connection that notes which process of the server works for it.
fn stoppable(url: &str, process: Arc<AtomicI32>) -> ConnectOptions {
    let mut options = read_only(url, 1);
    options
        .connect_lazy(true)
        .map_sqlx_postgres_pool_opts(move |pool| {
            let process = Arc::clone(&process);
            pool.after_connect(move |connection, _| {
                let process = Arc::clone(&process);
                Box::pin(async move {
                    let id = sqlx::query_scalar("SELECT pg_backend_pid()");
                    process.store(id.fetch_one(connection).await?, Ordering::Relaxed);
                    Ok(())
                })
            })
        });
    options
}

fn read_only(url: &str, connections: u32) -> ConnectOptions {
    let mut options = options(url, connections);
    options
        .statement_timeout(LONGEST_READ)
        .map_sqlx_postgres_opts(|postgres| {
            postgres.options([("default_transaction_read_only", "on")])
        });
    options
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire_if_idle_for(IDLE);
    options
}
