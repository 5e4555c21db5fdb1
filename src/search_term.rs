//! The terms by which Indonesian text is found, whatever form its words have there.
//!
//! A text is found by its words, by their stems (`pengurusan` and `mengurus` are both `urus`) and
//! by acronyms (KTP and *kartu tanda penduduk*), either way. Terms are kept in a table of our own
//! and compared letter by letter, so that both engines find the same.

mod acronym;
mod stem;

use std::collections::BTreeSet;

pub use stem::stem;

use crate::search_name::plain;

/// The rules by which terms are made. Terms that were made by others are made anew.
pub const VERSION: i32 = 1;

/// Words that say nothing alone; KTP is the same with `e-` before it or `-el` behind it.
const STOP_WORDS: [&str; 22] = [
    "adalah", "agar", "atas", "atau", "bagi", "dalam", "dan", "dari", "dengan", "di", "e", "el",
    "ini", "itu", "ke", "oleh", "pada", "serta", "tentang", "untuk", "yaitu", "yang",
];

/// Words shorter than this are looked for whole, and longer ones also as beginnings of words.
const SHORTEST_BEGINNING: usize = 3;

/// Longest term; what is longer is no word.
const LONGEST: usize = 64;

/// The terms by which texts are found.
pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for text in texts {
        let plain = plain(text);
        let words: Vec<&str> = plain.split(' ').filter(|word| says(word)).collect();
        let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
        terms.extend(acronym::terms(&words, &stems));
        terms.extend(words.into_iter().map(ToOwned::to_owned));
        terms.extend(stems);
    }
    terms.retain(|term| term.len() <= LONGEST);
    terms
}

/// A word that is looked for. A text holds it if it has the stem for a term, or a term that begins
/// so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The stem.
    pub stem: String,
    /// The word as it was typed, perhaps not to its end; none where it is too short for that.
    pub beginning: Option<String>,
}

/// The words that a text asks for; none where it holds no word. Words that say nothing are left
/// out, unless there are no others.
pub fn wanted(text: &str) -> Vec<Wanted> {
    let plain = plain(text);
    let words = plain.split(' ').filter(|word| !word.is_empty());
    let mut telling: Vec<&str> = words.clone().filter(|word| says(word)).collect();
    if telling.is_empty() {
        telling = words.collect();
    }
    let wanted = telling.into_iter().map(|word| Wanted {
        stem: stem(word),
        beginning: (word.chars().count() >= SHORTEST_BEGINNING).then(|| word.to_owned()),
    });
    wanted.collect()
}

fn says(word: &str) -> bool {
    !word.is_empty() && !STOP_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text is found by what is asked.
    fn finds(asked: &str, text: &str) -> bool {
        let terms = of([text]);
        let asked = wanted(asked);
        !asked.is_empty()
            && asked.iter().all(|word| {
                let begins = |term: &String| {
                    let beginning = word.beginning.as_deref();
                    beginning.is_some_and(|beginning| term.starts_with(beginning))
                };
                terms.contains(&word.stem) || terms.iter().any(begins)
            })
    }

    #[test]
    fn a_text_is_found_in_any_form_of_its_words_and_by_acronyms_either_way() {
        for (asked, text) in [
            ("mengurus izin", "Pengurusan Perizinan Usaha"),
            ("PERIZINAN", "Surat izin usaha"),
            ("ktp", "Penerbitan Kartu Tanda Penduduk elektronik"),
            ("kartu tanda penduduk", "Fotokopi KTP-el pemohon"),
            ("e-KTP", "Kartu Tanda Penduduk (e)"),
            ("penduduk", "Administrasi kependudukan"),
            ("kepend", "Administrasi kependudukan"),
            ("akta lahir", "Penerbitan Akta Kelahiran"),
            ("permohonan", "Identitas pemohon"),
            ("untuk dan", "Untuk dan atas nama"),
            ("SKTM", "Surat Keterangan Tidak Mampu"),
        ] {
            let holds_only_stop_words = asked == "untuk dan";

            assert_eq!(
                finds(asked, text),
                !holds_only_stop_words,
                "{asked}: {text}"
            );
        }
        for (asked, text) in [
            ("ktp", "Kartu Keluarga"),
            ("nikah", "Akta kelahiran"),
            ("izin lahir", "Surat izin usaha"),
            ("..", "Surat"),
            ("", "Surat"),
        ] {
            assert!(!finds(asked, text), "{asked}: {text}");
        }
    }
}
