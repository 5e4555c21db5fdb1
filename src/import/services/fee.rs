//! What a text says about a fee.

use super::stated::Fee;
use super::words::items;
use crate::rupiah::Rupiah;
use crate::search_name::plain;

const FREE: [&str; 8] = [
    "gratis",
    "tidak dipungut",
    "tanpa biaya",
    "tanpa dipungut",
    "tidak ada biaya",
    "bebas biaya",
    "nihil",
    "free",
];

/// Words that refer to a rule.
const RULES: [&str; 9] = [
    "peraturan",
    "perda",
    "perbup",
    "perwali",
    "pergub",
    "perkada",
    "undang",
    "ketentuan",
    "regulation",
];

/// What a text says about a fee; none where it is not understood.
pub(super) fn fee(text: &str) -> Option<Fee> {
    if let Some(sen) = amount(text) {
        return Some(if sen == 0 {
            Fee::None
        } else {
            Fee::Amount(sen)
        });
    }
    if let Some(rows) = tariffs(text) {
        return Some(Fee::Table(rows));
    }
    let plain = plain(text);
    if FREE.iter().any(|word| is_whole(&plain, word)) {
        return Some(Fee::None);
    }
    let mut words = plain.split(' ');
    words
        .any(|word| RULES.contains(&word))
        .then_some(Fee::ByRegulation)
}

/// Whether a text is one thing and no more: nothing that makes an exception follows.
fn is_whole(plain: &str, word: &str) -> bool {
    let exceptions = ["kecuali", "jika", "apabila", "rp", "untuk", "bagi", "dan"];
    let rest = plain.strip_prefix(word);
    rest.is_some_and(|rest| !rest.split(' ').any(|word| exceptions.contains(&word)))
}

/// The rows of a tariff table: `what: amount`, one a line.
fn tariffs(text: &str) -> Option<Vec<(String, i64)>> {
    let cases = items(text);
    let rows = cases.iter().map(|item| {
        let (what, price) = item.rsplit_once([':', '=', '\u{2013}'])?;
        let free = FREE.contains(&plain(price).as_str()).then_some(0);
        let what = what.trim();
        (!what.is_empty()).then_some((what.to_owned(), free.or_else(|| amount(price))?))
    });
    let rows: Option<Vec<_>> = rows.collect();
    rows.filter(|rows| !rows.is_empty())
}

/// An amount as people here write it: `Rp50.000`, `Rp 50.000,00`, `50000`, `Rp 12.500,-`.
fn amount(text: &str) -> Option<i64> {
    let text = text.trim().to_lowercase();
    let text = ["rp.", "rp", "idr"]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
        .unwrap_or(&text)
        .trim();
    let text = text
        .strip_suffix(",-")
        .or_else(|| text.strip_suffix(".-"))
        .unwrap_or(text)
        .trim();
    let (whole, decimals) = text.split_once(',').unwrap_or((text, ""));
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.iter().all(|group| group.len() == 3);
    if !grouped || (!rest.is_empty() && first.len() > 3) {
        return None;
    }
    let digits = format!("{first}{}", rest.concat());
    let decimals = if decimals.is_empty() && !text.ends_with(',') {
        "0"
    } else {
        decimals
    };
    let rupiah: Rupiah = format!("{digits}.{decimals}").parse().ok()?;
    (rupiah.sen() >= 0).then(|| rupiah.sen())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_nothing_an_amount_a_table_or_a_rule() {
        let table = |rows: &[(&str, i64)]| {
            let rows = rows.iter().map(|(what, sen)| ((*what).to_owned(), *sen));
            Some(Fee::Table(rows.collect()))
        };
        for (text, expected) in [
            ("Tidak dipungut biaya", Some(Fee::None)),
            ("GRATIS", Some(Fee::None)),
            ("Rp 0,-", Some(Fee::None)),
            ("0", Some(Fee::None)),
            ("Rp50.000", Some(Fee::Amount(5_000_000))),
            ("Rp. 12.500,50", Some(Fee::Amount(1_250_050))),
            ("50000", Some(Fee::Amount(5_000_000))),
            ("1.250.000,-", Some(Fee::Amount(125_000_000))),
            (
                "1. Kelas I: Rp100.000\n2. Kelas II: gratis",
                table(&[("Kelas I", 10_000_000), ("Kelas II", 0)]),
            ),
            ("Sesuai Perda 1/2024", Some(Fee::ByRegulation)),
            ("Berdasarkan peraturan bupati", Some(Fee::ByRegulation)),
            ("Gratis, kecuali materai", None),
            ("50,000", None),
            ("50.00", None),
            ("-5", None),
            ("5,", None),
            ("99999999999999999999", None),
            ("negosiasi", None),
            ("", None),
        ] {
            assert_eq!(fee(text), expected, "{text}");
        }
    }
}
