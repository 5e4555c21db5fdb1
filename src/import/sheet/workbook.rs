//! Workbooks (XLSX): the first sheet that is shown and has the columns.

use std::io::{Cursor, Read as _, copy, sink};

use anyhow::Context as _;
use calamine::{DataRef, ExcelDateTime, Reader as _, SheetVisible, Xlsx};
use zip::ZipArchive;

use super::{Cell, Raw, all_bytes, tidied, within_limit};
use crate::import::ImportError;
use crate::import::source::SourceFile;

/// Largest workbook, packed.
const MOST_BYTES: u64 = 64 << 20;
/// Largest workbook, unpacked: what its shared texts can take in memory.
const MOST_UNPACKED: u64 = 512 << 20;
/// Most text of one sheet: one text that many cells share counts in each of them.
const MOST_TEXT: usize = 128 << 20;
/// Columns further to the right are not read.
const MOST_COLUMNS: u32 = 256;

/// The bytes of a file that is a workbook; none where it is text.
pub(super) fn bytes(file: &SourceFile) -> Result<Option<Vec<u8>>, ImportError> {
    let mut start = Vec::new();
    file.open()?
        .take(4)
        .read_to_end(&mut start)
        .with_context(|| format!("read the start of {}", file.name))?;
    match start.as_slice() {
        b"PK\x03\x04" => all_bytes(file, MOST_BYTES).map(Some),
        [0xd0, 0xcf, 0x11, 0xe0] => Err(ImportError::refused(format!(
            "{} is a workbook in the old format, or one with a password; save it as XLSX or CSV",
            file.name
        ))),
        _ => Ok(None),
    }
}

/// The rows of the first sheet whose heading fits, or else of the first one that is shown.
pub(super) fn rows(
    bytes: &[u8],
    file: &str,
    fits: impl Fn(&[String]) -> bool,
) -> Result<Vec<Raw>, ImportError> {
    refuse_bomb(bytes, file)?;
    let unreadable = |_| unreadable(file);
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let shown = book.sheets_metadata().iter();
    let shown = shown.filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = shown.map(|sheet| sheet.name.clone()).collect();
    let mut first = None;
    for name in names {
        let rows = of_sheet(&mut book, &name, file)?;
        let heading = rows.first().map(|row| {
            let cells = row.cells.iter();
            let text = cells.map(|cell| match cell {
                Cell::Text(text) => Cell::Text(text.clone()).heading(),
                _ => String::new(),
            });
            text.collect::<Vec<_>>()
        });
        if heading.is_some_and(|heading| fits(&heading)) {
            return Ok(rows);
        }
        if !rows.is_empty() {
            first = first.or(Some(rows));
        }
    }
    Ok(first.unwrap_or_default())
}

fn unreadable(file: &str) -> ImportError {
    ImportError::refused(format!(
        "{file} cannot be read as a workbook; save it again as XLSX, or as CSV"
    ))
}

/// A small file may unpack to one that fills the memory: what it says of its size is not believed.
fn refuse_bomb(bytes: &[u8], file: &str) -> Result<(), ImportError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable(file))?;
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| unreadable(file))?;
        let unpacked = copy(&mut part.take(left + 1), &mut sink());
        let unpacked = unpacked.map_err(|_| unreadable(file))?;
        left = left.checked_sub(unpacked).ok_or_else(|| {
            ImportError::refused(format!(
                "{file} unpacks to more than {} MiB",
                MOST_UNPACKED >> 20
            ))
        })?;
    }
    Ok(())
}

fn of_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    file: &str,
) -> Result<Vec<Raw>, ImportError> {
    let mut cells = book
        .worksheet_cells_reader(name)
        .map_err(|_| unreadable(file))?;
    let mut rows: Vec<Raw> = Vec::new();
    let mut held = 0;
    // Cell by cell: a sheet may claim to be a billion rows long.
    while let Some(cell) = cells.next_cell().map_err(|_| unreadable(file))? {
        let (row, column) = cell.get_position();
        let content = read(cell.get_value());
        if column >= MOST_COLUMNS || !content.holds_something() {
            continue;
        }
        if let Cell::Text(text) = &content {
            held += text.len();
        }
        if held > MOST_TEXT {
            let reason = format!("{file} holds more than {} MiB of text", MOST_TEXT >> 20);
            return Err(ImportError::refused(reason));
        }
        let line = i64::from(row) + 1;
        if rows.last().is_none_or(|last| last.line != line) {
            let cells = Vec::new();
            rows.push(Raw { line, cells });
            within_limit(rows.len(), file)?;
        }
        if let Some(last) = rows.last_mut() {
            let place = column as usize;
            if last.cells.len() <= place {
                last.cells
                    .resize_with(place + 1, || Cell::Text(String::new()));
            }
            last.cells[place] = content;
        }
    }
    Ok(rows)
}

fn read(value: &DataRef<'_>) -> Cell {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => tidied(text),
        DataRef::SharedString(text) => tidied(text),
        DataRef::Int(number) => number.to_string(),
        // A number of a workbook has no thousands to tell from decimals: write it as people here do.
        DataRef::Float(number) => number.to_string().replace('.', ","),
        DataRef::Bool(true) => "YA".to_owned(),
        DataRef::Bool(false) => "TIDAK".to_owned(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            let date = text.split('T').next();
            date.unwrap_or(text).to_owned()
        }
        DataRef::Error(_) => return Cell::Failed,
    };
    if text.contains('\0') {
        return Cell::Damaged;
    }
    Cell::Text(text)
}

/// A date as it is written in text; a length of time as its number of days.
fn day(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return moment.as_f64().to_string().replace('.', ",");
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
