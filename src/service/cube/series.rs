//! Cells by year, as lines with a point for every year, also where nothing is stated.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::Cell;
use super::dimension::Key;
use super::figures::Figures;
use super::measure::{Measure, Value};
use super::question::{CubeRefusal, Question};
use super::table::{Shape, Table};

/// Most fiscal years of a series.
pub const MOST_YEARS: usize = 40;

/// Lines over the same years.
#[derive(Debug)]
pub struct Series {
    /// All cells, for what they are compared with.
    pub table: Arc<Table>,
    /// The lines shown.
    pub lines: Vec<Line>,
    /// How many there are in all.
    pub count: usize,
    /// The sums of all lines, by year.
    pub totals: Vec<(i16, Figures)>,
}

/// The cells of one group.
#[derive(Debug)]
pub struct Line {
    /// The group's keys, without the year.
    pub keys: Vec<Key>,
    /// Each year, and its cell where anything is stated.
    pub points: Vec<(i16, Option<Cell>)>,
}

impl Series {
    /// Lines of the cells of a question whose last dimension is the year; at most `most` of them,
    /// those first that state most of `measure`.
    pub fn new(
        question: Question,
        cells: &[Cell],
        years: RangeInclusive<i16>,
        measure: Measure,
        most: usize,
    ) -> Result<Self, CubeRefusal> {
        let table = Arc::new(Table::new(question, cells.to_vec(), &Shape::default())?);
        let mut groups: HashMap<Vec<Key>, BTreeMap<i16, Cell>> = HashMap::new();
        let mut totals: BTreeMap<i16, Figures> = BTreeMap::new();
        for cell in cells {
            let Some((year, keys)) = cell.keys.split_last() else {
                continue;
            };
            let Some(year) = year.code.as_deref().and_then(|year| year.parse().ok()) else {
                continue;
            };
            totals.entry(year).or_default().add(&cell.figures);
            groups
                .entry(keys.to_vec())
                .or_default()
                .insert(year, cell.clone());
        }
        let count = groups.len();
        let mut lines: Vec<(Vec<Key>, BTreeMap<i16, Cell>)> = groups.into_iter().collect();
        lines.sort_by_key(|(keys, cells)| {
            let sum = Figures::sum(cells.values().map(|cell| &cell.figures));
            let size = match measure.of(&sum) {
                Some(Value::Sen(sen)) => Some(sen),
                Some(Value::Count(count)) => Some(count.into()),
                _ => None,
            };
            let codes: Vec<_> = keys.iter().map(|key| (key.code.clone(), key.id)).collect();
            (std::cmp::Reverse(size), codes)
        });
        lines.truncate(most);
        let line = |(keys, mut cells): (Vec<Key>, BTreeMap<i16, Cell>)| Line {
            keys,
            points: years
                .clone()
                .map(|year| (year, cells.remove(&year)))
                .collect(),
        };
        Ok(Self {
            table,
            count,
            lines: lines.into_iter().map(line).collect(),
            totals: years
                .clone()
                .map(|year| (year, totals.remove(&year).unwrap_or_default()))
                .collect(),
        })
    }
}
