//! Amounts as officials type them. How a column writes numbers is decided for the whole column,
//! never for one cell: `1.234` is a thousand in one style and nothing in another.

use crate::rupiah::Rupiah;

/// How a column writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `1234567.89`
    Plain,
    /// `1234567,89`
    PlainComma,
    /// `1.234.567,89`, also with `^` for the comma
    Indonesian,
    /// `1,234,567.89`
    English,
}

impl Style {
    const ALL: [Self; 4] = [
        Self::Plain,
        Self::PlainComma,
        Self::Indonesian,
        Self::English,
    ];

    /// The one style that fits most cells; the first of those that fit equally many.
    ///
    /// Styles that fit the same cells read them alike, so the choice among them changes nothing.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an iterator is made to be used up"
    )]
    pub fn of<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Self {
        let fitting = |style: Self| {
            cells
                .clone()
                .filter(|cell| matches!(style.read(cell), Reading::Amount(_)))
                .count()
        };
        let mut best = (Self::Plain, fitting(Self::Plain));
        for style in &Self::ALL[1..] {
            let count = fitting(*style);
            if count > best.1 {
                best = (*style, count);
            }
        }
        best.0
    }

    /// Reads a cell.
    pub fn read(self, cell: &str) -> Reading {
        let cell = cell.trim();
        let bare = match cell.strip_prefix("Rp") {
            Some(rest) => rest.strip_prefix('.').unwrap_or(rest),
            None => cell.strip_prefix("IDR").unwrap_or(cell),
        };
        let bare = bare.trim();
        if bare.is_empty() || bare == "-" {
            return Reading::Blank;
        }
        let (negative, digits) = match bare
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
        {
            Some(inner) => (true, inner.trim()),
            None => match bare.strip_prefix('-') {
                Some(rest) => (true, rest.trim_start()),
                None => (false, bare),
            },
        };
        match self.sen(digits) {
            Some(sen) => Reading::Amount(Rupiah::from_sen(if negative { -sen } else { sen })),
            None => Reading::Unreadable,
        }
    }

    fn sen(self, digits: &str) -> Option<i64> {
        let (group, decimal): (Option<char>, &[char]) = match self {
            Self::Plain => (None, &['.']),
            Self::PlainComma => (None, &[',', '^']),
            Self::Indonesian => (Some('.'), &[',', '^']),
            Self::English => (Some(','), &['.']),
        };
        let (whole, cents) = match digits.split_once(decimal) {
            Some((whole, cents)) => (whole, cents),
            None => (digits, ""),
        };
        let cents = match cents.as_bytes() {
            [] => 0,
            [a] if a.is_ascii_digit() => i64::from(a - b'0') * 10,
            [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => {
                i64::from(a - b'0') * 10 + i64::from(b - b'0')
            }
            _ => return None,
        };
        let mut sen: i64 = 0;
        let mut parts = whole.split(|c| Some(c) == group);
        let first = parts.next()?;
        let grouped = first.len() < whole.len();
        if first.is_empty() || (grouped && first.len() > 3) {
            return None;
        }
        for part in std::iter::once(first).chain(parts) {
            if part.is_empty() || (part.len() != 3 && !std::ptr::eq(part, first)) {
                return None;
            }
            for digit in part.bytes() {
                if !digit.is_ascii_digit() {
                    return None;
                }
                sen = sen.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
            }
        }
        sen.checked_mul(100)?.checked_add(cents)
    }
}

/// Whether a cell is an amount in any style.
pub fn is_number(cell: &str) -> bool {
    Style::ALL
        .iter()
        .any(|style| matches!(style.read(cell), Reading::Amount(_)))
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// An amount.
    Amount(Rupiah),
    /// Nothing; not the same as zero.
    Blank,
    /// Something that is no amount in this style.
    Unreadable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style_is_read_exactly() {
        for (cells, sen) in [
            (vec!["663300000"], 66_330_000_000),
            (vec!["702.300.000^00", "1.500^50"], 70_230_000_000),
            (vec!["5260000,00"], 526_000_000),
            (vec!["759,243,300,538.61 ", "1,000"], 75_924_330_053_861),
            (
                vec!["(115,888,860,874.61)", "5,000.00"],
                -11_588_886_087_461,
            ),
            (vec!["-458761414.00"], -45_876_141_400),
            (vec!["Rp 1.234.567,89"], 123_456_789),
            (vec!["Rp. 1.234.567,89"], 123_456_789),
            (vec!["0"], 0),
        ] {
            let style = Style::of(cells.iter().copied());

            assert_eq!(
                style.read(cells[0]),
                Reading::Amount(Rupiah::from_sen(sen)),
                "{cells:?}"
            );
        }
    }

    #[test]
    fn the_column_decides_what_a_point_means() {
        let thousands = ["1.234", "12.345.678", "0"];
        let decimals = ["1234.5", "12.34", "0"];

        assert_eq!(Style::of(thousands.into_iter()), Style::Indonesian);
        assert_eq!(Style::of(decimals.into_iter()), Style::Plain);
        assert_eq!(Style::Plain.read("1.234"), Reading::Unreadable);
    }

    #[test]
    fn what_is_no_amount_is_not_made_one() {
        for cell in [
            "abc",
            "12a",
            "1.23.456",
            "1..2",
            "1,2,3",
            "--5",
            ".50",
            "..5",
            "Rp..5",
            ".",
            "5.35993E+11",
            "99999999999999999999",
        ] {
            for style in Style::ALL {
                assert_eq!(style.read(cell), Reading::Unreadable, "{cell} as {style:?}");
            }
        }
        assert_eq!(Style::Plain.read(" - "), Reading::Blank);
        assert_eq!(Style::Plain.read("Rp."), Reading::Blank);
    }
}
