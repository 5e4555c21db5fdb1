//! One cell, what it comes to beside others, and where it leads.

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, MergedObject, Object, SimpleObject};

use super::input::{BudgetAmountMeasure, BudgetDimension, BudgetMeasure};
use super::key::BudgetCellKey;
use super::loader::{CellsOf, Residents};
use crate::graphql::budget::amounts::money;
use crate::graphql::budget::{
    BudgetAmounts, BudgetDocument, BudgetFact, BudgetItem, BudgetItemFilter, BudgetItemOrder,
};
use crate::graphql::connection::{Connection, Wanted, list_each};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Rows;
use crate::graphql::loader::ById;
use crate::graphql::scalar::{BigInt, Rupiah};
use crate::graphql::source::{QualityFinding, QualityFindingFilter, SourceDocument};
use crate::graphql::unit::{Unit, UnitChange, UnitOn};
use crate::service::budget::item;
use crate::service::condition::Column;
use crate::service::cube::figures::Figures;
use crate::service::cube::measure::{Measure, Value, ratio};
use crate::service::cube::table::{Table, percentile, sorted};
use crate::service::cube::{Cell, Source};
use crate::service::sums::stated;

/// One cell of a cube: the sum of everything that has its keys.
#[derive(Debug, MergedObject)]
pub struct BudgetCell(BudgetAmounts, Standing);

impl BudgetCell {
    pub(super) fn new(
        table: &Arc<Table>,
        measures: &Arc<[BudgetMeasure]>,
        dimensions: &[BudgetDimension],
        cell: &Cell,
    ) -> Self {
        let keys = dimensions.iter().zip(&cell.keys);
        let keys = keys.map(|(dimension, key)| BudgetCellKey {
            dimension: *dimension,
            key: key.clone(),
            table: Arc::clone(table),
        });
        let standing = Standing {
            table: Arc::clone(table),
            measures: Arc::clone(measures),
            keys: keys.collect(),
            cell: cell.clone(),
        };
        Self(BudgetAmounts(cell.figures.amounts()), standing)
    }

    /// Where it stands in its cube, to go on from.
    pub(super) fn cursor(&self) -> String {
        self.1.table.cursor(&self.1.cell)
    }

    /// One of its amounts.
    pub(super) fn amount_of(&self, of: BudgetAmountMeasure) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.1.amount(of)))
    }

    /// One of its amounts for each resident.
    pub(super) async fn per_resident(
        &self,
        ctx: &Context<'_>,
        of: BudgetAmountMeasure,
    ) -> Result<Option<BudgetPerCapita>, ApiError> {
        self.1.per_resident(ctx, of).await
    }
}

/// The sum of several cells.
#[derive(Debug, MergedObject)]
pub struct BudgetCellSum(BudgetAmounts, Counted);

impl BudgetCellSum {
    pub(super) fn new(figures: &Figures, cells: usize) -> Self {
        let items = figures.items;
        let cells = i64::try_from(cells).unwrap_or(i64::MAX);
        Self(BudgetAmounts(figures.amounts()), Counted { cells, items })
    }
}

/// How much was summed.
#[derive(Debug)]
pub struct Counted {
    cells: i64,
    items: i64,
}

/// How much was summed.
#[Object]
impl Counted {
    /// How many cells were summed.
    async fn cell_count(&self) -> BigInt {
        BigInt(self.cells)
    }

    /// Items of which the current budget states an amount.
    async fn item_count(&self) -> BigInt {
        BigInt(self.items)
    }
}

/// What a share is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetWhole {
    /// The total of the cube.
    Total,
    /// The sum of the cells that have the same keys but the last.
    Parent,
}

/// Whom a cell is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetPeers {
    /// All cells of this cube.
    Grouped,
    /// Cells about the same thing (the same program, affair or account) of all governments, whatever
    /// government or unit the question is about.
    Everywhere,
}

/// How many budgets' amounts are part of a sum.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct BudgetCellCoverage {
    /// Budgets whose enacted amount is part of it. A budget is that of one unit and year or, asked
    /// for governments' own summaries, of one government and year.
    enacted: i64,
    /// Budgets whose current amount is part of it.
    current: i64,
    /// Budgets whose realization is part of it.
    realized: i64,
}

/// An amount for each resident.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct BudgetPerCapita {
    /// The amount for each resident, rounded to the sen, halves away from zero.
    pub(super) amount: Rupiah,
    /// Residents.
    residents: BigInt,
    /// Year of the count of residents: the one next to the fiscal year.
    population_year: i16,
}

/// A measure beside the same of the fiscal year before.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct BudgetYearOnYear {
    /// The amount in the year before.
    previous: Option<Rupiah>,
    /// This year's amount less that of the year before; null unless both are stated.
    change: Option<Rupiah>,
    /// The change as a share of the year before; null unless both are stated, or where nothing was
    /// stated for the year before.
    rate: Option<f64>,
    /// Budgets whose amount is part of the year before; where they are not the same number as this
    /// year's, the years cannot be compared as they are.
    previous_coverage: i64,
}

/// A measure by its name, for programs that make tables of any question.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct BudgetCellValue {
    /// What is measured.
    measure: BudgetMeasure,
    /// The amount, for measures that are amounts; null where it is not stated.
    amount: Option<Rupiah>,
    /// The share, for measures that are shares; null where it is not stated.
    ratio: Option<f64>,
    /// The number, for measures that count; null for others.
    count: Option<BigInt>,
}

/// A part of a cell that documents name under another unit.
#[derive(Debug, Clone, Description)]
pub struct BudgetRestatement(Source);

#[Object(use_type_description)]
impl BudgetRestatement {
    /// The unit that the documents name, as it was at the end of their fiscal year.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, ApiError> {
        ctx.load(UnitOn::at_end_of(self.0.unit, self.0.fiscal_year))
            .await
    }

    /// Their fiscal year.
    async fn fiscal_year(&self) -> i16 {
        self.0.fiscal_year
    }

    /// The part that stands here.
    async fn amounts(&self) -> BudgetAmounts {
        BudgetAmounts(self.0.figures.amounts())
    }

    /// The changes that moved or divided it, in order.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<UnitChange>, ApiError> {
        let keys = self.0.events.iter().map(|id| ById::new(*id));
        let found = ctx.load_many(keys.clone()).await?;
        let in_order = keys.filter_map(|key| found.get(&key).cloned());
        Ok(in_order.map(UnitChange).collect())
    }
}

/// What a cell is about, how it stands to others, and where it leads.
#[derive(Debug, Description)]
pub struct Standing {
    table: Arc<Table>,
    measures: Arc<[BudgetMeasure]>,
    /// The cell's keys, in the order of the dimensions.
    keys: Vec<BudgetCellKey>,
    cell: Cell,
}

impl Standing {
    async fn per_resident(
        &self,
        ctx: &Context<'_>,
        of: BudgetAmountMeasure,
    ) -> Result<Option<BudgetPerCapita>, ApiError> {
        let mut keys = self.keys.iter();
        let place = keys.find(|key| {
            matches!(
                key.dimension,
                BudgetDimension::Region | BudgetDimension::Province
            )
        });
        let region = place.and_then(|place| place.key.id);
        let (Some(region), Some(amount)) = (region, self.amount(of)) else {
            return Ok(None);
        };
        let year = self
            .table
            .question
            .years()
            .map_or(i16::MAX, |years| years.1);
        let found = ctx.load(Residents { region, year }).await?;
        let Some((population_year, residents)) = found else {
            return Ok(None);
        };
        let each = money(stated(rounded(amount, residents)))?;
        Ok(each.map(|amount| BudgetPerCapita {
            amount,
            residents: BigInt(residents),
            population_year,
        }))
    }

    fn amount(&self, of: BudgetAmountMeasure) -> Option<i128> {
        amount(&self.cell.figures, of)
    }
}

fn amount(figures: &Figures, of: BudgetAmountMeasure) -> Option<i128> {
    match of {
        BudgetAmountMeasure::Enacted => figures.enacted,
        BudgetAmountMeasure::Current => figures.current,
        BudgetAmountMeasure::Realized => figures.realized,
    }
}

/// Rounded to whole parts, halves away from zero.
fn rounded(amount: i128, parts: i64) -> Option<i128> {
    let parts = i128::from(parts);
    let half = (parts / 2) * amount.signum();
    (parts > 0).then(|| (amount + half) / parts)
}

#[Object(use_type_description)]
impl Standing {
    /// The cell's keys, in the order of the dimensions.
    fn keys(&self) -> Rows<'_, BudgetCellKey> {
        Rows(self.keys.iter().collect())
    }

    /// The measures that were asked for, in their order.
    fn values(&self) -> Result<Vec<BudgetCellValue>, ApiError> {
        let value = |measure: &BudgetMeasure| {
            let value = Measure::from(*measure).of(&self.cell.figures);
            let amount = match value {
                Some(Value::Sen(sen)) => money(stated(Some(sen)))?,
                _ => None,
            };
            Ok(BudgetCellValue {
                measure: *measure,
                amount,
                ratio: value.and_then(Value::ratio),
                count: match value {
                    Some(Value::Count(count)) => Some(BigInt(count)),
                    _ => None,
                },
            })
        };
        self.measures.iter().map(value).collect()
    }

    /// Items of which the current budget states an amount.
    fn item_count(&self) -> BigInt {
        BigInt(self.cell.figures.items)
    }

    /// How many budgets' amounts are part of it.
    fn coverage(&self) -> BudgetCellCoverage {
        let [enacted, current, realized] = self.cell.figures.stated_by;
        BudgetCellCoverage {
            enacted,
            current,
            realized,
        }
    }

    /// Its part of the whole, 1 for all of it; null where it is not stated, or where the whole is
    /// zero.
    async fn share(
        &self,
        #[graphql(desc = "Which amount.", default_with = "BudgetAmountMeasure::Current")]
        of: BudgetAmountMeasure,
        #[graphql(desc = "Of what.", default_with = "BudgetWhole::Total")] within: BudgetWhole,
    ) -> Option<f64> {
        let whole = match within {
            BudgetWhole::Total => self.table.total(),
            BudgetWhole::Parent => self.table.parent_of(&self.cell),
        };
        ratio(self.amount(of), amount(&whole, of))
    }

    /// The amount for each resident of the region or province; null unless the cube is grouped by
    /// one, and where the amount is not stated or the residents are not known.
    async fn per_capita(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which amount.", default_with = "BudgetAmountMeasure::Current")]
        of: BudgetAmountMeasure,
    ) -> Result<Option<BudgetPerCapita>, ApiError> {
        self.per_resident(ctx, of).await
    }

    /// 1 for the cell that states most; cells that state the same have the same rank, and as many
    /// ranks are left out after them. Null where the cell does not state it.
    async fn rank(
        &self,
        #[graphql(desc = "By which measure.", default_with = "BudgetMeasure::Current")]
        of: BudgetMeasure,
    ) -> Option<i64> {
        let rank = self.table.rank(&self.cell, of.into());
        rank.and_then(|rank| i64::try_from(rank).ok())
    }

    /// The share of the other cells that state less, between 0 and 1. Null where the cell does not
    /// state it, or where it is alone.
    async fn percentile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By which measure.", default_with = "BudgetMeasure::Current")]
        of: BudgetMeasure,
        #[graphql(desc = "Among whom.", default_with = "BudgetPeers::Grouped")] among: BudgetPeers,
    ) -> Result<Option<f64>, ApiError> {
        let measure = Measure::from(of);
        if among == BudgetPeers::Grouped {
            return Ok(self.table.percentile(&self.cell, measure));
        }
        let Some(value) = measure.of(&self.cell.figures) else {
            return Ok(None);
        };
        let everyone = self.table.question.about_everyone();
        let cells = CellsOf::read(ctx, &everyone).await?;
        let about_the_same = |other: &&Cell| {
            let keys = self.keys.iter().zip(&other.keys);
            keys.filter(|(own, _)| !is_of_somebody(own.dimension))
                .all(|(own, other)| own.key == *other)
        };
        let peers = cells.iter().filter(about_the_same);
        let values = sorted(peers.filter_map(|peer| measure.of(&peer.figures)));
        Ok(percentile(&values, value))
    }

    /// Beside the same of the fiscal year before. Needs the question to name its fiscal years.
    async fn year_on_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which amount.", default_with = "BudgetAmountMeasure::Current")]
        of: BudgetAmountMeasure,
    ) -> Result<BudgetYearOnYear, ApiError> {
        let before = self.table.question.a_year_earlier();
        let cells = CellsOf::read(ctx, &before).await?;
        let keys = self.table.question.keys_a_year_earlier(&self.cell.keys);
        let found = cells.iter().find(|cell| cell.keys == keys);
        let previous = found.and_then(|cell| amount(&cell.figures, of));
        let change = self
            .amount(of)
            .zip(previous)
            .map(|(this, before)| this - before);
        let covered = found.map_or(0, |cell| match of {
            BudgetAmountMeasure::Enacted => cell.figures.stated_by[0],
            BudgetAmountMeasure::Current => cell.figures.stated_by[1],
            BudgetAmountMeasure::Realized => cell.figures.stated_by[2],
        });
        Ok(BudgetYearOnYear {
            previous: money(stated(previous))?,
            change: money(stated(change))?,
            rate: ratio(change, previous),
            previous_coverage: covered,
        })
    }

    /// Which parts of it stand here after, or before, a reorganization, and by which changes; empty
    /// in a cube as reported.
    fn restatements(&self) -> Vec<BudgetRestatement> {
        let moved = self.cell.sources.iter();
        moved
            .filter(|source| !source.events.is_empty())
            .map(|source| BudgetRestatement(source.clone()))
            .collect()
    }

    /// How its amounts come about, in words.
    fn formula(&self) -> String {
        let [enacted, current, realized] = self.cell.figures.stated_by;
        let items = self.cell.figures.items;
        let on = self.table.question.as_of;
        format!(
            "For each budget the documents in force on {on} were chosen; of these, the facts (rows \
             with nothing below them) that have the keys of this cell were added, each once. \
             enacted: the documents first enacted of {enacted} budgets; current: the latest of \
             enacted, shifted and amended documents of {current} budgets, {items} items; realized: \
             the latest realization of {realized} budgets."
        )
    }

    /// The items that it sums, in the order of their codes unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<BudgetItemFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<BudgetItemOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetItem>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .that(self.table.question.items_of(&self.cell))
            .filtered(filter)
            .ordered(order_by)
            .otherwise_by(item::BY_LINE);
        list_each(ctx, wanted, BudgetItem).await
    }

    /// What the documents in force state for these items.
    async fn facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetFact>, ApiError> {
        let wanted =
            Wanted::page(first, after, last, before).that(self.table.question.facts_of(&self.cell));
        list_each(ctx, wanted, BudgetFact).await
    }

    /// The documents in force that state them.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetDocument>, ApiError> {
        let id = Column::id("t.id");
        let wanted = Wanted::page(first, after, last, before)
            .that(self.table.question.documents_of(&self.cell, id));
        list_each(ctx, wanted, BudgetDocument).await
    }

    /// The published files that these documents were read from.
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<SourceDocument>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .that(self.table.question.sources_of(&self.cell));
        list_each(ctx, wanted, SourceDocument).await
    }

    /// What in these documents does not fit.
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<QualityFindingFilter>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<QualityFinding>, ApiError> {
        let document = Column::id("t.budget_document_id");
        let wanted = Wanted::page(first, after, last, before)
            .that(self.table.question.documents_of(&self.cell, document))
            .filtered(filter);
        list_each(ctx, wanted, QualityFinding).await
    }
}

/// Dimensions that say whose money it is, not what for.
fn is_of_somebody(dimension: BudgetDimension) -> bool {
    matches!(
        dimension,
        BudgetDimension::Province | BudgetDimension::Region | BudgetDimension::Unit
    )
}
