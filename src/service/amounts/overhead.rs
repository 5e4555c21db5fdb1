//! Budgets of several units together, and how much of them is overhead.
//!
//! Two things count as overhead, each item once. *Program .01* of an affair field is the support of
//! the unit itself: office administration in the lists of Permendagri 13/2006, support of the
//! affairs (*penunjang urusan*) since Permendagri 90/2019; its codes have `01` in third place in
//! both. *Personnel accounts* are 5.1.1 and 5.2.1 (*belanja pegawai*, indirect and direct) of
//! Permendagri 13/2006, and 5.1.01 of Permendagri 90/2019; the two write codes so differently that
//! a code tells its list.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{AmountService, BudgetOn, Known, SUM, documents};
use crate::service::in_force::InForce;
use crate::service::sums::{Amounts, Coverage};

/// The budgets of these units together, in one year, on one date.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BudgetOfUnits {
    /// The units whose budgets are added.
    pub units: Vec<Uuid>,
    /// How many of them are known to exist in the year.
    pub existing: u32,
    /// The fiscal year.
    pub fiscal_year: i16,
    /// The date asked for.
    pub as_of: NaiveDate,
    /// What was imported later is left out; none for what is known now.
    pub known_at: Known,
}

/// Expenditure of some units, and its overhead.
#[derive(Debug, Clone, PartialEq)]
pub struct WithOverhead {
    /// All of it.
    pub expenditure: Amounts,
    /// Program .01 and personnel accounts, each item once; not stated where a document does not
    /// state both programs and accounts.
    pub overhead: Amounts,
    /// Program .01 alone; not stated where a document states no programs.
    pub program: Amounts,
    /// Personnel accounts alone; not stated where a document states no accounts.
    pub personnel: Amounts,
    /// How many of the units have published.
    pub coverage: Coverage,
    /// The documents that were added.
    pub documents: Vec<Uuid>,
}

/// The expenditure that one document states, in sen.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    all: i128,
    overhead: i128,
    program: i128,
    personnel: i128,
    names_programs: bool,
    names_accounts: bool,
}

const OF_PROGRAM: &str =
    "CASE WHEN g.code LIKE '_.__.01' OR g.code LIKE '_.__.01.%' THEN 1 ELSE 0 END";
const OF_PERSONNEL: &str = "CASE WHEN a.code IN ('5.1.1', '5.2.1', '5.1.01') \
    OR a.code LIKE '5.1.1.%' OR a.code LIKE '5.2.1.%' OR a.code LIKE '5.1.01.%' THEN 1 ELSE 0 END";

impl AmountService {
    /// The budgets of several units together, with their overhead: two statements in all.
    pub async fn of_units(
        &self,
        wanted: &[BudgetOfUnits],
    ) -> anyhow::Result<HashMap<BudgetOfUnits, WithOverhead>> {
        let budgets: Vec<BudgetOn> = wanted.iter().flat_map(each).collect();
        let in_force = self.in_force(&budgets).await?;
        let spent = self.spent(&documents(in_force.values())).await?;
        let add = |wanted: &BudgetOfUnits| {
            let chosen: Vec<InForce> = each(wanted)
                .filter_map(|budget| in_force.get(&budget).cloned())
                .collect();
            (wanted.clone(), add_up(&chosen, wanted.existing, &spent))
        };
        Ok(wanted.iter().map(add).collect())
    }

    async fn spent(&self, documents: &[Uuid]) -> anyhow::Result<HashMap<Uuid, Spent>> {
        let mut sql = self.lists.sql();
        sql.push("SELECT f.budget_document_id, ");
        for (expression, name) in [(OF_PROGRAM, "of_program"), (OF_PERSONNEL, "of_personnel")] {
            sql.push(expression).push(" AS ").push(name).push(", ");
        }
        sql.push("COUNT(g.id) AS programs, COUNT(a.id) AS accounts, ")
            .push(SUM)
            .push(" FROM ")
            .parents(documents);
        sql.push(
            " CROSS JOIN budget_fact f JOIN budget_item i ON i.id = f.budget_item_id \
             LEFT JOIN program g ON g.id = i.program_id LEFT JOIN account a ON a.id = i.account_id \
             WHERE f.budget_document_id = p.id AND i.side = 'EXPENDITURE' \
             GROUP BY f.budget_document_id, ",
        );
        sql.push(OF_PROGRAM).push(", ").push(OF_PERSONNEL);
        let mut spent: HashMap<Uuid, Spent> = HashMap::new();
        for row in self.lists.all(sql, "overhead of documents").await? {
            let (millions, rest): (i64, i64) =
                (row.try_get("", "millions")?, row.try_get("", "rest")?);
            let amount = i128::from(millions) * 1_000_000 + i128::from(rest);
            let is = |name: &str| -> anyhow::Result<bool> {
                let flag: i32 = row.try_get("", name)?;
                Ok(flag == 1)
            };
            let any = |name: &str| -> anyhow::Result<bool> {
                let count: i64 = row.try_get("", name)?;
                Ok(count > 0)
            };
            let (of_program, of_personnel) = (is("of_program")?, is("of_personnel")?);
            let document = spent
                .entry(row.try_get("", "budget_document_id")?)
                .or_default();
            document.all += amount;
            document.program += if of_program { amount } else { 0 };
            document.personnel += if of_personnel { amount } else { 0 };
            document.overhead += if of_program || of_personnel {
                amount
            } else {
                0
            };
            document.names_programs |= any("programs")?;
            document.names_accounts |= any("accounts")?;
        }
        Ok(spent)
    }
}

fn each(wanted: &BudgetOfUnits) -> impl Iterator<Item = BudgetOn> {
    wanted.units.iter().map(|unit| BudgetOn {
        owner: *unit,
        fiscal_year: wanted.fiscal_year,
        as_of: wanted.as_of,
        known_at: wanted.known_at,
    })
}

fn add_up(chosen: &[InForce], existing: u32, spent: &HashMap<Uuid, Spent>) -> WithOverhead {
    let amounts = |of: &dyn Fn(&Spent) -> Option<i128>| {
        Amounts::over(chosen, |document| of(spent.get(&document?)?))
    };
    let mut documents = documents(chosen.iter());
    documents.sort_unstable();
    WithOverhead {
        expenditure: amounts(&|spent| Some(spent.all)),
        overhead: amounts(&|spent| {
            (spent.names_programs && spent.names_accounts).then_some(spent.overhead)
        }),
        program: amounts(&|spent| spent.names_programs.then_some(spent.program)),
        personnel: amounts(&|spent| spent.names_accounts.then_some(spent.personnel)),
        coverage: Coverage::of(chosen, existing),
        documents,
    }
}
