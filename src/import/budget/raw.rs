//! A file as officials uploaded it: a preamble in any order, a heading, the rows of one document.

use std::io::Read;

use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder};

use super::Item;
use super::document::{Column, Document, Government, Header, Line};
use super::number::{Reading, Style};
use super::stage::Genre;
use super::table::unreadable_amount;
use crate::import::ImportError;
use crate::import::finding::Finding;
use crate::import::source::{SourceFile, decode};
use crate::search_name::plain;

/// How many rows may stand above the heading.
const LONGEST_PREAMBLE: usize = 40;

/// Reads the file's one document.
pub fn read(
    file: &SourceFile,
    content: Box<dyn Read + Send>,
    start: &[u8],
    emit: &mut dyn FnMut(Item) -> bool,
) -> Result<(), ImportError> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter(start))
        .from_reader(content);
    let mut preamble = Preamble::default();
    let mut layout = None;
    let mut rows: Vec<Row> = Vec::new();
    let mut findings = Vec::new();
    let mut record = ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .context("read the file")?
    {
        let line = record
            .position()
            .map_or(0, csv::Position::line)
            .cast_signed();
        let row = Row::of(&record, line, &mut findings);
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if layout.is_some() {
            rows.push(row);
        } else if let Some(found) = Layout::of(&row) {
            layout = Some(found);
        } else {
            preamble.take(&row.cells);
            if preamble.rows > LONGEST_PREAMBLE {
                break;
            }
        }
    }
    let layout = layout.ok_or_else(|| {
        ImportError::refused(format!(
            "{} is no budget: no heading with a column of account codes (No. Rekening), one of \
             names (Uraian) and one of amounts in its first {LONGEST_PREAMBLE} rows",
            file.name
        ))
    })?;
    let header = preamble.header(file, &layout)?;
    let lines = lines(&layout, rows, &mut findings);
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
    let count = |byte: &u8| start.iter().filter(|other| *other == byte).count();
    [b',', b';', b'\t', b'|']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(b',')
}

struct Row {
    line: i64,
    cells: Vec<String>,
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
                    "TEXT_NOT_UTF8",
                    "The text is no UTF-8; read as Windows-1252.",
                )
                .at(line)
                .cell("", text),
            );
        }
        Self { line, cells }
    }

    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Which column holds what.
#[derive(Debug)]
struct Layout {
    code: usize,
    label: usize,
    /// The columns of amounts with their headings: one, or before and after.
    amounts: Vec<(usize, String)>,
    difference: Option<(usize, String)>,
    remark: Option<usize>,
}

impl Layout {
    /// The layout that a heading tells; none when the row is no heading.
    fn of(row: &Row) -> Option<Self> {
        let words: Vec<String> = row.cells.iter().map(|cell| plain(cell)).collect();
        let find = |known: &[&str]| {
            words
                .iter()
                .position(|word| known.iter().any(|start| word.starts_with(start)))
        };
        let code = find(&["no rek", "kode rek", "nomor rek", "rekening"])?;
        let label = find(&["uraian", "nama rekening"])?;
        let named = |column: usize| (column, row.cells[column].trim().to_owned());
        let before = find(&["sebelum", "anggaran sebelum", "murni"]);
        let after = find(&["sesudah", "setelah", "anggaran setelah", "realisasi"]);
        let single = find(&["jumlah", "anggaran", "nilai", "pagu"]);
        let amounts = match (before, after, single) {
            (Some(before), Some(after), _) => vec![named(before), named(after)],
            // A report may call its two columns budget and realization.
            (None, Some(after), Some(single)) => vec![named(single), named(after)],
            (_, _, Some(single)) => vec![named(single)],
            _ => return None,
        };
        let difference = find(&["angka", "selisih", "bertambah", "jumlah bertambah"])
            .filter(|_| amounts.len() == 2)
            .map(named);
        let remark = find(&["keteranga", "penjelasan", "dasar hukum"]);
        Some(Self {
            code,
            label,
            amounts,
            difference,
            remark,
        })
    }
}

/// What stands above the heading.
#[derive(Debug, Default)]
struct Preamble {
    rows: usize,
    title: Option<String>,
    government: Option<String>,
    year: Option<String>,
    unit_code: Option<String>,
    unit_name: Option<String>,
}

impl Preamble {
    fn take(&mut self, cells: &[String]) {
        self.rows += 1;
        let key = cells.first().map(|cell| plain(cell)).unwrap_or_default();
        let value = cells[1..]
            .iter()
            .map(|cell| cell.trim())
            .find(|cell| !cell.is_empty());
        let Some(value) = value.map(str::to_owned) else {
            return;
        };
        let place = match key.as_str() {
            "judul" => &mut self.title,
            "daerah" | "pemerintah daerah" => &mut self.government,
            "tahun" | "tahun anggaran" => &mut self.year,
            "kode organisasi" | "kode" => &mut self.unit_code,
            "nama organisasi" | "organisasi" => &mut self.unit_name,
            _ => return,
        };
        place.get_or_insert(value);
    }

    fn header(self, file: &SourceFile, layout: &Layout) -> Result<Header, ImportError> {
        let missing = |what: &str| {
            ImportError::refused(format!(
                "{}: the lines above the heading state no {what}",
                file.name
            ))
        };
        let year = self.year.ok_or_else(|| missing("year (Tahun)"))?;
        let fiscal_year = year
            .split(|c: char| !c.is_ascii_digit())
            .find(|digits| digits.len() == 4)
            .and_then(|digits| digits.parse().ok())
            .filter(|year| (1945..=2200).contains(year))
            .ok_or_else(|| ImportError::refused(format!("{}: {year:?} is no year", file.name)))?;
        let title = self.title.ok_or_else(|| missing("title (Judul)"))?;
        let government = self
            .government
            .ok_or_else(|| missing("government (Daerah)"))?;
        let genre = Genre::of(&title);
        let columns: Vec<Column> = match &layout.amounts[..] {
            [(_, before), (_, after)] => genre.pair(before, after),
            [(_, heading), ..] => genre.single(heading),
            [] => Vec::new(),
        };
        // `1.01.01. - Dinas Pendidikan`: code and name in one cell.
        let stated = self.unit_code.unwrap_or_default();
        let split = stated
            .find(|c: char| c.is_alphabetic())
            .unwrap_or(stated.len());
        let (code, name) = stated.split_at(split);
        let unit_code = code.trim_end_matches([' ', '-', ':']).trim().to_owned();
        let unit_name = self
            .unit_name
            .or_else(|| Some(name.trim().to_owned()))
            .filter(|name| !name.is_empty() && *name != unit_code);
        Ok(Header {
            government: Government::Name(government),
            fiscal_year,
            title,
            unit_code,
            unit_name,
            origin_file: file.name.clone(),
            first_line: 1,
            columns,
        })
    }
}

fn lines(layout: &Layout, rows: Vec<Row>, findings: &mut Vec<Finding>) -> Vec<Line> {
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
    let difference_style = layout
        .difference
        .as_ref()
        .map(|(column, _)| style_of(*column));
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
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
        if let (Some((column, heading)), Some(style)) = (&layout.difference, difference_style) {
            match style.read(row.cell(*column)) {
                Reading::Unreadable => {
                    findings.push(unreadable_amount(
                        row.line,
                        heading,
                        row.cell(*column),
                        false,
                    ));
                }
                Reading::Amount(difference) => findings.extend(super::check_difference(
                    row.line,
                    heading,
                    amounts[0],
                    amounts[1],
                    Some(difference),
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
