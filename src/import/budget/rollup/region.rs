//! What the units of one government sum to, for each time in which the same documents speak.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::budget_item::BudgetSide;
use entity::region_sum;
use sea_orm::{ActiveEnum as _, Iterable as _, QueryResult};
use uuid::Uuid;

use super::split;

/// The sum of a document on one side, and for what it speaks.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a document speaks for, and what may be compared"
)]
#[derive(Debug, Clone)]
pub(super) struct Part {
    unit: Uuid,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    is_enacted: bool,
    is_current: bool,
    is_realized: bool,
    /// Whether the unit has an enacted and a current budget, or neither.
    change_is_fair: bool,
    /// Whether the unit has a current budget and a realization, or neither.
    absorption_is_fair: bool,
    undated: bool,
    side: BudgetSide,
    sen: i128,
    facts: i64,
}

impl Part {
    pub(super) fn read(row: &QueryResult) -> anyhow::Result<Self> {
        let document: Uuid = row.try_get("", "budget_document_id")?;
        let enacted: Option<Uuid> = row.try_get("", "enacted_document_id")?;
        let current: Option<Uuid> = row.try_get("", "current_document_id")?;
        let realized: Option<Uuid> = row.try_get("", "realized_document_id")?;
        let word: String = row.try_get("", "side")?;
        let (millions, rest): (i64, i64) = (row.try_get("", "millions")?, row.try_get("", "rest")?);
        Ok(Self {
            unit: row.try_get("", "unit_id")?,
            valid_from: row.try_get("", "valid_from")?,
            valid_to: row.try_get("", "valid_to")?,
            is_enacted: enacted == Some(document),
            is_current: current == Some(document),
            is_realized: realized == Some(document),
            change_is_fair: enacted.is_some() == current.is_some(),
            absorption_is_fair: current.is_some() == realized.is_some(),
            undated: row.try_get("", "undated")?,
            side: BudgetSide::try_from_value(&word).context("read a side")?,
            sen: i128::from(millions) * 1_000_000 + i128::from(rest),
            facts: row.try_get("", "fact_count")?,
        })
    }

    fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

/// The sums of a government, one row a side and time.
pub(super) fn sums_of(
    region_id: Uuid,
    fiscal_year: i16,
    parts: &[Part],
) -> anyhow::Result<Vec<region_sum::Model>> {
    let days: BTreeSet<NaiveDate> = parts
        .iter()
        .flat_map(|part| [Some(part.valid_from), part.valid_to])
        .flatten()
        .collect();
    let mut rows = Vec::new();
    for side in BudgetSide::iter() {
        let mut spans: Vec<(NaiveDate, Option<Sum>)> = Vec::new();
        for day in &days {
            let valid = parts
                .iter()
                .filter(|part| part.side == side && part.is_valid_on(*day));
            let sum = sum(&valid.collect::<Vec<_>>())?;
            if spans.last().is_none_or(|(_, last)| *last != sum) {
                spans.push((*day, sum));
            }
        }
        for (place, (valid_from, sum)) in spans.iter().enumerate() {
            if let Some(sum) = sum {
                let valid_to = spans.get(place + 1).map(|(day, _)| *day);
                rows.push(sum.row(region_id, fiscal_year, side, *valid_from, valid_to));
            }
        }
    }
    Ok(rows)
}

/// A sum, its units and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    enacted: Option<(i64, i64)>,
    current: Option<(i64, i64)>,
    realized: Option<(i64, i64)>,
    /// Units that state enacted, current and realized amounts.
    units: [i64; 3],
    change_is_fair: bool,
    absorption_is_fair: bool,
    items: i64,
    undated: bool,
}

impl Sum {
    fn row(
        self,
        region_id: Uuid,
        fiscal_year: i16,
        side: BudgetSide,
        valid_from: NaiveDate,
        valid_to: Option<NaiveDate>,
    ) -> region_sum::Model {
        let [enacted_units, current_units, realized_units] = self.units;
        region_sum::Model {
            region_id,
            fiscal_year,
            side,
            valid_from,
            valid_to,
            enacted_millions: self.enacted.map(|sum| sum.0),
            enacted_rest: self.enacted.map(|sum| sum.1),
            current_millions: self.current.map(|sum| sum.0),
            current_rest: self.current.map(|sum| sum.1),
            realized_millions: self.realized.map(|sum| sum.0),
            realized_rest: self.realized.map(|sum| sum.1),
            enacted_units,
            current_units,
            realized_units,
            change_is_fair: self.change_is_fair,
            absorption_is_fair: self.absorption_is_fair,
            item_count: self.items,
            undated: self.undated,
        }
    }
}

/// The sum of the parts that are valid together; none where nothing is stated.
fn sum(parts: &[&Part]) -> anyhow::Result<Option<Sum>> {
    if parts.is_empty() {
        return Ok(None);
    }
    let units_with = |speaks: fn(&Part) -> bool| -> anyhow::Result<i64> {
        let speaking = parts.iter().filter(|part| speaks(part));
        let units: BTreeSet<Uuid> = speaking.map(|part| part.unit).collect();
        Ok(i64::try_from(units.len())?)
    };
    let total = |speaks: fn(&Part) -> bool| -> anyhow::Result<Option<(i64, i64)>> {
        let speaking = parts.iter().filter(|part| speaks(part));
        let sum = speaking.map(|part| part.sen).reduce(|sum, sen| sum + sen);
        sum.map(split).transpose()
    };
    Ok(Some(Sum {
        enacted: total(|part| part.is_enacted)?,
        current: total(|part| part.is_current)?,
        realized: total(|part| part.is_realized)?,
        units: [
            units_with(|part| part.is_enacted)?,
            units_with(|part| part.is_current)?,
            units_with(|part| part.is_realized)?,
        ],
        change_is_fair: parts.iter().all(|part| part.change_is_fair),
        absorption_is_fair: parts.iter().all(|part| part.absorption_is_fair),
        items: parts
            .iter()
            .filter(|part| part.is_current)
            .map(|part| part.facts)
            .sum(),
        undated: parts.iter().any(|part| part.undated),
    }))
}
