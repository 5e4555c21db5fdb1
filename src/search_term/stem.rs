//! What a word of Indonesian is without its prefixes and suffixes, by rules alone.
//!
//! After F. Z. Tala, *A Study of Stemming Effects on Information Retrieval in Bahasa Indonesia*
//! (2003): no dictionary, and a word keeps two syllables. Added: a second nasal prefix
//! (`kependudukan`), and roots that are known to lose a letter other than the usual one. Left out:
//! particles and most possessives, which official texts do not use and which many words end like
//! (`sekolah`, `berlaku`). A stem need be no word; it needs to be the same for all forms of one.

/// Roots that keep their first letter where a nasal prefix usually takes another one away.
const ROOTS_IN_M: [&str; 16] = [
    "maaf",
    "main",
    "makam",
    "makan",
    "manfaat",
    "masuk",
    "masyarakat",
    "milik",
    "minat",
    "minta",
    "minum",
    "mohon",
    "muat",
    "mukim",
    "mulai",
    "musnah",
];
const ROOTS_IN_N: [&str; 5] = ["naik", "nama", "nikah", "nilai", "nonaktif"];
const ROOTS_IN_K: [&str; 18] = [
    "kaji", "kandung", "kawal", "kelola", "kelompok", "kembali", "kembang", "kenal", "kendali",
    "kerja", "kirim", "kosong", "kuasa", "kuat", "kumpul", "kunjung", "kurang", "kutip",
];

/// The fewest syllables of a word from which something is taken away.
const FEWEST: usize = 3;

/// Which suffixes may still be taken away depends on the prefix that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Me,
    Pe,
    Di,
    Ter,
    Ke,
    Ber,
}

/// The stem of a plain word. A word with other letters than those of the alphabet is its own.
pub fn stem(word: &str) -> String {
    let mut rest = word.to_owned();
    if !rest.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return rest;
    }
    if syllables(&rest) >= FEWEST && rest.ends_with("nya") {
        rest.truncate(rest.len() - 3);
    }
    let mut prefixes = Vec::new();
    take_prefix(&mut rest, &mut prefixes);
    take_suffix(&mut rest, &prefixes);
    take_prefix(&mut rest, &mut prefixes);
    rest
}

fn syllables(word: &str) -> usize {
    word.chars().filter(|letter| is_vowel(*letter)).count()
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn take_prefix(rest: &mut String, prefixes: &mut Vec<Prefix>) {
    if syllables(rest) < FEWEST {
        return;
    }
    if let Some((prefix, root)) = after_prefix(rest) {
        prefixes.push(prefix);
        *rest = root;
    }
}

fn after_prefix(word: &str) -> Option<(Prefix, String)> {
    for (start, prefix) in [("me", Prefix::Me), ("pe", Prefix::Pe)] {
        if let Some(rest) = word.strip_prefix(start)
            && let Some(root) = after_nasal(rest)
        {
            return Some((prefix, root));
        }
    }
    let plain = [
        ("me", Prefix::Me),
        ("di", Prefix::Di),
        ("ter", Prefix::Ter),
        ("ke", Prefix::Ke),
        ("ber", Prefix::Ber),
        ("per", Prefix::Pe),
        ("pel", Prefix::Pe),
        ("bel", Prefix::Ber),
        ("pe", Prefix::Pe),
    ];
    for (start, prefix) in plain {
        let Some(rest) = word.strip_prefix(start) else {
            continue;
        };
        // Only one root takes the prefix in this form.
        if matches!(start, "pel" | "bel") && !rest.starts_with("ajar") {
            continue;
        }
        return Some((prefix, rest.to_owned()));
    }
    // `bekerja`: the prefix before a syllable in `er`.
    let rest = word.strip_prefix("be")?;
    let mut letters = rest.chars();
    let is_so =
        letters.next().is_some_and(|first| !is_vowel(first)) && letters.as_str().starts_with("er");
    is_so.then(|| (Prefix::Ber, rest.to_owned()))
}

/// The root behind a nasal, with the letter that the nasal took the place of.
fn after_nasal(rest: &str) -> Option<String> {
    let vowel_follows = |rest: &str| rest.starts_with(is_vowel);
    let known = |letter: char, rest: &str, roots: &[&str]| {
        let root = format!("{letter}{rest}");
        roots
            .iter()
            .any(|known| root.starts_with(known))
            .then_some(root)
    };
    if let Some(root) = rest.strip_prefix("ng") {
        let in_k = known('k', root, &ROOTS_IN_K).filter(|_| vowel_follows(root));
        return Some(in_k.unwrap_or_else(|| root.to_owned()));
    }
    if let Some(root) = rest.strip_prefix("ny").filter(|root| vowel_follows(root)) {
        return Some(format!("s{root}"));
    }
    if let Some(root) = rest.strip_prefix('n') {
        if vowel_follows(root) {
            return known('n', root, &ROOTS_IN_N).or_else(|| Some(format!("t{root}")));
        }
        return Some(root.to_owned());
    }
    let root = rest.strip_prefix('m')?;
    if vowel_follows(root) {
        return known('m', root, &ROOTS_IN_M).or_else(|| Some(format!("p{root}")));
    }
    Some(root.to_owned())
}

fn take_suffix(rest: &mut String, prefixes: &[Prefix]) {
    if syllables(rest) < FEWEST {
        return;
    }
    let none_of = |barred: &[Prefix]| !prefixes.iter().any(|prefix| barred.contains(prefix));
    let is_i = rest.ends_with('i') && !rest.ends_with("si");
    let length = if rest.ends_with("kan") && none_of(&[Prefix::Ke, Prefix::Pe]) {
        3
    } else if rest.ends_with("an") && none_of(&[Prefix::Di, Prefix::Me, Prefix::Ter]) {
        2
    } else {
        usize::from(is_i && none_of(&[Prefix::Ber, Prefix::Ke, Prefix::Pe]))
    };
    rest.truncate(rest.len() - length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_word_have_one_stem() {
        for forms in [
            vec!["urus", "mengurus", "pengurusan", "urusan", "diurus"],
            vec!["izin", "perizinan", "izinnya"],
            vec!["layan", "pelayanan", "layanan", "melayani", "dilayani"],
            vec!["terbit", "penerbitan", "menerbitkan", "diterbitkan"],
            vec!["duduk", "penduduk", "kependudukan"],
            vec!["lahir", "kelahiran"],
            vec!["mohon", "permohonan", "pemohon", "memohon"],
            vec!["nikah", "pernikahan", "menikah", "dinikahkan"],
            vec!["kirim", "mengirim", "pengiriman", "dikirim", "kiriman"],
            vec!["kelola", "mengelola", "pengelolaan", "dikelola"],
            vec!["kembali", "pengembalian", "mengembalikan", "dikembalikan"],
            vec!["susun", "menyusun", "penyusunan"],
            vec!["panjang", "perpanjangan", "memperpanjang", "diperpanjang"],
            vec!["catat", "pencatatan", "catatan", "mencatat"],
            vec!["baik", "perbaikan", "memperbaiki"],
            vec!["kerja", "bekerja", "pekerjaan", "mengerjakan"],
            vec!["usaha", "perusahaan", "berusaha"],
            vec!["didik", "pendidikan", "mendidik"],
            vec!["bayar", "pembayaran", "membayar", "dibayarkan"],
            vec!["camat", "kecamatan"],
            vec!["ajar", "belajar", "pelajar", "mengajar", "pengajaran"],
            vec!["milik", "kepemilikan", "memiliki", "pemilik"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();

            assert!(
                stems.iter().all(|other| *other == stems[0]),
                "{forms:?}: {stems:?}"
            );
        }
    }

    #[test]
    fn short_words_and_those_with_digits_stay() {
        for word in ["ktp", "akta", "kartu", "2x24", "jalan", "café", ""] {
            assert_eq!(stem(word), word);
        }
    }
}
