//! How well documents were published, in the API.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Object, SimpleObject};

use super::finding::FindingSeverity;
use crate::graphql::batch::Batch;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{BigInt, Decimal};
use crate::service::decimal::decimal;
use crate::service::quality::score::{Score, Scored, halves};

/// How well documents were published: the share of their rows that no open finding touches, graver
/// findings weighing more. It says nothing about whether the figures are right, or the spending wise.
///
/// Each row counts once, by its gravest open finding: a rejected row weighs 1, a row with a warning
/// 0.5, a notice 0. What is said of a document as a whole counts as one row of it. Findings that are
/// explained weigh nothing.
#[derive(Debug, Clone, Copy, Description)]
pub struct QualityScore(Score);

/// The findings of one severity that went into a score.
#[derive(Debug, Clone, SimpleObject)]
pub struct QualityTally {
    /// Their severity.
    severity: FindingSeverity,
    /// What a row weighs whose gravest open finding is of this severity.
    weight: Decimal,
    /// Findings that nothing explains.
    open: BigInt,
    /// Findings that are explained.
    explained: BigInt,
    /// Rows whose gravest open finding is of this severity.
    rows: BigInt,
}

impl QualityScore {
    /// The score of a document, a unit or a government; null where there is no document.
    pub(crate) async fn of(ctx: &Context<'_>, scored: Scored) -> Result<Option<Self>, ApiError> {
        Ok(ctx.load(scored).await?.map(Self))
    }
}

/// What a row weighs.
fn weight(severity: entity::quality_finding::FindingSeverity) -> Decimal {
    Decimal(decimal(halves(severity).into(), 2).unwrap_or_default())
}

/// A decimal that a score has; scores have at least one row.
fn written(decimal: Option<String>) -> Result<Decimal, ApiError> {
    let decimal = decimal.ok_or_else(|| anyhow::anyhow!("a score of no rows"))?;
    Ok(Decimal(decimal))
}

#[Object(use_type_description)]
impl QualityScore {
    /// From 0 to 1, with six decimals: 1 less `deducted` / `rows`, and never below 0.
    fn value(&self) -> Result<Decimal, ApiError> {
        written(self.0.value())
    }

    /// How the value came about, in figures.
    fn formula(&self) -> Result<String, ApiError> {
        Ok(written(self.0.formula())?.0)
    }

    /// How many documents are scored.
    async fn document_count(&self) -> BigInt {
        BigInt(self.0.documents)
    }

    /// Rows that state something (facts and totals), rows that were left out, and one for each
    /// document as a whole.
    async fn rows(&self) -> BigInt {
        BigInt(self.0.rows)
    }

    /// What the rows with open findings weigh together.
    fn deducted(&self) -> Result<Decimal, ApiError> {
        written(self.0.deducted())
    }

    /// The findings by severity, the gravest first.
    async fn findings(&self) -> Vec<QualityTally> {
        let tallies = self.0.tallies().into_iter();
        tallies
            .map(|(severity, tally)| QualityTally {
                severity: severity.into(),
                weight: weight(severity),
                open: BigInt(tally.open),
                explained: BigInt(tally.explained),
                rows: BigInt(tally.rows),
            })
            .collect()
    }
}

impl Loader<Scored> for Batch {
    type Value = Score;
    type Error = ApiError;

    async fn load(&self, keys: &[Scored]) -> Result<HashMap<Scored, Score>, ApiError> {
        Ok(self.services.lists.scores(keys).await?)
    }
}
