//! The admitted document in the words of the framework that executes it.
//!
//! The framework's own parser would read the text a second time, and by other rules: what it makes
//! of a document could differ from what was validated.

use std::collections::HashMap;

use apollo_compiler::ast::{self, Argument, DirectiveList, Type, Value};
use apollo_compiler::executable::{self, ExecutableDocument, SelectionSet};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::{Name, Node};
use async_graphql_parser::types::{
    BaseType, Directive, Field, FragmentDefinition, FragmentSpread, InlineFragment,
    OperationDefinition, OperationType, Selection, SelectionSet as FrameworkSet,
    Type as FrameworkType, TypeCondition, VariableDefinition,
};
use async_graphql_parser::{Pos, Positioned};
use async_graphql_value::{ConstValue, Name as Key, Value as FrameworkValue};

use crate::place::Lines;

/// A document's parts; operations stand in the order of [`ExecutableDocument::operations`].
#[derive(Debug)]
pub(crate) struct Converted {
    pub(crate) operations: Vec<Positioned<OperationDefinition>>,
    pub(crate) fragments: HashMap<Key, Positioned<FragmentDefinition>>,
}

/// Converts a valid document.
pub(crate) fn document(text: &str, document: &ExecutableDocument) -> Converted {
    let reader = Reader(Lines::of(text));
    let operations = document.operations.iter();
    let fragments = document.fragments.iter().map(|(name, fragment)| {
        let span = fragment.location();
        let definition = FragmentDefinition {
            type_condition: reader.at(span, reader.condition(fragment.type_condition())),
            directives: reader.directives(&fragment.directives),
            selection_set: reader.selections(&fragment.selection_set, span),
        };
        (Key::new(name), reader.at(span, definition))
    });
    Converted {
        operations: operations
            .map(|operation| reader.operation(operation))
            .collect(),
        fragments: fragments.collect(),
    }
}

/// Converts a value without variables.
pub(crate) fn constant(value: &Value) -> ConstValue {
    match value {
        // A valid constant holds no variable.
        Value::Null | Value::Variable(_) => ConstValue::Null,
        Value::Enum(name) => ConstValue::Enum(Key::new(name)),
        Value::String(text) => ConstValue::String(text.clone()),
        Value::Boolean(truth) => ConstValue::Boolean(*truth),
        Value::Int(digits) => number(digits.as_str()),
        Value::Float(digits) => number(digits.as_str()),
        Value::List(items) => ConstValue::List(items.iter().map(|item| constant(item)).collect()),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, field)| (Key::new(name), constant(field)));
            ConstValue::Object(fields.collect())
        }
    }
}

/// A number, or its digits as text where no number of the framework is so large: the scalar that
/// it is meant for then reads or refuses it.
fn number(digits: &str) -> ConstValue {
    let number = digits.parse().map(ConstValue::Number);
    number.unwrap_or_else(|_| ConstValue::String(digits.to_owned()))
}

fn value(given: &Value) -> FrameworkValue {
    match given {
        Value::Variable(name) => FrameworkValue::Variable(Key::new(name)),
        Value::List(items) => FrameworkValue::List(items.iter().map(|item| value(item)).collect()),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, field)| (Key::new(name), value(field)));
            FrameworkValue::Object(fields.collect())
        }
        _ => constant(given).into_value(),
    }
}

fn framework_type(ty: &Type) -> FrameworkType {
    let (base, nullable) = match ty {
        Type::Named(name) => (BaseType::Named(Key::new(name)), true),
        Type::NonNullNamed(name) => (BaseType::Named(Key::new(name)), false),
        Type::List(item) => (BaseType::List(Box::new(framework_type(item))), true),
        Type::NonNullList(item) => (BaseType::List(Box::new(framework_type(item))), false),
    };
    FrameworkType { base, nullable }
}

struct Reader(Lines);

impl Reader {
    fn at<T>(&self, span: Option<SourceSpan>, node: T) -> Positioned<T> {
        let place = span.map(|span| self.0.place(span.offset()));
        let place = place.map(|place| Pos::from((place.line, place.column)));
        Positioned::new(node, place.unwrap_or_default())
    }

    fn name(&self, name: &Name) -> Positioned<Key> {
        self.at(name.location(), Key::new(name))
    }

    fn condition(&self, ty: &Name) -> TypeCondition {
        TypeCondition { on: self.name(ty) }
    }

    fn operation(
        &self,
        operation: &Node<executable::Operation>,
    ) -> Positioned<OperationDefinition> {
        let variables = operation.variables.iter().map(|variable| {
            let default = variable.default_value.as_ref();
            let definition = VariableDefinition {
                name: self.name(&variable.name),
                var_type: self.at(variable.ty.location(), framework_type(&variable.ty)),
                directives: self.directives(&variable.directives),
                default_value: default.map(|value| self.at(value.location(), constant(value))),
            };
            self.at(variable.location(), definition)
        });
        let span = operation.location();
        let definition = OperationDefinition {
            ty: match operation.operation_type {
                ast::OperationType::Query => OperationType::Query,
                ast::OperationType::Mutation => OperationType::Mutation,
                ast::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions: variables.collect(),
            directives: self.directives(&operation.directives),
            selection_set: self.selections(&operation.selection_set, span),
        };
        self.at(span, definition)
    }

    fn selections(&self, set: &SelectionSet, span: Option<SourceSpan>) -> Positioned<FrameworkSet> {
        let items = set
            .selections
            .iter()
            .map(|selection| self.selection(selection));
        let items = items.collect();
        self.at(span, FrameworkSet { items })
    }

    fn selection(&self, selection: &executable::Selection) -> Positioned<Selection> {
        match selection {
            executable::Selection::Field(field) => {
                let span = field.location();
                let found = Field {
                    alias: field.alias.as_ref().map(|alias| self.name(alias)),
                    name: self.name(&field.name),
                    arguments: self.arguments(&field.arguments),
                    directives: self.directives(&field.directives),
                    selection_set: self.selections(&field.selection_set, span),
                };
                self.at(span, Selection::Field(self.at(span, found)))
            }
            executable::Selection::InlineFragment(inline) => {
                let span = inline.location();
                let condition = inline.type_condition.as_ref();
                let found = InlineFragment {
                    type_condition: condition.map(|ty| self.at(ty.location(), self.condition(ty))),
                    directives: self.directives(&inline.directives),
                    selection_set: self.selections(&inline.selection_set, span),
                };
                self.at(span, Selection::InlineFragment(self.at(span, found)))
            }
            executable::Selection::FragmentSpread(spread) => {
                let span = spread.location();
                let found = FragmentSpread {
                    fragment_name: self.name(&spread.fragment_name),
                    directives: self.directives(&spread.directives),
                };
                self.at(span, Selection::FragmentSpread(self.at(span, found)))
            }
        }
    }

    fn directives(&self, directives: &DirectiveList) -> Vec<Positioned<Directive>> {
        let directives = directives.iter().map(|directive| {
            let found = Directive {
                name: self.name(&directive.name),
                arguments: self.arguments(&directive.arguments),
            };
            self.at(directive.location(), found)
        });
        directives.collect()
    }

    fn arguments(
        &self,
        arguments: &[Node<Argument>],
    ) -> Vec<(Positioned<Key>, Positioned<FrameworkValue>)> {
        let arguments = arguments.iter().map(|argument| {
            let given = self.at(argument.value.location(), value(&argument.value));
            (self.name(&argument.name), given)
        });
        arguments.collect()
    }
}
