//! Regions in the API.

pub mod filter;
pub mod history;
pub mod object;
pub mod query;

pub use filter::{RegionFilter, RegionLevel, RegionOrder, RegionOrderField};
pub use object::Region;
pub use query::RegionQuery;
