//! Statements on their way into the database, parents before children, in few statements.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use entity::budget_document::BudgetStage;
use entity::budget_item::BudgetSide;
use entity::code_list::CodeListKind;
use entity::region::{self, RegionLevel};
use entity::{fund_source, nomenclature};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::account_book::AccountBook;
use super::document::Government;
use super::keys::Plan;
use super::plan_book::{NewItem, Owner, PlanBook};
use super::queue::Queue;
use super::shelf::{Shelf, Shelved, Standing};
use super::statement::{Leaf, Statement};
use super::unit_book::UnitBook;
use crate::import::code_list::{self, CodeListKey};
use crate::import::finding::Finding;
use crate::import::run::Run;
use crate::import::{Counted, ImportError};
use crate::search_name::plain;

/// Rows that may wait before all are written.
const MOST_WAITING: usize = 32_000;
/// Rows that are worth writing while the database has nothing to do.
const WORTH_WRITING: usize = 4_000;

/// The chart of accounts since 2021 as documents use it, beside the official list.
const ACCOUNTS_2019_GATHERED: CodeListKey = CodeListKey {
    kind: CodeListKind::Account,
    edition: std::borrow::Cow::Borrowed("permendagri-90-2019-as-published"),
    regulation: std::borrow::Cow::Borrowed("Permendagri 90/2019, as used in published documents"),
    first_fiscal_year: Some(2021),
    last_fiscal_year: None,
    official: false,
};

/// The last fiscal year of the chart of Permendagri 13/2006.
const LAST_YEAR_OF_2006: i16 = 2020;

/// Takes statements in and writes them.
#[derive(Debug)]
pub struct Store {
    regions: HashMap<String, Uuid>,
    accounts: HashMap<bool, AccountBook>,
    fund_sources: HashMap<String, Uuid>,
    units: UnitBook,
    plans: PlanBook,
    shelf: Shelf,
    /// Budgets of which a document came.
    pub owners: HashSet<Owner>,
    queue: Queue,
    /// Units whose names may have changed.
    pub touched_units: HashSet<Uuid>,
    /// What the report counts.
    pub counted: Counted,
}

impl Store {
    /// Reads what documents refer to.
    pub async fn open(run: &Run) -> Result<Self, ImportError> {
        let regions = governments(run).await?;
        if regions.is_empty() {
            return Err(ImportError::refused(
                "no regions are known yet; import them first: pantau import regions FILE",
            ));
        }
        let nomenclature: Vec<(String, Uuid)> = nomenclature::Entity::find()
            .select_only()
            .columns([nomenclature::Column::Code, nomenclature::Column::Id])
            .into_tuple()
            .all(&run.txn)
            .await
            .context("load the nomenclature")?;
        Ok(Self {
            regions,
            accounts: HashMap::new(),
            fund_sources: HashMap::new(),
            units: UnitBook::default(),
            plans: PlanBook::new(nomenclature.into_iter().collect()),
            shelf: Shelf::default(),
            owners: HashSet::new(),
            queue: Queue::default(),
            touched_units: HashSet::new(),
            counted: Counted::new(),
        })
    }

    /// Takes a statement in.
    pub async fn take(
        &mut self,
        run: &mut Run,
        mut statement: Statement,
    ) -> Result<(), ImportError> {
        if let Some(obstacle) = statement.obstacle() {
            run.rejected += statement.accepted + statement.rejected;
            run.find(obstacle);
            for finding in std::mem::take(&mut statement.findings) {
                run.find(finding);
            }
            return Ok(());
        }
        run.accepted += statement.accepted;
        run.rejected += statement.rejected;
        let owner = self.owner(run, &statement).await?;
        if let Some(unit) = owner.unit {
            self.touched_units.insert(unit);
        }
        self.open_page(run, owner).await?;
        let items = self.items(run, &statement).await?;
        let programs = self.programs(run, &statement);
        let documents = self.documents(run, owner, &mut statement).await?;
        self.queue
            .figures(run, &mut statement, &items, &programs, &documents)?;
        self.count(&statement);
        for mut finding in std::mem::take(&mut statement.findings) {
            let of_column = statement
                .header
                .columns
                .iter()
                .position(|column| finding.column.as_deref() == Some(column.heading.as_str()));
            let of_column = of_column.and_then(|column| documents.get(column));
            finding.document = finding.document.or(of_column.or(documents.last()).copied());
            finding.unit = owner.unit;
            finding.region = Some(owner.region);
            run.find(finding);
        }
        let waiting = self.waiting() + run.findings.waiting();
        if waiting > MOST_WAITING || waiting > WORTH_WRITING && run.txn.is_idle() {
            self.flush(run).await?;
        }
        Ok(())
    }

    /// Writes the last rows.
    pub async fn finish(&mut self, run: &mut Run) -> anyhow::Result<()> {
        self.queue.close_excerpt(run);
        self.flush(run).await
    }

    /// Writes everything that waits, but for rows that do not fill an excerpt.
    pub async fn flush(&mut self, run: &mut Run) -> anyhow::Result<()> {
        self.units.flush(&run.txn).await?;
        for book in self.accounts.values_mut() {
            book.flush(&run.txn).await?;
        }
        self.plans.flush(&run.txn).await?;
        self.queue.flush(run).await?;
        run.flush_findings().await
    }

    fn waiting(&self) -> usize {
        self.units.waiting() + self.plans.waiting() + self.queue.waiting()
    }

    async fn owner(&mut self, run: &Run, statement: &Statement) -> Result<Owner, ImportError> {
        let header = &statement.header;
        let (key, shown) = match &header.government {
            Government::Code(code) => (code.clone(), code),
            Government::Name(name) => (plain(name), name),
        };
        let region = *self.regions.get(&key).ok_or_else(|| {
            ImportError::refused(format!(
                "no government {shown:?} is known; import the regions first, or correct the file"
            ))
        })?;
        let unit = match statement.named_unit() {
            Some(named) => {
                let year = header.fiscal_year;
                let units = &mut self.units;
                Some(units.id(&run.txn, &run.clock, region, year, named).await?)
            }
            None => None,
        };
        Ok(Owner {
            region,
            unit,
            fiscal_year: header.fiscal_year,
        })
    }

    async fn open_page(&mut self, run: &mut Run, owner: Owner) -> anyhow::Result<()> {
        let shelved = self.shelf.of(&run.txn, owner).await?;
        let is_new = self.owners.insert(owner) && !shelved.iter().any(|old| old.owner == owner);
        if !is_new && !self.plans.shows(owner) {
            self.flush(run).await?;
        }
        self.plans.turn_to(&run.txn, owner, is_new).await
    }

    /// The accounts of a chart: of Permendagri 13/2006 where `old`, else of 90/2019.
    async fn chart(&mut self, run: &Run, old: bool) -> anyhow::Result<&mut AccountBook> {
        use std::collections::hash_map::Entry;
        match self.accounts.entry(old) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => {
                let (official, gathered) = if old {
                    (None, &code_list::ACCOUNTS_2006)
                } else {
                    let official =
                        code_list::ensure(&run.txn, &run.clock, &code_list::ACCOUNTS_2019).await?;
                    (Some(official), &ACCOUNTS_2019_GATHERED)
                };
                let gathered = code_list::ensure(&run.txn, &run.clock, gathered).await?;
                Ok(unknown.insert(AccountBook::open(&run.txn, official, gathered).await?))
            }
        }
    }

    /// The items of the statement's facts, in their order.
    async fn items(
        &mut self,
        run: &Run,
        statement: &Statement,
    ) -> anyhow::Result<Vec<Option<Uuid>>> {
        let chart = self.chart(run, is_of_2006(statement)).await?;
        for (code, name) in &statement.accounts {
            chart.id(&run.clock, code, Some(name));
        }
        let accounts: Vec<Option<Uuid>> = statement
            .leaves
            .iter()
            .map(|leaf| {
                leaf.account
                    .as_deref()
                    .map(|code| chart.id(&run.clock, code, None))
            })
            .collect();
        for (plan, name) in &statement.programs {
            self.program(run, plan, Some(name));
        }
        let mut items = Vec::with_capacity(statement.leaves.len());
        for (leaf, account) in statement.leaves.iter().zip(accounts) {
            let fund_source = match &leaf.fund_source {
                Some(name) => Some(self.fund_source(run, name).await?),
                None => None,
            };
            let program = leaf
                .plan
                .as_ref()
                .and_then(|plan| self.program(run, plan, None));
            items.push(self.item(run, leaf, program, account, fund_source));
        }
        Ok(items)
    }

    fn item(
        &mut self,
        run: &Run,
        leaf: &Leaf,
        program: Option<Uuid>,
        account: Option<Uuid>,
        fund_source: Option<Uuid>,
    ) -> Option<Uuid> {
        let side = match leaf.side {
            BudgetSide::Revenue => "REVENUE",
            BudgetSide::Expenditure => "EXPENDITURE",
            BudgetSide::FinancingReceipt => "FINANCING_RECEIPT",
            BudgetSide::FinancingPayment => "FINANCING_PAYMENT",
        };
        let new = NewItem {
            program,
            account,
            fund_source,
            side,
            name: &leaf.name,
        };
        self.plans.item(&run.clock, &leaf.line_key, &new)
    }

    fn program(&mut self, run: &Run, plan: &Plan, name: Option<&str>) -> Option<Uuid> {
        let (code, above) = plan.split_last()?;
        self.plans.program(&run.clock, above, code, name)
    }

    /// The programs of the statement's totals, in their order.
    fn programs(&mut self, run: &Run, statement: &Statement) -> Vec<Option<Uuid>> {
        statement
            .totals
            .iter()
            .map(|total| {
                total
                    .plan
                    .as_ref()
                    .and_then(|plan| self.program(run, plan, None))
            })
            .collect()
    }

    async fn fund_source(&mut self, run: &Run, name: &str) -> anyhow::Result<Uuid> {
        use sea_orm::{ActiveModelTrait as _, Set};
        let key = plain(name);
        if let Some(id) = self.fund_sources.get(&key) {
            return Ok(*id);
        }
        let list = code_list::ensure(&run.txn, &run.clock, &code_list::FUND_SOURCES).await?;
        let known = fund_source::Entity::find()
            .filter(fund_source::Column::CodeListId.eq(list))
            .filter(fund_source::Column::SearchName.eq(&key))
            .one(&run.txn)
            .await
            .context("look for a fund source")?;
        let id = if let Some(known) = known {
            known.id
        } else {
            let new = fund_source::ActiveModel {
                id: Set(run.clock.id()),
                code_list_id: Set(list),
                name: Set(name.to_owned()),
                search_name: Set(key.clone()),
            };
            new.insert(&run.txn).await.context("add a fund source")?.id
        };
        self.fund_sources.insert(key, id);
        Ok(id)
    }

    /// Puts a document a column on the shelf and says how it stands to those before it.
    async fn documents(
        &mut self,
        run: &mut Run,
        owner: Owner,
        statement: &mut Statement,
    ) -> anyhow::Result<Vec<Uuid>> {
        let mut ids = Vec::new();
        for column in 0..statement.header.columns.len() {
            let stage = statement.header.columns[column].stage;
            let facts = statement
                .leaves
                .iter()
                .filter(|leaf| leaf.amounts[column].is_some())
                .count();
            let restated = statement.header.columns[column].restated;
            let covers = (stage == BudgetStage::Realization && !restated)
                .then(|| statement.header.reported_until());
            let mut new = Shelved {
                id: run.clock.id(),
                owner,
                stage,
                restated,
                dated_on: covers.flatten(),
                content_sha256: statement.content_sha256(column),
                item_count: i64::try_from(facts)?,
                reconciliation: statement.reconciliation[column],
                duplicate_of: None,
                supersedes: None,
                origin_file: statement.header.origin_file.clone(),
            };
            // Two columns of unknown stage are never copies of each other.
            let comparable = stage != BudgetStage::Undetermined || column == 0;
            let (standing, finding) = if comparable {
                self.stand(run, &new, statement, column).await?
            } else {
                (Standing::New, None)
            };
            match standing {
                Standing::Duplicate(of) => new.duplicate_of = Some(of),
                Standing::Supersedes(old) => new.supersedes = Some(old),
                Standing::New | Standing::BetterCopyOf(_) => {}
            }
            self.queue.document(run, statement, column, &new)?;
            if let Standing::BetterCopyOf(old) = standing {
                self.flush(run).await?;
                self.shelf.give_way(&run.txn, old, &mut new).await?;
            }
            let differs = if new.duplicate_of.is_none() {
                self.differs(run, &new, statement, column).await?
            } else {
                None
            };
            for mut finding in finding.into_iter().chain(differs) {
                finding.document = Some(new.id);
                statement.findings.push(finding);
            }
            ids.push(new.id);
            self.shelf.of(&run.txn, owner).await?.push(new);
        }
        Ok(ids)
    }

    async fn differs(
        &mut self,
        run: &mut Run,
        new: &Shelved,
        statement: &Statement,
        column: usize,
    ) -> anyhow::Result<Option<Finding>> {
        let has_other = self.shelf.of(&run.txn, new.owner).await?.iter().any(|old| {
            old.owner == new.owner && old.stage == new.stage && old.restated != new.restated
        });
        if !has_other || new.stage == BudgetStage::Undetermined {
            return Ok(None);
        }
        self.flush(run).await?;
        self.shelf
            .compare_with_original(&run.txn, new, statement, column)
            .await
    }

    async fn stand(
        &mut self,
        run: &mut Run,
        new: &Shelved,
        statement: &Statement,
        column: usize,
    ) -> anyhow::Result<(Standing, Option<Finding>)> {
        let is_first = !self.shelf.of(&run.txn, new.owner).await?.iter().any(|old| {
            old.stage == new.stage
                && old.restated == new.restated
                && (old.owner == new.owner || old.content_sha256 == new.content_sha256)
        });
        if is_first {
            return Ok((Standing::New, None));
        }
        self.flush(run).await?;
        self.shelf.standing(&run.txn, new, statement, column).await
    }

    fn count(&mut self, statement: &Statement) {
        use entity::budget_document::Reconciliation::Met;
        let columns = statement.header.columns.len();
        let facts: usize = (0..columns)
            .map(|column| {
                statement
                    .leaves
                    .iter()
                    .filter(|leaf| leaf.amounts[column].is_some())
                    .count()
            })
            .sum();
        let mut add = |what, count: usize| *self.counted.entry(what).or_default() += count as u64;
        add("documents", 1);
        add("facts", facts);
        add("totals", statement.totals.len());
        if !statement.is_government {
            add("unit documents", 1);
            let met = statement.reconciliation[..columns]
                .iter()
                .all(|outcome| *outcome == Met);
            add(
                "unit documents that meet their expenditure total",
                usize::from(met),
            );
        }
    }
}

/// Whether a statement's accounts are of Permendagri 13/2006, told by their shape: its third
/// segment has one digit (`5.2.2.03`), that of Permendagri 90/2019 two (`5.1.02.01`). Accounts too
/// short to tell are of the chart of their year.
fn is_of_2006(statement: &Statement) -> bool {
    let codes = statement
        .leaves
        .iter()
        .filter_map(|leaf| leaf.account.as_deref());
    let mut widths = codes
        .filter_map(|code| code.split('.').nth(2))
        .map(str::len);
    match widths.next() {
        Some(width) => width == 1,
        None => statement.header.fiscal_year <= LAST_YEAR_OF_2006,
    }
}

/// Governments by code and by plain name.
async fn governments(run: &Run) -> anyhow::Result<HashMap<String, Uuid>> {
    let rows: Vec<(Uuid, String, String)> = region::Entity::find()
        .select_only()
        .columns([
            region::Column::Id,
            region::Column::Code,
            region::Column::SearchName,
        ])
        .filter(region::Column::Level.is_in([
            RegionLevel::Province,
            RegionLevel::Regency,
            RegionLevel::City,
        ]))
        .into_tuple()
        .all(&run.txn)
        .await
        .context("load the governments")?;
    let mut names: HashMap<String, Vec<Uuid>> = HashMap::new();
    let mut found = HashMap::new();
    for (id, code, name) in rows {
        found.insert(code, id);
        names.entry(name).or_default().push(id);
    }
    // A name that two governments share says nothing.
    for (name, ids) in names {
        if let [only] = ids[..] {
            found.insert(name, only);
        }
    }
    Ok(found)
}
