//! Tables as files: the formats, and the pump that reads a table while its file is written.
//!
//! Rows are read by one task and written by a thread of its own, with little between them, so that
//! memory stays flat however long the table is and however slowly the file is taken.

pub mod archive;
mod cell;
mod csv;
pub mod dictionary;
mod ndjson;
pub mod package;
mod parquet;
pub mod xlsx;

use std::io::Write;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::mpsc;

use crate::service::export::{Rows, Sheet, Source};

/// Batches of rows that may wait to be written.
const WAITING: usize = 2;
/// How long nobody may take anything of a file before it is given up.
const STALLED: Duration = Duration::from_mins(1);

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, RFC 4180.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A workbook of Office Open XML.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Ndjson, Self::Xlsx, Self::Parquet];

    /// The end of its file names; also its name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// The format with this name.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|format| format.extension() == name)
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// Whether its files are compressed already.
    pub const fn is_compressed(self) -> bool {
        matches!(self, Self::Xlsx | Self::Parquet)
    }
}

/// What can be chosen about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The format.
    pub format: Format,
    /// Whether a CSV file begins with a byte-order mark, which some spreadsheets need to read UTF-8.
    pub bom: bool,
}

impl Options {
    /// A file of this format, as it is best read by programs.
    pub const fn plain(format: Format) -> Self {
        Self { format, bom: false }
    }
}

/// Writes one table in one format.
trait Writer: Send {
    /// Writes some rows.
    fn rows(&mut self, rows: &Rows) -> anyhow::Result<()>;

    /// Writes what comes behind the last row.
    fn finish(self: Box<Self>) -> anyhow::Result<()>;
}

fn writer(
    sheet: &Sheet,
    options: Options,
    out: impl Write + Send + 'static,
) -> anyhow::Result<Box<dyn Writer>> {
    Ok(match options.format {
        Format::Csv => Box::new(csv::Csv::begin(sheet, options.bom, out)?),
        Format::Ndjson => Box::new(ndjson::Ndjson::begin(sheet, out)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::begin(sheet, out)?),
        Format::Parquet => Box::new(parquet::Parquet::begin(sheet, out)?),
    })
}

/// What the reading task tells the writing thread.
enum Told {
    Rows(Rows),
    /// Those were all. Without it the file is not finished.
    End,
}

/// Reads a table to its end and writes it as a file; says how many rows there were.
///
/// Fails, and leaves the file without its end, when a row cannot be read or written, or when nobody
/// takes anything of the file for a minute.
pub async fn pump(
    mut source: Box<dyn Source>,
    options: Options,
    out: impl Write + Send + 'static,
) -> anyhow::Result<u64> {
    let (tell, mut told) = mpsc::channel(WAITING);
    let sheet = source.sheet().clone();
    let written = tokio::task::spawn_blocking(move || {
        let mut writer = writer(&sheet, options, out)?;
        while let Some(message) = told.blocking_recv() {
            match message {
                Told::Rows(rows) => writer.rows(&rows)?,
                Told::End => return writer.finish(),
            }
        }
        anyhow::bail!("the rows of a file broke off")
    });
    let mut count = 0;
    let read = async {
        while let Some(rows) = source.next().await? {
            count += rows.len() as u64;
            let taken = tokio::time::timeout(STALLED, tell.send(Told::Rows(rows))).await;
            if taken.context("nobody takes the file")?.is_err() {
                // The writer has failed and says why.
                return anyhow::Ok(());
            }
        }
        let _failed_and_says_why = tell.send(Told::End).await;
        Ok(())
    }
    .await;
    drop(tell);
    let written = written.await.context("write a file")?;
    read?;
    written?;
    Ok(count)
}

/// About how many bytes the rows take in a format, by some of them.
pub fn size_of(sheet: &Sheet, sample: &Rows, format: Format) -> anyhow::Result<Size> {
    let written = |rows: Option<&Rows>| {
        let counter = Counter::default();
        let mut writer = writer(sheet, Options::plain(format), counter.clone())?;
        if let Some(rows) = rows {
            writer.rows(rows)?;
        }
        writer.finish()?;
        anyhow::Ok(counter.bytes())
    };
    let empty = written(None)?;
    Ok(Size {
        empty,
        sample: written(Some(sample))?.saturating_sub(empty),
        rows: sample.len() as u64,
    })
}

/// How large a file is for some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    empty: u64,
    sample: u64,
    rows: u64,
}

impl Size {
    /// About how large it is for so many.
    pub fn for_rows(self, rows: u64) -> u64 {
        let each = u128::from(self.sample) * u128::from(rows) / u128::from(self.rows.max(1));
        self.empty + u64::try_from(each).unwrap_or(u64::MAX)
    }
}

/// Counts what is written to it.
#[derive(Debug, Clone, Default)]
struct Counter(std::sync::Arc<std::sync::atomic::AtomicU64>);

impl Counter {
    fn bytes(&self) -> u64 {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let more = bytes.len() as u64;
        self.0.fetch_add(more, std::sync::atomic::Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
