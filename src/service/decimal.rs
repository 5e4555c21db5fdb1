//! Exact fractions as decimal numbers.

/// How many decimals are written.
const DECIMALS: u32 = 6;

/// A fraction with six decimals, half a unit of the last rounded away from zero; none where `whole`
/// is zero or the number has more digits than 128 bits hold.
pub fn decimal(part: i128, whole: i128) -> Option<String> {
    let scale = 10_i128.pow(DECIMALS);
    let is_negative = (part < 0) != (whole < 0) && part != 0;
    let (part, whole) = (part.checked_abs()?, whole.checked_abs()?);
    // The whole part first, so that large amounts do not leave 128 bits.
    let (ones, rest) = (part.checked_div(whole)?, part.checked_rem(whole)?);
    let rest = rest.checked_mul(scale)?;
    let (mut digits, left) = (rest / whole, rest % whole);
    if left >= whole - left {
        digits += 1;
    }
    let (ones, digits) = (ones + digits / scale, digits % scale);
    let sign = if is_negative && (ones, digits) != (0, 0) {
        "-"
    } else {
        ""
    };
    Some(format!("{sign}{ones}.{digits:06}"))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn fractions_are_rounded_half_away_from_zero() {
        for (part, whole, expected) in [
            (1, 2, "0.500000"),
            (2, 3, "0.666667"),
            (-2, 3, "-0.666667"),
            (1, -3, "-0.333333"),
            (-7, -2, "3.500000"),
            (1, 2_000_000, "0.000001"),
            (1, 2_000_001, "0.000000"),
            (-1, 2_000_001, "0.000000"),
            (1_999_999_999, 2_000_000_000, "1.000000"),
            (0, 5, "0.000000"),
        ] {
            assert_eq!(
                decimal(part, whole).as_deref(),
                Some(expected),
                "{part}/{whole}"
            );
        }
        assert_eq!(decimal(1, 0), None);
        assert_eq!(decimal(i128::MAX - 1, i128::MAX), None);
    }
}
