//! Where one unit's money of one year stands, and how an amount is divided over it.

use std::sync::Arc;

use uuid::Uuid;

/// A share of a unit's money, and the row it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The units whose money stands together in the row, in order; the row's key. Mostly one;
    /// several where no share is known. A unit that is not there on the day of the structure
    /// stands for itself where nothing came after it or before it.
    pub units: Arc<[Uuid]>,
    /// Upper part of the share; the lower part is [`Parts::denominator`].
    pub numerator: u64,
    /// The events that moved or divided the money, in order; empty where it stays as reported.
    pub events: Arc<[Uuid]>,
}

/// All parts of a unit's money: their shares add up to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    denominator: u64,
    parts: Vec<Part>,
}

impl Parts {
    /// All of it in one row.
    pub(super) fn whole(units: Arc<[Uuid]>, events: Arc<[Uuid]>) -> Self {
        Self {
            denominator: 1,
            parts: vec![Part {
                units,
                numerator: 1,
                events,
            }],
        }
    }

    /// Parts whose numerators add up to `denominator`.
    pub(super) fn new(denominator: u64, parts: Vec<Part>) -> Self {
        Self { denominator, parts }
    }

    /// Lower part of all shares.
    pub fn denominator(&self) -> u64 {
        self.denominator
    }

    /// The parts, in the order of their rows; never none.
    pub fn iter(&self) -> std::slice::Iter<'_, Part> {
        self.parts.iter()
    }

    /// Divides an amount, in the order of the parts; the results add up to it.
    ///
    /// Each part gets its share rounded down; what is left goes, a sen each, to the parts that
    /// lost most by rounding, the first of these on a tie.
    pub fn distribute(&self, sen: i128) -> Vec<i128> {
        if self.parts.len() == 1 {
            return vec![sen];
        }
        let lower = i128::from(self.denominator);
        let (whole, rest) = (sen.div_euclid(lower), sen.rem_euclid(lower).unsigned_abs());
        let mut amounts = Vec::with_capacity(self.parts.len());
        let mut lost = Vec::with_capacity(self.parts.len());
        for (place, part) in self.parts.iter().enumerate() {
            // Both factors are under 2^64.
            let scaled = rest * u128::from(part.numerator);
            let (upper, remainder) = (scaled / lower.unsigned_abs(), scaled % lower.unsigned_abs());
            // The quotient is at most `rest`, which is under 2^64.
            let upper = i128::try_from(upper).unwrap_or_default();
            amounts.push(whole * i128::from(part.numerator) + upper);
            lost.push((std::cmp::Reverse(remainder), place));
        }
        let left = sen - amounts.iter().sum::<i128>();
        lost.sort_unstable();
        for (_, place) in lost.into_iter().take(usize::try_from(left).unwrap_or(0)) {
            amounts[place] += 1;
        }
        amounts
    }
}

impl<'a> IntoIterator for &'a Parts {
    type Item = &'a Part;
    type IntoIter = std::slice::Iter<'a, Part>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
