//! Budgets as a cube: amounts of the documents in force, grouped by what the caller chooses.
//!
//! Only facts are summed, each once: a budget's documents are chosen before (`budget_in_force`), a
//! question is about one scope, one side and named years, and every fact falls into one cell. A
//! question is answered from the coarsest rows that can: sums of governments, sums of documents, or
//! the facts themselves.

pub mod comparison;
pub mod dimension;
pub mod figures;
mod leads;
pub mod measure;
mod names;
pub mod period;
pub mod question;
mod read;
mod restate;
pub mod series;
pub mod table;
pub mod warning;

use std::sync::Arc;

use anyhow::Context as _;
use uuid::Uuid;

use super::failure::Failure;
use super::lineage::LineageService;
use super::list::Lists;
use dimension::Key;
use figures::Figures;
use question::{CubeRefusal, Question};

/// Most cells that one question may have.
pub const MOST_CELLS: usize = 50_000;

/// One cell: its keys, in the order of the question's dimensions, and what it sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// One key a dimension.
    pub keys: Vec<Key>,
    /// The sums.
    pub figures: Figures,
    /// Where they come from, in a cube on the organization of another day; empty as reported.
    pub sources: Vec<Source>,
}

/// A part of a cell that stands there after, or before, a reorganization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The unit that the documents name.
    pub unit: Uuid,
    /// Their fiscal year.
    pub fiscal_year: i16,
    /// The changes that moved or divided it, in order; empty where it stays as reported.
    pub events: Arc<[Uuid]>,
    /// The part.
    pub figures: Figures,
}

/// Reads cubes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct CubeService {
    lists: Lists,
    lineages: LineageService,
}

impl CubeService {
    /// Cubes read through these lists.
    pub fn new(lists: Lists) -> Self {
        let lineages = LineageService::new(lists.clone());
        Self { lists, lineages }
    }

    /// Every cell of a question, in no particular order. One statement, and three more where units
    /// are shown on the organization of another day.
    pub async fn cells(&self, question: &Question) -> Result<Vec<Cell>, Failure<CubeRefusal>> {
        let cells = self.reported(&question.before_restating()).await?;
        let restated = self.restate(question, cells).await;
        restated.map_err(Failure::Fault)
    }

    /// Every cell as documents name the units.
    async fn reported(&self, question: &Question) -> Result<Vec<Cell>, Failure<CubeRefusal>> {
        let mut sql = self.lists.sql();
        read::write(question, MOST_CELLS + 1, &mut sql);
        let rows = self
            .lists
            .all(sql, "a cube")
            .await
            .map_err(Failure::Fault)?;
        if rows.len() > MOST_CELLS {
            return Err(Failure::Refused(CubeRefusal::TooManyCells));
        }
        let cells: anyhow::Result<Vec<Cell>> = rows
            .iter()
            .map(|row| read::cell(question, row).context("read a cell"))
            .collect();
        cells.map_err(Failure::Fault)
    }
}
