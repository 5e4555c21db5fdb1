//! Tables that people keep in a spreadsheet, as CSV or as a workbook (XLSX): a heading of which some
//! columns may be missing, and cells of several lines.

use std::collections::BTreeSet;
use std::io::Read as _;

use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder, Trim};

use super::ImportError;
use super::finding::Finding;
use super::run::Run;
use super::source::{SourceFile, decode, has_nul, nul_refusal};
use super::table::delimiter;
use crate::service::quality::rule::QualityRule;

mod workbook;

/// Most rows of a file; they are held in memory.
const MOST_ROWS: usize = 50_000;

/// A column that is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// Whether a table without it is refused.
    pub required: bool,
    /// Whether findings may show what stands in it.
    pub shown: bool,
}

impl Column {
    /// A column that every table has.
    pub const fn needed(name: &'static str) -> Self {
        Self {
            name,
            required: true,
            shown: true,
        }
    }

    /// A column that a table may have.
    pub const fn known(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            shown: true,
        }
    }

    /// A column that a table may have, and that perhaps nobody outside may see, in findings neither.
    pub const fn inner(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            shown: false,
        }
    }
}

/// A row with content.
#[derive(Debug, Clone)]
pub struct Row<const N: usize> {
    /// Line of the file on which it begins, or number of the row in its workbook.
    pub line: i64,
    /// Its cells, trimmed, in the order of the columns asked for; empty where there is no such
    /// column.
    pub cells: [String; N],
}

/// A row as it stands in the file.
struct Raw {
    line: i64,
    cells: Vec<Cell>,
}

/// A cell as it stands in the file.
enum Cell {
    Text(String),
    /// Bytes that are no UTF-8, and how they were read.
    Guessed(String),
    Damaged,
    /// A formula of a workbook that failed.
    Failed,
}

/// Reads a whole table. Rows that are damaged are rejected.
pub fn read<const N: usize>(
    run: &mut Run,
    file: &SourceFile,
    columns: &[Column; N],
) -> Result<Vec<Row<N>>, ImportError> {
    let mut rows = match workbook::bytes(file)? {
        Some(bytes) => workbook::rows(&bytes, &file.name, |heading| {
            place(heading, columns, &file.name).is_ok()
        })?,
        None => of_csv(file)?,
    }
    .into_iter();
    let Some(heading) = rows.next() else {
        return Err(ImportError::refused(format!("{} is empty", file.name)));
    };
    let names: Vec<String> = heading.cells.into_iter().map(Cell::heading).collect();
    let places = place(&names, columns, &file.name)?;
    let mut unread: BTreeSet<usize> = (0..names.len())
        .filter(|place| !places.contains(&Some(*place)) && !names[*place].is_empty())
        .collect();
    let mut found = Vec::new();
    for raw in rows {
        let holds = |place: &usize| raw.cells.get(*place).is_some_and(Cell::holds_something);
        let read_now: Vec<usize> = unread.iter().copied().filter(holds).collect();
        for place in read_now {
            unread.remove(&place);
            let message = "The column holds something and is not read.";
            run.find(
                Finding::notice(QualityRule::COLUMN_NOT_READ, message)
                    .at(raw.line)
                    .cell(names[place].as_str(), ""),
            );
        }
        found.extend(taken(run, raw, columns, &places));
    }
    Ok(found)
}

/// Where the columns stand; refused where one that is needed is missing, or stands there twice.
fn place<const N: usize>(
    heading: &[String],
    columns: &[Column; N],
    file: &str,
) -> Result<[Option<usize>; N], ImportError> {
    let mut places = [None; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let mut found = (0..heading.len()).filter(|at| heading[*at] == column.name);
        *place = found.next();
        if found.next().is_some() {
            let name = column.name;
            let reason = format!("{file} has two columns `{name}`");
            return Err(ImportError::refused(reason));
        }
        if column.required && place.is_none() {
            let names = |required| {
                let some = columns.iter().filter(|one| one.required == required);
                some.map(|one| one.name).collect::<Vec<_>>().join(", ")
            };
            return Err(ImportError::refused(format!(
                "{file} has no column `{}`; needed are {}, and known are {}",
                column.name,
                names(true),
                names(false)
            )));
        }
    }
    Ok(places)
}

/// A row that can be used; none where it is empty or was rejected.
fn taken<const N: usize>(
    run: &mut Run,
    raw: Raw,
    columns: &[Column; N],
    places: &[Option<usize>; N],
) -> Option<Row<N>> {
    let Raw { line, mut cells } = raw;
    let mut row = Row {
        line,
        cells: std::array::from_fn(|_| String::new()),
    };
    let mut guessed = None;
    for ((cell, column), place) in row.cells.iter_mut().zip(columns).zip(places) {
        let stated = place.and_then(|place| cells.get_mut(place));
        let Some(stated) = stated else {
            continue;
        };
        let refusal = match std::mem::replace(stated, Cell::Text(String::new())) {
            Cell::Text(text) => {
                *cell = text;
                continue;
            }
            Cell::Guessed(text) => {
                guessed = guessed.or(Some((column, text.clone())));
                *cell = text;
                continue;
            }
            Cell::Damaged => Finding::rejected(
                QualityRule::TEXT_HAS_NUL,
                "The row holds a NUL: its text is damaged.",
            ),
            Cell::Failed => Finding::rejected(
                QualityRule::FORMULA_FAILED,
                "The cell holds a formula that failed.",
            ),
        };
        run.reject(refusal.at(line).cell(column.name, ""));
        return None;
    }
    if row.cells.iter().all(String::is_empty) {
        return None;
    }
    if let Some((column, text)) = guessed {
        let message = "The text is no UTF-8; read as Windows-1252.";
        let text = if column.shown { text } else { String::new() };
        let finding = Finding::notice(QualityRule::TEXT_NOT_UTF8, message);
        run.find(finding.at(line).cell(column.name, text));
    }
    Some(row)
}

fn of_csv(file: &SourceFile) -> Result<Vec<Raw>, ImportError> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .trim(Trim::All)
        .delimiter(delimiter(file)?)
        .from_reader(file.open()?);
    let (mut record, mut rows) = (ByteRecord::new(), Vec::new());
    let read = |record: &mut ByteRecord, reader: &mut csv::Reader<_>| {
        let more = reader.read_byte_record(record);
        more.with_context(|| format!("read {}", file.name))
    };
    while read(&mut record, &mut reader)? {
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let line = line.cast_signed();
        if rows.is_empty() && record.iter().any(has_nul) {
            return Err(nul_refusal(&file.name, line));
        }
        let cells = record.iter().map(Cell::of_bytes).collect();
        rows.push(Raw { line, cells });
        within_limit(rows.len(), &file.name)?;
    }
    Ok(rows)
}

fn within_limit(rows: usize, file: &str) -> Result<(), ImportError> {
    if rows > MOST_ROWS {
        let reason = format!("{file} has more than {MOST_ROWS} rows; split it");
        return Err(ImportError::refused(reason));
    }
    Ok(())
}

impl Cell {
    fn of_bytes(bytes: &[u8]) -> Self {
        if has_nul(bytes) {
            return Self::Damaged;
        }
        let (text, guessed) = decode(bytes);
        let text = tidied(&text);
        if guessed {
            Self::Guessed(text)
        } else {
            Self::Text(text)
        }
    }

    fn holds_something(&self) -> bool {
        !matches!(self, Self::Text(text) if text.is_empty())
    }

    /// As the name of a column: in small letters, words joined as in `kode_unit`.
    fn heading(self) -> String {
        let (Self::Text(text) | Self::Guessed(text)) = self else {
            return String::new();
        };
        let text = text.to_lowercase();
        let words: Vec<&str> = text
            .split(|letter: char| letter.is_whitespace() || letter == '_')
            .filter(|word| !word.is_empty())
            .collect();
        words.join("_")
    }
}

/// Without blanks around it, and with one kind of line break.
fn tidied(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}

/// The bytes of a file that may be no text.
fn all_bytes(file: &SourceFile, most: u64) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    let mut content = file.open()?.take(most + 1);
    content
        .read_to_end(&mut bytes)
        .with_context(|| format!("read {}", file.name))?;
    if bytes.len() as u64 > most {
        let reason = format!("{} is larger than {} MiB", file.name, most >> 20);
        return Err(ImportError::refused(reason));
    }
    Ok(bytes)
}
