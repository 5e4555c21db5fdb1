//! Pantau: one open GraphQL API over the budgets, units and programs of Indonesia's local
//! governments.

pub mod answering;
pub mod app;
pub mod area;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod export;
pub mod gate;
pub mod graphql;
pub mod http;
pub mod import;
pub mod language;
pub mod metrics;
pub mod questions;
pub mod rate_limit;
pub mod redis;
pub mod response_cache;
pub mod rupiah;
pub mod search_name;
pub mod search_term;
pub mod service;
pub mod telemetry;
pub mod tls;

/// Imports make and drop millions of short texts, across threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
