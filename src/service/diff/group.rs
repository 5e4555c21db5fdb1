//! Entries summed on a level: units, programs, accounts, fund sources.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::account::AccountLevel;
use entity::program::ProgramLevel;
use entity::{account, fund_source, program};
use uuid::Uuid;

use super::Diff;
use super::entry::{Certainty, Fact, Status};
use super::families::{Families, Side};
use super::keys::Codes;
use super::matching::{Key, owner};
use super::names::{Likeness, likeness, without_years};

/// A level on which entries are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Units; those that a reorganization connects stand together.
    Unit,
    /// Programs, activities or sub-activities, by code.
    Program(ProgramLevel),
    /// Accounts, by code.
    Account(AccountLevel),
    /// Fund sources.
    FundSource,
}

/// What both ends state together. Amounts are absent where an end states nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Entries that have a part in it.
    pub entries: i64,
    /// What the earlier end states.
    pub from: Option<i128>,
    /// What the later end states.
    pub to: Option<i128>,
}

impl Sum {
    fn add(&mut self, from: Option<i128>, to: Option<i128>) {
        let plus = |sum: &mut Option<i128>, more: Option<i128>| {
            if let Some(more) = more {
                *sum = Some(sum.unwrap_or(0) + more);
            }
        };
        self.entries += 1;
        plus(&mut self.from, from);
        plus(&mut self.to, to);
    }
}

/// Sums by what became of the items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// A sum for each status that there is.
    pub by_status: BTreeMap<Status, Sum>,
}

impl Sums {
    /// Everything together.
    pub fn total(&self) -> Sum {
        let mut total = Sum::default();
        for sum in self.by_status.values() {
            let entries = total.entries + sum.entries;
            total.add(sum.from, sum.to);
            total.entries = entries;
        }
        total
    }

    /// The later amount less the earlier one, of budgets that are known at both ends; absent where
    /// there are none.
    pub fn change(&self) -> Option<i128> {
        let known = self.by_status.iter();
        let known = known.filter(|(status, _)| **status != Status::Unpublished);
        known
            .map(|(_, sum)| sum.to.unwrap_or(0) - sum.from.unwrap_or(0))
            .reduce(|sum, change| sum + change)
    }
}

/// All items that have the same code, unit or name on a level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Code at both ends, or name of a fund source; absent for items that have nothing on the level.
    /// Units have none.
    pub code: Option<String>,
    /// The name at the later end or, where that has none, at the earlier one.
    pub name: Option<String>,
    /// The code at the earlier end, where it is another one.
    pub former_code: Option<String>,
    /// The name at the earlier end, where it is another one.
    pub former_name: Option<String>,
    /// The units of the earlier end; empty on other levels.
    pub from_units: Vec<Uuid>,
    /// The units of the later end; empty on other levels.
    pub to_units: Vec<Uuid>,
    /// What became of it as a whole.
    pub status: Status,
    /// What its items come to.
    pub sums: Sums,
}

/// What tells a group from the others of its level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    Family(Vec<Uuid>),
    /// A code that is the same at both ends.
    Code(String),
    /// A code of one end's edition alone.
    Own(bool, String),
    Nothing,
}

/// Codes and names that a group has at one end, with how many items have them.
type Labels = BTreeMap<(String, Option<String>), usize>;

#[derive(Debug, Default)]
struct Gathering {
    sums: Sums,
    labels: [Labels; 2],
    owners: [BTreeSet<Uuid>; 2],
}

/// What the items' codes belong to.
#[derive(Debug)]
pub(super) struct Trees {
    pub(super) programs: HashMap<Uuid, program::Model>,
    pub(super) above_programs: HashMap<Uuid, Vec<program::Model>>,
    pub(super) accounts: HashMap<Uuid, account::Model>,
    pub(super) above_accounts: HashMap<Uuid, Vec<account::Model>>,
    pub(super) fund_sources: HashMap<Uuid, fund_source::Model>,
    pub(super) codes: Codes,
    pub(super) families: Families,
}

impl Diff {
    /// Everything, by what became of it.
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for entry in &self.entries {
            let sum = sums.by_status.entry(entry.status).or_default();
            sum.add(entry.from_sen(), entry.to_sen());
        }
        sums
    }

    /// The groups of a level, in the order of their codes. Each fact is part of exactly one, so that
    /// their amounts add up to what both ends state; an entry that joins facts of several groups has
    /// a part in each.
    pub fn groups(&self, level: Level) -> Vec<Group> {
        let mut gathered: BTreeMap<Place, Gathering> = BTreeMap::new();
        for entry in &self.entries {
            let mut parts: BTreeMap<Place, [Option<i128>; 2]> = BTreeMap::new();
            for (side, facts) in [(Side::From, &entry.from), (Side::To, &entry.to)] {
                for fact in facts {
                    let (place, label) = self.trees.place(level, side, fact);
                    let part = &mut parts.entry(place.clone()).or_default()[side as usize];
                    *part = Some(part.unwrap_or(0) + i128::from(fact.row.amount_sen));
                    let group = gathered.entry(place).or_default();
                    if let Some(label) = label {
                        *group.labels[side as usize].entry(label).or_default() += 1;
                    }
                    group.owners[side as usize].insert(owner(fact));
                }
            }
            for (place, [from, to]) in parts {
                let sums = &mut gathered.entry(place).or_default().sums;
                sums.by_status
                    .entry(entry.status)
                    .or_default()
                    .add(from, to);
            }
        }
        let groups = gathered.into_iter();
        groups
            .map(|(place, gathering)| Group::of(level, &place, gathering))
            .collect()
    }
}

impl Group {
    fn of(level: Level, place: &Place, gathering: Gathering) -> Self {
        let Gathering {
            sums,
            labels: [from, to],
            owners,
        } = gathering;
        let (former, now) = (most(&from), most(&to));
        let label = |label: &Option<(String, Option<String>)>| -> (Option<String>, Option<String>) {
            match label {
                Some((code, name)) => (Some(code.clone()), name.clone()),
                None => (None, None),
            }
        };
        let (former_code, former_name) = label(&former);
        let (code, name) = label(if now.is_some() { &now } else { &former });
        let code = match place {
            Place::Code(code) => Some(code.clone()),
            _ => code,
        };
        let is_both = former.is_some() && now.is_some();
        let [from_units, to_units] = match level {
            Level::Unit => owners.map(|owners| owners.into_iter().collect()),
            _ => [Vec::new(), Vec::new()],
        };
        let mut group = Self {
            former_code: former_code.filter(|former| is_both && Some(former) != code.as_ref()),
            former_name: former_name.filter(|former| {
                let differ = |now: &String| without_years(former) != without_years(now);
                is_both && name.as_ref().is_some_and(differ)
            }),
            code,
            name,
            from_units,
            to_units,
            status: Status::Unchanged,
            sums,
        };
        group.status = group.became(level, place);
        group
    }

    /// The later amount less the earlier one, of budgets that are known at both ends; absent where
    /// that is not known.
    pub fn change_sen(&self) -> Option<i128> {
        let is_known = self.status != Status::NotJoined;
        self.sums.change().filter(|_| is_known)
    }

    fn became(&self, level: Level, place: &Place) -> Status {
        let total = self.sums.total();
        let statuses = &self.sums.by_status;
        if statuses.keys().all(|status| *status == Status::Unpublished) {
            return Status::Unpublished;
        }
        if matches!(place, Place::Own(..)) {
            return Status::NotJoined;
        }
        match (total.from, total.to) {
            (None, _) => return Status::Added,
            (_, None) => return Status::Removed,
            _ => {}
        }
        if level == Level::Unit && self.from_units != self.to_units {
            return Status::Moved;
        }
        let is_renamed = |former: &String| {
            let name = self.name.as_deref();
            likeness(&[Some(former)], &[name]) != Likeness::Same
        };
        if self.former_name.as_ref().is_some_and(is_renamed) {
            return Status::Renamed;
        }
        Status::of_amounts(total.from, total.to)
    }
}

/// The label that most items have; the first of equals.
fn most(labels: &Labels) -> Option<(String, Option<String>)> {
    let most = labels.values().max()?;
    let mut labels = labels.iter();
    labels
        .find(|(_, count)| *count == most)
        .map(|(label, _)| label.clone())
}

impl Trees {
    /// The key of an item and how sure it is; none where no crosswalk joins its codes.
    pub(super) fn key(&self, side: Side, fact: &Fact) -> Option<(Key, Certainty)> {
        if self.codes.are_of_one_edition() {
            let (plan, rest) = fact
                .line_key
                .split_once('|')
                .unwrap_or(("", &fact.line_key));
            let key = Key {
                plan: plan.to_owned(),
                rest: rest.to_owned(),
            };
            return Some((key, Certainty::Certain));
        }
        let account = self.accounts.get(&fact.account?)?;
        let account = self.codes.account(side, &account.code)?;
        let (plan, certainty) = match fact.program {
            None => ("", account.certainty),
            Some(id) => {
                let program = self.codes.program(side, &self.programs.get(&id)?.code)?;
                (program.code, program.certainty.max(account.certainty))
            }
        };
        let fund = fact.fund_source.map(|id| id.to_string());
        let repetition = fact
            .line_key
            .split_once('#')
            .map_or("", |(_, number)| number);
        let rest = format!("{}|{}|{repetition}", account.code, fund.unwrap_or_default());
        let key = Key {
            plan: plan.to_owned(),
            rest,
        };
        Some((key, certainty))
    }

    /// The name that tells what an item is for: that of its program or, under none, its own.
    pub(super) fn name(&self, fact: &Fact) -> Option<String> {
        match fact.program.and_then(|id| self.programs.get(&id)) {
            Some(program) => program.name.as_deref().map(without_years),
            None => Some(without_years(&fact.search_name)),
        }
    }

    /// Where a fact stands on a level, and the code and name that this has at its end.
    fn place(
        &self,
        level: Level,
        side: Side,
        fact: &Fact,
    ) -> (Place, Option<(String, Option<String>)>) {
        let coded = |code: &str, name: Option<&String>, written: Option<&str>| {
            let place = match written {
                Some(written) => Place::Code(written.to_owned()),
                None => Place::Own(side == Side::To, code.to_owned()),
            };
            (place, Some((code.to_owned(), name.cloned())))
        };
        match level {
            Level::Unit => {
                let family = self.families.family(owner(fact));
                let mut members: Vec<Uuid> = self.families.members(Side::To, &family).collect();
                members.extend(self.families.members(Side::From, &family));
                (Place::Family(members), None)
            }
            Level::Program(level) => {
                let program = fact.program.and_then(|id| {
                    let above = self.above_programs.get(&id).into_iter().flatten();
                    let mut all = above.chain(self.programs.get(&id));
                    all.find(|program| program.level == level)
                });
                program.map_or((Place::Nothing, None), |program| {
                    let written = self.codes.program(side, &program.code);
                    let written = written.map(|written| written.code);
                    coded(&program.code, program.name.as_ref(), written)
                })
            }
            Level::Account(level) => {
                let account = fact.account.and_then(|id| {
                    let above = self.above_accounts.get(&id).into_iter().flatten();
                    let mut all = above.chain(self.accounts.get(&id));
                    all.find(|account| account.level == level)
                });
                account.map_or((Place::Nothing, None), |account| {
                    let written = self.codes.account(side, &account.code);
                    let written = written.map(|written| written.code);
                    coded(&account.code, account.name.as_ref(), written)
                })
            }
            Level::FundSource => {
                let fund = fact.fund_source.and_then(|id| self.fund_sources.get(&id));
                fund.map_or((Place::Nothing, None), |fund| {
                    coded(&fund.name, None, Some(&fund.name))
                })
            }
        }
    }
}
