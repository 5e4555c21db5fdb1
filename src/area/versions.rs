//! The versions of the areas: read exactly, renewed by every write.

use std::fmt::Write as _;

use anyhow::Context as _;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Area, AreaSet};
use crate::clock::Clock;
use crate::database::Database;
use crate::database::session::Session;

const READ: &str = "SELECT area, version FROM area_version";

/// The version of each area at one moment.
///
/// A version is a random id and not a count, so that it means the same data wherever it is met: in
/// a copy of the database, after a backup was brought back, or beside another database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions([Uuid; Area::ALL.len()]);

impl Versions {
    /// Reads them. They are at least as new as every write that was committed before.
    pub async fn read(db: &impl ConnectionTrait) -> anyhow::Result<Self> {
        let statement = Statement::from_string(db.get_database_backend(), READ);
        let rows = db.query_all_raw(statement).await;
        Self::of_rows(&rows.context("read the versions of the areas")?)
    }

    /// Reads them over a connection that is kept, as `read` does.
    pub async fn told_by(session: &mut Session) -> anyhow::Result<Self> {
        let backend = session.pool().get_database_backend();
        let rows = session.rows(Statement::from_string(backend, READ)).await;
        Self::of_rows(&rows.context("read the versions of the areas")?)
    }

    /// Reads those of the moment that a database's questions are about.
    pub async fn asked_of(database: &Database) -> anyhow::Result<Self> {
        let backend = database.writer().get_database_backend();
        let rows = database.rows(Statement::from_string(backend, READ)).await;
        Self::of_rows(&rows.context("read the versions of the areas")?)
    }

    fn of_rows(rows: &[QueryResult]) -> anyhow::Result<Self> {
        let mut versions = [Uuid::nil(); Area::ALL.len()];
        let mut found = AreaSet::NONE;
        for row in rows {
            let name: String = row.try_get("", "area")?;
            // Another version of the program may know more areas.
            if let Some(area) = Area::named(&name) {
                versions[area as usize] = row.try_get("", "version")?;
                found = found.with(area);
            }
        }
        anyhow::ensure!(found == AreaSet::ALL, "an area has no version");
        Ok(Self(versions))
    }

    /// A short word for all of them: the version of the data.
    pub fn word(&self) -> String {
        let mut digest = Sha256::new();
        for version in self.0 {
            digest.update(version);
        }
        digest.finalize()[..8]
            .iter()
            .fold(String::new(), |mut word, byte| {
                // Writing to a string cannot fail.
                let _infallible = write!(word, "{byte:02x}");
                word
            })
    }

    /// The version of one area.
    pub const fn of(&self, area: Area) -> Uuid {
        self.0[area as usize]
    }

    /// Whether these areas have not changed between the two.
    pub fn agree(&self, other: &Self, areas: AreaSet) -> bool {
        areas.iter().all(|area| self.of(area) == other.of(area))
    }
}

/// Gives areas new versions. To be called in the transaction that changed them, at its end: the
/// rows stay locked until it commits.
pub async fn renew(
    txn: &impl ConnectionTrait,
    areas: AreaSet,
    clock: &Clock,
) -> anyhow::Result<()> {
    let backend = txn.get_database_backend();
    for area in areas.iter() {
        let sql = "UPDATE area_version SET version = $1 WHERE area = $2";
        let values = [Value::from(clock.id()), Value::from(area.name())];
        let renewed = txn
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await
            .context("renew the version of an area")?;
        anyhow::ensure!(renewed.rows_affected() == 1, "an area has no version");
    }
    Ok(())
}
