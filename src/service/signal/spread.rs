//! The middle of some values and how far they lie from it; exact.

use std::cmp::Ordering;

use crate::service::cube::measure::compare_ratios;

/// The median of some fractions; of an even number the lower of the two in the middle, so that it is
/// always one of them. None of nothing.
pub(super) fn median_ratio(mut ratios: Vec<(i128, i128)>) -> Option<(i128, i128)> {
    ratios.sort_by(|one, other| compare_ratios(*one, *other));
    ratios.get(middle(ratios.len())?).copied()
}

/// The median of some whole numbers, the lower one of an even number.
pub(super) fn median(mut values: Vec<i128>) -> Option<i128> {
    values.sort_unstable();
    values.get(middle(values.len())?).copied()
}

fn middle(count: usize) -> Option<usize> {
    Some(count.checked_sub(1)? / 2)
}

/// The median of some values, and the median of how far they lie from it.
pub(super) fn spread(values: &[i128]) -> Option<(i128, i128)> {
    let middle = median(values.to_vec())?;
    let off = values.iter().map(|value| (value - middle).abs()).collect();
    Some((middle, median(off)?))
}

/// Whether a fraction is at least another.
pub(super) fn reaches(value: (i128, i128), threshold: (i128, i128)) -> bool {
    compare_ratios(value, threshold) != Ordering::Less
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_the_lower_one() {
        assert_eq!(median(vec![5, 1, 9]), Some(5));
        assert_eq!(median(vec![5, 1, 9, 7]), Some(5));
        assert_eq!(median(Vec::new()), None);
        assert_eq!(median_ratio(vec![(1, 2), (2, 3), (1, 3)]), Some((1, 2)));
        assert_eq!(median_ratio(Vec::new()), None);
    }

    #[test]
    fn the_spread_does_not_heed_what_lies_far_off() {
        assert_eq!(spread(&[10, 11, 12, 13, 1_000_000]), Some((12, 1)));
        assert_eq!(spread(&[7, 7, 7, 90]), Some((7, 0)));
    }
}
