//! Lists as tables: rows of typed columns, read to the end in pages, for files of any format.
//!
//! What is exported says once which columns it has and how a row fills them ([`Exported`]); where
//! the rows come from is a [`Source`]. Nobody here knows of formats.

mod book;
mod budget;
mod code_list;
mod comment;
mod complaint;
pub mod cube;
pub mod government;
mod moderation;
mod program;
mod proof;
mod public_service;
mod region;
mod satisfaction;
mod service_period;
mod source;
mod unit;

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::Services;
use super::condition::Literal;
use super::list::{ListSpec, Listed};
use super::sums::Stated;
use crate::area::AreaSet;
use crate::rupiah::Rupiah;

pub(crate) use book::Book;

/// Rows read in one statement.
const PAGE: u32 = 2_000;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The global id of an object of this type.
    Id(&'static str),
    /// Text as published.
    Text,
    /// One word of a closed set.
    Word,
    /// A whole number.
    Whole,
    /// Rupiah, exact to the sen.
    Money,
    /// A ratio.
    Ratio,
    /// A calendar date.
    Date,
    /// A point in time.
    Instant,
    /// True or false.
    YesNo,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, which never changes.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What it says, and when it is empty.
    pub about: &'static str,
}

impl Column {
    /// A column.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, about }
    }
}

/// A table: what its rows are, and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name, fit for a file.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// From which areas of the data its cells are read.
    pub areas: AreaSet,
    /// Its columns, in order.
    pub columns: Cow<'static, [Column]>,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Not stated.
    Nothing,
    /// Text of this row alone, or a word.
    Text(String),
    /// Text that many rows share.
    Known(Arc<str>),
    /// A whole number.
    Whole(i64),
    /// An amount.
    Money(Rupiah),
    /// A ratio.
    Ratio(f64),
    /// A date.
    Date(NaiveDate),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// True or false.
    YesNo(bool),
    /// The id of a row; its column says of what.
    Id(Uuid),
}

macro_rules! cell_of {
    ($($of:ty => $make:expr,)+) => {
        $(impl From<$of> for Cell {
            fn from(value: $of) -> Self {
                $make(value)
            }
        })+
    };
}
cell_of! {
    String => Self::Text,
    Arc<str> => Self::Known,
    i64 => Self::Whole,
    i16 => |value| Self::Whole(i64::from(value)),
    Rupiah => Self::Money,
    f64 => Self::Ratio,
    NaiveDate => Self::Date,
    DateTime<Utc> => Self::Instant,
    bool => Self::YesNo,
    Uuid => Self::Id,
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Cell {
    /// The word for a value of a closed set.
    pub fn word(value: &impl ActiveEnum<Value = String>) -> Self {
        Self::Text(value.to_value())
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Known(text) => Some(text),
            _ => None,
        }
    }

    /// An amount that is stored in sen.
    pub fn sen(value: impl Into<Option<i64>>) -> Self {
        value.into().map(Rupiah::from_sen).into()
    }

    /// A measure.
    pub fn stated(value: Stated) -> anyhow::Result<Self> {
        let value = value.map_err(|_| anyhow::anyhow!("an amount is larger than can be written"));
        Ok(value?.into())
    }
}

/// Some rows of one table, one after another.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    width: usize,
    cells: Vec<Cell>,
}

impl Rows {
    /// No rows yet, of this many columns.
    pub fn new(width: usize) -> Self {
        let cells = Vec::new();
        Self { width, cells }
    }

    /// One more row. It has a cell for each column.
    pub fn push<R>(&mut self, row: R) -> anyhow::Result<()>
    where
        R: IntoIterator<Item = Cell, IntoIter: ExactSizeIterator>,
    {
        let row = row.into_iter();
        anyhow::ensure!(
            row.len() == self.width,
            "a row has {} cells for {} columns",
            row.len(),
            self.width
        );
        self.cells.extend(row);
        Ok(())
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunks(self.width.max(1))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cells.len() / self.width.max(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Leaves only the first so many.
    pub fn truncate(&mut self, rows: usize) {
        self.cells.truncate(rows * self.width);
    }
}

/// Where the rows of a table come from.
pub trait Source: Send + Sync {
    /// The table.
    fn sheet(&self) -> &Sheet;

    /// How many rows there are in all.
    fn count(&self) -> BoxFuture<'_, anyhow::Result<i64>>;

    /// The next rows; none at the end. Dropped and asked again, it goes on where it was.
    fn next(&mut self) -> BoxFuture<'_, anyhow::Result<Option<Rows>>>;
}

/// A row that is exported.
pub trait Exported: Listed {
    /// The table it is a row of.
    const SHEET: Sheet;

    /// Fills the columns for some rows; what they point to is looked up in the book.
    fn fill(
        rows: Vec<Self>,
        book: &mut Book,
        out: &mut Rows,
    ) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Every table, in the order of their names.
pub fn tables() -> impl Iterator<Item = Sheet> {
    use entity::{
        account, budget_document, budget_fact, budget_item, change_log, fund_source, import_run,
        moderation_decision, nomenclature, program, published_total, quality_finding, region,
        service_period, source_document, unit_change,
    };
    [
        account::Model::SHEET,
        budget_document::Model::SHEET,
        budget_fact::Model::SHEET,
        budget_item::Model::SHEET,
        change_log::Model::SHEET,
        super::comment::Comment::SHEET,
        super::complaint::PublicStep::SHEET,
        super::complaint::PublicComplaint::SHEET,
        super::calendar::Expected::SHEET,
        fund_source::Model::SHEET,
        import_run::Model::SHEET,
        moderation_decision::Model::SHEET,
        nomenclature::Model::SHEET,
        program::Model::SHEET,
        super::public_service::ServiceStandard::SHEET,
        published_total::Model::SHEET,
        quality_finding::Model::SHEET,
        region::Model::SHEET,
        super::satisfaction::Survey::SHEET,
        service_period::Model::SHEET,
        source_document::Model::SHEET,
        unit_change::Model::SHEET,
        super::unit::UnitVersion::SHEET,
    ]
    .into_iter()
}

/// A list, read from its beginning to its end.
pub struct Listing<L> {
    services: Services,
    sheet: Sheet,
    spec: ListSpec,
    parent: Option<Uuid>,
    book: Book,
    is_over: bool,
    row: std::marker::PhantomData<fn() -> L>,
}

impl<L: Exported> Listing<L> {
    /// The rows of a list, or of one parent's list, all of it; measures are those of a date.
    pub fn new(
        services: Services,
        spec: &ListSpec,
        parent: Option<Uuid>,
        as_of: NaiveDate,
    ) -> Self {
        Self {
            book: Book::new(services.clone(), as_of),
            services,
            sheet: L::SHEET,
            spec: spec.whole(PAGE),
            parent,
            is_over: false,
            row: std::marker::PhantomData,
        }
    }

    async fn page(&self) -> anyhow::Result<Vec<(Vec<Literal>, L)>> {
        let lists = &self.services.lists;
        let Some(parent) = self.parent else {
            return Ok(lists.page::<L>(&self.spec).await?.rows);
        };
        let mut pages = lists.pages::<L>(&self.spec, &[parent]).await?;
        let page = pages.remove(&parent);
        Ok(page.context("a page was not read")?.rows)
    }
}

impl<L: Exported> Source for Listing<L> {
    fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    fn count(&self) -> BoxFuture<'_, anyhow::Result<i64>> {
        async {
            let lists = &self.services.lists;
            let Some(parent) = self.parent else {
                let alone = [Arc::new(self.spec.clone())];
                let counts = lists.counts_each::<L>(&alone).await?;
                return Ok(counts.first().copied().unwrap_or(0));
            };
            let counts = lists.counts::<L>(&self.spec, &[parent]).await?;
            Ok(counts.get(&parent).copied().unwrap_or(0))
        }
        .boxed()
    }

    fn next(&mut self) -> BoxFuture<'_, anyhow::Result<Option<Rows>>> {
        async {
            if self.is_over {
                return Ok(None);
            }
            let page = self.page().await?;
            let is_last = page.len() < PAGE as usize;
            let (mut keys, rows): (Vec<_>, Vec<_>) = page.into_iter().unzip();
            let mut out = Rows::new(self.sheet.columns.len());
            L::fill(rows, &mut self.book, &mut out).await?;
            self.is_over = is_last;
            match keys.pop() {
                Some(last) => self.spec.go_on_behind(last),
                None => return Ok(None),
            }
            Ok(Some(out))
        }
        .boxed()
    }
}
