//! What changed between two budgets.

pub mod entry;
pub mod group;
pub mod input;
pub mod object;
pub mod query;

pub use query::DiffQuery;
