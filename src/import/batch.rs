//! Many rows in few statements.

use anyhow::Context as _;
use sea_orm::{ConnectionTrait, Statement, Value};

use crate::database::{Engine, engine_of};

/// Rows on their way into one table of `N` columns.
#[derive(Debug)]
pub struct Batch<const N: usize> {
    table: &'static str,
    columns: [&'static str; N],
    values: Vec<Value>,
}

impl<const N: usize> Batch<N> {
    /// Rows a statement: enough to make its cost small, few enough for SQLite's 32,766 values.
    const CHUNK: usize = if N * 400 > 32_000 { 32_000 / N } else { 400 };

    /// An empty batch for a table.
    pub fn new(table: &'static str, columns: [&'static str; N]) -> Self {
        Self {
            table,
            columns,
            values: Vec::new(),
        }
    }

    /// Adds a row; nothing is written yet.
    pub fn push(&mut self, row: [Value; N]) {
        self.values.extend(row);
    }

    /// How many rows wait.
    pub fn len(&self) -> usize {
        self.values.len() / N
    }

    /// Writes the rows that wait, in the order they came.
    pub async fn flush(&mut self, connection: &impl ConnectionTrait) -> anyhow::Result<()> {
        let mut rows = std::mem::take(&mut self.values);
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(Self::CHUNK * N));
            let statement = Statement::from_sql_and_values(
                connection.get_database_backend(),
                self.sql(rows.len() / N, engine_of(connection.get_database_backend())),
                std::mem::replace(&mut rows, rest),
            );
            connection
                .execute_raw(statement)
                .await
                .with_context(|| format!("insert into {}", self.table))?;
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
