//! Many rows in few statements.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Statement, Value};

use super::txn::Txn;
use crate::database::{Engine, engine_of};

/// Rows on their way into one table of `N` columns.
#[derive(Debug)]
pub struct Batch<const N: usize> {
    table: &'static str,
    columns: [&'static str; N],
    values: Vec<Value>,
    /// Statements by the number of their rows, each written once.
    statements: HashMap<usize, String>,
}

impl<const N: usize> Batch<N> {
    /// Most rows a statement, a power of two: enough to make its cost small, and few enough for
    /// SQLite's 32,766 values.
    const CHUNK: usize = 256;

    /// An empty batch for a table.
    pub fn new(table: &'static str, columns: [&'static str; N]) -> Self {
        const { assert!(N * Self::CHUNK <= 32_766) }
        Self {
            table,
            columns,
            values: Vec::new(),
            statements: HashMap::new(),
        }
    }

    /// Adds a row; nothing is written yet.
    pub fn push(&mut self, row: [Value; N]) {
        self.values.extend(row);
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.values.len() / N
    }

    /// Sends the rows that wait on their way, in the order they came.
    ///
    /// Statements have 256, 128, 64 … rows, so that the engine prepares few and meets them again.
    pub async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        let backend = txn.get_database_backend();
        let mut waiting = self.waiting();
        let mut values = std::mem::take(&mut self.values).into_iter();
        while waiting > 0 {
            let rows = if waiting >= Self::CHUNK {
                Self::CHUNK
            } else {
                1 << waiting.ilog2()
            };
            waiting -= rows;
            let sql = if let Some(sql) = self.statements.get(&rows) {
                sql.clone()
            } else {
                let sql = self.sql(rows, engine_of(backend));
                self.statements.insert(rows, sql.clone());
                sql
            };
            let chunk: Vec<Value> = values.by_ref().take(rows * N).collect();
            let statement = Statement::from_sql_and_values(backend, sql, chunk);
            txn.write(statement, self.table).await?;
        }
        Ok(())
    }

    fn sql(&self, rows: usize, engine: Engine) -> String {
        use std::fmt::Write as _;
        let mut sql = format!(
            "INSERT INTO {} ({}) VALUES ",
            self.table,
            self.columns.join(", ")
        );
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..N {
                let comma = if column == 0 { "" } else { ", " };
                let _cannot_fail = match engine {
                    Engine::Sqlite => write!(sql, "{comma}?"),
                    Engine::Postgres => write!(sql, "{comma}${}", row * N + column + 1),
                };
            }
            sql.push(')');
        }
        sql
    }
}
