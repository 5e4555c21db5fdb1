//! The satisfaction index (*Indeks Kepuasan Masyarakat*, IKM) after PermenPANRB 14/2017: of each
//! element the mean of its scores, of the elements the mean of these, times 25. Exact until the one
//! rounding at the end.

use num_bigint::BigInt;
use num_rational::BigRational;

pub use entity::satisfaction_survey::ServiceGrade;

/// The method by which results are worked out; stored with each of them.
pub const METHOD: &str = "PERMENPANRB_14_2017";
/// Fewest people who answered, for anything of their answers to be shown.
pub const FEWEST_SHOWN: i64 = 5;

/// The mean of an element's scores (*nilai rata-rata*, NRR), between 1 and 4, as a fraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mean(BigRational);

impl Mean {
    /// The mean of answers that add up to this sum; none where there are none.
    pub fn of_sum(sum: i64, answers: i64) -> Option<Self> {
        (answers > 0).then(|| Self::fraction(sum, answers))
    }

    /// A mean that is stated in millionths.
    pub fn of_millionths(millionths: i64) -> Self {
        Self::fraction(millionths, 1_000_000)
    }

    fn fraction(numerator: i64, denominator: i64) -> Self {
        Self(BigRational::new(
            BigInt::from(numerator),
            BigInt::from(denominator),
        ))
    }

    /// In ten-thousandths, halves up.
    pub fn ten_thousandths(&self) -> i64 {
        half_up(&self.0, 10_000)
    }
}

/// The index of these elements in hundredths, halves up: 10,000 where all give the best score. None
/// without an element.
///
/// Each element weighs the same, so with nine of them each weighs exactly a ninth; the 0.111 that
/// tables print would make the best index 99.90.
pub fn index_hundredths(means: &[Mean]) -> Option<i64> {
    let count = i64::try_from(means.len()).ok().filter(|count| *count > 0)?;
    let sum: BigRational = means.iter().map(|mean| &mean.0).sum();
    let index = sum * BigRational::new(BigInt::from(25), BigInt::from(count));
    Some(half_up(&index, 100))
}

/// The grade of an index that was rounded: by its lower bounds, since the printed ranges leave gaps
/// between them.
pub const fn grade(index_hundredths: i64) -> ServiceGrade {
    match index_hundredths {
        8_831.. => ServiceGrade::A,
        7_661.. => ServiceGrade::B,
        6_500.. => ServiceGrade::C,
        _ => ServiceGrade::D,
    }
}

/// How many must answer of so many who were served, for an error of at most five per cent in
/// nineteen of twenty samples (Krejcie and Morgan 1970, which the regulation's table is taken from):
/// `3.841 N/4 / (0.0025 (N - 1) + 3.841/4)`, to the nearest.
pub fn sample_size(served: i64) -> i64 {
    if served <= 0 {
        return 0;
    }
    let served = i128::from(served);
    let (upper, lower) = (96_025 * served, 250 * (served - 1) + 96_025);
    // Never more than 384.
    i64::try_from((2 * upper + lower) / (2 * lower)).unwrap_or_default()
}

/// Rounded to so many parts of one, halves up.
fn half_up(exact: &BigRational, parts: i64) -> i64 {
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let rounded = (exact * BigRational::from(BigInt::from(parts)) + half).floor();
    // Means lie between 1 and 4, so that it fits.
    i64::try_from(rounded.to_integer()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(sum: i64, answers: i64, elements: usize) -> Vec<Mean> {
        vec![Mean::of_sum(sum, answers).unwrap(); elements]
    }

    #[test]
    fn the_best_scores_are_a_hundred_and_threes_are_seventy_five() {
        for (score, index, expected) in [
            (4, 10_000, ServiceGrade::A),
            (3, 7_500, ServiceGrade::C),
            (2, 5_000, ServiceGrade::D),
            (1, 2_500, ServiceGrade::D),
        ] {
            for elements in [1, 7, 9] {
                let found = index_hundredths(&alike(score * 30, 30, elements)).unwrap();
                assert_eq!((found, grade(found)), (index, expected), "{score}");
            }
        }
    }

    #[test]
    fn grades_begin_at_their_lower_bounds_after_rounding_halves_up() {
        for (hundred_thousandths, rounded, expected) in [
            (8_831_000, 8_831, ServiceGrade::A),
            (8_830_500, 8_831, ServiceGrade::A),
            (8_830_499, 8_830, ServiceGrade::B),
            (8_830_400, 8_830, ServiceGrade::B),
            (7_661_000, 7_661, ServiceGrade::B),
            (7_660_500, 7_661, ServiceGrade::B),
            (7_660_499, 7_660, ServiceGrade::C),
            (6_500_000, 6_500, ServiceGrade::C),
            (6_499_500, 6_500, ServiceGrade::C),
            (6_499_499, 6_499, ServiceGrade::D),
        ] {
            // An index is 25 times a mean: these are means of millions of answers.
            let mean = Mean::of_sum(hundred_thousandths, 2_500_000).unwrap();
            let found = index_hundredths(&[mean]).unwrap();
            assert_eq!(
                (found, grade(found)),
                (rounded, expected),
                "{hundred_thousandths}"
            );
        }
    }

    #[test]
    fn elements_that_different_numbers_answered_weigh_the_same() {
        let means = [
            Mean::of_sum(4, 1).unwrap(),
            Mean::of_sum(2_000, 1_000).unwrap(),
        ];

        assert_eq!(index_hundredths(&means), Some(7_500));
        assert_eq!(index_hundredths(&[]), None);
        assert_eq!(Mean::of_sum(0, 0), None);
    }

    #[test]
    fn a_mean_is_shown_with_four_decimals() {
        assert_eq!(Mean::of_sum(10, 3).unwrap().ten_thousandths(), 33_333);
        assert_eq!(Mean::of_sum(7, 2).unwrap().ten_thousandths(), 35_000);
        assert_eq!(Mean::of_millionths(3_450_050).ten_thousandths(), 34_501);
    }

    #[test]
    fn a_sample_is_as_large_as_the_table_says() {
        for (served, wanted) in [
            (0, 0),
            (1, 1),
            (10, 10),
            (100, 80),
            (500, 217),
            (1_000, 278),
            (10_000, 370),
            (100_000, 383),
        ] {
            assert_eq!(sample_size(served), wanted, "{served}");
        }
    }
}
