//! Amounts grouped by what the caller chooses.

pub mod cell;
pub mod input;
pub mod key;
pub mod loader;
pub mod object;
pub mod query;
pub mod warning;

pub use query::CubeQuery;
