//! The tree as printed: a row stands under the nearest row above it that ranks higher.

use super::Structure;
use super::rank::Rank;

/// Gives every ranked row its parent.
pub fn grow(structure: &mut Structure) {
    let rows: Vec<(usize, Rank)> = structure.ranked().collect();
    let mut stack: Vec<(usize, Rank)> = Vec::new();
    for (row, rank) in rows {
        let side = structure.nodes[row].side;
        while let Some((above, above_rank)) = stack.last().copied() {
            let above_side = structure.nodes[above].side;
            let other_side = above_rank > Rank::Unit
                && above_side.is_some()
                && side.is_some()
                && above_side != side;
            if above_rank < rank && !other_side {
                break;
            }
            stack.pop();
        }
        // Programs never stand under indirect expenditure, wherever its rows end.
        if matches!(
            rank,
            Rank::Affair | Rank::Field | Rank::Program | Rank::Activity
        ) && let Some(at) = stack.iter().position(|(above, above_rank)| {
            *above_rank == Rank::Group && structure.nodes[*above].account.to_string() == "5.1"
        }) {
            stack.truncate(at);
        }
        if let Some((above, _)) = stack.last().copied() {
            structure.nodes[row].parent = Some(above);
            structure.nodes[above].children.push(row);
        }
        stack.push((row, rank));
    }
}
