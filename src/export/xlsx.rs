//! XLSX: one sheet of rows, one that says what the columns hold.
//!
//! A spreadsheet calculates with 15 digits. An amount is a number where it has no more, and text
//! where it has, so that none is ever shown otherwise than it was published.

use std::io::Write;

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::Writer;
use super::cell::{Shape, is_like_a_formula};
use crate::service::export::{Cell, Column, Rows, Sheet};

/// Rows that one sheet holds, its heading left out.
pub const MOST_ROWS: u64 = 1_048_575;
/// The largest amount in sen that is a number: 15 digits.
const LARGEST_NUMBER: u64 = 999_999_999_999_999;
/// Letters that one cell holds, and how a text that was cut ends.
const LONGEST_TEXT: usize = 32_767;
const CUT: &str = " … (cut)";

pub(super) struct Xlsx<W: Write + Send> {
    book: Workbook,
    out: W,
    shapes: Vec<Shape>,
    columns: Vec<Column>,
    money: Format,
    date: Format,
    row: u32,
    text: String,
}

impl<W: Write + Send> Xlsx<W> {
    pub(super) fn begin(sheet: &Sheet, out: W) -> anyhow::Result<Self> {
        let mut book = Workbook::new();
        // The same rows make the same bytes, whenever they are written.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).context("a date of making")?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let rows = book
            .add_worksheet_with_constant_memory()
            .context("begin the sheet of rows")?;
        rows.set_name(sheet.name).context("name the sheet")?;
        rows.set_freeze_panes(1, 0).context("keep the heading")?;
        let heading = Format::new().set_bold();
        for (index, column) in sheet.columns.iter().enumerate() {
            rows.write_string_with_format(0, place(index)?, column.name, &heading)
                .context("write the heading")?;
        }
        Ok(Self {
            book,
            out,
            shapes: Shape::of(sheet)?,
            columns: sheet.columns.to_vec(),
            money: Format::new().set_num_format("#,##0.00"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            row: 0,
            text: String::new(),
        })
    }
}

fn place(index: usize) -> anyhow::Result<u16> {
    u16::try_from(index).context("a table has too many columns")
}

impl<W: Write + Send> Writer for Xlsx<W> {
    fn rows(&mut self, rows: &Rows) -> anyhow::Result<()> {
        let sheet = self.book.worksheet_from_index(0).context("the sheet")?;
        for row in rows.iter() {
            self.row += 1;
            anyhow::ensure!(
                u64::from(self.row) <= MOST_ROWS,
                "a sheet holds {MOST_ROWS} rows"
            );
            for (index, (shape, cell)) in self.shapes.iter().zip(row).enumerate() {
                let (row, column) = (self.row, place(index)?);
                match cell {
                    Cell::Nothing => continue,
                    Cell::Whole(number) => match i32::try_from(*number) {
                        Ok(number) => sheet.write_number(row, column, number),
                        Err(_) => sheet.write_string(row, column, number.to_string()),
                    },
                    Cell::Ratio(ratio) => sheet.write_number(row, column, *ratio),
                    Cell::YesNo(truth) => sheet.write_boolean(row, column, *truth),
                    Cell::Money(amount) if is_exact(amount.sen()) => {
                        let number = rupiah(amount.sen());
                        sheet.write_number_with_format(row, column, number, &self.money)
                    }
                    Cell::Date(date) if is_of_excel(*date) => {
                        let date = excel_date(*date)?;
                        sheet.write_datetime_with_format(row, column, &date, &self.date)
                    }
                    _ => {
                        write_text(shape, cell, &mut self.text);
                        sheet.write_string(row, column, self.text.as_str())
                    }
                }
                .context("write a cell")?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        let about = self
            .book
            .add_worksheet_with_constant_memory()
            .context("begin the sheet about columns")?;
        explain(about, &self.columns).context("write about the columns")?;
        self.book
            .save_to_writer(&mut self.out)
            .context("write the file")?;
        self.out.flush().context("write the end of the file")
    }
}

fn explain(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_name("columns")?;
    sheet.write_string(0, 0, "column")?;
    sheet.write_string(0, 1, "description")?;
    for (row, column) in (1_u32..).zip(columns) {
        sheet.write_string(row, 0, column.name)?;
        sheet.write_string(row, 1, column.about)?;
    }
    Ok(())
}

fn write_text(shape: &Shape, cell: &Cell, text: &mut String) {
    text.clear();
    if is_like_a_formula(cell) {
        text.push('\'');
    }
    shape.write(cell, text);
    let mut letters = text.encode_utf16();
    if letters.nth(LONGEST_TEXT).is_some() {
        // Every letter has at most two units, so half of the room is never too much.
        let cut = text
            .char_indices()
            .nth((LONGEST_TEXT - CUT.len()) / 2)
            .map_or(text.len(), |(place, _)| place);
        text.truncate(cut);
        text.push_str(CUT);
    }
}

fn is_exact(sen: i64) -> bool {
    sen.unsigned_abs() <= LARGEST_NUMBER
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "at most 15 digits, which come back as they were"
)]
fn rupiah(sen: i64) -> f64 {
    sen as f64 / 100.0
}

fn is_of_excel(date: NaiveDate) -> bool {
    (1900..=9999).contains(&date.year())
}

fn excel_date(date: NaiveDate) -> anyhow::Result<ExcelDateTime> {
    let year = u16::try_from(date.year()).context("a year")?;
    let (month, day) = (u8::try_from(date.month())?, u8::try_from(date.day())?);
    ExcelDateTime::from_ymd(year, month, day).context("a date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_only_where_its_digits_come_back() {
        for sen in [
            0,
            1,
            -1,
            68_198_969_100,
            999_999_999_999_999,
            -999_999_999_999_999,
        ] {
            assert!(is_exact(sen));
            let shown = format!("{:.2}", rupiah(sen));
            assert_eq!(shown, crate::rupiah::Rupiah::from_sen(sen).to_string());
        }
        assert!(!is_exact(1_000_000_000_000_000));
        assert!(!is_exact(i64::MIN));
    }
}
