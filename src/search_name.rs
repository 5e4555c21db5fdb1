//! Names as people look for them: without case, accents or punctuation, and under their acronyms.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Acronyms in daily use that are not the initials of a name, and the words they stand for.
const ACRONYMS: [(&str, &str); 34] = [
    ("bappeda", "badan perencanaan pembangunan daerah"),
    ("bapenda", "badan pendapatan daerah"),
    ("bakesbangpol", "badan kesatuan bangsa dan politik"),
    ("kesbangpol", "kesatuan bangsa dan politik"),
    ("bpkad", "badan pengelolaan keuangan dan aset daerah"),
    ("bkad", "badan keuangan dan aset daerah"),
    ("disbud", "dinas kebudayaan"),
    ("disbudpar", "dinas kebudayaan dan pariwisata"),
    ("disdik", "dinas pendidikan"),
    ("disdikpora", "dinas pendidikan pemuda dan olahraga"),
    ("dikpora", "pendidikan pemuda dan olahraga"),
    ("dikmenof", "pendidikan menengah dan non formal"),
    ("dikdas", "pendidikan dasar"),
    ("dishub", "dinas perhubungan"),
    ("diskominfo", "dinas komunikasi dan informatika"),
    ("kominfo", "komunikasi dan informatika"),
    ("disnaker", "dinas tenaga kerja"),
    ("disnakertrans", "dinas tenaga kerja dan transmigrasi"),
    ("dispar", "dinas pariwisata"),
    ("disperindag", "dinas perindustrian dan perdagangan"),
    (
        "disperindagkop",
        "dinas perindustrian perdagangan dan koperasi",
    ),
    ("dispora", "dinas pemuda dan olahraga"),
    ("dinkes", "dinas kesehatan"),
    ("dinsos", "dinas sosial"),
    ("disdukcapil", "dinas kependudukan dan pencatatan sipil"),
    ("dukcapil", "kependudukan dan pencatatan sipil"),
    (
        "dpupkp",
        "dinas pekerjaan umum perumahan dan kawasan permukiman",
    ),
    ("pupr", "pekerjaan umum dan penataan ruang"),
    ("pupr", "pekerjaan umum dan perumahan rakyat"),
    ("satpol pp", "satuan polisi pamong praja"),
    ("setda", "sekretariat daerah"),
    ("setwan", "sekretariat dprd"),
    ("setwan", "sekretariat dewan perwakilan rakyat daerah"),
    ("puskesmas", "pusat kesehatan masyarakat"),
];

/// Words that initials leave out.
const LINKS: [&str; 4] = ["dan", "atau", "serta", "di"];

/// Lower case, without accents, one space between words, nothing but letters and digits.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut push = |c: char| {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    };
    if text.is_ascii() {
        text.chars().for_each(&mut push);
    } else {
        text.nfkd()
            .filter(|c| !is_combining_mark(*c))
            .for_each(&mut push);
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// What a unit's name is found by: its plain form, then its acronyms.
///
/// `Badan Perencanaan Pembangunan Daerah` is found by `perencanaan`, `bappeda` and `bppd`;
/// a leading `Dinas` may be left out of initials (`DPUPR` and `PUPR`).
pub fn with_acronyms(name: &str) -> String {
    let plain_name = plain(name);
    let mut found = plain_name.clone();
    let mut add = |acronym: &str| {
        if !found.split(' ').any(|word| word == acronym) {
            found.push(' ');
            found.push_str(acronym);
        }
    };
    for (acronym, words) in ACRONYMS {
        if without_links(&plain_name).contains(&without_links(words)) {
            add(acronym);
        }
    }
    let initials: String = plain_name
        .split(' ')
        .filter(|word| !LINKS.contains(word))
        .filter_map(|word| word.chars().next())
        .collect();
    if initials.chars().count() >= 3 {
        add(&initials);
        if plain_name.starts_with("dinas ") && initials.chars().count() >= 4 {
            add(&initials[1..]);
        }
    }
    found
}

fn without_links(plain_name: &str) -> String {
    plain_name
        .split(' ')
        .filter(|word| !LINKS.contains(word))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(plain("  KAB. Köln,  d'Été (II) "), "kab koln d ete ii");
        assert_eq!(plain(""), "");
    }

    #[test]
    fn a_unit_is_found_by_its_acronym() {
        for (name, acronym) in [
            ("Badan Perencanaan Pembangunan Daerah", "bappeda"),
            ("Dinas Pekerjaan Umum dan Perumahan Rakyat", "pupr"),
            ("Dinas Pekerjaan Umum, Perumahan Rakyat", "pupr"),
            ("Dinas Kesehatan", "dinkes"),
            ("Badan Penanggulangan Bencana Daerah", "bpbd"),
        ] {
            assert!(
                with_acronyms(name).split(' ').any(|word| word == acronym),
                "{name}"
            );
        }
    }
}
