//! `pantau demo`: the data set that the project ships, in a database of its own.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, bail};
use rust_embed::RustEmbed;

use super::database::open_for_writing;
use super::serve::serve;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::Database;
use crate::import::source::SourceFile;
use crate::import::{self, ImportError, Options, Outcome};

mod shipped;

use shipped::{EXAMPLE, SHIPPED, Shipped};

/// The files, within the program; a debug build reads them from `data/` of the clone.
#[derive(RustEmbed)]
#[folder = "data/"]
#[allow_missing = true]
struct Data;

/// Loads the data set that comes with the program and serves it
///
/// Loading takes seconds and happens once: what is there already is skipped. A load that was
/// interrupted goes on at the next start.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Load an example too: a government that does not exist, through a merger, a split and a
    /// renaming. Everything of it is marked "data buatan", made up
    #[arg(long)]
    with_example: bool,
}

/// Loads what is missing, then serves.
pub async fn run(config: &Config, clock: &Clock, args: &Args) -> anyhow::Result<()> {
    let database = open_for_writing(config).await?;
    load(&database, clock).await?;
    if args.with_example {
        load_example(&database, clock).await?;
    }
    suggest().context("say what can be asked")?;
    serve(config, database).await
}

/// Questions to paste into the explorer.
pub const QUESTIONS: [(&str, &str); 3] = [
    (
        "What did each government of Yogyakarta enact for 2014, and how many of its units say so?",
        "{ regions(filter: { hasBudgetDocuments: true }) { nodes { name budget(fiscalYear: 2014) \
         { coverage { published units } expenditure { enacted current } } } } }",
    ),
    (
        "Which units are called BAPPEDA, and what are their first programs?",
        "{ units(filter: { search: \"bappeda\" }) { nodes { code name region { name } \
         programs(first: 3, filter: { level: { eq: PROGRAM } }) { nodes { code name } } } } }",
    ),
    (
        "Where does a figure come from, and what in its document does not fit?",
        "{ unit(regionCode: \"34.02\", code: \"1.06.01\") { budgetItems(first: 2) { nodes { name \
         enacted current facts { amount sourceRow { line code label document { fileName sha256 } } } } } \
         findings(first: 3) { nodes { rule message } } } }",
    ),
];

fn suggest() -> std::io::Result<()> {
    let mut out = std::io::stderr();
    writeln!(
        out,
        "\nThree questions to paste into the explorer, at /explorer of the address below:\n"
    )?;
    for (question, query) in QUESTIONS {
        writeln!(out, "  {question}\n    {query}\n")?;
    }
    Ok(())
}

/// Imports every shipped file that the database does not hold yet, each in one transaction.
pub async fn load(database: &Database, clock: &Clock) -> anyhow::Result<()> {
    load_files(database, clock, &SHIPPED).await
}

/// Imports the example, which is made up and no part of the data that the demo loads otherwise.
pub async fn load_example(database: &Database, clock: &Clock) -> anyhow::Result<()> {
    load_files(database, clock, &EXAMPLE).await
}

async fn load_files(database: &Database, clock: &Clock, files: &[Shipped]) -> anyhow::Result<()> {
    for (place, shipped) in files.iter().enumerate() {
        load_file(database, clock, shipped, (place + 1, files.len())).await?;
    }
    Ok(())
}

async fn load_file(
    database: &Database,
    clock: &Clock,
    shipped: &Shipped,
    (number, of): (usize, usize),
) -> anyhow::Result<()> {
    let content = Data::get(shipped.file)
        .with_context(|| format!("find data/{} in this build", shipped.file))?;
    let name = shipped.file.rsplit('/').next().unwrap_or(shipped.file);
    let file = SourceFile::embedded(name, content.data);
    let name = file.name.clone();
    let begun = Instant::now();
    let said =
        match import::import_source(database, clock, shipped.kind, file, &options(shipped)).await {
            Ok(report) if report.outcome == Outcome::AlreadyImported => return Ok(()),
            Ok(report) => format!(
                "{} rows in {:.1} s",
                report.rows_read,
                begun.elapsed().as_secs_f32()
            ),
            // The caller's own database may hold another copy of a list; that one stays.
            Err(ImportError::Refused(reason)) => format!("left out: {reason}"),
            Err(ImportError::Fault(cause)) => bail!(cause.context(format!("load {name}"))),
        };
    writeln!(std::io::stderr(), "[{number}/{of}] {name}: {said}").context("say what was loaded")
}

fn options(shipped: &Shipped) -> Options {
    let text = |text: &str| Some(text.to_owned());
    Options {
        show_progress: true,
        edition: shipped.edition.and_then(text),
        publisher: text(shipped.publisher),
        url: text(shipped.url),
        licence: text(shipped.licence),
        ..Options::default()
    }
}
