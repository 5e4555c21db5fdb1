//! Personal data in what people are about to publish: found, so that the author can be asked.
//!
//! What is found is a question and no verdict: an office's telephone number may well be meant. So
//! codes and amounts, of which conversations about budgets are full, must not be taken for numbers
//! of people, and each kind is told by its own check digits or dates where it has some.

use unicode_normalization::UnicodeNormalization as _;

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonalData {
    /// A national identity number (*NIK*): the code of a district, a date of birth (of women 40 is
    /// added to the day), a number.
    NationalId,
    /// An Indonesian telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The number of a payment card, with a valid check digit (ISO/IEC 7812-1, annex B).
    Card,
}

impl PersonalData {
    /// What it is called.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NationalId => "an identity number (NIK)",
            Self::Phone => "a telephone number",
            Self::Email => "an e-mail address",
            Self::Card => "a card number",
        }
    }
}

/// The codes of provinces, by which every national identity number begins, as ranges of two digits.
/// New provinces are given the next code of their island.
const PROVINCES: [(u32, u32); 7] = [
    (11, 21),
    (31, 36),
    (51, 53),
    (61, 65),
    (71, 76),
    (81, 82),
    (91, 97),
];

/// The kinds of personal data in a text, each once.
pub fn found(text: &str) -> Vec<PersonalData> {
    // Wide digits and the like are read as what they look like.
    let text: String = text.nfkc().filter(|letter| !is_hidden(*letter)).collect();
    let numbers = numbers(&text)
        .into_iter()
        .filter_map(|number| number.kind());
    let mut kinds: Vec<PersonalData> = numbers.collect();
    if has_email(&text) {
        kinds.push(PersonalData::Email);
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Letters of no width, by which digits could be kept apart unseen.
fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Digits that are written as one number, in groups.
#[derive(Debug, Default)]
struct Number {
    /// Whether a plus stands before it.
    plus: bool,
    groups: Vec<String>,
    /// What stands between the groups.
    between: Vec<char>,
}

/// The numbers of a text. Groups are kept together by one space, dot, comma or hyphen.
fn numbers(text: &str) -> Vec<Number> {
    let letters: Vec<char> = text.chars().collect();
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        if !letter.is_ascii_digit() {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let mut number = Number {
            plus: before == Some(&'+'),
            ..Number::default()
        };
        loop {
            let digits = letters[at..]
                .iter()
                .take_while(|digit| digit.is_ascii_digit());
            let group: String = digits.collect();
            at += group.len();
            number.groups.push(group);
            let mut next = letters[at..].iter();
            match (next.next(), next.next()) {
                (Some(between @ (' ' | '.' | ',' | '-')), Some(digit))
                    if digit.is_ascii_digit() =>
                {
                    number.between.push(*between);
                    at += 1;
                }
                _ => break,
            }
        }
        numbers.push(number);
    }
    numbers
}

impl Number {
    fn kind(&self) -> Option<PersonalData> {
        if self.is_amount() {
            return None;
        }
        let digits = self.groups.concat();
        if self.is_national_id(&digits) {
            Some(PersonalData::NationalId)
        } else if self.is_phone(&digits) {
            Some(PersonalData::Phone)
        } else if self.is_card(&digits) {
            Some(PersonalData::Card)
        } else {
            None
        }
    }

    /// Whether it is written as an amount is: in threes, kept apart by dots or commas.
    fn is_amount(&self) -> bool {
        let Some((first, others)) = self.groups.split_first() else {
            return false;
        };
        let threes = others.iter().enumerate().all(|(place, group)| {
            // The last may be hundredths.
            let hundredths = place + 1 == others.len() && place > 0 && group.len() == 2;
            group.len() == 3 || hundredths
        });
        !others.is_empty()
            && !self.plus
            && !first.starts_with('0')
            && first.len() <= 3
            && threes
            && self
                .between
                .iter()
                .all(|between| matches!(between, '.' | ','))
    }

    /// Sixteen digits: a district, the day, month and year of birth, and a number from 1.
    fn is_national_id(&self, digits: &str) -> bool {
        let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
        let (Some(province), Some(day), Some(month), Some(serial)) =
            (part(0, 2), part(6, 8), part(8, 10), part(12, 16))
        else {
            return false;
        };
        let starts_whole = self.groups.first().is_some_and(|group| group.len() >= 2);
        digits.len() == 16
            && starts_whole
            && PROVINCES
                .iter()
                .any(|(from, to)| (*from..=*to).contains(&province))
            && matches!(day, 1..=31 | 41..=71)
            && (1..=12).contains(&month)
            && serial > 0
    }

    /// `+62…`, `62 8…`, `08…` of mobile telephones, and `0…` with an area code kept apart.
    fn is_phone(&self, digits: &str) -> bool {
        let national = if let Some(national) = digits.strip_prefix("62")
            && (self.plus || national.starts_with('8'))
        {
            national
        } else if let Some(national) = digits.strip_prefix('0') {
            national
        } else {
            return false;
        };
        // Codes have groups of one or two digits.
        let long = self.groups.iter().skip(1).all(|group| group.len() >= 3);
        let mobile = national.starts_with('8') && (9..=12).contains(&national.len());
        let area = matches!(national.as_bytes().first(), Some(b'2'..=b'7' | b'9'));
        let fixed =
            area && (self.plus || self.groups.len() > 1) && (8..=11).contains(&national.len());
        long && (mobile || fixed)
    }

    /// Fifteen or sixteen digits of an issuer of payment cards, whole or in the groups printed on
    /// cards, with a valid check digit.
    fn is_card(&self, digits: &str) -> bool {
        let groups: Vec<usize> = self.groups.iter().map(String::len).collect();
        let printed = matches!(groups[..], [15 | 16] | [4, 4, 4, 4] | [4, 6, 5]);
        let issued = matches!(
            digits.as_bytes(),
            [b'4' | b'5' | b'6', ..] | [b'2', b'2'..=b'7', ..] | [b'3', b'4' | b'5' | b'7', ..]
        );
        printed && issued && has_check_digit(digits)
    }
}

/// Whether the last digit is the check digit of the others (Luhn).
fn has_check_digit(digits: &str) -> bool {
    let digits = digits.bytes().rev().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| match place % 2 {
            0 => digit,
            _ if digit > 4 => 2 * digit - 9,
            _ => 2 * digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn has_email(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    parts.windows(2).any(|around| {
        let is_local = |letter: char| letter.is_ascii_alphanumeric() || "._%+-".contains(letter);
        let is_domain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
        let local = around[0].chars().next_back().is_some_and(is_local);
        let end = around[1].find(|letter| !is_domain(letter));
        let domain = around[1][..end.unwrap_or(around[1].len())].trim_end_matches(['.', '-']);
        let top = domain.rsplit_once('.').is_some_and(|(name, top)| {
            !name.is_empty() && top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        local && top
    })
}

#[cfg(test)]
mod tests {
    use super::PersonalData::{Card, Email, NationalId, Phone};
    use super::*;

    #[test]
    fn numbers_and_addresses_of_people_are_found_however_they_are_written() {
        for (text, kind) in [
            ("NIK saya 3402014708950001", NationalId),
            ("3402 0147 0895 0001", NationalId),
            ("340201.070895.0001.", NationalId),
            ("34.02.01.470895.0001", NationalId),
            ("\u{ff13}\u{ff14}02014708950001", NationalId),
            ("34020147\u{200b}08950001", NationalId),
            ("hubungi 081234567890", Phone),
            ("0812-3456-7890", Phone),
            ("(+62 812 3456 7890)", Phone),
            ("+6281234567890", Phone),
            ("WA 6281234567890", Phone),
            ("0274-367509", Phone),
            ("+62 274 367509", Phone),
            ("tulis ke siti.aminah+apbd@contoh.co.id.", Email),
            ("<siti@contoh.id>", Email),
            ("4111 1111 1111 1111", Card),
            ("4111111111111111", Card),
            ("3782-822463-10005", Card),
        ] {
            assert_eq!(found(text), [kind], "{text}");
        }
        assert_eq!(
            found("081234567890, siti@contoh.id, 3402014708950001, 081234567891"),
            [NationalId, Phone, Email]
        );
    }

    #[test]
    fn amounts_codes_and_years_are_nobodys() {
        for text in [
            "",
            "Rp7.253.687.000 menjadi Rp7.583.642.000,00",
            "3.402.014.708.950.001",
            "3,402,014,708,950,001.00",
            "Rp 628.123.456.789",
            "rekening 5.1.02.01.01.0024",
            "kegiatan 1.06.01.2.02.0007.5.1.02.01",
            "1 06 01 02 07 5 2",
            "tahun 2014-2015",
            "Permendagri 90/2019, Kepmendagri 900.1.15.5-3406",
            "3402009999950001",
            "9902014708950001",
            "4111 1111 1111 1112",
            "08.01.02.03.04",
            "0274",
            "@dinas_pendidikan",
            "siti@contoh",
            "a @ b.id",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
