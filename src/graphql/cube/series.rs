//! Amounts year by year.

use std::sync::Arc;

use async_graphql::{Description, Object, SimpleObject};

use super::cell::BudgetCell;
use super::input::{BudgetDimension, BudgetMeasure};
use super::key::BudgetCellKey;
use crate::graphql::scalar::BigInt;
use crate::service::cube::series::{Line, Series};

/// Amounts year by year: a line for each group, and the line of them all.
#[derive(Debug, Description)]
pub struct BudgetSeriesSet {
    pub(super) series: Arc<Series>,
    /// The dimensions of the lines, without the year.
    pub(super) dimensions: Vec<BudgetDimension>,
    pub(super) measures: Arc<[BudgetMeasure]>,
}

/// The amounts of one group, year by year.
#[derive(Debug, SimpleObject)]
pub struct BudgetSeries {
    /// What the line is about; empty for the line of everything.
    keys: Vec<BudgetCellKey>,
    /// A point for each fiscal year that was asked for, the earliest first.
    points: Vec<BudgetSeriesPoint>,
}

/// One year of a line.
#[derive(Debug, SimpleObject)]
pub struct BudgetSeriesPoint {
    /// Fiscal year (*tahun anggaran*).
    fiscal_year: i16,
    /// What was stated for it; null where nobody stated anything.
    cell: Option<BudgetCell>,
}

impl BudgetSeriesSet {
    fn line(&self, line: &Line) -> BudgetSeries {
        let table = &self.series.table;
        let keys = self.dimensions.iter().zip(&line.keys);
        let mut all = self.dimensions.clone();
        all.push(BudgetDimension::FiscalYear);
        BudgetSeries {
            keys: keys
                .map(|(dimension, key)| BudgetCellKey {
                    dimension: *dimension,
                    key: key.clone(),
                    table: Arc::clone(table),
                })
                .collect(),
            points: line
                .points
                .iter()
                .map(|(fiscal_year, cell)| BudgetSeriesPoint {
                    fiscal_year: *fiscal_year,
                    cell: cell
                        .as_ref()
                        .map(|cell| BudgetCell::new(table, &self.measures, &all, cell)),
                })
                .collect(),
        }
    }
}

#[Object(use_type_description)]
impl BudgetSeriesSet {
    /// The lines, those with the most money over all years first.
    async fn series(&self) -> Vec<BudgetSeries> {
        let lines = self.series.lines.iter();
        lines.map(|line| self.line(line)).collect()
    }

    /// How many lines there are in all; fewer may be shown.
    async fn series_count(&self) -> BigInt {
        BigInt(i64::try_from(self.series.count).unwrap_or(i64::MAX))
    }

    /// All lines together, those that are not shown among them.
    async fn total(&self) -> Vec<BudgetSeriesTotal> {
        let years = self.series.totals.iter();
        years
            .map(|(fiscal_year, figures)| BudgetSeriesTotal {
                fiscal_year: *fiscal_year,
                amounts: crate::graphql::budget::BudgetAmounts(figures.amounts()),
            })
            .collect()
    }
}

/// One year of all lines together.
#[derive(Debug, SimpleObject)]
pub struct BudgetSeriesTotal {
    /// Fiscal year (*tahun anggaran*).
    fiscal_year: i16,
    /// The sums.
    amounts: crate::graphql::budget::BudgetAmounts,
}
