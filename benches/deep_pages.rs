//! What the ten-thousandth page of a list costs beside its first, on the regions of the country.
//!
//! `cargo bench --bench deep_pages`; with `PANTAU_BENCH_DATABASE_URL` on another engine, where the
//! database must be migrated and hold the regions.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use pantau::cli::demo;
use pantau::clock::Clock;
use pantau::config::Config;
use pantau::database::{Database, WhenMissing};
use pantau::graphql::{Api, Asked};
use pantau::service::Services;

/// Rows a page: nine make the list longer than ten thousand pages.
const SIZE: usize = 9;
const PAGE: usize = 10_000;
const RUNS: usize = 300;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of its own, without the settings"
    )]
    let url = std::env::var("PANTAU_BENCH_DATABASE_URL");
    let database = if let Ok(url) = url {
        Database::connect(&url, 2, WhenMissing::Refuse).await?
    } else {
        let url = format!("sqlite://{}/pages.db", folder.path().display());
        let database = Database::connect(&url, 2, WhenMissing::Create).await?;
        database.migrate().await?;
        demo::load(&database, &Clock::system()).await?;
        database
    };
    let api = Api::new(
        Services::new(&database, Clock::system()),
        &Config::default(),
    )?;

    let mut cursor = String::new();
    for _ in 0..(PAGE - 1) * SIZE / 99 {
        cursor = page(&api, 99, &cursor).await?.1;
    }
    let (mut first, mut deep) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        first.push(page(&api, SIZE, "").await?.0);
        deep.push(page(&api, SIZE, &cursor).await?.0);
    }
    let (first, deep) = (median(first), median(deep));
    let mut out = std::io::stdout();
    writeln!(out, "page 1                {first:.1?} (median of {RUNS})")?;
    writeln!(out, "page {PAGE}           {deep:.1?} (median of {RUNS})")?;
    writeln!(
        out,
        "deep beside first     {} per cent",
        deep.as_nanos() * 100 / first.as_nanos()
    )?;
    Ok(())
}

/// Asks for a page; says how long it took and where it ends.
async fn page(api: &Api, size: usize, after: &str) -> anyhow::Result<(Duration, String)> {
    let after = if after.is_empty() {
        String::new()
    } else {
        format!(", after: \"{after}\"")
    };
    let query = format!(
        "{{ regions(first: {size}{after}) {{ nodes {{ code name }} pageInfo {{ endCursor }} }} }}"
    );
    let asked = Asked {
        query: Some(query),
        ..Asked::default()
    };
    let start = Instant::now();
    let Ok(admitted) = api.admit(&asked) else {
        anyhow::bail!("the page is refused");
    };
    let answer = api.execute(&admitted, "benchmark").await;
    let took = start.elapsed();
    let data = answer.data.into_json()?;
    let cursor = data["regions"]["pageInfo"]["endCursor"]
        .as_str()
        .context("the page is empty")?;
    Ok((took, cursor.to_owned()))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
