//! Asking for a cube.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::asked::{Asked, measures_or_stages};
use super::cell::BudgetCell;
use super::compare::{BudgetCompared, BudgetComparison};
use super::input::{
    BudgetCellOrder, BudgetDimension, BudgetHaving, BudgetInterval, BudgetMeasure, BudgetStructure,
};
use super::loader::CellsOf;
use super::map::BudgetMapArea;
use super::object::BudgetCellConnection;
use super::series::BudgetSeriesSet;
use crate::graphql::budget::{BudgetItemFilter, BudgetScope};
use crate::graphql::error::ApiError;
use crate::graphql::export::{Handover, Origin};
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{Date, DateTime};
use crate::service::budget::item;
use crate::service::condition::Condition;
use crate::service::cube::comparison::{Column, Comparison, MOST_COLUMNS};
use crate::service::cube::measure::Measure;
use crate::service::cube::period::{Interval, Period};
use crate::service::cube::question::Question;
use crate::service::cube::series::Series;
use crate::service::cube::table::{By, Shape, Table};
use crate::service::page::{Direction, LARGEST_SIZE, PageRequest};

/// All cells of each period of a question.
async fn tables_of(
    ctx: &Context<'_>,
    question: Question,
    interval: Interval,
    periods: Vec<Period>,
) -> Result<Vec<(Period, Arc<Table>)>, ApiError> {
    let table = async |question: Question| {
        let cells = CellsOf::read(ctx, &question).await?;
        let table = Table::new(question, cells.as_ref().clone(), &Shape::default())?;
        Ok::<_, ApiError>(Arc::new(table))
    };
    if interval == Interval::Year {
        let table = table(question).await?;
        return Ok(periods
            .into_iter()
            .map(|period| (period, Arc::clone(&table)))
            .collect());
    }
    let mut tables = Vec::with_capacity(periods.len());
    for period in periods {
        let of_period = question.in_period(period);
        let table = if period.first_day() > question.as_of {
            // It had not begun on the date asked about.
            Arc::new(Table::new(of_period, Vec::new(), &Shape::default())?)
        } else {
            table(of_period).await?
        };
        tables.push((period, table));
    }
    Ok(tables)
}

/// Queries about grouped amounts.
#[derive(Debug, Default)]
pub struct CubeQuery;

/// Queries about grouped amounts.
#[Object]
impl CubeQuery {
    /// Amounts of the documents in force, grouped by up to four dimensions. Only what has nothing
    /// below it is summed, each item once; shown cells and others add up to the total exactly. A
    /// question names its side (or groups by it) and its fiscal years (or groups by them), since
    /// revenue and expenditure are not added, nor years that nobody named.
    ///
    /// For example, the units of a government by what they may spend:
    /// `budgetCube(groupBy: [UNIT], filter: { regionCode: { eq: "34.02" }, fiscalYear: { eq: 2014 },
    /// side: { eq: EXPENDITURE } })`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a cube")]
    async fn budget_cube(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what to group, in this order; at most four. None gives one cell.")]
        group_by: Vec<BudgetDimension>,
        #[graphql(
            desc = "Which measures stand in `values` of each cell, for programs that make tables of \
                    any question; the first of them orders the cells unless another order is given. \
                    Enacted, current and realized unless given."
        )]
        measures: Option<Vec<BudgetMeasure>>,
        #[graphql(desc = "Which items are summed.")] filter: Option<BudgetItemFilter>,
        #[graphql(desc = "Which cells are shown, by what they sum.")] having: Option<BudgetHaving>,
        #[graphql(desc = "In which order; by the first measure, the largest first, unless given.")]
        order_by: Option<Vec<BudgetCellOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 1000.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 1000.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
        #[graphql(
            desc = "Whether `others` is wanted: the sum of the cells that are not shown.",
            default = true
        )]
        include_others: bool,
        #[graphql(desc = "Whether `total` is wanted.", default = true)] include_total: bool,
        #[graphql(
            desc = "Over the units' documents, or the governments' own summaries. Both state the \
                    same money and are never added.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(
            desc = "On which organization units are shown.",
            default_with = "BudgetStructure::AsReported"
        )]
        structure: BudgetStructure,
        #[graphql(desc = "The day of the organization, with `structure: AT` only.")]
        structure_on: Option<Date>,
        #[graphql(desc = "The documents in force on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
        #[graphql(
            desc = "Edition of the chart of accounts, as in `codeLists`, in whose codes accounts are \
                    shown: money under an account of another edition stands under the account that a \
                    crosswalk makes of all of it, and stays apart where none does. As documents state \
                    them unless given."
        )]
        code_version: Option<String>,
    ) -> Result<Option<BudgetCellConnection>, ApiError> {
        let asked = Asked {
            filter,
            scope,
            structure,
            structure_on,
            as_of,
            known_at,
            code_version,
        };
        let question = asked.question(ctx, &group_by, Condition::ALWAYS).await?;
        let measures = measures_or_stages(measures);
        let mut order: Vec<(By, Direction)> =
            order_by.into_iter().flatten().map(Into::into).collect();
        if order.is_empty() {
            let first = measures.first().map(|first| By::Measure((*first).into()));
            order.extend(first.map(|first| (first, Direction::Descending)));
        }
        let shape = Shape {
            having: having.map(Into::into).unwrap_or_default(),
            order,
            page: PageRequest {
                first,
                after,
                last,
                before,
            },
        };
        let cells = CellsOf::read(ctx, &question).await?;
        let as_of = question.as_of;
        let table = Arc::new(Table::new(question, cells.as_ref().clone(), &shape)?);
        if let Some(handover) = ctx.data_opt::<Handover>() {
            let measures = measures.iter().map(|measure| (*measure).into());
            handover.give_cells(table, measures.collect());
            return Ok(None);
        }
        Ok(Some(BudgetCellConnection {
            origin: Origin::of(ctx, None, Some(as_of))?,
            has_others: include_others,
            has_total: include_total,
            ..BudgetCellConnection::new(table, group_by, measures.into())
        }))
    }

    /// Amounts year by year, or by quarters or months, a line for each group; gaps are null. With
    /// `structure: CURRENT` the lines of units go on through mergers, splits and renamings.
    ///
    /// A point of a quarter or month is what was in force on its last day. Its realization is the sum
    /// since 1 January, as reports up to a day of this quarter or month state it; null where there
    /// are none. A report that states only its year is part of no quarter or month.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a series")]
    async fn budget_series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first fiscal year.")] from_year: i16,
        #[graphql(desc = "The last fiscal year; at most 40 years, or 36 quarters or months.")]
        to_year: i16,
        #[graphql(
            desc = "How far the points stand apart.",
            default_with = "BudgetInterval::Year"
        )]
        interval: BudgetInterval,
        #[graphql(
            desc = "By what lines are told apart, at most three dimensions; one line of everything \
                    unless given."
        )]
        group_by: Option<Vec<BudgetDimension>>,
        #[graphql(
            desc = "Which measures stand in `values` of each cell; lines with most of the first come \
                    first. Enacted, current and realized unless given."
        )]
        measures: Option<Vec<BudgetMeasure>>,
        #[graphql(desc = "Which items are summed.")] filter: Option<BudgetItemFilter>,
        #[graphql(desc = "How many lines: 20 unless given, at most 100.", default = 20)] first: u32,
        #[graphql(
            desc = "Over the units' documents, or the governments' own summaries.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(
            desc = "On which organization units are shown.",
            default_with = "BudgetStructure::AsReported"
        )]
        structure: BudgetStructure,
        #[graphql(desc = "The day of the organization, with `structure: AT` only.")]
        structure_on: Option<Date>,
        #[graphql(desc = "The documents in force on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
        #[graphql(
            desc = "Edition of the chart of accounts, as in `codeLists`, in whose codes accounts are \
                    shown: money under an account of another edition stands under the account that a \
                    crosswalk makes of all of it, and stays apart where none does. As documents state \
                    them unless given."
        )]
        code_version: Option<String>,
    ) -> Result<Option<BudgetSeriesSet>, ApiError> {
        let interval = Interval::from(interval);
        let years = from_year..=to_year;
        let most = interval.most_points();
        let periods: Vec<Period> = interval.periods(years.clone()).take(most + 1).collect();
        if periods.len() > most || first > LARGEST_SIZE {
            let what = interval.plural();
            let message = format!("A series has at most {most} {what} and {LARGEST_SIZE} lines.");
            return Err(ApiError::BadInput(message));
        }
        let asked = Asked {
            filter,
            scope,
            structure,
            structure_on,
            as_of,
            known_at,
            code_version,
        };
        let group_by = group_by.unwrap_or_default();
        let mut all = group_by.clone();
        if interval == Interval::Year {
            all.push(BudgetDimension::FiscalYear);
        }
        let question = asked.question(ctx, &all, item::in_years(years)).await?;
        let measures = measures_or_stages(measures);
        let tables = tables_of(ctx, question, interval, periods).await?;
        let size = measures
            .first()
            .map_or(Measure::Current, |first| (*first).into());
        let series = Series::new(&tables, group_by.len(), size, first as usize);
        Ok(Some(BudgetSeriesSet {
            series: Arc::new(series),
            dimensions: group_by,
            of_cells: all,
            measures: measures.into(),
        }))
    }

    /// Governments, units or programs side by side: a column for each, a row for each group.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a comparison")]
    async fn budget_compare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is compared.")] compare: BudgetCompared,
        #[graphql(
            desc = "Which of them, at most 100: official codes of governments, global ids of units, \
                    or codes of programs."
        )]
        of: Vec<String>,
        #[graphql(
            desc = "By what rows are told apart, at most three dimensions; one row of everything \
                    unless given."
        )]
        group_by: Option<Vec<BudgetDimension>>,
        #[graphql(
            desc = "Which measures stand in `values` of each cell. Enacted, current and realized \
                    unless given."
        )]
        measures: Option<Vec<BudgetMeasure>>,
        #[graphql(desc = "Which items are summed.")] filter: Option<BudgetItemFilter>,
        #[graphql(
            desc = "Over the units' documents, or the governments' own summaries.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(
            desc = "On which organization units are shown.",
            default_with = "BudgetStructure::AsReported"
        )]
        structure: BudgetStructure,
        #[graphql(desc = "The day of the organization, with `structure: AT` only.")]
        structure_on: Option<Date>,
        #[graphql(desc = "The documents in force on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
        #[graphql(
            desc = "Edition of the chart of accounts, as in `codeLists`, in whose codes accounts are \
                    shown: money under an account of another edition stands under the account that a \
                    crosswalk makes of all of it, and stays apart where none does. As documents state \
                    them unless given."
        )]
        code_version: Option<String>,
    ) -> Result<Option<BudgetComparison>, ApiError> {
        if of.is_empty() || of.len() > MOST_COLUMNS {
            let message = format!("Between one and {MOST_COLUMNS} are compared.");
            return Err(ApiError::BadInput(message));
        }
        let (dimension, columns, condition) = match compare {
            BudgetCompared::Regions => {
                let columns = of.iter().cloned().map(Column::Code).collect();
                (BudgetDimension::Region, columns, item::in_regions(&of))
            }
            BudgetCompared::Units => {
                let ids: Result<Vec<_>, _> = of
                    .iter()
                    .map(|id| NodeKind::Unit.parse(&ID(id.clone())))
                    .collect();
                let ids = ids?;
                // On the organization of another day other units' money may stand with them.
                let condition = if structure == BudgetStructure::AsReported {
                    item::of_units(&ids)
                } else {
                    Condition::ALWAYS
                };
                let columns = ids.into_iter().map(Column::Id).collect();
                (BudgetDimension::Unit, columns, condition)
            }
            BudgetCompared::Programs => {
                let columns: Vec<Column> = of.iter().cloned().map(Column::Code).collect();
                let depth = of.iter().map(|code| code.split('.').count()).max();
                let dimension = match depth {
                    Some(..=3) => BudgetDimension::Program,
                    // Of Permendagri 13/2006, and with five segments of 90/2019.
                    Some(4 | 5) => BudgetDimension::Activity,
                    _ => BudgetDimension::SubActivity,
                };
                (dimension, columns, item::in_programs(&of))
            }
        };
        let asked = Asked {
            filter,
            scope,
            structure,
            structure_on,
            as_of,
            known_at,
            code_version,
        };
        let mut dimensions = group_by.unwrap_or_default();
        dimensions.push(dimension);
        let question = asked.question(ctx, &dimensions, condition).await?;
        let cells = CellsOf::read(ctx, &question).await?;
        let comparison = Comparison::new(question, cells.as_ref().clone(), &columns)?;
        Ok(Some(BudgetComparison {
            comparison: Arc::new(comparison),
            dimensions,
            measures: measures_or_stages(measures).into(),
        }))
    }

    /// Amounts of every government, or of every province with all governments in it, for a map.
    async fn budget_map(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Whether governments are put together by province.",
            default = false
        )]
        by_province: bool,
        #[graphql(desc = "Which items are summed; one side and one year.")] filter: Option<
            BudgetItemFilter,
        >,
        #[graphql(
            desc = "Over the units' documents, or the governments' own summaries.",
            default_with = "BudgetScope::Unit"
        )]
        scope: BudgetScope,
        #[graphql(desc = "The documents in force on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
    ) -> Result<Option<Vec<BudgetMapArea>>, ApiError> {
        let asked = Asked {
            filter,
            scope,
            structure: BudgetStructure::AsReported,
            structure_on: None,
            as_of,
            known_at,
            code_version: None,
        };
        let dimension = if by_province {
            BudgetDimension::Province
        } else {
            BudgetDimension::Region
        };
        let question = asked.question(ctx, &[dimension], Condition::ALWAYS).await?;
        let cells = CellsOf::read(ctx, &question).await?;
        let by_codes = Shape {
            order: vec![(By::Keys, Direction::Ascending)],
            ..Shape::default()
        };
        let table = Arc::new(Table::new(question, cells.as_ref().clone(), &by_codes)?);
        let measures: Arc<[BudgetMeasure]> = measures_or_stages(None).into();
        let areas = table.met().iter().map(|cell| {
            let shown = BudgetCell::new(&table, &measures, &[dimension], cell);
            BudgetMapArea::new(shown, cell)
        });
        Ok(Some(areas.collect()))
    }
}
