//! `pantau check`

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::area::versions::Versions;
use crate::config::Config;
use crate::database::{Database, MigrationState, WhenMissing};
use crate::import::budget::rollup;
use crate::service::check::{Break, Verdict};
use crate::service::list::Lists;

/// How often the check begins anew where an import was committed while it read.
const TRIES: usize = 3;

/// Say whether the database is what it says it is
///
/// Verifies the change log, each document's facts, sums and references, and names the first break of
/// each. Ends with code 1 where anything is broken, and with 2 where it cannot tell.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let database = Database::connect(
        &config.database_url,
        config.database_readers,
        WhenMissing::Refuse,
    )
    .await?;
    if database.migration_state().await? != MigrationState::Current {
        bail!("the database is of another version; see `pantau migrate status`");
    }
    let verdicts = settled(&database).await?;
    let mut out = std::io::stdout().lock();
    for verdict in &verdicts {
        let line = if args.json {
            serde_json::to_string(verdict).context("write the verdict")?
        } else {
            told(verdict)
        };
        writeln!(out, "{line}").context("print the verdict")?;
    }
    let whole = verdicts.iter().all(|verdict| verdict.first_break.is_none());
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// The verdicts over one state of the data: what was read before an import and after it may
/// contradict itself, and proves nothing.
async fn settled(database: &Database) -> anyhow::Result<Vec<Verdict>> {
    let lists = Lists::new(database.clone());
    for _ in 0..TRIES {
        let before = Versions::read(database.reader()).await?;
        let mut verdicts = lists.check().await?;
        verdicts.push(rollup::check::check(database).await?);
        let is_whole = verdicts.iter().all(|verdict| verdict.first_break.is_none());
        if is_whole || Versions::read(database.reader()).await? == before {
            return Ok(verdicts);
        }
    }
    bail!("imports were committed while the check read; run it again when they are done")
}

fn told(verdict: &Verdict) -> String {
    let Verdict {
        part,
        examined,
        first_break,
    } = verdict;
    let name = part.name();
    let Some(broken) = first_break else {
        return format!("{name}: whole ({examined} examined)");
    };
    let Break {
        place,
        problem,
        expected,
        found,
    } = broken;
    let compared = match (expected, found) {
        (Some(expected), Some(found)) => format!("; expected {expected}, found {found}"),
        _ => String::new(),
    };
    format!("{name}: broken at {place}: {problem}{compared}")
}
