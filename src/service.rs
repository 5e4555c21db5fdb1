//! Use cases: what can be asked and done. No GraphQL and no HTTP here.

pub mod amounts;
pub mod budget;
pub mod code_list;
pub mod condition;
pub mod crosswalk;
pub mod cube;
pub mod export;
pub mod failure;
pub mod glossary;
pub mod impact;
pub mod in_force;
pub mod lineage;
pub mod list;
pub mod log;
pub mod overview;
pub mod page;
pub mod program;
pub mod region;
pub mod source;
pub(crate) mod sql;
pub mod sums;
pub mod unit;

use chrono::{FixedOffset, NaiveDate};
use entity::import_run;

use crate::area::ReadAreas;
use crate::clock::Clock;
use crate::database::Database;
use amounts::AmountService;
use crosswalk::CrosswalkService;
use cube::CubeService;
use lineage::LineageService;
use list::Lists;
use log::Log;

/// Everything that can be asked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Services {
    /// Pages, counts and look-ups of every noun.
    pub lists: Lists,
    /// Amounts of items and their sums.
    pub amounts: AmountService,
    /// Codes of one version of a list in the words of another.
    pub crosswalks: CrosswalkService,
    /// Amounts grouped by what the caller chooses.
    pub cube: CubeService,
    /// What became of units, and of their money.
    pub lineages: LineageService,
    /// Imports in the order of their commits.
    pub imports: Log<import_run::Model>,
    clock: Clock,
}

impl Services {
    /// Services over this database.
    pub fn new(database: &Database, clock: Clock) -> Self {
        let lists = Lists::new(database.clone());
        Self {
            amounts: AmountService::new(lists.clone()),
            crosswalks: CrosswalkService::new(lists.clone()),
            cube: CubeService::new(lists.clone()),
            lineages: LineageService::new(lists.clone()),
            imports: Log::new(lists.clone()),
            lists,
            clock,
        }
    }

    /// The same services; which areas they read is noted in `read`.
    #[must_use]
    pub fn noting(&self, read: ReadAreas) -> Self {
        let lists = self.lists.noting(read);
        Self {
            amounts: AmountService::new(lists.clone()),
            crosswalks: CrosswalkService::new(lists.clone()),
            cube: CubeService::new(lists.clone()),
            lineages: LineageService::new(lists.clone()),
            imports: Log::new(lists.clone()),
            lists,
            clock: self.clock.clone(),
        }
    }

    /// The present day in Western Indonesia (WIB), where the capital is.
    pub fn today(&self) -> NaiveDate {
        let now = self.clock.now();
        FixedOffset::east_opt(7 * 3600).map_or_else(
            || now.date_naive(),
            |wib| now.with_timezone(&wib).date_naive(),
        )
    }
}
