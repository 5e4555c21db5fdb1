//! Governments, units or programs side by side.

use std::sync::Arc;

use async_graphql::{Description, Enum, Object, SimpleObject};

use super::cell::BudgetCell;
use super::input::{BudgetDimension, BudgetMeasure};
use super::key::BudgetCellKey;
use crate::service::cube::comparison::{Comparison, Row};

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetCompared {
    /// Governments, by official code.
    Regions,
    /// Units, by global id.
    Units,
    /// Programs, activities or sub-activities, by code, wherever they are.
    Programs,
}

/// Amounts side by side: a column for each thing compared, a row for each group.
#[derive(Debug, Description)]
pub struct BudgetComparison {
    pub(super) comparison: Arc<Comparison>,
    /// The dimensions of the rows, then that of the columns.
    pub(super) dimensions: Vec<BudgetDimension>,
    pub(super) measures: Arc<[BudgetMeasure]>,
}

/// One row of a comparison.
#[derive(Debug, SimpleObject)]
pub struct BudgetComparisonRow {
    /// What the row is about; empty for the row of everything.
    keys: Vec<BudgetCellKey>,
    /// A cell for each column, in their order; null where nobody stated anything.
    cells: Vec<Option<BudgetCell>>,
}

impl BudgetComparison {
    fn row(&self, row: &Row) -> BudgetComparisonRow {
        let table = &self.comparison.table;
        let cell = |cell: &Option<_>| {
            cell.as_ref()
                .map(|cell| BudgetCell::new(table, &self.measures, &self.dimensions, cell))
        };
        BudgetComparisonRow {
            keys: self
                .dimensions
                .iter()
                .zip(&row.keys)
                .map(|(dimension, key)| BudgetCellKey {
                    dimension: *dimension,
                    key: key.clone(),
                    table: Arc::clone(table),
                })
                .collect(),
            cells: row.cells.iter().map(cell).collect(),
        }
    }
}

#[Object(use_type_description)]
impl BudgetComparison {
    /// The things compared, in the order in which they were named; null where nothing is stated
    /// about one.
    async fn columns(&self) -> Vec<Option<BudgetCellKey>> {
        let dimension = self.dimensions.last().copied();
        let columns = self.comparison.columns.iter();
        columns
            .map(|key| {
                let (key, dimension) = (key.as_ref()?, dimension?);
                Some(BudgetCellKey {
                    dimension,
                    key: key.clone(),
                    table: Arc::clone(&self.comparison.table),
                })
            })
            .collect()
    }

    /// The rows, in order of their codes.
    async fn rows(&self) -> Vec<BudgetComparisonRow> {
        let rows = self.comparison.rows.iter();
        rows.map(|row| self.row(row)).collect()
    }
}
