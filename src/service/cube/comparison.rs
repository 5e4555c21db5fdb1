//! Cells as a table: a column for each thing compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::Cell;
use super::dimension::Key;
use super::question::{CubeRefusal, Question};
use super::table::{By, Shape, Table};
use crate::service::page::Direction;

/// Most things that are compared at once.
pub const MOST_COLUMNS: usize = 100;
/// Most rows of a comparison.
pub const MOST_ROWS: usize = 1_000;

/// What a column is asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A code.
    Code(String),
    /// An id.
    Id(Uuid),
}

/// Amounts side by side.
#[derive(Debug)]
pub struct Comparison {
    /// All cells, for what they are compared with.
    pub table: Arc<Table>,
    /// The key of each column; none where no cell has it.
    pub columns: Vec<Option<Key>>,
    /// The rows, by their codes.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Its keys.
    pub keys: Vec<Key>,
    /// A cell a column, where anything is stated.
    pub cells: Vec<Option<Cell>>,
}

impl Comparison {
    /// The cells of a question whose last dimension is what is compared, as a table.
    pub fn new(
        question: Question,
        cells: Vec<Cell>,
        columns: &[Column],
    ) -> Result<Self, CubeRefusal> {
        let by_codes = Shape {
            order: vec![(By::Keys, Direction::Ascending)],
            ..Shape::default()
        };
        let table = Arc::new(Table::new(question, cells, &by_codes)?);
        let is = |column: &Column, key: &Key| match column {
            Column::Code(code) => key.code.as_ref() == Some(code),
            Column::Id(id) => key.id == Some(*id) || key.also.contains(id),
        };
        let last = |cell: &Cell| cell.keys.last().cloned();
        let keys: Vec<Key> = table.met().iter().filter_map(last).collect();
        let found = columns
            .iter()
            .map(|column| keys.iter().find(|key| is(column, key)).cloned())
            .collect();
        let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
        let mut places: Vec<Vec<Key>> = Vec::new();
        for cell in table.met() {
            let Some((key, above)) = cell.keys.split_last() else {
                continue;
            };
            // Cells come in the order of their keys, so those of one row stand together.
            if places.last().is_none_or(|last| last != above) {
                places.push(above.to_vec());
            }
            let row = rows.entry(places.len()).or_insert_with(|| Row {
                keys: above.to_vec(),
                cells: vec![None; columns.len()],
            });
            for (column, place) in columns.iter().zip(&mut row.cells) {
                if is(column, key) {
                    *place = Some(cell.clone());
                }
            }
        }
        if rows.len() > MOST_ROWS {
            return Err(CubeRefusal::TooManyCells);
        }
        Ok(Self {
            table,
            columns: found,
            rows: rows.into_values().collect(),
        })
    }
}
