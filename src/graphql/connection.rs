//! Lists as connections: paged both ways, in one statement a level whatever the number of parents.

mod held;
mod loader;

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{Context, Enum, Object, ObjectType, OutputType, SimpleObject, TypeName};
use chrono::NaiveDate;
use uuid::Uuid;

pub use held::{Held, HeldEdge};
use loader::{CountEach, CountOf, PageEach};

use super::context::ContextExt as _;
use super::error::ApiError;
use super::execution::{Direct, Rows};
use super::export::{Exports, Handover, Origin};
use super::node::NodeKind;
use crate::service::condition::{Column, Condition, Literal};
use crate::service::export::Exported;
use crate::service::list::{Link, ListSpec, PageOf, Slice};
use crate::service::page::{self, PageRequest};

/// An object type that stands in connections, and the row behind it.
pub trait Noun: ObjectType {
    /// The row behind the object.
    type Row: Exported;
}

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Direction {
    /// Smallest, first in the alphabet or earliest first.
    Asc,
    /// Largest, last in the alphabet or latest first.
    Desc,
}

impl From<Direction> for page::Direction {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Asc => Self::Ascending,
            Direction::Desc => Self::Descending,
        }
    }
}

/// A field that a list can be ordered by.
pub(crate) trait OrderField {
    fn column(self) -> Column;
}

/// Makes the input object by which a list is ordered.
macro_rules! order_input {
    ($(#[$meta:meta])* $name:ident, $field:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, async_graphql::InputObject)]
        pub struct $name {
            /// What to order by.
            pub field: $field,
            /// Which way; ascending unless given.
            #[graphql(default_with = "crate::graphql::connection::Direction::Asc")]
            pub direction: crate::graphql::connection::Direction,
        }

        impl From<$name> for crate::service::page::Order {
            fn from(order: $name) -> Self {
                use crate::graphql::connection::OrderField as _;
                (order.field.column(), order.direction.into())
            }
        }
    };
}
pub(crate) use order_input;

/// Which rows of a list are wanted: the arguments that every list has.
pub(crate) struct Wanted {
    condition: Condition,
    order: Vec<page::Order>,
    page: PageRequest,
    /// The date that decides which rows there are, in lists that depend on one.
    on: Option<NaiveDate>,
}

impl Wanted {
    /// A page in the list's own order.
    pub(crate) fn page(
        first: Option<u32>,
        after: Option<String>,
        last: Option<u32>,
        before: Option<String>,
    ) -> Self {
        Self {
            condition: Condition::ALWAYS,
            order: Vec::new(),
            page: PageRequest {
                first,
                after,
                last,
                before,
            },
            on: None,
        }
    }

    /// As things are on this date.
    pub(crate) fn on(mut self, date: NaiveDate) -> Self {
        self.on = Some(date);
        self
    }

    /// Only rows that meet this as well.
    pub(crate) fn that(mut self, condition: impl Into<Condition>) -> Self {
        self.condition = self.condition.and(condition.into());
        self
    }

    /// Only rows that the filter, if given, lets through.
    pub(crate) fn filtered(self, filter: Option<impl Into<Condition>>) -> Self {
        match filter {
            Some(filter) => self.that(filter),
            None => self,
        }
    }

    /// Sorted so.
    pub(crate) fn ordered(mut self, order: Option<Vec<impl Into<page::Order>>>) -> Self {
        self.order = order.into_iter().flatten().map(Into::into).collect();
        self
    }

    /// Sorted so where the caller gives no order.
    pub(crate) fn otherwise_by(mut self, order: page::Order) -> Self {
        if self.order.is_empty() {
            self.order.push(order);
        }
        self
    }
}

/// The list over all rows. It stands at the root and may be null, so that a list that fails takes
/// no other with it.
pub(crate) async fn list<N: Noun>(
    context: &Context<'_>,
    wanted: Wanted,
    wrap: impl Fn(N::Row) -> N,
) -> Result<Option<Connection<N>>, ApiError> {
    let spec = Arc::new(ListSpec::new::<N::Row>(
        None,
        wanted.condition,
        wanted.order,
        wanted.page,
    )?);
    if let Some(handover) = context.data_opt::<Handover>() {
        handover.give::<N::Row>(&spec, None);
        return Ok(None);
    }
    let origin = Origin::of(context, None, wanted.on)?;
    let asked = Arc::clone(&spec);
    let slice = context
        .read(|services| async move { services.lists.page::<N::Row>(&asked).await })
        .await?;
    Ok(Some(Direct(Listing::new(spec, None, origin, slice, wrap))))
}

/// A list of its own below an object that is no row; those of its siblings are read in the same
/// statement.
pub(crate) async fn list_each<N: Noun>(
    context: &Context<'_>,
    wanted: Wanted,
    wrap: impl Fn(N::Row) -> N,
) -> Result<Connection<N>, ApiError> {
    let spec = Arc::new(ListSpec::new::<N::Row>(
        None,
        wanted.condition,
        wanted.order,
        wanted.page,
    )?);
    let slice = context
        .load(PageEach::<N::Row>::new(Arc::clone(&spec)))
        .await?
        .ok_or_else(|| anyhow::anyhow!("a page was not read"))?;
    Ok(Direct(Listing::new(spec, None, None, slice, wrap)))
}

/// The list of one parent; lists of its siblings are read in the same statement.
pub(crate) async fn list_of<N: Noun>(
    context: &Context<'_>,
    link: Link,
    (kind, parent): (NodeKind, Uuid),
    wanted: Wanted,
    wrap: impl Fn(N::Row) -> N,
) -> Result<Connection<N>, ApiError> {
    let spec = Arc::new(ListSpec::new::<N::Row>(
        Some(link),
        wanted.condition,
        wanted.order,
        wanted.page,
    )?);
    if let Some(handover) = context.data_opt::<Handover>() {
        handover.give::<N::Row>(&spec, Some(parent));
        let nothing = Listing::new(spec, Some(parent), None, Slice::EMPTY, wrap);
        return Ok(Direct(nothing));
    }
    let origin = Origin::of(context, Some(kind.id(parent)), wanted.on)?;
    let slice = context
        .load(PageOf::<N::Row>::new(parent, Arc::clone(&spec)))
        .await?
        .ok_or_else(|| anyhow::anyhow!("a page was not read"))?;
    Ok(Direct(Listing::new(
        spec,
        Some(parent),
        origin,
        slice,
        wrap,
    )))
}

/// A part of a list, and where it stands in it.
pub type Connection<N> = Direct<Listing<N>>;

/// What a connection holds.
pub struct Listing<N: Noun> {
    edges: Vec<Edge<N>>,
    spec: Arc<ListSpec>,
    parent: Option<Uuid>,
    /// How it was asked for; only where files of it are asked for.
    origin: Option<Origin>,
    has_previous: bool,
    has_next: bool,
}

/// One row of a list, with its place.
pub struct Edge<N: Noun> {
    node: N,
    keys: Vec<Literal>,
    spec: Arc<ListSpec>,
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether rows come before this page.
    pub(crate) has_previous_page: bool,
    /// Whether rows come after this page.
    pub(crate) has_next_page: bool,
    /// Cursor of the first row; null on an empty page.
    pub(crate) start_cursor: Option<String>,
    /// Cursor of the last row; null on an empty page.
    pub(crate) end_cursor: Option<String>,
}

impl<N: Noun> Listing<N> {
    fn new(
        spec: Arc<ListSpec>,
        parent: Option<Uuid>,
        origin: Option<Origin>,
        slice: Slice<N::Row>,
        wrap: impl Fn(N::Row) -> N,
    ) -> Self {
        let edges = slice
            .rows
            .into_iter()
            .map(|(keys, row)| Edge {
                node: wrap(row),
                keys,
                spec: Arc::clone(&spec),
            })
            .collect();
        Self {
            edges,
            spec,
            parent,
            origin,
            has_previous: slice.has_previous,
            has_next: slice.has_next,
        }
    }
}

impl<N: Noun> Edge<N> {
    fn place(&self) -> String {
        self.spec.cursor::<N::Row>(&self.keys)
    }
}

/// A part of a list, and where it stands in it.
#[Object(name_type)]
impl<N: Noun> Listing<N> {
    /// The rows of this page with their cursors.
    fn edges(&self) -> Rows<'_, Edge<N>> {
        Rows(self.edges.iter().collect())
    }

    /// The rows of this page.
    fn nodes(&self) -> Rows<'_, N> {
        Rows(self.edges.iter().map(|edge| &edge.node).collect())
    }

    /// Where the page stands in the list.
    fn page_info(&self) -> Direct<PageInfo> {
        Direct(PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(Edge::place),
            end_cursor: self.edges.last().map(Edge::place),
        })
    }

    /// Where the whole list, not only this page, is read as a file. Null below a cell of a cube, where
    /// lists have no address of their own.
    fn exports(&self) -> Option<Exports> {
        Some(self.origin.as_ref()?.exports())
    }

    /// How many rows the whole list has; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        match self.parent {
            None => {
                let count = CountEach::<N::Row>::new(Arc::clone(&self.spec));
                Ok(ctx.load(count).await?.unwrap_or(0))
            }
            Some(parent) => {
                let spec = Arc::clone(&self.spec);
                let count = ctx
                    .load(CountOf(PageOf::<N::Row>::new(parent, spec)))
                    .await?;
                Ok(count.unwrap_or(0))
            }
        }
    }
}

impl<N: Noun> TypeName for Listing<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <N as OutputType>::type_name()).into()
    }
}

/// One row of a list, with its place.
#[Object(name_type)]
impl<N: Noun> Edge<N> {
    /// The row's place in this list: where to go on with `after` or `before`.
    fn cursor(&self) -> String {
        self.place()
    }

    /// The row.
    fn node(&self) -> Direct<&N> {
        Direct(&self.node)
    }
}

impl<N: Noun> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <N as OutputType>::type_name()).into()
    }
}
