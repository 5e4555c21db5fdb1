//! A file as officials uploaded it: a preamble in any order, a heading, the rows of one document.

use std::io::Read;

use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder};

use super::Item;
use super::document::{Document, Line};
use super::number::{Reading, Style, is_number};
use super::table::unreadable_amount;
use crate::import::ImportError;
use crate::import::finding::Finding;
use crate::import::source::{SourceFile, decode, has_nul, nul_refusal};
use crate::service::quality::rule::QualityRule;

mod layout;
mod preamble;

use layout::{Layout, code_and_label};
use preamble::{Preamble, begins_document};

/// How many rows may stand above the heading.
const LONGEST_PREAMBLE: usize = 40;

/// Reads the file's one document.
pub fn read(
    file: &SourceFile,
    content: Box<dyn Read + Send>,
    start: &[u8],
    emit: &mut dyn FnMut(Item) -> bool,
) -> Result<(), ImportError> {
    let mut findings = Vec::new();
    let rows = rows(content, delimiter(start), &mut findings)?;
    let (above, layout) = heading(file, &rows)?;
    let below = above + layout.height;
    if let Some(damaged) = rows[..below].iter().find(|row| !row.nul.is_empty()) {
        return Err(nul_refusal(&file.name, damaged.line));
    }
    let preamble = Preamble::of(&rows[..above]);
    let (header, doubt) = preamble.header(file, &layout)?;
    findings.extend(doubt);
    let (heading, body) = rows[above..].split_at(layout.height);
    let pages = pages(file, heading, body, &mut findings)?;
    check_units(file, &layout, &header.unit_code, &pages)?;
    let rows: Vec<&Row> = pages.into_iter().flat_map(|page| page.rows).collect();
    check_unread_columns(file, &layout, &rows, &mut findings)?;
    let lines = lines(&layout, &rows, &mut findings);
    if !lines.iter().any(Line::has_amount) {
        return Err(ImportError::refused(format!(
            "{} is no budget: no row states an amount",
            file.name
        )));
    }
    emit(Item::Document(Document {
        header,
        lines,
        findings,
    }));
    Ok(())
}

/// The character between cells: of those in use, the one most often in the file's first lines.
fn delimiter(start: &[u8]) -> u8 {
    let count = |byte: &u8| start.split(|other| other == byte).count();
    [b',', b';', b'\t', b'|']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

/// The rows with content; of a file without a heading, only so many as tell that it has none.
fn rows(
    content: Box<dyn Read + Send>,
    delimiter: u8,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Row>, ImportError> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(content);
    let mut record = ByteRecord::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut may_have_heading = false;
    while (may_have_heading || rows.len() <= LONGEST_PREAMBLE)
        && reader
            .read_byte_record(&mut record)
            .context("read the file")?
    {
        let line = record
            .position()
            .map_or(0, csv::Position::line)
            .cast_signed();
        let row = Row::of(&record, line, findings);
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        may_have_heading = may_have_heading || code_and_label(&row).is_some();
        rows.push(row);
    }
    Ok(rows)
}

/// Where the heading is, and what it tells.
fn heading(file: &SourceFile, rows: &[Row]) -> Result<(usize, Layout), ImportError> {
    for above in 0..rows.len().min(LONGEST_PREAMBLE + 1) {
        let fiscal_year = || Preamble::of(&rows[..above]).fiscal_year();
        if code_and_label(&rows[above]).is_none() {
            continue;
        }
        match Layout::at(&rows[above..], fiscal_year()) {
            Some(Ok(layout)) => return Ok((above, layout)),
            Some(Err(reason)) => {
                return Err(ImportError::refused(format!(
                    "{}: the heading on line {} cannot be read: {reason}",
                    file.name, rows[above].line
                )));
            }
            None => {}
        }
    }
    if let Some(damaged) = rows.iter().find(|row| !row.nul.is_empty()) {
        return Err(nul_refusal(&file.name, damaged.line));
    }
    Err(ImportError::refused(format!(
        "{} is no budget: no heading with a column of account codes (No. Rekening), one of \
         names (Uraian) and one of amounts in its first {LONGEST_PREAMBLE} rows",
        file.name
    )))
}

/// Rows below one heading.
struct Page<'a> {
    /// The line of the heading.
    line: i64,
    rows: Vec<&'a Row>,
}

impl Page<'_> {
    fn at(line: i64) -> Self {
        Self {
            line,
            rows: Vec::new(),
        }
    }
}

/// The rows below the heading, page by page: a heading that stands above each page is left out.
fn pages<'a>(
    file: &SourceFile,
    heading: &[Row],
    body: &'a [Row],
    findings: &mut Vec<Finding>,
) -> Result<Vec<Page<'a>>, ImportError> {
    let mut pages = vec![Page::at(heading[0].line)];
    // How many rows of a repeated heading were met.
    let mut repeated = 0;
    for row in body {
        let next = if repeated < heading.len() {
            repeated
        } else {
            0
        };
        let repeats = if row.says_the_same_as(&heading[next]) {
            Some(next)
        } else {
            row.says_the_same_as(&heading[0]).then_some(0)
        };
        // Below the first row of the heading only: its further rows alone are no heading.
        if let Some(of_heading) = repeats.filter(|at| *at == 0 || repeated > 0) {
            repeated = of_heading + 1;
            if of_heading == 0 {
                pages.push(Page::at(row.line));
            }
            findings.push(
                Finding::notice(
                    QualityRule::HEADING_REPEATED,
                    "The heading stands here again; left out.",
                )
                .at(row.line)
                .cell("", row.cells.join(",")),
            );
            continue;
        }
        repeated = 0;
        // `Rekening Listrik` with a remark `Uraian: …` is no heading.
        let is_heading = code_and_label(row).is_some_and(|found| {
            Some(found) == code_and_label(&heading[0])
                || !row.cells.iter().any(|cell| is_number(cell))
        });
        if begins_document(row) || is_heading {
            return Err(two_documents(file, row.line));
        }
        if let Some(page) = pages.last_mut() {
            page.rows.push(row);
        }
    }
    Ok(pages)
}

fn two_documents(file: &SourceFile, line: i64) -> ImportError {
    ImportError::refused(format!(
        "{}: two documents in one file; split it at line {line}",
        file.name
    ))
}

/// A page whose rows all belong to another unit than the one stated above, while those of the
/// pages before belong to that, is another document.
fn check_units(
    file: &SourceFile,
    layout: &Layout,
    unit_code: &str,
    pages: &[Page<'_>],
) -> Result<(), ImportError> {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let unit = digits(unit_code);
    // `1.02 . 1.02.01 . 00`: the affair in three digits, then the unit in five.
    let is_of_unit = |row: &&Row| {
        let code = digits(row.cell(layout.code));
        (code.len() >= 8).then(|| code[3..].starts_with(&unit))
    };
    if unit.len() < 3 {
        return Ok(());
    }
    let mut before_is_ours = false;
    for page in pages {
        let told: Vec<bool> = page.rows.iter().filter_map(is_of_unit).collect();
        if before_is_ours && !told.is_empty() && !told.contains(&true) {
            return Err(two_documents(file, page.line));
        }
        before_is_ours = (before_is_ours || !told.is_empty()) && !told.contains(&false);
    }
    Ok(())
}

/// Refuses a file of which a column of numbers would be lost; other cells that are not read are
/// said.
fn check_unread_columns(
    file: &SourceFile,
    layout: &Layout,
    rows: &[&Row],
    findings: &mut Vec<Finding>,
) -> Result<(), ImportError> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    for column in (0..width).filter(|at| !layout.reads(*at) && !layout.is_derived(*at)) {
        let is_filled = |row: &&&Row| !row.cell(column).trim().is_empty();
        let filled: Vec<&&Row> = rows.iter().filter(is_filled).collect();
        let numbers = filled
            .iter()
            .filter(|row| is_number(row.cell(column)))
            .count();
        let title = layout.title(column);
        if numbers * 2 > rows.len() && !layout.is_difference(column) {
            return Err(ImportError::refused(format!(
                "{}: the column {title} holds numbers, and what they are cannot be told; take it \
                 out of the file or give it another heading",
                file.name
            )));
        }
        if let Some(first) = filled.first() {
            findings.push(
                Finding::notice(
                    QualityRule::COLUMN_NOT_READ,
                    format!(
                        "The column {title} is not read; cells with content: {}.",
                        filled.len()
                    ),
                )
                .at(first.line)
                .cell(title, first.cell(column).trim()),
            );
        }
    }
    Ok(())
}

/// A row with content.
#[derive(Debug)]
struct Row {
    line: i64,
    cells: Vec<String>,
    /// The columns whose cells hold a NUL.
    nul: Vec<usize>,
}

impl Row {
    fn of(record: &ByteRecord, line: i64, findings: &mut Vec<Finding>) -> Self {
        let mut foreign = None;
        let cells = record
            .iter()
            .map(|cell| {
                let (text, guessed) = decode(cell);
                if guessed {
                    foreign = Some(text.clone().into_owned());
                }
                text.into_owned()
            })
            .collect();
        if let Some(text) = foreign {
            findings.push(
                Finding::notice(
                    QualityRule::TEXT_NOT_UTF8,
                    "The text is no UTF-8; read as Windows-1252.",
                )
                .at(line)
                .cell("", text),
            );
        }
        let nul = (0..record.len())
            .filter(|column| has_nul(&record[*column]))
            .collect();
        Self { line, cells, nul }
    }

    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Whether all cells are the same, blank ones at the end aside.
    fn says_the_same_as(&self, other: &Self) -> bool {
        let width = self.cells.len().max(other.cells.len());
        (0..width).all(|column| self.cell(column).trim() == other.cell(column).trim())
    }

    /// The line of a row with a NUL in a cell that counts, and why it is left out.
    fn damaged(&self, layout: &Layout) -> Option<(Line, Finding)> {
        let column = *self.nul.iter().find(|column| layout.reads(**column))?;
        let finding = Finding::rejected(
            QualityRule::TEXT_HAS_NUL,
            "The cell holds a NUL: it is damaged.",
        )
        .at(self.line)
        .cell(layout.title(column), self.cell(column));
        let line = Line {
            line: self.line,
            code: self.cell(layout.code).to_owned(),
            label: self.cell(layout.label).trim().to_owned(),
            remark: None,
            amounts: [None, None],
            unreadable: true,
        };
        Some((line, finding))
    }
}

fn lines(layout: &Layout, rows: &[&Row], findings: &mut Vec<Finding>) -> Vec<Line> {
    let style_of = |column: usize| {
        Style::of(
            rows.iter()
                .map(|row| row.cell(column).trim())
                .filter(|cell| !cell.is_empty()),
        )
    };
    let styles: Vec<Style> = layout
        .amounts
        .iter()
        .map(|(column, _)| style_of(*column))
        .collect();
    // Each is one amount less another.
    let derived: Vec<(usize, &str, [usize; 2], Style)> =
        [(&layout.difference, [1, 0]), (&layout.remaining, [0, 1])]
            .into_iter()
            .filter_map(|(column, operands)| Some((column.as_ref()?, operands)))
            .map(|((column, heading), operands)| {
                (*column, heading.as_str(), operands, style_of(*column))
            })
            .collect();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some((line, finding)) = row.damaged(layout) {
            findings.push(finding);
            lines.push(line);
            continue;
        }
        let mut amounts = [None, None];
        let mut unreadable = false;
        for (index, ((column, heading), style)) in layout.amounts.iter().zip(&styles).enumerate() {
            match style.read(row.cell(*column)) {
                Reading::Amount(amount) => amounts[index] = Some(amount),
                Reading::Blank => {}
                Reading::Unreadable => {
                    unreadable = true;
                    findings.push(unreadable_amount(
                        row.line,
                        heading,
                        row.cell(*column),
                        true,
                    ));
                }
            }
        }
        for (column, heading, [from, less], style) in &derived {
            match style.read(row.cell(*column)) {
                Reading::Unreadable => {
                    findings.push(unreadable_amount(
                        row.line,
                        heading,
                        row.cell(*column),
                        false,
                    ));
                }
                Reading::Amount(stated) => findings.extend(super::check_difference(
                    row.line,
                    heading,
                    amounts[*less],
                    amounts[*from],
                    Some(stated),
                )),
                Reading::Blank => {}
            }
        }
        let remark = layout
            .remark
            .map(|column| row.cell(column).trim().to_owned());
        let mut line = Line {
            line: row.line,
            code: row.cell(layout.code).to_owned(),
            label: row.cell(layout.label).trim().to_owned(),
            remark: remark.filter(|remark| !remark.is_empty()),
            amounts,
            unreadable,
        };
        findings.extend(super::check_quotes(&mut line));
        lines.push(line);
    }
    lines
}
