//! Cells by period, as lines with a point for every period, also where nothing is stated.

use std::collections::HashMap;
use std::sync::Arc;

use super::Cell;
use super::dimension::Key;
use super::figures::Figures;
use super::measure::{Measure, Value};
use super::period::Period;
use super::table::Table;

/// Lines over the same periods.
#[derive(Debug)]
pub struct Series {
    /// The lines shown.
    pub lines: Vec<Line>,
    /// How many there are in all.
    pub count: usize,
    /// The sums of all lines, by period.
    pub totals: Vec<(Period, Figures)>,
}

/// The cells of one group.
#[derive(Debug)]
pub struct Line {
    /// The group's keys, without the year.
    pub keys: Vec<Key>,
    /// Each period, and its cell where anything is stated.
    pub points: Vec<(Period, Option<Point>)>,
}

/// A cell, and those it is compared with.
#[derive(Debug, Clone)]
pub struct Point {
    /// The cell.
    pub cell: Cell,
    /// All cells of its question.
    pub table: Arc<Table>,
}

impl Series {
    /// Lines of the cells of each period, told apart by their first `keys` keys; a key more is the
    /// fiscal year, where one question is about several. At most `most` of them, those first that
    /// state most of `measure`.
    pub fn new(
        periods: &[(Period, Arc<Table>)],
        keys: usize,
        measure: Measure,
        most: usize,
    ) -> Self {
        let mut groups: HashMap<&[Key], Vec<Option<Point>>> = HashMap::new();
        let mut totals = Vec::with_capacity(periods.len());
        for (place, (period, table)) in periods.iter().enumerate() {
            let year = period.fiscal_year.to_string();
            let mut total = Figures::default();
            for cell in table.all() {
                let (group, rest) = cell.keys.split_at(keys.min(cell.keys.len()));
                let is_of_another_year = rest
                    .first()
                    .is_some_and(|key| key.code.as_ref() != Some(&year));
                if is_of_another_year || cell.figures.states_nothing() {
                    continue;
                }
                total.add(&cell.figures);
                let points = groups
                    .entry(group)
                    .or_insert_with(|| vec![None; periods.len()]);
                let table = Arc::clone(table);
                let cell = cell.clone();
                points[place] = Some(Point { cell, table });
            }
            totals.push((*period, total));
        }
        let count = groups.len();
        let mut lines: Vec<(&[Key], Vec<Option<Point>>)> = groups.into_iter().collect();
        lines.sort_by_key(|(keys, points)| {
            let cells = points.iter().flatten().map(|point| &point.cell);
            let sum = Figures::sum(cells.map(|cell| &cell.figures));
            let size = match measure.of(&sum) {
                Some(Value::Sen(sen)) => Some(sen),
                Some(Value::Count(count)) => Some(count.into()),
                _ => None,
            };
            let codes: Vec<_> = keys.iter().map(|key| (key.code.clone(), key.id)).collect();
            (std::cmp::Reverse(size), codes)
        });
        lines.truncate(most);
        let lines = lines.into_iter().map(|(keys, points)| Line {
            keys: keys.to_vec(),
            points: periods
                .iter()
                .map(|(period, _)| *period)
                .zip(points)
                .collect(),
        });
        Self {
            lines: lines.collect(),
            count,
            totals,
        }
    }
}
