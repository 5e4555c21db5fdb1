//! Everything that is tested through the API, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod support;

mod architecture;
mod budget;
mod budget_formats;
mod budget_import;
mod code_list;
mod contract;
mod demo;
mod errors;
mod execution;
mod http;
mod import_codes;
mod import_command;
mod import_figures;
mod import_killed;
mod import_regions;
mod import_units;
mod migrations;
mod node;
mod questions;
mod readme;
mod region;
mod shipped_budgets;
mod shipped_lists;
mod source;
mod statements;
mod unit;
