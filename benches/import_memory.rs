//! How much memory an import takes as its file grows: the shipped table once, and seven times over
//! (1,095,500 rows, each copy three years later). Linux only: it reads `/proc`.
//!
//! `cargo bench --bench import_memory`

use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use pantau::clock::Clock;
use pantau::database::{Database, WhenMissing};
use pantau::import::{ImportError, Kind, Options, import_file};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let copies = std::env::args().find_map(|word| word.strip_prefix("copies=")?.parse().ok());
    match copies {
        Some(copies) => measure(copies).await,
        None => compare(),
    }
}

/// Runs itself once a size, so that each starts with a clean process.
fn compare() -> anyhow::Result<()> {
    for copies in [1, 7] {
        let status = Command::new(std::env::current_exe()?)
            .arg(format!("copies={copies}"))
            .status()?;
        if !status.success() {
            bail!("the import of {copies} copies failed");
        }
    }
    Ok(())
}

async fn measure(copies: i16) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let table = folder.path().join("table.csv");
    write_table(&data, &table, copies)?;
    let url = format!("sqlite://{}/memory.db", folder.path().display());
    let database = Database::connect(&url, 1, WhenMissing::Create).await?;
    database.migrate().await?;
    let mut rows = 0;
    for (kind, path) in [
        (Kind::Regions, data.join("wilayah_kemendagri_2025.csv.gz")),
        (Kind::Budget, table),
    ] {
        let clock = Clock::system();
        match import_file(&database, &clock, kind, &path, &Options::default()).await {
            Ok(report) => rows = report.rows_read,
            Err(ImportError::Refused(reason)) => bail!("refused: {reason}"),
            Err(ImportError::Fault(cause)) => return Err(cause),
        }
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.context("read the peak of memory")?.trim();
    writeln!(std::io::stdout(), "{rows:>9} rows   peak memory {peak}")?;
    Ok(())
}

/// The shipped table so many times over, each copy three fiscal years later.
fn write_table(data: &Path, to: &Path, copies: i16) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(to)?);
    for copy in 0..copies {
        let packed = std::fs::File::open(data.join("apbd_diy_2014_2016.csv.gz"))?;
        let lines = BufReader::new(flate2::read::GzDecoder::new(packed)).lines();
        for (number, line) in lines.enumerate() {
            let line = line?;
            match line.split_at_checked(11) {
                Some((start, rest)) if start.starts_with("34.") && start.as_bytes()[5] == b',' => {
                    let year: i16 = start[6..10].parse()?;
                    writeln!(
                        out,
                        "{}{}{}{rest}",
                        &start[..6],
                        year + copy * 3,
                        &start[10..]
                    )?;
                }
                _ if number == 0 && copy > 0 => {}
                _ => writeln!(out, "{line}")?,
            }
        }
    }
    out.flush().context("write the table")
}
