//! Many tables as one file: a ZIP of CSV files with a descriptor.
//!
//! Times, order and compression are fixed, so that the same data makes the same bytes.

use std::io::Write;

use anyhow::Context as _;
use serde_json::Value;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::csv::Csv;
use super::{STALLED, WAITING, Writer as _};
use crate::service::export::{Rows, Sheet, Source};

/// The media type of such a file.
pub const MEDIA_TYPE: &str = "application/zip";
/// Bytes gathered before they are handed on.
const BUFFER: usize = 1 << 16;

/// What the reading task tells the writing thread.
enum Told {
    Table(Sheet),
    Rows(Rows),
    /// Those were all rows of all tables. Without it the file is not finished.
    End,
}

/// Reads tables to their ends and writes them as one file, behind a descriptor; says how many rows
/// there were.
///
/// Fails as [`super::pump`] does.
pub async fn pump(
    tables: Vec<Box<dyn Source>>,
    descriptor: Value,
    out: impl Write + Send + 'static,
) -> anyhow::Result<u64> {
    let (tell, told) = mpsc::channel(WAITING);
    let descriptor = serde_json::to_vec_pretty(&descriptor).context("write the descriptor")?;
    let written = tokio::task::spawn_blocking(move || write(&descriptor, told, out));
    let mut count = 0;
    let read = async {
        for mut table in tables {
            let sheet = table.sheet().clone();
            if !taken(&tell, Told::Table(sheet)).await? {
                return Ok(());
            }
            while let Some(rows) = table.next().await? {
                count += rows.len() as u64;
                if !taken(&tell, Told::Rows(rows)).await? {
                    return Ok(());
                }
            }
        }
        taken(&tell, Told::End).await.map(drop)
    }
    .await;
    drop(tell);
    let written = written.await.context("write a file")?;
    read?;
    written?;
    Ok(count)
}

/// Whether the writer has taken it; one that has failed takes nothing and says why.
async fn taken(tell: &mpsc::Sender<Told>, message: Told) -> anyhow::Result<bool> {
    let taken = tokio::time::timeout(STALLED, tell.send(message)).await;
    Ok(taken.context("nobody takes the file")?.is_ok())
}

fn write(
    descriptor: &[u8],
    mut told: mpsc::Receiver<Told>,
    out: impl Write + Send,
) -> anyhow::Result<()> {
    let mut zip = ZipWriter::new_stream(std::io::BufWriter::with_capacity(BUFFER, out));
    begin(&mut zip, "datapackage.json")?;
    zip.write_all(descriptor).context("write the descriptor")?;
    let mut next = told.blocking_recv();
    while let Some(message) = next.take() {
        let sheet = match message {
            Told::Table(sheet) => sheet,
            Told::Rows(_) => anyhow::bail!("rows of no table"),
            Told::End => return end(zip),
        };
        begin(&mut zip, &format!("{}.csv", sheet.name))?;
        let mut csv = Box::new(Csv::begin(&sheet, false, &mut zip)?);
        loop {
            match told.blocking_recv() {
                Some(Told::Rows(rows)) => csv.rows(&rows)?,
                other => {
                    next = other;
                    break;
                }
            }
        }
        csv.finish()?;
    }
    anyhow::bail!("the rows of a file broke off")
}

type Zip<W> = ZipWriter<StreamWriter<std::io::BufWriter<W>>>;

fn begin<W: Write + Send>(zip: &mut Zip<W>, name: &str) -> anyhow::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(true);
    zip.start_file(name, options)
        .with_context(|| format!("begin {name}"))
}

fn end<W: Write + Send>(zip: Zip<W>) -> anyhow::Result<()> {
    let mut out = zip.finish().context("end the file")?.into_inner();
    out.flush().context("write the end of the file")
}
