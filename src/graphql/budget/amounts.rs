//! Amounts and their sums.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Object, SimpleObject};
use entity::budget_document;
use uuid::Uuid;

use super::document::BudgetDocument;
use crate::graphql::batch::Batch;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::scalar::Rupiah;
use crate::service::amounts::BudgetOn;
use crate::service::sums::{Amounts, Coverage, Stated, Sums, less};

/// What is stated about the same money at different stages. These are never added to each other.
/// Null means not stated; zero means zero.
#[derive(Debug, Clone, Copy, Description)]
pub struct BudgetAmounts(pub Amounts);

pub(crate) fn money(amount: Stated) -> Result<Option<Rupiah>, ApiError> {
    Ok(amount?.map(Rupiah))
}

#[Object(use_type_description)]
impl BudgetAmounts {
    /// As first enacted (*APBD murni*); null where no document states it.
    fn enacted(&self) -> Result<Option<Rupiah>, ApiError> {
        money(self.0.enacted)
    }

    /// After all shifts and amendments up to the date (*anggaran terakhir*); null where no document
    /// states it.
    fn current(&self) -> Result<Option<Rupiah>, ApiError> {
        money(self.0.current)
    }

    /// Spent or received (*realisasi*); null where no document states it.
    fn realized(&self) -> Result<Option<Rupiah>, ApiError> {
        money(self.0.realized)
    }

    /// Current less enacted; null unless both are stated, in a sum for the same units.
    fn change(&self) -> Result<Option<Rupiah>, ApiError> {
        money(self.0.change())
    }

    /// The change as a share of enacted, 1 for doubled; null where the change is, or where nothing
    /// was enacted.
    fn change_rate(&self) -> Result<Option<f64>, ApiError> {
        Ok(self.0.change_rate()?)
    }

    /// Realized as a share of current (*serapan*), 1 for all of it; null unless both are stated, in
    /// a sum for the same units, or where current is zero.
    fn absorption_rate(&self) -> Result<Option<f64>, ApiError> {
        Ok(self.0.absorption_rate()?)
    }

    /// Current less realized (*sisa*); null unless both are stated, in a sum for the same units.
    fn remaining(&self) -> Result<Option<Rupiah>, ApiError> {
        money(self.0.remaining())
    }

    /// Whether the date asked lies within the fiscal year and a document was used that states no
    /// date of its own: such a document counts from 1 January of its year.
    fn rests_on_undated_documents(&self) -> bool {
        self.0.rests_on_undated
    }
}

/// How many of the units known here have a document in force for what was summed.
#[derive(Debug, Clone, Copy, SimpleObject)]
#[graphql(name = "BudgetCoverage")]
pub struct BudgetCoverage {
    /// Units concerned: of a government those that it has at the end of the fiscal year, without
    /// parts of units.
    units: u32,
    /// Units with any document in force.
    published: u32,
    /// Units whose enacted budget is part of the sums.
    enacted: u32,
    /// Units whose current budget is part of the sums.
    current: u32,
    /// Units whose realization is part of the sums.
    realized: u32,
}

impl From<Coverage> for BudgetCoverage {
    fn from(coverage: Coverage) -> Self {
        let Coverage {
            units,
            published,
            enacted,
            current,
            realized,
        } = coverage;
        Self {
            units,
            published,
            enacted,
            current,
            realized,
        }
    }
}

/// Revenue less expenditure at each stage.
#[derive(Debug, Clone, Copy, Description)]
pub struct BudgetBalance {
    revenue: Amounts,
    expenditure: Amounts,
}

#[Object(use_type_description)]
impl BudgetBalance {
    /// As first enacted; null unless both sides are stated.
    fn enacted(&self) -> Result<Option<Rupiah>, ApiError> {
        money(less(self.revenue.enacted, self.expenditure.enacted))
    }

    /// After all changes up to the date; null unless both sides are stated.
    fn current(&self) -> Result<Option<Rupiah>, ApiError> {
        money(less(self.revenue.current, self.expenditure.current))
    }

    /// Received less spent; null unless both sides are stated.
    fn realized(&self) -> Result<Option<Rupiah>, ApiError> {
        money(less(self.revenue.realized, self.expenditure.realized))
    }
}

/// Sums over the items of the documents in force, by side.
#[derive(Debug, Clone, Description)]
pub struct BudgetSums {
    sums: Sums,
    of_units: bool,
}

impl BudgetSums {
    /// Sums over documents of units.
    pub(crate) fn of_units(sums: Sums) -> Self {
        let of_units = true;
        Self { sums, of_units }
    }

    /// A government's own summary.
    pub(crate) fn of_government(sums: Sums) -> Self {
        let of_units = false;
        Self { sums, of_units }
    }
}

#[Object(use_type_description)]
impl BudgetSums {
    /// Revenue (*pendapatan*).
    fn revenue(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.revenue)
    }

    /// Expenditure (*belanja*).
    fn expenditure(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.expenditure)
    }

    /// Financing receipts (*penerimaan pembiayaan*).
    fn financing_receipts(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.financing_receipts)
    }

    /// Financing payments (*pengeluaran pembiayaan*).
    fn financing_payments(&self) -> BudgetAmounts {
        BudgetAmounts(self.sums.financing_payments)
    }

    /// Revenue less expenditure (*surplus/defisit*).
    fn surplus(&self) -> BudgetBalance {
        BudgetBalance {
            revenue: self.sums.revenue,
            expenditure: self.sums.expenditure,
        }
    }

    /// How many units the sums cover; null for a government's own summary.
    fn coverage(&self) -> Option<BudgetCoverage> {
        self.of_units.then(|| self.sums.coverage.into())
    }

    /// The documents in force that were summed.
    async fn documents(&self, ctx: &Context<'_>) -> Result<Vec<BudgetDocument>, ApiError> {
        let keys = self
            .sums
            .documents
            .iter()
            .map(|id| ById::<budget_document::Model>::new(*id));
        let mut found: Vec<_> = ctx.load_many(keys).await?.into_values().collect();
        found.sort_by_key(|row| row.id);
        Ok(found.into_iter().map(BudgetDocument).collect())
    }
}

/// The amounts of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemAmounts(pub(crate) Uuid, pub(crate) BudgetOn);

impl Loader<ItemAmounts> for Batch {
    type Value = Amounts;
    type Error = ApiError;

    async fn load(&self, keys: &[ItemAmounts]) -> Result<HashMap<ItemAmounts, Amounts>, ApiError> {
        let items: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.services.amounts.of_items(&items).await?;
        Ok(found
            .into_iter()
            .map(|((item, budget), amounts)| (ItemAmounts(item, budget), amounts))
            .collect())
    }
}

/// The sums of a unit, or of a government's own summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnSums(pub(crate) BudgetOn);

impl Loader<OwnSums> for Batch {
    type Value = Sums;
    type Error = ApiError;

    async fn load(&self, keys: &[OwnSums]) -> Result<HashMap<OwnSums, Sums>, ApiError> {
        let budgets: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.services.amounts.of_budgets(&budgets).await?;
        Ok(found
            .into_iter()
            .map(|(budget, sums)| (OwnSums(budget), sums))
            .collect())
    }
}

/// The sums over the units of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegionSums(pub(crate) BudgetOn);

impl Loader<RegionSums> for Batch {
    type Value = Sums;
    type Error = ApiError;

    async fn load(&self, keys: &[RegionSums]) -> Result<HashMap<RegionSums, Sums>, ApiError> {
        let regions: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = self.services.amounts.of_regions(&regions).await?;
        Ok(found
            .into_iter()
            .map(|(region, sums)| (RegionSums(region), sums))
            .collect())
    }
}

/// The sums of a program with everything below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProgramSums(pub(crate) Uuid, pub(crate) BudgetOn);

impl Loader<ProgramSums> for Batch {
    type Value = Sums;
    type Error = ApiError;

    async fn load(&self, keys: &[ProgramSums]) -> Result<HashMap<ProgramSums, Sums>, ApiError> {
        let programs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.services.amounts.of_programs(&programs).await?;
        Ok(found
            .into_iter()
            .map(|((program, budget), sums)| (ProgramSums(program, budget), sums))
            .collect())
    }
}
