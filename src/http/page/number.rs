//! Decimal numbers as a language writes them. Their digits stay text: no number type holds them all.

use crate::language::Language;

/// With the digits of the whole part in groups of three.
pub(in crate::http) fn grouped(digits: &str, language: Language) -> String {
    let group = match language {
        Language::Indonesian => '.',
        Language::English => ',',
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::new();
    for (left, character) in (0..whole.len()).rev().zip(whole.chars()) {
        text.push(character);
        if character != '-' && left > 0 && left.is_multiple_of(3) {
            text.push(group);
        }
    }
    push_fraction(&mut text, fraction, language);
    text
}

/// With the digits as they are.
pub(in crate::http) fn written(digits: &str, language: Language) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = whole.to_owned();
    push_fraction(&mut text, fraction, language);
    text
}

fn push_fraction(text: &mut String, fraction: &str, language: Language) {
    if !fraction.is_empty() {
        text.push(match language {
            Language::Indonesian => ',',
            Language::English => '.',
        });
        text.push_str(fraction);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_writes_them() {
        let negative = grouped("-583159945079.11", Language::Indonesian);

        assert_eq!(negative, "-583.159.945.079,11");
        assert_eq!(
            grouped("1233291969081.00", Language::English),
            "1,233,291,969,081.00"
        );
        assert_eq!(grouped("-100000", Language::English), "-100,000");
        assert_eq!(grouped("0.34", Language::English), "0.34");
        assert_eq!(grouped("100", Language::Indonesian), "100");
        assert_eq!(written("2014.5", Language::Indonesian), "2014,5");
    }
}
