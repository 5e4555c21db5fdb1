//! Up to which day a realization report reports, from the words of its title.

use chrono::{Datelike as _, NaiveDate};

/// Months as reports write them, and as they shorten them.
const MONTHS: [&[&str]; 12] = [
    &["januari", "jan"],
    &["februari", "pebruari", "feb", "peb"],
    &["maret", "mar"],
    &["april", "apr"],
    &["mei"],
    &["juni", "jun"],
    &["juli", "jul"],
    &["agustus", "agust", "ags", "agt"],
    &["september", "sept", "sep"],
    &["oktober", "okt"],
    &["november", "nopember", "nov", "nop"],
    &["desember", "des"],
];
/// How reports count quarters and half-years.
const ORDINALS: [&[&str]; 4] = [
    &["i", "1", "pertama", "kesatu", "satu"],
    &["ii", "2", "kedua", "dua"],
    &["iii", "3", "ketiga", "tiga"],
    &["iv", "4", "keempat", "empat"],
];
/// Parts of a year that are counted, and their months.
const COUNTED: [(&str, u32); 3] = [("triwulan", 3), ("tw", 3), ("semester", 6)];

/// The last day that a text names, of a fiscal year; none where it names none. The text is plain:
/// lower case, without punctuation.
///
/// A day (`s d 30 juni 2014`) says more than a month (`bulan juni`), and that more than a quarter
/// (`triwulan ii`) or half-year (`semester pertama`). Reports are cumulative, so the last one that
/// is named counts.
pub(super) fn end_of_period(plain_text: &str, fiscal_year: i16) -> Option<NaiveDate> {
    let words: Vec<&str> = plain_text.split(' ').collect();
    let (mut day, mut month_end, mut part_end) = (None, None, None);
    for (place, word) in words.iter().enumerate() {
        let next = words.get(place + 1).copied();
        if let Some(month) = numbered(&MONTHS, word) {
            if next.and_then(year).is_some_and(|year| year != fiscal_year) {
                continue;
            }
            let before = place.checked_sub(1).and_then(|before| words.get(before));
            match before.and_then(|before| before.parse().ok()) {
                Some(number) => {
                    day = NaiveDate::from_ymd_opt(fiscal_year.into(), month, number).or(day);
                }
                None => month_end = end_of_month(fiscal_year, month),
            }
        }
        let counted = COUNTED.iter().find(|(name, _)| name == word);
        if let Some((_, months)) = counted
            && let Some(number) = next.and_then(|next| numbered(&ORDINALS, next))
        {
            part_end = end_of_month(fiscal_year, number * months).or(part_end);
        }
    }
    day.or(month_end).or(part_end)
}

/// The number of the entry that has the word, from 1.
fn numbered(entries: &[&[&str]], word: &str) -> Option<u32> {
    let place = entries.iter().position(|names| names.contains(&word))?;
    u32::try_from(place + 1).ok()
}

fn year(word: &str) -> Option<i16> {
    let is_year = word.len() == 4;
    word.parse().ok().filter(|_| is_year)
}

fn end_of_month(fiscal_year: i16, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(fiscal_year.into(), month, 1)?;
    first.with_day(u32::from(first.num_days_in_month()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search_name::plain;

    #[test]
    fn titles_tell_up_to_which_day_a_report_reports() {
        for (title, end) in [
            ("Realisasi APBD s.d. 30 Juni 2014", "2014-06-30"),
            ("LRA 1 Januari 2014 s/d 15 Maret 2014", "2014-03-15"),
            ("Laporan Realisasi Anggaran Semester Pertama", "2014-06-30"),
            ("LRA Semester II TA 2014", "2014-12-31"),
            ("Realisasi Triwulan III Tahun 2014", "2014-09-30"),
            ("Realisasi TW 1", "2014-03-31"),
            ("Realisasi Bulan Pebruari 2014", "2014-02-28"),
            ("Realisasi Januari - April", "2014-04-30"),
            ("Realisasi per 31 Des 2013 dan 30 Juni 2014", "2014-06-30"),
            ("Realisasi Anggaran Pendapatan Belanja Daerah", ""),
            ("Realisasi 31 Februari 2014", ""),
            ("Realisasi Semester IV", ""),
            ("Realisasi per Desember 2013", ""),
            ("", ""),
        ] {
            let found = end_of_period(&plain(title), 2014).map(|day| day.to_string());
            assert_eq!(found.unwrap_or_default(), end, "{title}");
        }
    }
}
