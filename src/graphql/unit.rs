//! Units in the API.

pub mod change;
pub mod filter;
pub mod object;
pub mod query;

pub use change::{UnitChange, UnitChangeKind};
pub use filter::{UnitChangeFilter, UnitChangeOrder, UnitFilter, UnitKind, UnitOrder};
pub use object::{Unit, UnitOn, UnitVersion};
pub use query::UnitQuery;
