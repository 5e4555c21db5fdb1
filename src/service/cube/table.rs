//! The cells of an answer: which are shown, in which order, and how each stands to the others.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use uuid::Uuid;

use super::Cell;
use super::dimension::Key;
use super::figures::Figures;
use super::measure::{Measure, Value};
use super::question::{CubeRefusal, Question};
use crate::service::page::{self, Direction, PageRequest};

/// Cells on a page when the caller does not say.
pub const DEFAULT_SIZE: u32 = 20;
/// Most cells on a page: enough for every government of the country.
pub const LARGEST_SIZE: u32 = 1_000;

/// What cells are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Their keys, one after the other.
    Keys,
    /// A measure; cells that do not state it come last.
    Measure(Measure),
}

/// A bound of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// An amount in sen.
    Sen(i128),
    /// A share.
    Rate(f64),
    /// A number of things.
    Count(i64),
}

/// What a cell's measure must lie between; a cell that does not state it is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Having {
    /// The measure.
    pub measure: Measure,
    /// It is this or more.
    pub at_least: Option<Bound>,
    /// It is this or less.
    pub at_most: Option<Bound>,
}

/// Which cells are shown.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Conditions on measures; all must hold.
    pub having: Vec<Having>,
    /// The order.
    pub order: Vec<(By, Direction)>,
    /// The page.
    pub page: PageRequest,
}

/// All cells of a question, those that are shown first.
#[derive(Debug)]
pub struct Table {
    /// The question.
    pub question: Question,
    cells: Vec<Cell>,
    /// How many of them meet the conditions on measures.
    met: usize,
    page: Range<usize>,
    signature: String,
    /// What each measure comes to, from the smallest.
    values: [OnceLock<Vec<Value>>; Measure::ALL.len()],
    parents: OnceLock<HashMap<Vec<Key>, Figures>>,
}

impl Table {
    /// Orders cells and finds the page.
    pub fn new(question: Question, cells: Vec<Cell>, shape: &Shape) -> Result<Self, CubeRefusal> {
        let (mut met, unmet): (Vec<Cell>, Vec<Cell>) = cells
            .into_iter()
            .partition(|cell| shape.having.iter().all(|having| having.is_met_by(cell)));
        met.sort_by(|one, other| compare(one, other, &shape.order));
        let signature = signature(&question, shape);
        let place = |cursor: &str| place_of(&met, cursor, &signature);
        let page = page::window(&shape.page, met.len(), DEFAULT_SIZE, LARGEST_SIZE, place)
            .map_err(CubeRefusal::of_page)?;
        let count = met.len();
        met.extend(unmet);
        Ok(Self {
            question,
            cells: met,
            met: count,
            page,
            signature,
            values: std::array::from_fn(|_| OnceLock::new()),
            parents: OnceLock::new(),
        })
    }

    /// The cells of the page, in order.
    pub fn shown(&self) -> &[Cell] {
        &self.cells[self.page.clone()]
    }

    /// Every cell that meets the conditions on measures, in order.
    pub fn met(&self) -> &[Cell] {
        &self.cells[..self.met]
    }

    /// Every cell, those that meet the conditions on measures first.
    pub fn all(&self) -> &[Cell] {
        &self.cells
    }

    /// Whether cells come before the page.
    pub fn has_previous(&self) -> bool {
        self.page.start > 0
    }

    /// Whether cells come after the page.
    pub fn has_next(&self) -> bool {
        self.page.end < self.met
    }

    /// The sum of all cells, whether they meet the conditions or not.
    pub fn total(&self) -> Figures {
        Figures::sum(self.cells.iter().map(|cell| &cell.figures))
    }

    /// The sum of all cells that the page does not show, and how many they are.
    pub fn others(&self) -> (Figures, usize) {
        let before = &self.cells[..self.page.start];
        let after = &self.cells[self.page.end..];
        let others = before.iter().chain(after).map(|cell| &cell.figures);
        (Figures::sum(others), before.len() + after.len())
    }

    /// The sum of all cells that have the same keys but the last.
    pub fn parent_of(&self, cell: &Cell) -> Figures {
        let parents = self.parents.get_or_init(|| {
            let mut sums: HashMap<Vec<Key>, Figures> = HashMap::new();
            for cell in &self.cells {
                sums.entry(above(cell).to_vec())
                    .or_default()
                    .add(&cell.figures);
            }
            sums
        });
        parents.get(above(cell)).copied().unwrap_or_default()
    }

    /// How many cells state more: 1 for the largest. None where the cell states nothing.
    pub fn rank(&self, cell: &Cell, measure: Measure) -> Option<usize> {
        let value = measure.of(&cell.figures)?;
        let values = self.values_of(measure);
        let not_more = values.partition_point(|other| other.compare(value) != Ordering::Greater);
        Some(values.len() - not_more + 1)
    }

    /// The share of the other cells that state less. None where the cell states nothing, or where
    /// there is no other.
    pub fn percentile(&self, cell: &Cell, measure: Measure) -> Option<f64> {
        percentile(self.values_of(measure), measure.of(&cell.figures)?)
    }

    /// The cell's place, to go on from.
    pub fn cursor(&self, cell: &Cell) -> String {
        let keys: Vec<_> = cell
            .keys
            .iter()
            .map(|key| (&key.code, key.id, &key.also))
            .collect();
        page::seal(&serde_json::json!([self.signature, keys]).to_string())
    }

    fn values_of(&self, measure: Measure) -> &[Value] {
        self.values[measure as usize].get_or_init(|| {
            let values = self.cells.iter();
            sorted(values.filter_map(|cell| measure.of(&cell.figures)))
        })
    }
}

/// Values from the smallest to the largest.
pub fn sorted(values: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut values: Vec<Value> = values.collect();
    values.sort_by(|one, other| one.compare(*other));
    values
}

/// The share of the other values that are less than `value`, which is one of `values`, sorted.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a share, not money"
)]
pub fn percentile(values: &[Value], value: Value) -> Option<f64> {
    let less = values.partition_point(|other| other.compare(value) == Ordering::Less);
    let others = values.len().checked_sub(1).filter(|others| *others > 0)?;
    Some(less as f64 / others as f64)
}

fn above(cell: &Cell) -> &[Key] {
    &cell.keys[..cell.keys.len().saturating_sub(1)]
}

fn compare(one: &Cell, other: &Cell, order: &[(By, Direction)]) -> Ordering {
    let keys = |cell: &Cell| -> Vec<(bool, Option<String>, Option<Uuid>)> {
        let keys = cell.keys.iter();
        // What is not stated comes last.
        keys.map(|key| (key.code.is_none(), key.code.clone(), key.id))
            .collect()
    };
    for (by, direction) in order {
        let turned = |ordering: Ordering| match direction {
            Direction::Ascending => ordering,
            Direction::Descending => ordering.reverse(),
        };
        let ordering = match by {
            By::Keys => turned(keys(one).cmp(&keys(other))),
            By::Measure(measure) => match (measure.of(&one.figures), measure.of(&other.figures)) {
                (Some(one), Some(other)) => turned(one.compare(other)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            },
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    keys(one).cmp(&keys(other))
}

impl Having {
    fn is_met_by(&self, cell: &Cell) -> bool {
        let Some(value) = self.measure.of(&cell.figures) else {
            return false;
        };
        let is = |bound: Option<Bound>, not: Ordering| {
            bound.is_none_or(|bound| bound.compared_with(value).is_some_and(|is| is != not))
        };
        is(self.at_least, Ordering::Less) && is(self.at_most, Ordering::Greater)
    }
}

impl Bound {
    /// How a value compares with the bound.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "a share, not money"
    )]
    fn compared_with(self, value: Value) -> Option<Ordering> {
        match (value, self) {
            (Value::Sen(value), Self::Sen(bound)) => Some(value.cmp(&bound)),
            (Value::Count(value), Self::Count(bound)) => Some(value.cmp(&bound)),
            (Value::Ratio(part, whole), Self::Rate(bound)) => {
                (part as f64 / whole as f64).partial_cmp(&bound)
            }
            _ => None,
        }
    }
}

fn place_of(cells: &[Cell], cursor: &str, signature: &str) -> Option<usize> {
    type Given = (String, Vec<(Option<String>, Option<Uuid>, Vec<Uuid>)>);
    let (given, keys): Given = serde_json::from_str(&page::unseal(cursor)?).ok()?;
    if given != signature {
        return None;
    }
    let is_it =
        |cell: &Cell| {
            cell.keys.len() == keys.len()
                && cell.keys.iter().zip(&keys).all(|(key, (code, id, also))| {
                    (&key.code, &key.id, &key.also) == (code, id, also)
                })
        };
    cells.iter().position(is_it)
}

/// The question and the order, short: a cursor fits only where it came from.
fn signature(question: &Question, shape: &Shape) -> String {
    let text = format!("{question:?}{:?}{:?}", shape.having, shape.order);
    page::signature_of(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::condition::Condition;
    use crate::service::lineage::Structure;
    use entity::budget_document::BudgetScope;

    fn table(amounts: &[(&str, Option<i128>)], shape: &Shape) -> Result<Table, CubeRefusal> {
        let question = Question {
            group_by: Vec::new(),
            condition: Condition::ALWAYS,
            scope: BudgetScope::Unit,
            as_of: chrono::NaiveDate::MIN,
            known_at: None,
            structure: Structure::AsReported,
            chart: None,
            reported_from: None,
        };
        let cells = amounts.iter().map(|(code, current)| Cell {
            keys: vec![Key {
                code: Some((*code).to_owned()),
                ..Key::default()
            }],
            figures: Figures {
                current: *current,
                ..Figures::default()
            },
            sources: Vec::new(),
        });
        Table::new(question, cells.collect(), shape)
    }

    fn codes(cells: &[Cell]) -> String {
        let codes = cells.iter().filter_map(|cell| cell.keys[0].code.as_deref());
        codes.collect()
    }

    const FIVE: [(&str, Option<i128>); 5] = [
        ("a", Some(5)),
        ("b", None),
        ("c", Some(-1)),
        ("d", Some(5)),
        ("e", Some(9)),
    ];

    fn largest_first(page: PageRequest) -> Shape {
        Shape {
            having: Vec::new(),
            order: vec![(By::Measure(Measure::Current), Direction::Descending)],
            page,
        }
    }

    #[test]
    fn the_shown_and_the_others_are_the_total() {
        let mut after = None;
        let mut seen = String::new();
        for _ in 0..3 {
            let page = PageRequest {
                first: Some(2),
                after: after.take(),
                ..PageRequest::default()
            };
            let table = table(&FIVE, &largest_first(page)).unwrap();
            let mut sum = Figures::sum(table.shown().iter().map(|cell| &cell.figures));
            sum.add(&table.others().0);

            assert_eq!(sum, table.total());
            assert_eq!(table.total().current, Some(18));
            seen += &codes(table.shown());
            after = table.shown().last().map(|cell| table.cursor(cell));
        }
        assert_eq!(seen, "eadcb");
    }

    #[test]
    fn conditions_on_measures_leave_cells_out_and_count_them_among_the_others() {
        let shape = Shape {
            having: vec![Having {
                measure: Measure::Current,
                at_least: Some(Bound::Sen(0)),
                at_most: Some(Bound::Sen(5)),
            }],
            ..largest_first(PageRequest::default())
        };

        let table = table(&FIVE, &shape).unwrap();

        assert_eq!(codes(table.shown()), "ad");
        assert_eq!(table.others().1, 3);
        assert_eq!(table.total().current, Some(18));
        assert!(!table.has_next());
    }

    #[test]
    fn ranks_leave_room_for_equals() {
        let table = table(&FIVE, &largest_first(PageRequest::default())).unwrap();
        let ranks = table
            .met()
            .iter()
            .map(|cell| table.rank(cell, Measure::Current));
        let percentiles = table
            .met()
            .iter()
            .map(|cell| table.percentile(cell, Measure::Current));

        assert_eq!(
            ranks.collect::<Vec<_>>(),
            [Some(1), Some(2), Some(2), Some(4), None]
        );
        assert_eq!(
            percentiles.collect::<Vec<_>>(),
            [Some(1.0), Some(1.0 / 3.0), Some(1.0 / 3.0), Some(0.0), None]
        );
    }

    #[test]
    fn a_cursor_fits_only_its_own_question() {
        let first = table(&FIVE, &largest_first(PageRequest::default())).unwrap();
        let after = Some(first.cursor(&first.shown()[0]));
        let elsewhere = Shape {
            order: vec![(By::Keys, Direction::Ascending)],
            ..largest_first(PageRequest {
                after,
                ..PageRequest::default()
            })
        };

        assert_eq!(
            table(&FIVE, &elsewhere).unwrap_err(),
            CubeRefusal::InvalidCursor
        );
    }
}
