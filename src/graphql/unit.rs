//! Units in the API.

pub mod change;
pub mod filter;
pub mod impact;
pub mod object;
pub mod query;
pub mod version;

pub use change::{UnitChange, UnitChangeKind};
pub use filter::{UnitChangeFilter, UnitChangeOrder, UnitFilter, UnitKind, UnitOrder};
pub use object::Unit;
pub use query::UnitQuery;
pub use version::{UnitOn, UnitVersion};
