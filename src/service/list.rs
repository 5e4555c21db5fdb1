//! Lists: pages, counts, look-ups and ancestors of any table, for one parent or for many at once.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use anyhow::Context as _;
use sea_orm::{ConnectionTrait as _, DbErr, QueryResult};
use uuid::Uuid;

use super::condition::{Column, Condition, Kind, Literal};
use super::page::{self, Direction, Order, Page, PageRefusal, PageRequest};
use super::sql::Sql;
use crate::database::{Database, Engine};

/// Most tests in one filter.
const MOST_TESTS: usize = 200;
/// Deepest nesting of one filter, the list's own conditions included.
const DEEPEST_FILTER: usize = 24;
/// Most keys a list is ordered by.
const MOST_ORDER_KEYS: usize = 5;

/// A table, or a join, whose rows are listed.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Names the list in its cursors.
    pub(crate) tag: &'static str,
    /// What follows `FROM`; the listed table is called `t`.
    pub(crate) from: &'static str,
    /// What is read of each row.
    pub(crate) columns: &'static str,
    /// What tells one row from every other: one column, or several in parentheses.
    pub(crate) identity: &'static str,
    /// Breaks ties between rows that are equal in all order keys.
    pub(crate) tie: Column,
    /// The order when the caller gives none.
    pub(crate) order: &'static [Order],
    /// The parent's id, in a table that is a tree.
    pub(crate) parent: Option<Column>,
}

/// A row that lists are made of.
pub trait Listed: Clone + Send + Sync + Sized + 'static {
    /// Where the rows are.
    const TABLE: Table;

    /// Reads one row.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;
}

/// Lists a table that has an id of its own.
macro_rules! listed {
    ($model:ty, $table:literal, [$($order:expr),*] $(, parent $parent:expr)?) => {
        impl crate::service::list::Listed for $model {
            const TABLE: crate::service::list::Table = crate::service::list::Table {
                tag: $table,
                from: concat!($table, " t"),
                columns: "t.*",
                identity: "t.id",
                tie: crate::service::condition::Column::id("t.id"),
                order: &[$($order),*],
                parent: listed!(@parent $($parent)?),
            };

            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                <Self as sea_orm::FromQueryResult>::from_query_result(row, "")
            }
        }
    };
    (@parent) => { None };
    (@parent $parent:expr) => { Some($parent) };
}
pub(crate) use listed;

/// What ties rows to a parent: a condition in which `p.id` is the parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link(pub(crate) &'static str);

/// A list that was asked for: its rows, their order, the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListSpec {
    condition: Condition,
    link: Option<Link>,
    order: Vec<Order>,
    page: Page,
}

/// One page.
#[derive(Debug, Clone)]
pub struct Slice<L> {
    /// The rows, each with the keys its cursor is made of.
    pub rows: Vec<(Vec<Literal>, L)>,
    /// Whether rows come before.
    pub has_previous: bool,
    /// Whether rows come after.
    pub has_next: bool,
}

/// The page of one parent.
#[derive(Debug)]
pub struct PageOf<L> {
    /// Whose rows.
    pub parent: Uuid,
    /// Which of them.
    pub spec: Arc<ListSpec>,
    row: PhantomData<fn() -> L>,
}

impl<L> PageOf<L> {
    /// The page `spec` of `parent`.
    pub fn new(parent: Uuid, spec: Arc<ListSpec>) -> Self {
        let row = PhantomData;
        Self { parent, spec, row }
    }
}

impl<L> Clone for PageOf<L> {
    fn clone(&self) -> Self {
        Self::new(self.parent, Arc::clone(&self.spec))
    }
}

impl<L> PartialEq for PageOf<L> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.spec == other.spec
    }
}

impl<L> Eq for PageOf<L> {}

impl<L> Hash for PageOf<L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.spec.page.hash(state);
    }
}

impl ListSpec {
    /// A checked list of `L`: of one parent each where there is a link, of all rows otherwise.
    pub fn new<L: Listed>(
        link: Option<Link>,
        condition: Condition,
        order: Vec<Order>,
        request: PageRequest,
    ) -> Result<Self, PageRefusal> {
        let (tests, depth) = condition.size();
        if tests > MOST_TESTS || depth > DEEPEST_FILTER {
            return Err(PageRefusal::FilterTooLarge);
        }
        if order.len() > MOST_ORDER_KEYS {
            return Err(PageRefusal::OrderTooLong);
        }
        let table = L::TABLE;
        let mut order = if order.is_empty() {
            table.order.to_vec()
        } else {
            order
        };
        let last_direction = order.last().map_or(Direction::Ascending, |key| key.1);
        order.push((table.tie, last_direction));
        let page = Page::new(request, table.tag, &order)?;
        Ok(Self {
            condition,
            link,
            order,
            page,
        })
    }

    /// The cursor of a row of this list.
    pub fn cursor<L: Listed>(&self, keys: &[Literal]) -> String {
        page::encode(L::TABLE.tag, &self.order, keys)
    }

    /// What the rows of every page meet.
    fn write_condition(&self, sql: &mut Sql) {
        if let Some(link) = self.link {
            sql.push(link.0).push(" AND ");
        }
        self.condition.write(sql);
    }

    fn read_order(&self) -> Vec<Order> {
        let flip = |&(column, direction): &Order| {
            let turned = if self.page.backward {
                direction.reversed()
            } else {
                direction
            };
            (column, turned)
        };
        self.order.iter().map(flip).collect()
    }

    /// The rows of one page and one more, in reading order.
    fn write_rows(&self, sql: &mut Sql, table: &Table, columns: &str) {
        sql.push("SELECT ").push(columns);
        sql.push(" FROM ").push(table.from).push(" WHERE ");
        self.write_condition(sql);
        let order = self.read_order();
        if let Some(cursor) = &self.page.cursor {
            sql.push(" AND ");
            write_behind(sql, &order, cursor);
        }
        write_order(sql, &order);
        sql.push(" LIMIT ").push(&(self.page.size + 1).to_string());
    }

    fn slice<L>(&self, mut rows: Vec<(Vec<Literal>, L)>) -> Slice<L> {
        let size = self.page.size as usize;
        let more = rows.len() > size;
        rows.truncate(size);
        let continued = self.page.cursor.is_some();
        let (has_previous, has_next) = if self.page.backward {
            rows.reverse();
            (more, continued)
        } else {
            (continued, more)
        };
        Slice {
            rows,
            has_previous,
            has_next,
        }
    }
}

/// Reads lists. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lists {
    database: Database,
}

impl Lists {
    /// Lists read from this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    pub(crate) fn sql(&self) -> Sql {
        Sql::new(self.database.engine())
    }

    pub(crate) async fn all(
        &self,
        sql: Sql,
        what: &'static str,
    ) -> anyhow::Result<Vec<QueryResult>> {
        self.database
            .reader()
            .query_all_raw(sql.statement())
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
            .map(|row| Ok((read_keys(row, &spec.order)?, L::read(row)?)))
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
            let parent: Uuid = row.try_get("", "list_parent")?;
            let keyed = (read_keys(&row, &spec.order)?, L::read(&row)?);
            found.entry(parent).or_default().push(keyed);
        }
        Ok(found
            .into_iter()
            .map(|(parent, rows)| (parent, spec.slice(rows)))
            .collect())
    }

    /// How many rows the list has in all.
    pub async fn count<L: Listed>(&self, spec: &ListSpec) -> anyhow::Result<i64> {
        let mut sql = self.sql();
        sql.push("SELECT COUNT(*) AS list_count FROM ")
            .push(L::TABLE.from);
        sql.push(" WHERE ");
        spec.write_condition(&mut sql);
        let rows = self.all(sql, L::TABLE.tag).await?;
        rows.first()
            .map_or(Ok(0), |row| Ok(row.try_get("", "list_count")?))
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
        let mut sql = self.sql();
        sql.push("SELECT p.id AS list_parent, ")
            .push(L::TABLE.columns);
        sql.push(" FROM ").parents(parents);
        sql.push(" CROSS JOIN ")
            .push(L::TABLE.from)
            .push(" WHERE ")
            .push(link.0);
        let mut order = L::TABLE.order.to_vec();
        order.push((L::TABLE.tie, Direction::Ascending));
        write_order(&mut sql, &order);
        group(parents, &self.all(sql, L::TABLE.tag).await?)
    }

    /// The rows with these ids; unknown ids are absent.
    pub async fn by_id<L: Listed>(&self, ids: &[Uuid]) -> anyhow::Result<HashMap<Uuid, L>> {
        let found = self.every_of::<L>(Link("t.id = p.id"), ids).await?;
        Ok(found
            .into_iter()
            .filter_map(|(id, rows)| Some((id, rows.into_iter().next()?)))
            .collect())
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
    let rows: Result<Vec<L>, DbErr> = rows.iter().map(L::read).collect();
    rows.context(L::TABLE.tag)
}

fn group<L: Listed>(
    parents: &[Uuid],
    rows: &[QueryResult],
) -> anyhow::Result<HashMap<Uuid, Vec<L>>> {
    let mut found: HashMap<Uuid, Vec<L>> =
        parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for row in rows {
        let parent: Uuid = row.try_get("", "list_parent")?;
        found.entry(parent).or_default().push(L::read(row)?);
    }
    Ok(found)
}

fn with_keys(table: &Table, order: &[Order]) -> String {
    let mut columns = table.columns.to_owned();
    for (index, (column, _)) in order.iter().enumerate() {
        let expression = column.sql;
        // Writing to a string cannot fail.
        let _infallible = match column.kind {
            Kind::Int => write!(
                columns,
                ", CAST({expression} AS BIGINT) AS list_key_{index}"
            ),
            _ => write!(columns, ", {expression} AS list_key_{index}"),
        };
    }
    columns
}

fn read_keys(row: &QueryResult, order: &[Order]) -> Result<Vec<Literal>, DbErr> {
    order
        .iter()
        .enumerate()
        .map(|(index, (column, _))| {
            let name = format!("list_key_{index}");
            Ok(match column.kind {
                Kind::Text => Literal::Text(row.try_get("", &name)?),
                Kind::Int => Literal::Int(row.try_get("", &name)?),
                Kind::Date => Literal::Date(row.try_get("", &name)?),
                Kind::Instant => Literal::Instant(row.try_get("", &name)?),
                Kind::Id => Literal::Id(row.try_get("", &name)?),
                Kind::Bool => Literal::Bool(row.try_get("", &name)?),
            })
        })
        .collect()
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "",
        Direction::Descending => " DESC",
    }
}

fn write_order(sql: &mut Sql, order: &[Order]) {
    for (index, (column, direction)) in order.iter().enumerate() {
        sql.push(if index == 0 { " ORDER BY " } else { ", " });
        sql.push(column.sql).push(word(*direction));
    }
}

/// Rows behind the cursor in reading order.
///
/// One comparison of rows where all keys run the same way, since an index answers it; otherwise
/// key by key, with the first key's bound in front for the index.
fn write_behind(sql: &mut Sql, order: &[Order], cursor: &[Literal]) {
    let Some((first, rest)) = order.split_first() else {
        return;
    };
    if rest.iter().all(|(_, direction)| *direction == first.1) {
        sql.push("(");
        for (index, (column, _)) in order.iter().enumerate() {
            sql.push(if index > 0 { ", " } else { "" }).push(column.sql);
        }
        sql.push(")").push(beyond(first.1)).push("(");
        for (index, key) in cursor.iter().enumerate() {
            sql.push(if index > 0 { ", " } else { "" })
                .bind_literal(key);
        }
        sql.push(")");
        return;
    }
    if let Some(key) = cursor.first() {
        sql.push(first.0.sql)
            .push(beyond(first.1).trim_end())
            .push("= ");
        sql.bind_literal(key).push(" AND ");
    }
    let last = order.len() - 1;
    for (index, ((column, direction), key)) in order.iter().zip(cursor).enumerate() {
        sql.push("(")
            .push(column.sql)
            .push(beyond(*direction))
            .bind_literal(key);
        if index < last {
            sql.push(" OR (")
                .push(column.sql)
                .push(" = ")
                .bind_literal(key)
                .push(" AND ");
        }
    }
    sql.push(&")".repeat(2 * last + 1));
}

fn beyond(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => " > ",
        Direction::Descending => " < ",
    }
}
