//! Reads lists: one statement each, in the form each engine likes.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use sea_orm::{DbErr, QueryResult};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{Columns, Link, ListSpec, Listed, Slice, Table, word, write_order};
use crate::area::{AreaSet, ReadAreas};
use crate::database::{Database, Engine};
use crate::service::condition::{Condition, Kind, Literal};
use crate::service::page::{Direction, Order};
use crate::service::sql::Sql;

/// Reads lists. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lists {
    database: Arc<Database>,
    read: ReadAreas,
}

impl Lists {
    /// Lists read from this database.
    pub fn new(database: Database) -> Self {
        let read = ReadAreas::default();
        let database = Arc::new(database);
        Self { database, read }
    }

    /// The same lists; which areas they read is noted in `read`.
    #[must_use]
    pub fn noting(&self, read: ReadAreas) -> Self {
        let database = Arc::clone(&self.database);
        Self { database, read }
    }

    /// Told at each commit of this process that others may want to know of.
    pub(crate) fn committed(&self) -> Arc<Notify> {
        self.database.committed()
    }

    pub(crate) fn sql(&self) -> Sql {
        Sql::new(self.database.engine())
    }

    pub(crate) async fn all(
        &self,
        sql: Sql,
        what: &'static str,
    ) -> anyhow::Result<Vec<QueryResult>> {
        let statement = sql.statement();
        self.read.note(AreaSet::named_in(&statement.sql));
        self.database
            .rows(statement)
            .await
            .with_context(|| format!("read {what}"))
    }

    /// One page over all rows.
    pub async fn page<L: Listed>(&self, spec: &ListSpec) -> anyhow::Result<Slice<L>> {
        let mut sql = self.sql();
        let columns = with_keys(&L::TABLE, &spec.order);
        spec.write_rows(&mut sql, &L::TABLE, &columns);
        let rows = self.all(sql, L::TABLE.tag).await?;
        let rows: Result<Vec<_>, DbErr> = rows
            .iter()
            .map(|row| read_keyed(&mut Columns::of(row), &spec.order))
            .collect();
        Ok(spec.slice(rows.context(L::TABLE.tag)?))
    }

    /// One page for each parent, in one statement.
    pub async fn pages<L: Listed>(
        &self,
        spec: &ListSpec,
        parents: &[Uuid],
    ) -> anyhow::Result<HashMap<Uuid, Slice<L>>> {
        let table = L::TABLE;
        let columns = with_keys(&table, &spec.order);
        let mut sql = self.sql();
        match sql.engine() {
            Engine::Postgres => {
                sql.push("SELECT p.id AS list_parent, x.* FROM ")
                    .parents(parents);
                sql.push(" CROSS JOIN LATERAL (");
                spec.write_rows(&mut sql, &table, &columns);
                sql.push(") AS x ORDER BY ");
                for (index, (_, direction)) in spec.read_order().iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    let turn = word(*direction);
                    sql.push(&format!("{comma}x.list_key_{index}{turn}"));
                }
            }
            Engine::Sqlite => {
                sql.push("SELECT p.id AS list_parent, ").push(&columns);
                sql.push(" FROM ").parents(parents);
                sql.push(" CROSS JOIN ").push(table.from);
                sql.push(" WHERE ").push(table.identity).push(" IN (");
                let identity = table.identity.trim_matches(['(', ')']);
                spec.write_rows(&mut sql, &table, identity);
                sql.push(")");
                write_order(&mut sql, &spec.read_order());
            }
        }
        let mut found: HashMap<Uuid, Vec<(Vec<Literal>, L)>> =
            parents.iter().map(|parent| (*parent, Vec::new())).collect();
        for row in self.all(sql, table.tag).await? {
            let mut columns = Columns::of(&row);
            let parent: Uuid = columns.next()?;
            let keyed = read_keyed(&mut columns, &spec.order)?;
            found.entry(parent).or_default().push(keyed);
        }
        Ok(found
            .into_iter()
            .map(|(parent, rows)| (parent, spec.slice(rows)))
            .collect())
    }

    /// How many rows each parent's list has in all, in one statement; parents without rows are absent.
    pub async fn counts<L: Listed>(
        &self,
        spec: &ListSpec,
        parents: &[Uuid],
    ) -> anyhow::Result<HashMap<Uuid, i64>> {
        let mut sql = self.sql();
        sql.push("SELECT p.id AS list_parent, COUNT(*) AS list_count FROM ")
            .parents(parents);
        sql.push(" CROSS JOIN ").push(L::TABLE.from).push(" WHERE ");
        spec.write_condition(&mut sql);
        sql.push(" GROUP BY p.id");
        self.all(sql, L::TABLE.tag)
            .await?
            .iter()
            .map(|row| {
                Ok((
                    row.try_get("", "list_parent")?,
                    row.try_get("", "list_count")?,
                ))
            })
            .collect()
    }

    /// Every row that meets the condition, in the list's own order; for lists that stay short.
    pub async fn every<L: Listed>(&self, condition: &Condition) -> anyhow::Result<Vec<L>> {
        let mut sql = self.sql();
        sql.push("SELECT ").push(L::TABLE.columns);
        sql.push(" FROM ").push(L::TABLE.from).push(" WHERE ");
        condition.write(&mut sql);
        let mut order = L::TABLE.order.to_vec();
        order.push((L::TABLE.tie, Direction::Ascending));
        write_order(&mut sql, &order);
        read_all(&self.all(sql, L::TABLE.tag).await?)
    }

    /// Every row of each parent, in the list's own order; for lists that stay short.
    pub async fn every_of<L: Listed>(
        &self,
        link: Link,
        parents: &[Uuid],
    ) -> anyhow::Result<HashMap<Uuid, Vec<L>>> {
        let mut sql = self.rows_of::<L>(link, parents);
        let mut order = L::TABLE.order.to_vec();
        order.push((L::TABLE.tie, Direction::Ascending));
        write_order(&mut sql, &order);
        group(parents, &self.all(sql, L::TABLE.tag).await?)
    }

    /// The rows with these ids; unknown ids are absent.
    pub async fn by_id<L: Listed>(&self, ids: &[Uuid]) -> anyhow::Result<HashMap<Uuid, L>> {
        let sql = self.rows_of::<L>(Link("t.id = p.id"), ids);
        let rows = self.all(sql, L::TABLE.tag).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok((columns.next()?, L::read(&mut columns)?))
        };
        let found: Result<_, DbErr> = rows.iter().map(read).collect();
        found.context(L::TABLE.tag)
    }

    /// Every row of each parent, behind the parent's id.
    fn rows_of<L: Listed>(&self, link: Link, parents: &[Uuid]) -> Sql {
        let mut sql = self.sql();
        sql.push("SELECT p.id AS list_parent, ")
            .push(L::TABLE.columns);
        sql.push(" FROM ").parents(parents);
        sql.push(" CROSS JOIN ")
            .push(L::TABLE.from)
            .push(" WHERE ")
            .push(link.0);
        sql
    }

    /// The row that meets the condition; for keys that are unique.
    pub async fn one<L: Listed>(&self, condition: &Condition) -> anyhow::Result<Option<L>> {
        Ok(self.every(condition).await?.into_iter().next())
    }

    /// The rows above each of these in their tree, the highest first.
    pub async fn ancestors<L: Listed>(
        &self,
        ids: &[Uuid],
        condition: &Condition,
    ) -> anyhow::Result<HashMap<Uuid, Vec<L>>> {
        let table = L::TABLE;
        let parent = table.parent.context("a tree has a parent column")?.sql;
        let mut sql = self.sql();
        sql.push("WITH RECURSIVE up(start_id, id, height) AS (SELECT p.id, ")
            .push(parent);
        sql.push(", 1 FROM ").parents(ids);
        sql.push(" CROSS JOIN ")
            .push(table.from)
            .push(" WHERE t.id = p.id AND ");
        condition.write(&mut sql);
        sql.push(" AND ").push(parent);
        sql.push(" IS NOT NULL UNION ALL SELECT up.start_id, ")
            .push(parent);
        sql.push(", up.height + 1 FROM up CROSS JOIN ")
            .push(table.from);
        sql.push(" WHERE t.id = up.id AND up.height < 12 AND ");
        condition.write(&mut sql);
        sql.push(" AND ").push(parent);
        sql.push(" IS NOT NULL) SELECT up.start_id AS list_parent, ")
            .push(table.columns);
        sql.push(" FROM up CROSS JOIN ")
            .push(table.from)
            .push(" WHERE t.id = up.id AND ");
        condition.write(&mut sql);
        sql.push(" ORDER BY up.height DESC");
        group(ids, &self.all(sql, table.tag).await?)
    }
}

fn read_all<L: Listed>(rows: &[QueryResult]) -> anyhow::Result<Vec<L>> {
    let rows: Result<Vec<L>, DbErr> = rows
        .iter()
        .map(|row| L::read(&mut Columns::of(row)))
        .collect();
    rows.context(L::TABLE.tag)
}

fn group<L: Listed>(
    parents: &[Uuid],
    rows: &[QueryResult],
) -> anyhow::Result<HashMap<Uuid, Vec<L>>> {
    let mut found: HashMap<Uuid, Vec<L>> =
        parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for row in rows {
        let mut columns = Columns::of(row);
        let parent: Uuid = columns.next()?;
        found
            .entry(parent)
            .or_default()
            .push(L::read(&mut columns)?);
    }
    Ok(found)
}

/// The keys that a row's cursor is made of, and the row's own columns behind them.
pub(super) fn with_keys(table: &Table, order: &[Order]) -> String {
    let mut columns = String::with_capacity(256);
    for (index, (column, _)) in order.iter().enumerate() {
        let expression = column.sql;
        // Writing to a string cannot fail.
        let _infallible = match column.kind {
            Kind::Int => write!(
                columns,
                "CAST({expression} AS BIGINT) AS list_key_{index}, "
            ),
            _ => write!(columns, "{expression} AS list_key_{index}, "),
        };
    }
    columns.push_str(table.columns);
    columns
}

pub(super) fn read_keyed<L: Listed>(
    columns: &mut Columns<'_>,
    order: &[Order],
) -> Result<(Vec<Literal>, L), DbErr> {
    let mut keys = Vec::with_capacity(order.len());
    for (column, _) in order {
        keys.push(match column.kind {
            Kind::Text => Literal::Text(columns.next()?),
            Kind::Int => Literal::Int(columns.next()?),
            Kind::Date => Literal::Date(columns.next()?),
            Kind::Instant => Literal::Instant(columns.next()?),
            Kind::Id => Literal::Id(columns.next()?),
            Kind::Bool => Literal::Bool(columns.next()?),
        });
    }
    Ok((keys, L::read(columns)?))
}
