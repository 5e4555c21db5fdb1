//! How values are written as text, the same in every format of text.

use std::fmt::Write as _;

use chrono::SecondsFormat;

use crate::graphql::export::Ids;
use crate::service::export::{Cell, Column, Kind, Sheet};

/// What has to be known of a column to write its values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) column: Column,
    ids: Option<Ids>,
}

impl Shape {
    /// Of every column of a table.
    pub(super) fn of(sheet: &Sheet) -> anyhow::Result<Vec<Self>> {
        let columns = sheet.columns.iter();
        columns
            .map(|column| {
                let ids = match column.kind {
                    Kind::Id(of_type) => Some(Ids::of(of_type)?),
                    _ => None,
                };
                Ok(Self {
                    column: *column,
                    ids,
                })
            })
            .collect()
    }

    /// Appends a value as text: nothing for what is not stated.
    pub(super) fn write(&self, cell: &Cell, out: &mut String) {
        // Writing to a string cannot fail.
        let _infallible = match cell {
            Cell::Nothing => Ok(()),
            Cell::Text(text) => out.write_str(text),
            Cell::Known(text) => out.write_str(text),
            Cell::Whole(number) => write!(out, "{number}"),
            Cell::Money(amount) => write!(out, "{amount}"),
            Cell::Ratio(ratio) => write!(out, "{ratio}"),
            Cell::Date(date) => write!(out, "{date}"),
            Cell::Instant(instant) => {
                out.write_str(&instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Cell::YesNo(truth) => write!(out, "{truth}"),
            Cell::Id(id) => match self.ids {
                Some(ids) => out.write_str(&ids.id(*id)),
                None => write!(out, "{id}"),
            },
        };
    }
}

/// The text in a cell, if it is free text that a spreadsheet could take for a formula.
pub(super) fn is_like_a_formula(cell: &Cell) -> bool {
    let text = cell.text();
    text.is_some_and(|text| text.starts_with(['=', '+', '-', '@', '\t', '\r']))
}
