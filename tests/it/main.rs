//! Everything that is tested through the API, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod support;

mod budget_import;
mod demo;
mod import_reference;
mod region;
