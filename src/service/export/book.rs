//! What the rows of an export point to: looked up page by page, remembered as long as it is of use.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{
    account, budget_document, code_list, fund_source, nomenclature, program, region,
    source_document, unit,
};
use uuid::Uuid;

use super::Cell;
use crate::service::Services;
use crate::service::amounts::BudgetOn;
use crate::service::in_force::InForce;
use crate::service::list::{Listed, Lists};
use crate::service::public_service::component::Published;
use crate::service::unit::{UnitVersion, VERSIONS, end_of, version_on};

/// How much of one kind is remembered; memory stays flat however long the export.
const MOST_HELD: usize = 20_000;

/// What rows point to. One export has one.
pub struct Book {
    services: Services,
    /// The date of measures.
    as_of: NaiveDate,
    pub(super) regions: Shelf<Entry>,
    pub(super) units: Shelf<UnitNames>,
    /// Code and name of units at the end of years.
    unit_names: HashMap<(Uuid, i16), [Cell; 2]>,
    pub(super) programs: Shelf<Entry>,
    pub(super) accounts: Shelf<Entry>,
    pub(super) nomenclature: Shelf<Entry>,
    pub(super) fund_sources: Shelf<Arc<str>>,
    pub(super) code_lists: Shelf<Arc<str>>,
    pub(super) documents: Shelf<budget_document::Model>,
    pub(super) sources: Shelf<source_document::Model>,
    in_force: HashMap<BudgetOn, InForce>,
}

/// A code and its name.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) code: Arc<str>,
    pub(super) name: Option<Arc<str>>,
    pub(super) level: Option<Arc<str>>,
}

/// What a unit was called when.
#[derive(Debug, Clone)]
pub(super) struct UnitNames {
    code: Arc<str>,
    versions: Vec<UnitVersion>,
}

impl UnitNames {
    /// The code under which the unit is known.
    pub(super) fn code(&self) -> Arc<str> {
        Arc::clone(&self.code)
    }

    /// The government that the unit belongs to.
    pub(super) fn region_id(&self) -> Option<Uuid> {
        Some(self.versions.first()?.unit.region_id)
    }

    /// Code and name on a date.
    fn on(&self, date: NaiveDate) -> [Cell; 2] {
        let known = |text: String| Cell::Known(text.into());
        match version_on(self.versions.clone(), date) {
            Some(UnitVersion { version, .. }) => [
                known(version.code),
                version.name.map_or(Cell::Nothing, known),
            ],
            None => [self.code().into(), Cell::Nothing],
        }
    }
}

/// Rows of one kind by their ids.
pub(super) struct Shelf<V>(HashMap<Uuid, V>);

impl<V> Shelf<V> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    /// The row with this id, if it was fetched.
    pub(super) fn get(&self, id: impl Into<Option<Uuid>>) -> Option<&V> {
        self.0.get(&id.into()?)
    }

    /// Those of the ids that have to be fetched; what was held is dropped where it is too much.
    fn missing(&mut self, ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        if self.0.len() > MOST_HELD {
            self.0.clear();
        }
        ids.retain(|id| !self.0.contains_key(id));
        ids
    }

    /// Fetches rows that are not there yet.
    async fn fetch<L: Listed>(
        &mut self,
        lists: &Lists,
        ids: impl Iterator<Item = Uuid>,
        keep: impl Fn(L) -> V,
    ) -> anyhow::Result<()> {
        let missing = self.missing(ids);
        if missing.is_empty() {
            return Ok(());
        }
        let found = lists.by_id::<L>(&missing).await?;
        self.0
            .extend(found.into_iter().map(|(id, row)| (id, keep(row))));
        Ok(())
    }
}

impl Book {
    pub(super) fn new(services: Services, as_of: NaiveDate) -> Self {
        Self {
            services,
            as_of,
            regions: Shelf::new(),
            units: Shelf::new(),
            unit_names: HashMap::new(),
            programs: Shelf::new(),
            accounts: Shelf::new(),
            nomenclature: Shelf::new(),
            fund_sources: Shelf::new(),
            code_lists: Shelf::new(),
            documents: Shelf::new(),
            sources: Shelf::new(),
            in_force: HashMap::new(),
        }
    }

    /// The present day.
    pub(super) fn today(&self) -> NaiveDate {
        self.services.today()
    }

    /// The lists that rows are read from.
    pub(super) fn lists(&self) -> &Lists {
        &self.services.lists
    }

    /// Which components of service standards are shown.
    pub(super) fn published(&self) -> Published {
        self.services.published
    }

    pub(super) async fn fetch_regions(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let keep = |row: region::Model| entry(row.code, Some(row.name), &row.level);
        self.regions.fetch(&self.services.lists, ids, keep).await
    }

    pub(super) async fn fetch_units(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let missing = self.units.missing(ids);
        if self.unit_names.len() > MOST_HELD {
            self.unit_names.clear();
        }
        if missing.is_empty() {
            return Ok(());
        }
        let lists = &self.services.lists;
        let versions = lists.every_of::<UnitVersion>(VERSIONS, &missing).await?;
        for (id, versions) in versions {
            let Some(unit::Model { code, .. }) = versions.first().map(|row| row.unit.clone())
            else {
                continue;
            };
            let code = code.into();
            self.units.0.insert(id, UnitNames { code, versions });
        }
        Ok(())
    }

    pub(super) async fn fetch_programs(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let keep = |row: program::Model| entry(row.code, row.name, &row.level);
        self.programs.fetch(&self.services.lists, ids, keep).await
    }

    pub(super) async fn fetch_accounts(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let keep = |row: account::Model| entry(row.code, row.name, &row.level);
        self.accounts.fetch(&self.services.lists, ids, keep).await
    }

    pub(super) async fn fetch_nomenclature(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let keep = |row: nomenclature::Model| entry(row.code, Some(row.name), &row.level);
        let lists = &self.services.lists;
        self.nomenclature.fetch(lists, ids, keep).await
    }

    pub(super) async fn fetch_fund_sources(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let keep = |row: fund_source::Model| row.name.into();
        let lists = &self.services.lists;
        self.fund_sources.fetch(lists, ids, keep).await
    }

    pub(super) async fn fetch_code_lists(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let keep = |row: code_list::Model| row.edition.into();
        let lists = &self.services.lists;
        self.code_lists.fetch(lists, ids, keep).await
    }

    pub(super) async fn fetch_documents(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let lists = &self.services.lists;
        self.documents.fetch(lists, ids, |row| row).await
    }

    pub(super) async fn fetch_sources(
        &mut self,
        ids: impl Iterator<Item = Uuid>,
    ) -> anyhow::Result<()> {
        let lists = &self.services.lists;
        self.sources.fetch(lists, ids, |row| row).await
    }

    /// Code and name of a region that was fetched.
    pub(super) fn region(&self, id: impl Into<Option<Uuid>>) -> [Cell; 2] {
        let region = self.regions.get(id);
        [
            region.map(|region| Arc::clone(&region.code)).into(),
            region.and_then(|region| region.name.clone()).into(),
        ]
    }

    /// Code and name of a unit that was fetched, at the end of a fiscal year.
    pub(super) fn unit(&mut self, id: impl Into<Option<Uuid>>, fiscal_year: i16) -> [Cell; 2] {
        let Some(id) = id.into() else {
            return [Cell::Nothing, Cell::Nothing];
        };
        let known = self.unit_names.get(&(id, fiscal_year)).cloned();
        known.unwrap_or_else(|| {
            let found = self.unit_on(id, end_of(fiscal_year));
            self.unit_names.insert((id, fiscal_year), found.clone());
            found
        })
    }

    /// Code and name of a unit that was fetched, on a date.
    pub(super) fn unit_on(&self, id: Uuid, date: NaiveDate) -> [Cell; 2] {
        let unit = self.units.get(id);
        unit.map_or([Cell::Nothing, Cell::Nothing], |unit| unit.on(date))
    }

    /// The documents in force for each budget; fetched where they are not known yet.
    pub(super) async fn in_force(
        &mut self,
        budgets: impl Iterator<Item = (Uuid, i16)>,
    ) -> anyhow::Result<()> {
        let (as_of, known_at) = (self.as_of, self.services.known());
        let budgets = budgets.map(|(owner, fiscal_year)| BudgetOn {
            owner,
            fiscal_year,
            as_of,
            known_at,
        });
        if self.in_force.len() > MOST_HELD {
            self.in_force.clear();
        }
        let mut missing: Vec<BudgetOn> = budgets
            .filter(|budget| !self.in_force.contains_key(budget))
            .collect();
        missing.sort_unstable_by_key(|budget| (budget.owner, budget.fiscal_year));
        missing.dedup();
        if !missing.is_empty() {
            let found = self.services.amounts.in_force(&missing).await?;
            self.in_force.extend(found);
        }
        Ok(())
    }

    /// The documents in force for a budget that was fetched.
    pub(super) fn chosen(&self, owner: Uuid, fiscal_year: i16) -> anyhow::Result<&InForce> {
        let budget = BudgetOn {
            owner,
            fiscal_year,
            as_of: self.as_of,
            known_at: self.services.known(),
        };
        let chosen = self.in_force.get(&budget);
        chosen.context("the documents in force were not read")
    }

    /// What documents state for items.
    pub(super) async fn stated(
        &self,
        items: &[Uuid],
    ) -> anyhow::Result<HashMap<(Uuid, Uuid), i128>> {
        self.services.amounts.stated_for(items).await
    }
}

fn entry(
    code: String,
    name: Option<String>,
    level: &impl sea_orm::ActiveEnum<Value = String>,
) -> Entry {
    Entry {
        code: code.into(),
        name: name.map(Into::into),
        level: Some(level.to_value().into()),
    }
}
