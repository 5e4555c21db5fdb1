//! Reads events and lifetimes: two statements, however many units there are.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::unit_change_party::UnitChangeRole;
use sea_orm::{ActiveEnum as _, QueryResult};
use uuid::Uuid;

use super::{Event, Lifetime, Lineage, Party, Share};
use crate::service::list::Lists;
use crate::service::sql::Sql;

/// Reads the lineage of units. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LineageService {
    lists: Lists,
}

impl LineageService {
    /// Lineages read through these lists.
    pub fn new(lists: Lists) -> Self {
        Self { lists }
    }

    /// The lineage of all units of all governments.
    pub async fn of_all(&self) -> anyhow::Result<Lineage> {
        self.read(None).await
    }

    /// The lineage of the units of these governments.
    pub async fn of_regions(&self, regions: &[Uuid]) -> anyhow::Result<Lineage> {
        self.read(Some(regions)).await
    }

    async fn read(&self, regions: Option<&[Uuid]>) -> anyhow::Result<Lineage> {
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT t.id, t.effective_on, c.unit_id, c.role, c.share_numerator, \
             c.share_denominator FROM unit_change t \
             JOIN unit_change_party c ON c.unit_change_id = t.id",
        );
        within(&mut sql, regions);
        sql.push(" ORDER BY t.effective_on, t.id, c.unit_id");
        let mut events: Vec<Event> = Vec::new();
        for row in self.lists.all(sql, "changes of units").await? {
            add_party(&mut events, &row).context("read a party of a change")?;
        }
        if events.is_empty() {
            return Ok(Lineage::default());
        }
        Ok(Lineage::new(events, self.lifetimes(regions).await?))
    }

    async fn lifetimes(&self, regions: Option<&[Uuid]>) -> anyhow::Result<HashMap<Uuid, Lifetime>> {
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT v.unit_id, v.valid_from, v.valid_to FROM unit_version v WHERE v.unit_id IN (\
             SELECT c.unit_id FROM unit_change t \
             JOIN unit_change_party c ON c.unit_change_id = t.id",
        );
        within(&mut sql, regions);
        sql.push(")");
        let mut lifetimes: HashMap<Uuid, Lifetime> = HashMap::new();
        for row in self.lists.all(sql, "lifetimes of units").await? {
            let from: Option<NaiveDate> = row.try_get("", "valid_from")?;
            let to: Option<NaiveDate> = row.try_get("", "valid_to")?;
            lifetimes
                .entry(row.try_get("", "unit_id")?)
                .and_modify(|life| {
                    life.from = life.from.zip(from).map(|(known, from)| known.min(from));
                    life.to = life.to.zip(to).map(|(known, to)| known.max(to));
                })
                .or_insert(Lifetime { from, to });
        }
        Ok(lifetimes)
    }
}

fn within(sql: &mut Sql, regions: Option<&[Uuid]>) {
    if let Some(regions) = regions {
        sql.push(" WHERE ").is_one_of_ids("t.region_id", regions);
    }
}

fn add_party(events: &mut Vec<Event>, row: &QueryResult) -> anyhow::Result<()> {
    let id: Uuid = row.try_get("", "id")?;
    if events.last().is_none_or(|last| last.id != id) {
        events.push(Event {
            id,
            effective_on: row.try_get("", "effective_on")?,
            predecessors: Vec::new(),
            successors: Vec::new(),
        });
    }
    let Some(event) = events.last_mut() else {
        return Ok(());
    };
    let role: String = row.try_get("", "role")?;
    let side = match UnitChangeRole::try_from_value(&role)? {
        UnitChangeRole::Predecessor => &mut event.predecessors,
        UnitChangeRole::Successor => &mut event.successors,
    };
    let numerator: Option<i64> = row.try_get("", "share_numerator")?;
    let denominator: Option<i64> = row.try_get("", "share_denominator")?;
    let share = numerator.zip(denominator).and_then(|(upper, lower)| {
        Some(Share {
            numerator: upper.try_into().ok()?,
            denominator: lower.try_into().ok()?,
        })
    });
    side.push(Party {
        unit: row.try_get("", "unit_id")?,
        share,
    });
    Ok(())
}
