//! The cells of a cube as a table: columns for its keys, then for its measures.

mod columns;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Book, Cell, Rows, Sheet, Source};
use crate::area::Area::{Budgets, CodeLists, Regions, Units};
use crate::area::AreaSet;
use crate::service::Services;
use crate::service::cube::Cell as CubeCell;
use crate::service::cube::dimension::{Dimension, Key};
use crate::service::cube::measure::{Measure, Value};
use crate::service::cube::table::Table;
use crate::service::sums::stated;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

/// Cells named at once.
const PAGE: usize = 2_000;

/// The cells of a cube that meet its conditions, in its order.
pub struct Cells {
    services: Services,
    book: Book,
    table: Arc<Table>,
    measures: Vec<Measure>,
    sheet: Sheet,
    /// How many were read.
    read: usize,
}

impl Cells {
    /// Of a cube, with a column for each of these measures.
    pub fn new(services: Services, table: Arc<Table>, measures: Vec<Measure>) -> Self {
        let question = &table.question;
        let keys = question.group_by.iter().copied();
        let of_measures = measures.iter().copied().map(columns::of_measure);
        let columns = keys.flat_map(columns::of_dimension).chain(of_measures);
        let columns = columns.chain(columns::COVERAGE).collect();
        Self {
            book: Book::new(services.clone(), question.as_of),
            sheet: Sheet {
                name: "budget_cube",
                about: "Amounts of the documents in force, grouped; each row is one cell. Rows of \
                        one table may be added: no item is in two of them.",
                areas: AreaSet::of(&[Budgets, Units, Regions, CodeLists]),
                columns: Cow::Owned(columns),
            },
            services,
            table,
            measures,
            read: 0,
        }
    }

    /// What the keys of some cells are called, where the book does not hold it.
    async fn fetch(&mut self, cells: &[CubeCell]) -> anyhow::Result<Names> {
        let mut names = Names::default();
        let years = self.table.question.years();
        for (place, dimension) in self.table.question.group_by.iter().enumerate() {
            let keys = cells.iter().filter_map(|cell| cell.keys.get(place));
            let ids = keys.clone().flat_map(Key::ids);
            let codes = || -> Vec<String> {
                let codes: HashSet<&String> =
                    keys.clone().filter_map(|key| key.code.as_ref()).collect();
                codes.into_iter().cloned().collect()
            };
            match dimension {
                Dimension::Province | Dimension::Region => self.book.fetch_regions(ids).await?,
                Dimension::Unit => self.book.fetch_units(ids).await?,
                Dimension::Account(_) => self.book.fetch_accounts(ids).await?,
                Dimension::Program | Dimension::Activity | Dimension::SubActivity => {
                    let span = years.unwrap_or((i16::MIN, i16::MAX));
                    let found = self.services.cube.program_names(&codes(), span).await?;
                    let first = found.into_iter().filter_map(|(code, names)| {
                        let name: Arc<str> = names.into_iter().next()?.into();
                        Some((code, name))
                    });
                    names.of_programs.extend(first);
                }
                Dimension::Affair | Dimension::AffairField => {
                    let Some((first, _)) = years else { continue };
                    let found = self.services.cube.nomenclature(&codes(), first).await?;
                    let entries = found
                        .into_iter()
                        .map(|entry| (entry.code, entry.name.into()));
                    names.of_affairs.extend(entries);
                }
                Dimension::UnitKind
                | Dimension::FundSource
                | Dimension::Side
                | Dimension::FiscalYear => {}
            }
        }
        Ok(names)
    }

    fn row(&mut self, cell: &CubeCell, names: &Names) -> anyhow::Result<Vec<Cell>> {
        let mut row = Vec::with_capacity(self.sheet.columns.len());
        let question = &self.table.question;
        for (dimension, key) in question.group_by.iter().zip(&cell.keys) {
            let code = || Cell::from(key.code.clone());
            let name = |names: &HashMap<String, Arc<str>>| {
                Cell::from(key.code.as_ref().and_then(|code| names.get(code).cloned()))
            };
            match dimension {
                Dimension::Province | Dimension::Region => {
                    row.extend([code(), self.book.region(key.id)[1].clone()]);
                }
                Dimension::Unit => {
                    let on = question.units_on();
                    let units = key
                        .ids()
                        .map(|id| self.book.unit_on(id, on))
                        .collect::<Vec<_>>();
                    row.push(key.id.filter(|_| key.also.is_empty()).into());
                    row.extend(joined(&units));
                }
                Dimension::Account(_) => {
                    let account = key.id.and_then(|id| self.book.accounts.get(id));
                    let name = account.and_then(|account| account.name.clone());
                    row.extend([code(), name.into()]);
                }
                Dimension::Program | Dimension::Activity | Dimension::SubActivity => {
                    row.extend([code(), name(&names.of_programs)]);
                }
                Dimension::Affair | Dimension::AffairField => {
                    row.extend([code(), name(&names.of_affairs)]);
                }
                Dimension::UnitKind | Dimension::FundSource | Dimension::Side => row.push(code()),
                Dimension::FiscalYear => {
                    let year = key
                        .code
                        .as_deref()
                        .and_then(|year| year.parse::<i64>().ok());
                    row.push(year.into());
                }
            }
        }
        for measure in &self.measures {
            row.push(match measure.of(&cell.figures) {
                None => Cell::Nothing,
                Some(Value::Sen(sen)) => Cell::stated(stated(Some(sen)))?,
                Some(Value::Count(count)) => count.into(),
                Some(value @ Value::Ratio(..)) => value.ratio().into(),
            });
        }
        row.extend(cell.figures.stated_by.map(Cell::Whole));
        Ok(row)
    }
}

impl Source for Cells {
    fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    fn count(&self) -> BoxFuture<'_, anyhow::Result<i64>> {
        let count = i64::try_from(self.table.met().len());
        async move { Ok(count?) }.boxed()
    }

    fn next(&mut self) -> BoxFuture<'_, anyhow::Result<Option<Rows>>> {
        async {
            let table = Arc::clone(&self.table);
            let left = table.met().get(self.read..).unwrap_or_default();
            let page = &left[..left.len().min(PAGE)];
            if page.is_empty() {
                return Ok(None);
            }
            let names = self.fetch(page).await?;
            let mut rows = Rows::new(self.sheet.columns.len());
            for cell in page {
                rows.push(self.row(cell, &names)?)?;
            }
            self.read += page.len();
            Ok(Some(rows))
        }
        .boxed()
    }
}

/// Names by codes.
#[derive(Default)]
struct Names {
    of_programs: HashMap<String, Arc<str>>,
    of_affairs: HashMap<String, Arc<str>>,
}

/// Codes and names of units that stand together, in one cell each.
fn joined(units: &[[Cell; 2]]) -> [Cell; 2] {
    let text = |place: usize| {
        let texts: Option<Vec<&str>> = units.iter().map(|unit| unit[place].text()).collect();
        let texts = texts.filter(|texts| !texts.is_empty());
        Cell::from(texts.map(|texts| texts.join(" + ")))
    };
    [text(0), text(1)]
}
