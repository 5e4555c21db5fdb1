//! How fast the normalised table of budgets is imported, beside `sqlite3`'s own `.import` of the
//! same rows into an indexed table of the same columns, in turns on the same machine.
//!
//! `cargo bench --bench import_rate`; needs the program `sqlite3`.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use pantau::clock::Clock;
use pantau::database::{Database, WhenMissing};
use pantau::import::{ImportError, Kind, Options, import_file};

const RUNS: usize = 5;

const TABLE: &str = "CREATE TABLE apbd (kode_wilayah TEXT, tahun TEXT, jenis_dokumen TEXT, \
    judul TEXT, kode_organisasi TEXT, nama_organisasi TEXT, no_rekening TEXT, uraian TEXT, \
    jumlah TEXT, sebelum TEXT, sesudah TEXT, selisih TEXT, persen TEXT, sumber_berkas TEXT);\n\
    CREATE INDEX apbd_key ON apbd (kode_wilayah, tahun, kode_organisasi, no_rekening);\n";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let csv = folder.path().join("apbd.csv");
    let packed = std::fs::File::open(data.join("apbd_diy_2014_2016.csv.gz"))?;
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut text)?;
    std::fs::write(&csv, &text)?;

    let template = folder.path().join("template.db");
    let database = open(&template).await?;
    database.migrate().await?;
    import(
        &database,
        Kind::Regions,
        &data.join("wilayah_kemendagri_2025.csv.gz"),
    )
    .await?;
    drop(database);

    let (mut ours, mut theirs, mut rows) = (Vec::new(), Vec::new(), 0);
    for run in 0..=RUNS {
        let copy = folder.path().join(format!("{run}.db"));
        std::fs::copy(&template, &copy)?;
        let database = open(&copy).await?;
        let start = Instant::now();
        rows = import(&database, Kind::Budget, &csv).await?;
        let our_time = start.elapsed();
        let their_time = sqlite3(folder.path(), &csv, run)?;
        // The first turn warms the machine's caches.
        if run > 0 {
            ours.push(our_time);
            theirs.push(their_time);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let mut out = std::io::stdout();
    writeln!(out, "rows                     {rows}")?;
    writeln!(
        out,
        "pantau import budget     {ours:.2?} (median of {RUNS})"
    )?;
    writeln!(
        out,
        "sqlite3 .import          {theirs:.2?} (median of {RUNS})"
    )?;
    let per_mille = theirs.as_millis() * 1000 / ours.as_millis().max(1);
    writeln!(
        out,
        "rate beside .import      0.{per_mille:03} (wanted: at least 0.500)"
    )?;
    Ok(())
}

async fn open(path: &Path) -> anyhow::Result<Database> {
    Database::connect(
        &format!("sqlite://{}", path.display()),
        1,
        WhenMissing::Create,
    )
    .await
}

async fn import(database: &Database, kind: Kind, path: &Path) -> anyhow::Result<u64> {
    match import_file(database, &Clock::system(), kind, path, &Options::default()).await {
        Ok(report) => Ok(report.rows_read),
        Err(ImportError::Refused(reason)) => bail!("refused: {reason}"),
        Err(ImportError::Fault(cause)) => Err(cause),
    }
}

fn sqlite3(folder: &Path, csv: &Path, run: usize) -> anyhow::Result<Duration> {
    let script = format!(
        "PRAGMA journal_mode=WAL;\n{TABLE}.mode csv\n.import --skip 1 {} apbd\n",
        csv.display()
    );
    let start = Instant::now();
    let mut child = Command::new("sqlite3")
        .arg(folder.join(format!("sqlite3-{run}.db")))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("start sqlite3; is it installed?")?;
    child
        .stdin
        .take()
        .context("reach sqlite3")?
        .write_all(script.as_bytes())?;
    if !child.wait()?.success() {
        bail!("sqlite3 failed");
    }
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
