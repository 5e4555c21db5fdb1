//! Which rows are facts and which are totals.
//!
//! A row is a leaf if nothing lies below it, neither by code nor as printed. Where code and print
//! disagree, only the row's own amount can confirm the rows under it.

use foldhash::{HashMap, HashSet};

use super::code::Account;
use super::rank::Rank;
use super::rule::Rule;
use super::{Class, Key, Structure};
use crate::import::budget::document::Line;

/// Settles the class of every row in the tree.
pub fn settle(structure: &mut Structure, lines: &[Line]) {
    for (row, _) in structure.ranked().collect::<Vec<_>>() {
        count_repetitions_once(structure, lines, row);
    }
    let codes = Codes::of(structure);
    for (row, rank) in structure.ranked().collect::<Vec<_>>() {
        if lines[row].unreadable {
            structure.nodes[row].class = Some(Class::Rejected);
        } else if structure.nodes[row].class.is_none() {
            settle_row(structure, lines, &codes, row, rank);
        }
    }
    stand_for_incomplete_details(structure, lines);
    note_repeated_keys(structure);
}

/// A sum of rows by column; a blank adds nothing. None when it is too large.
pub fn sum_of(lines: &[Line], rows: impl Iterator<Item = usize>) -> Option<[i64; 2]> {
    let mut sums = [0_i64; 2];
    for row in rows {
        for (sum, amount) in sums.iter_mut().zip(lines[row].amounts) {
            *sum = sum.checked_add(amount.map_or(0, crate::rupiah::Rupiah::sen))?;
        }
    }
    Some(sums)
}

/// A row's amounts in sen; a blank is nothing.
pub fn amounts(line: &Line) -> [i64; 2] {
    line.amounts
        .map(|amount| amount.map_or(0, crate::rupiah::Rupiah::sen))
}

/// A row printed twice in succession counts once if the total above it says so.
fn count_repetitions_once(structure: &mut Structure, lines: &[Line], parent: usize) {
    let children = &structure.nodes[parent].children;
    let repeats = |pair: &[usize]| {
        let (first, second) = (&structure.nodes[pair[0]], &structure.nodes[pair[1]]);
        first.children.is_empty()
            && first.rank == second.rank
            && first.path == second.path
            && lines[pair[0]].amounts == lines[pair[1]].amounts
            && amounts(&lines[pair[0]]) != [0, 0]
    };
    let repeated: Vec<[usize; 2]> = children
        .windows(2)
        .filter(|pair| repeats(pair))
        .map(|pair| [pair[0], pair[1]])
        .collect();
    if repeated.is_empty() {
        return;
    }
    let all = sum_of(lines, children.iter().copied());
    let twice = sum_of(lines, repeated.iter().map(|pair| pair[1]));
    let confirmed = all.zip(twice).is_some_and(|(all, twice)| {
        amounts(&lines[parent]) == [all[0] - twice[0], all[1] - twice[1]]
    });
    for [first, second] in repeated {
        if confirmed {
            // The later row stays, since rows below belong to it.
            structure.nodes[first].class = Some(Class::Repeated);
            structure.note(Rule::RowRepeated, first);
        } else {
            structure.note(Rule::RowRepeatedUnconfirmed, second);
        }
    }
}

/// Which codes have something below them, anywhere in the document.
#[derive(Debug, Default)]
struct Codes {
    /// Programs with an activity or an account.
    programs: HashSet<Key>,
    /// Accounts with a deeper one under the same activity; the empty account for any.
    accounts: HashSet<(Key, Account)>,
    /// Accounts with a deeper one outside programs.
    outside_programs: HashSet<Account>,
    /// Activities that have a row of their own.
    declared: HashSet<Key>,
    any_program: bool,
    /// Rows below the sides.
    sides: HashMap<Option<u8>, usize>,
}

impl Codes {
    fn of(structure: &Structure) -> Self {
        let mut codes = Self::default();
        for (row, rank) in structure.ranked() {
            let node = &structure.nodes[row];
            if rank > Rank::Side {
                *codes.sides.entry(node.side).or_default() += 1;
            }
            let Some(key) = node.key else { continue };
            let is_account = matches!(rank, Rank::Account(_));
            if rank == Rank::Activity {
                codes.declared.insert(key);
            }
            if is_account || rank == Rank::Activity {
                codes.programs.insert(key.without_activity());
            }
            codes.any_program |= matches!(rank, Rank::Program | Rank::Activity)
                || (is_account && key.program.is_some());
            if is_account {
                // Longer prefixes first: once one is known, so are those before it.
                for length in (0..node.account.len()).rev() {
                    let prefix = node.account.cut(length);
                    if key.program.is_none() {
                        codes.outside_programs.insert(prefix);
                    }
                    if !codes.accounts.insert((key, prefix)) {
                        break;
                    }
                }
            }
        }
        codes
    }

    /// Whether the document has anything below this row, by code.
    fn lie_below(&self, structure: &Structure, row: usize, rank: Rank) -> bool {
        let node = &structure.nodes[row];
        let key = node.key.unwrap_or_default();
        let is_class =
            |account: &Account, class| account.first().is_some_and(|first| first.first() == class);
        match rank {
            Rank::Account(_) => self.accounts.contains(&(key, node.account)),
            Rank::Activity => self.accounts.contains(&(key, Account::default())),
            Rank::Program => self.programs.contains(&key.without_activity()),
            Rank::NoProgram => self
                .outside_programs
                .iter()
                .any(|account| is_class(account, b'5')),
            Rank::Group => {
                let direct = node.account.to_string() == "5.2";
                self.outside_programs.contains(&node.account) || (direct && self.any_program)
            }
            Rank::Side => self.sides.get(&node.side).is_some_and(|rows| *rows > 0),
            Rank::Unit | Rank::Affair | Rank::Field => true,
        }
    }
}

fn settle_row(structure: &mut Structure, lines: &[Line], codes: &Codes, row: usize, rank: Rank) {
    let mut leaf = !codes.lie_below(structure, row, rank);
    let children: Vec<usize> = structure.nodes[row]
        .children
        .iter()
        .copied()
        .filter(|child| structure.nodes[*child].class != Some(Class::Repeated))
        .collect();
    if leaf && !children.is_empty() {
        let is_declared = |child: &usize| {
            structure.nodes[*child]
                .key
                .is_some_and(|key| codes.declared.contains(&key))
        };
        if rank < Rank::Activity {
            leaf = false;
        } else if sum_of(lines, children.iter().copied()) == Some(amounts(&lines[row]))
            || (rank == Rank::Activity && !children.iter().any(is_declared))
        {
            leaf = false;
            structure.note(Rule::ChildCodeDisagrees, row);
        } else {
            structure.note(Rule::ChildByOrderOnly, row);
        }
        if !leaf && rank == Rank::Activity {
            adopt(structure, row, &children);
        }
    }
    if !lines[row].has_amount() {
        structure.nodes[row].class = Some(Class::Heading);
        if !(leaf && rank == Rank::Side) {
            structure.note(Rule::AmountMissing, row);
        }
        return;
    }
    if leaf && is_of_another_unit(structure, row) {
        structure.note(Rule::RowOfAnotherUnit, row);
    }
    structure.nodes[row].class = Some(if leaf { Class::Leaf } else { Class::Total });
}

/// Whether a row names another organization than most rows of its document do.
fn is_of_another_unit(structure: &Structure, row: usize) -> bool {
    let named = structure.nodes[row].key.map(|key| key.organization);
    named
        .filter(|named| !named.is_empty() && !named.is_damaged())
        .is_some_and(|named| {
            structure
                .style
                .organization
                .is_some_and(|usual| usual != named)
        })
}

/// Accounts printed under an activity that carry another's code belong to the activity.
fn adopt(structure: &mut Structure, activity: usize, children: &[usize]) {
    let Some(of) = structure.nodes[activity].key else {
        return;
    };
    for child in children {
        let node = &mut structure.nodes[*child];
        if matches!(node.rank, Some(Rank::Account(_)))
            && let Some(key) = &mut node.key
        {
            key.program = of.program;
            key.activity = of.activity;
        }
    }
}

/// A total whose details lack an amount is the fact itself, unless they meet it all the same.
fn stand_for_incomplete_details(structure: &mut Structure, lines: &[Line]) {
    let is_account = |rank: Option<Rank>| matches!(rank, Some(Rank::Account(_)));
    let mut examined = HashSet::default();
    for row in 0..structure.nodes.len() {
        let node = &structure.nodes[row];
        if node.class != Some(Class::Heading) || !is_account(node.rank) || !node.children.is_empty()
        {
            continue;
        }
        let mut above = node.parent;
        while let Some(parent) = above
            && is_account(structure.nodes[parent].rank)
            && !lines[parent].has_amount()
        {
            above = structure.nodes[parent].parent;
        }
        let Some(total) = above.filter(|total| {
            is_account(structure.nodes[*total].rank)
                && structure.nodes[*total].class == Some(Class::Total)
        }) else {
            continue;
        };
        if !examined.insert(total) {
            continue;
        }
        let mut below = structure.nodes[total].children.clone();
        let mut at = 0;
        while at < below.len() {
            below.extend_from_slice(&structure.nodes[below[at]].children);
            at += 1;
        }
        let is_leaf = |row: &usize| structure.nodes[*row].class == Some(Class::Leaf);
        let leaves = sum_of(lines, below.iter().copied().filter(is_leaf));
        if leaves == Some(amounts(&lines[total])) {
            continue;
        }
        structure.nodes[total].class = Some(Class::Leaf);
        structure.note(Rule::DetailIncomplete, total);
        for row in below {
            if matches!(structure.nodes[row].class, Some(Class::Leaf | Class::Total)) {
                structure.nodes[row].class = Some(Class::Uncounted);
            }
        }
    }
}

fn note_repeated_keys(structure: &mut Structure) {
    let mut seen = HashSet::default();
    let repeated: Vec<usize> = structure
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| {
            node.class == Some(Class::Leaf) && !seen.insert((node.key, node.account))
        })
        .map(|(row, _)| row)
        .collect();
    for row in repeated {
        structure.note(Rule::KeyRepeated, row);
    }
}
