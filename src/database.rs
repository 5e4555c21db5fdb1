//! The connections to the database, and what differs between SQLite and PostgreSQL.

pub mod lanes;
mod postgres;
pub mod session;
mod sqlite;
mod transaction;
pub mod wal_index;

use std::sync::Arc;

use anyhow::Context as _;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ConnectionTrait as _, DatabaseBackend, DatabaseConnection, DbErr, QueryResult, RuntimeErr,
    Statement,
};
use tokio::sync::Notify;

use lanes::{Lanes, Snapshot, Traffic};
pub use transaction::{Bound, Transaction};
use wal_index::WalIndex;

/// Which engine stores the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writer, several readers.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// Where reads and writes go. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    lanes: Lanes,
    /// Lanes for long readings of one moment, so that short questions need not wait for them.
    snapshots: Lanes,
    /// The moment that questions are about; none for the present.
    snapshot: Option<Arc<Snapshot>>,
    committed: Arc<Notify>,
    /// Where SQLite tells of commits; none on another engine.
    wal_index: Option<WalIndex>,
}

/// How many moments can be looked at at once.
const SNAPSHOTS: u32 = 4;

/// What to do about a SQLite file that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenMissing {
    /// Make an empty one.
    Create,
    /// Say that there is none.
    Refuse,
}

/// How a database stands to the migrations this program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MigrationState {
    /// Nothing was ever migrated.
    Empty,
    /// Exactly the migrations this program knows.
    Current,
    /// Some migrations are missing.
    Behind {
        /// How many.
        missing: usize,
    },
    /// A newer program has migrated it.
    Newer,
}

impl Database {
    /// Connects to `url` (`sqlite://FILE` or `postgres://…`); `lanes` questions are read at once.
    pub async fn connect(url: &str, lanes: u32, when_missing: WhenMissing) -> anyhow::Result<Self> {
        if url.starts_with("sqlite:") {
            sqlite::connect(url, lanes, when_missing).await
        } else {
            postgres::connect(url, lanes).await
        }
    }

    /// The same database; `observer` is told each question's statement before it runs.
    #[must_use]
    pub fn observed(mut self, observer: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.lanes = self.lanes.observed(observer);
        self
    }

    /// The rows of a statement that only reads, for a question that was asked. Dropped before they
    /// are there, it stops the database too.
    pub async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.snapshot {
            Some(snapshot) => snapshot.rows(statement, &self.lanes).await,
            None => self.lanes.rows(statement).await,
        }
    }

    /// The same database as it is now: its questions are all about this moment, until the last clone
    /// of it is dropped. For readings of many statements, which keep short questions from nothing.
    pub async fn frozen(&self) -> Result<Self, DbErr> {
        let snapshot = self.snapshots.snapshot().await?;
        Ok(Self {
            snapshot: Some(Arc::new(snapshot)),
            ..self.clone()
        })
    }

    /// What the connections that answer questions have done and do.
    pub fn traffic(&self) -> Traffic {
        self.lanes.traffic()
    }

    /// Told when this process has committed what others may wait for. A hint only: other processes
    /// write too.
    pub fn committed(&self) -> Arc<Notify> {
        Arc::clone(&self.committed)
    }

    /// Where commits can be noticed without a statement; none where the engine has no such place.
    pub async fn commits(&self) -> Option<WalIndex> {
        let index = self.wal_index.clone()?;
        match index.open().await {
            Ok(()) => Some(index),
            Err(cause) => {
                tracing::warn!(%cause, "commits are noticed by statements");
                None
            }
        }
    }

    /// Closes every connection.
    pub async fn close(&self) -> anyhow::Result<()> {
        if let Some(index) = &self.wal_index {
            index.close().await.context("let go of the WAL-index")?;
        }
        self.lanes.close().await.context("close the lanes")?;
        self.snapshots
            .close()
            .await
            .context("close the lanes of snapshots")?;
        self.reader
            .close_by_ref()
            .await
            .context("close the reader")?;
        self.writer.close_by_ref().await.context("close the writer")
    }

    /// The connection that may write.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// A connection for short reads that must not wait behind long ones.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The engine behind the connections.
    pub fn engine(&self) -> Engine {
        engine_of(self.writer.get_database_backend())
    }

    /// Compares the database's migrations with the program's.
    pub async fn migration_state(&self) -> anyhow::Result<MigrationState> {
        let applied = match Migrator::get_migration_models(&self.writer).await {
            Ok(applied) => applied,
            // Before the first migration there is no table to read.
            Err(_) if self.has_no_migration_table().await? => return Ok(MigrationState::Empty),
            Err(error) => return Err(error).context("read the applied migrations"),
        };
        let known: Vec<String> = Migrator::migrations()
            .iter()
            .map(|known| known.name().to_owned())
            .collect();
        if applied.is_empty() {
            return Ok(MigrationState::Empty);
        }
        if applied.iter().any(|model| !known.contains(&model.version)) {
            return Ok(MigrationState::Newer);
        }
        Ok(match known.len() - applied.len() {
            0 => MigrationState::Current,
            missing => MigrationState::Behind { missing },
        })
    }

    /// Applies every missing migration.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        Migrator::up(&self.writer, None)
            .await
            .context("apply the migrations")
    }

    /// Takes back the newest migrations.
    pub async fn migrate_down(&self, steps: u32) -> anyhow::Result<()> {
        Migrator::down(&self.writer, Some(steps))
            .await
            .context("take back migrations")
    }

    async fn has_no_migration_table(&self) -> anyhow::Result<bool> {
        let probe = match self.engine() {
            Engine::Sqlite => "SELECT 1 FROM sqlite_master WHERE name = 'seaql_migrations'",
            Engine::Postgres => {
                "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = 'seaql_migrations' \
                 AND schemaname = current_schema()"
            }
        };
        let found = self
            .writer
            .query_one_raw(sea_orm::Statement::from_string(
                self.writer.get_database_backend(),
                probe,
            ))
            .await
            .context("look for the table of migrations")?;
        Ok(found.is_none())
    }
}

/// The name of the newest migration that this program knows.
pub fn newest_migration() -> String {
    let migrations = Migrator::migrations();
    let newest = migrations.last().map(|newest| newest.name().to_owned());
    newest.unwrap_or_default()
}

/// The engine that a backend stands for.
pub fn engine_of(backend: DatabaseBackend) -> Engine {
    if backend == DatabaseBackend::Postgres {
        Engine::Postgres
    } else {
        Engine::Sqlite
    }
}

/// Whether a statement failed because another one was writing for longer than it could wait.
pub fn waited_in_vain(error: &anyhow::Error) -> bool {
    let code = |error: &DbErr| match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            Some(cause.as_database_error()?.code()?.into_owned())
        }
        _ => None,
    };
    let code = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<DbErr>())
        .find_map(code);
    code.is_some_and(|code| {
        // PostgreSQL's lock_not_available; SQLITE_BUSY, whose kinds differ in the upper bytes.
        code == "55P03" || code.parse().is_ok_and(|code: u32| code & 0xff == 5)
    })
}
