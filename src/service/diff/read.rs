//! Reads what is compared: the documents of both ends, what they state, and what codes belong to.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context as _;
use entity::budget_document::{self, BudgetScope};
use entity::{account, budget_fact, fund_source, program};
use sea_orm::{ActiveEnum as _, QueryResult};
use uuid::Uuid;

use super::entry::Fact;
use super::families::{Families, relatives, restate};
use super::group::Trees;
use super::keys::Codes;
use super::{DiffRefusal, DiffService, Documents, End, MOST_FACTS, Measure, Question};
use crate::service::budget::item;
use crate::service::condition::{Column, Condition};
use crate::service::crosswalk::Tree;
use crate::service::cube::question::{OF_BUDGETS, OWNERS};
use crate::service::failure::Failure;
use crate::service::lineage::{Lineage, Restatement};

/// The budget of one owner, and the document that speaks for it.
#[derive(Debug, Clone, Copy)]
struct Budget {
    region: Uuid,
    unit: Option<Uuid>,
    document: Uuid,
}

impl Budget {
    fn owner(&self) -> Uuid {
        self.unit.unwrap_or(self.region)
    }
}

impl Measure {
    const fn column(self) -> &'static str {
        match self {
            Self::Enacted => "t.enacted_document_id",
            Self::Current => "t.current_document_id",
            Self::Realized => "t.realized_document_id",
        }
    }
}

impl DiffService {
    /// The documents of both ends, and how their budgets are connected.
    pub(super) async fn budgets(
        &self,
        question: &Question,
    ) -> Result<(Documents, Documents, Families), Failure<DiffRefusal>> {
        let named = [
            self.named(question, question.from).await?,
            self.named(question, question.to).await?,
        ];
        let years = [
            year_of(question.from, named[0].as_ref()),
            year_of(question.to, named[1].as_ref()),
        ];
        let scope = scope_of(question, &named).map_err(Failure::Refused)?;
        let mut budgets = [Vec::new(), Vec::new()];
        let lineage;
        let restated: Restatement;
        let stated: Vec<Budget> = named.iter().flatten().map(budget_of).collect();
        if stated.is_empty() {
            let condition = of_owners(&question.condition);
            for (budgets, end) in budgets.iter_mut().zip([question.from, question.to]) {
                *budgets = self.in_force(question, scope, end, &condition).await?;
            }
            let regions: BTreeSet<Uuid> = budgets
                .iter()
                .flatten()
                .map(|budget| budget.region)
                .collect();
            lineage = self.lineage(scope, regions).await?;
            restated = restate(&lineage, years[0], years[1]);
            let known: BTreeSet<Uuid> = budgets.iter().flatten().map(Budget::owner).collect();
            let related = relatives(&restated, years, &known);
            let more: Vec<Uuid> = related.difference(&known).copied().collect();
            if !more.is_empty() && condition != Condition::ALWAYS {
                let condition = item::of_units(&more);
                for (budgets, end) in budgets.iter_mut().zip([question.from, question.to]) {
                    budgets.extend(self.in_force(question, scope, end, &condition).await?);
                }
            }
        } else {
            let regions = stated.iter().map(|budget| budget.region).collect();
            lineage = self.lineage(scope, regions).await?;
            restated = restate(&lineage, years[0], years[1]);
            let owners = stated.iter().map(Budget::owner).collect();
            let related: Vec<Uuid> = relatives(&restated, years, &owners).into_iter().collect();
            let of_owner = match scope {
                BudgetScope::Unit => item::of_units(&related),
                BudgetScope::Government => of_region(stated[0].region),
            };
            for ((budgets, end), named) in budgets
                .iter_mut()
                .zip([question.from, question.to])
                .zip(&named)
            {
                *budgets = match named {
                    Some(document) => vec![budget_of(document)],
                    None => self.in_force(question, scope, end, &of_owner).await?,
                };
            }
        }
        let owners = [0, 1].map(|end: usize| budgets[end].iter().map(Budget::owner).collect());
        let families = Families::new(&lineage, restated, years, owners);
        if let [Some(from), Some(to)] = &named {
            let (from, to) = (budget_of(from), budget_of(to));
            let same = families.family(from.owner()) == families.family(to.owner());
            if from.region != to.region || !same {
                return Err(Failure::Refused(DiffRefusal::OtherBudget));
            }
        }
        let [from, to] = budgets;
        Ok((documents(years[0], from), documents(years[1], to), families))
    }

    async fn lineage(
        &self,
        scope: BudgetScope,
        regions: BTreeSet<Uuid>,
    ) -> anyhow::Result<Lineage> {
        match scope {
            BudgetScope::Unit => {
                let regions: Vec<Uuid> = regions.into_iter().collect();
                self.lineages.of_regions(&regions).await
            }
            BudgetScope::Government => Ok(Lineage::default()),
        }
    }

    /// The document that an end names, if it names one.
    async fn named(
        &self,
        question: &Question,
        end: End,
    ) -> Result<Option<budget_document::Model>, Failure<DiffRefusal>> {
        let End::Document(id) = end else {
            return Ok(None);
        };
        let unknown = Failure::Refused(DiffRefusal::UnknownDocument);
        if let Some(known_at) = question.known_at {
            let mut sql = self.lists.sql();
            sql.push(
                "SELECT d.id FROM budget_document d JOIN import_run r ON r.id = d.import_run_id \
                 WHERE d.id = ",
            )
            .bind(id)
            .push(" AND r.sequence <= ")
            .bind(known_at);
            if self.lists.all(sql, "a known document").await?.is_empty() {
                return Err(unknown);
            }
        }
        let mut found = self
            .lists
            .by_id::<budget_document::Model>(&[id])
            .await
            .map_err(Failure::Fault)?;
        found.remove(&id).map(Some).ok_or(unknown)
    }

    /// The budgets of an end of which a document in force speaks, of the owners that meet this.
    async fn in_force(
        &self,
        question: &Question,
        scope: BudgetScope,
        end: End,
        owners: &Condition,
    ) -> anyhow::Result<Vec<Budget>> {
        let End::InForce {
            fiscal_year,
            measure,
            as_of,
        } = end
        else {
            return Ok(Vec::new());
        };
        let document = measure.column();
        let mut sql = self.lists.sql();
        sql.push("SELECT t.region_id, t.unit_id, ")
            .push(document)
            .push(" AS document_id FROM budget_in_force t WHERE t.fiscal_year = ")
            .bind(fiscal_year)
            .push(" AND t.scope = ")
            .bind(scope.to_value())
            .push(" AND ")
            .push(document)
            .push(" IS NOT NULL AND ");
        Condition::in_force(
            Column::date("t.valid_from"),
            Column::date("t.valid_to"),
            as_of,
        )
        .write(&mut sql);
        match question.known_at {
            None => sql.push(" AND t.known_to IS NULL"),
            Some(import) => sql
                .push(" AND t.known_from <= ")
                .bind(import)
                .push(" AND (t.known_to IS NULL OR t.known_to > ")
                .bind(import)
                .push(")"),
        };
        sql.push(" AND ");
        owners.write(&mut sql);
        sql.push(&format!(
            " ORDER BY t.region_id, t.unit_id LIMIT {MOST_FACTS}"
        ));
        let rows = self.lists.all(sql, "documents in force").await?;
        let read = |row: &QueryResult| -> anyhow::Result<Budget> {
            Ok(Budget {
                region: row.try_get("", "region_id")?,
                unit: row.try_get("", "unit_id")?,
                document: row.try_get("", "document_id")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// What documents state about the items that the question is about.
    pub(super) async fn facts(
        &self,
        question: &Question,
        documents: &[Uuid],
    ) -> Result<Vec<Arc<Fact>>, Failure<DiffRefusal>> {
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT f.budget_document_id, f.budget_item_id, f.amount_sen, f.source_line, \
             t.region_id, t.unit_id, t.program_id, t.account_id, t.fund_source_id, t.line_key, \
             t.search_name FROM ",
        )
        .parents(documents)
        .push(
            " CROSS JOIN budget_fact f JOIN budget_item t ON t.id = f.budget_item_id \
             WHERE f.budget_document_id = p.id AND t.side = ",
        )
        .bind(question.side.to_value())
        .push(" AND ");
        question.of_items().write(&mut sql);
        sql.push(&format!(" LIMIT {}", MOST_FACTS + 1));
        let rows = self.lists.all(sql, "items of documents").await?;
        if rows.len() > MOST_FACTS {
            return Err(Failure::Refused(DiffRefusal::TooManyFacts));
        }
        let mut facts = Vec::with_capacity(rows.len());
        for row in &rows {
            facts.push(Arc::new(fact(row).context("read an item of a document")?));
        }
        facts.sort_by(|one, other| {
            let order = |fact: &Fact| (fact.row.budget_document_id, fact.row.budget_item_id);
            order(one).cmp(&order(other))
        });
        Ok(facts)
    }

    /// How codes of one year are written in the other.
    pub(super) async fn codes(&self, from: i16, to: i16) -> anyhow::Result<Codes> {
        if crate::service::code_list::are_of_one_edition(from, to) {
            return Ok(Codes::OfOneEdition);
        }
        let accounts = self.crosswalks.between_years(Tree::Accounts, from, to);
        let accounts = accounts.await?;
        let programs = self.crosswalks.between_years(Tree::Nomenclature, from, to);
        let programs = programs.await?;
        Ok(Codes::joined(&accounts, &programs))
    }

    /// What the codes of these items belong to.
    pub(super) async fn trees<'a>(
        &self,
        facts: impl Iterator<Item = &'a Arc<Fact>> + Clone,
        codes: Codes,
        families: Families,
    ) -> anyhow::Result<Trees> {
        let ids = |of: fn(&Fact) -> Option<Uuid>| -> Vec<Uuid> {
            let ids: BTreeSet<Uuid> = facts.clone().filter_map(|fact| of(fact)).collect();
            ids.into_iter().collect()
        };
        let programs = ids(|fact| fact.program);
        let accounts = ids(|fact| fact.account);
        let fund_sources = ids(|fact| fact.fund_source);
        let always = Condition::ALWAYS;
        Ok(Trees {
            programs: self.lists.by_id::<program::Model>(&programs).await?,
            above_programs: self.lists.ancestors(&programs, &always).await?,
            accounts: self.lists.by_id::<account::Model>(&accounts).await?,
            above_accounts: self.lists.ancestors(&accounts, &always).await?,
            fund_sources: self
                .lists
                .by_id::<fund_source::Model>(&fund_sources)
                .await?,
            codes,
            families,
        })
    }
}

impl Question {
    /// The part of the condition that chooses among what the documents state. Where they are those
    /// in force, conditions on their owners have chosen them, along with what these go back to.
    fn of_items(&self) -> Condition {
        match (self.from, self.to) {
            (End::InForce { .. }, End::InForce { .. }) => {
                self.condition.without(OF_BUDGETS, OWNERS)
            }
            _ => self.condition.clone(),
        }
    }
}

fn fact(row: &QueryResult) -> anyhow::Result<Fact> {
    Ok(Fact {
        row: budget_fact::Model {
            budget_document_id: row.try_get("", "budget_document_id")?,
            budget_item_id: row.try_get("", "budget_item_id")?,
            amount_sen: row.try_get("", "amount_sen")?,
            source_line: row.try_get("", "source_line")?,
        },
        region: row.try_get("", "region_id")?,
        unit: row.try_get("", "unit_id")?,
        program: row.try_get("", "program_id")?,
        account: row.try_get("", "account_id")?,
        fund_source: row.try_get("", "fund_source_id")?,
        line_key: row.try_get("", "line_key")?,
        search_name: row.try_get("", "search_name")?,
    })
}

fn budget_of(document: &budget_document::Model) -> Budget {
    Budget {
        region: document.region_id,
        unit: document.unit_id,
        document: document.id,
    }
}

fn documents(fiscal_year: i16, budgets: Vec<Budget>) -> Documents {
    let ids: BTreeSet<Uuid> = budgets.into_iter().map(|budget| budget.document).collect();
    Documents {
        fiscal_year,
        ids: ids.into_iter().collect(),
    }
}

fn year_of(end: End, document: Option<&budget_document::Model>) -> i16 {
    match (end, document) {
        (End::InForce { fiscal_year, .. }, _) => fiscal_year,
        (End::Document(_), document) => document.map_or(0, |document| document.fiscal_year),
    }
}

/// The scope of what is compared: that of the documents named, if any is.
fn scope_of(
    question: &Question,
    named: &[Option<budget_document::Model>; 2],
) -> Result<BudgetScope, DiffRefusal> {
    match named {
        [Some(from), Some(to)] if from.scope != to.scope => Err(DiffRefusal::ScopesMixed),
        [Some(document), _] | [None, Some(document)] => Ok(document.scope),
        [None, None] => Ok(question.scope),
    }
}

/// The part of a condition that decides whose budgets are compared.
fn of_owners(condition: &Condition) -> Condition {
    let parts = condition.conjuncts().into_iter();
    let of_owners = parts.filter(|part| part.is_about(OF_BUDGETS, OWNERS));
    Condition::All(of_owners.cloned().collect())
}

fn of_region(region: Uuid) -> Condition {
    Condition::equals(
        Column::id("t.region_id"),
        crate::service::condition::Literal::Id(region),
    )
}
