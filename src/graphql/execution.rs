//! How fields are resolved where the framework does not do it as the specification or the load asks.

mod nulling;
mod object;

pub(crate) use nulling::Execution;
pub use object::{Direct, Rows};
