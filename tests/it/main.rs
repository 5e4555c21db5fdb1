//! Everything that is tested through the API, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on fails"
)]

mod support;

mod access;
mod admission;
mod answering;
mod app;
mod architecture;
mod areas;
mod budget;
mod budget_formats;
mod budget_import;
mod calendar;
mod changes;
mod check;
mod citations;
mod code_list;
mod comment;
mod complaint;
mod contract;
mod crosswalk;
mod cube;
mod demo;
mod diff;
mod errors;
mod events;
mod execution;
mod export;
mod export_command;
mod fiscal_package;
mod graphql_http;
mod http;
mod import_codes;
mod import_command;
mod import_figures;
mod import_killed;
mod import_regions;
mod import_services;
mod import_unit_changes;
mod import_units;
mod instances;
mod issuer;
mod known;
mod migrations;
mod node;
mod public_service;
mod quality;
mod questions;
mod rate_limit;
mod readme;
mod recall;
mod region;
mod response_cache;
mod rows;
mod satisfaction;
mod service_period;
mod shipped_budgets;
mod shipped_lists;
mod signals;
mod slow_clients;
mod slow_statements;
mod socket;
mod source;
mod statements;
mod subscription;
mod telemetry;
mod unit;
mod unit_change_impact;
mod unit_change_rules;
mod user_account;
