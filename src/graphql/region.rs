//! Regions in the API.

mod filter;
mod history;
mod object;
mod query;

pub use filter::{RegionFilter, RegionLevel, RegionOrder, RegionOrderField};
pub use object::Region;
pub use query::RegionQuery;
