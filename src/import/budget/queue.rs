//! Documents, facts, totals and source rows on their way into the database.

use std::collections::BTreeMap;

use anyhow::Context as _;
use entity::budget_item::BudgetSide;
use sea_orm::{ActiveEnum as _, Value};
use uuid::Uuid;

use super::rollup::split;
use super::shelf::Shelved;
use super::statement::{Statement, Total};
use crate::import::batch::Batch;
use crate::import::run::Run;
use crate::rupiah::Rupiah;

/// Rows that wait, written parents before children.
#[derive(Debug)]
pub struct Queue {
    documents: Batch<26>,
    facts: Batch<4>,
    sums: Batch<5>,
    totals: Batch<7>,
    /// The rows that figures rest on, in order of line, until they fill an excerpt.
    excerpt: Excerpt,
    excerpts: Batch<4>,
}

/// Line, code, name, remark.
pub type SourceRow = (i64, String, String, Option<String>);

/// Bytes of one excerpt: enough to make them few, and few enough to be read for a single row. Of the
/// 8 KiB pages of SQLite it fills one, and what may stand beside the key.
const EXCERPT_BYTES: usize = 10_100;

/// Rows that follow each other, as JSON.
#[derive(Debug, Default)]
struct Excerpt {
    lines: Option<(i64, i64)>,
    json: String,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            documents: Batch::new(
                "budget_document",
                [
                    "id",
                    "region_id",
                    "unit_id",
                    "scope",
                    "fiscal_year",
                    "stage",
                    "sequence",
                    "restated",
                    "column_heading",
                    "title",
                    "dated_on",
                    "legal_basis",
                    "stated_unit_code",
                    "stated_unit_name",
                    "row_unit_code",
                    "origin_file_name",
                    "first_line",
                    "source_document_id",
                    "import_run_id",
                    "content_sha256",
                    "item_count",
                    "total_count",
                    "unmet_total_count",
                    "reconciliation",
                    "duplicate_of_id",
                    "supersedes_id",
                ],
            ),
            facts: Batch::new(
                "budget_fact",
                [
                    "budget_document_id",
                    "budget_item_id",
                    "amount_sen",
                    "source_line",
                ],
            ),
            sums: Batch::new(
                "document_sum",
                [
                    "budget_document_id",
                    "side",
                    "millions",
                    "rest",
                    "fact_count",
                ],
            ),
            totals: Batch::new(
                "published_total",
                [
                    "budget_document_id",
                    "source_line",
                    "kind",
                    "program_id",
                    "account_code",
                    "amount_sen",
                    "leaf_sum_sen",
                ],
            ),
            excerpt: Excerpt::default(),
            excerpts: Batch::new(
                "source_excerpt",
                ["source_document_id", "last_line", "first_line", "rows"],
            ),
        }
    }
}

impl Queue {
    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.facts.waiting() + self.totals.waiting() + self.excerpts.waiting()
    }

    /// Writes what waits; the items and programs it points to must be written already.
    pub async fn flush(&mut self, run: &Run) -> anyhow::Result<()> {
        self.documents.flush(&run.txn).await?;
        self.facts.flush(&run.txn).await?;
        self.sums.flush(&run.txn).await?;
        self.totals.flush(&run.txn).await?;
        self.excerpts.flush(&run.txn).await
    }

    /// Queues the rows that do not fill an excerpt.
    pub fn close_excerpt(&mut self, run: &Run) {
        let Excerpt { lines, mut json } = std::mem::take(&mut self.excerpt);
        let Some((first, last)) = lines else {
            return;
        };
        json.push(']');
        self.excerpts.push([
            run.source_document.into(),
            last.into(),
            first.into(),
            json.into(),
        ]);
    }

    /// Queues rows that figures rest on.
    fn source_rows(&mut self, run: &Run, rows: &[SourceRow]) -> anyhow::Result<()> {
        for row in rows {
            let json = serde_json::to_string(row).context("write an excerpt")?;
            let follows = self.excerpt.lines.is_none_or(|(_, last)| last < row.0);
            if !follows || self.excerpt.json.len() + json.len() + 2 > EXCERPT_BYTES {
                self.close_excerpt(run);
            }
            let excerpt = &mut self.excerpt;
            excerpt.lines = match excerpt.lines {
                Some((first, _)) => Some((first, row.0)),
                None => Some((row.0, row.0)),
            };
            let before = if excerpt.json.is_empty() { '[' } else { ',' };
            excerpt.json.push(before);
            excerpt.json.push_str(&json);
        }
        Ok(())
    }

    /// Queues a document: one column of a statement.
    pub fn document(
        &mut self,
        run: &Run,
        statement: &Statement,
        column: usize,
        new: &Shelved,
    ) -> anyhow::Result<()> {
        let header = &statement.header;
        let stated = |total: &&Total| total.amounts[column].is_some();
        let unmet = statement.totals.iter().filter(stated).filter(|total| {
            total
                .leaf_sums
                .is_some_and(|sums| total.amounts[column] != Some(sums[column]))
        });
        let stated_code = Some(header.unit_code.clone()).filter(|code| !code.is_empty());
        self.documents.push([
            new.id.into(),
            new.owner.region.into(),
            new.owner.unit.into(),
            (if new.owner.unit.is_some() {
                "UNIT"
            } else {
                "GOVERNMENT"
            })
            .into(),
            header.fiscal_year.into(),
            new.stage.to_value().into(),
            1_i16.into(),
            new.restated.into(),
            header.columns[column].heading.as_str().into(),
            header.title.as_str().into(),
            new.dated_on.into(),
            Value::String(None),
            stated_code.into(),
            header.unit_name.clone().into(),
            statement.row_unit_code.clone().into(),
            header.origin_file.as_str().into(),
            header.first_line.into(),
            run.source_document.into(),
            run.id.into(),
            new.content_sha256.as_str().into(),
            new.item_count.into(),
            i64::try_from(statement.totals.iter().filter(stated).count())?.into(),
            i64::try_from(unmet.count())?.into(),
            new.reconciliation.to_value().into(),
            new.duplicate_of.into(),
            new.supersedes.into(),
        ]);
        Ok(())
    }

    /// Queues the facts, the totals and the rows they rest on, which it takes.
    pub fn figures(
        &mut self,
        run: &Run,
        statement: &mut Statement,
        items: &[Option<Uuid>],
        programs: &[Option<Uuid>],
        documents: &[Uuid],
    ) -> anyhow::Result<()> {
        for (column, document) in documents.iter().enumerate() {
            let mut sums: BTreeMap<BudgetSide, (i128, i64)> = BTreeMap::new();
            for (leaf, item) in statement.leaves.iter().zip(items) {
                if let (Some(amount), Some(item)) = (leaf.amounts[column], item) {
                    self.facts.push([
                        (*document).into(),
                        (*item).into(),
                        amount.sen().into(),
                        leaf.line.into(),
                    ]);
                    let sum = sums.entry(leaf.side).or_default();
                    *sum = (sum.0 + i128::from(amount.sen()), sum.1 + 1);
                }
            }
            for (side, (sen, facts)) in sums {
                let (millions, rest) = split(sen)?;
                self.sums.push([
                    (*document).into(),
                    side.to_value().into(),
                    millions.into(),
                    rest.into(),
                    facts.into(),
                ]);
            }
            for (total, program) in statement.totals.iter().zip(programs) {
                if let Some(amount) = total.amounts[column] {
                    self.totals.push([
                        (*document).into(),
                        total.line.into(),
                        total.kind.to_value().into(),
                        (*program).into(),
                        total.account.clone().into(),
                        amount.sen().into(),
                        total
                            .leaf_sums
                            .map(|sums| sums[column])
                            .map(Rupiah::sen)
                            .into(),
                    ]);
                }
            }
        }
        self.source_rows(run, &std::mem::take(&mut statement.rows))
    }
}
