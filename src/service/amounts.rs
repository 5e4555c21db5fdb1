//! Amounts: what the documents in force state for an item, and their sums over units and programs.

mod overhead;

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};
use entity::budget_item::BudgetSide;
use sea_orm::{ActiveEnum as _, Iterable as _, QueryResult};
use uuid::Uuid;

use super::in_force::InForce;
use super::known::KnownAt;
use super::list::Lists;
use super::sums::{Amounts, Coverage, Sums, add_up};
use super::unit::end_of;

pub use overhead::{BudgetOfUnits, WithOverhead};

/// The budget of a unit or a government's own summary, in one year, on one date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BudgetOn {
    /// The unit, or the region whose own summary is meant.
    pub owner: Uuid,
    /// The fiscal year.
    pub fiscal_year: i16,
    /// The date asked for.
    pub as_of: NaiveDate,
    /// What was imported later is left out, and what it did to earlier documents; none for what is
    /// known now.
    pub known_at: Known,
}

/// The moment at which something was known; none for now.
pub type Known = Option<KnownAt>;

/// Reads amounts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AmountService {
    lists: Lists,
}

/// Budgets of one owner each; `p.id` is the owner.
const OF_OWNER: &str = "w.owner_id = p.id";
/// Budgets of the units of a region; `p.id` is the region.
const OF_UNITS: &str = "w.region_id = p.id AND w.scope = 'UNIT'";

/// What documents state on each side, in sen; a sum may be larger than any one amount.
type SumsByDocument = HashMap<(Uuid, BudgetSide), i128>;

/// The columns of a sum of facts `f`. A sum is read as 64 bits, so the parts above and below a
/// million are added apart; [`read_sum`] puts them together.
pub(crate) const SUM: &str = "CAST(SUM(f.amount_sen / 1000000) AS BIGINT) AS millions, \
                   CAST(SUM(f.amount_sen % 1000000) AS BIGINT) AS rest";

impl AmountService {
    /// Amounts read through these lists.
    pub fn new(lists: Lists) -> Self {
        Self { lists }
    }

    /// What the documents in force state for each item.
    pub async fn of_items(
        &self,
        items: &[(Uuid, BudgetOn)],
    ) -> anyhow::Result<HashMap<(Uuid, BudgetOn), Amounts>> {
        let budgets: Vec<BudgetOn> = items.iter().map(|(_, budget)| *budget).collect();
        let in_force = self.in_force(&budgets).await?;
        let ids: Vec<Uuid> = items.iter().map(|(item, _)| *item).collect();
        let facts = self.stated_for(&ids).await?;
        let amounts = items.iter().map(|(item, budget)| {
            let chosen = in_force.get(budget).cloned().unwrap_or_default();
            let stated = |document: Option<Uuid>| facts.get(&(document?, *item)).copied();
            ((*item, *budget), Amounts::of_one(&chosen, stated))
        });
        Ok(amounts.collect())
    }

    /// What each document states for each item, by document and item.
    pub(super) async fn stated_for(
        &self,
        items: &[Uuid],
    ) -> anyhow::Result<HashMap<(Uuid, Uuid), i128>> {
        let mut sql = self.lists.sql();
        sql.push("SELECT f.budget_document_id, f.budget_item_id, f.amount_sen FROM ");
        sql.parents(items);
        sql.push(" CROSS JOIN budget_fact f WHERE f.budget_item_id = p.id");
        let mut facts: HashMap<(Uuid, Uuid), i128> = HashMap::new();
        for row in self.lists.all(sql, "facts of items").await? {
            let document = row.try_get("", "budget_document_id")?;
            let item = row.try_get("", "budget_item_id")?;
            let amount: i64 = row.try_get("", "amount_sen")?;
            facts.insert((document, item), amount.into());
        }
        Ok(facts)
    }

    /// The sums of each budget over all its items.
    pub async fn of_budgets(
        &self,
        budgets: &[BudgetOn],
    ) -> anyhow::Result<HashMap<BudgetOn, Sums>> {
        let in_force = self.in_force(budgets).await?;
        let sums = self
            .sums_of_documents(&documents(in_force.values()))
            .await?;
        Ok(in_force
            .into_iter()
            .map(|(budget, chosen)| {
                let coverage = Coverage::of(std::slice::from_ref(&chosen), 1);
                (
                    budget,
                    add_up(&[chosen], coverage, |document, side| {
                        sums.get(&(document, side)).copied()
                    }),
                )
            })
            .collect())
    }

    /// The sums over the units of each region; `owner` is the region.
    pub async fn of_regions(
        &self,
        regions: &[BudgetOn],
    ) -> anyhow::Result<HashMap<BudgetOn, Sums>> {
        let rows = self.rows_in_force(OF_UNITS, regions).await?;
        let units = self.units_in_force(regions).await?;
        let chosen: HashMap<BudgetOn, Vec<InForce>> = regions
            .iter()
            .map(|region| {
                let of_year = rows.get(&(region.owner, region.fiscal_year, region.known_at));
                let valid = of_year
                    .into_iter()
                    .flatten()
                    .filter(|row| row.is_valid_on(region.as_of));
                (*region, valid.map(|row| row.chosen(region)).collect())
            })
            .collect();
        let sums = self
            .sums_of_documents(&documents(chosen.values().flatten()))
            .await?;
        Ok(chosen
            .into_iter()
            .map(|(region, chosen)| {
                let known = count_on(
                    units.get(&region.owner).map_or(&[], Vec::as_slice),
                    end_of(region.fiscal_year),
                );
                let coverage = Coverage::of(&chosen, known);
                (
                    region,
                    add_up(&chosen, coverage, |document, side| {
                        sums.get(&(document, side)).copied()
                    }),
                )
            })
            .collect())
    }

    /// The sums of each program with everything below it.
    pub async fn of_programs(
        &self,
        programs: &[(Uuid, BudgetOn)],
    ) -> anyhow::Result<HashMap<(Uuid, BudgetOn), Sums>> {
        let budgets: Vec<BudgetOn> = programs.iter().map(|(_, budget)| *budget).collect();
        let in_force = self.in_force(&budgets).await?;
        let ids: Vec<Uuid> = programs.iter().map(|(program, _)| *program).collect();
        let mut sql = self.lists.sql();
        sql.push("WITH RECURSIVE tree(start_id, id) AS (SELECT p.id, p.id FROM ")
            .parents(&ids);
        sql.push(
            " UNION ALL SELECT tree.start_id, c.id FROM tree JOIN program c ON c.parent_id = tree.id) \
             SELECT tree.start_id, f.budget_document_id, i.side, ",
        );
        sql.push(SUM).push(
            " FROM tree \
             JOIN budget_item i ON i.program_id = tree.id \
             JOIN budget_fact f ON f.budget_item_id = i.id WHERE ",
        );
        sql.is_one_of_ids("f.budget_document_id", &documents(in_force.values()));
        sql.push(" GROUP BY tree.start_id, f.budget_document_id, i.side");
        let mut sums: HashMap<Uuid, SumsByDocument> = HashMap::new();
        for row in self.lists.all(sql, "sums of programs").await? {
            let (key, amount) = read_sum(&row)?;
            let program = sums.entry(row.try_get("", "start_id")?).or_default();
            program.insert(key, amount);
        }
        let none = SumsByDocument::new();
        Ok(programs
            .iter()
            .map(|(program, budget)| {
                let chosen = in_force.get(budget).cloned().unwrap_or_default();
                let sums = sums.get(program).unwrap_or(&none);
                let coverage = Coverage::of(std::slice::from_ref(&chosen), 1);
                let sums = add_up(&[chosen], coverage, |document, side| {
                    sums.get(&(document, side)).copied()
                });
                ((*program, *budget), sums)
            })
            .collect())
    }

    /// The documents that speak for each budget.
    pub(super) async fn in_force(
        &self,
        budgets: &[BudgetOn],
    ) -> anyhow::Result<HashMap<BudgetOn, InForce>> {
        let rows = self.rows_in_force(OF_OWNER, budgets).await?;
        let choose = |budget: &BudgetOn| {
            let of_year = rows.get(&(budget.owner, budget.fiscal_year, budget.known_at));
            let valid = of_year
                .into_iter()
                .flatten()
                .find(|row| row.is_valid_on(budget.as_of));
            let chosen = valid.map(|row| row.chosen(budget));
            (*budget, chosen.unwrap_or_default())
        };
        Ok(budgets.iter().map(choose).collect())
    }

    /// The documents that speak, by whom they were asked for, year and when they were known, for
    /// every time. Each moment of knowledge that is asked for costs a statement.
    async fn rows_in_force(&self, link: &str, budgets: &[BudgetOn]) -> anyhow::Result<Speaking> {
        let mut by_known: HashMap<Known, Vec<&BudgetOn>> = HashMap::new();
        for budget in budgets {
            by_known.entry(budget.known_at).or_default().push(budget);
        }
        let mut found = Speaking::new();
        for (known, budgets) in by_known {
            let unique: HashSet<Uuid> = budgets.iter().map(|budget| budget.owner).collect();
            let ids: Vec<Uuid> = unique.into_iter().collect();
            let years: BTreeSet<i16> = budgets.iter().map(|budget| budget.fiscal_year).collect();
            let mut sql = self.lists.sql();
            sql.push(
                "SELECT p.id AS asked_id, w.fiscal_year, w.valid_from, w.valid_to, \
                 w.enacted_document_id, w.current_document_id, w.realized_document_id, w.undated FROM ",
            )
            .parents(&ids);
            sql.push(" CROSS JOIN budget_in_force w WHERE ").push(link);
            match known {
                None => sql.push(" AND w.known_to IS NULL"),
                Some(known) => sql
                    .push(" AND w.known_from <= ")
                    .last_import(known)
                    .push(" AND (w.known_to IS NULL OR w.known_to > ")
                    .last_import(known)
                    .push(")"),
            };
            sql.push(" AND w.fiscal_year IN (");
            for (index, year) in years.iter().enumerate() {
                sql.push(if index > 0 { ", " } else { "" }).bind(*year);
            }
            sql.push(")");
            for row in self.lists.all(sql, "documents in force").await? {
                let key = (
                    row.try_get("", "asked_id")?,
                    row.try_get("", "fiscal_year")?,
                    known,
                );
                found.entry(key).or_default().push(RowInForce::read(&row)?);
            }
        }
        Ok(found)
    }

    async fn sums_of_documents(&self, documents: &[Uuid]) -> anyhow::Result<SumsByDocument> {
        let mut sql = self.lists.sql();
        sql.push("SELECT s.budget_document_id, s.side, s.millions, s.rest FROM ");
        sql.parents(documents);
        sql.push(" CROSS JOIN document_sum s WHERE s.budget_document_id = p.id");
        let rows = self.lists.all(sql, "sums of documents").await?;
        rows.iter().map(read_sum).collect()
    }

    /// How many units each region has in which period; parts of units do not count.
    async fn units_in_force(
        &self,
        regions: &[BudgetOn],
    ) -> anyhow::Result<HashMap<Uuid, Vec<UnitsInForce>>> {
        let unique: HashSet<Uuid> = regions.iter().map(|region| region.owner).collect();
        let ids: Vec<Uuid> = unique.into_iter().collect();
        let mut sql = self.lists.sql();
        sql.push("SELECT u.region_id, v.valid_from, v.valid_to, COUNT(*) AS units FROM ")
            .parents(&ids);
        sql.push(
            " CROSS JOIN unit u JOIN unit_version v ON v.unit_id = u.id \
             WHERE u.region_id = p.id AND v.parent_id IS NULL \
             GROUP BY u.region_id, v.valid_from, v.valid_to",
        );
        let mut found: HashMap<Uuid, Vec<UnitsInForce>> = HashMap::new();
        for row in self.lists.all(sql, "units of regions").await? {
            let units: i64 = row.try_get("", "units")?;
            let period = UnitsInForce {
                valid_from: row.try_get("", "valid_from")?,
                valid_to: row.try_get("", "valid_to")?,
                units: u32::try_from(units)?,
            };
            let region = row.try_get("", "region_id")?;
            found.entry(region).or_default().push(period);
        }
        Ok(found)
    }
}

/// How many units of a region there were in one period.
#[derive(Debug, Clone, Copy)]
struct UnitsInForce {
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    units: u32,
}

fn count_on(periods: &[UnitsInForce], on: NaiveDate) -> u32 {
    let in_force = |period: &&UnitsInForce| {
        period.valid_from.is_none_or(|start| start <= on)
            && period.valid_to.is_none_or(|end| on < end)
    };
    periods
        .iter()
        .filter(in_force)
        .map(|period| period.units)
        .sum()
}

fn documents<'a>(chosen: impl Iterator<Item = &'a InForce>) -> Vec<Uuid> {
    let ids = chosen.flat_map(|chosen| [chosen.enacted, chosen.current, chosen.realized]);
    let unique: HashSet<Uuid> = ids.flatten().collect();
    unique.into_iter().collect()
}

/// Documents that speak, by whom they were asked for, year and when they were known.
type Speaking = HashMap<(Uuid, i16, Known), Vec<RowInForce>>;

/// Documents that speak for a budget for a time.
#[derive(Debug)]
struct RowInForce {
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    enacted: Option<Uuid>,
    current: Option<Uuid>,
    realized: Option<Uuid>,
    undated: bool,
}

impl RowInForce {
    fn read(row: &QueryResult) -> anyhow::Result<Self> {
        Ok(Self {
            valid_from: row.try_get("", "valid_from")?,
            valid_to: row.try_get("", "valid_to")?,
            enacted: row.try_get("", "enacted_document_id")?,
            current: row.try_get("", "current_document_id")?,
            realized: row.try_get("", "realized_document_id")?,
            undated: row.try_get("", "undated")?,
        })
    }

    fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }

    fn chosen(&self, budget: &BudgetOn) -> InForce {
        InForce {
            enacted: self.enacted,
            current: self.current,
            realized: self.realized,
            rests_on_undated: self.undated && budget.as_of.year() == i32::from(budget.fiscal_year),
        }
    }
}

pub(crate) fn read_sum(row: &QueryResult) -> anyhow::Result<((Uuid, BudgetSide), i128)> {
    let word: String = row.try_get("", "side")?;
    let side = BudgetSide::iter()
        .find(|side| side.to_value() == word)
        .with_context(|| format!("the side {word} is unknown"))?;
    let document = row.try_get("", "budget_document_id")?;
    let (millions, rest): (i64, i64) = (row.try_get("", "millions")?, row.try_get("", "rest")?);
    let amount = i128::from(millions) * 1_000_000 + i128::from(rest);
    Ok(((document, side), amount))
}
