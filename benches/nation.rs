//! Fills a database with the budgets of a made-up nation, by the command that imports real ones, and
//! says how fast. On PostgreSQL also how fast its own `COPY` takes the same rows into tables of the
//! same columns, checks, keys and indexes: the facts alone, and all rows that the import wrote.
//!
//! `PANTAU_BENCH_DATABASE_URL=postgres://… cargo bench --bench nation -- 2000000`; the database must
//! be empty and stays filled, for the programs `misses` and `cube`. On PostgreSQL it needs `psql`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

#[path = "nation/document.rs"]
mod document;
#[path = "nation/generate.rs"]
mod generate;

use generate::Nation;

const DATABASE: &str = "PANTAU_BENCH_DATABASE_URL";
const REGIONS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/data/wilayah_kemendagri_2025.csv.gz"
);
/// The tables that a budget's rows go to, the facts first.
const TABLES: [&str; 7] = [
    "budget_fact",
    "budget_item",
    "program",
    "published_total",
    "budget_document",
    "document_sum",
    "source_excerpt",
];

fn main() -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of its own, without the settings"
    )]
    let Ok(url) = std::env::var(DATABASE) else {
        writeln!(out, "nothing to fill: set {DATABASE}")?;
        return Ok(());
    };
    let facts = std::env::args().find_map(|word| word.parse().ok());
    let nation = Nation::of(facts.unwrap_or(200_000))?;
    let folder = tempfile::tempdir()?;
    let begun = Instant::now();
    let files = nation.write(folder.path())?;
    let bytes = files
        .iter()
        .map(|file| file.metadata().map(|of| of.len()))
        .sum::<Result<u64, _>>()?;
    let (facts, years, governments) = (nation.facts(), nation.years, nation.governments.len());
    writeln!(
        out,
        "made                {facts} facts, {years} years, {governments} governments: {} MB of CSV, {:.1?}",
        bytes >> 20,
        begun.elapsed()
    )?;

    import(&url, "regions", &[Path::new(REGIONS)])?;
    let files: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let took = import(&url, "budget", &files)?;
    writeln!(
        out,
        "pantau import       {took:.1?}: {} facts a second",
        rate(facts, took)
    )?;
    if url.starts_with("postgres") {
        compare(&mut out, &url, folder.path(), took)?;
    }
    Ok(())
}

fn import(url: &str, kind: &str, files: &[&Path]) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let imported = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .args(["import", kind, "--json", "--database-url", url])
        .args(files)
        // A variable of this program is no setting of that one.
        .env_remove(DATABASE)
        .stderr(Stdio::null())
        .output()
        .context("import")?;
    if !imported.status.success() {
        bail!(
            "the import of {kind} failed: {}",
            String::from_utf8_lossy(&imported.stdout)
        );
    }
    Ok(begun.elapsed())
}

/// Copies what was imported into tables that differ in nothing but their schema.
fn compare(
    out: &mut impl std::io::Write,
    url: &str,
    folder: &Path,
    ours: Duration,
) -> anyhow::Result<()> {
    psql(
        url,
        "SET client_min_messages = warning; DROP SCHEMA IF EXISTS copied CASCADE; CREATE SCHEMA copied",
    )?;
    let (mut facts, mut all) = (Duration::ZERO, Duration::ZERO);
    for table in TABLES {
        let file = folder.join(format!("{table}.copy"));
        let file = file.display();
        psql(url, &format!("\\copy {table} TO '{file}'"))?;
        psql(
            url,
            &format!("CREATE TABLE copied.{table} (LIKE {table} INCLUDING ALL)"),
        )?;
        psql(
            url,
            &format!(
                "DO $$ DECLARE key TEXT; BEGIN FOR key IN SELECT pg_get_constraintdef(oid) \
                 FROM pg_constraint WHERE contype = 'f' AND conrelid = '{table}'::regclass \
                 LOOP EXECUTE 'ALTER TABLE copied.{table} ADD ' || key; END LOOP; END $$"
            ),
        )?;
        let begun = Instant::now();
        psql(url, &format!("\\copy copied.{table} FROM '{file}'"))?;
        let took = begun.elapsed();
        all += took;
        if table == TABLES[0] {
            facts = took;
        }
    }
    psql(
        url,
        "SET client_min_messages = warning; DROP SCHEMA copied CASCADE; ANALYZE",
    )?;
    for (what, theirs, wanted) in [
        ("facts alone", facts, " (wanted: at least 0.500)"),
        ("all rows", all, ""),
    ] {
        let per_mille = theirs.as_millis() * 1000 / ours.as_millis().max(1);
        writeln!(
            out,
            "COPY, {what:12}  {theirs:.1?}; rate beside it {}.{:03}{wanted}",
            per_mille / 1000,
            per_mille % 1000
        )?;
    }
    Ok(())
}

fn psql(url: &str, command: &str) -> anyhow::Result<()> {
    let status = Command::new("psql")
        .args([url, "-q", "-v", "ON_ERROR_STOP=1", "-c", command])
        .status()
        .context("start psql; is it installed?")?;
    if !status.success() {
        bail!("psql failed: {command}");
    }
    Ok(())
}

fn rate(facts: u64, took: Duration) -> u128 {
    u128::from(facts) * 1000 / took.as_millis().max(1)
}
