//! What was known when: an instant stands for the last import that had ended by then.

use chrono::{DateTime, Utc};

use super::list::Lists;
use super::sql::Sql;

/// A moment in the growth of the data. What was imported later was not known, nor what it did to
/// earlier documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KnownAt {
    /// What had been imported by an instant.
    Instant(DateTime<Utc>),
    /// What had been imported up to and with the import of this number.
    Import(i64),
}

impl Sql {
    /// The number of the last import that was known; 0 where there was none.
    pub(crate) fn last_import(&mut self, known: KnownAt) -> &mut Self {
        match known {
            KnownAt::Import(sequence) => self.push("CAST(").bind(sequence).push(" AS BIGINT)"),
            KnownAt::Instant(instant) => self
                .push(
                    "(SELECT COALESCE(MAX(k.sequence), 0) FROM import_run k WHERE k.finished_at <= ",
                )
                .bind(instant)
                .push(")"),
        }
    }
}

impl Lists {
    /// The number of the last import that was known at a moment; 0 where there was none.
    pub async fn last_import(&self, known: KnownAt) -> anyhow::Result<i64> {
        let mut sql = self.sql();
        sql.push("SELECT ")
            .last_import(known)
            .push(" AS last_import");
        let rows = self.all(sql, "the last import").await?;
        match rows.first() {
            Some(row) => Ok(row.try_get("", "last_import")?),
            None => Ok(0),
        }
    }

    /// The number of the newest import; 0 where there is none.
    pub async fn newest_import(&self) -> anyhow::Result<i64> {
        let mut sql = self.sql();
        sql.push("SELECT COALESCE(MAX(k.sequence), 0) AS last_import FROM import_run k");
        let rows = self.all(sql, "the newest import").await?;
        match rows.first() {
            Some(row) => Ok(row.try_get("", "last_import")?),
            None => Ok(0),
        }
    }
}
