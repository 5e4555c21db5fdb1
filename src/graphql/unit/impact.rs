//! What a change of units meant for money.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Enum, Object};
use entity::{budget_document, unit_change_party, unit_version};
use uuid::Uuid;

use super::change::UnitChange;
use crate::graphql::batch::Batch;
use crate::graphql::budget::{BudgetAmounts, BudgetCoverage, BudgetDocument};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::{ById, EveryOf};
use crate::graphql::scalar::Rupiah;
use crate::service::amounts::{BudgetOfUnits, WithOverhead};
use crate::service::{impact, unit as rows};

/// Most years that are shown on either side of a change.
const MOST_YEARS: i16 = 10;

/// Where a fiscal year lies beside a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ChangePhase {
    /// It ends before the change.
    Before,
    /// The change lies within it: documents of the year may be of either side.
    During,
    /// It begins with the change, or later.
    After,
}

impl From<impact::Phase> for ChangePhase {
    fn from(phase: impact::Phase) -> Self {
        match phase {
            impact::Phase::Before => Self::Before,
            impact::Phase::During => Self::During,
            impact::Phase::After => Self::After,
        }
    }
}

/// What a change of units meant for money: the budgets of all units that took part, added in each
/// year before and after. What became of these units by later changes is not followed.
#[derive(Debug, Clone, Description)]
pub struct UnitChangeImpact {
    years: Vec<UnitChangeYear>,
    promised: Option<i64>,
}

/// One fiscal year of the units that took part in a change.
#[derive(Debug, Clone, Description)]
pub struct UnitChangeYear {
    fiscal_year: i16,
    phase: impact::Phase,
    units: u32,
    sums: WithOverhead,
}

impl UnitChangeImpact {
    /// The impact of a change, for so many years before and after.
    pub(super) async fn of(
        ctx: &Context<'_>,
        change: &UnitChange,
        before: i16,
        after: i16,
    ) -> Result<Self, ApiError> {
        let allowed = 0..=MOST_YEARS;
        if !allowed.contains(&before) || !allowed.contains(&after) {
            return Err(ApiError::BadInput(format!(
                "Ask for 0 to {MOST_YEARS} years on either side of a change."
            )));
        }
        let on = change.0.effective_on;
        let today = ctx.date(None)?;
        let concerned = concerned(ctx, change.0.id).await?;
        let keys: Vec<UnitsTogether> = impact::years(on, before, after)
            .map(|year| UnitsTogether(impact::wanted(&concerned, year, today)))
            .collect();
        let mut found = ctx.load_many(keys.iter().cloned()).await?;
        let years = keys.into_iter().filter_map(|key| {
            let fiscal_year = key.0.fiscal_year;
            let end = rows::end_of(fiscal_year);
            Some(UnitChangeYear {
                fiscal_year,
                phase: impact::phase(on, fiscal_year),
                units: impact::existing(&concerned, end, end),
                sums: found.remove(&key)?,
            })
        });
        Ok(Self {
            years: years.collect(),
            promised: change.0.promised_saving_sen,
        })
    }
}

/// The units that took part, each with its versions.
async fn concerned(
    ctx: &Context<'_>,
    change: Uuid,
) -> Result<Vec<(Uuid, Vec<unit_version::Model>)>, ApiError> {
    let key = EveryOf::<unit_change_party::Model>::new(rows::PARTIES, change);
    let parties = ctx.load(key).await?.unwrap_or_default();
    let mut units: Vec<Uuid> = parties.iter().map(|party| party.unit_id).collect();
    units.sort_unstable();
    units.dedup();
    let keys = units.iter().map(|unit| super::version::versions_of(*unit));
    let mut versions = ctx.load_many(keys).await?;
    let of = |unit: Uuid| {
        let found = versions.remove(&super::version::versions_of(unit));
        let found = found.unwrap_or_default().into_iter();
        (unit, found.map(|row| row.version).collect())
    };
    Ok(units.into_iter().map(of).collect())
}

#[Object(use_type_description)]
impl UnitChangeImpact {
    /// The years, in order.
    async fn years(&self) -> &[UnitChangeYear] {
        &self.years
    }

    /// What the change was promised to save a year; null where the legal text states nothing.
    async fn promised_saving(&self) -> Option<Rupiah> {
        self.promised.map(Rupiah::of_sen)
    }

    /// Overhead of the last whole year before the change less that of the first whole year after,
    /// as budgeted last; more overhead is a negative saving. Null unless both years are shown and
    /// all units that exist in them have published. Prices and duties may have changed too: it
    /// does not show that the change was the cause.
    fn overhead_saving(&self) -> Result<Option<Rupiah>, ApiError> {
        let of = |phase| move |year: &&UnitChangeYear| year.phase == phase;
        let before = self.years.iter().rfind(of(impact::Phase::Before));
        let after = self.years.iter().find(of(impact::Phase::After));
        let saving = impact::saving(before.map(|year| &year.sums), after.map(|year| &year.sums));
        Ok(saving?.map(Rupiah))
    }
}

#[Object(use_type_description)]
impl UnitChangeYear {
    /// The fiscal year.
    async fn fiscal_year(&self) -> i16 {
        self.fiscal_year
    }

    /// Where it lies beside the change.
    async fn phase(&self) -> ChangePhase {
        self.phase.into()
    }

    /// How many of the units exist at the end of the year.
    async fn units(&self) -> u32 {
        self.units
    }

    /// Expenditure of the units (*belanja*).
    async fn expenditure(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.expenditure)
    }

    /// Administrative overhead: program .01 of each affair field and personnel accounts, each item
    /// once; null where no document states both programs and accounts.
    async fn overhead(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.overhead)
    }

    /// Program .01 of each affair field alone: the support of the unit itself (*penunjang urusan*,
    /// until 2020 *pelayanan administrasi perkantoran*); null where no document states programs.
    async fn program_overhead(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.program)
    }

    /// Personnel accounts alone (*belanja pegawai*): 5.1.01, until 2020 5.1.1 and 5.2.1; null where
    /// no document states accounts.
    async fn personnel(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.personnel)
    }

    /// How many of the units have published: `units` are those that exist on some day of the year.
    async fn coverage(&self) -> BudgetCoverage {
        self.sums.coverage.into()
    }

    /// The documents in force that were added.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<BudgetDocument>, ApiError> {
        let ids = self.sums.documents.iter();
        let keys = ids.map(|id| ById::<budget_document::Model>::new(*id));
        let mut found: Vec<_> = ctx.load_many(keys).await?.into_values().collect();
        found.sort_by_key(|row| row.id);
        Ok(found.into_iter().map(BudgetDocument).collect())
    }
}

/// The budgets of several units together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnitsTogether(BudgetOfUnits);

impl Loader<UnitsTogether> for Batch {
    type Value = WithOverhead;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[UnitsTogether],
    ) -> Result<HashMap<UnitsTogether, WithOverhead>, ApiError> {
        let wanted: Vec<BudgetOfUnits> = keys.iter().map(|key| key.0.clone()).collect();
        let found = self.services.amounts.of_units(&wanted).await?;
        Ok(found
            .into_iter()
            .map(|(wanted, sums)| (UnitsTogether(wanted), sums))
            .collect())
    }
}
