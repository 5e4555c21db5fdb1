//! Apps, and who asks.

mod object;
mod query;

pub use object::App;
pub use query::{Viewer, ViewerQuery};
