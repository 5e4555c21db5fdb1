//! One JSON object a line; what is not stated is null, money is text so that no program rounds it.

use std::io::Write;

use anyhow::Context as _;

use super::Writer;
use super::cell::Shape;
use crate::service::export::{Cell, Kind, Rows, Sheet};

/// Bytes gathered before they are handed on.
const BUFFER: usize = 1 << 16;

pub(super) struct Ndjson<W: Write> {
    out: W,
    shapes: Vec<Shape>,
    /// What stands before the value of each column.
    keys: Vec<String>,
    line: Vec<u8>,
    text: String,
}

impl<W: Write> Ndjson<W> {
    pub(super) fn begin(sheet: &Sheet, out: W) -> anyhow::Result<Self> {
        let keys = sheet.columns.iter().enumerate().map(|(index, column)| {
            let before = if index == 0 { '{' } else { ',' };
            format!("{before}\"{}\":", column.name)
        });
        Ok(Self {
            out,
            shapes: Shape::of(sheet)?,
            keys: keys.collect(),
            line: Vec::with_capacity(BUFFER + 4_096),
            text: String::new(),
        })
    }

    fn hand_on(&mut self) -> anyhow::Result<()> {
        self.out.write_all(&self.line).context("write rows")?;
        self.line.clear();
        Ok(())
    }
}

impl<W: Write + Send> Writer for Ndjson<W> {
    fn rows(&mut self, rows: &Rows) -> anyhow::Result<()> {
        for row in rows.iter() {
            for ((shape, key), cell) in self.shapes.iter().zip(&self.keys).zip(row) {
                self.line.extend_from_slice(key.as_bytes());
                if *cell == Cell::Nothing {
                    self.line.extend_from_slice(b"null");
                    continue;
                }
                self.text.clear();
                shape.write(cell, &mut self.text);
                if matches!(shape.column.kind, Kind::Whole | Kind::Ratio | Kind::YesNo) {
                    self.line.extend_from_slice(self.text.as_bytes());
                } else {
                    serde_json::to_writer(&mut self.line, &self.text).context("write a value")?;
                }
            }
            self.line.extend_from_slice(b"}\n");
            if self.line.len() >= BUFFER {
                self.hand_on()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.hand_on()?;
        self.out.flush().context("write the last rows")
    }
}
