//! `pantau export`: lists and whole governments as files.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use serde_json::json;

use super::database::open_for_reading;
use crate::area::versions::Versions;
use crate::clock::Clock;
use crate::config::Config;
use crate::export::{Format, Options, archive, dictionary, package, pump};
use crate::graphql::Api;
use crate::graphql::export::ListAsked;
use crate::service::Services;
use crate::service::export::government::government;
use crate::service::export::tables;

/// Writes lists as files, as `/export/…` serves them
#[derive(Debug, clap::Subcommand)]
pub(super) enum Export {
    List(List),
    Government(Whole),
    /// Say what the columns of all tables hold, as JSON
    Dictionary,
}

const AFTER_HELP: &str = "\
The lists are those of the API: `pantau schema` shows their names, filters and orders. Example:

  pantau export list budgetItems --filter '{\"regionCode\":{\"eq\":\"34.02\"}}' --output bantul.csv

A file has its name only when it is whole.";

/// Write one list, or the rows of it that a filter lets through
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct List {
    /// The list, for example budgetItems
    #[arg(value_name = "LIST")]
    field: String,
    /// Which rows, as JSON
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,
    /// In which order, as JSON
    #[arg(long, value_name = "JSON")]
    order_by: Option<String>,
    /// As of which date; today unless given
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Global id of the object whose list it is, where it is not a list of all
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// Format of the file
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(
        Format::ALL.map(Format::extension)).map(|name| Format::named(&name).unwrap_or(Format::Csv)))]
    format: Format,
    /// Begin a CSV file with a byte-order mark
    #[arg(long)]
    bom: bool,
    /// File to write; standard output unless given
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Write all that is known of one government: a ZIP of CSV files with a descriptor
///
/// The same bytes as long as the data has not changed.
#[derive(Debug, clap::Args)]
pub(super) struct Whole {
    /// Official code of the government, for example 34.02
    #[arg(value_name = "CODE")]
    code: String,
    /// File to write
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

/// Writes what was asked for.
pub(super) async fn run(config: &Config, clock: &Clock, what: Export) -> anyhow::Result<()> {
    match what {
        Export::List(list) => list.write(config, clock).await,
        Export::Government(whole) => whole.write(config, clock).await,
        Export::Dictionary => {
            let tables = tables().map(|sheet| {
                let schema = dictionary::schema(&sheet);
                json!({ "table": sheet.name, "description": sheet.about, "schema": schema })
            });
            let text = serde_json::to_string_pretty(&tables.collect::<Vec<_>>())?;
            writeln!(std::io::stdout(), "{text}").context("print the dictionary")
        }
    }
}

impl List {
    async fn write(self, config: &Config, clock: &Clock) -> anyhow::Result<()> {
        let database = open_for_reading(config).await?;
        let now = database.frozen().await.context("look at the database")?;
        let api = Api::new(
            Services::new(&now, clock.clone()).with(config.service_settings()),
            config,
        )?;
        let arguments = [
            ("filter", self.filter),
            ("orderBy", self.order_by),
            ("asOf", self.as_of),
        ];
        let arguments = arguments
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let asked = ListAsked {
            field: self.field,
            of: self.of,
            arguments: arguments.collect(),
        };
        let found = match api.list_to_export(&asked, "").await {
            Ok(found) => found,
            Err(refused) => bail!(
                "{}",
                refused
                    .errors
                    .first()
                    .map_or("the list was refused", |error| &error.message)
            ),
        };
        let options = Options {
            format: self.format,
            bom: self.bom,
        };
        match self.output {
            None => pump(found.source, options, std::io::stdout())
                .await
                .map(drop),
            Some(path) => {
                let (part, file) = begin(&path)?;
                let rows = pump(found.source, options, file).await?;
                end(&part, &path)?;
                writeln!(std::io::stderr(), "{rows} rows in {}", path.display())
                    .context("say how many rows there are")
            }
        }
    }
}

impl Whole {
    async fn write(self, config: &Config, clock: &Clock) -> anyhow::Result<()> {
        let database = open_for_reading(config).await?;
        let now = database.frozen().await.context("look at the database")?;
        let version = Versions::asked_of(&now).await?.word();
        let found = government(&Services::new(&now, clock.clone()), &self.code).await?;
        drop(now);
        let Some(found) = found else {
            bail!("there is no government with the code {}", self.code);
        };
        let sheets = found.tables.iter().map(|table| table.sheet());
        let descriptor = package::of_government(&found.code, &found.name, &version, sheets);
        let (part, file) = begin(&self.output)?;
        let rows = archive::pump(found.tables, descriptor, file).await?;
        end(&part, &self.output)?;
        writeln!(
            std::io::stderr(),
            "{rows} rows in {}",
            self.output.display()
        )
        .context("say how many rows there are")
    }
}

/// A file that has another name until it is whole.
fn begin(path: &Path) -> anyhow::Result<(PathBuf, File)> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let file = File::create(&part).with_context(|| format!("make {}", part.display()))?;
    Ok((part, file))
}

fn end(part: &Path, path: &Path) -> anyhow::Result<()> {
    std::fs::rename(part, path).with_context(|| format!("name {}", path.display()))
}
