//! Programs in the API.

pub mod filter;
pub mod object;
pub mod query;

pub use filter::{ProgramFilter, ProgramLevel, ProgramOrder};
pub use object::Program;
pub use query::ProgramQuery;
