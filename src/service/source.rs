//! Where figures come from: published files, their rows, the runs that read them, what did not fit.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use entity::{import_run, quality_finding, source_document, source_excerpt};
use sea_orm::FromQueryResult as _;
use uuid::Uuid;

use super::condition::{Column, Condition, Literal, Relation};
use super::list::{Link, Lists, listed};
use super::log::Logged;
use super::page::Direction;

/// The kind of a source document or a run.
pub const KIND: Column = Column::text("t.kind");
/// The file name of a source document.
pub const FILE_NAME: Column = Column::text("t.file_name");
/// The publisher of a source document.
pub const PUBLISHER: Column = Column::text("t.publisher");
/// The fingerprint of a source document.
pub const SHA256: Column = Column::text("t.sha256");
/// When a run ended.
pub const FINISHED_AT: Column = Column::instant("t.finished_at");
/// How many rows a run rejected.
pub const ROWS_REJECTED: Column = Column::int("t.rows_rejected");
/// How severe a finding is, by its word.
pub const SEVERITY: Column = Column::text("t.severity");
/// The rule of a finding.
pub const RULE: Column = Column::text("t.rule");
/// The unit of a finding; for its columns see [`UNIT_CODE`].
pub const UNIT: Relation = Relation("SELECT 1 FROM unit u WHERE u.id = t.unit_id");
/// The unit's code; for use within [`UNIT`].
pub const UNIT_CODE: Column = Column::text("u.code");
/// The government of a finding; for its columns see [`REGION_CODE`].
pub const REGION: Relation = Relation("SELECT 1 FROM region r WHERE r.id = t.region_id");
/// The government's code; for use within [`REGION`].
pub const REGION_CODE: Column = Column::text("r.code");
/// The budget document of a finding; for its columns see [`FISCAL_YEAR`].
pub const BUDGET_DOCUMENT: Relation =
    Relation("SELECT 1 FROM budget_document d WHERE d.id = t.budget_document_id");
/// The document's fiscal year; for use within [`BUDGET_DOCUMENT`].
pub const FISCAL_YEAR: Column = Column::int("d.fiscal_year");

/// Runs that read a source document.
pub const RUNS_OF_SOURCE: Link = Link("t.source_document_id = p.id");
/// Findings of a run.
pub const FINDINGS_OF_RUN: Link = Link("t.import_run_id = p.id");
/// Findings about a budget document.
pub const FINDINGS_OF_DOCUMENT: Link = Link("t.budget_document_id = p.id");
/// Findings about a unit.
pub const FINDINGS_OF_UNIT: Link = Link("t.unit_id = p.id");

listed!(
    source_document::Model {
        id,
        kind,
        file_name,
        publisher,
        url,
        licence,
        sha256,
        bytes
    },
    "source_document",
    [(FILE_NAME, Direction::Ascending)]
);
listed!(
    import_run::Model {
        id,
        source_document_id,
        kind,
        software_version,
        started_at,
        finished_at,
        rows_read,
        rows_accepted,
        rows_rejected,
        finding_count,
        sequence
    },
    "import_run",
    [(FINISHED_AT, Direction::Ascending)]
);
listed!(
    quality_finding::Model {
        id,
        import_run_id,
        source_document_id,
        budget_document_id,
        unit_id,
        region_id,
        severity,
        rule,
        line,
        column_name,
        raw_text,
        message,
        expected_sen,
        actual_sen
    },
    "quality_finding",
    []
);

impl Logged for import_run::Model {
    const SEQUENCE: Column = Column::int("t.sequence");

    fn place(&self) -> (i64, Uuid) {
        (self.sequence, self.id)
    }
}

/// The source document with this fingerprint.
pub fn with_sha256(sha256: &str) -> Condition {
    Condition::equals(SHA256, Literal::Text(sha256.to_lowercase()))
}

/// A line of a source document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The source document.
    pub source_document_id: Uuid,
    /// The line; the first is 1.
    pub line: i64,
}

/// A row of a source document, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Code as written, spaces and all.
    pub code: String,
    /// Name as written.
    pub label: String,
    /// What the file says beside the amounts.
    pub remark: Option<String>,
}

impl Lists {
    /// What stands at each place, as far as the rows were kept.
    pub async fn rows_at(&self, places: &[Place]) -> anyhow::Result<HashMap<Place, SourceRow>> {
        let lines: Vec<_> = places
            .iter()
            .map(|place| (place.source_document_id, place.line))
            .collect();
        let mut sql = self.sql();
        sql.push(
            "SELECT t.* FROM (SELECT DISTINCT p.id, (SELECT min(e.last_line) FROM source_excerpt e \
             WHERE e.source_document_id = p.id AND e.last_line >= p.line) AS last_line FROM ",
        )
        .places(&lines)
        .push(
            ") AS p CROSS JOIN source_excerpt t \
             WHERE t.source_document_id = p.id AND t.last_line = p.last_line",
        );
        let asked: HashSet<&Place> = places.iter().collect();
        let mut found = HashMap::with_capacity(places.len());
        for excerpt in self.all(sql, "source rows").await? {
            let excerpt = source_excerpt::Model::from_query_result(&excerpt, "")
                .context("read an excerpt")?;
            let rows: Vec<(i64, String, String, Option<String>)> =
                serde_json::from_str(&excerpt.rows).context("read the rows of an excerpt")?;
            for (line, code, label, remark) in rows {
                let place = Place {
                    source_document_id: excerpt.source_document_id,
                    line,
                };
                if asked.contains(&place) {
                    let row = SourceRow {
                        code,
                        label,
                        remark,
                    };
                    found.insert(place, row);
                }
            }
        }
        Ok(found)
    }
}
