//! The command line: reads it, starts logging, runs one command. One command a file.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::telemetry;

mod account;
mod check;
mod database;
pub mod demo;
mod export;
pub mod import;
mod instant;
mod migrate;
mod role;
mod schema;
mod serve;
mod token;

/// The budgets, units and programs of Indonesia's local governments, as one open GraphQL API
#[derive(Debug, Parser)]
#[command(name = "pantau", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    /// Serve the API
    Serve,
    /// Bring the database's tables up to date, take them back, or say how they stand
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    Import(import::Args),
    Check(check::Args),
    #[command(subcommand)]
    Export(export::Export),
    #[command(subcommand)]
    Token(token::Token),
    #[command(subcommand)]
    Role(role::Role),
    #[command(subcommand)]
    Account(account::Account),
    /// Print the schema of the API
    Schema,
}

/// Runs the command that the program was called with.
///
/// A command that fails says why on standard error and ends with code 2.
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            let _nowhere_left_to_say_it = writeln!(std::io::stderr(), "pantau: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = Config::load(&cli.flags)?;
    crate::tls::by_ring();
    let _sends_the_last_traces = telemetry::start(&config)?;
    let clock = Clock::system();
    let done = |()| ExitCode::SUCCESS;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("start the runtime")?
        .block_on(async {
            match cli.command {
                Command::Demo(args) => demo::run(&config, &clock, &args).await.map(done),
                Command::Serve => serve::run(&config).await.map(done),
                Command::Migrate(command) => migrate::run(&config, &clock, command).await.map(done),
                Command::Import(args) => import::run(&config, &clock, &args).await,
                Command::Check(args) => check::run(&config, &args).await,
                Command::Export(what) => export::run(&config, &clock, what).await.map(done),
                Command::Token(what) => token::run(&config, &clock, what).await.map(done),
                Command::Role(what) => role::run(&config, &clock, what).await.map(done),
                Command::Account(what) => account::run(&config, &clock, what).await.map(done),
                Command::Schema => schema::run().map(done),
            }
        })
}
