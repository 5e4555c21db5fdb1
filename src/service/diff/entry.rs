//! What became of an item, or of several that stand together.

use std::sync::Arc;

use entity::budget_fact;
use uuid::Uuid;

/// What one end states about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The statement.
    pub row: budget_fact::Model,
    /// The government.
    pub region: Uuid,
    /// The unit, as the document names it; absent in a government's own summary.
    pub unit: Option<Uuid>,
    /// The program, activity or sub-activity it stands under.
    pub program: Option<Uuid>,
    /// The account.
    pub account: Option<Uuid>,
    /// The fund source.
    pub fund_source: Option<Uuid>,
    /// Codes of program, account and fund source in one line, as documents of its year tell it by.
    pub line_key: String,
    /// The name as people look for it.
    pub search_name: String,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The earlier end has no money for it: it does not state it, or states zero.
    Added,
    /// The later end has no money for it: it does not state it, or states zero.
    Removed,
    /// It stands under another unit or another program.
    Moved,
    /// It has another name under the same codes.
    Renamed,
    /// The same, with more money.
    Increased,
    /// The same, with less money.
    Decreased,
    /// The same, with the same money.
    Unchanged,
    /// Its code is of another edition of the list, and no crosswalk joins it.
    NotJoined,
    /// No budget of its unit is known at the other end: what became of it is not known.
    Unpublished,
}

impl Status {
    /// What became of something that is the same at both ends and has these amounts.
    pub(super) fn of_amounts(from: Option<i128>, to: Option<i128>) -> Self {
        match (from.unwrap_or(0), to.unwrap_or(0)) {
            (from, to) if from == to => Self::Unchanged,
            (0, _) => Self::Added,
            (_, 0) => Self::Removed,
            (from, to) if from < to => Self::Increased,
            _ => Self::Decreased,
        }
    }

    /// Every status.
    pub const ALL: [Self; 9] = [
        Self::Added,
        Self::Removed,
        Self::Moved,
        Self::Renamed,
        Self::Increased,
        Self::Decreased,
        Self::Unchanged,
        Self::NotJoined,
        Self::Unpublished,
    ];
}

/// Why items were taken for the same, or for not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// They have the same codes.
    SameCodes,
    /// They, or their programs, have the same name, and other codes.
    SameName,
    /// A reorganization moved their unit's money.
    UnitChange,
    /// A crosswalk makes one code of the other.
    Crosswalk,
    /// Only one end states it.
    NotStated,
    /// No crosswalk joins its code.
    NoCrosswalk,
    /// No document of its unit is known at the other end.
    NoDocument,
}

/// How sure a match is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The codes say so, and the names do not contradict them.
    Certain,
    /// Codes or names say so, not both.
    Likely,
    /// It may be so.
    Possible,
}

/// What became of an item, or of several that stand together: on one end or on both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What became of it.
    pub status: Status,
    /// Why it was matched, or was not; never none.
    pub reasons: Vec<Reason>,
    /// How sure the match is; absent where nothing was matched.
    pub certainty: Option<Certainty>,
    /// The statements of the earlier end.
    pub from: Vec<Arc<Fact>>,
    /// The statements of the later end.
    pub to: Vec<Arc<Fact>>,
    /// The changes of units that moved it, in order.
    pub events: Vec<Uuid>,
}

impl Entry {
    /// What the earlier end states; absent where it does not.
    pub fn from_sen(&self) -> Option<i128> {
        sum(&self.from)
    }

    /// What the later end states; absent where it does not.
    pub fn to_sen(&self) -> Option<i128> {
        sum(&self.to)
    }

    /// The later amount less the earlier one, where what an end leaves out counts as nothing; absent
    /// where what became of it is not known.
    pub fn change_sen(&self) -> Option<i128> {
        let is_known = !matches!(self.status, Status::NotJoined | Status::Unpublished);
        is_known.then(|| self.to_sen().unwrap_or(0) - self.from_sen().unwrap_or(0))
    }

    /// What tells the entry from every other: a fact is part of one alone.
    pub(super) fn identity(&self) -> (bool, Option<(Uuid, Uuid)>) {
        let of = |facts: &[Arc<Fact>]| {
            let ids = facts.iter();
            ids.map(|fact| (fact.row.budget_document_id, fact.row.budget_item_id))
                .min()
        };
        match of(&self.from) {
            Some(first) => (false, Some(first)),
            None => (true, of(&self.to)),
        }
    }

    /// The codes it is ordered by.
    pub(super) fn line_key(&self) -> &str {
        let mut facts = self.to.iter().chain(&self.from);
        facts.next().map_or("", |fact| fact.line_key.as_str())
    }
}

fn sum(facts: &[Arc<Fact>]) -> Option<i128> {
    facts
        .iter()
        .map(|fact| i128::from(fact.row.amount_sen))
        .reduce(|sum, sen| sum + sen)
}
