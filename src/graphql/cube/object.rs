//! The answer to a question about grouped amounts.

use std::sync::Arc;

use async_graphql::{Context, Description, Object, SimpleObject};

use super::cell::{BudgetCell, BudgetCellSum};
use super::input::{BudgetDimension, BudgetMeasure};
use super::warning::BudgetWarning;
use crate::graphql::budget::BudgetScope;
use crate::graphql::connection::PageInfo;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::{Direct, Rows};
use crate::graphql::export::{Exports, Origin};
use crate::graphql::scalar::{BigInt, Date};
use crate::service::cube::table::Table;

/// Amounts grouped by what was asked for: a part of the cells, and how they add up.
#[derive(Debug, Description)]
pub struct BudgetCellConnection {
    pub(super) table: Arc<Table>,
    pub(super) dimensions: Vec<BudgetDimension>,
    pub(super) measures: Arc<[BudgetMeasure]>,
    pub(super) has_others: bool,
    pub(super) has_total: bool,
    pub(super) origin: Option<Origin>,
    /// The cells of this page.
    pub(super) edges: Vec<BudgetCellEdge>,
}

/// One cell, with its place.
#[derive(Debug, Description)]
pub struct BudgetCellEdge(BudgetCell);

#[Object(use_type_description)]
impl BudgetCellEdge {
    /// The cell's place in this order: where to go on with `after` or `before`.
    fn cursor(&self) -> String {
        self.0.cursor()
    }

    /// The cell.
    fn node(&self) -> Direct<&BudgetCell> {
        Direct(&self.0)
    }
}

/// A question about grouped amounts, as it was understood.
#[derive(Debug, SimpleObject)]
pub struct BudgetQuestion {
    /// By what it groups.
    group_by: Vec<BudgetDimension>,
    /// Which measures are listed in `values`.
    measures: Vec<BudgetMeasure>,
    /// Over units' documents, or governments' own summaries.
    scope: BudgetScope,
    /// On which date the documents are in force.
    as_of: Date,
    /// The first fiscal year that it names; null where it groups by fiscal year and names none.
    first_fiscal_year: Option<i16>,
    /// The last fiscal year that it names.
    last_fiscal_year: Option<i16>,
    /// The number of the last import that it heeds; null where it heeds them all.
    known_at_import: Option<BigInt>,
}

impl BudgetCellConnection {
    /// The cells that a table shows.
    pub(super) fn new(
        table: Arc<Table>,
        dimensions: Vec<BudgetDimension>,
        measures: Arc<[BudgetMeasure]>,
    ) -> Self {
        let cells = table.shown().iter();
        let edges = cells
            .map(|cell| BudgetCellEdge(BudgetCell::new(&table, &measures, &dimensions, cell)))
            .collect();
        Self {
            table,
            dimensions,
            measures,
            has_others: false,
            has_total: false,
            origin: None,
            edges,
        }
    }
}

#[Object(use_type_description)]
impl BudgetCellConnection {
    /// The cells of this page with their cursors.
    fn edges(&self) -> Rows<'_, BudgetCellEdge> {
        Rows(self.edges.iter().collect())
    }

    /// The cells of this page.
    fn nodes(&self) -> Rows<'_, BudgetCell> {
        Rows(self.edges.iter().map(|edge| &edge.0).collect())
    }

    /// Where the page stands among the cells.
    async fn page_info(&self) -> PageInfo {
        let cursor = |edge: &BudgetCellEdge| edge.0.cursor();
        PageInfo {
            has_previous_page: self.table.has_previous(),
            has_next_page: self.table.has_next(),
            start_cursor: self.edges.first().map(cursor),
            end_cursor: self.edges.last().map(cursor),
        }
    }

    /// How many cells there are that meet `having`.
    async fn total_count(&self) -> i64 {
        i64::try_from(self.table.met().len()).unwrap_or(i64::MAX)
    }

    /// The sum of all cells that this page does not show, those that do not meet `having` among
    /// them; null unless it is wanted. Cells shown and others make the total, exactly.
    async fn others(&self) -> Option<BudgetCellSum> {
        self.has_others.then(|| {
            let (figures, cells) = self.table.others();
            BudgetCellSum::new(&figures, cells)
        })
    }

    /// The sum of all cells; null unless it is wanted.
    async fn total(&self) -> Option<BudgetCellSum> {
        self.has_total
            .then(|| BudgetCellSum::new(&self.table.total(), self.table.all().len()))
    }

    /// The question, as it was understood.
    async fn question(&self) -> BudgetQuestion {
        let question = &self.table.question;
        let years = question.years();
        BudgetQuestion {
            group_by: self.dimensions.clone(),
            measures: self.measures.to_vec(),
            scope: question.scope.into(),
            as_of: Date(question.as_of),
            first_fiscal_year: years.map(|years| years.0),
            last_fiscal_year: years.map(|years| years.1),
            known_at_import: question.known_at.map(BigInt),
        }
    }

    /// Where all cells that meet `having`, not only this page, are read as a file: a column for each
    /// key and each of `measures`, and how many budgets stand behind the amounts.
    async fn exports(&self) -> Option<Exports> {
        Some(self.origin.as_ref()?.exports())
    }

    /// What has to be known to read the answer rightly.
    async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<BudgetWarning>, ApiError> {
        let table = Arc::clone(&self.table);
        let warnings = ctx
            .read(|services| async move { services.cube.warnings(&table).await })
            .await?;
        Ok(warnings.into_iter().map(Into::into).collect())
    }
}
