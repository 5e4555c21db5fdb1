//! What changed between two budgets: documents, stages or years.
//!
//! What both ends state is matched item by item: by its codes, along the lineage of units and the
//! crosswalks of code lists, then by the names of programs. Items are facts and are never divided:
//! where several became one, or nobody knows which part went where, they stand together in one
//! entry. Every fact of both ends is part of exactly one entry, so that the amounts of all entries
//! add up to what both ends state.
//!
//! ```text
//! facts of one end ─┐
//!                   ├─ keys (codes, edition) ─ matching (units, names) ─ entries ─ sums by level
//! facts of other ───┘
//! ```

pub mod entry;
mod families;
pub mod group;
mod keys;
mod matching;
mod names;
mod read;
pub mod table;

use chrono::NaiveDate;
use entity::budget_document::BudgetScope;
use entity::budget_item::BudgetSide;
use uuid::Uuid;

use super::condition::Condition;
use super::crosswalk::CrosswalkService;
use super::failure::Failure;
use super::lineage::LineageService;
use super::list::Lists;
use super::page::PageRefusal;
use entry::Entry;
use group::Trees;

/// Most items that one end may state.
pub const MOST_FACTS: usize = 50_000;

/// Which of the three statements about a budget is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// As first enacted.
    Enacted,
    /// After all changes up to the date.
    Current,
    /// Spent or received.
    Realized,
}

/// One of the two things compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// What one document states.
    Document(Uuid),
    /// What the documents in force state.
    InForce {
        /// Of which year.
        fiscal_year: i16,
        /// Which of their statements.
        measure: Measure,
        /// In force on which day.
        as_of: NaiveDate,
    },
}

/// What is to be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// What it was.
    pub from: End,
    /// What it became.
    pub to: End,
    /// Which side: sides are not added.
    pub side: BudgetSide,
    /// Units' documents, or governments' own summaries; of ends that are documents, theirs counts.
    pub scope: BudgetScope,
    /// Which items.
    pub condition: Condition,
    /// Only what was known after this import; none for everything.
    pub known_at: Option<i64>,
}

/// Why two budgets are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffRefusal {
    /// There is no such document, or it was not known yet.
    UnknownDocument,
    /// A unit's document and a government's own summary.
    ScopesMixed,
    /// Documents of two governments, or of two units that no reorganization connects.
    OtherBudget,
    /// The filter names fiscal years; the ends do.
    YearInFilter,
    /// An end states more items than are compared.
    TooManyFacts,
    /// What is wrong with a page, a cursor or a filter.
    Page(PageRefusal),
}

impl From<PageRefusal> for DiffRefusal {
    fn from(reason: PageRefusal) -> Self {
        Self::Page(reason)
    }
}

/// The documents of one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// Their fiscal year.
    pub fiscal_year: i16,
    /// They, in the order of their units.
    pub ids: Vec<Uuid>,
}

/// Two budgets, compared.
#[derive(Debug)]
pub struct Diff {
    /// What was compared.
    pub question: Question,
    /// The documents compared.
    pub from: Documents,
    /// The documents they are compared with.
    pub to: Documents,
    /// Every item of both ends, each in one entry.
    pub entries: Vec<Entry>,
    /// What the items' codes belong to.
    trees: Trees,
}

/// Compares budgets. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DiffService {
    lists: Lists,
    lineages: LineageService,
    crosswalks: CrosswalkService,
}

impl DiffService {
    /// Budgets read through these lists.
    pub fn new(lists: Lists) -> Self {
        Self {
            lineages: LineageService::new(lists.clone()),
            crosswalks: CrosswalkService::new(lists.clone()),
            lists,
        }
    }

    /// Compares two budgets, in at most 16 statements, however many items they have.
    pub async fn diff(&self, question: Question) -> Result<Diff, Failure<DiffRefusal>> {
        question.checked()?;
        let (from, to, families) = self.budgets(&question).await?;
        let from_facts = self.facts(&question, &from.ids).await?;
        let to_facts = self.facts(&question, &to.ids).await?;
        let codes = self.codes(from.fiscal_year, to.fiscal_year).await?;
        let trees = self
            .trees(from_facts.iter().chain(&to_facts), codes, families)
            .await?;
        let entries = matching::entries(from_facts, to_facts, &trees);
        Ok(Diff {
            question,
            from,
            to,
            entries,
            trees,
        })
    }
}

impl Question {
    fn checked(&self) -> Result<(), Failure<DiffRefusal>> {
        let refusal = if self.condition.has_wordless() {
            PageRefusal::SearchWithoutWords.into()
        } else if self.condition.is_too_large() {
            PageRefusal::FilterTooLarge.into()
        } else if self.condition.names(super::budget::item::FISCAL_YEAR) {
            DiffRefusal::YearInFilter
        } else {
            return Ok(());
        };
        Err(Failure::Refused(refusal))
    }
}
