//! The words of a row: kinds, channels, lists, processing times.

use entity::service_standard::{Channel, ServiceKind, TimeUnit};
use sea_orm::ActiveEnum as _;

use crate::search_name::plain;

const KINDS: [(&str, ServiceKind); 3] = [
    ("administratif", ServiceKind::Administrative),
    ("barang", ServiceKind::Goods),
    ("jasa", ServiceKind::Assistance),
];

/// How people name channels.
const CHANNELS: [(&str, Channel); 14] = [
    ("loket", Channel::Counter),
    ("tatap muka", Channel::Counter),
    ("daring", Channel::Online),
    ("online", Channel::Online),
    ("aplikasi", Channel::Online),
    ("telepon", Channel::Phone),
    ("whatsapp", Channel::Message),
    ("pesan", Channel::Message),
    ("surat", Channel::Mail),
    ("pos", Channel::Mail),
    ("keliling", Channel::Mobile),
    ("jemput bola", Channel::HomeVisit),
    ("kunjungan rumah", Channel::HomeVisit),
    ("mal pelayanan publik", Channel::ServiceMall),
];

/// The kind of service that a word names, in Indonesian or by its English value.
pub(super) fn kind(word: &str) -> Option<ServiceKind> {
    let plain = plain(word);
    let known = KINDS.into_iter().find(|(known, _)| *known == plain);
    known
        .map(|(_, kind)| kind)
        .or_else(|| ServiceKind::try_from_value(&word.trim().to_uppercase()).ok())
}

/// The channel that a word names, in Indonesian or by its English value.
pub(super) fn channel(word: &str) -> Option<Channel> {
    let plain = plain(word);
    let known = CHANNELS.into_iter().find(|(known, _)| *known == plain);
    let value = plain.to_uppercase().replace(' ', "_");
    known
        .map(|(_, channel)| channel)
        .or_else(|| Channel::try_from_value(&value).ok())
}

/// The words of a channels' cell, between commas, semicolons or lines.
pub(super) fn listed_words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(['\n', ';', ',']).map(str::trim);
    words.filter(|word| !word.is_empty())
}

/// The items of a list in a cell: one a line, or with semicolons between them where it is one line.
/// Numbers and signs that lines begin with are left out.
pub(super) fn items(text: &str) -> Vec<String> {
    let between = if text.contains('\n') { '\n' } else { ';' };
    let items = text.split(between).map(without_number);
    let items = items.filter(|item| !item.is_empty());
    items.map(ToOwned::to_owned).collect()
}

fn without_number(item: &str) -> &str {
    let item = item.trim();
    if let Some(rest) = item.strip_prefix(['-', '*', '\u{2022}', '\u{2013}']) {
        return rest.trim_start();
    }
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let letter = item
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_lowercase());
    let marker = match digits {
        0 if letter => 1,
        1 | 2 => digits,
        _ => return item,
    };
    let Some(rest) = item[marker..].strip_prefix(['.', ')']) else {
        return item;
    };
    // `1.Fotokopi` is numbered and `2.5 juta` is not; a letter is followed by a blank.
    let follows = rest.chars().next();
    let is_marker = match follows {
        Some(next) if next.is_whitespace() => true,
        Some(next) => digits > 0 && next.is_alphabetic(),
        None => true,
    };
    if is_marker { rest.trim() } else { item }
}

/// What may stand before a time and leaves it the longest that is promised.
const AT_MOST: [&str; 6] = [
    "paling lama ",
    "paling lambat ",
    "selambat lambatnya ",
    "maksimal ",
    "maks ",
    "selama ",
];

/// What may stand behind it: from when it is counted.
const SINCE: [&str; 4] = [" sejak ", " setelah ", " terhitung ", " apabila "];

const UNITS: [(&str, TimeUnit); 8] = [
    ("menit", TimeUnit::Minutes),
    ("minutes", TimeUnit::Minutes),
    ("jam", TimeUnit::Hours),
    ("hours", TimeUnit::Hours),
    ("hari kerja", TimeUnit::WorkingDays),
    ("working days", TimeUnit::WorkingDays),
    ("hari", TimeUnit::Days),
    ("hari kalender", TimeUnit::Days),
];

/// The unit of time that a word in small letters names.
pub(in crate::import) fn time_unit(word: &str) -> Option<TimeUnit> {
    let known = UNITS.into_iter().find(|(known, _)| *known == word);
    known.map(|(_, unit)| unit)
}

/// The longest time that a text promises, where it is one whole number of one unit.
pub(super) fn time(text: &str) -> Option<(i32, TimeUnit)> {
    // A number in words stands in parentheses: `3 (tiga) hari kerja`.
    let mut outside = String::new();
    let mut depth = 0_usize;
    for letter in text.to_lowercase().chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            // Ranges and fractions are no one whole number.
            '-' | ',' | '.' | '/' | '\u{2013}' if depth == 0 => outside.push('?'),
            letter if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    let mut rest = outside.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(shorter) = AT_MOST.iter().find_map(|words| rest.strip_prefix(words)) {
        rest = shorter.to_owned();
    }
    if let Some(place) = SINCE.iter().filter_map(|words| rest.find(words)).min() {
        rest.truncate(place);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number: i32 = rest[..digits].parse().ok()?;
    let unit = time_unit(rest[digits..].trim())?;
    (number > 0).then_some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_one_whole_number_of_one_unit() {
        use TimeUnit::{Days, Hours, Minutes, WorkingDays};
        for (text, expected) in [
            ("10 Menit", Some((10, Minutes))),
            ("3 (tiga) hari kerja", Some((3, WorkingDays))),
            ("Maksimal 14 hari", Some((14, Days))),
            ("1 jam sejak berkas lengkap", Some((1, Hours))),
            (
                "paling lama 5 hari kerja setelah diverifikasi",
                Some((5, WorkingDays)),
            ),
            ("30menit", Some((30, Minutes))),
            ("3-5 hari", None),
            ("1,5 jam", None),
            ("1 x 24 jam", None),
            ("2 minggu", None),
            ("0 menit", None),
            ("99999999999 menit", None),
            ("segera", None),
            ("(", None),
            ("", None),
        ] {
            assert_eq!(time(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_is_one_item_a_line_without_its_numbers() {
        for (text, expected) in [
            (
                "1. KTP\n2) Kartu keluarga\n\n- Foto",
                vec!["KTP", "Kartu keluarga", "Foto"],
            ),
            ("KTP; Kartu keluarga;", vec!["KTP", "Kartu keluarga"]),
            ("1.Fotokopi; biaya", vec!["Fotokopi", "biaya"]),
            ("2.5 juta\n3 lembar foto", vec!["2.5 juta", "3 lembar foto"]),
            ("a. KTP\nb. KK\ne.mail", vec!["KTP", "KK", "e.mail"]),
            ("KTP, KK", vec!["KTP, KK"]),
            ("é;", vec!["é"]),
            ("1.", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(items(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_read_in_both_languages() {
        assert_eq!(kind("Jasa"), Some(ServiceKind::Assistance));
        assert_eq!(kind("administrative"), Some(ServiceKind::Administrative));
        assert_eq!(kind("lain"), None);
        assert_eq!(channel("Jemput Bola"), Some(Channel::HomeVisit));
        assert_eq!(channel("service mall"), Some(Channel::ServiceMall));
        assert_eq!(channel("merpati"), None);
    }
}
