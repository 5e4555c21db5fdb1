//! What may be said, as far as its form is concerned.

/// Most characters of a comment.
pub const LONGEST: usize = 10_000;

/// Why a text is no comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextRefusal {
    /// Nothing that can be seen is in it.
    Empty,
    /// It is too long.
    TooLong,
}

/// The text as it is kept: lines end in one way, and no control characters are left.
pub fn tidy(text: &str) -> Result<String, TextRefusal> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |letter: &char| matches!(letter, '\n' | '\t') || !letter.is_control();
    let text: String = text.chars().filter(kept).collect();
    let text = text.trim();
    if text.chars().count() > LONGEST {
        return Err(TextRefusal::TooLong);
    }
    if text.chars().all(is_blank) {
        return Err(TextRefusal::Empty);
    }
    Ok(text.to_owned())
}

/// Whether a letter leaves the page white: spaces, and marks that only direct how others stand.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_without_what_cannot_be_seen() {
        assert_eq!(tidy(" a\r\nb\0\rc "), Ok("a\nb\nc".to_owned()));
        assert_eq!(tidy("👍"), Ok("👍".to_owned()));
        assert_eq!(tidy("?"), Ok("?".to_owned()));
        for empty in ["", " \n", "\u{0}\u{1}", "\u{200b}"] {
            assert_eq!(tidy(empty), Err(TextRefusal::Empty), "{empty:?}");
        }
        assert_eq!(
            tidy(&"é".repeat(LONGEST)).map(|text| text.len()),
            Ok(2 * LONGEST)
        );
        assert_eq!(tidy(&"é".repeat(LONGEST + 1)), Err(TextRefusal::TooLong));
    }
}
