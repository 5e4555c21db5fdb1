//! The normalised table: many documents in one file, one row a line of a document.

use std::collections::HashSet;
use std::io::Read;

use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder};

use super::Item;
use super::document::{Document, Government, Header, Line};
use super::number::{Reading, Style};
use super::stage::Genre;
use crate::import::ImportError;
use crate::import::finding::Finding;
use crate::import::source::{decode, nul_finding, shown};
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;

/// The heading that tells such a table.
pub const HEADING: [&str; 14] = [
    "kode_wilayah",
    "tahun",
    "jenis_dokumen",
    "judul",
    "kode_organisasi",
    "nama_organisasi",
    "no_rekening",
    "uraian",
    "jumlah",
    "sebelum",
    "sesudah",
    "selisih",
    "persen",
    "sumber_berkas",
];

const REGION: usize = 0;
const YEAR: usize = 1;
const KIND: usize = 2;
const TITLE: usize = 3;
const UNIT_CODE: usize = 4;
const UNIT_NAME: usize = 5;
const CODE: usize = 6;
const LABEL: usize = 7;
const AMOUNT: usize = 8;
const BEFORE: usize = 9;
const AFTER: usize = 10;
const DIFFERENCE: usize = 11;
const ORIGIN: usize = 13;

/// The cells by which rows belong to one document.
const IDENTITY: [usize; 7] = [REGION, YEAR, KIND, TITLE, UNIT_CODE, UNIT_NAME, ORIGIN];

/// Reads the table and hands over each document when its last row is read.
pub fn read(
    content: Box<dyn Read + Send>,
    emit: &mut dyn FnMut(Item) -> bool,
) -> Result<(), ImportError> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .buffer_capacity(1 << 17)
        .from_reader(content);
    let mut record = ByteRecord::new();
    let mut open: Option<Open> = None;
    let mut closed: HashSet<Vec<u8>> = HashSet::new();
    let mut identity = Vec::new();
    while reader
        .read_byte_record(&mut record)
        .context("read the table")?
    {
        let line = record
            .position()
            .map_or(0, csv::Position::line)
            .cast_signed();
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        let problem = problem(&record).map(|problem| {
            Finding::rejected(QualityRule::ROW_NOT_OF_A_DOCUMENT, problem)
                .at(line)
                .cell("", shown(record.iter()))
        });
        if let Some(finding) = problem.or_else(|| nul_finding(record.iter(), line)) {
            if !emit(Item::Rejected(finding)) {
                return Ok(());
            }
            continue;
        }
        identity.clear();
        for cell in IDENTITY {
            identity.extend_from_slice(&record[cell]);
            identity.push(0);
        }
        if open.as_ref().is_none_or(|open| open.identity != identity) {
            if let Some(ended) = open.take() {
                closed.insert(ended.identity.clone());
                if !emit(Item::Document(finished(ended))) {
                    return Ok(());
                }
            }
            if closed.contains(&identity) {
                return Err(ImportError::refused(format!(
                    "line {line}: rows of one document ({} {} {}) stand apart; sort the table by document",
                    text(&record, ORIGIN),
                    text(&record, UNIT_CODE),
                    text(&record, YEAR)
                )));
            }
            let document = Document {
                header: header(&record, line),
                lines: Vec::new(),
                findings: Vec::new(),
            };
            open = Some(Open {
                identity: identity.clone(),
                document,
                singles: Vec::new(),
            });
        }
        if let Some(open) = &mut open {
            push(open, &record, line);
        }
    }
    if let Some(last) = open {
        emit(Item::Document(finished(last)));
    }
    Ok(())
}

/// A document whose rows are being read.
struct Open {
    identity: Vec<u8>,
    document: Document,
    /// Rows that state one amount and no pair.
    singles: Vec<usize>,
}

/// Why a row can belong to no document.
fn problem(record: &ByteRecord) -> Option<&'static str> {
    if record.len() != HEADING.len() {
        return Some("The row has not as many cells as the heading.");
    }
    let digits = |cell: &[u8]| !cell.is_empty() && cell.iter().all(u8::is_ascii_digit);
    let region = &record[REGION];
    if !(region.len() == 5 && region[2] == b'.' || region.len() == 2)
        || !region.split(|byte| *byte == b'.').all(digits)
    {
        return Some("The region code is none of a government.");
    }
    if record[YEAR].len() != 4 || !digits(&record[YEAR]) {
        return Some("The fiscal year is none.");
    }
    if ![&b"APBD"[..], b"PERUBAHAN", b"REALISASI", b"PERGESERAN"].contains(&&record[KIND]) {
        return Some("The kind of document is unknown.");
    }
    None
}

fn text(record: &ByteRecord, column: usize) -> String {
    decode(record[column].trim_ascii()).0.into_owned()
}

fn header(record: &ByteRecord, line: i64) -> Header {
    let unit_code = text(record, UNIT_CODE);
    let unit_name = text(record, UNIT_NAME);
    Header {
        government: Government::Code(text(record, REGION)),
        fiscal_year: text(record, YEAR).parse().unwrap_or_default(),
        title: text(record, TITLE),
        period: None,
        unit_name: Some(unit_name).filter(|name| !name.is_empty() && *name != unit_code),
        unit_code,
        origin_file: text(record, ORIGIN),
        first_line: line,
        columns: Genre::of(&text(record, KIND)).single(HEADING[AMOUNT]),
    }
}

fn push(open: &mut Open, record: &ByteRecord, line: i64) {
    let document = &mut open.document;
    let mut findings = Vec::new();
    let mut words = |column: usize| {
        let (text, guessed) = decode(record[column].trim_ascii());
        if guessed {
            findings.push(
                Finding::notice(
                    QualityRule::TEXT_NOT_UTF8,
                    "The text is no UTF-8; read as Windows-1252.",
                )
                .at(line)
                .cell(HEADING[column], text.as_ref()),
            );
        }
        text.into_owned()
    };
    let (code, label) = (decode(&record[CODE]).0.into_owned(), words(LABEL));
    let mut unreadable = false;
    let mut amount = |column: usize| -> Option<Rupiah> {
        let cell = record[column].trim_ascii();
        if cell.is_empty() {
            return None;
        }
        let text = decode(cell).0;
        match Style::Plain.read(&text) {
            Reading::Amount(amount) => Some(amount),
            Reading::Blank => None,
            Reading::Unreadable => {
                if column != DIFFERENCE {
                    unreadable = true;
                }
                findings.push(unreadable_amount(
                    line,
                    HEADING[column],
                    &text,
                    column != DIFFERENCE,
                ));
                None
            }
        }
    };
    let single = amount(AMOUNT);
    let (before, after, difference) = (amount(BEFORE), amount(AFTER), amount(DIFFERENCE));
    let pair = before.is_some() || after.is_some() || difference.is_some();
    if pair && document.header.columns.len() == 1 {
        let genre = Genre::of(&decode(&record[KIND]).0);
        document.header.columns = genre.pair(HEADING[BEFORE], HEADING[AFTER]);
    }
    if pair && single.is_some() {
        unreadable = true;
        findings.push(
            Finding::rejected(
                QualityRule::AMOUNTS_OF_TWO_KINDS,
                "The row has one amount and also one before and after.",
            )
            .at(line)
            .cell(HEADING[AMOUNT], decode(&record[AMOUNT]).0),
        );
    }
    if single.is_some() && !pair {
        open.singles.push(document.lines.len());
    }
    let amounts = if pair {
        [before, after]
    } else {
        [single, None]
    };
    findings.extend(super::check_difference(
        line,
        HEADING[DIFFERENCE],
        before,
        after,
        difference,
    ));
    document.findings.append(&mut findings);
    let mut row = Line {
        line,
        code,
        label,
        remark: None,
        amounts,
        unreadable,
    };
    document.findings.extend(super::check_quotes(&mut row));
    document.lines.push(row);
}

/// A cell in which an amount should stand.
pub fn unreadable_amount(line: i64, column: &str, raw: &str, costs_the_row: bool) -> Finding {
    let message = "The cell holds no amount in the style of its column.";
    let finding = if costs_the_row {
        Finding::rejected(QualityRule::AMOUNT_NOT_UNDERSTOOD, message)
    } else {
        Finding::warning(QualityRule::DIFFERENCE_NOT_UNDERSTOOD, message)
    };
    finding.at(line).cell(column, raw)
}

/// Ends a document: where some rows state one amount and others a pair, the single amounts belong
/// to neither column of the pair.
fn finished(open: Open) -> Document {
    let Open {
        mut document,
        singles,
        ..
    } = open;
    if document.header.columns.len() == 2 {
        for index in singles {
            let line = &mut document.lines[index];
            line.amounts = [None, None];
            line.unreadable = true;
            document.findings.push(
                Finding::rejected(
                    QualityRule::AMOUNTS_OF_TWO_KINDS,
                    "One amount, where other rows of the document state two.",
                )
                .at(line.line)
                .cell(HEADING[AMOUNT], ""),
            );
        }
    }
    document
}
