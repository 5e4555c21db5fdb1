//! Published totals against the leaves they sum.

use super::rank::Rank;
use super::{Class, Structure};
use crate::import::budget::document::Line;

/// Where a document states the whole of a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideTotal {
    /// In this row.
    Row(usize),
    /// In two rows: indirect and direct expenditure.
    Groups(usize, usize),
}

/// Sums the leaves upwards, by column.
pub fn sum(structure: &mut Structure, lines: &[Line]) {
    note_repeating_headings(structure);
    for row in (0..structure.nodes.len()).rev() {
        if structure.nodes[row].class == Some(Class::Leaf) {
            structure.nodes[row].leaf_sum = super::leaf::amounts(&lines[row]);
        }
        let node = &structure.nodes[row];
        if node.class == Some(Class::Repeated) {
            continue;
        }
        if let Some(parent) = node.parent {
            let below = node.leaf_sum;
            for (sum, amount) in structure.nodes[parent].leaf_sum.iter_mut().zip(below) {
                *sum = sum.saturating_add(amount);
            }
        }
    }
    structure.sum_sides();
    for row in 0..structure.nodes.len() {
        let Some(rank) = structure.nodes[row].rank else {
            continue;
        };
        let repeated = structure.nodes[row].repeats;
        let rank = repeated
            .and_then(|of| structure.nodes[of].rank)
            .unwrap_or(rank);
        if rank == Rank::Side {
            let side = structure.nodes[row].side;
            structure.nodes[row].leaf_sum = structure.side_sum(side);
        } else if let Some(of) = repeated {
            structure.nodes[row].leaf_sum = structure.nodes[of].leaf_sum;
        }
    }
}

/// An affair or field printed directly above a side or group without rows of its own repeats it.
fn note_repeating_headings(structure: &mut Structure) {
    let rows: Vec<(usize, Rank)> = structure.ranked().collect();
    for (at, (row, rank)) in rows.iter().enumerate() {
        let children = &structure.nodes[*row].children;
        let only_empty_fields = children.iter().all(|child| {
            structure.nodes[*child].rank == Some(Rank::Field)
                && structure.nodes[*child].children.is_empty()
        });
        let repeats = match rank {
            Rank::Field => children.is_empty(),
            Rank::Affair => only_empty_fields,
            _ => false,
        };
        if !repeats {
            continue;
        }
        let next = rows[at + 1..]
            .iter()
            .take(2)
            .find(|(_, rank)| !matches!(rank, Rank::Affair | Rank::Field));
        if let Some((of, Rank::Side | Rank::Group)) = next {
            structure.nodes[*row].repeats = Some(*of);
            structure.nodes[*row].side = structure.nodes[*of].side;
        }
    }
}

impl Structure {
    /// The leaves of a side, by column; financing is receipts less payments, as published.
    pub fn side_sum(&self, side: Option<u8>) -> [i64; 2] {
        match side {
            Some(side @ b'4'..=b'6') => self.side_sums[usize::from(side - b'4')],
            _ => [0; 2],
        }
    }

    fn sum_sides(&mut self) {
        for node in self
            .nodes
            .iter()
            .filter(|node| node.class == Some(Class::Leaf))
        {
            let Some(side @ b'4'..=b'6') = node.side else {
                continue;
            };
            let payment = side == b'6'
                && node
                    .account
                    .get(1)
                    .is_some_and(|group| group.first() == b'2');
            let sums = &mut self.side_sums[usize::from(side - b'4')];
            for (sum, amount) in sums.iter_mut().zip(node.leaf_sum) {
                *sum = if payment {
                    sum.saturating_sub(amount)
                } else {
                    sum.saturating_add(amount)
                };
            }
        }
    }

    /// What a total told by its name sums, where the name ties it to rows.
    pub fn named_sum(&self, row: usize) -> Option<[i64; 2]> {
        let node = &self.nodes[row];
        if node.account.len() == 1 {
            return Some(self.side_sum(node.side));
        }
        let group = |(of, rank): &(usize, Rank)| {
            *rank == Rank::Group && self.nodes[*of].account == node.account
        };
        let (of, _) = self
            .ranked()
            .find(group)
            .filter(|_| !node.account.is_empty())?;
        Some(self.nodes[of].leaf_sum)
    }

    /// Where the document states the whole of its expenditure: in a row of that name, in a total at
    /// its end, in the row of the unit itself, or in its two groups together.
    pub fn expenditure_total(&self, lines: &[Line]) -> Option<SideTotal> {
        if self.by_organization {
            return None;
        }
        let stated = |row: usize| lines[row].has_amount();
        let side = |row: &(usize, Rank)| {
            row.1 == Rank::Side && self.nodes[row.0].side == Some(b'5') && stated(row.0)
        };
        if let Some((row, _)) = self.ranked().find(side) {
            return Some(SideTotal::Row(row));
        }
        let named = self.nodes.iter().enumerate().find(|(row, node)| {
            node.class == Some(Class::Total)
                && node.rank.is_none()
                && node.side == Some(b'5')
                && node.account.len() == 1
                && stated(*row)
        });
        if let Some((row, _)) = named {
            return Some(SideTotal::Row(row));
        }
        let mut unit = None;
        for (row, rank) in self.ranked() {
            if rank == Rank::Unit {
                unit = Some(row);
            }
            if self.nodes[row].side == Some(b'5') {
                break;
            }
        }
        if let Some(row) = unit.filter(|row| stated(*row)) {
            return Some(SideTotal::Row(row));
        }
        let group = |code: &str| {
            self.ranked().find(|(row, rank)| {
                *rank == Rank::Group && self.nodes[*row].account.to_string() == code && stated(*row)
            })
        };
        Some(SideTotal::Groups(group("5.1")?.0, group("5.2")?.0))
    }
}
