//! Explanations of findings: `temuan,penjelasan,url_sumber,sha256_sumber,dijelaskan_oleh,tanggal`.
//!
//! `temuan` is the finding's id, as the API gives it. An explanation rests on something: on an
//! address, on a file that was imported (told by its SHA-256), or on both. It is written once; a
//! finding that is explained stays explained so.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{finding_explanation, quality_finding, source_document};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::table::{Row, Table};
use super::{Counted, ImportError};
use crate::service::quality::explanation::finding_with_global_id;
use crate::service::quality::rule::QualityRule;

const COLUMNS: [&str; 6] = [
    "temuan",
    "penjelasan",
    "url_sumber",
    "sha256_sumber",
    "dijelaskan_oleh",
    "tanggal",
];

/// How many ids are looked up, and rows written, in one statement.
const CHUNK: usize = 500;

pub(super) async fn import(run: &mut Run, file: &SourceFile) -> Result<Counted, ImportError> {
    let mut rows = Vec::new();
    let mut table = Table::open(file, COLUMNS)?;
    while let Some(row) = table.next(run)? {
        rows.push(row);
    }
    let mut known = Known::read(run, &rows).await?;
    let mut explanations = Vec::new();
    for row in &rows {
        match known.explanation(run, row) {
            Ok(explanation) => explanations.push(explanation.into_active_model().reset_all()),
            Err(finding) => run.reject(*finding),
        }
    }
    let explained = explanations.len() as u64;
    run.accepted += explained;
    for chunk in explanations.chunks(CHUNK) {
        finding_explanation::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(&run.txn)
            .await
            .context("write explanations")?;
    }
    Ok(Counted::from([("findings_explained", explained)]))
}

/// What the rows of a file point to, as far as it is there.
struct Known {
    findings: HashSet<Uuid>,
    explained: HashSet<Uuid>,
    /// Imported files by their SHA-256.
    files: HashMap<String, Uuid>,
}

impl Known {
    async fn read(run: &Run, rows: &[Row<6>]) -> anyhow::Result<Self> {
        let named: Vec<Uuid> = rows
            .iter()
            .filter_map(|row| finding_with_global_id(&row.cells[0]))
            .collect();
        let hashes: Vec<String> = rows.iter().map(|row| row.cells[3].to_lowercase()).collect();
        let (mut findings, mut explained) = (HashSet::new(), HashSet::new());
        let mut files = HashMap::new();
        for some in named.chunks(CHUNK) {
            let found: Vec<Uuid> = quality_finding::Entity::find()
                .select_only()
                .column(quality_finding::Column::Id)
                .filter(quality_finding::Column::Id.is_in(some.iter().copied()))
                .into_tuple()
                .all(&run.txn)
                .await
                .context("look for findings")?;
            findings.extend(found);
            let found: Vec<Uuid> = finding_explanation::Entity::find()
                .select_only()
                .column(finding_explanation::Column::QualityFindingId)
                .filter(finding_explanation::Column::QualityFindingId.is_in(some.iter().copied()))
                .into_tuple()
                .all(&run.txn)
                .await
                .context("look for explanations")?;
            explained.extend(found);
        }
        for some in hashes.chunks(CHUNK) {
            let found: Vec<(String, Uuid)> = source_document::Entity::find()
                .select_only()
                .column(source_document::Column::Sha256)
                .column(source_document::Column::Id)
                .filter(source_document::Column::Sha256.is_in(some))
                .into_tuple()
                .all(&run.txn)
                .await
                .context("look for the files that explanations rest on")?;
            files.extend(found);
        }
        Ok(Self {
            findings,
            explained,
            files,
        })
    }

    /// What a row says, if nothing speaks against it.
    fn explanation(
        &mut self,
        run: &Run,
        row: &Row<6>,
    ) -> Result<finding_explanation::Model, Box<Finding>> {
        let [finding, text, url, sha256, by, on] = &row.cells;
        let refuse = |rule, message: &str, column: usize| {
            let finding = Finding::rejected(rule, message).at(row.line);
            Box::new(finding.cell(COLUMNS[column], row.cells[column].as_str()))
        };
        let quality_finding_id = finding_with_global_id(finding)
            .filter(|id| self.findings.contains(id))
            .ok_or_else(|| {
                let message = "No finding that is known has this id.";
                refuse(QualityRule::FINDING_UNKNOWN, message, 0)
            })?;
        let incomplete = QualityRule::EXPLANATION_INCOMPLETE;
        for (column, message) in [
            (1, "The explanation has no text."),
            (4, "Nothing says who gives the explanation."),
        ] {
            if row.cells[column].is_empty() {
                return Err(refuse(incomplete, message, column));
            }
        }
        let explained_on = NaiveDate::parse_from_str(on, "%Y-%m-%d")
            .ok()
            .filter(|_| on.len() == 10)
            .ok_or_else(|| {
                let message = "A date is written 2017-01-31.";
                refuse(QualityRule::DATE_MALFORMED, message, 5)
            })?;
        if url.is_empty() && sha256.is_empty() {
            let message = "The explanation rests on nothing: it needs an address or a file.";
            return Err(refuse(incomplete, message, 2));
        }
        let is_address = |url: &str| {
            let rest = url
                .strip_prefix("https://")
                .or_else(|| url.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        };
        if !url.is_empty() && !is_address(url) {
            let message = "An address begins with https:// or http:// and has no blanks.";
            return Err(refuse(QualityRule::SOURCE_UNKNOWN, message, 2));
        }
        let evidence = self.files.get(&sha256.to_lowercase()).copied();
        if !sha256.is_empty() && evidence.is_none() {
            let message = "No file with these bytes was imported.";
            return Err(refuse(QualityRule::SOURCE_UNKNOWN, message, 3));
        }
        if !self.explained.insert(quality_finding_id) {
            let message = "The finding is explained already.";
            return Err(refuse(QualityRule::EXPLAINED_ALREADY, message, 0));
        }
        Ok(finding_explanation::Model {
            quality_finding_id,
            text: text.clone(),
            evidence_url: Some(url.clone()).filter(|url| !url.is_empty()),
            evidence_document_id: evidence,
            explained_by: by.clone(),
            explained_on,
            source_document_id: run.source_document,
            source_line: row.line,
        })
    }
}
