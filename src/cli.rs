//! The command line: one command a file.

mod migrate;
mod schema;
mod serve;

use clap::{Parser, Subcommand};

use crate::config::{Config, Flags};
use crate::telemetry;

/// One open GraphQL API over the budgets, units and programs of Indonesia's local governments
#[derive(Debug, Parser)]
#[command(name = "pantau", version)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API
    Serve,
    /// Bring the database's tables up to date, take them back, or say how they stand
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Print the schema of the API
    Schema,
}

/// Runs the command that the command line names.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = Config::load(&cli.flags)?;
    telemetry::start(&config)?;
    match cli.command {
        Command::Serve => serve::run(&config).await,
        Command::Migrate(command) => migrate::run(&config, command).await,
        Command::Schema => schema::run(),
    }
}
