//! The words and numbers of a row.

use entity::unit_change::UnitChangeKind;
use entity::unit_change_party::UnitChangeRole;
use entity::unit_version::UnitKind;
use sea_orm::ActiveEnum as _;

use super::event::Share;

const KINDS: [(&str, UnitChangeKind); 8] = [
    ("PEMBENTUKAN", UnitChangeKind::Formation),
    ("PENGGABUNGAN", UnitChangeKind::Merger),
    ("PEMECAHAN", UnitChangeKind::Split),
    ("PENGHAPUSAN", UnitChangeKind::Abolition),
    ("PERUBAHAN NOMENKLATUR", UnitChangeKind::Renaming),
    ("PERUBAHAN TIPE", UnitChangeKind::TypeChange),
    ("PERUBAHAN KODE", UnitChangeKind::CodeChange),
    ("PENGALIHAN FUNGSI", UnitChangeKind::FunctionTransfer),
];

const UNIT_KINDS: [(&str, UnitKind); 13] = [
    ("SEKRETARIAT DAERAH", UnitKind::Secretariat),
    ("SEKRETARIAT DPRD", UnitKind::CouncilSecretariat),
    ("INSPEKTORAT", UnitKind::Inspectorate),
    ("DINAS", UnitKind::Agency),
    ("BADAN", UnitKind::Board),
    ("KECAMATAN", UnitKind::DistrictOffice),
    ("KELURAHAN", UnitKind::UrbanVillageOffice),
    ("UPTD", UnitKind::TechnicalUnit),
    ("RUMAH SAKIT", UnitKind::Hospital),
    ("PUSKESMAS", UnitKind::HealthCentre),
    ("SEKOLAH", UnitKind::School),
    ("BAGIAN", UnitKind::Division),
    ("LAINNYA", UnitKind::Other),
];

/// The kind of event that a word names, in Indonesian or by its English value.
pub(super) fn kind(word: &str) -> Option<UnitChangeKind> {
    named(&KINDS, word).or_else(|| UnitChangeKind::try_from_value(&value(word)).ok())
}

/// The kind of unit that a word names, in Indonesian or by its English value.
pub(super) fn unit_kind(word: &str) -> Option<UnitKind> {
    named(&UNIT_KINDS, word).or_else(|| UnitKind::try_from_value(&value(word)).ok())
}

/// The side of the event that a word names: `ASAL` before, `HASIL` after.
pub(super) fn role(word: &str) -> Option<UnitChangeRole> {
    let roles = [
        ("ASAL", UnitChangeRole::Predecessor),
        ("HASIL", UnitChangeRole::Successor),
    ];
    named(&roles, word).or_else(|| UnitChangeRole::try_from_value(&value(word)).ok())
}

fn named<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    let word = word.to_uppercase();
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, kind)| *kind)
}

fn value(word: &str) -> String {
    word.trim().to_uppercase().replace([' ', '-'], "_")
}

/// A share as a fraction (`3/8`) or per cent (`37,5%`); none where it is neither, or over one.
pub(super) fn share(text: &str) -> Option<Share> {
    let (numerator, denominator) = if let Some(per_cent) = text.trim().strip_suffix('%') {
        per_cent_of(per_cent.trim())?
    } else {
        let (upper, lower) = text.split_once('/')?;
        (whole(upper.trim())?, whole(lower.trim())?)
    };
    if denominator == 0 || numerator > denominator {
        return None;
    }
    let common = common_divisor(numerator, denominator);
    Some(Share {
        numerator: numerator / common,
        denominator: denominator / common,
    })
}

fn per_cent_of(text: &str) -> Option<(i64, i64)> {
    let (digits, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if decimals.is_empty() && text.contains(['.', ',']) {
        return None;
    }
    let scale = 10_i64.checked_pow(decimals.len().try_into().ok()?)?;
    let numerator = whole(&format!("{digits}{decimals}"))?;
    Some((numerator, scale.checked_mul(100)?))
}

/// A whole number, small enough that sums of a few fractions fit 64 bits.
fn whole(digits: &str) -> Option<i64> {
    let is_short = !digits.is_empty() && digits.len() <= 9;
    (is_short && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// The greatest whole number that divides both.
pub(super) fn common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The shares over their least common denominator, and their sum; none where it does not fit.
pub(super) fn over_one_denominator(shares: &[Share]) -> Option<(Vec<i64>, i64, i64)> {
    let denominator = shares.iter().try_fold(1_i64, |lower, share| {
        (lower / common_divisor(lower, share.denominator)).checked_mul(share.denominator)
    })?;
    let scaled = shares
        .iter()
        .map(|share| share.numerator.checked_mul(denominator / share.denominator));
    let numerators: Vec<i64> = scaled.collect::<Option<_>>()?;
    let sum = numerators
        .iter()
        .try_fold(0_i64, |sum, numerator| sum.checked_add(*numerator))?;
    Some((numerators, denominator, sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_fraction_or_per_cent() {
        for (text, expected) in [
            ("1/2", Some((1, 2))),
            (" 2 / 4 ", Some((1, 2))),
            ("37,5%", Some((3, 8))),
            ("37.5 %", Some((3, 8))),
            ("100%", Some((1, 1))),
            ("0/3", Some((0, 1))),
            ("3/2", None),
            ("1/0", None),
            ("0,5", None),
            ("1-Feb", None),
            ("37,%", None),
            ("-1/2", None),
            ("1/12345678901", None),
        ] {
            let read = share(text).map(|share| (share.numerator, share.denominator));

            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn shares_are_added_over_one_denominator() {
        let shares: Vec<Share> = ["1/2", "1/3", "1/6"]
            .iter()
            .filter_map(|text| share(text))
            .collect();

        assert_eq!(over_one_denominator(&shares), Some((vec![3, 2, 1], 6, 6)));
    }

    #[test]
    fn words_are_read_in_both_languages() {
        assert_eq!(kind("penggabungan"), Some(UnitChangeKind::Merger));
        assert_eq!(
            kind("Perubahan  Nomenklatur"),
            Some(UnitChangeKind::Renaming)
        );
        assert_eq!(
            kind("function transfer"),
            Some(UnitChangeKind::FunctionTransfer)
        );
        assert_eq!(kind("lain"), None);
        assert_eq!(role("asal"), Some(UnitChangeRole::Predecessor));
        assert_eq!(role("SUCCESSOR"), Some(UnitChangeRole::Successor));
        assert_eq!(unit_kind("Badan"), Some(UnitKind::Board));
    }
}
