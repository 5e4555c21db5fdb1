//! Amounts period by period.

use std::sync::Arc;

use async_graphql::{Description, Object, SimpleObject};

use super::cell::BudgetCell;
use super::input::{BudgetDimension, BudgetMeasure};
use super::key::BudgetCellKey;
use crate::graphql::scalar::{BigInt, Date};
use crate::service::cube::period::Period;
use crate::service::cube::series::{Line, Series};

/// Amounts period by period: a line for each group, and the line of them all.
#[derive(Debug, Description)]
pub struct BudgetSeriesSet {
    pub(super) series: Arc<Series>,
    /// The dimensions of the lines, without the year.
    pub(super) dimensions: Vec<BudgetDimension>,
    /// The dimensions of the cells.
    pub(super) of_cells: Vec<BudgetDimension>,
    pub(super) measures: Arc<[BudgetMeasure]>,
}

/// The amounts of one group, period by period.
#[derive(Debug, SimpleObject)]
pub struct BudgetSeries {
    /// What the line is about; empty for the line of everything.
    keys: Vec<BudgetCellKey>,
    /// A point for each period that was asked for, the earliest first.
    points: Vec<BudgetSeriesPoint>,
}

/// A fiscal year, or the part of one that a point of a series is about.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct BudgetPeriod {
    /// Which quarter (*triwulan*) of the fiscal year, from 1; null if it is no quarter.
    quarter: Option<u32>,
    /// Which month of the fiscal year, from 1; null if it is no month.
    month: Option<u32>,
    /// Its first day.
    first_day: Date,
    /// Its last day.
    last_day: Date,
}

impl From<Period> for BudgetPeriod {
    fn from(period: Period) -> Self {
        Self {
            quarter: period.quarter(),
            month: period.month(),
            first_day: Date(period.first_day()),
            last_day: Date(period.last_day()),
        }
    }
}

/// One period of a line.
#[derive(Debug, SimpleObject)]
pub struct BudgetSeriesPoint {
    /// Fiscal year (*tahun anggaran*).
    fiscal_year: i16,
    /// The fiscal year, or the part of it.
    period: BudgetPeriod,
    /// What was stated for it; null where nobody stated anything.
    cell: Option<BudgetCell>,
}

impl BudgetSeriesSet {
    fn line(&self, line: &Line) -> BudgetSeries {
        let tables = line.points.iter().filter_map(|(_, point)| point.as_ref());
        let table = tables.map(|point| &point.table).next_back();
        let keys = self.dimensions.iter().zip(&line.keys);
        let keys = keys.filter_map(|(dimension, key)| {
            Some(BudgetCellKey {
                dimension: *dimension,
                key: key.clone(),
                table: Arc::clone(table?),
            })
        });
        let points = line.points.iter().map(|(period, point)| BudgetSeriesPoint {
            fiscal_year: period.fiscal_year,
            period: (*period).into(),
            cell: point.as_ref().map(|point| {
                BudgetCell::new(&point.table, &self.measures, &self.of_cells, &point.cell)
            }),
        });
        BudgetSeries {
            keys: keys.collect(),
            points: points.collect(),
        }
    }
}

#[Object(use_type_description)]
impl BudgetSeriesSet {
    /// The lines, those with the most money over all periods first.
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
        let periods = self.series.totals.iter();
        periods
            .map(|(period, figures)| BudgetSeriesTotal {
                fiscal_year: period.fiscal_year,
                period: (*period).into(),
                amounts: crate::graphql::budget::BudgetAmounts(figures.amounts()),
            })
            .collect()
    }
}

/// One period of all lines together.
#[derive(Debug, SimpleObject)]
pub struct BudgetSeriesTotal {
    /// Fiscal year (*tahun anggaran*).
    fiscal_year: i16,
    /// The fiscal year, or the part of it.
    period: BudgetPeriod,
    /// The sums.
    amounts: crate::graphql::budget::BudgetAmounts,
}
