//! `pantau migrate up`, `down` and `status`

use std::io::Write as _;

use anyhow::Context as _;

use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, MigrationState, WhenMissing};
use crate::import::budget::rollup;
use crate::import::chain;
use crate::import::services::terms;

/// What to do about the database's tables.
#[derive(Debug, Clone, Copy, clap::Subcommand)]
pub(super) enum Migrate {
    /// Apply every missing migration
    Up,
    /// Take back the newest migrations, with the data in their tables
    Down {
        /// How many
        #[arg(default_value_t = 1)]
        steps: u32,
    },
    /// Say how the database stands
    Status,
}

pub(super) async fn run(config: &Config, clock: &Clock, command: Migrate) -> anyhow::Result<()> {
    let when_missing = match command {
        Migrate::Up => WhenMissing::Create,
        Migrate::Down { .. } | Migrate::Status => WhenMissing::Refuse,
    };
    let database = Database::connect(&config.database_url, 1, when_missing).await?;
    match command {
        Migrate::Up => {
            database.migrate().await?;
            rollup::complete(&database, clock).await?;
            // Imports from before there was a change log are added to it.
            chain::complete(&database, clock).await?;
            // Services are found by the rules of this program.
            terms::complete(&database, clock).await?;
        }
        Migrate::Down { steps } => database.migrate_down(steps).await?,
        Migrate::Status => {}
    }
    let state = match database.migration_state().await? {
        MigrationState::Current => "current".to_owned(),
        MigrationState::Empty => "empty; run `pantau migrate up`".to_owned(),
        MigrationState::Behind { missing } => {
            format!("{missing} migrations behind; run `pantau migrate up`")
        }
        MigrationState::Newer => "migrated by a newer pantau".to_owned(),
    };
    writeln!(std::io::stdout(), "{state}").context("print how the database stands")
}
