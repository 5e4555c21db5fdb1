//! Whether a text is an executable document, by the grammar of the language.
//!
//! `apollo-compiler` reads the same grammar, but passes over an argument without a value as if it
//! were not there, stumbles over a comma after the dots of a spread, and does not know descriptions
//! of operations and variables (specification of September 2025). What is accepted here is what
//! graphql-js 16 accepts.

use crate::refusal::{Code, Refusal};
use crate::token::{Kind, Token};

/// Checks the text, and returns it with nothing but the tokens that mean something, each at its
/// place: commas, comments and descriptions are blanked out.
pub(crate) fn check(text: &str, tokens: &[Token]) -> Result<String, Refusal> {
    let mut grammar = Grammar {
        text,
        tokens,
        at: 0,
        descriptions: Vec::new(),
    };
    grammar.document()?;
    let mut descriptions = grammar.descriptions.into_iter().peekable();
    let mut plain = String::with_capacity(text.len());
    for (index, token) in tokens.iter().enumerate() {
        let gap = &text[plain.len()..token.start];
        blank(&mut plain, gap);
        if descriptions.next_if_eq(&index).is_none() {
            plain.push_str(&text[token.start..token.end]);
        }
    }
    Ok(plain)
}

/// Appends as many bytes and lines as the text has, and nothing else of it.
fn blank(plain: &mut String, text: &str) {
    plain.extend(text.bytes().map(|byte| match byte {
        b'\n' | b'\r' => char::from(byte),
        _ => ' ',
    }));
}

const SCHEMA_WORDS: [&str; 9] = [
    "schema",
    "scalar",
    "type",
    "interface",
    "union",
    "enum",
    "input",
    "directive",
    "extend",
];

/// Reads tokens by the rules of the grammar. Depth is that of the brackets, which were counted.
struct Grammar<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Which tokens are descriptions.
    descriptions: Vec<usize>,
}

type Checked = Result<(), Refusal>;

impl<'a> Grammar<'a> {
    fn token(&self) -> Token {
        // The list closes with an end that is never passed.
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn word(&self) -> &'a str {
        let Token { start, end, .. } = self.token();
        &self.text[start..end]
    }

    fn is(&self, sign: u8) -> bool {
        self.token().kind == Kind::Sign(sign)
    }

    fn is_word(&self, word: &str) -> bool {
        self.token().kind == Kind::Name && self.word() == word
    }

    fn take(&mut self, sign: u8) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: u8) -> Checked {
        if self.take(sign) {
            Ok(())
        } else {
            self.unexpected(&format!("`{}`", char::from(sign)))
        }
    }

    fn name(&mut self) -> Checked {
        if self.token().kind != Kind::Name {
            return self.unexpected("a name");
        }
        self.at += 1;
        Ok(())
    }

    fn keyword(&mut self, word: &str) -> Checked {
        if self.is_word(word) {
            self.name()
        } else {
            self.unexpected(&format!("`{word}`"))
        }
    }

    fn unexpected(&self, expected: &str) -> Checked {
        let token = self.token();
        let found = match token.kind {
            Kind::End => "the end of the document".to_owned(),
            _ => format!("`{}`", self.word()),
        };
        let message = format!("expected {expected}, found {found}");
        Err(Refusal::syntax(self.text, token.start, &message))
    }

    /// At least one of these, between two signs.
    fn many(&mut self, open: u8, close: u8, item: fn(&mut Self) -> Checked) -> Checked {
        self.expect(open)?;
        item(self)?;
        while !self.take(close) {
            item(self)?;
        }
        Ok(())
    }

    fn document(&mut self) -> Checked {
        self.definition()?;
        while self.token().kind != Kind::End {
            self.definition()?;
        }
        Ok(())
    }

    fn definition(&mut self) -> Checked {
        if self.is(b'{') {
            return self.selection_set();
        }
        self.description();
        let is_name = self.token().kind == Kind::Name;
        match self.word() {
            "query" | "mutation" | "subscription" if is_name => self.operation(),
            "fragment" if is_name => self.fragment(),
            word if is_name && SCHEMA_WORDS.contains(&word) => {
                let message =
                    "Only operations and fragments are executed, not definitions of a schema.";
                let place = self.token().start;
                Err(Refusal::at(
                    Code::ValidationFailed,
                    self.text,
                    place,
                    message,
                ))
            }
            _ => self.unexpected("an operation or a fragment"),
        }
    }

    fn description(&mut self) {
        if self.token().kind == Kind::String {
            self.descriptions.push(self.at);
            self.at += 1;
        }
    }

    fn operation(&mut self) -> Checked {
        self.name()?;
        if self.token().kind == Kind::Name {
            self.name()?;
        }
        if self.is(b'(') {
            self.many(b'(', b')', Self::variable)?;
        }
        self.directives(false)?;
        self.selection_set()
    }

    fn fragment(&mut self) -> Checked {
        self.name()?;
        if self.is_word("on") {
            return self.unexpected("the fragment's name");
        }
        self.name()?;
        self.keyword("on")?;
        self.name()?;
        self.directives(false)?;
        self.selection_set()
    }

    fn variable(&mut self) -> Checked {
        self.description();
        self.expect(b'$')?;
        self.name()?;
        self.expect(b':')?;
        self.type_reference()?;
        if self.take(b'=') {
            self.value(true)?;
        }
        self.directives(true)
    }

    fn type_reference(&mut self) -> Checked {
        if self.take(b'[') {
            self.type_reference()?;
            self.expect(b']')?;
        } else {
            self.name()?;
        }
        self.take(b'!');
        Ok(())
    }

    fn selection_set(&mut self) -> Checked {
        self.many(b'{', b'}', Self::selection)
    }

    fn selection(&mut self) -> Checked {
        if self.take(b'.') {
            let conditional = self.is_word("on");
            if !conditional && self.token().kind == Kind::Name {
                self.name()?;
                return self.directives(false);
            }
            if conditional {
                self.name()?;
                self.name()?;
            }
            self.directives(false)?;
            return self.selection_set();
        }
        self.name()?;
        if self.take(b':') {
            self.name()?;
        }
        self.arguments(false)?;
        self.directives(false)?;
        if self.is(b'{') {
            self.selection_set()
        } else {
            Ok(())
        }
    }

    fn directives(&mut self, constant: bool) -> Checked {
        while self.take(b'@') {
            self.name()?;
            self.arguments(constant)?;
        }
        Ok(())
    }

    fn arguments(&mut self, constant: bool) -> Checked {
        match (self.is(b'('), constant) {
            (false, _) => Ok(()),
            (true, true) => self.many(b'(', b')', |grammar| grammar.entry(true)),
            (true, false) => self.many(b'(', b')', |grammar| grammar.entry(false)),
        }
    }

    /// A name and a value: an argument, or a field of an input object.
    fn entry(&mut self, constant: bool) -> Checked {
        self.name()?;
        self.expect(b':')?;
        self.value(constant)
    }

    fn value(&mut self, constant: bool) -> Checked {
        if self.take(b'[') {
            while !self.take(b']') {
                self.value(constant)?;
            }
            return Ok(());
        }
        if self.take(b'{') {
            while !self.take(b'}') {
                self.entry(constant)?;
            }
            return Ok(());
        }
        if self.is(b'$') && !constant {
            self.at += 1;
            return self.name();
        }
        match self.token().kind {
            Kind::Name | Kind::Number | Kind::String => {
                self.at += 1;
                Ok(())
            }
            _ if constant => self.unexpected("a value without variables"),
            _ => self.unexpected("a value"),
        }
    }
}
