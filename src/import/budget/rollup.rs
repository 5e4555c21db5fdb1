//! What is kept beside the facts so that nobody has to add them up: the documents in force of each
//! budget, the sums of each document, the sums of each government. All of it follows from documents
//! and facts, and is written in the transaction that writes them.

pub mod check;
mod history;
mod region;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Context as _;
use entity::budget_document::{BudgetScope, BudgetStage};
use entity::{budget_in_force, document_sum, region_sum};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryResult,
    TransactionTrait as _,
};
use uuid::Uuid;

use super::plan_book::Owner;
use crate::area::{Area, AreaSet, versions};
use crate::clock::Clock;
use crate::database::{Database, engine_of};
use crate::service::amounts::read_sum;
use crate::service::in_force::Head;
use crate::service::sql::Sql;
use history::{Known, Speaking, history};
use region::{Part, sums_of};

/// Rows written by one statement.
const ROWS: usize = 500;

/// Budgets whose documents are read together.
const OWNERS: usize = 2_000;

/// An amount in the two parts in which sums are stored.
pub(crate) fn split(sen: i128) -> anyhow::Result<(i64, i64)> {
    let million = 1_000_000;
    let millions = i64::try_from(sen / million).context("store a sum")?;
    let rest = i64::try_from(sen % million).context("store a sum")?;
    Ok((millions, rest))
}

/// Finds anew which documents speak for these budgets, and what their governments' units sum to.
/// The documents' own sums must be written.
pub async fn refresh(
    connection: &impl ConnectionTrait,
    owners: impl IntoIterator<Item = Owner>,
) -> anyhow::Result<()> {
    let mut years: BTreeMap<i16, (BTreeSet<Uuid>, BTreeSet<Uuid>)> = BTreeMap::new();
    for owner in owners {
        let (budgets, regions) = years.entry(owner.fiscal_year).or_default();
        budgets.insert(owner.unit.unwrap_or(owner.region));
        if owner.unit.is_some() {
            regions.insert(owner.region);
        }
    }
    for (fiscal_year, (budgets, regions)) in years {
        let budgets: Vec<Uuid> = budgets.into_iter().collect();
        for budgets in budgets.chunks(OWNERS) {
            let rows = in_force(connection, budgets, fiscal_year).await?;
            delete(
                connection,
                "budget_in_force",
                "owner_id",
                budgets,
                fiscal_year,
            )
            .await?;
            insert::<budget_in_force::Entity, _>(connection, rows).await?;
        }
        let regions: Vec<Uuid> = regions.into_iter().collect();
        for regions in regions.chunks(OWNERS / 50) {
            let rows = region_sums(connection, regions, fiscal_year).await?;
            delete(connection, "region_sum", "region_id", regions, fiscal_year).await?;
            insert::<region_sum::Entity, _>(connection, rows).await?;
        }
    }
    Ok(())
}

/// Makes what is kept beside the facts, where a database was filled before any of it was kept.
pub async fn complete(database: &Database, clock: &Clock) -> anyhow::Result<()> {
    let txn = database.writer().begin().await.context("begin to sum up")?;
    let mut missing = sql(&txn);
    missing.push(
        "SELECT d.id FROM budget_document d WHERE d.item_count > 0 \
         AND NOT EXISTS (SELECT 1 FROM document_sum s WHERE s.budget_document_id = d.id) LIMIT 1",
    );
    if all(&txn, missing, "documents without sums")
        .await?
        .is_empty()
    {
        return Ok(());
    }
    rebuild(&txn).await?;
    versions::renew(&txn, AreaSet::of(&[Area::Budgets]), clock).await?;
    txn.commit().await.context("keep the sums")
}

/// Makes everything that is kept beside the facts anew.
pub async fn rebuild(connection: &impl ConnectionTrait) -> anyhow::Result<()> {
    let mut sql = sql(connection);
    sql.push(
        "SELECT d.id, d.region_id, d.unit_id, d.fiscal_year FROM budget_document d ORDER BY d.id",
    );
    let mut owners = HashSet::new();
    let mut documents = Vec::new();
    for row in all(connection, sql, "budget documents").await? {
        owners.insert(Owner {
            region: row.try_get("", "region_id")?,
            unit: row.try_get("", "unit_id")?,
            fiscal_year: row.try_get("", "fiscal_year")?,
        });
        documents.push(row.try_get("", "id")?);
    }
    for documents in documents.chunks(ROWS) {
        sum_up(connection, documents).await?;
    }
    refresh(connection, owners).await
}

/// Sums the facts of documents anew.
pub async fn sum_up(connection: &impl ConnectionTrait, documents: &[Uuid]) -> anyhow::Result<()> {
    let mut old = sql(connection);
    old.push("DELETE FROM document_sum WHERE ")
        .is_one_of_ids("budget_document_id", documents);
    connection
        .execute_raw(old.statement())
        .await
        .context("take sums of documents back")?;
    let mut sql = sql(connection);
    sql.push("SELECT f.budget_document_id, i.side, COUNT(*) AS facts, ")
        .push(crate::service::amounts::SUM)
        .push(" FROM ")
        .parents(documents);
    sql.push(
        " CROSS JOIN budget_fact f JOIN budget_item i ON i.id = f.budget_item_id \
         WHERE f.budget_document_id = p.id GROUP BY f.budget_document_id, i.side",
    );
    let mut rows = Vec::new();
    for row in all(connection, sql, "facts").await? {
        let ((budget_document_id, side), amount) = read_sum(&row)?;
        let (millions, rest) = split(amount)?;
        rows.push(document_sum::Model {
            budget_document_id,
            side,
            millions,
            rest,
            fact_count: row.try_get("", "facts")?,
        });
    }
    insert::<document_sum::Entity, _>(connection, rows).await
}

/// Which documents speak for the budgets of one year.
async fn in_force(
    connection: &impl ConnectionTrait,
    budgets: &[Uuid],
    fiscal_year: i16,
) -> anyhow::Result<Vec<budget_in_force::Model>> {
    let mut sql = sql(connection);
    for (index, link) in [
        "d.unit_id = p.id",
        "d.region_id = p.id AND d.unit_id IS NULL",
    ]
    .into_iter()
    .enumerate()
    {
        sql.push(if index > 0 { " UNION ALL " } else { "" });
        sql.push(
            "SELECT d.id, d.region_id, d.unit_id, d.scope, d.fiscal_year, d.stage, d.sequence, \
             d.restated, d.dated_on, d.supersedes_id, d.duplicate_of_id, r.sequence AS known_from, \
             n.sequence AS repeated_known_from FROM ",
        )
        .parents(budgets);
        sql.push(
            " CROSS JOIN budget_document d JOIN import_run r ON r.id = d.import_run_id \
             LEFT JOIN budget_document o ON o.id = d.duplicate_of_id \
             LEFT JOIN import_run n ON n.id = o.import_run_id WHERE ",
        )
        .push(link)
        .push(" AND d.fiscal_year = ")
        .bind(fiscal_year);
    }
    let mut documents: HashMap<(Uuid, Option<Uuid>), Vec<Known>> = HashMap::new();
    for row in all(connection, sql, "documents of budgets").await? {
        let region: Uuid = row.try_get("", "region_id")?;
        let unit: Option<Uuid> = row.try_get("", "unit_id")?;
        documents
            .entry((region, unit))
            .or_default()
            .push(read_known(&row, unit.unwrap_or(region))?);
    }
    let mut rows = Vec::new();
    for ((region_id, unit_id), documents) in documents {
        for Speaking {
            chosen,
            undated,
            valid_from,
            valid_to,
            known_from,
            known_to,
        } in history(&documents)
        {
            rows.push(budget_in_force::Model {
                owner_id: unit_id.unwrap_or(region_id),
                region_id,
                unit_id,
                scope: if unit_id.is_some() {
                    BudgetScope::Unit
                } else {
                    BudgetScope::Government
                },
                fiscal_year,
                valid_from,
                valid_to,
                known_from,
                known_to,
                enacted_document_id: chosen.enacted,
                current_document_id: chosen.current,
                realized_document_id: chosen.realized,
                undated,
            });
        }
    }
    Ok(rows)
}

fn read_known(row: &QueryResult, owner: Uuid) -> anyhow::Result<Known> {
    let stage: String = row.try_get("", "stage")?;
    Ok(Known {
        head: Head {
            id: row.try_get("", "id")?,
            owner,
            fiscal_year: row.try_get("", "fiscal_year")?,
            stage: BudgetStage::try_from_value(&stage)?,
            sequence: row.try_get("", "sequence")?,
            restated: row.try_get("", "restated")?,
            dated_on: row.try_get("", "dated_on")?,
        },
        since: row.try_get("", "known_from")?,
        repeats_from: row.try_get("", "repeated_known_from")?,
        supersedes: row.try_get("", "supersedes_id")?,
    })
}

/// What the units of governments sum to in one year, by what is known now.
async fn region_sums(
    connection: &impl ConnectionTrait,
    regions: &[Uuid],
    fiscal_year: i16,
) -> anyhow::Result<Vec<region_sum::Model>> {
    let mut sql = sql(connection);
    sql.push(
        "SELECT w.region_id, w.unit_id, w.valid_from, w.valid_to, w.enacted_document_id, \
         w.current_document_id, w.realized_document_id, w.undated, s.budget_document_id, s.side, \
         s.millions, s.rest, s.fact_count FROM ",
    )
    .parents(regions);
    sql.push(
        " CROSS JOIN budget_in_force w JOIN document_sum s ON s.budget_document_id IN \
         (w.enacted_document_id, w.current_document_id, w.realized_document_id) \
         WHERE w.region_id = p.id AND w.scope = 'UNIT' AND w.known_to IS NULL AND w.fiscal_year = ",
    )
    .bind(fiscal_year);
    let mut parts: BTreeMap<Uuid, Vec<Part>> = BTreeMap::new();
    for row in all(connection, sql, "sums of documents in force").await? {
        let region = row.try_get("", "region_id")?;
        parts.entry(region).or_default().push(Part::read(&row)?);
    }
    let mut rows = Vec::new();
    for (region, parts) in parts {
        rows.extend(sums_of(region, fiscal_year, &parts)?);
    }
    Ok(rows)
}

fn sql(connection: &impl ConnectionTrait) -> Sql {
    Sql::new(engine_of(connection.get_database_backend()))
}

async fn all(
    connection: &impl ConnectionTrait,
    sql: Sql,
    what: &'static str,
) -> anyhow::Result<Vec<QueryResult>> {
    connection
        .query_all_raw(sql.statement())
        .await
        .with_context(|| format!("read {what}"))
}

async fn delete(
    connection: &impl ConnectionTrait,
    table: &str,
    column: &str,
    ids: &[Uuid],
    fiscal_year: i16,
) -> anyhow::Result<()> {
    let mut sql = sql(connection);
    sql.push("DELETE FROM ")
        .push(table)
        .push(" WHERE ")
        .is_one_of_ids(column, ids)
        .push(" AND fiscal_year = ")
        .bind(fiscal_year);
    connection
        .execute_raw(sql.statement())
        .await
        .with_context(|| format!("take rows of {table} back"))?;
    Ok(())
}

async fn insert<E, M>(connection: &impl ConnectionTrait, rows: Vec<M>) -> anyhow::Result<()>
where
    E: EntityTrait,
    M: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter().map(M::into_active_model).peekable();
    while rows.peek().is_some() {
        let some: Vec<E::ActiveModel> = rows.by_ref().take(ROWS).collect();
        E::insert_many(some)
            .exec_without_returning(connection)
            .await
            .with_context(|| format!("write rows of {}", E::default().table_name()))?;
    }
    Ok(())
}
