//! Which documents are run: nested and long only as far as the limits say.

use std::collections::HashMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Positioned, ServerError, Value, Variables};

use super::error::{code, coded, request_error};
use crate::service::page::DEFAULT_SIZE;

/// What a query may ask for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Levels of fields.
    pub depth: usize,
    /// Cost: scalars 0, an object 1, a list its page size times the cost of a row.
    pub cost: usize,
}

/// Brackets that may stand open at once; the parser recurses with each.
const DEEPEST_BRACKETS: usize = 96;
/// Fields, fragments counted at each use.
const MOST_FIELDS: usize = 20_000;

/// Parses a document and holds it against the limits.
pub(crate) fn admit(
    text: &str,
    variables: &Variables,
    limits: Limits,
) -> Result<ExecutableDocument, ServerError> {
    if deepest_bracket(text) > DEEPEST_BRACKETS {
        return Err(request_error(
            code::QUERY_TOO_COMPLEX,
            "The document nests too deep.",
        ));
    }
    let document =
        parse_query(text).map_err(|error| coded(error.into(), code::GRAPHQL_PARSE_FAILED))?;
    let mut meter = Meter {
        document: &document,
        variables,
        fragments: HashMap::new(),
    };
    for (_, operation) in document.operations.iter() {
        let size = meter.selection(&operation.node.selection_set.node);
        let refuse = |what: &str, found: usize, limit: usize| {
            let message = format!("The query's {what} is {found}; at most {limit} is answered.");
            Err(request_error(code::QUERY_TOO_COMPLEX, message))
        };
        if size.depth > limits.depth {
            return refuse("depth", size.depth, limits.depth);
        }
        let cost = size.once.saturating_add(size.each);
        if cost > limits.cost {
            return refuse("cost", cost, limits.cost);
        }
        if size.fields > MOST_FIELDS {
            return refuse("number of fields", size.fields, MOST_FIELDS);
        }
    }
    Ok(document)
}

/// The most brackets open at once, outside strings and comments.
fn deepest_bracket(text: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = match byte {
            b'"' => behind_string(tail),
            b'#' => behind(tail, |ahead| ahead.first() == Some(&b'\n'), 1),
            _ => tail,
        };
        match byte {
            b'{' | b'[' | b'(' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// What follows a string whose first quote was read.
fn behind_string(text: &[u8]) -> &[u8] {
    match text.strip_prefix(b"\"\"") {
        Some(block) => behind(block, |ahead| ahead.starts_with(b"\"\"\""), 3),
        None => behind(text, |ahead| matches!(ahead.first(), Some(b'"' | b'\n')), 1),
    }
}

/// What follows the first place where `ends` holds and its `length` bytes; backslashes hide a byte.
fn behind(mut text: &[u8], ends: impl Fn(&[u8]) -> bool, length: usize) -> &[u8] {
    while !text.is_empty() && !ends(text) {
        let step = if text[0] == b'\\' { 2 } else { 1 };
        text = text.get(step..).unwrap_or_default();
    }
    text.get(length..).unwrap_or_default()
}

/// How large a selection is.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Cost of what stands once.
    once: usize,
    /// Cost of what stands once for each row of the list around it.
    each: usize,
    depth: usize,
    fields: usize,
}

struct Meter<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// Sizes of fragments; none while a fragment is being measured, which ends a cycle.
    fragments: HashMap<&'a Name, Option<Size>>,
}

impl<'a> Meter<'a> {
    fn selection(&mut self, selection: &'a SelectionSet) -> Size {
        let mut sum = Size::default();
        for item in &selection.items {
            let size = match &item.node {
                Selection::Field(field) => self.field(field),
                Selection::InlineFragment(inline) => {
                    self.selection(&inline.node.selection_set.node)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            sum.once = sum.once.saturating_add(size.once);
            sum.each = sum.each.saturating_add(size.each);
            sum.fields = sum.fields.saturating_add(size.fields);
            sum.depth = sum.depth.max(size.depth);
        }
        sum
    }

    fn fragment(&mut self, name: &'a Name) -> Size {
        if let Some(known) = self.fragments.get(name) {
            return known.unwrap_or_default();
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Size::default();
        };
        self.fragments.insert(name, None);
        let size = self.selection(&fragment.node.selection_set.node);
        self.fragments.insert(name, Some(size));
        size
    }

    fn field(&mut self, field: &'a Positioned<Field>) -> Size {
        let field = &field.node;
        if field.selection_set.node.items.is_empty() {
            return Size {
                depth: 1,
                fields: 1,
                ..Size::default()
            };
        }
        let inner = self.selection(&field.selection_set.node);
        let rows = self.page_size(field).saturating_mul(inner.each);
        let one = inner.once.saturating_add(rows).saturating_add(1);
        let cost = one.saturating_mul(self.ids(field));
        let size = Size {
            once: cost,
            each: 0,
            depth: inner.depth + 1,
            fields: inner.fields.saturating_add(1),
        };
        // `nodes` and `edges` of a connection stand once a row; at the root nothing multiplies.
        match field.name.node.as_str() {
            "nodes" | "edges" => Size {
                once: 0,
                each: cost,
                ..size
            },
            _ => size,
        }
    }

    /// The number of rows that a list field asks for.
    fn page_size(&self, field: &Field) -> usize {
        ["first", "last"]
            .iter()
            .find_map(|name| self.number(field, name))
            .unwrap_or(DEFAULT_SIZE as usize)
    }

    /// How many objects a field looks up by id.
    fn ids(&self, field: &Field) -> usize {
        match self.argument(field, "ids") {
            Some(Value::List(ids)) => ids.len().max(1),
            _ => 1,
        }
    }

    fn number(&self, field: &Field, name: &str) -> Option<usize> {
        match self.argument(field, name)? {
            Value::Number(number) => usize::try_from(number.as_u64()?).ok(),
            _ => None,
        }
    }

    fn argument(&self, field: &Field, name: &str) -> Option<Value> {
        let value = field.get_argument(name)?.node.clone();
        value
            .into_const_with(|name| self.variables.get(&name).cloned().ok_or(()))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str, limits: Limits) -> Option<String> {
        admit(text, &Variables::default(), limits)
            .err()
            .map(|error| error.message)
    }

    const LIMITS: Limits = Limits {
        depth: 10,
        cost: 100,
    };

    #[test]
    fn a_list_costs_its_page_size_times_its_rows() {
        let allowed = "{ regions(first: 48) { nodes { parent { name } } } }";
        let refused = "{ regions(first: 50) { nodes { parent { name } } } }";

        assert_eq!(refusal(allowed, LIMITS), None);
        assert_eq!(
            refusal(refused, LIMITS).unwrap(),
            "The query's cost is 101; at most 100 is answered."
        );
    }

    #[test]
    fn deep_brackets_are_refused_before_they_are_parsed() {
        let text = format!("{{ a(b: {}1{}) }}", "[".repeat(30_000), "]".repeat(30_000));

        assert_eq!(
            refusal(&text, LIMITS).unwrap(),
            "The document nests too deep."
        );
    }

    #[test]
    fn fragments_that_multiply_are_counted_in_linear_time() {
        let mut text = "{ ...f0 }".to_owned();
        for level in 0..60 {
            let next = level + 1;
            let fragment = format!(" fragment f{level} on Query {{ ...f{next} ...f{next} }}");
            text.push_str(&fragment);
        }
        text += " fragment f60 on Query { region(code: \"34\") { name } }";

        assert!(refusal(&text, LIMITS).is_some());
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        assert_eq!(deepest_bracket("{ a(b: \"[[[\\\"[[\") } # (((\n"), 2);
        assert_eq!(
            deepest_bracket("{ a(b: \"\"\"[[\"[[\\\"\"\"[\"\"\") [[[ }"),
            4
        );
    }
}
