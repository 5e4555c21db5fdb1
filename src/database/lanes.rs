//! Connections that answer questions, one statement at a time, and stop when nobody waits any more.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    DbErr, IsolationLevel, QueryResult, Statement, TransactionTrait as _, Value,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long stopping a statement may take before its lane is used again regardless.
const STOPPING: Duration = Duration::from_secs(30);

/// How the statement that runs on a lane is stopped.
///
/// Dropping the future of a statement does not stop it: SQLite's thread steps on to the first row,
/// PostgreSQL's process to the last.
#[derive(Debug, Clone)]
pub(super) enum Stop {
    /// Raised, SQLite gives up whatever it does on this connection.
    Sqlite(Arc<AtomicBool>),
    /// The process to send the cancellation to.
    Postgres(Arc<AtomicI32>),
}

/// One connection and how to stop it.
#[derive(Debug)]
pub(super) struct Lane {
    /// A pool of one, which connects again when it has to.
    pub(super) connection: DatabaseConnection,
    pub(super) stop: Stop,
}

/// What is told each statement before it runs.
type Observer = Arc<dyn Fn(&str) + Send + Sync>;

/// The lanes of a database. Cheap to clone.
#[derive(Clone)]
pub struct Lanes {
    inner: Arc<Inner>,
    observer: Option<Observer>,
}

struct Inner {
    free: Mutex<Vec<Lane>>,
    permits: Arc<Semaphore>,
    count: usize,
    /// Where a cancellation is sent from.
    reader: DatabaseConnection,
    statements: AtomicU64,
    stopped: AtomicU64,
}

/// What the lanes have done and do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Connections in all.
    pub lanes: usize,
    /// Those at work.
    pub busy: usize,
    /// Statements so far.
    pub statements: u64,
    /// Statements stopped because nobody waited for them any more.
    pub stopped: u64,
}

impl Lanes {
    pub(super) fn new(lanes: Vec<Lane>, reader: DatabaseConnection) -> Self {
        let inner = Inner {
            permits: Arc::new(Semaphore::new(lanes.len())),
            count: lanes.len(),
            free: Mutex::new(lanes),
            reader,
            statements: AtomicU64::new(0),
            stopped: AtomicU64::new(0),
        };
        Self {
            inner: Arc::new(inner),
            observer: None,
        }
    }

    pub(super) fn observed(mut self, observer: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// The rows of a statement that only reads. Dropped before they are there, it stops the
    /// database too.
    pub async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(observer) = &self.observer {
            observer(&statement.sql);
        }
        let taken = self.take().await?;
        self.inner.statements.fetch_add(1, Ordering::Relaxed);
        let rows = taken.connection()?.query_all_raw(statement).await;
        taken.done();
        rows
    }

    /// Takes a lane for as long as one moment of the data is looked at.
    pub(super) async fn snapshot(&self) -> Result<Snapshot, DbErr> {
        let taken = self.take().await?;
        let connection = taken.connection()?;
        let txn = match connection.get_database_backend() {
            DatabaseBackend::Postgres => {
                let isolation = Some(IsolationLevel::RepeatableRead);
                let access = Some(AccessMode::ReadOnly);
                connection.begin_with_config(isolation, access).await?
            }
            _ => connection.begin().await?,
        };
        Ok(Snapshot {
            txn: Some(txn),
            running: AtomicBool::new(false),
            taken: Some(taken),
        })
    }

    /// What the lanes have done and do.
    pub fn traffic(&self) -> Traffic {
        Traffic {
            lanes: self.inner.count,
            busy: self.inner.count - self.inner.permits.available_permits(),
            statements: self.inner.statements.load(Ordering::Relaxed),
            stopped: self.inner.stopped.load(Ordering::Relaxed),
        }
    }

    /// Closes every lane that is free.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        let free = std::mem::take(&mut *self.inner.free());
        for lane in free {
            lane.connection.close().await?;
        }
        Ok(())
    }

    async fn take(&self) -> Result<Taken, DbErr> {
        let closed = |_| DbErr::Custom("the lanes are closed".to_owned());
        let permits = Arc::clone(&self.inner.permits);
        let permit = permits.acquire_owned().await.map_err(closed)?;
        let lane = self.inner.free().pop();
        Ok(Taken {
            inner: Arc::clone(&self.inner),
            lane,
            permit: Some(permit),
        })
    }
}

impl fmt::Debug for Lanes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.traffic().fmt(formatter)
    }
}

impl Inner {
    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Lane>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lane in use. Dropped while a statement runs on it, it is stopped first and then given back.
struct Taken {
    inner: Arc<Inner>,
    lane: Option<Lane>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Taken {
    fn connection(&self) -> Result<&DatabaseConnection, DbErr> {
        let lane = self.lane.as_ref();
        lane.map(|lane| &lane.connection)
            .ok_or_else(|| DbErr::Custom("the lanes are closed".to_owned()))
    }

    /// The statement is over.
    fn done(mut self) {
        self.inner.free().extend(self.lane.take());
    }
}

/// The data as it was at one moment, whatever is written meanwhile. It keeps a lane until it is
/// dropped.
pub(super) struct Snapshot {
    txn: Option<DatabaseTransaction>,
    /// Whether a statement was begun and not ended.
    running: AtomicBool,
    taken: Option<Taken>,
}

impl Snapshot {
    /// The rows of a statement that only reads. Dropped before they are there, it leaves a statement
    /// running; that is stopped when the snapshot is dropped.
    pub(super) async fn rows(
        &self,
        statement: Statement,
        observer: &Lanes,
    ) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(observer) = &observer.observer {
            observer(&statement.sql);
        }
        let txn = self.txn.as_ref();
        let txn = txn.ok_or_else(|| DbErr::Custom("the snapshot is over".to_owned()))?;
        self.running.store(true, Ordering::Relaxed);
        let rows = txn.query_all_raw(statement).await;
        self.running.store(false, Ordering::Relaxed);
        rows
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // Gives the connection back, behind whatever runs on it.
        drop(self.txn.take());
        let Some(taken) = self.taken.take() else {
            return;
        };
        if !self.running.load(Ordering::Relaxed) {
            taken.done();
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let Some(lane) = self.lane.take() else {
            return;
        };
        let (inner, permit) = (Arc::clone(&self.inner), self.permit.take());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            inner.stopped.fetch_add(1, Ordering::Relaxed);
            if tokio::time::timeout(STOPPING, stop(&lane, &inner.reader))
                .await
                .is_err()
            {
                tracing::warn!("a statement did not stop in time");
            }
            inner.free().push(lane);
            drop(permit);
        });
    }
}

/// Stops the statement that runs on a lane, and waits until its connection can be used again.
async fn stop(lane: &Lane, reader: &DatabaseConnection) {
    match &lane.stop {
        Stop::Sqlite(stop) => {
            stop.store(true, Ordering::Relaxed);
            // The connection answers when the statement is over.
            let usable = lane.connection.ping().await;
            stop.store(false, Ordering::Relaxed);
            say_unless(usable);
        }
        Stop::Postgres(process) => {
            let process = process.load(Ordering::Relaxed);
            let cancel = Statement::from_sql_and_values(
                DatabaseBackend::Postgres,
                "SELECT pg_cancel_backend($1)",
                [Value::from(process)],
            );
            say_unless(reader.query_one_raw(cancel).await.map(drop));
            say_unless(lane.connection.ping().await);
        }
    }
}

/// A lane that could not be stopped connects again at its next use.
fn say_unless(outcome: Result<(), DbErr>) {
    if let Err(error) = outcome {
        tracing::warn!(cause = %error, "a statement was not stopped cleanly");
    }
}
