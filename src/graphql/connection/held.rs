//! Connections over rows that are worked out and held in memory.

use std::borrow::Cow;

use async_graphql::{Object, ObjectType, OutputType, TypeName};

use super::PageInfo;

/// A part of a list that was worked out, and where it stands in it.
pub struct Held<N> {
    /// The rows with their cursors.
    pub(crate) rows: Vec<HeldEdge<N>>,
    pub(crate) has_previous: bool,
    pub(crate) has_next: bool,
    /// How many rows the whole list has.
    pub(crate) count: usize,
}

/// One row of a list, with its place.
pub struct HeldEdge<N> {
    pub(crate) cursor: String,
    pub(crate) node: N,
}

/// A part of a list, and where it stands in it.
#[Object(name_type)]
impl<N: ObjectType> Held<N> {
    /// The rows of this page with their cursors.
    async fn edges(&self) -> Vec<&HeldEdge<N>> {
        self.rows.iter().collect()
    }

    /// The rows of this page.
    async fn nodes(&self) -> Vec<&N> {
        self.rows.iter().map(|edge| &edge.node).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |edge: &HeldEdge<N>| edge.cursor.clone();
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.rows.first().map(cursor),
            end_cursor: self.rows.last().map(cursor),
        }
    }

    /// How many rows the whole list has.
    async fn total_count(&self) -> i64 {
        i64::try_from(self.count).unwrap_or(i64::MAX)
    }
}

impl<N: ObjectType> TypeName for Held<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <N as OutputType>::type_name()).into()
    }
}

/// One row of a list, with its place.
#[Object(name_type)]
impl<N: ObjectType> HeldEdge<N> {
    /// The row's place in this list: where to go on with `after` or `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> &N {
        &self.node
    }
}

impl<N: ObjectType> TypeName for HeldEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", <N as OutputType>::type_name()).into()
    }
}
