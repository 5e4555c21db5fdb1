//! The database as commands that write need it: there, and of this program's version.

use anyhow::bail;

use crate::config::Config;
use crate::database::{Database, MigrationState, WhenMissing};

/// Opens the database for reading. One that is missing, empty or of another version is refused.
pub(super) async fn open_for_reading(config: &Config) -> anyhow::Result<Database> {
    let lanes = config.database_readers;
    let database = Database::connect(&config.database_url, lanes, WhenMissing::Refuse).await?;
    match database.migration_state().await? {
        MigrationState::Current => Ok(database),
        MigrationState::Empty => bail!("the database is empty; `pantau import` fills it"),
        MigrationState::Behind { .. } | MigrationState::Newer => {
            bail!("the database is of another version; `pantau migrate status` says more")
        }
    }
}

/// Opens the database for writing. One that is missing or empty is made ready; one of another
/// version is refused, with the command that mends it.
pub(super) async fn open_for_writing(config: &Config) -> anyhow::Result<Database> {
    let database = Database::connect(
        &config.database_url,
        config.database_readers,
        WhenMissing::Create,
    )
    .await?;
    match database.migration_state().await? {
        MigrationState::Current => {}
        MigrationState::Empty => database.migrate().await?,
        MigrationState::Behind { missing } => bail!(
            "the database lacks {missing} of this version's changes; make a copy of it, then run \
             `pantau migrate up`"
        ),
        MigrationState::Newer => bail!(
            "the database was made by a newer version of pantau; use that version, or another \
             database with --database-url"
        ),
    }
    Ok(database)
}
