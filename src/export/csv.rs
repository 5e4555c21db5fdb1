//! CSV as RFC 4180 wants it: UTF-8, commas, lines that end in CR LF, a header.

use std::io::Write;

use anyhow::Context as _;

use super::Writer;
use super::cell::{Shape, is_like_a_formula};
use crate::service::export::{Rows, Sheet};

/// Bytes gathered before they are handed on.
const BUFFER: usize = 1 << 16;

pub(super) struct Csv<W: Write> {
    file: csv::Writer<W>,
    shapes: Vec<Shape>,
    text: String,
}

impl<W: Write> Csv<W> {
    pub(super) fn begin(sheet: &Sheet, bom: bool, mut out: W) -> anyhow::Result<Self> {
        if bom {
            out.write_all("\u{feff}".as_bytes())
                .context("write the byte-order mark")?;
        }
        let mut file = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(BUFFER)
            .from_writer(out);
        file.write_record(sheet.columns.iter().map(|column| column.name))
            .context("write the header")?;
        Ok(Self {
            file,
            shapes: Shape::of(sheet)?,
            text: String::new(),
        })
    }
}

impl<W: Write + Send> Writer for Csv<W> {
    fn rows(&mut self, rows: &Rows) -> anyhow::Result<()> {
        for row in rows.iter() {
            for (shape, cell) in self.shapes.iter().zip(row) {
                self.text.clear();
                // An apostrophe in front makes a spreadsheet show the text instead of running it.
                if is_like_a_formula(cell) {
                    self.text.push('\'');
                }
                shape.write(cell, &mut self.text);
                self.file.write_field(&self.text).context("write a cell")?;
            }
            let no_more: [&str; 0] = [];
            self.file.write_record(no_more).context("end a row")?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.file.flush().context("write the last rows")
    }
}
