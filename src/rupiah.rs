//! Money: whole sen, written as decimal rupiah.

use std::fmt;
use std::str::FromStr;

/// An amount of rupiah, exact to the sen (1/100 rupiah).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rupiah(i64);

/// The text is no decimal amount of at most two decimals, or it is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an amount of rupiah with at most two decimals")]
pub struct NotRupiah;

impl Rupiah {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of `sen` hundredths of a rupiah.
    pub const fn from_sen(sen: i64) -> Self {
        Self(sen)
    }

    /// The amount in hundredths of a rupiah.
    pub const fn sen(self) -> i64 {
        self.0
    }

    /// The sum; none when it does not fit 64 bits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference; none when it does not fit 64 bits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This amount as a share of `whole`; none when `whole` is zero.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "a ratio, not money"
    )]
    pub fn ratio_to(self, whole: Self) -> Option<f64> {
        (whole.0 != 0).then(|| self.0 as f64 / whole.0 as f64)
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sen = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", sen / 100, sen % 100)
    }
}

impl FromStr for Rupiah {
    type Err = NotRupiah;

    /// Reads `-1234.5`: digits, an optional sign and up to two decimals behind a point.
    fn from_str(text: &str) -> Result<Self, NotRupiah> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(decimals) || decimals.len() > 2 {
            return Err(NotRupiah);
        }
        let tens = if decimals.len() == 1 { 10 } else { 1 };
        let cents: i64 = decimals.parse().map_err(|_| NotRupiah)?;
        let sen = whole
            .parse::<i64>()
            .ok()
            .and_then(|whole| whole.checked_mul(100)?.checked_add(cents * tens))
            .ok_or(NotRupiah)?;
        Ok(Self(if negative { -sen } else { sen }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_exactly() {
        for (text, sen) in [
            ("0", 0),
            ("0.05", 5),
            ("759243300538.61", 75_924_330_053_861),
            ("-3.5", -350),
            ("90000000000000000.99", 9_000_000_000_000_000_099),
        ] {
            let amount: Rupiah = text.parse().unwrap();

            assert_eq!(amount.sen(), sen, "{text}");
            assert_eq!(amount.to_string().parse(), Ok(amount), "{text}");
        }
    }

    #[test]
    fn what_is_no_exact_amount_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "1.",
            "1.234",
            "1,5",
            "1e3",
            " 1",
            "+1",
            "99999999999999999999",
        ] {
            assert_eq!(text.parse::<Rupiah>(), Err(NotRupiah), "{text}");
        }
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!(Rupiah::from_sen(5).ratio_to(Rupiah::ZERO), None);
        assert_eq!(
            Rupiah::from_sen(5).ratio_to(Rupiah::from_sen(10)),
            Some(0.5)
        );
    }
}
