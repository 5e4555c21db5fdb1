//! The documents that a government has published for a year, and how a new one stands to them:
//! the same again, a correction, or something of its own.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::budget_document::{self, BudgetStage, Reconciliation};
use entity::{budget_fact, budget_item};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

use super::plan_book::Owner;
use super::statement::{Leaf, Statement};
use crate::import::finding::Finding;
use crate::service::quality::rule::QualityRule;

/// Documents that agree in so many per cent of their facts are one document published twice.
const ALIKE_PERCENT: usize = 90;

/// Factors that a lost decimal point leaves.
const POWERS: [i128; 3] = [10, 100, 1_000];

/// With fewer facts one factor may be chance.
const FEWEST_SCALED: usize = 3;

/// A document, as far as it matters to a new one.
#[derive(Debug, Clone)]
pub struct Shelved {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub owner: Owner,
    /// Its stage.
    pub stage: BudgetStage,
    /// Whether it is the comparison column of another document.
    pub restated: bool,
    /// Its date; of a realization report, the last day of the time it covers.
    pub dated_on: Option<NaiveDate>,
    /// Fingerprint of its facts.
    pub content_sha256: String,
    /// Number of its facts.
    pub item_count: i64,
    /// Whether it meets its own total.
    pub reconciliation: Reconciliation,
    /// The document it repeats.
    pub duplicate_of: Option<Uuid>,
    /// The document it replaces.
    pub supersedes: Option<Uuid>,
    /// Name of the file in which officials published it.
    pub origin_file: String,
}

/// How a new document stands to those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There was none of its owner, stage and kind.
    New,
    /// It repeats this one, which counts.
    Duplicate(Uuid),
    /// It repeats this one, but meets its own total where that one does not: the new one counts.
    BetterCopyOf(Uuid),
    /// It states something else: it replaces this one.
    Supersedes(Uuid),
}

/// Documents by government and year.
#[derive(Debug, Default)]
pub struct Shelf {
    documents: HashMap<(Uuid, i16), Vec<Shelved>>,
}

impl Shelf {
    /// The documents of a government and year, read once.
    pub async fn of(
        &mut self,
        connection: &impl ConnectionTrait,
        owner: Owner,
    ) -> anyhow::Result<&mut Vec<Shelved>> {
        use std::collections::hash_map::Entry;
        match self.documents.entry((owner.region, owner.fiscal_year)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => {
                let models = budget_document::Entity::find()
                    .filter(budget_document::Column::RegionId.eq(owner.region))
                    .filter(budget_document::Column::FiscalYear.eq(owner.fiscal_year))
                    .order_by_asc(budget_document::Column::Id)
                    .all(connection)
                    .await
                    .context("load the documents of the government and year")?;
                Ok(unknown.insert(models.into_iter().map(Shelved::from).collect()))
            }
        }
    }

    /// How a document of `owner` stands; everything before it must be written.
    pub async fn standing(
        &mut self,
        connection: &impl ConnectionTrait,
        new: &Shelved,
        statement: &Statement,
        column: usize,
    ) -> anyhow::Result<(Standing, Option<Finding>)> {
        let shelved = self.of(connection, new.owner).await?;
        let same_content = shelved.iter().find(|old| {
            old.owner == new.owner
                && old.content_sha256 == new.content_sha256
                && old.stage == new.stage
                && old.restated == new.restated
                && old.dated_on == new.dated_on
                && new.item_count > 0
        });
        let at = |finding: Finding| finding.at(statement.header.first_line);
        if let Some(old) = same_content {
            let original = old.duplicate_of.unwrap_or(old.id);
            let finding = Finding::warning(
                QualityRule::DOCUMENT_DUPLICATE,
                format!(
                    "The same facts were published as {}; they count once.",
                    old.origin_file
                ),
            );
            return Ok((Standing::Duplicate(original), Some(at(finding))));
        }
        let replaced: Vec<Uuid> = shelved.iter().filter_map(|old| old.supersedes).collect();
        let rival = shelved.iter().rev().find(|old| {
            old.owner == new.owner
                && old.stage == new.stage
                && old.restated == new.restated
                && old.dated_on == new.dated_on
                && old.duplicate_of.is_none()
                && !replaced.contains(&old.id)
        });
        let Some(old) = rival.cloned() else {
            return Ok((Standing::New, None));
        };
        if new.item_count == 0 || old.item_count == 0 {
            return Ok(if new.item_count == 0 {
                (Standing::Duplicate(old.id), Some(at(empty_copy(&old))))
            } else {
                (Standing::Supersedes(old.id), Some(at(empty_copy(&old))))
            });
        }
        let (standing, finding) = compare(
            &old,
            new,
            &facts(connection, old.id).await?,
            statement,
            column,
        );
        Ok((standing, Some(at(finding))))
    }

    /// Says where a comparison column repeats its original otherwise, or the other way round.
    pub async fn compare_with_original(
        &mut self,
        connection: &impl ConnectionTrait,
        new: &Shelved,
        statement: &Statement,
        column: usize,
    ) -> anyhow::Result<Option<Finding>> {
        let shelved = self.of(connection, new.owner).await?;
        let other = shelved.iter().rev().find(|old| {
            old.owner == new.owner
                && old.stage == new.stage
                && old.restated != new.restated
                && old.duplicate_of.is_none()
                && old.content_sha256 != new.content_sha256
        });
        let Some(other) = other.cloned() else {
            return Ok(None);
        };
        let alike = alike(&facts(connection, other.id).await?, statement, column);
        let most = other.item_count.max(new.item_count);
        let finding = Finding::warning(
            QualityRule::RESTATEMENT_DIFFERS,
            format!(
                "{} states the same stage in its own right or restated: {alike} of {most} facts agree; \
                 what a document states in its own right counts.",
                other.origin_file
            ),
        );
        Ok(Some(finding.at(statement.header.first_line)))
    }

    /// Lets a better copy take the place of an older one.
    pub async fn give_way(
        &mut self,
        connection: &impl ConnectionTrait,
        old: Uuid,
        new: &mut Shelved,
    ) -> anyhow::Result<()> {
        let shelved = self.of(connection, new.owner).await?;
        for document in shelved {
            let repeats = document.id == old || document.duplicate_of == Some(old);
            if !repeats {
                continue;
            }
            document.duplicate_of = Some(new.id);
            new.supersedes = new.supersedes.or(document.supersedes.take());
            budget_document::Entity::update(budget_document::ActiveModel {
                id: Set(document.id),
                duplicate_of_id: Set(Some(new.id)),
                supersedes_id: Set(None),
                ..Default::default()
            })
            .exec(connection)
            .await
            .context("let a better copy take a document's place")?;
        }
        if new.supersedes.is_some() {
            budget_document::Entity::update(budget_document::ActiveModel {
                id: Set(new.id),
                supersedes_id: Set(new.supersedes),
                ..Default::default()
            })
            .exec(connection)
            .await
            .context("let a better copy replace what the copy replaced")?;
        }
        Ok(())
    }
}

fn empty_copy(old: &Shelved) -> Finding {
    Finding::warning(
        QualityRule::DOCUMENT_WITHOUT_FACTS,
        format!(
            "Of two documents of the same stage, one (beside {}) states no fact.",
            old.origin_file
        ),
    )
}

/// How two documents of one unit, year and stage that state different facts stand to each other.
fn compare(
    old: &Shelved,
    new: &Shelved,
    stored: &HashMap<String, i64>,
    statement: &Statement,
    column: usize,
) -> (Standing, Finding) {
    let most = old.item_count.max(new.item_count);
    let alike = alike(stored, statement, column);
    if let Some(times) = constant_factor(stored, statement, column) {
        let larger = if times.0 > times.1 {
            "this one"
        } else {
            "that one"
        };
        let finding = Finding::warning(
            QualityRule::DOCUMENT_SCALED,
            format!(
                "All facts are {}/{} of those in {}; the larger amounts, of {larger}, look like a lost \
                 decimal point, and the smaller ones count.",
                times.0, times.1, old.origin_file
            ),
        );
        let standing = if times.0 > times.1 {
            Standing::Duplicate(old.id)
        } else {
            Standing::BetterCopyOf(old.id)
        };
        return (standing, finding);
    }
    let met = |document: &Shelved| document.reconciliation == Reconciliation::Met;
    let is_copy = usize::try_from(most).is_ok_and(|most| alike * 100 >= most * ALIKE_PERCENT);
    if is_copy && met(old) != met(new) {
        let finding = Finding::warning(
            QualityRule::DOCUMENT_DUPLICATE_DIFFERS,
            format!(
                "{} publishes the same document with {alike} of {most} facts alike; {}, which meets its \
                 own total, counts.",
                old.origin_file,
                if met(new) { "this one" } else { "that one" },
            ),
        );
        let standing = if met(new) {
            Standing::BetterCopyOf(old.id)
        } else {
            Standing::Duplicate(old.id)
        };
        return (standing, finding);
    }
    let finding = Finding::warning(
        QualityRule::DOCUMENT_SUPERSEDES,
        format!(
            "{} states the same stage otherwise ({alike} of {most} facts agree); the later import counts.",
            old.origin_file
        ),
    );
    (Standing::Supersedes(old.id), finding)
}

/// What a stored document states, by line key.
async fn facts(
    connection: &impl ConnectionTrait,
    document: Uuid,
) -> anyhow::Result<HashMap<String, i64>> {
    let stored: Vec<(String, i64)> = budget_fact::Entity::find()
        .select_only()
        .column(budget_item::Column::LineKey)
        .column(budget_fact::Column::AmountSen)
        .inner_join(budget_item::Entity)
        .filter(budget_fact::Column::BudgetDocumentId.eq(document))
        .into_tuple()
        .all(connection)
        .await
        .context("load the facts of the document before")?;
    Ok(stored.into_iter().collect())
}

/// How many stored facts the column states exactly so.
fn alike(stored: &HashMap<String, i64>, statement: &Statement, column: usize) -> usize {
    let same = |leaf: &&Leaf| {
        leaf.amounts[column].is_some_and(|amount| stored.get(&leaf.line_key) == Some(&amount.sen()))
    };
    statement.leaves.iter().filter(same).count()
}

/// The power of ten, as a fraction, by which all facts of the column differ from the stored ones.
fn constant_factor(
    stored: &HashMap<String, i64>,
    statement: &Statement,
    column: usize,
) -> Option<(i128, i128)> {
    let mut factor: Option<(i128, i128)> = None;
    let mut matched = 0;
    for leaf in &statement.leaves {
        let new = i128::from(leaf.amounts[column]?.sen());
        let old = i128::from(*stored.get(&leaf.line_key)?);
        matched += 1;
        match factor {
            _ if new == 0 && old == 0 => {}
            None => factor = Some((new, old)),
            Some((a, b)) if new * b == old * a => {}
            Some(_) => return None,
        }
    }
    let (new, old) = factor.filter(|_| matched == stored.len() && matched >= FEWEST_SCALED)?;
    POWERS.into_iter().find_map(|power| {
        if new == old * power {
            Some((power, 1))
        } else {
            (old == new * power).then_some((1, power))
        }
    })
}

impl From<budget_document::Model> for Shelved {
    fn from(model: budget_document::Model) -> Self {
        Self {
            id: model.id,
            owner: Owner {
                region: model.region_id,
                unit: model.unit_id,
                fiscal_year: model.fiscal_year,
            },
            stage: model.stage,
            restated: model.restated,
            dated_on: model.dated_on,
            content_sha256: model.content_sha256,
            item_count: model.item_count,
            reconciliation: model.reconciliation,
            duplicate_of: model.duplicate_of_id,
            supersedes: model.supersedes_id,
            origin_file: model.origin_file_name,
        }
    }
}
