//! The change log: what imports did, in order, each entry chained to the one before.

use anyhow::Context as _;
use entity::change_log;
use sea_orm::FromQueryResult as _;

use super::condition::Column;
use super::list::{Lists, listed};
use super::page::Direction;

/// The number of an entry.
pub const SEQUENCE: Column = Column::int("t.sequence");
/// What happened, by its word.
pub const KIND: Column = Column::text("t.kind");
/// The number of the import that did it.
pub const IMPORT_SEQUENCE: Column = Column::int("t.import_sequence");

listed!(
    change_log::Model {
        sequence,
        id,
        kind,
        occurred_at,
        import_run_id,
        import_sequence,
        budget_document_id,
        other_document_id,
        unit_change_id,
        payload,
        previous_hash,
        hash
    },
    "change_log",
    [(SEQUENCE, Direction::Ascending)]
);

/// Entries read at once where all of them are wanted.
const BATCH: i64 = 500;

/// An entry as a line of JSON. The payload stands in it letter for letter as it was hashed.
pub fn line(entry: &change_log::Model) -> String {
    format!(
        "{{\"hash\":\"{}\",\"payload\":{},\"previousHash\":\"{}\"}}\n",
        entry.hash, entry.payload, entry.previous_hash
    )
}

impl Lists {
    /// The entries behind a place in the log, in their order, as many as are read at once; none at
    /// its end.
    pub async fn changes_behind(&self, sequence: i64) -> anyhow::Result<Vec<change_log::Model>> {
        let mut sql = self.sql();
        sql.push("SELECT t.* FROM change_log t WHERE t.sequence > ")
            .bind(sequence)
            .push(" ORDER BY t.sequence LIMIT ")
            .bind(BATCH);
        let rows = self.all(sql, "the change log").await?;
        let rows = rows
            .iter()
            .map(|row| change_log::Model::from_query_result(row, ""));
        rows.collect::<Result<_, _>>()
            .context("read the change log")
    }

    /// How many entries stand behind a place in the log.
    pub async fn count_changes_behind(&self, sequence: i64) -> anyhow::Result<u64> {
        let mut sql = self.sql();
        sql.push("SELECT COALESCE(MAX(t.sequence), 0) AS newest FROM change_log t");
        let rows = self.all(sql, "the end of the change log").await?;
        let newest: i64 = match rows.first() {
            Some(row) => row.try_get("", "newest")?,
            None => 0,
        };
        Ok(u64::try_from(newest.saturating_sub(sequence.max(0))).unwrap_or(0))
    }
}
