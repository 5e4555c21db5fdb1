//! The change log, against itself and against the tables.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::SecondsFormat;
use entity::change_log::{self, ChangeKind};
use entity::{import_run, source_document};
use sea_orm::{ActiveEnum as _, FromQueryResult as _};
use serde_json::Value;
use uuid::Uuid;

use super::{Break, Course, Part, Verdict};
use crate::service::chain::told::{self, Documents};
use crate::service::chain::{GENESIS, Seal};
use crate::service::list::Lists;

/// What the log says last of a document: it repeats or replaces another.
type Standings = HashMap<Uuid, (ChangeKind, Uuid)>;

pub(super) async fn check(lists: &Lists) -> anyhow::Result<Verdict> {
    let mut course = Course::new(Part::Log);
    let mut standings = Standings::new();
    let (mut sequence, mut hash, mut import) = (0, GENESIS.to_owned(), 0);
    while !course.is_broken() {
        let entries = lists.changes_behind(sequence).await?;
        let Some(last) = entries.last() else { break };
        let end = last.sequence;
        let imports = Imports::of(lists, &entries).await?;
        for entry in &entries {
            sequence += 1;
            let outcome = chained(entry, sequence, &hash, import)
                .and_then(|payload| imports.agree(entry, &payload));
            hash.clone_from(&entry.hash);
            import = entry.import_sequence;
            if let (Some(document), Some(other)) =
                (entry.budget_document_id, entry.other_document_id)
            {
                standings.insert(document, (entry.kind, other));
            }
            course.take(outcome);
        }
        sequence = end;
    }
    if !course.is_broken()
        && let Some(first) = unlogged(lists, import).await?
    {
        course.take(Err(first));
    }
    if !course.is_broken()
        && let Err(first) = standing(lists, standings).await?
    {
        course.take(Err(first));
    }
    Ok(course.verdict())
}

fn place(entry: &change_log::Model) -> String {
    format!("entry {} of the change log", entry.sequence)
}

/// Whether an entry follows the one before, and its columns say what its payload does. Gives the
/// payload.
fn chained(
    entry: &change_log::Model,
    sequence: i64,
    previous: &str,
    import: i64,
) -> Result<Value, Break> {
    let place = place(entry);
    Break::unless_same(
        &place,
        "its number does not follow",
        &sequence,
        &entry.sequence,
    )?;
    let problem = "it does not follow the entry before";
    Break::unless_same(&place, problem, &previous, &entry.previous_hash)?;
    let seal = Seal::of(previous, &entry.payload);
    let problem = "its hash is not that of its payload";
    Break::unless_same(&place, problem, &seal.hash, &entry.hash)?;
    Break::unless_same(
        &place,
        "its id is not that of its hash",
        &seal.id,
        &entry.id,
    )?;
    let payload: Value = serde_json::from_str(&entry.payload)
        .map_err(|_| Break::new(&place, "its payload is no JSON"))?;
    let kind = entry.kind.to_value();
    let occurred_at = entry
        .occurred_at
        .to_rfc3339_opts(SecondsFormat::Micros, true);
    for (name, column) in [
        ("sequence", Value::from(entry.sequence)),
        ("kind", kind.into()),
        ("occurredAt", occurred_at.into()),
        ("import", entry.import_sequence.into()),
    ] {
        let problem = format!("its column of `{name}` differs from its payload");
        Break::unless_same(&place, &problem, &payload[name], &column)?;
    }
    let of = |id: Option<Uuid>| id.map_or(Value::Null, |id| id.to_string().into());
    let other = match entry.kind {
        ChangeKind::Duplicate => &payload["duplicateOf"]["id"],
        _ => &payload["supersedes"]["id"],
    };
    for (told, column) in [
        (&payload["document"]["id"], entry.budget_document_id),
        (other, entry.other_document_id),
        (&payload["unitChange"]["id"], entry.unit_change_id),
    ] {
        let problem = "it points elsewhere than its payload says";
        Break::unless_same(&place, problem, told, &of(column))?;
    }
    // An import is told first, then what it did.
    let is_next = match entry.kind {
        ChangeKind::Import => entry.import_sequence > import,
        _ => entry.import_sequence == import,
    };
    if !is_next {
        return Err(Break::new(&place, "its import stands in the wrong order"));
    }
    Ok(payload)
}

/// The imports that some entries are about, as the tables tell them.
struct Imports(HashMap<Uuid, (i64, Value)>);

impl Imports {
    async fn of(lists: &Lists, entries: &[change_log::Model]) -> anyhow::Result<Self> {
        let imports = entries
            .iter()
            .filter(|entry| entry.kind == ChangeKind::Import);
        let runs: Vec<Uuid> = imports.map(|entry| entry.import_run_id).collect();
        let runs = lists.by_id::<import_run::Model>(&runs).await?;
        let sources: Vec<Uuid> = runs.values().map(|run| run.source_document_id).collect();
        let sources = lists.by_id::<source_document::Model>(&sources).await?;
        let mut documents: HashMap<Uuid, Documents> = HashMap::new();
        let mut sql = lists.sql();
        sql.push("SELECT d.import_run_id, d.content_sha256, d.item_count FROM ");
        let ids: Vec<Uuid> = sources.keys().copied().collect();
        sql.parents(&ids);
        sql.push(" CROSS JOIN budget_document d WHERE d.source_document_id = p.id ORDER BY d.id");
        for row in lists.all(sql, "documents of imports").await? {
            let of_run = documents
                .entry(row.try_get("", "import_run_id")?)
                .or_default();
            let content: String = row.try_get("", "content_sha256")?;
            of_run.add(&content, row.try_get("", "item_count")?);
        }
        let mut told = HashMap::new();
        for (id, run) in runs {
            let Some(source) = sources.get(&run.source_document_id) else {
                continue;
            };
            let documents = documents.remove(&id).unwrap_or_default();
            told.insert(id, (run.sequence, told::import(&run, source, documents)));
        }
        Ok(Self(told))
    }

    /// Whether the entry of an import says what the tables do.
    fn agree(&self, entry: &change_log::Model, payload: &Value) -> Result<(), Break> {
        if entry.kind != ChangeKind::Import {
            return Ok(());
        }
        let place = place(entry);
        let Some((sequence, told)) = self.0.get(&entry.import_run_id) else {
            return Err(Break::new(&place, "its import or its file is not there"));
        };
        let problem = "the import has another number";
        Break::unless_same(&place, problem, &entry.import_sequence, sequence)?;
        for (name, now) in told.as_object().into_iter().flatten() {
            let problem = format!("`{name}` of the import is not what was written down");
            Break::unless_same(&place, &problem, &payload[name], now)?;
        }
        Ok(())
    }
}

/// The first import behind this one, which should be the last.
async fn unlogged(lists: &Lists, last: i64) -> anyhow::Result<Option<Break>> {
    let mut sql = lists.sql();
    sql.push("SELECT t.* FROM import_run t WHERE t.sequence > ")
        .bind(last)
        .push(" ORDER BY t.sequence LIMIT 1");
    let rows = lists.all(sql, "imports").await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let run = import_run::Model::from_query_result(row, "").context("read an import")?;
    let place = format!("import {}", run.sequence);
    Ok(Some(Break::new(
        place,
        "it is not in the change log; `pantau migrate up` adds it",
    )))
}

/// Whether each document repeats or replaces what the log says last.
async fn standing(lists: &Lists, mut standings: Standings) -> anyhow::Result<Result<(), Break>> {
    let mut sql = lists.sql();
    sql.push(
        "SELECT d.id, d.origin_file_name, d.duplicate_of_id, d.supersedes_id FROM budget_document d \
         WHERE d.duplicate_of_id IS NOT NULL OR d.supersedes_id IS NOT NULL ORDER BY d.id",
    );
    let said = |standing: Option<(ChangeKind, Uuid)>| match standing {
        Some((ChangeKind::Duplicate, other)) => format!("repeats {other}"),
        Some((_, other)) => format!("replaces {other}"),
        None => "stands for itself".to_owned(),
    };
    let problem = "its standing is not what the change log says last";
    for row in lists.all(sql, "the standing of documents").await? {
        let id: Uuid = row.try_get("", "id")?;
        let file: String = row.try_get("", "origin_file_name")?;
        let duplicate: Option<Uuid> = row.try_get("", "duplicate_of_id")?;
        let replaced: Option<Uuid> = row.try_get("", "supersedes_id")?;
        let duplicate = duplicate.map(|other| (ChangeKind::Duplicate, other));
        let now = duplicate.or(replaced.map(|other| (ChangeKind::Supersession, other)));
        let place = format!("document {id} ({file})");
        let outcome = Break::unless_same(&place, problem, &said(standings.remove(&id)), &said(now));
        if outcome.is_err() {
            return Ok(outcome);
        }
    }
    let mut left: Vec<_> = standings.into_iter().collect();
    left.sort_unstable_by_key(|(id, _)| *id);
    Ok(match left.first() {
        Some((id, standing)) => {
            let place = format!("document {id}");
            Break::unless_same(&place, problem, &said(Some(*standing)), &said(None))
        }
        None => Ok(()),
    })
}
