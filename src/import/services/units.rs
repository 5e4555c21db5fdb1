//! The units of a government, as far as services are concerned: who bears which code when.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{unit, unit_version};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::stated::Stated;
use crate::import::finding::Finding;
use crate::import::run::Run;
use crate::import::unit_lives::{self, Life};
use crate::service::quality::rule::QualityRule;

/// A unit that a row means: the one that bears a code on a day.
pub(in crate::import) struct Bearer<'a> {
    pub(in crate::import) code: &'a str,
    pub(in crate::import) on: NaiveDate,
    pub(in crate::import) line: i64,
}

impl<'a> From<&'a Stated> for Bearer<'a> {
    fn from(stated: &'a Stated) -> Self {
        Self {
            code: &stated.unit_code,
            on: stated.valid_from,
            line: stated.line,
        }
    }
}

/// The units of a government.
pub(in crate::import) struct Units {
    /// By each code that a unit has or had.
    by_code: HashMap<String, Vec<unit_version::Model>>,
    lives: HashMap<Uuid, Life>,
}

impl Units {
    pub(in crate::import) async fn read(run: &Run, region: Uuid) -> anyhow::Result<Self> {
        let units = unit::Entity::find()
            .find_with_related(unit_version::Entity)
            .filter(unit::Column::RegionId.eq(region))
            .all(&run.txn)
            .await
            .context("read the government's units")?;
        let mut by_code: HashMap<String, Vec<unit_version::Model>> = HashMap::new();
        for (unit, versions) in units {
            for version in versions {
                if version.code != unit.code {
                    let known = by_code.entry(unit.code.clone()).or_default();
                    known.push(version.clone());
                }
                by_code
                    .entry(version.code.clone())
                    .or_default()
                    .push(version);
            }
        }
        let lives = unit_lives::lives(&unit_lives::changes(run, region).await?);
        Ok(Self { by_code, lives })
    }

    /// The unit that a row means.
    pub(in crate::import) fn find(&self, wanted: &Bearer<'_>) -> Result<Uuid, Box<Finding>> {
        let (code, day) = (wanted.code, wanted.on);
        let refuse = |rule, message: String| {
            let finding = Finding::rejected(rule, message).at(wanted.line);
            Err(Box::new(finding.cell("kode_unit", code)))
        };
        let Some(versions) = self.by_code.get(code) else {
            let message = format!("The government has no unit {code}; import its units first.");
            return refuse(QualityRule::UNIT_UNKNOWN, message);
        };
        let in_force = versions.iter().filter(|version| {
            version.valid_from.is_none_or(|from| from <= day)
                && version.valid_to.is_none_or(|to| day < to)
                && self
                    .lives
                    .get(&version.unit_id)
                    .is_none_or(|life| life.holds(day))
        });
        // The code that a unit has on the day goes before one that it is known by.
        let (bearing, known): (Vec<_>, Vec<_>) = in_force.partition(|version| version.code == code);
        let mut units: Vec<Uuid> = if bearing.is_empty() { known } else { bearing }
            .into_iter()
            .map(|version| version.unit_id)
            .collect();
        units.sort_unstable();
        units.dedup();
        match units[..] {
            [unit] => Ok(unit),
            [] => {
                let message = format!("No unit has the code {code} on {day}.");
                refuse(QualityRule::UNIT_NOT_IN_FORCE, message)
            }
            _ => {
                let message = format!("Several units have the code {code} on {day}.");
                refuse(QualityRule::CODE_AMBIGUOUS, message)
            }
        }
    }
}
