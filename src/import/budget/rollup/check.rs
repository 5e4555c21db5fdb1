//! Whether what is kept beside the facts is what they lead to: made anew, compared, taken back.

use std::collections::BTreeMap;
use std::fmt::Debug;

use anyhow::Context as _;
use entity::{budget_in_force, region_sum};
use sea_orm::{EntityTrait, FromQueryResult};

use super::rebuild;
use crate::database::Database;
use crate::import::txn::Txn;
use crate::service::check::{Break, Part, Verdict};

/// Compares the documents in force and the sums of governments with what the facts lead to. Other
/// imports wait meanwhile.
pub async fn check(database: &Database) -> anyhow::Result<Verdict> {
    let txn = Txn::begin(database).await?;
    let kept = rows(&txn).await?;
    rebuild(&txn).await?;
    let made = rows(&txn).await?;
    txn.rollback().await?;
    let mut places: Vec<&String> = kept.keys().chain(made.keys()).collect();
    places.sort_unstable();
    places.dedup();
    let mut verdict = Verdict {
        part: Part::Rollups,
        examined: 0,
        first_break: None,
    };
    let nothing = String::new();
    for place in places {
        verdict.examined += 1;
        let found = kept.get(place).unwrap_or(&nothing);
        let expected = made.get(place).unwrap_or(&nothing);
        if found != expected {
            verdict.first_break = Some(Break {
                place: place.clone(),
                problem: "what is kept beside the facts is not what they lead to".to_owned(),
                expected: Some(expected.clone()),
                found: Some(found.clone()),
            });
            break;
        }
    }
    Ok(verdict)
}

/// Every row of both tables, by what tells it from others.
async fn rows(txn: &Txn) -> anyhow::Result<BTreeMap<String, String>> {
    let mut rows = BTreeMap::new();
    for row in every::<budget_in_force::Entity>(txn, "the documents in force").await? {
        let place = format!(
            "budget_in_force of {} in {}, valid from {}, known from import {}",
            row.owner_id, row.fiscal_year, row.valid_from, row.known_from
        );
        rows.insert(place, format!("{row:?}"));
    }
    for row in every::<region_sum::Entity>(txn, "the sums of governments").await? {
        let place = format!(
            "region_sum of {} in {}, {:?}, valid from {}",
            row.region_id, row.fiscal_year, row.side, row.valid_from
        );
        rows.insert(place, format!("{row:?}"));
    }
    Ok(rows)
}

async fn every<E>(txn: &Txn, what: &'static str) -> anyhow::Result<Vec<E::Model>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Debug + Send + Sync,
{
    E::find()
        .all(txn)
        .await
        .with_context(|| format!("read {what}"))
}
