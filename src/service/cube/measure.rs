//! What is measured, and how measures compare.

use std::cmp::Ordering;

use super::figures::Figures;
use crate::service::sums::less_sen;

/// What is measured of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// As first enacted.
    Enacted,
    /// After all changes up to the date.
    Current,
    /// Spent or received.
    Realized,
    /// Current less enacted.
    Change,
    /// The change as a share of enacted.
    ChangeRate,
    /// Realized as a share of current.
    AbsorptionRate,
    /// Current less realized.
    Remaining,
    /// Items of which the current budget states an amount.
    ItemCount,
}

/// What a measure comes to; exact, so that cells are ordered alike on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// An amount in sen.
    Sen(i128),
    /// A share: one amount over another, which is not zero.
    Ratio(i128, i128),
    /// A number of things.
    Count(i64),
}

impl Measure {
    /// Every measure, in the order of its number.
    pub const ALL: [Self; 8] = [
        Self::Enacted,
        Self::Current,
        Self::Realized,
        Self::Change,
        Self::ChangeRate,
        Self::AbsorptionRate,
        Self::Remaining,
        Self::ItemCount,
    ];

    /// What the measure comes to; none where it is not stated.
    pub fn of(self, figures: &Figures) -> Option<Value> {
        let change = || {
            let fair = !figures.change_is_unfair;
            less_sen(figures.current, figures.enacted).filter(|_| fair)
        };
        let absorbed = || !figures.absorption_is_unfair;
        let ratio = |part: Option<i128>, whole: Option<i128>| {
            let whole = whole.filter(|whole| *whole != 0)?;
            Some(Value::Ratio(part?, whole))
        };
        match self {
            Self::Enacted => figures.enacted.map(Value::Sen),
            Self::Current => figures.current.map(Value::Sen),
            Self::Realized => figures.realized.map(Value::Sen),
            Self::Change => change().map(Value::Sen),
            Self::ChangeRate => ratio(change(), figures.enacted),
            Self::AbsorptionRate => ratio(figures.realized, figures.current).filter(|_| absorbed()),
            Self::Remaining => less_sen(figures.current, figures.realized)
                .filter(|_| absorbed())
                .map(Value::Sen),
            Self::ItemCount => Some(Value::Count(figures.items)),
        }
    }
}

impl Value {
    /// The share as a number; none for a value that is no share.
    pub fn ratio(self) -> Option<f64> {
        match self {
            Self::Ratio(part, whole) => ratio(Some(part), Some(whole)),
            Self::Sen(_) | Self::Count(_) => None,
        }
    }

    /// How two values of one measure compare.
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Sen(one), Self::Sen(other)) => one.cmp(&other),
            (Self::Count(one), Self::Count(other)) => one.cmp(&other),
            (Self::Ratio(part, whole), Self::Ratio(other, of)) => {
                compare_ratios((part, whole), (other, of))
            }
            // Values of one measure are of one kind.
            _ => Ordering::Equal,
        }
    }
}

/// One amount as a share of another; none unless both are stated, or where the other is zero.
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a ratio, not money"
)]
pub fn ratio(part: Option<i128>, whole: Option<i128>) -> Option<f64> {
    let whole = whole.filter(|whole| *whole != 0)?;
    Some(part? as f64 / whole as f64)
}

/// Compares fractions exactly, also where products would leave 128 bits: whole parts first, then
/// what is left over, as Euclid does.
pub(crate) fn compare_ratios(one: (i128, i128), other: (i128, i128)) -> Ordering {
    let upright = |(part, whole): (i128, i128)| {
        if whole < 0 {
            (-part, -whole)
        } else {
            (part, whole)
        }
    };
    let (mut one, mut other) = (upright(one), upright(other));
    loop {
        let wholes = (one.0.div_euclid(one.1), other.0.div_euclid(other.1));
        if wholes.0 != wholes.1 {
            return wholes.0.cmp(&wholes.1);
        }
        let rests = (one.0.rem_euclid(one.1), other.0.rem_euclid(other.1));
        match rests {
            (0, 0) => return Ordering::Equal,
            (0, _) => return Ordering::Less,
            (_, 0) => return Ordering::Greater,
            // The smaller fraction has the larger reciprocal.
            (rest, other_rest) => (one, other) = ((other.1, other_rest), (one.1, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_compared_exactly() {
        let huge = i128::MAX / 3;
        for (one, other, expected) in [
            ((1, 2), (2, 4), Ordering::Equal),
            ((1, 3), (1, 2), Ordering::Less),
            ((-1, 2), (1, 3), Ordering::Less),
            ((-1, -2), (1, 3), Ordering::Greater),
            ((7, 3), (9, 4), Ordering::Greater),
            ((huge, huge + 1), (huge - 1, huge), Ordering::Greater),
            ((0, 5), (0, 7), Ordering::Equal),
            ((3, 1), (2, 1), Ordering::Greater),
        ] {
            assert_eq!(compare_ratios(one, other), expected, "{one:?} {other:?}");
            assert_eq!(compare_ratios(other, one), expected.reverse());
        }
    }

    #[test]
    fn what_is_not_stated_has_no_value() {
        let figures = Figures {
            enacted: Some(0),
            current: Some(10),
            ..Figures::default()
        };

        assert_eq!(Measure::Realized.of(&figures), None);
        assert_eq!(Measure::Change.of(&figures), Some(Value::Sen(10)));
        assert_eq!(Measure::ChangeRate.of(&figures), None);
        assert_eq!(Measure::Remaining.of(&figures), None);
    }
}
