//! A variable as something that a person can fill in.

use anyhow::{Context as _, bail};
use apollo_compiler::ast::{Value as Literal, VariableDefinition};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Schema, validation::Valid};
use serde_json::Value;

use crate::language::Text;

/// What may be changed in a question.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name in the document.
    pub name: String,
    /// What people call it.
    pub label: Text,
    /// Whether it must have a value.
    pub required: bool,
    /// What it is when nobody says otherwise.
    pub default: Option<Value>,
    /// How it is filled in.
    pub input: Input,
}

/// How a variable is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A whole number of 32 bits.
    WholeNumber,
    /// Official code of a region.
    RegionCode,
    /// One of these.
    Choice(Vec<Choice>),
    /// True or false.
    YesNo,
    /// Any text.
    Text,
}

/// A value that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name in the schema.
    pub value: String,
    /// What it means, in English: the schema's description.
    pub meaning: String,
}

/// Why what was filled in is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// There must be one.
    Missing,
    /// It is no whole number of 32 bits.
    NotAWholeNumber,
    /// It is none of the choices.
    NotAChoice,
}

impl Variable {
    pub(super) fn read(
        definition: &VariableDefinition,
        label: Text,
        schema: &Valid<Schema>,
    ) -> anyhow::Result<Self> {
        let name = definition.name.to_string();
        let input = (definition.ty.is_named() || definition.ty.is_non_null())
            .then(|| Input::of_type(definition.ty.inner_named_type(), schema))
            .flatten()
            .with_context(|| format!("a form has no field for ${name}: {}", definition.ty))?;
        let default = (definition.default_value.as_ref())
            .map(|value| json(value))
            .transpose()?;
        Ok(Self {
            name,
            label,
            required: definition.ty.is_non_null(),
            default,
            input,
        })
    }

    /// The default, as it stands in a form.
    pub fn default_text(&self) -> String {
        match &self.default {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }

    /// The value of what was filled in. Nothing means null.
    pub fn value(&self, text: &str) -> Result<Value, Mistake> {
        let text = text.trim();
        if text.is_empty() {
            return if self.required {
                Err(Mistake::Missing)
            } else {
                Ok(Value::Null)
            };
        }
        match &self.input {
            Input::WholeNumber => match text.parse::<i32>() {
                Ok(number) => Ok(number.into()),
                Err(_) => Err(Mistake::NotAWholeNumber),
            },
            Input::YesNo => match text {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => Err(Mistake::NotAChoice),
            },
            Input::Choice(choices) if choices.iter().all(|choice| choice.value != text) => {
                Err(Mistake::NotAChoice)
            }
            Input::Choice(_) | Input::RegionCode | Input::Text => Ok(text.into()),
        }
    }
}

impl Input {
    fn of_type(name: &str, schema: &Valid<Schema>) -> Option<Self> {
        match (name, schema.types.get(name)?) {
            ("Int", _) => Some(Self::WholeNumber),
            ("Boolean", _) => Some(Self::YesNo),
            ("RegionCode", _) => Some(Self::RegionCode),
            ("Float", _) => None,
            (_, ExtendedType::Scalar(_)) => Some(Self::Text),
            (_, ExtendedType::Enum(kind)) => {
                let choices = kind.values.values().map(|value| Choice {
                    value: value.value.to_string(),
                    meaning: plain(value.description.as_deref().unwrap_or_default()),
                });
                Some(Self::Choice(choices.collect()))
            }
            _ => None,
        }
    }
}

/// The first sentence of a description, without its marks of emphasis.
fn plain(description: &str) -> String {
    let line = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = line.find(". ").unwrap_or(line.len());
    line.get(..end)
        .unwrap_or_default()
        .trim_end_matches('.')
        .replace(['*', '`'], "")
}

fn json(literal: &Literal) -> anyhow::Result<Value> {
    Ok(match literal {
        Literal::Null => Value::Null,
        Literal::Enum(name) => name.as_str().into(),
        Literal::String(text) => text.as_str().into(),
        Literal::Boolean(value) => (*value).into(),
        Literal::Int(number) => number.try_to_i32().context("read a default")?.into(),
        other => bail!("a form cannot show the default {other}"),
    })
}
