//! What does not fit in a source: said, counted and stored, never repaired.

use std::collections::BTreeMap;

use entity::quality_finding::FindingSeverity;
use sea_orm::{ActiveEnum as _, Value};
use serde::Serialize;
use uuid::Uuid;

use super::batch::Batch;
use super::txn::Txn;
use crate::clock::Clock;
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;

/// How many findings a report shows in full; all of them are stored.
const SHOWN: usize = 20;

/// Something that does not fit.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: &'static QualityRule,
    /// What it costs the row.
    pub severity: FindingSeverity,
    /// One sentence for a person.
    pub message: String,
    /// Line of the file; the first is 1.
    pub line: Option<i64>,
    /// Heading of the column.
    pub column: Option<String>,
    /// The text as it stands in the file.
    pub raw: Option<String>,
    /// What should have been there.
    pub expected: Option<Rupiah>,
    /// What is there.
    pub actual: Option<Rupiah>,
    /// The budget document it belongs to.
    pub document: Option<Uuid>,
    /// The unit it belongs to.
    pub unit: Option<Uuid>,
    /// The region it belongs to.
    pub region: Option<Uuid>,
}

impl Finding {
    /// The row is left out: it cannot be understood.
    pub fn rejected(rule: &'static QualityRule, message: impl Into<String>) -> Self {
        Self::new(rule, FindingSeverity::Rejected, message)
    }

    /// The row stands as published, but something in it contradicts something else.
    pub fn warning(rule: &'static QualityRule, message: impl Into<String>) -> Self {
        Self::new(rule, FindingSeverity::Warning, message)
    }

    /// Worth knowing; nothing is wrong with the figures.
    pub fn notice(rule: &'static QualityRule, message: impl Into<String>) -> Self {
        Self::new(rule, FindingSeverity::Notice, message)
    }

    fn new(
        rule: &'static QualityRule,
        severity: FindingSeverity,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            line: None,
            column: None,
            raw: None,
            expected: None,
            actual: None,
            document: None,
            unit: None,
            region: None,
        }
    }

    /// On which line.
    #[must_use]
    pub fn at(mut self, line: i64) -> Self {
        self.line = Some(line);
        self
    }

    /// In which column, and what stands there.
    #[must_use]
    pub fn cell(mut self, column: impl Into<String>, raw: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self.raw = Some(raw.into());
        self
    }

    /// The two amounts that differ.
    #[must_use]
    pub fn amounts(mut self, expected: Rupiah, actual: Rupiah) -> Self {
        self.expected = Some(expected);
        self.actual = Some(actual);
        self
    }

    /// Of which region.
    #[must_use]
    pub fn of_region(mut self, region: Uuid) -> Self {
        self.region = Some(region);
        self
    }
}

/// How often a rule was broken.
#[derive(Debug, Clone, Serialize)]
pub struct RuleCount {
    /// `REJECTED`, `WARNING` or `NOTICE`.
    pub severity: String,
    /// Number of findings.
    pub count: u64,
}

/// A finding as a report shows it.
#[derive(Debug, Clone, Serialize)]
pub struct ShownFinding {
    /// The rule that was broken.
    pub rule: &'static str,
    /// `REJECTED`, `WARNING` or `NOTICE`.
    pub severity: String,
    /// Line of the file.
    pub line: Option<i64>,
    /// Heading of the column.
    pub column: Option<String>,
    /// The text as it stands in the file.
    pub raw: Option<String>,
    /// One sentence for a person.
    pub message: String,
}

/// Takes findings in, in bounded memory: counts them, keeps the gravest few for the report, and
/// hands all of them to the database.
#[derive(Debug)]
pub struct Recorder {
    /// Findings by rule.
    pub by_rule: BTreeMap<&'static str, RuleCount>,
    /// The first few rejections, or else the first few findings.
    pub shown: Vec<ShownFinding>,
    run: Uuid,
    source_document: Uuid,
    batch: Batch<14>,
}

impl Recorder {
    pub(super) fn new(run: Uuid, source_document: Uuid) -> Self {
        Self {
            by_rule: BTreeMap::new(),
            shown: Vec::new(),
            run,
            source_document,
            batch: Batch::new(
                "quality_finding",
                [
                    "id",
                    "import_run_id",
                    "source_document_id",
                    "budget_document_id",
                    "unit_id",
                    "region_id",
                    "severity",
                    "rule",
                    "line",
                    "column_name",
                    "raw_text",
                    "message",
                    "expected_sen",
                    "actual_sen",
                ],
            ),
        }
    }

    /// All findings so far.
    pub fn count(&self) -> u64 {
        self.by_rule.values().map(|rule| rule.count).sum()
    }

    /// How many findings wait to be written.
    pub fn waiting(&self) -> usize {
        self.batch.waiting()
    }

    pub(super) fn add(&mut self, clock: &Clock, finding: Finding) {
        let severity = finding.severity.to_value();
        self.by_rule
            .entry(finding.rule.name)
            .or_insert_with(|| RuleCount {
                severity: severity.clone(),
                count: 0,
            })
            .count += 1;
        self.show(&finding, &severity);
        let sen = |amount: Option<Rupiah>| Value::from(amount.map(Rupiah::sen));
        self.batch.push([
            clock.id().into(),
            self.run.into(),
            self.source_document.into(),
            finding.document.into(),
            finding.unit.into(),
            finding.region.into(),
            severity.into(),
            finding.rule.name.into(),
            finding.line.into(),
            finding.column.into(),
            finding.raw.into(),
            finding.message.into(),
            sen(finding.expected),
            sen(finding.actual),
        ]);
    }

    pub(super) async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        self.batch.flush(txn).await
    }

    fn show(&mut self, finding: &Finding, severity: &str) {
        let rank = |severity: &str| match severity {
            "REJECTED" => 0,
            "WARNING" => 1,
            _ => 2,
        };
        if self.shown.len() >= SHOWN {
            let lightest = self.shown.last().map_or(2, |last| rank(&last.severity));
            if rank(severity) >= lightest {
                return;
            }
            self.shown.pop();
        }
        let place = self
            .shown
            .partition_point(|shown| rank(&shown.severity) <= rank(severity));
        self.shown.insert(
            place,
            ShownFinding {
                rule: finding.rule.name,
                severity: severity.to_owned(),
                line: finding.line,
                column: finding.column.clone(),
                raw: finding.raw.clone(),
                message: finding.message.clone(),
            },
        );
    }
}
