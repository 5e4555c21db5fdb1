//! Variables: the values that a request gives, brought into the form that its operation declares.
//!
//! This follows the specification's input coercion. `apollo-compiler` has it too, but its messages
//! repeat the whole value and name no place in it, it takes `1.0` for no integer, and it leaves
//! default values uncoerced.

use std::fmt::Write as _;

use apollo_compiler::ast::{Type, VariableDefinition};
use apollo_compiler::parser::SourceMap;
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name, Node};
use async_graphql_value::indexmap::IndexMap;
use async_graphql_value::{ConstValue, Name as Key, Number, Variables};

use crate::contract::Contract;
use crate::convert;
use crate::place::Location;
use crate::refusal::{Code, Problem, Refusal};

/// A variable of an operation.
#[derive(Debug)]
pub(crate) struct Declared {
    name: Key,
    ty: Type,
    default: Option<ConstValue>,
    location: Option<Location>,
}

/// What is wrong with a value, and where in it.
struct Misfit {
    /// From the inside out.
    path: Vec<Step>,
    message: String,
}

enum Step {
    Item(usize),
    Field(String),
}

impl Declared {
    /// Reads a declaration of a valid document.
    pub(crate) fn new(
        contract: &Contract,
        definition: &Node<VariableDefinition>,
        sources: &SourceMap,
    ) -> Result<Self, Refusal> {
        let place = definition
            .location()
            .and_then(|span| span.line_column(sources));
        let location = place.map(|place| Location {
            line: place.line,
            column: place.column,
        });
        let name = Key::new(&definition.name);
        let default = definition
            .default_value
            .as_ref()
            .map(|value| coerced(contract, &definition.ty, convert::constant(value)));
        let default = default
            .transpose()
            .map_err(|misfit| refuse(&name, location, &misfit))?;
        Ok(Self {
            name,
            ty: (*definition.ty).clone(),
            default,
            location,
        })
    }
}

/// The values of all declared variables; one that is absent and may be stays absent.
pub(crate) fn coerce(
    contract: &Contract,
    declared: &[Declared],
    mut given: Variables,
) -> Result<Variables, Refusal> {
    let mut values = Variables::default();
    for variable in declared {
        let value = match given.remove(&variable.name) {
            Some(value) => coerced(contract, &variable.ty, value)
                .map_err(|misfit| refuse(&variable.name, variable.location, &misfit))?,
            None => match &variable.default {
                Some(default) => default.clone(),
                None if variable.ty.is_non_null() => {
                    let misfit = Misfit::new("needs a value");
                    return Err(refuse(&variable.name, variable.location, &misfit));
                }
                None => continue,
            },
        };
        values.insert(variable.name.clone(), value);
    }
    Ok(values)
}

fn coerced(contract: &Contract, ty: &Type, value: ConstValue) -> Result<ConstValue, Misfit> {
    if value == ConstValue::Null {
        return if ty.is_non_null() {
            Err(Misfit::new("may not be null"))
        } else {
            Ok(value)
        };
    }
    match ty {
        Type::List(item) | Type::NonNullList(item) => match value {
            ConstValue::List(items) => {
                let items = items.into_iter().enumerate().map(|(index, value)| {
                    coerced(contract, item, value)
                        .map_err(|misfit| misfit.inside(Step::Item(index)))
                });
                Ok(ConstValue::List(items.collect::<Result<_, _>>()?))
            }
            // A single value stands for a list of it.
            value => Ok(ConstValue::List(vec![coerced(contract, item, value)?])),
        },
        Type::Named(name) | Type::NonNullNamed(name) => named(contract, name, value),
    }
}

fn named(contract: &Contract, name: &Name, value: ConstValue) -> Result<ConstValue, Misfit> {
    match (contract.schema.types.get(name), value) {
        (Some(ExtendedType::InputObject(definition)), ConstValue::Object(fields)) => {
            object(contract, definition, fields)
        }
        (Some(ExtendedType::InputObject(_)), _) => {
            Err(Misfit::new(format!("is no `{name}` object")))
        }
        (Some(ExtendedType::Enum(choices)), ConstValue::String(word)) => {
            if choices.values.contains_key(word.as_str()) {
                Ok(ConstValue::Enum(Key::new(word)))
            } else {
                Err(Misfit::new(format!("is no value of `{name}`")))
            }
        }
        (Some(ExtendedType::Enum(choices)), ConstValue::Enum(word))
            if choices.values.contains_key(word.as_str()) =>
        {
            Ok(ConstValue::Enum(word))
        }
        (Some(ExtendedType::Enum(_)), _) => Err(Misfit::new(format!("is no value of `{name}`"))),
        (_, value) => scalar(name, value),
    }
}

fn object(
    contract: &Contract,
    definition: &InputObjectType,
    mut given: IndexMap<Key, ConstValue>,
) -> Result<ConstValue, Misfit> {
    if let Some(unknown) = given
        .keys()
        .find(|key| !definition.fields.contains_key(key.as_str()))
    {
        let message = format!("has no place in `{}`", definition.name);
        return Err(Misfit::new(message).inside(Step::Field(unknown.to_string())));
    }
    let mut fields = IndexMap::new();
    for (name, field) in &definition.fields {
        let inside = |misfit: Misfit| misfit.inside(Step::Field(name.to_string()));
        let value = match (given.swap_remove(name.as_str()), &field.default_value) {
            (Some(value), _) => value,
            (None, Some(default)) => convert::constant(default),
            (None, None) if field.ty.is_non_null() => {
                return Err(inside(Misfit::new("needs a value")));
            }
            (None, None) => continue,
        };
        let value = coerced(contract, &field.ty, value).map_err(inside)?;
        fields.insert(Key::new(name), value);
    }
    Ok(ConstValue::Object(fields))
}

/// A scalar of the language; one of the schema's own is read by its own type when it is used.
fn scalar(name: &Name, value: ConstValue) -> Result<ConstValue, Misfit> {
    let fits = match (name.as_str(), &value) {
        ("Int", ConstValue::Number(number)) => {
            return integer(number).ok_or_else(|| Misfit::new("is no 32-bit integer"));
        }
        ("Int", _) => return Err(Misfit::new("is no 32-bit integer")),
        ("Float", value) => matches!(value, ConstValue::Number(_)),
        ("Boolean", value) => matches!(value, ConstValue::Boolean(_)),
        ("ID", ConstValue::Number(number)) => number.is_i64() || number.is_u64(),
        ("String" | "ID", value) => matches!(value, ConstValue::String(_)),
        _ => true,
    };
    if fits {
        Ok(value)
    } else {
        Err(Misfit::new(format!("is no `{name}`")))
    }
}

/// The number as an `Int`; JSON does not tell `1.0` from `1`.
fn integer(number: &Number) -> Option<ConstValue> {
    let exact = number.as_i64().or_else(|| {
        let text = number.as_f64()?.to_string();
        text.parse().ok()
    })?;
    let fits = i32::try_from(exact).ok()?;
    Some(ConstValue::Number(fits.into()))
}

impl Misfit {
    fn new(message: impl Into<String>) -> Self {
        Self {
            path: Vec::new(),
            message: message.into(),
        }
    }

    fn inside(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }
}

fn refuse(name: &Key, location: Option<Location>, misfit: &Misfit) -> Refusal {
    let mut message = format!("The variable `${name}`");
    if !misfit.path.is_empty() {
        message.push_str(" at `");
        for (index, step) in misfit.path.iter().rev().enumerate() {
            let _infallible = match step {
                Step::Item(number) => write!(message, "[{number}]"),
                Step::Field(field) if index == 0 => write!(message, "{field}"),
                Step::Field(field) => write!(message, ".{field}"),
            };
        }
        message.push('`');
    }
    let _infallible = write!(message, " {}.", misfit.message);
    let mut refusal = Refusal::new(Code::BadUserInput, message);
    if let [
        Problem {
            location: place, ..
        },
    ] = refusal.problems.as_mut_slice()
    {
        *place = location;
    }
    refusal
}
