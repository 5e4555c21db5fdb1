//! Pantau: one open GraphQL API over the budgets, units and programs of Indonesia's local
//! governments.

pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod import;
pub mod rupiah;
pub mod search_name;
pub mod telemetry;
