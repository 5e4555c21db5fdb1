//! An import's transaction, which can be written behind the importer's back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

use anyhow::{Context as _, anyhow};
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, ExecResult, QueryResult, Statement, Value};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::area::{Area, AreaSet, versions};
use crate::clock::Clock;
use crate::database::{Bound, Database, Engine, Transaction, engine_of};

/// Imports take turns on PostgreSQL under this advisory lock; SQLite has one writer anyway.
const LOCK: i64 = 0x50_41_4e_54_41_55;
/// Statements that may wait for the database.
const AHEAD: usize = 64;

/// One transaction. Rows that are only added are written behind: the importer goes on while the
/// database works. Every other statement waits for them first, so that it sees them, and so that
/// a row never comes before one it points to.
///
/// It notes which tables its statements write, and gives their areas new versions when it commits;
/// so no importer can forget to.
#[derive(Debug)]
pub struct Txn {
    inner: Arc<Transaction>,
    behind: mpsc::Sender<Job>,
    task: JoinHandle<()>,
    /// Whether a statement is on its way.
    writing: Arc<AtomicBool>,
    /// The areas written, as their number.
    written: AtomicU16,
}

#[derive(Debug)]
enum Job {
    /// A statement and its values.
    Write(String, Bound, &'static str),
    /// Rows in the form of `COPY`, and its statement.
    Copy(String, Vec<u8>, &'static str),
    /// Answers when everything before it is written.
    Settle(oneshot::Sender<anyhow::Result<()>>),
}

impl Txn {
    /// Begins to import. Others wait until it has ended.
    pub async fn begin(database: &Database) -> anyhow::Result<Self> {
        let transaction = database.begin().await.context("begin the import")?;
        if database.engine() == Engine::Postgres {
            transaction
                .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})"))
                .await
                .context("wait for other imports")?;
        }
        Ok(Self::over(transaction))
    }

    fn over(transaction: Transaction) -> Self {
        let inner = Arc::new(transaction);
        let (behind, jobs) = mpsc::channel(AHEAD);
        let writing = Arc::default();
        let task = tokio::spawn(write_behind(Arc::clone(&inner), jobs, Arc::clone(&writing)));
        Self {
            inner,
            behind,
            task,
            writing,
            written: AtomicU16::new(0),
        }
    }

    /// Queues a statement that adds rows to `table`. A failure shows at the next statement that
    /// waits, at the latest when the transaction ends.
    pub async fn write(
        &self,
        sql: String,
        values: Vec<Value>,
        table: &'static str,
    ) -> anyhow::Result<()> {
        // Made ready here, while the database is at work.
        let values = Bound::new(engine_of(self.get_database_backend()), values);
        self.queue(Job::Write(sql, values, table), table).await
    }

    /// Queues rows for `table` in the form of PostgreSQL's `COPY`. A failure shows as that of a
    /// statement does.
    pub async fn copy(
        &self,
        sql: String,
        rows: Vec<u8>,
        table: &'static str,
    ) -> anyhow::Result<()> {
        self.queue(Job::Copy(sql, rows, table), table).await
    }

    /// Whether the database has nothing to write.
    pub fn is_idle(&self) -> bool {
        self.behind.capacity() == AHEAD && !self.writing.load(Ordering::Relaxed)
    }

    async fn queue(&self, job: Job, table: &'static str) -> anyhow::Result<()> {
        self.note(Area::of_table(table).map_or(AreaSet::ALL, |area| AreaSet::of(&[area])));
        self.behind
            .send(job)
            .await
            .map_err(|_| anyhow!("the transaction is over"))
    }

    /// Gives what was written new versions, and commits.
    pub async fn commit(self, clock: &Clock) -> anyhow::Result<()> {
        let written = AreaSet::from_bits(self.written.load(Ordering::Relaxed));
        let ended = self.ended().await?;
        versions::renew(&ended, written, clock).await?;
        ended.commit().await.context("commit the import")
    }

    /// Takes everything back.
    pub async fn rollback(self) -> anyhow::Result<()> {
        self.ended()
            .await?
            .rollback()
            .await
            .context("take the import back")
    }

    fn note(&self, areas: AreaSet) {
        self.written.fetch_or(areas.bits(), Ordering::Relaxed);
    }

    /// Waits until everything queued is written.
    async fn settle(&self) -> anyhow::Result<()> {
        let (done, settled) = oneshot::channel();
        self.behind
            .send(Job::Settle(done))
            .await
            .map_err(|_| anyhow!("the transaction is over"))?;
        settled.await.context("wait for the rows before")?
    }

    async fn ended(self) -> anyhow::Result<Transaction> {
        self.settle().await?;
        let Self {
            inner,
            behind,
            task,
            writing: _,
            written: _,
        } = self;
        // The task ends with its channel and lets go of the transaction.
        drop(behind);
        task.await.context("end the writing task")?;
        Arc::try_unwrap(inner).map_err(|_| anyhow!("the transaction is still in use"))
    }
}

/// Writes in order; after a failure nothing more is written, and whoever waits is told.
async fn write_behind(
    transaction: Arc<Transaction>,
    mut jobs: mpsc::Receiver<Job>,
    writing: Arc<AtomicBool>,
) {
    let mut failure = None;
    loop {
        writing.store(!jobs.is_empty(), Ordering::Relaxed);
        let Some(job) = jobs.recv().await else {
            return;
        };
        writing.store(true, Ordering::Relaxed);
        let (written, table) = match job {
            Job::Write(..) | Job::Copy(..) if failure.is_some() => continue,
            Job::Write(sql, values, table) => (transaction.execute_bound(sql, values).await, table),
            Job::Copy(sql, rows, table) => (transaction.copy(&sql, &rows).await.map(drop), table),
            Job::Settle(done) => {
                let outcome = match &failure {
                    Some(failure) => Err(anyhow!("{failure}")),
                    None => Ok(()),
                };
                let _nobody_waits_any_more = done.send(outcome);
                continue;
            }
        };
        if let Err(error) = written {
            let error = anyhow::Error::new(error).context(format!("insert into {table}"));
            failure = Some(format!("{error:#}"));
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Txn {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.note(written_by(&statement.sql));
        self.settle().await.map_err(|error| custom(&error))?;
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.note(written_by(sql));
        self.settle().await.map_err(|error| custom(&error))?;
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.note(written_by(&statement.sql));
        self.settle().await.map_err(|error| custom(&error))?;
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.note(written_by(&statement.sql));
        self.settle().await.map_err(|error| custom(&error))?;
        self.inner.query_all_raw(statement).await
    }
}

/// The areas that a statement may write. One that is not understood may write them all.
fn written_by(sql: &str) -> AreaSet {
    let sql = sql.trim_start();
    let verb = sql.split_ascii_whitespace().next().unwrap_or_default();
    match verb.to_ascii_uppercase().as_str() {
        "SELECT" => AreaSet::NONE,
        "INSERT" | "UPDATE" | "DELETE" => match AreaSet::named_in(sql) {
            AreaSet::NONE => AreaSet::ALL,
            named => named,
        },
        _ => AreaSet::ALL,
    }
}

fn custom(error: &anyhow::Error) -> DbErr {
    DbErr::Custom(format!("{error:#}"))
}
