//! Lists: pages, counts, look-ups and ancestors of any table, for one parent or for many at once.

mod each;
mod reader;

use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::condition::{Column, Condition, Literal};
use super::page::{self, Direction, Order, Page, PageRefusal, PageRequest};
use super::sql::Sql;

pub use reader::Lists;

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

impl<L> Slice<L> {
    /// A page without rows of a list without rows.
    pub const EMPTY: Self = Self {
        rows: Vec::new(),
        has_previous: false,
        has_next: false,
    };
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
        if condition.is_too_large() {
            return Err(PageRefusal::FilterTooLarge);
        }
        if condition.has_wordless() {
            return Err(PageRefusal::SearchWithoutWords);
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

    /// The keys of the row that the page begins behind.
    pub(crate) fn behind(&self) -> Option<&[Literal]> {
        self.page.cursor.as_deref()
    }

    /// The same list from its beginning, in pages of this size: to read all of it.
    pub(crate) fn whole(&self, size: u32) -> Self {
        let page = Page {
            size,
            backward: false,
            cursor: None,
        };
        Self {
            page,
            ..self.clone()
        }
    }

    /// The page begins behind the row with these keys.
    pub(crate) fn go_on_behind(&mut self, keys: Vec<Literal>) {
        self.page.cursor = Some(keys);
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
