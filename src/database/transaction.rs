//! A transaction that writes: statement by statement, and on PostgreSQL many rows at once.

use sea_orm::sqlx::{self, AssertSqlSafe, Executor as _, Postgres};
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, ExecResult, QueryResult,
    RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use super::{Database, Engine};

/// A transaction. Dropped, it leaves nothing behind.
///
/// On PostgreSQL it holds the driver's own transaction, since sea-orm's has no `COPY`.
#[derive(Debug)]
pub enum Transaction {
    /// On SQLite.
    Sqlite(DatabaseTransaction),
    /// On PostgreSQL.
    Postgres(Mutex<sqlx::Transaction<'static, Postgres>>),
}

impl Database {
    /// Begins to write.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        match self.engine() {
            Engine::Sqlite => {
                let options = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..Default::default()
                };
                let begun = self.writer.begin_with_options(options).await?;
                Ok(Transaction::Sqlite(begun))
            }
            Engine::Postgres => {
                let begun = self.writer.get_postgres_connection_pool().begin().await;
                let begun = begun.map_err(|error| DbErr::Conn(cause(error)))?;
                Ok(Transaction::Postgres(Mutex::new(begun)))
            }
        }
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

    /// Keeps what was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => {
                transaction.into_inner().commit().await.map_err(executing)
            }
        }
    }

    /// Takes everything back.
    pub async fn rollback(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => {
                transaction.into_inner().rollback().await.map_err(executing)
            }
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DatabaseBackend {
        match self {
            Self::Sqlite(transaction) => transaction.get_database_backend(),
            Self::Postgres(_) => DatabaseBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.execute_raw(statement).await,
            Self::Postgres(transaction) => {
                let mut transaction = transaction.lock().await;
                let done = query(statement).execute(&mut **transaction).await;
                done.map(Into::into).map_err(executing)
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.execute_unprepared(sql).await,
            Self::Postgres(transaction) => {
                let mut transaction = transaction.lock().await;
                let done = transaction.execute(AssertSqlSafe(sql.to_owned())).await;
                done.map(Into::into).map_err(executing)
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.query_one_raw(statement).await,
            Self::Postgres(transaction) => {
                let mut transaction = transaction.lock().await;
                let row = query(statement).fetch_optional(&mut **transaction).await;
                row.map(|row| row.map(Into::into)).map_err(asking)
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(transaction) => transaction.query_all_raw(statement).await,
            Self::Postgres(transaction) => {
                let mut transaction = transaction.lock().await;
                let rows = query(statement).fetch_all(&mut **transaction).await;
                let rows = rows.map_err(asking)?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}

fn query(statement: Statement) -> sqlx::query::Query<'static, Postgres, SqlxValues> {
    let values = SqlxValues(statement.values.unwrap_or(sea_orm::Values(Vec::new())));
    sqlx::query_with(AssertSqlSafe(statement.sql), values)
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
