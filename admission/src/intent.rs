//! What a text means to do, told by its tokens alone: also where it is not admitted.

use crate::operation::Kind;
use crate::token::{self, Token};

/// The kind of the operation of this name, or of the only one; none where the text has none such.
pub(crate) fn kind(text: &str, tokens: &[Token], name: Option<&str>) -> Option<Kind> {
    let mut operations = operations(text, tokens).into_iter();
    match name {
        Some(_) => operations
            .find(|(own, _)| *own == name)
            .map(|(_, kind)| kind),
        None => operations
            .next()
            .filter(|_| operations.next().is_none())
            .map(|(_, kind)| kind),
    }
}

/// The name and kind of each operation: it begins where nothing is open, at the start of the text
/// or behind the end of another definition.
fn operations<'a>(text: &'a str, tokens: &[Token]) -> Vec<(Option<&'a str>, Kind)> {
    let word = |token: Option<&Token>| {
        let token = token.filter(|token| token.kind == token::Kind::Name)?;
        text.get(token.start..token.end)
    };
    let (mut open, mut begins) = (0_usize, true);
    let mut found = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        if begins {
            let name = || word(tokens.get(place + 1));
            match word(Some(token)) {
                Some("query") => found.push((name(), Kind::Query)),
                Some("mutation") => found.push((name(), Kind::Mutation)),
                Some("subscription") => found.push((name(), Kind::Subscription)),
                None if token.kind == token::Kind::Sign(b'{') => found.push((None, Kind::Query)),
                _ => {}
            }
        }
        match token.kind {
            token::Kind::Sign(b'{' | b'[' | b'(') => open += 1,
            token::Kind::Sign(b'}' | b']' | b')') => open = open.saturating_sub(1),
            _ => {}
        }
        begins = open == 0 && token.kind == token::Kind::Sign(b'}');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};
    use crate::limits::Limits;
    use crate::token::tokens;

    #[test]
    fn the_kind_is_told_without_the_schema() {
        for (text, name, expected) in [
            ("{ a }", None, Some(Kind::Query)),
            ("mutation { a }", None, Some(Kind::Mutation)),
            (
                "# mutation\nquery { mutation { a } }",
                None,
                Some(Kind::Query),
            ),
            (
                "query A($b: B = { c: 1 }) @d(e: [1]) { a } mutation B { b }",
                Some("B"),
                Some(Kind::Mutation),
            ),
            (
                "query A { a } mutation B { b }",
                Some("A"),
                Some(Kind::Query),
            ),
            ("query A { a } mutation B { b }", None, None),
            (
                "fragment mutation on Query { a } subscription S { a }",
                None,
                Some(Kind::Subscription),
            ),
            ("{ a(b: \"} mutation { \") }", None, Some(Kind::Query)),
            ("fragment A on Query { a }", None, None),
            ("", None, None),
        ] {
            let found = tokens(text, &Limits::default()).unwrap();

            assert_eq!(kind(text, &found, name), expected, "{text}");
        }
    }
}
