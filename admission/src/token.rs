//! The tokens of a text, counted while they are read: nothing that recurses has run yet.

use crate::limits::Limits;
use crate::refusal::{Code, Refusal};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sign by its character; `.` stands for the three dots of a spread.
    Sign(u8),
    Name,
    Number,
    String,
    /// After the last token.
    End,
}

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Reads all tokens, within the limits on bytes, tokens, open brackets and directives.
///
/// The list closes with [`Kind::End`].
pub(crate) fn tokens(text: &str, limits: &Limits) -> Result<Vec<Token>, Refusal> {
    if text.len() > limits.bytes {
        let (found, limit) = (text.len(), limits.bytes);
        let message = format!("The document has {found} bytes; at most {limit} are read.");
        return Err(Refusal::new(Code::TooComplex, message));
    }
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    let (mut open, mut directives) = (0_usize, 0_usize);
    loop {
        let token = lexer.token()?;
        tokens.push(token);
        match token.kind {
            Kind::End => return Ok(tokens),
            Kind::Sign(b'{' | b'[' | b'(') => open += 1,
            Kind::Sign(b'}' | b']' | b')') => open = open.saturating_sub(1),
            Kind::Sign(b'@') => directives += 1,
            _ => {}
        }
        let over = [
            (tokens.len(), limits.tokens, "tokens"),
            (open, limits.nesting, "brackets inside each other"),
            (directives, limits.directives, "directives"),
        ];
        if let Some((_, limit, what)) = over.into_iter().find(|(found, limit, _)| found > limit) {
            let message = format!("The document has more than {limit} {what}.");
            return Err(Refusal::new(Code::TooComplex, message));
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek(0).is_some_and(&belongs) {
            self.at += 1;
        }
        self.at - start
    }

    fn refuse<T>(&self, at: usize, message: &str) -> Result<T, Refusal> {
        Err(Refusal::syntax(self.text, at, message))
    }

    fn token(&mut self) -> Result<Token, Refusal> {
        self.skip_ignored();
        let start = self.at;
        let Some(first) = self.peek(0) else {
            return Ok(Token {
                kind: Kind::End,
                start,
                end: start,
            });
        };
        self.at += 1;
        let kind = match first {
            b'!' | b'$' | b'&' | b'(' | b')' | b':' | b'=' | b'@' | b'[' | b']' | b'{' | b'|'
            | b'}' => Kind::Sign(first),
            b'.' if self.text.as_bytes()[self.at..].starts_with(b"..") => {
                self.at += 2;
                Kind::Sign(b'.')
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.skip_while(continues_name);
                Kind::Name
            }
            b'-' | b'0'..=b'9' => {
                self.number(first)?;
                Kind::Number
            }
            b'"' => {
                if self.text.as_bytes()[self.at..].starts_with(b"\"\"") {
                    self.at += 2;
                    self.block_string()?;
                } else {
                    self.string()?;
                }
                Kind::String
            }
            _ => return self.refuse(start, "unexpected character"),
        };
        let end = self.at;
        Ok(Token { kind, start, end })
    }

    fn skip_ignored(&mut self) {
        loop {
            match self.peek(0) {
                Some(b' ' | b'\t' | b'\n' | b'\r' | b',') => self.at += 1,
                Some(b'#') => {
                    self.skip_while(|byte| !matches!(byte, b'\n' | b'\r'));
                }
                Some(0xEF) if self.text[self.at..].starts_with('\u{feff}') => self.at += 3,
                _ => return,
            }
        }
    }

    fn number(&mut self, first: u8) -> Result<(), Refusal> {
        let digits = |lexer: &mut Self| match lexer.skip_while(|byte| byte.is_ascii_digit()) {
            0 => lexer.refuse(lexer.at, "a number needs a digit here"),
            _ => Ok(()),
        };
        let mut leading = first;
        if first == b'-' {
            leading = self.peek(0).unwrap_or(0);
            if leading == b'0' {
                self.at += 1;
            } else {
                digits(self)?;
            }
        } else if first != b'0' {
            self.skip_while(|byte| byte.is_ascii_digit());
        }
        if leading == b'0' && self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
            return self.refuse(self.at, "a number has no zero before its digits");
        }
        if self.peek(0) == Some(b'.') {
            self.at += 1;
            digits(self)?;
        }
        if matches!(self.peek(0), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(0), Some(b'+' | b'-')) {
                self.at += 1;
            }
            digits(self)?;
        }
        match self.peek(0) {
            Some(byte) if byte == b'.' || continues_name(byte) => {
                self.refuse(self.at, "a number ends before this character")
            }
            _ => Ok(()),
        }
    }

    fn string(&mut self) -> Result<(), Refusal> {
        loop {
            match self.peek(0) {
                None | Some(b'\n' | b'\r') => {
                    return self.refuse(self.at, "the string is not closed");
                }
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(_) => self.at += 1,
            }
        }
    }

    fn block_string(&mut self) -> Result<(), Refusal> {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            if rest.is_empty() {
                return self.refuse(self.at, "the string is not closed");
            } else if rest.starts_with(b"\"\"\"") {
                self.at += 3;
                return Ok(());
            }
            self.at += if rest.starts_with(b"\\\"\"\"") { 4 } else { 1 };
        }
    }

    /// An escape sequence; half of a surrogate pair is no character.
    fn escape(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let length = match self.peek(1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Some(2),
            Some(b'u') if self.peek(2) == Some(b'{') => self.braced_escape(),
            Some(b'u') => match self.hex(2) {
                Some(0xD800..=0xDBFF)
                    if self.peek(6) == Some(b'\\') && self.peek(7) == Some(b'u') =>
                {
                    matches!(self.hex(8), Some(0xDC00..=0xDFFF)).then_some(12)
                }
                Some(0xD800..=0xDFFF) | None => None,
                Some(_) => Some(6),
            },
            _ => None,
        };
        match length {
            Some(length) => {
                self.at += length;
                Ok(())
            }
            None => self.refuse(start, "no character is escaped so"),
        }
    }

    /// The length of `\u{…}` with one to eight digits that name a character.
    fn braced_escape(&self) -> Option<usize> {
        let digits = &self.text.as_bytes()[self.at + 3..];
        let count = digits
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        if !(1..=8).contains(&count) || digits.get(count) != Some(&b'}') {
            return None;
        }
        let code =
            u32::from_str_radix(self.text.get(self.at + 3..self.at + 3 + count)?, 16).ok()?;
        char::from_u32(code).map(|_| count + 4)
    }

    /// The four digits that begin so far ahead.
    fn hex(&self, ahead: usize) -> Option<u32> {
        let start = self.at + ahead;
        let digits = self.text.as_bytes().get(start..start + 4)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        u32::from_str_radix(self.text.get(start..start + 4)?, 16).ok()
    }
}

fn continues_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<Vec<&str>> {
        let tokens = tokens(text, &Limits::default()).ok()?;
        let words = tokens.iter().map(|token| &text[token.start..token.end]);
        Some(words.filter(|word| !word.is_empty()).collect())
    }

    #[test]
    fn strings_and_comments_hide_their_brackets() {
        for (text, expected) in [
            (
                "{ a(b: \"[[[\\\"[[\") } # (((\n,x",
                vec!["{", "a", "(", "b", ":", "\"[[[\\\"[[\"", ")", "}", "x"],
            ),
            (
                "\"\"\"[[\"[[\\\"\"\"[\"\"\" y",
                vec!["\"\"\"[[\"[[\\\"\"\"[\"\"\"", "y"],
            ),
            (
                "\u{feff}...on A -1.5e+3 $v",
                vec!["...", "on", "A", "-1.5e+3", "$", "v"],
            ),
        ] {
            assert_eq!(words(text).unwrap(), expected);
        }
    }

    #[test]
    fn numbers_and_escapes_are_those_of_the_language() {
        for fine in [
            "0",
            "-0",
            "10",
            "1.50",
            "1e9",
            "-1.5E-3",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\u{1F600}\"",
            "\"\"",
        ] {
            assert_eq!(words(fine), Some(vec![fine]), "{fine}");
        }
        for broken in [
            "00",
            "01",
            "-",
            "-a",
            "1.",
            "1.e1",
            "1e",
            "1x",
            "1.5.",
            "0xF1",
            "..",
            ".5",
            "\"a",
            "\"a\nb\"",
            "\"\\q\"",
            "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"",
            "\"\\u{}\"",
            "\"\\u{110000}\"",
            "\"\\u{d800}\"",
            "\"\\u12\"",
            "\"\"\"a",
            "%",
            "\u{e9}",
        ] {
            assert_eq!(words(broken), None, "{broken}");
        }
    }
}
