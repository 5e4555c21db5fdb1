//! Readers of published files: rows in, facts and findings out. One transaction a file.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::{import_run, source_document};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;

pub mod accounts;
pub mod area;
pub mod batch;
pub mod budget;
pub mod chain;
pub mod code_list;
pub mod code_tree;
mod copy;
mod crosswalk;
pub mod example_regions;
mod explanations;
pub mod finding;
mod holidays;
pub mod nomenclature;
pub mod population;
pub mod progress;
pub mod region_code;
pub mod region_figures;
pub mod regions;
pub mod run;
mod satisfaction;
mod service_periods;
pub mod services;
pub mod sheet;
pub mod source;
pub mod table;
pub mod txn;
mod unit_changes;
pub mod unit_kind;
pub mod unit_lives;
pub mod units;
pub mod year;

use crate::clock::Clock;
use crate::database::{Database, waited_in_vain};
use finding::{RuleCount, ShownFinding};
use progress::Progress;
use run::Run;
use source::SourceFile;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Region codes and names.
    Regions,
    /// Governments that do not exist, for examples.
    ExampleRegions,
    /// Residents by region.
    Population,
    /// Land area by region.
    Area,
    /// The chart of accounts.
    Accounts,
    /// Affairs, programs, activities and sub-activities.
    Nomenclature,
    /// Which code of one version of a list became which of another.
    Crosswalk,
    /// The units of one government.
    Units,
    /// Which units became which.
    UnitChanges,
    /// Budgets, amendments and realizations.
    Budget,
    /// Budgets as a Fiscal Data Package.
    FiscalPackage,
    /// What explains findings.
    Explanations,
    /// Public services and their standards.
    Services,
    /// What became of services, month by month.
    ServicePeriods,
    /// How satisfied people were, as units published it.
    Satisfaction,
    /// Days on which offices do not work.
    Holidays,
}

impl Kind {
    /// Every kind, in the order in which a database is filled.
    pub const ALL: [Self; 16] = [
        Self::Regions,
        Self::ExampleRegions,
        Self::Population,
        Self::Area,
        Self::Accounts,
        Self::Nomenclature,
        Self::Crosswalk,
        Self::Units,
        Self::UnitChanges,
        Self::Budget,
        Self::FiscalPackage,
        Self::Explanations,
        Self::Services,
        Self::ServicePeriods,
        Self::Satisfaction,
        Self::Holidays,
    ];

    /// The word for it on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regions => "regions",
            Self::ExampleRegions => "example-regions",
            Self::Population => "population",
            Self::Area => "area",
            Self::Accounts => "accounts",
            Self::Nomenclature => "nomenclature",
            Self::Crosswalk => "crosswalk",
            Self::Units => "units",
            Self::UnitChanges => "unit-changes",
            Self::Budget => "budget",
            Self::FiscalPackage => "fiscal-package",
            Self::Explanations => "explanations",
            Self::Services => "services",
            Self::ServicePeriods => "service-periods",
            Self::Satisfaction => "satisfaction",
            Self::Holidays => "holidays",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == word)
            .ok_or_else(|| format!("one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// What the caller says about a file that the file does not say itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Read and report, but write nothing.
    pub dry_run: bool,
    /// Show progress on standard error.
    pub show_progress: bool,
    /// Version of a list, for example `2025`; taken from the file's name where absent.
    pub edition: Option<String>,
    /// Code of the government that the file is about.
    pub region: Option<String>,
    /// Code of the unit that the file is about.
    pub unit: Option<String>,
    /// Name of the unit that the file is about.
    pub unit_name: Option<String>,
    /// Who published the file.
    pub publisher: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Everything that was accepted is stored.
    Imported,
    /// The same bytes were imported before; nothing changed.
    AlreadyImported,
    /// It could be read; nothing was stored, as asked.
    DryRun,
}

/// The report of one file.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Name of the file.
    pub file: String,
    /// What it was read as.
    pub kind: &'static str,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What became of it.
    pub outcome: Outcome,
    /// When the same bytes were imported before; none where they were not.
    pub imported_at: Option<DateTime<Utc>>,
    /// As what they were imported then.
    pub imported_as: Option<String>,
    /// Rows with content.
    pub rows_read: u64,
    /// Rows stored as facts, totals or entries.
    pub rows_accepted: u64,
    /// Rows left out; each has a finding.
    pub rows_rejected: u64,
    /// Findings by rule.
    pub findings: BTreeMap<&'static str, RuleCount>,
    /// The gravest findings in full.
    pub examples: Vec<ShownFinding>,
    /// What else the importer counted, for example budget documents and how many reconcile.
    pub counted: BTreeMap<&'static str, u64>,
}

/// Why a file was not imported. Nothing of it is stored.
#[derive(Debug)]
pub enum ImportError {
    /// The file cannot be what the caller says it is; the reason is for people.
    Refused(String),
    /// Something failed on our side.
    Fault(anyhow::Error),
}

impl ImportError {
    /// A refusal with its reason.
    pub fn refused(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }
}

impl From<anyhow::Error> for ImportError {
    fn from(cause: anyhow::Error) -> Self {
        Self::Fault(cause)
    }
}

/// Counts that an importer adds to the report.
pub type Counted = BTreeMap<&'static str, u64>;

/// Imports one file in one transaction: all of it or nothing.
///
/// A file whose bytes were imported before changes nothing and is reported so.
pub async fn import_file(
    database: &Database,
    clock: &Clock,
    kind: Kind,
    path: &Path,
    options: &Options,
) -> Result<Report, ImportError> {
    import_source(database, clock, kind, SourceFile::find(path)?, options).await
}

/// Imports one file that was found already.
pub async fn import_source(
    database: &Database,
    clock: &Clock,
    kind: Kind,
    file: SourceFile,
    options: &Options,
) -> Result<Report, ImportError> {
    // Spares the wait for other imports; what counts is what the run sees when its turn has come.
    if run::is_known(database.reader(), &file).await? {
        return already_imported(database, kind, file).await;
    }
    let progress = if options.show_progress {
        Progress::shown(&file.name, file.bytes)
    } else {
        Progress::hidden()
    };
    let begun = Run::begin(database, clock, kind, &file, options, progress).await;
    let Some(mut run) = begun.map_err(say_who_writes)? else {
        return already_imported(database, kind, file).await;
    };
    let counted = match kind {
        Kind::Regions => regions::import(&mut run, &file, options).await?,
        Kind::ExampleRegions => example_regions::import(&mut run, &file, options).await?,
        Kind::Population => population::import(&mut run, &file, options).await?,
        Kind::Area => area::import(&mut run, &file, options).await?,
        Kind::Accounts => accounts::import(&mut run, &file, options).await?,
        Kind::Nomenclature => nomenclature::import(&mut run, &file, options).await?,
        Kind::Crosswalk => crosswalk::import(&mut run, &file, options).await?,
        Kind::Units => units::import(&mut run, &file, options).await?,
        Kind::UnitChanges => unit_changes::import(&mut run, &file, options).await?,
        Kind::Budget => budget::import(&mut run, &file, options).await?,
        Kind::FiscalPackage => budget::import_package(&mut run, &file, options).await?,
        Kind::Explanations => explanations::import(&mut run, &file).await?,
        Kind::Services => services::import(&mut run, &file, options).await?,
        Kind::ServicePeriods => service_periods::import(&mut run, &file, options).await?,
        Kind::Satisfaction => satisfaction::import(&mut run, &file, options).await?,
        Kind::Holidays => holidays::import(&mut run, &file, options).await?,
    };
    if run.accepted == 0 {
        let first = run
            .findings
            .shown
            .first()
            .map(|finding| finding.message.as_str());
        return Err(ImportError::refused(format!(
            "{} holds no row that can be read as {}{}",
            file.name,
            kind.name(),
            first
                .map(|message| format!(": {message}"))
                .unwrap_or_default(),
        )));
    }
    let (accepted, rejected) = (run.accepted, run.rejected);
    let findings = run.finish(!options.dry_run).await?;
    let outcome = if options.dry_run {
        Outcome::DryRun
    } else {
        Outcome::Imported
    };
    Ok(Report {
        rows_read: accepted + rejected,
        rows_accepted: accepted,
        rows_rejected: rejected,
        findings: findings.by_rule,
        examples: findings.shown,
        counted,
        ..report(kind, file, outcome)
    })
}

/// The report of a file that is there already: when it came, and as what.
async fn already_imported(
    database: &Database,
    kind: Kind,
    file: SourceFile,
) -> Result<Report, ImportError> {
    let earlier = import_run::Entity::find()
        .filter(
            import_run::Column::SourceDocumentId.in_subquery(
                Query::select()
                    .column(source_document::Column::Id)
                    .from(source_document::Entity)
                    .and_where(source_document::Column::Sha256.eq(&file.sha256))
                    .to_owned(),
            ),
        )
        .order_by_asc(import_run::Column::Id)
        .one(database.reader())
        .await
        .context("look for the import of the file")?;
    let mut report = report(kind, file, Outcome::AlreadyImported);
    if let Some(earlier) = earlier {
        report.imported_at = Some(earlier.finished_at);
        report.imported_as = Some(earlier.kind);
    }
    Ok(report)
}

/// An import that waited in vain for its turn waited for another one.
fn say_who_writes(error: anyhow::Error) -> anyhow::Error {
    if waited_in_vain(&error) {
        return error.context(
            "another import is writing to the database and has not ended in time; \
             try again when it has",
        );
    }
    error
}

fn report(kind: Kind, file: SourceFile, outcome: Outcome) -> Report {
    Report {
        file: file.name,
        kind: kind.name(),
        sha256: file.sha256,
        outcome,
        imported_at: None,
        imported_as: None,
        rows_read: 0,
        rows_accepted: 0,
        rows_rejected: 0,
        findings: BTreeMap::new(),
        examples: Vec::new(),
        counted: BTreeMap::new(),
    }
}
