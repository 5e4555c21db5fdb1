//! Amounts grouped by what the caller chooses.

mod asked;
pub mod cell;
pub mod compare;
pub mod input;
pub mod key;
pub mod loader;
pub mod map;
pub mod object;
pub mod query;
pub mod series;
pub mod warning;

pub use query::CubeQuery;
