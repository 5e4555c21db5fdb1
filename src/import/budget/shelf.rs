//! The documents that a government has published for a year, and how a new one stands to them:
//! the same again, a correction, or something of its own.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::budget_document::{self, BudgetStage, Reconciliation};
use entity::{budget_fact, budget_item};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Set,
};
use uuid::Uuid;

use super::plan_book::Owner;
use super::statement::Statement;
use crate::import::finding::Finding;

/// Documents that agree in so many per cent of their facts are one document published twice.
const ALIKE_PERCENT: usize = 90;

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
            old.content_sha256 == new.content_sha256
                && old.stage == new.stage
                && old.restated == new.restated
                && new.item_count > 0
        });
        let at = |finding: Finding| finding.at(statement.header.first_line);
        if let Some(old) = same_content {
            let original = old.duplicate_of.unwrap_or(old.id);
            let finding = Finding::warning(
                "DOCUMENT_DUPLICATE",
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
        let alike = facts_alike(connection, old.id, statement, column).await?;
        let most = old.item_count.max(new.item_count).unsigned_abs();
        if alike * 100 < usize::try_from(most)? * ALIKE_PERCENT {
            let finding = Finding::warning(
                "DOCUMENT_SUPERSEDES",
                format!(
                    "{} states the same stage otherwise ({alike} of {most} facts agree); the later import counts.",
                    old.origin_file
                ),
            );
            return Ok((Standing::Supersedes(old.id), Some(at(finding))));
        }
        let better =
            new.reconciliation == Reconciliation::Met && old.reconciliation != Reconciliation::Met;
        let finding = Finding::warning(
            "DOCUMENT_DUPLICATE_DIFFERS",
            format!(
                "{} publishes the same document with {alike} of {most} facts alike; {} counts.",
                old.origin_file,
                if better {
                    "this one, which meets its own total,"
                } else {
                    "that one"
                },
            ),
        );
        let standing = if better {
            Standing::BetterCopyOf(old.id)
        } else {
            Standing::Duplicate(old.id)
        };
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
        let alike = facts_alike(connection, other.id, statement, column).await?;
        let most = other.item_count.max(new.item_count);
        let finding = Finding::warning(
            "RESTATEMENT_DIFFERS",
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
        "DOCUMENT_WITHOUT_FACTS",
        format!(
            "Of two documents of the same stage, one (beside {}) states no fact.",
            old.origin_file
        ),
    )
}

/// How many facts of a stored document the column states exactly so.
async fn facts_alike(
    connection: &impl ConnectionTrait,
    document: Uuid,
    statement: &Statement,
    column: usize,
) -> anyhow::Result<usize> {
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
    let stored: HashMap<String, i64> = stored.into_iter().collect();
    Ok(statement
        .leaves
        .iter()
        .filter(|leaf| {
            leaf.amounts[column]
                .is_some_and(|amount| stored.get(&leaf.line_key) == Some(&amount.sen()))
        })
        .count())
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
            content_sha256: model.content_sha256,
            item_count: model.item_count,
            reconciliation: model.reconciliation,
            duplicate_of: model.duplicate_of_id,
            supersedes: model.supersedes_id,
            origin_file: model.origin_file_name,
        }
    }
}
