//! Units in the API.

mod change;
mod filter;
mod object;
mod query;

pub use change::{UnitChange, UnitChangeKind};
pub use filter::{UnitChangeFilter, UnitChangeOrder, UnitFilter, UnitKind, UnitOrder};
pub use object::{Unit, UnitOn, UnitVersion};
pub use query::UnitQuery;
