//! What became of an item.

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, Object};

use crate::graphql::budget::BudgetFact;
use crate::graphql::budget::amounts::money;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::scalar::Rupiah;
use crate::graphql::unit::UnitChange;
use crate::service::diff::entry::{Certainty, Entry, Fact, Reason, Status};
use crate::service::sums::stated;

/// What became of items, programs or units from the one budget to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum BudgetDiffStatus {
    /// The earlier budget has no money for it: it does not state it, or states zero, as amendments
    /// do for what they add.
    Added,
    /// The later budget has no money for it: it does not state it, or states zero.
    Removed,
    /// It stands under another unit or another program. Its amount may have changed, too.
    Moved,
    /// It has another name under the same codes. Its amount may have changed, too. A year in a name
    /// does not count.
    Renamed,
    /// It is the same, with more money.
    Increased,
    /// It is the same, with less money.
    Decreased,
    /// It is the same, with the same money.
    Unchanged,
    /// Its code is of another edition of the list and no crosswalk joins it, so that nobody can say
    /// what became of it.
    NotJoined,
    /// No document of its unit is known on the other side, so that nobody can say what became of it.
    /// No part of any change.
    Unpublished,
}

/// Why items were taken for the same, or for not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Reason")]
pub enum BudgetDiffReason {
    /// They have the same codes.
    SameCodes,
    /// Their program has the same name and another code, or they have the same name under the same
    /// program and another account; and there is no other of this name.
    SameName,
    /// A recorded reorganization moved their unit's money, or founded or ended their unit.
    UnitChange,
    /// A crosswalk between editions of the code lists joins their codes.
    Crosswalk,
    /// The other budget does not state it.
    NotStated,
    /// No crosswalk joins its code.
    NoCrosswalk,
    /// No document of its unit is known on the other side.
    NoDocument,
}

/// How sure it is that items are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Certainty")]
pub enum BudgetDiffCertainty {
    /// Codes and names agree.
    Certain,
    /// Either the codes or the names agree.
    Likely,
    /// The same code with a name that has little in common, or the same name under another unit with
    /// no recorded reorganization.
    Possible,
}

/// What became of one item or, where several became one or nobody knows which part went where, of
/// several together. Every amount of both budgets is part of exactly one entry.
#[derive(Debug, Description)]
pub struct BudgetDiffEntry(pub(super) Entry);

impl BudgetDiffEntry {
    fn facts(facts: &[Arc<Fact>]) -> Vec<BudgetFact> {
        let facts = facts.iter();
        facts.map(|fact| BudgetFact(fact.row.clone())).collect()
    }
}

#[Object(use_type_description)]
impl BudgetDiffEntry {
    /// What became of it.
    async fn status(&self) -> BudgetDiffStatus {
        self.0.status.into()
    }

    /// Why it was matched, or was not; never empty.
    async fn reasons(&self) -> Vec<BudgetDiffReason> {
        self.0.reasons.iter().copied().map(Into::into).collect()
    }

    /// How sure the match is; null where nothing was matched.
    async fn certainty(&self) -> Option<BudgetDiffCertainty> {
        self.0.certainty.map(Into::into)
    }

    /// What the earlier budget states; null where it does not.
    fn from(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.0.from_sen()))
    }

    /// What the later budget states; null where it does not.
    fn to(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.0.to_sen()))
    }

    /// The later amount less the earlier one; what a budget leaves out counts as nothing. Null where
    /// nobody can say what became of it.
    fn change(&self) -> Result<Option<Rupiah>, ApiError> {
        money(stated(self.0.change_sen()))
    }

    /// The statements of the earlier budget, each with its item, document and source row.
    async fn from_facts(&self) -> Vec<BudgetFact> {
        Self::facts(&self.0.from)
    }

    /// The statements of the later budget, each with its item, document and source row.
    async fn to_facts(&self) -> Vec<BudgetFact> {
        Self::facts(&self.0.to)
    }

    /// The reorganizations that moved it, in order.
    async fn unit_changes(&self, ctx: &Context<'_>) -> Result<Vec<UnitChange>, ApiError> {
        let keys = self.0.events.iter().map(|id| ById::new(*id));
        let mut found = ctx.load_many(keys.clone()).await?;
        let in_order = keys.filter_map(|key| found.remove(&key));
        Ok(in_order.map(UnitChange).collect())
    }
}
