//! A subscription follows one field.
//!
//! `apollo-compiler` counts selections, so that one field asked for twice is refused, and refuses
//! every `@skip` and `@include`, as the next specification does.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{DirectiveList, Value};
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::Problems;

/// Subscriptions that follow several fields, introspection, or what a variable decides.
pub(super) fn problems(schema: &Schema, document: &ExecutableDocument) -> Problems {
    let subscriptions = document.operations.iter();
    let subscriptions = subscriptions.filter(|operation| operation.is_subscription());
    let problem = subscriptions.filter_map(|operation| {
        let mut root = Root {
            schema,
            document,
            ty: &operation.selection_set.ty,
            seen: HashSet::new(),
            fields: HashMap::new(),
        };
        let found = root.collect(&operation.selection_set);
        found.err().or_else(|| root.problem(operation.location()))
    });
    problem.take(1).collect()
}

type Problem = (String, Option<SourceSpan>);

/// The fields of a subscription's root, by the names they are answered under.
struct Root<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    ty: &'a Name,
    seen: HashSet<&'a Name>,
    fields: HashMap<&'a Name, &'a Node<Field>>,
}

impl<'a> Root<'a> {
    fn problem(&self, place: Option<SourceSpan>) -> Option<Problem> {
        if self.fields.len() > 1 {
            return Some(("A subscription follows only one field.".to_owned(), place));
        }
        let field = self
            .fields
            .values()
            .find(|field| field.name.starts_with("__"))?;
        let message = "A subscription follows no field of introspection.".to_owned();
        Some((message, field.location()))
    }

    fn collect(&mut self, set: &'a SelectionSet) -> Result<(), Problem> {
        for selection in &set.selections {
            if !included(selection.directives())? {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    self.fields.entry(field.response_key()).or_insert(field);
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.type_condition.as_ref();
                    if condition.is_none_or(|ty| self.is(ty)) {
                        self.collect(&inline.selection_set)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.seen.insert(&spread.fragment_name)
                        && self.is(fragment.type_condition())
                    {
                        self.collect(&fragment.selection_set)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn is(&self, condition: &Name) -> bool {
        condition == self.ty
            || match self.schema.types.get(condition) {
                Some(ExtendedType::Union(union)) => union.members.contains(self.ty),
                Some(ExtendedType::Interface(_)) => self.schema.is_subtype(condition, self.ty),
                _ => false,
            }
    }
}

/// Whether a selection takes part, as far as the document alone says.
fn included(directives: &DirectiveList) -> Result<bool, Problem> {
    for (name, left_out) in [("skip", true), ("include", false)] {
        let Some(directive) = directives.get(name) else {
            continue;
        };
        let condition = directive
            .arguments
            .iter()
            .find(|argument| argument.name == "if");
        match condition.map(|argument| &*argument.value) {
            Some(Value::Boolean(truth)) if *truth == left_out => return Ok(false),
            Some(Value::Boolean(_)) => {}
            _ => {
                let message = "No variable decides which field a subscription follows.".to_owned();
                return Err((message, directive.location()));
            }
        }
    }
    Ok(true)
}
