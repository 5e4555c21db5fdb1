//! `pantau import`: real files into the database, and a report of each.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::database::open_for_writing;
use crate::clock::Clock;
use crate::config::Config;
use crate::import::{self, ImportError, Kind, Options, Report};

mod report;

const AFTER_HELP: &str = "\
Each file is imported in one transaction: all of it or nothing. A file that was imported before, \
told by its SHA-256, changes nothing. Files of one call are imported one after another; one that \
is refused does not keep the others from being imported. An empty database is given its tables \
first, also for a dry run. The report goes to standard output, progress to standard error.

Exit code:
  0  nothing was rejected
  1  rows were rejected; the rest of their files is imported
  2  a file was refused or failed; nothing of it is imported";

/// Imports published files and reports every row that does not fit
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// What the files hold
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::name))
        .try_map(|word| word.parse::<Kind>()))]
    kind: Kind,
    /// Files to import, compressed with gzip or not
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read and report, but store nothing
    #[arg(long)]
    dry_run: bool,
    /// Report as JSON: one object a file, one file a line
    #[arg(long)]
    json: bool,
    /// Version of a list, such as a year; read from the file's name where it is one
    #[arg(long)]
    edition: Option<String>,
    /// Code of the government that the files are about, for example 34.02
    #[arg(long, value_name = "CODE")]
    region: Option<String>,
    /// Code of the unit that the files are about
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// Name of the unit that the files are about
    #[arg(long, value_name = "NAME")]
    unit_name: Option<String>,
    /// Who published the files
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// Where they were published
    #[arg(long)]
    url: Option<String>,
    /// Under which licence
    #[arg(long)]
    licence: Option<String>,
}

/// How bad the worst of the files was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Worst {
    NothingRejected,
    RowsRejected,
    FileRefused,
}

/// Imports the files one after another.
pub async fn run(config: &Config, clock: &Clock, args: &Args) -> anyhow::Result<ExitCode> {
    let database = open_for_writing(config).await?;
    let options = options(args);
    let mut worst = Worst::NothingRejected;
    for path in &args.files {
        let imported = import::import_file(&database, clock, args.kind, path, &options).await;
        worst = worst.max(severity(&imported));
        say(args, path, &imported).context("write the report")?;
    }
    Ok(ExitCode::from(match worst {
        Worst::NothingRejected => 0,
        Worst::RowsRejected => 1,
        Worst::FileRefused => 2,
    }))
}

fn options(args: &Args) -> Options {
    Options {
        dry_run: args.dry_run,
        show_progress: true,
        edition: args.edition.clone(),
        region: args.region.clone(),
        unit: args.unit.clone(),
        unit_name: args.unit_name.clone(),
        publisher: args.publisher.clone(),
        url: args.url.clone(),
        licence: args.licence.clone(),
    }
}

fn severity(imported: &Result<Report, ImportError>) -> Worst {
    match imported {
        Ok(report) if report.rows_rejected == 0 => Worst::NothingRejected,
        Ok(_) => Worst::RowsRejected,
        Err(_) => Worst::FileRefused,
    }
}

fn say(args: &Args, path: &Path, imported: &Result<Report, ImportError>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let file = path.display().to_string();
    match imported {
        Ok(report) if args.json => serde_json::to_writer(&mut out, report)?,
        Ok(report) => write!(out, "{}", report::text(report))?,
        Err(error) => {
            let (outcome, reason) = match error {
                ImportError::Refused(reason) => ("REFUSED", reason.clone()),
                ImportError::Fault(cause) => ("FAILED", format!("{cause:#}")),
            };
            if args.json {
                let kind = args.kind.name();
                let refused = serde_json::json!({
                    "file": file, "kind": kind, "outcome": outcome, "reason": reason,
                });
                write!(out, "{refused}")?;
            } else {
                write!(out, "{}", report::refusal(&file, outcome, &reason))?;
            }
        }
    }
    writeln!(out)?;
    Ok(())
}
