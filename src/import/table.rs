//! Plain tables: with commas, or with semicolons as spreadsheets write them where a comma stands in
//! numbers; a heading of known columns, one record a row.

use std::io::Read;

use anyhow::Context as _;
use csv::{ByteRecord, Reader, ReaderBuilder, Trim};

use super::ImportError;
use super::finding::Finding;
use super::run::Run;
use super::source::{SourceFile, decode, has_nul, nul_finding, nul_refusal, shown};
use crate::service::quality::rule::QualityRule;

/// A table whose heading was found to hold the columns asked for.
pub struct Table<const N: usize> {
    reader: Reader<Box<dyn Read + Send>>,
    columns: [usize; N],
    names: [&'static str; N],
    record: ByteRecord,
    file: SourceFile,
}

impl<const N: usize> std::fmt::Debug for Table<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// A row with content.
#[derive(Debug, Clone)]
pub struct Row<const N: usize> {
    /// Line of the file on which it begins.
    pub line: i64,
    /// Its cells, trimmed, in the order of the columns asked for.
    pub cells: [String; N],
}

/// How many bytes of a heading are looked at.
const HEADING_BYTES: u64 = 4_096;

/// What stands between the cells of the heading.
pub(super) fn delimiter(file: &SourceFile) -> anyhow::Result<u8> {
    let mut start = Vec::new();
    file.open()?
        .take(HEADING_BYTES)
        .read_to_end(&mut start)
        .with_context(|| format!("read the heading of {}", file.name))?;
    file.bytes_read
        .store(0, std::sync::atomic::Ordering::Relaxed);
    let heading = start.split(|byte| *byte == b'\n').next().unwrap_or(&start);
    let semicolons = heading.contains(&b';') && !heading.contains(&b',');
    Ok(if semicolons { b';' } else { b',' })
}

impl<const N: usize> Table<N> {
    /// Opens a file and looks for the columns in its first line, in any order.
    pub fn open(file: &SourceFile, names: [&'static str; N]) -> Result<Self, ImportError> {
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .trim(Trim::All)
            .delimiter(delimiter(file)?)
            .from_reader(file.open()?);
        let heading = reader.byte_headers().context("read the heading")?.clone();
        if heading.iter().any(has_nul) {
            return Err(nul_refusal(&file.name, 1));
        }
        let mut columns = [0; N];
        for (column, name) in columns.iter_mut().zip(names) {
            *column = heading
                .iter()
                .position(|cell| decode(cell).0.eq_ignore_ascii_case(name))
                .ok_or_else(|| {
                    ImportError::refused(format!(
                        "{} has no column `{name}`; expected the columns {}",
                        file.name,
                        names.join(", ")
                    ))
                })?;
        }
        Ok(Self {
            reader,
            columns,
            names,
            record: ByteRecord::new(),
            file: file.clone(),
        })
    }

    /// The next row that is not blank; none at the end. Rows of too few cells are rejected.
    pub fn next(&mut self, run: &mut Run) -> Result<Option<Row<N>>, ImportError> {
        loop {
            let more = self
                .reader
                .read_byte_record(&mut self.record)
                .with_context(|| format!("read {}", self.file.name))?;
            if !more {
                return Ok(None);
            }
            let line = self
                .record
                .position()
                .map_or(0, csv::Position::line)
                .cast_signed();
            if self.record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            let read = self
                .file
                .bytes_read
                .load(std::sync::atomic::Ordering::Relaxed);
            run.progress.reached(read, run.accepted + run.rejected);
            if self
                .columns
                .iter()
                .any(|column| *column >= self.record.len())
            {
                run.reject(
                    Finding::rejected(
                        QualityRule::ROW_TOO_SHORT,
                        "The row has fewer cells than the heading.",
                    )
                    .at(line)
                    .cell("", shown(self.record.iter())),
                );
                continue;
            }
            let used = self.columns.iter().map(|column| &self.record[*column]);
            if let Some(damaged) = nul_finding(used, line) {
                run.reject(damaged);
                continue;
            }
            let mut foreign = None;
            let cells = std::array::from_fn(|index| {
                let (text, guessed) = decode(&self.record[self.columns[index]]);
                if guessed {
                    foreign = Some((self.names[index], text.clone().into_owned()));
                }
                text.into_owned()
            });
            if let Some((column, text)) = foreign {
                run.find(
                    Finding::notice(
                        QualityRule::TEXT_NOT_UTF8,
                        "The text is no UTF-8; read as Windows-1252.",
                    )
                    .at(line)
                    .cell(column, text),
                );
            }
            return Ok(Some(Row { line, cells }));
        }
    }
}
