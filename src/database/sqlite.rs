//! How SQLite is opened: one connection writes, the others only read.

use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use sea_orm::ConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::lanes::{Lane, Lanes, Stop};
use super::session::Session;
use super::wal_index::WalIndex;
use super::{Database, SNAPSHOTS, WhenMissing};

/// Bytes of a page of a new SQLite file; with twice the default an import takes a tenth less work.
const PAGE_BYTES: u32 = 8_192;

/// Most connections for short reads; each server keeps one of them for the versions of the areas.
const SHORT_READERS: u32 = 8;
/// How long a reader waits for the file.
const READ_PATIENCE: Duration = Duration::from_secs(5);
/// How long a writer waits for another process to end what it writes, for example a long import.
const WRITE_PATIENCE: Duration = Duration::from_mins(10);
/// Steps of SQLite's machine between two looks at whether to stop: about a tenth of a millisecond.
const STEPS: i32 = 10_000;

pub(super) async fn connect(
    url: &str,
    lanes: u32,
    when_missing: WhenMissing,
) -> anyhow::Result<Database> {
    let writer = sea_orm::Database::connect(options(url, when_missing, false))
        .await
        .with_context(|| format!("open the database {url}"))?;
    let mut short_reads = options(url, when_missing, true);
    short_reads.max_connections(SHORT_READERS);
    let reader = sea_orm::Database::connect(short_reads)
        .await
        .with_context(|| format!("open the database {url} for reading"))?;
    Ok(Database {
        lanes: Lanes::new(open(url, lanes).await?, reader.clone()),
        snapshots: Lanes::new(open(url, SNAPSHOTS).await?, reader.clone()),
        snapshot: None,
        writer,
        reader,
        committed: Arc::default(),
        wal_index: wal_index(url).await?,
    })
}

/// The WAL-index beside the file behind an address, under the name that SQLite gives it.
async fn wal_index(url: &str) -> anyhow::Result<Option<WalIndex>> {
    let file = SqliteConnectOptions::from_str(url).with_context(|| format!("read {url}"))?;
    let Ok(file) = std::fs::canonicalize(file.get_filename()) else {
        return Ok(None);
    };
    let mut options = options(url, WhenMissing::Refuse, true);
    options.connect_lazy(true);
    let pool = sea_orm::Database::connect(options)
        .await
        .with_context(|| format!("open the database {url} to hold it"))?;
    Ok(Some(WalIndex::beside(&file, pool)))
}

async fn open(url: &str, lanes: u32) -> anyhow::Result<Vec<Lane>> {
    let mut opened = Vec::new();
    for _ in 0..lanes {
        let stop = Arc::new(AtomicBool::new(false));
        let connection = sea_orm::Database::connect(stoppable(url, Arc::clone(&stop)))
            .await
            .with_context(|| format!("open the database {url} for questions"))?;
        opened.push(Lane {
            session: Session::new(connection),
            stop: Stop::Sqlite(stop),
        });
    }
    Ok(opened)
}

/// A reading connection that gives up its statement once `stop` is raised.
fn stoppable(url: &str, stop: Arc<AtomicBool>) -> ConnectOptions {
    let mut options = options(url, WhenMissing::Refuse, true);
    options
        .connect_lazy(true)
        .map_sqlx_sqlite_pool_opts(move |pool| {
            let stop = Arc::clone(&stop);
            pool.after_connect(move |connection, _| {
                let stop = Arc::clone(&stop);
                Box::pin(async move {
                    let mut handle = connection.lock_handle().await?;
                    handle.set_progress_handler(STEPS, move || !stop.load(Ordering::Relaxed));
                    Ok(())
                })
            })
        });
    options
}

fn options(url: &str, when_missing: WhenMissing, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        // A file does not hang up.
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .create_if_missing(when_missing == WhenMissing::Create)
                .foreign_keys(true)
                .busy_timeout(if read_only {
                    READ_PATIENCE
                } else {
                    WRITE_PATIENCE
                })
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .page_size(PAGE_BYTES)
                .statement_cache_capacity(400)
                .pragma("cache_size", "-65536")
                .pragma("temp_store", "MEMORY")
                .pragma("mmap_size", "268435456");
            if read_only {
                sqlite.pragma("query_only", "ON")
            } else {
                sqlite
            }
        });
    options
}
