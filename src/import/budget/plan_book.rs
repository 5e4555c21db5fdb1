//! The programs and the budget items of one unit in one year.

use anyhow::Context as _;
use entity::program::ProgramLevel;
use entity::{budget_item, program};
use foldhash::HashMap;
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _,
    QueryFilter as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use crate::clock::Clock;
use crate::import::batch::Batch;
use crate::import::txn::Txn;
use crate::search_name::plain;

/// Whose programs and items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The government.
    pub region: Uuid,
    /// The unit; none for the government as a whole.
    pub unit: Option<Uuid>,
    /// The fiscal year.
    pub fiscal_year: i16,
}

/// What is known of one owner.
#[derive(Debug, Default)]
struct Page {
    programs: HashMap<String, (Uuid, bool)>,
    items: HashMap<String, Uuid>,
}

/// What an item is, beside its key.
#[derive(Debug, Clone)]
pub struct NewItem<'a> {
    /// Its program.
    pub program: Option<Uuid>,
    /// Its account.
    pub account: Option<Uuid>,
    /// Its fund source.
    pub fund_source: Option<Uuid>,
    /// Revenue, expenditure or financing.
    pub side: &'static str,
    /// Its name, as published.
    pub name: &'a str,
}

/// Programs and items, one owner at a time.
#[derive(Debug)]
pub struct PlanBook {
    owner: Option<Owner>,
    page: Page,
    /// Links codes to the nomenclature, where it has them.
    nomenclature: HashMap<String, Uuid>,
    programs: Batch<9>,
    items: Batch<11>,
    named_late: Vec<(Uuid, String)>,
    /// Items added so far.
    pub items_added: u64,
}

impl PlanBook {
    /// An empty book that links programs to these entries of the nomenclature.
    pub fn new(nomenclature: HashMap<String, Uuid>) -> Self {
        Self {
            owner: None,
            page: Page::default(),
            nomenclature,
            programs: Batch::new(
                "program",
                [
                    "id",
                    "unit_id",
                    "fiscal_year",
                    "level",
                    "code",
                    "name",
                    "search_name",
                    "parent_id",
                    "nomenclature_id",
                ],
            ),
            items: Batch::new(
                "budget_item",
                [
                    "id",
                    "region_id",
                    "unit_id",
                    "fiscal_year",
                    "program_id",
                    "account_id",
                    "fund_source_id",
                    "side",
                    "line_key",
                    "name",
                    "search_name",
                ],
            ),
            named_late: Vec::new(),
            items_added: 0,
        }
    }

    /// Whether an owner's page is open.
    pub fn shows(&self, owner: Owner) -> bool {
        self.owner == Some(owner)
    }

    /// Turns to an owner's page; what the database has of it must be flushed and is read.
    pub async fn turn_to(
        &mut self,
        connection: &impl ConnectionTrait,
        owner: Owner,
        is_new: bool,
    ) -> anyhow::Result<()> {
        if self.shows(owner) {
            return Ok(());
        }
        self.owner = Some(owner);
        self.page = Page::default();
        if is_new {
            return Ok(());
        }
        if let Some(unit) = owner.unit {
            let programs: Vec<(Uuid, String, Option<String>)> = program::Entity::find()
                .select_only()
                .columns([
                    program::Column::Id,
                    program::Column::Code,
                    program::Column::Name,
                ])
                .filter(program::Column::UnitId.eq(unit))
                .filter(program::Column::FiscalYear.eq(owner.fiscal_year))
                .into_tuple()
                .all(connection)
                .await
                .context("load the unit's programs")?;
            self.page.programs = programs
                .into_iter()
                .map(|(id, code, name)| (code, (id, name.is_some())))
                .collect();
        }
        let of_owner = match owner.unit {
            Some(unit) => Condition::all().add(budget_item::Column::UnitId.eq(unit)),
            None => Condition::all()
                .add(budget_item::Column::RegionId.eq(owner.region))
                .add(budget_item::Column::UnitId.is_null()),
        };
        let items: Vec<(String, Uuid)> = budget_item::Entity::find()
            .select_only()
            .columns([budget_item::Column::LineKey, budget_item::Column::Id])
            .filter(of_owner)
            .filter(budget_item::Column::FiscalYear.eq(owner.fiscal_year))
            .into_tuple()
            .all(connection)
            .await
            .context("load the unit's budget items")?;
        self.page.items = items.into_iter().collect();
        Ok(())
    }

    /// The program of this code on the open page; it and those above it are added where unknown.
    ///
    /// `above` lists the codes of its ancestors, the highest first.
    pub fn program(
        &mut self,
        clock: &Clock,
        above: &[String],
        code: &str,
        name: Option<&str>,
    ) -> Option<Uuid> {
        let owner = self.owner?;
        let unit = owner.unit?;
        if let Some((id, named)) = self.page.programs.get_mut(code) {
            if let Some(name) = name.filter(|_| !*named) {
                *named = true;
                self.named_late.push((*id, name.to_owned()));
            }
            return Some(*id);
        }
        let parent = match above.split_last() {
            Some((parent, further)) => self.program(clock, further, parent, None),
            None => None,
        };
        let level = match above.len() {
            0 => ProgramLevel::Program,
            1 => ProgramLevel::Activity,
            _ => ProgramLevel::SubActivity,
        };
        let id = clock.id();
        self.programs.push([
            id.into(),
            unit.into(),
            owner.fiscal_year.into(),
            level.to_value().into(),
            code.into(),
            name.into(),
            name.map(plain).unwrap_or_default().into(),
            parent.into(),
            self.nomenclature.get(code).copied().into(),
        ]);
        self.page
            .programs
            .insert(code.to_owned(), (id, name.is_some()));
        Some(id)
    }

    /// The item of this key on the open page, added where it is unknown.
    pub fn item(&mut self, clock: &Clock, line_key: &str, new: &NewItem<'_>) -> Option<Uuid> {
        let owner = self.owner?;
        if let Some(id) = self.page.items.get(line_key) {
            return Some(*id);
        }
        let id = clock.id();
        self.items.push([
            id.into(),
            owner.region.into(),
            owner.unit.into(),
            owner.fiscal_year.into(),
            new.program.into(),
            new.account.into(),
            new.fund_source.into(),
            new.side.into(),
            line_key.into(),
            new.name.into(),
            plain(new.name).into(),
        ]);
        self.items_added += 1;
        self.page.items.insert(line_key.to_owned(), id);
        Some(id)
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.programs.waiting() + self.items.waiting()
    }

    /// Writes what is new; the accounts it points to must be written already.
    pub async fn flush(&mut self, txn: &Txn) -> anyhow::Result<()> {
        self.programs.flush(txn).await?;
        for (id, name) in self.named_late.drain(..) {
            program::Entity::update(program::ActiveModel {
                id: Set(id),
                search_name: Set(plain(&name)),
                name: Set(Some(name)),
                ..Default::default()
            })
            .exec(txn)
            .await
            .context("name a program")?;
        }
        self.items.flush(txn).await
    }
}
