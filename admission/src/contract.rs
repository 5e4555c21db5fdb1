//! The schema that documents must fit, and what the cost of its fields rests on.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{FieldDefinition, InputValueDefinition, Type};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};

use crate::limits::{Limits, Sizes};

/// The schema is not one that documents could be held against.
#[derive(Debug, thiserror::Error)]
#[error("the schema is not valid: {0}")]
pub struct InvalidSchema(String);

/// The schema with the limits that hold over it.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) schema: Valid<Schema>,
    pub(crate) limits: Limits,
    pub(crate) sizes: Sizes,
    /// Types that fields with a page size return.
    connections: HashSet<Name>,
    /// How long the lists of introspection are in this schema.
    introspection: HashMap<(&'static str, &'static str), u64>,
}

/// What the framework's introspection has and `apollo-compiler`'s has not.
const UNWRITTEN: &str = "extend type __Type { isOneOf: Boolean }";

/// How many values a field returns, as far as its cost is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rows<'a> {
    /// No object.
    None,
    /// One object, or none.
    One,
    /// What a type wraps. Every type is asked for it to the depth of the deepest, and hardly any is
    /// wrapped more than twice, so that it counts as part of the type; what is asked of it counts.
    Wrapped,
    /// A connection: the rows of its lists are counted by its page size.
    Page,
    /// A list in a connection: one for each row of the page.
    EachOfPage,
    /// As many objects as this argument lists.
    AsListed(&'a InputValueDefinition),
    /// About so many objects.
    About(u64),
}

impl Contract {
    pub(crate) fn new(sdl: &str, limits: Limits, sizes: Sizes) -> Result<Self, InvalidSchema> {
        let sdl = format!("{sdl}\n{UNWRITTEN}");
        let schema = Schema::parse_and_validate(sdl, "schema.graphql")
            .map_err(|invalid| InvalidSchema(invalid.errors.to_string()))?;
        let connections = schema
            .types
            .values()
            .flat_map(fields)
            .filter(|field| is_paged(field))
            .map(|field| field.ty.inner_named_type().clone())
            .collect();
        let introspection = introspection_sizes(&schema);
        Ok(Self {
            schema,
            limits,
            sizes,
            connections,
            introspection,
        })
    }

    /// How many objects a field of this type returns.
    pub(crate) fn rows<'a>(&self, parent: &Name, field: &'a FieldDefinition) -> Rows<'a> {
        let returned = self.schema.types.get(field.ty.inner_named_type());
        let is_leaf = matches!(
            returned,
            None | Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_))
        );
        if is_leaf {
            return Rows::None;
        }
        if is_paged(field) {
            return Rows::Page;
        }
        if parent == "__Type" && field.name == "ofType" {
            return Rows::Wrapped;
        }
        if !field.ty.is_list() {
            return Rows::One;
        }
        if self.connections.contains(parent) {
            return Rows::EachOfPage;
        }
        let place = (parent.as_str(), field.name.as_str());
        if let Some(length) = self.introspection.get(&place) {
            return Rows::About(*length);
        }
        let mut lists = field
            .arguments
            .iter()
            .filter(|argument| argument.is_required() && argument.ty.is_list());
        match (lists.next(), lists.next()) {
            (Some(keys), None) => Rows::AsListed(keys),
            _ => Rows::About(self.sizes.list),
        }
    }
}

fn fields(definition: &ExtendedType) -> impl Iterator<Item = &FieldDefinition> {
    let fields = match definition {
        ExtendedType::Object(object) => Some(&object.fields),
        ExtendedType::Interface(interface) => Some(&interface.fields),
        _ => None,
    };
    fields
        .into_iter()
        .flat_map(|fields| fields.values().map(|field| &***field))
}

/// Whether a field returns a part of a list by a page size.
fn is_paged(field: &FieldDefinition) -> bool {
    let sized = |argument: &InputValueDefinition| {
        PAGE_SIZES.contains(&argument.name.as_str())
            && matches!(&*argument.ty, Type::Named(name) | Type::NonNullNamed(name) if name == "Int")
    };
    !field.ty.is_list() && field.arguments.iter().any(|argument| sized(argument))
}

/// The arguments of a paged field that hold its page size.
pub(crate) const PAGE_SIZES: [&str; 2] = ["first", "last"];

/// How long the lists of introspection are: the mean of those that are not empty, since types with
/// many fields are also met most often.
fn introspection_sizes(schema: &Schema) -> HashMap<(&'static str, &'static str), u64> {
    let types = || schema.types.values();
    let implementers = schema.implementers_map();
    let directives = schema.directive_definitions.values();
    // Arguments lead to input types only, and those have none.
    let all_fields = types().flat_map(fields).count().max(1);
    let arguments: usize = types()
        .flat_map(fields)
        .map(|field| field.arguments.len())
        .sum();
    HashMap::from([
        (("__Schema", "types"), length(schema.types.len())),
        (
            ("__Schema", "directives"),
            length(schema.directive_definitions.len()),
        ),
        (
            ("__Type", "fields"),
            mean(types().map(|ty| fields(ty).count())),
        ),
        (("__Type", "inputFields"), mean(types().map(input_fields))),
        (("__Type", "enumValues"), mean(types().map(enum_values))),
        (("__Type", "interfaces"), mean(types().map(interfaces))),
        (
            ("__Type", "possibleTypes"),
            mean(implementers.values().map(|found| found.objects.len())),
        ),
        (("__Field", "args"), length(arguments.div_ceil(all_fields))),
        (
            ("__Directive", "args"),
            mean(directives.map(|directive| directive.arguments.len())),
        ),
    ])
}

fn input_fields(definition: &ExtendedType) -> usize {
    match definition {
        ExtendedType::InputObject(input) => input.fields.len(),
        _ => 0,
    }
}

fn enum_values(definition: &ExtendedType) -> usize {
    match definition {
        ExtendedType::Enum(choice) => choice.values.len(),
        _ => 0,
    }
}

fn interfaces(definition: &ExtendedType) -> usize {
    match definition {
        ExtendedType::Object(object) => object.implements_interfaces.len(),
        ExtendedType::Interface(interface) => interface.implements_interfaces.len(),
        _ => 0,
    }
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn mean(lengths: impl Iterator<Item = usize>) -> u64 {
    let (sum, count) = lengths
        .filter(|length| *length > 0)
        .fold((0, 0), |(sum, count), length| (sum + length, count + 1));
    length(usize::div_ceil(sum, count.max(1))).max(1)
}
