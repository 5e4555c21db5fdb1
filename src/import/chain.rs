//! Writes what imports did into the change log, each import's entries in its own transaction.
//!
//! Everything is read back from the tables, so an import that was committed before there was a log
//! gets the entries that it would have written itself.

use anyhow::Context as _;
use entity::change_log::{self, ChangeKind};
use entity::{import_run, source_document};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QueryResult, Statement, Value as SqlValue,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::batch::Batch;
use super::txn::Txn;
use crate::clock::Clock;
use crate::database::Database;
use crate::service::chain::told::{self, Documents};
use crate::service::chain::{GENESIS, Seal, canonical};

/// The columns of an entry, in the order in which they are written.
const COLUMNS: [&str; 12] = [
    "sequence",
    "id",
    "kind",
    "occurred_at",
    "import_run_id",
    "import_sequence",
    "budget_document_id",
    "other_document_id",
    "unit_change_id",
    "payload",
    "previous_hash",
    "hash",
];

/// Adds the imports that were committed before there was a log, and says how many entries that
/// made.
pub async fn complete(database: &Database, clock: &Clock) -> anyhow::Result<u64> {
    let txn = Txn::begin(database).await?;
    let added = append(&txn).await?;
    if added == 0 {
        txn.rollback().await?;
    } else {
        txn.commit(clock).await?;
    }
    Ok(added)
}

/// Adds every import that is not in the log yet, the one of this transaction included, and says how
/// many entries that made. Imports take turns, so nobody else adds any meanwhile.
pub(super) async fn append(txn: &Txn) -> anyhow::Result<u64> {
    let last = change_log::Entity::find()
        .order_by_desc(change_log::Column::Sequence)
        .one(txn)
        .await
        .context("read the end of the change log")?;
    let known = last.as_ref().map_or(0, |last| last.import_sequence);
    let runs = import_run::Entity::find()
        .find_also_related(source_document::Entity)
        .filter(import_run::Column::Sequence.gt(known))
        .order_by_asc(import_run::Column::Sequence)
        .all(txn)
        .await
        .context("read the imports that are not in the change log")?;
    let mut writer = Writer {
        sequence: last.as_ref().map_or(0, |last| last.sequence),
        hash: last.map_or_else(|| GENESIS.to_owned(), |last| last.hash),
        batch: Batch::new("change_log", COLUMNS),
        added: 0,
    };
    for (run, source) in runs {
        let source = source.context("find the source document of an import")?;
        writer.import(txn, &run, &source).await?;
    }
    writer.batch.flush(txn).await?;
    Ok(writer.added)
}

/// The end of the chain while entries are added to it.
struct Writer {
    sequence: i64,
    hash: String,
    batch: Batch<12>,
    added: u64,
}

/// What an entry says and what it is about.
struct Entry {
    kind: ChangeKind,
    /// Its own members; those that every entry has are added.
    payload: Value,
    documents: Option<(Uuid, Uuid)>,
    unit_change: Option<Uuid>,
}

impl Writer {
    async fn import(
        &mut self,
        txn: &Txn,
        run: &import_run::Model,
        source: &source_document::Model,
    ) -> anyhow::Result<()> {
        let entry = imported(txn, run, source).await?;
        self.add(run, entry)?;
        for entry in unit_changes(txn, run).await? {
            self.add(run, entry)?;
        }
        for entry in standings(txn, run).await? {
            self.add(run, entry)?;
        }
        Ok(())
    }

    fn add(&mut self, run: &import_run::Model, entry: Entry) -> anyhow::Result<()> {
        self.sequence += 1;
        self.added += 1;
        let mut payload = entry.payload;
        let members = payload.as_object_mut().context("a payload has members")?;
        let kind = entry.kind.to_value();
        members.insert("sequence".to_owned(), self.sequence.into());
        members.insert("kind".to_owned(), kind.as_str().into());
        members.insert("occurredAt".to_owned(), told::instant(run).into());
        members.insert("import".to_owned(), run.sequence.into());
        let payload = canonical(&payload);
        let seal = Seal::of(&self.hash, &payload);
        let (document, other) = entry.documents.unzip();
        self.batch.push([
            self.sequence.into(),
            seal.id.into(),
            kind.into(),
            run.finished_at.into(),
            run.id.into(),
            run.sequence.into(),
            document.into(),
            other.into(),
            entry.unit_change.into(),
            payload.into(),
            seal.previous.into(),
            seal.hash.as_str().into(),
        ]);
        self.hash = seal.hash;
        Ok(())
    }
}

/// The entry of an import.
async fn imported(
    txn: &Txn,
    run: &import_run::Model,
    source: &source_document::Model,
) -> anyhow::Result<Entry> {
    let sql = "SELECT content_sha256, item_count FROM budget_document \
               WHERE source_document_id = $1 AND import_run_id = $2 ORDER BY id";
    let mut documents = Documents::default();
    for row in rows(txn, sql, run, "the documents of an import").await? {
        let content: String = row.try_get("", "content_sha256")?;
        documents.add(&content, row.try_get("", "item_count")?);
    }
    Ok(Entry {
        kind: ChangeKind::Import,
        payload: told::import(run, source, documents),
        documents: None,
        unit_change: None,
    })
}

/// An entry for each reorganization that an import brought.
async fn unit_changes(txn: &Txn, run: &import_run::Model) -> anyhow::Result<Vec<Entry>> {
    let sql = "SELECT c.id, c.kind, c.effective_on, c.legal_basis, r.code AS region_code, \
               p.role, p.unit_id, u.code AS unit_code, p.share_numerator, p.share_denominator \
               FROM unit_change c JOIN region r ON r.id = c.region_id \
               JOIN import_run i ON i.source_document_id = c.source_document_id AND i.id = $2 \
               LEFT JOIN unit_change_party p ON p.unit_change_id = c.id \
               LEFT JOIN unit u ON u.id = p.unit_id \
               WHERE c.source_document_id = $1 ORDER BY c.id, p.role, p.unit_id";
    let mut entries: Vec<Entry> = Vec::new();
    for row in rows(txn, sql, run, "the unit changes of an import").await? {
        let id: Uuid = row.try_get("", "id")?;
        if entries.last().and_then(|last| last.unit_change) != Some(id) {
            let effective_on: chrono::NaiveDate = row.try_get("", "effective_on")?;
            let change = json!({
                "id": id.to_string(),
                "kind": row.try_get::<String>("", "kind")?,
                "effectiveOn": effective_on.to_string(),
                "legalBasis": row.try_get::<Option<String>>("", "legal_basis")?,
                "regionCode": row.try_get::<String>("", "region_code")?,
                "parties": [],
            });
            entries.push(Entry {
                kind: ChangeKind::UnitChange,
                payload: json!({ "unitChange": change }),
                documents: None,
                unit_change: Some(id),
            });
        }
        let Some(unit) = row.try_get::<Option<Uuid>>("", "unit_id")? else {
            continue;
        };
        let numerator: Option<i64> = row.try_get("", "share_numerator")?;
        let denominator: Option<i64> = row.try_get("", "share_denominator")?;
        let share = numerator.zip(denominator);
        let party = json!({
            "role": row.try_get::<String>("", "role")?,
            "unit": unit.to_string(),
            "unitCode": row.try_get::<String>("", "unit_code")?,
            "share": share.map(|(part, whole)| format!("{part}/{whole}")),
        });
        let parties = entries
            .last_mut()
            .and_then(|entry| entry.payload["unitChange"]["parties"].as_array_mut());
        parties.context("a unit change has parties")?.push(party);
    }
    Ok(entries)
}

/// An entry for each document that repeats or replaces another since this import: those that it
/// brought, and older ones that gave way to one that it brought.
async fn standings(txn: &Txn, run: &import_run::Model) -> anyhow::Result<Vec<Entry>> {
    let about = |alias: &str| {
        format!(
            "{alias}.id AS {alias}_id, {alias}.content_sha256 AS {alias}_content_sha256, \
             {alias}.fiscal_year AS {alias}_fiscal_year, {alias}.stage AS {alias}_stage, \
             {alias}.sequence AS {alias}_sequence, {alias}.restated AS {alias}_restated, \
             {alias}.origin_file_name AS {alias}_file, {alias}_r.code AS {alias}_region_code, \
             {alias}_u.code AS {alias}_unit_code, {alias}_s.sha256 AS {alias}_source_sha256"
        )
    };
    let joined = |alias: &str| {
        format!(
            "JOIN region {alias}_r ON {alias}_r.id = {alias}.region_id \
             LEFT JOIN unit {alias}_u ON {alias}_u.id = {alias}.unit_id \
             JOIN source_document {alias}_s ON {alias}_s.id = {alias}.source_document_id \
             JOIN import_run {alias}_i ON {alias}_i.id = {alias}.import_run_id"
        )
    };
    // What is pointed to by a document of a later import is that import's to tell.
    let sql = format!(
        "SELECT d.duplicate_of_id, {}, {} FROM (\
         SELECT n.id FROM budget_document n WHERE n.source_document_id = $1 AND n.import_run_id = $2 \
         UNION SELECT o.id FROM budget_document n JOIN budget_document o ON o.duplicate_of_id = n.id \
         WHERE n.source_document_id = $1 AND n.import_run_id = $2 \
         UNION SELECT o.id FROM budget_document n JOIN budget_document o ON o.supersedes_id = n.id \
         WHERE n.source_document_id = $1 AND n.import_run_id = $2) AS t \
         JOIN budget_document d ON d.id = t.id \
         JOIN budget_document o ON o.id = COALESCE(d.duplicate_of_id, d.supersedes_id) {} {} \
         WHERE d_i.sequence <= $3 AND o_i.sequence <= $3 ORDER BY d.id",
        about("d"),
        about("o"),
        joined("d"),
        joined("o"),
    );
    let mut entries = Vec::new();
    for row in rows(txn, &sql, run, "the standing of documents").await? {
        let is_duplicate = row
            .try_get::<Option<Uuid>>("", "duplicate_of_id")?
            .is_some();
        let (document, other) = (identity(&row, "d")?, identity(&row, "o")?);
        let (kind, payload) = if is_duplicate {
            let payload = json!({ "document": document, "duplicateOf": other });
            (ChangeKind::Duplicate, payload)
        } else {
            let payload = json!({ "document": document, "supersedes": other });
            (ChangeKind::Supersession, payload)
        };
        entries.push(Entry {
            kind,
            payload,
            documents: Some((row.try_get("", "d_id")?, row.try_get("", "o_id")?)),
            unit_change: None,
        });
    }
    Ok(entries)
}

/// What tells a document from every other, wherever it is met.
fn identity(row: &QueryResult, alias: &str) -> anyhow::Result<Value> {
    let of = |name: &str| format!("{alias}_{name}");
    Ok(json!({
        "id": row.try_get::<Uuid>("", &of("id"))?.to_string(),
        "contentSha256": row.try_get::<String>("", &of("content_sha256"))?,
        "regionCode": row.try_get::<String>("", &of("region_code"))?,
        "unitCode": row.try_get::<Option<String>>("", &of("unit_code"))?,
        "fiscalYear": row.try_get::<i16>("", &of("fiscal_year"))?,
        "stage": row.try_get::<String>("", &of("stage"))?,
        "sequence": row.try_get::<i16>("", &of("sequence"))?,
        "restated": row.try_get::<bool>("", &of("restated"))?,
        "file": row.try_get::<String>("", &of("file"))?,
        "sourceSha256": row.try_get::<String>("", &of("source_sha256"))?,
    }))
}

/// The rows of a statement over an import: `$1` is its source document, `$2` its run, `$3` the
/// run's number.
async fn rows(
    txn: &Txn,
    sql: &str,
    run: &import_run::Model,
    what: &'static str,
) -> anyhow::Result<Vec<QueryResult>> {
    let mut values: Vec<SqlValue> = vec![run.source_document_id.into(), run.id.into()];
    if sql.contains("$3") {
        values.push(run.sequence.into());
    }
    let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
    txn.query_all_raw(statement)
        .await
        .with_context(|| format!("read {what}"))
}
