//! Whether two names mean the same.

use std::collections::BTreeSet;

use crate::search_name::plain;

/// How alike names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same, or not known at one end.
    Same,
    /// At least half of their words are the same.
    Alike,
    /// They have little in common.
    Different,
}

/// A name without what changes every year: case, punctuation, and the year itself, also where it
/// says that it is one (*tahun*, *tahun anggaran*, *TA*).
pub(super) fn without_years(name: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let name = plain(name);
    for word in name.split(' ') {
        if is_year(word) {
            while kept.last().is_some_and(|last| YEAR.contains(last)) {
                kept.pop();
            }
        } else {
            kept.push(word);
        }
    }
    kept.join(" ")
}

/// Words that announce a year.
const YEAR: [&str; 3] = ["tahun", "anggaran", "ta"];

fn is_year(word: &str) -> bool {
    let year = word.parse::<u16>().ok();
    word.len() == 4 && year.is_some_and(|year| (1945..=2200).contains(&year))
}

/// How alike the names at both ends are: as alike as the two that are most so.
pub(super) fn likeness(from: &[Option<&str>], to: &[Option<&str>]) -> Likeness {
    let mut alike = Likeness::Different;
    for from in from {
        for to in to {
            let (Some(from), Some(to)) = (from, to) else {
                return Likeness::Same;
            };
            if from == to {
                return Likeness::Same;
            }
            let words = |name: &str| name.split(' ').map(str::to_owned).collect();
            let (from, to): (BTreeSet<String>, BTreeSet<String>) = (words(from), words(to));
            let (shared, all) = (from.intersection(&to).count(), from.union(&to).count());
            if shared * 2 >= all {
                alike = Likeness::Alike;
            }
        }
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_punctuation_and_years() {
        let of = |from: &str, to: &str| {
            let (from, to) = (without_years(from), without_years(to));
            likeness(&[Some(&from)], &[Some(&to)])
        };

        assert_eq!(
            of("Penyusunan RKPD 2014", "Penyusunan RKPD, 2015"),
            Likeness::Same
        );
        assert_eq!(of("APBD Tahun Anggaran 2014", "APBD 2015"), Likeness::Same);
        assert_eq!(
            of("Penyusunan RKPD", "Penyusunan RKPD Kabupaten"),
            Likeness::Alike
        );
        assert_eq!(of("Penyusunan RKPD", "Gaji"), Likeness::Different);
        assert_eq!(likeness(&[None], &[Some("gaji")]), Likeness::Same);
    }
}
