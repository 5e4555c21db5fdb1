//! Documents and their facts: as many as counted, of the budget they belong to, with the
//! fingerprint that they had when they were imported; and what is said of their sums.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::budget_document::{self, Reconciliation};
use entity::budget_item::BudgetSide;
use entity::published_total;
use sea_orm::{ActiveEnum as _, FromQueryResult as _};
use uuid::Uuid;

use super::{Break, Course, Part, Verdict};
use crate::service::amounts::read_sum;
use crate::service::chain::fingerprint;
use crate::service::list::Lists;
use sums::{Kept, Sums};

mod sums;

/// Documents read at once.
const PAGE: i64 = 200;
/// Facts read at once, unless one document has more.
const FACTS: i64 = 50_000;

/// A fact, with what its item says of it.
struct Fact {
    line_key: String,
    sen: i64,
    side: BudgetSide,
    /// The region, unit and year of its item.
    owner: (Uuid, Option<Uuid>, i16),
}

pub(super) async fn check(lists: &Lists) -> anyhow::Result<[Verdict; 2]> {
    let mut documents = Course::new(Part::Documents);
    let mut sums = Course::new(Part::Sums);
    let mut last = None;
    while !(documents.is_broken() && sums.is_broken()) {
        let page = page(lists, last).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.id);
        for part in parts(&page) {
            let ids: Vec<Uuid> = part.iter().map(|document| document.id).collect();
            let mut facts = facts(lists, &ids).await?;
            let mut totals = totals(lists, &ids).await?;
            let mut kept = kept(lists, &ids).await?;
            for document in part {
                let facts = facts.remove(&document.id).unwrap_or_default();
                let totals = totals.remove(&document.id).unwrap_or_default();
                let place = place(document);
                documents.take(counted(document, &place, &facts, &totals));
                let found = Sums::of(&facts);
                for total in &totals {
                    sums.take(found.agree(&place, total));
                }
                sums.take(reconciled(document, &place, &totals));
                sums.take(found.kept(&place, kept.remove(&document.id).unwrap_or_default()));
            }
        }
    }
    Ok([documents.verdict(), sums.verdict()])
}

fn place(document: &budget_document::Model) -> String {
    let unit = document.row_unit_code.as_deref();
    let unit = unit.or(document.stated_unit_code.as_deref());
    format!(
        "document {} ({}, {} {}{})",
        document.id,
        document.origin_file_name,
        document.fiscal_year,
        document.stage.to_value(),
        unit.map(|unit| format!(" of {unit}")).unwrap_or_default(),
    )
}

async fn page(lists: &Lists, last: Option<Uuid>) -> anyhow::Result<Vec<budget_document::Model>> {
    let mut sql = lists.sql();
    sql.push("SELECT t.* FROM budget_document t");
    if let Some(last) = last {
        sql.push(" WHERE t.id > ").bind(last);
    }
    sql.push(" ORDER BY t.id LIMIT ").bind(PAGE);
    let rows = lists.all(sql, "documents").await?;
    let rows = rows
        .iter()
        .map(|row| budget_document::Model::from_query_result(row, ""));
    rows.collect::<Result<_, _>>().context("read documents")
}

/// The documents in parts whose facts fit into memory together.
fn parts(page: &[budget_document::Model]) -> Vec<&[budget_document::Model]> {
    let (mut parts, mut start, mut facts) = (Vec::new(), 0, 0_i64);
    for (at, document) in page.iter().enumerate() {
        if at > start && facts.saturating_add(document.item_count) > FACTS {
            parts.push(&page[start..at]);
            (start, facts) = (at, 0);
        }
        facts = facts.saturating_add(document.item_count);
    }
    parts.push(&page[start..]);
    parts
}

async fn facts(lists: &Lists, ids: &[Uuid]) -> anyhow::Result<HashMap<Uuid, Vec<Fact>>> {
    let mut sql = lists.sql();
    sql.push(
        "SELECT f.budget_document_id, f.amount_sen, i.line_key, i.side, i.region_id, i.unit_id, \
         i.fiscal_year FROM ",
    );
    sql.parents(ids);
    sql.push(
        " CROSS JOIN budget_fact f JOIN budget_item i ON i.id = f.budget_item_id \
         WHERE f.budget_document_id = p.id",
    );
    let mut facts: HashMap<Uuid, Vec<Fact>> = HashMap::new();
    for row in lists.all(sql, "facts of documents").await? {
        let side: String = row.try_get("", "side")?;
        let fact = Fact {
            line_key: row.try_get("", "line_key")?,
            sen: row.try_get("", "amount_sen")?,
            side: BudgetSide::try_from_value(&side)?,
            owner: (
                row.try_get("", "region_id")?,
                row.try_get("", "unit_id")?,
                row.try_get("", "fiscal_year")?,
            ),
        };
        let of_document = facts.entry(row.try_get("", "budget_document_id")?);
        of_document.or_default().push(fact);
    }
    Ok(facts)
}

async fn totals(
    lists: &Lists,
    ids: &[Uuid],
) -> anyhow::Result<HashMap<Uuid, Vec<published_total::Model>>> {
    let mut sql = lists.sql();
    sql.push("SELECT t.* FROM ").parents(ids);
    sql.push(
        " CROSS JOIN published_total t WHERE t.budget_document_id = p.id \
         ORDER BY t.budget_document_id, t.source_line",
    );
    let mut totals: HashMap<Uuid, Vec<published_total::Model>> = HashMap::new();
    for row in lists.all(sql, "totals of documents").await? {
        let total = published_total::Model::from_query_result(&row, "")
            .context("read a published total")?;
        totals
            .entry(total.budget_document_id)
            .or_default()
            .push(total);
    }
    Ok(totals)
}

/// The sums that are kept beside documents, by side: the amount in sen and the number of facts.
async fn kept(lists: &Lists, ids: &[Uuid]) -> anyhow::Result<HashMap<Uuid, Kept>> {
    let mut sql = lists.sql();
    sql.push("SELECT s.budget_document_id, s.side, s.millions, s.rest, s.fact_count FROM ")
        .parents(ids)
        .push(" CROSS JOIN document_sum s WHERE s.budget_document_id = p.id");
    let mut kept: HashMap<Uuid, Kept> = HashMap::new();
    for row in lists.all(sql, "sums of documents").await? {
        let ((document, side), sen) = read_sum(&row)?;
        let facts: i64 = row.try_get("", "fact_count")?;
        kept.entry(document).or_default().insert(side, (sen, facts));
    }
    Ok(kept)
}

fn counted(
    document: &budget_document::Model,
    place: &str,
    facts: &[Fact],
    totals: &[published_total::Model],
) -> Result<(), Break> {
    let owner = (document.region_id, document.unit_id, document.fiscal_year);
    if let Some(stray) = facts.iter().find(|fact| fact.owner != owner) {
        let problem = format!(
            "it states an amount for an item of another budget, {}",
            stray.line_key
        );
        return Err(Break::new(place, problem));
    }
    let problem = "it has not as many facts as it counts";
    Break::unless_same(place, problem, &document.item_count, &facts.len())?;
    let problem = "it has not as many totals as it counts";
    Break::unless_same(place, problem, &document.total_count, &totals.len())?;
    let keyed = facts.iter().map(|fact| (fact.line_key.as_str(), fact.sen));
    let content = fingerprint(keyed.collect());
    let problem = "its facts are not those that were imported: their fingerprint differs";
    Break::unless_same(place, problem, &document.content_sha256, &content)
}

/// Whether a document says of its totals what they say themselves.
fn reconciled(
    document: &budget_document::Model,
    place: &str,
    totals: &[published_total::Model],
) -> Result<(), Break> {
    let unmet = totals.iter().filter(|total| {
        total
            .leaf_sum_sen
            .is_some_and(|leaves| leaves != total.amount_sen)
    });
    let unmet = unmet.count();
    let problem = "it counts other totals that its facts do not meet";
    Break::unless_same(place, problem, &document.unmet_total_count, &unmet)?;
    if document.reconciliation != Reconciliation::NoTotal && totals.is_empty() {
        let problem = "it is said to meet or miss a total, and has none";
        return Err(Break::new(place, problem));
    }
    Ok(())
}
