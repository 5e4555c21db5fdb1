//! A transaction that writes: statement by statement, and on PostgreSQL many rows at once.

use sea_orm::sqlx::sqlite::SqliteArguments;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor as _, IntoArguments, Postgres, Sqlite};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use super::{Database, Engine};

/// The driver's own transaction: sea-orm's has no `COPY`, and copies every value that it binds.
type Held<D> = Mutex<sqlx::Transaction<'static, D>>;

/// A transaction. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub enum Transaction {
    /// On SQLite.
    Sqlite(Held<Sqlite>),
    /// On PostgreSQL.
    Postgres(Held<Postgres>),
}

/// Values of a statement, ready to be bound.
#[derive(Debug)]
pub enum Bound {
    /// For SQLite.
    Sqlite(SqliteArguments),
    /// For PostgreSQL.
    Postgres(SqlxValues),
}

impl Bound {
    /// These values.
    pub fn new(engine: Engine, values: Vec<sea_orm::Value>) -> Self {
        let values = SqlxValues(Values(values));
        match engine {
            Engine::Sqlite => Self::Sqlite(IntoArguments::<Sqlite>::into_arguments(values)),
            Engine::Postgres => Self::Postgres(values),
        }
    }
}

/// The same on either engine.
macro_rules! on_either {
    ($transaction:expr, $held:ident => $work:expr) => {
        match $transaction {
            Transaction::Sqlite(transaction) => {
                let mut guard = transaction.lock().await;
                let $held = &mut **guard;
                $work
            }
            Transaction::Postgres(transaction) => {
                let mut guard = transaction.lock().await;
                let $held = &mut **guard;
                $work
            }
        }
    };
}

impl Database {
    /// Begins to write.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let begun = match self.engine() {
            Engine::Sqlite => {
                let pool = self.writer.get_sqlite_connection_pool();
                // Waits for other writers now, and not in the middle.
                let begun = pool.begin_with("BEGIN IMMEDIATE").await;
                begun.map(|begun| Transaction::Sqlite(Mutex::new(begun)))
            }
            Engine::Postgres => {
                let begun = self.writer.get_postgres_connection_pool().begin().await;
                begun.map(|begun| Transaction::Postgres(Mutex::new(begun)))
            }
        };
        begun.map_err(|error| DbErr::Conn(cause(error)))
    }
}

impl Transaction {
    /// Hands rows to PostgreSQL as `COPY` takes them.
    pub async fn copy(&self, sql: &str, rows: &[u8]) -> Result<u64, DbErr> {
        let Self::Postgres(transaction) = self else {
            return Err(DbErr::Custom("only PostgreSQL copies rows".to_owned()));
        };
        let mut transaction = transaction.lock().await;
        let copied = async {
            let mut copy = transaction.copy_in_raw(sql).await?;
            copy.send(rows).await?;
            copy.finish().await
        };
        copied.await.map_err(executing)
    }

    /// Executes a statement with values for its engine.
    pub async fn execute_bound(&self, sql: String, values: Bound) -> Result<(), DbErr> {
        let done = match (self, values) {
            (Self::Sqlite(held), Bound::Sqlite(values)) => execute(held, sql, values).await,
            (Self::Postgres(held), Bound::Postgres(values)) => execute(held, sql, values).await,
            _ => return Err(DbErr::Custom("values for the other engine".to_owned())),
        };
        done.map_err(executing)
    }

    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        let ended = match self {
            Self::Sqlite(transaction) => transaction.into_inner().commit().await,
            Self::Postgres(transaction) => transaction.into_inner().commit().await,
        };
        ended.map_err(executing)
    }

    /// Takes everything back.
    pub async fn rollback(self) -> Result<(), DbErr> {
        let ended = match self {
            Self::Sqlite(transaction) => transaction.into_inner().rollback().await,
            Self::Postgres(transaction) => transaction.into_inner().rollback().await,
        };
        ended.map_err(executing)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DatabaseBackend {
        match self {
            Self::Sqlite(_) => DatabaseBackend::Sqlite,
            Self::Postgres(_) => DatabaseBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        on_either!(self, held => {
            let done = query(statement).execute(held).await;
            done.map(Into::into).map_err(executing)
        })
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        on_either!(self, held => {
            let done = held.execute(AssertSqlSafe(sql.to_owned())).await;
            done.map(Into::into).map_err(executing)
        })
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        on_either!(self, held => {
            let row = query(statement).fetch_optional(held).await;
            row.map(|row| row.map(Into::into)).map_err(asking)
        })
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        on_either!(self, held => {
            let rows = query(statement).fetch_all(held).await;
            let rows = rows.map_err(asking)?;
            Ok(rows.into_iter().map(Into::into).collect())
        })
    }
}

fn query<D>(statement: Statement) -> sqlx::query::Query<'static, D, SqlxValues>
where
    D: sqlx::Database + sqlx::database::HasStatementCache,
    SqlxValues: IntoArguments<D>,
{
    let values = SqlxValues(statement.values.unwrap_or(Values(Vec::new())));
    sqlx::query_with(AssertSqlSafe(statement.sql), values)
}

async fn execute<D>(
    held: &Held<D>,
    sql: String,
    values: impl IntoArguments<D>,
) -> Result<(), sqlx::Error>
where
    D: sqlx::Database + sqlx::database::HasStatementCache,
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
{
    let query = sqlx::query_with(AssertSqlSafe(sql), values);
    let done = query.execute(&mut **held.lock().await).await;
    done.map(drop)
}

fn cause(error: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(error.into())
}

fn executing(error: sqlx::Error) -> DbErr {
    DbErr::Exec(cause(error))
}

fn asking(error: sqlx::Error) -> DbErr {
    DbErr::Query(cause(error))
}
