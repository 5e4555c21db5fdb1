//! Who asks, how a caller shows it, and what it may do. Pure: nothing here reads a table.

pub mod actor;
pub mod identity_token;
pub mod policy;
pub mod token;
pub mod tracking;
