//! A connection that is kept: a statement goes straight to it.
//!
//! A pool asks the server for a sign of life after each statement, which costs both a small
//! statement's work again.

use std::time::{Duration, Instant};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection as _, Postgres, Sqlite};
use sea_orm::{DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;

/// A connection that was idle for longer is asked whether it still is one.
const IDLE: Duration = Duration::from_secs(5);

/// One connection, which connects again when it has to.
#[derive(Debug)]
pub struct Session {
    /// Where it comes from.
    pool: DatabaseConnection,
    kept: Option<Kept>,
    used: Instant,
}

#[derive(Debug)]
enum Kept {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

impl Session {
    /// A connection of this pool, taken when it is first used.
    pub fn new(pool: DatabaseConnection) -> Self {
        Self {
            pool,
            kept: None,
            used: Instant::now(),
        }
    }

    /// Where the connection comes from, for work that takes it for longer than a statement; it must
    /// not be kept here then.
    pub fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// The rows of a statement.
    pub async fn rows(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if self.kept.is_some() && self.used.elapsed() > IDLE {
            // One that is gone is taken anew.
            let _gone = self.ping().await;
        }
        let rows = match self.connection().await? {
            Kept::Sqlite(connection) => rows(statement, &mut **connection).await,
            Kept::Postgres(connection) => rows(statement, &mut **connection).await,
        };
        self.used = Instant::now();
        if let Err(error) = &rows
            && !matches!(error, sqlx::Error::Database(_))
        {
            self.kept = None;
        }
        rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    /// Waits until the connection can be used.
    pub async fn ping(&mut self) -> Result<(), DbErr> {
        let alive = match &mut self.kept {
            None => return self.pool.ping().await,
            Some(Kept::Sqlite(connection)) => connection.ping().await,
            Some(Kept::Postgres(connection)) => connection.ping().await,
        };
        if alive.is_err() {
            self.kept = None;
        }
        alive.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))
    }

    /// Closes it.
    pub async fn close(self) -> Result<(), DbErr> {
        drop(self.kept);
        self.pool.close().await
    }

    async fn connection(&mut self) -> Result<&mut Kept, DbErr> {
        let kept = match self.kept.take() {
            Some(kept) => kept,
            None => take(&self.pool).await?,
        };
        Ok(self.kept.insert(kept))
    }
}

async fn take(pool: &DatabaseConnection) -> Result<Kept, DbErr> {
    let taken = match super::engine_of(pool.get_database_backend()) {
        super::Engine::Sqlite => pool
            .get_sqlite_connection_pool()
            .acquire()
            .await
            .map(Kept::Sqlite),
        super::Engine::Postgres => {
            let pool = pool.get_postgres_connection_pool();
            pool.acquire().await.map(Kept::Postgres)
        }
    };
    taken.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))
}

async fn rows<'c, D>(
    statement: Statement,
    connection: impl sqlx::Executor<'c, Database = D>,
) -> Result<Vec<QueryResult>, sqlx::Error>
where
    D: sqlx::Database + sqlx::database::HasStatementCache,
    D::Row: Into<QueryResult>,
    SqlxValues: sqlx::IntoArguments<D>,
{
    let values = SqlxValues(statement.values.unwrap_or(sea_orm::Values(Vec::new())));
    let rows = sqlx::query_with(AssertSqlSafe(statement.sql), values)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(Into::into).collect())
}
