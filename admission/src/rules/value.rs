//! Values in their places.
//!
//! `apollo-compiler` compares a variable with its place only where it is a whole argument, takes a
//! default of null for a value, lets an input object name a field twice, and does not look for variables
//! inside the value of a custom scalar.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use apollo_compiler::ast::{
    Argument, DirectiveList, InputValueDefinition, Type, Value, VariableDefinition,
};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Name, Node, Schema};

use super::Problems;

/// A variable in a place, which wants a type if it is not inside a custom scalar.
struct Usage<'a> {
    variable: &'a Name,
    wanted: Option<Wanted<'a>>,
    location: Option<SourceSpan>,
}

/// The type of a place, and whether the place has a default.
type Wanted<'a> = (&'a Type, bool);

/// What one definition says, its fragments aside.
#[derive(Default)]
struct Definition<'a> {
    usages: Vec<Usage<'a>>,
    spreads: Vec<&'a Name>,
}

/// What is wrong with the values of a document that `apollo-compiler` passes.
pub(super) fn problems(schema: &Schema, document: &ExecutableDocument) -> Problems {
    let mut reader = Reader::new(schema);
    let (operations, fragments) = reader.document(document);
    for (operation, definition) in &operations {
        positions(operation, definition, &fragments, &mut reader.found);
    }
    reader.found
}

/// Where lists stand as values of custom scalars. Whatever is in them is for the scalar to judge;
/// `apollo-compiler` refuses a null there.
pub(super) fn scalar_lists(schema: &Schema, document: &ExecutableDocument) -> Vec<Range<usize>> {
    let mut reader = Reader::new(schema);
    reader.document(document);
    reader.scalar_lists
}

/// Finds variables in places that want another type, in an operation with all its fragments.
fn positions<'a>(
    operation: &'a Operation,
    own: &Definition<'a>,
    fragments: &Fragments<'a>,
    found: &mut Problems,
) {
    let variables: HashMap<&Name, &VariableDefinition> = operation
        .variables
        .iter()
        .map(|variable| (&variable.name, &**variable))
        .collect();
    let check = |definition: &Definition<'a>, found: &mut Problems| {
        for usage in &definition.usages {
            let name = usage.variable;
            let message = match (variables.get(name), usage.wanted) {
                (None, _) => format!("Variable \"${name}\" is not defined."),
                (Some(variable), Some(wanted)) if !fits(variable, wanted) => format!(
                    "Variable \"${name}\" of type \"{}\" used in position expecting type \"{}\".",
                    variable.ty, wanted.0
                ),
                _ => continue,
            };
            found.push((message, usage.location));
        }
    };
    check(own, found);
    let mut seen = HashSet::new();
    let mut waiting = own.spreads.clone();
    while let Some(name) = waiting.pop() {
        if let Some(fragment) = fragments.get(name)
            && seen.insert(name)
        {
            check(fragment, found);
            waiting.extend(&fragment.spreads);
        }
    }
}

/// Whether a variable may stand in a place: `allowedVariableUsage` of graphql-js.
fn fits(variable: &VariableDefinition, (wanted, has_default_of_its_own): Wanted<'_>) -> bool {
    if wanted.is_non_null() && !variable.ty.is_non_null() {
        let default = variable.default_value.as_ref();
        let has_value = default.is_some_and(|value| !value.is_null());
        if !has_value && !has_default_of_its_own {
            return false;
        }
        return variable.ty.is_assignable_to(&wanted.clone().nullable());
    }
    variable.ty.is_assignable_to(wanted)
}

struct Reader<'a> {
    schema: &'a Schema,
    found: Problems,
    scalar_lists: Vec<Range<usize>>,
}

type Operations<'a> = Vec<(&'a Operation, Definition<'a>)>;
type Fragments<'a> = HashMap<&'a Name, Definition<'a>>;

impl<'a> Reader<'a> {
    fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            found: Vec::new(),
            scalar_lists: Vec::new(),
        }
    }

    fn document(&mut self, document: &'a ExecutableDocument) -> (Operations<'a>, Fragments<'a>) {
        let fragments = document.fragments.iter().map(|(name, fragment)| {
            let mut definition = Definition::default();
            self.directives(&fragment.directives, &mut definition);
            self.selection(&fragment.selection_set, &mut definition);
            (name, definition)
        });
        let fragments = fragments.collect();
        let operations = document.operations.iter().map(|operation| {
            let mut definition = Definition::default();
            self.directives(&operation.directives, &mut definition);
            for variable in &operation.variables {
                self.directives(&variable.directives, &mut definition);
                if let Some(default) = &variable.default_value {
                    self.value(default, Some((&variable.ty, true)), &mut definition);
                }
            }
            self.selection(&operation.selection_set, &mut definition);
            (&**operation, definition)
        });
        (operations.collect(), fragments)
    }

    fn selection(&mut self, set: &'a SelectionSet, into: &mut Definition<'a>) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    let wanted: &'a [Node<InputValueDefinition>] = &field.definition.arguments;
                    self.arguments(&field.arguments, wanted, into);
                    self.directives(&field.directives, into);
                    self.selection(&field.selection_set, into);
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.directives, into);
                    self.selection(&inline.selection_set, into);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives, into);
                    into.spreads.push(&spread.fragment_name);
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a DirectiveList, into: &mut Definition<'a>) {
        for directive in directives {
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments, into);
            }
        }
    }

    fn arguments(
        &mut self,
        given: &'a [Node<Argument>],
        wanted: &'a [Node<InputValueDefinition>],
        into: &mut Definition<'a>,
    ) {
        for argument in given {
            let definition = wanted
                .iter()
                .find(|definition| definition.name == argument.name);
            let place = definition.map(place);
            self.value(&argument.value, place, into);
        }
    }

    /// Reads a value in a place of this type, if the place has one.
    fn value(
        &mut self,
        value: &'a Node<Value>,
        wanted: Option<Wanted<'a>>,
        into: &mut Definition<'a>,
    ) {
        match &**value {
            Value::Variable(name) => {
                into.usages.push(Usage {
                    variable: name,
                    wanted,
                    location: value.location(),
                });
            }
            Value::List(items) => {
                if let (Some((Type::Named(_) | Type::NonNullNamed(_), _)), Some(span)) =
                    (wanted, value.location())
                {
                    self.scalar_lists.push(span.offset()..span.end_offset());
                }
                // In a place that takes no list, a custom scalar's, the type holds on inside.
                let item = wanted.map(|(ty, _)| match ty {
                    Type::List(item) | Type::NonNullList(item) => (&**item, false),
                    Type::Named(_) | Type::NonNullNamed(_) => (ty, false),
                });
                for value in items {
                    self.value(value, item, into);
                }
            }
            Value::Object(fields) => {
                let definition =
                    wanted.and_then(
                        |(ty, _)| match self.schema.types.get(ty.inner_named_type()) {
                            Some(ExtendedType::InputObject(input)) => Some(input),
                            _ => None,
                        },
                    );
                let mut names = HashSet::new();
                for (name, value) in fields {
                    if !names.insert(name) {
                        let message =
                            format!("There can be only one input field named \"{name}\".");
                        self.found.push((message, name.location()));
                    }
                    let field = definition.and_then(|input| input.fields.get(name));
                    self.value(value, field.map(|field| place(field)), into);
                }
            }
            _ => {}
        }
    }
}

fn place(definition: &Node<InputValueDefinition>) -> Wanted<'_> {
    (&definition.ty, definition.default_value.is_some())
}
