//! Many rows in few statements.

use std::collections::HashMap;
use std::fmt::Write as _;

use sea_orm::{ConnectionTrait as _, Value};

use super::copy;
use super::txn::Txn;
use crate::database::{Engine, engine_of};

/// Bytes of rows that PostgreSQL is handed at once.
const COPIED_AT_ONCE: usize = 1 << 20;

/// Fewer rows PostgreSQL takes as statements. The driver says that a `COPY` is over in a packet of
/// its own, which the system holds back until the rows are acknowledged, 40 ms later.
const WORTH_COPYING: usize = 4_096;

/// Rows on their way into one table of `N` columns.
#[derive(Debug)]
pub struct Batch<const N: usize> {
    table: &'static str,
    columns: [&'static str; N],
    /// Values of as many rows as one statement takes.
    full: Vec<Vec<Value>>,
    /// Values of the rows after those.
    open: Vec<Value>,
    /// Statements by the number of their rows, each written once.
    statements: HashMap<usize, String>,
}

impl<const N: usize> Batch<N> {
    /// Most rows a statement, a power of two: enough to make its cost and the way to SQLite's thread
    /// and back small, and few enough for SQLite's 32,766 values.
    const CHUNK: usize = {
        let fit = 1 << (32_766 / N).ilog2();
        if fit < 1_024 { fit } else { 1_024 }
    };

    /// An empty batch for a table.
    pub fn new(table: &'static str, columns: [&'static str; N]) -> Self {
        Self {
            table,
            columns,
            full: Vec::new(),
            open: Vec::new(),
            statements: HashMap::new(),
        }
    }

    /// Adds a row; nothing is written yet.
    pub fn push(&mut self, row: [Value; N]) {
        if self.open.capacity() == 0 {
            self.open.reserve_exact(N * Self::CHUNK);
        }
        self.open.extend(row);
        if self.open.len() == N * Self::CHUNK {
            self.full.push(std::mem::take(&mut self.open));
        }
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.full.len() * Self::CHUNK + self.open.len() / N
    }

    /// Sends the rows that wait on their way, in the order they came.
    ///
    /// PostgreSQL copies many. Statements have 1,024, 512, 256 … rows, so that the database prepares
    /// few and meets them again.
    pub async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        let engine = engine_of(txn.get_database_backend());
        if engine == Engine::Postgres && self.waiting() >= WORTH_COPYING {
            return self.copy(txn).await;
        }
        for values in std::mem::take(&mut self.full) {
            self.send(txn, engine, values).await?;
        }
        let mut rest = std::mem::take(&mut self.open);
        while !rest.is_empty() {
            let rows = 1 << (rest.len() / N).ilog2();
            let after = rest.split_off(rows * N);
            self.send(txn, engine, rest).await?;
            rest = after;
        }
        Ok(())
    }

    async fn copy(&mut self, txn: &Txn) -> anyhow::Result<()> {
        let mut waiting = std::mem::take(&mut self.full);
        waiting.push(std::mem::take(&mut self.open));
        let mut rows = Vec::new();
        for row in waiting.iter().flat_map(|values| values.chunks(N)) {
            copy::write(&mut rows, row)?;
            if rows.len() > COPIED_AT_ONCE {
                self.send_copy(txn, std::mem::take(&mut rows)).await?;
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.send_copy(txn, rows).await
    }

    async fn send_copy(&self, txn: &Txn, rows: Vec<u8>) -> anyhow::Result<()> {
        let sql = copy::statement(self.table, &self.columns);
        txn.copy(sql, rows, self.table).await
    }

    async fn send(&mut self, txn: &Txn, engine: Engine, values: Vec<Value>) -> anyhow::Result<()> {
        let rows = values.len() / N;
        let sql = if let Some(sql) = self.statements.get(&rows) {
            sql.clone()
        } else {
            let sql = self.sql(engine, rows);
            self.statements.insert(rows, sql.clone());
            sql
        };
        txn.write(sql, values, self.table).await
    }

    fn sql(&self, engine: Engine, rows: usize) -> String {
        let columns = self.columns.join(", ");
        let mut sql = format!("INSERT INTO {} ({columns}) VALUES ", self.table);
        for value in 0..rows * N {
            sql.push_str(match (value, value % N) {
                (0, _) => "(",
                (_, 0) => "), (",
                _ => ", ",
            });
            match engine {
                Engine::Sqlite => sql.push('?'),
                Engine::Postgres => {
                    // Writing to a string cannot fail.
                    let _infallible = write!(sql, "${}", value + 1);
                }
            }
        }
        sql.push(')');
        sql
    }
}
