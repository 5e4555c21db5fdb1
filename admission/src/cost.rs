//! What an operation costs: scalars 0, an object 1, a list its rows times the cost of one.
//!
//! Page sizes may come from variables, so a document is compiled once into an expression over its
//! variables, and each request only evaluates that. `@skip` and `@include` are not looked at: the
//! cost is that of the whole text. All arithmetic saturates.

use std::collections::HashMap;

use apollo_compiler::ast::{Argument, Value};
use apollo_compiler::executable::{Field, Fragment, Selection, SelectionSet};
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql_value::{ConstValue, Variables};

use crate::contract::{Contract, PAGE_SIZES, Rows};

/// A number that may depend on variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expression {
    Known(u64),
    Sum(Vec<Expression>),
    Times(Rate, Box<Expression>),
    /// Part of a fragment's cost.
    Fragment(usize, Part),
}

/// Which part of a selection's cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What stands once.
    Once,
    /// What stands once for each row of the page around it.
    Each,
}

/// A number of rows that depends on variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rate {
    /// The first of these that has a value counts.
    sources: Vec<Source>,
    otherwise: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    Known(u64),
    /// The number that a variable holds, or the length of its list.
    Variable(String),
}

/// What a selection costs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cost {
    once: Expression,
    each: Expression,
}

/// The costs of a document's fragments, those that others rest on first.
#[derive(Debug, Default)]
pub(crate) struct Fragments(Vec<Cost>);

impl Default for Expression {
    fn default() -> Self {
        Self::Known(0)
    }
}

impl Expression {
    fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Known(0), known) | (known, Self::Known(0)) => known,
            (Self::Known(one), Self::Known(other)) => Self::Known(one.saturating_add(other)),
            (Self::Sum(mut terms), other) => {
                terms.push(other);
                Self::Sum(terms)
            }
            (one, other) => Self::Sum(vec![one, other]),
        }
    }

    fn times(self, rate: Rate) -> Self {
        match (self, rate.known()) {
            (Self::Known(0), _) => Self::Known(0),
            (Self::Known(one), Some(rows)) => Self::Known(one.saturating_mul(rows)),
            (one, _) => Self::Times(rate, Box::new(one)),
        }
    }

    fn value(&self, fragments: &[(u64, u64)], variables: &Variables) -> u64 {
        match self {
            Self::Known(number) => *number,
            Self::Sum(terms) => terms.iter().fold(0, |sum: u64, term| {
                sum.saturating_add(term.value(fragments, variables))
            }),
            Self::Times(rate, one) => {
                let rows = rate.value(variables);
                rows.saturating_mul(one.value(fragments, variables))
            }
            Self::Fragment(index, part) => {
                let (once, each) = fragments.get(*index).copied().unwrap_or_default();
                match part {
                    Part::Once => once,
                    Part::Each => each,
                }
            }
        }
    }
}

impl Rate {
    fn of(number: u64) -> Self {
        Self {
            sources: Vec::new(),
            otherwise: number,
        }
    }

    fn known(&self) -> Option<u64> {
        match self.sources.as_slice() {
            [] => Some(self.otherwise),
            [Source::Known(number), ..] => Some(*number),
            [Source::Variable(_), ..] => None,
        }
    }

    fn value(&self, variables: &Variables) -> u64 {
        let given = self.sources.iter().find_map(|source| match source {
            Source::Known(number) => Some(*number),
            Source::Variable(name) => match variables.get(name.as_str())? {
                ConstValue::Null => None,
                ConstValue::Number(number) => Some(number.as_u64().unwrap_or(0)),
                ConstValue::List(items) => Some(u64::try_from(items.len()).unwrap_or(u64::MAX)),
                _ => Some(1),
            },
        });
        given.unwrap_or(self.otherwise)
    }
}

impl Cost {
    fn plus(self, other: Self) -> Self {
        Self {
            once: self.once.plus(other.once),
            each: self.each.plus(other.each),
        }
    }

    /// The cost of an operation with this selection.
    pub(crate) fn value(&self, fragments: &Fragments, variables: &Variables) -> u64 {
        if let (Expression::Known(once), Expression::Known(each)) = (&self.once, &self.each) {
            return once.saturating_add(*each);
        }
        let mut known = Vec::with_capacity(fragments.0.len());
        for fragment in &fragments.0 {
            let once = fragment.once.value(&known, variables);
            let each = fragment.each.value(&known, variables);
            known.push((once, each));
        }
        let once = self.once.value(&known, variables);
        once.saturating_add(self.each.value(&known, variables))
    }
}

/// Compiles the costs of one document's selections, each fragment once.
pub(crate) struct Meter<'a> {
    contract: &'a Contract,
    document: &'a ExecutableDocument,
    found: HashMap<&'a Name, usize>,
    fragments: Fragments,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(contract: &'a Contract, document: &'a ExecutableDocument) -> Self {
        Self {
            contract,
            document,
            found: HashMap::new(),
            fragments: Fragments::default(),
        }
    }

    /// The costs of all fragments that were met.
    pub(crate) fn into_fragments(self) -> Fragments {
        self.fragments
    }

    pub(crate) fn selection(&mut self, set: &'a SelectionSet) -> Cost {
        let mut sum = Cost::default();
        for selection in &set.selections {
            let cost = match selection {
                Selection::Field(field) => self.field(&set.ty, field),
                Selection::InlineFragment(inline) => self.selection(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    match self.document.fragments.get(&spread.fragment_name) {
                        Some(fragment) => self.fragment(fragment),
                        None => Cost::default(),
                    }
                }
            };
            sum = sum.plus(cost);
        }
        sum
    }

    /// What a spread costs. Documents whose fragments form a circle were refused before.
    fn fragment(&mut self, fragment: &'a Node<Fragment>) -> Cost {
        let index = if let Some(index) = self.found.get(&fragment.name) {
            *index
        } else {
            let cost = self.selection(&fragment.selection_set);
            self.fragments.0.push(cost);
            let index = self.fragments.0.len() - 1;
            self.found.insert(&fragment.name, index);
            index
        };
        let cost = &self.fragments.0[index];
        let part = |whole: &Expression, part| match whole {
            Expression::Known(number) => Expression::Known(*number),
            _ => Expression::Fragment(index, part),
        };
        Cost {
            once: part(&cost.once, Part::Once),
            each: part(&cost.each, Part::Each),
        }
    }

    fn field(&mut self, parent: &Name, field: &'a Node<Field>) -> Cost {
        let rows = self.contract.rows(parent, &field.definition);
        if rows == Rows::None {
            return Cost::default();
        }
        let inner = self.selection(&field.selection_set);
        let default_page = self.contract.sizes.page;
        let page = match rows {
            Rows::Page => Rate {
                sources: PAGE_SIZES
                    .iter()
                    .filter_map(|name| source(field, name))
                    .collect(),
                otherwise: default_page,
            },
            _ => Rate::of(default_page),
        };
        let row = Expression::Known(u64::from(rows != Rows::Wrapped))
            .plus(inner.once)
            .plus(inner.each.times(page));
        let (once, each) = match rows {
            Rows::EachOfPage => (Expression::default(), row),
            Rows::About(number) => (row.times(Rate::of(number)), Expression::default()),
            Rows::AsListed(keys) => {
                let rate = Rate {
                    sources: source(field, &keys.name).into_iter().collect(),
                    otherwise: 1,
                };
                (row.times(rate), Expression::default())
            }
            Rows::None | Rows::One | Rows::Wrapped | Rows::Page => (row, Expression::default()),
        };
        Cost { once, each }
    }
}

/// Where an argument's number or length comes from; nowhere if it is absent or null.
fn source(field: &Field, name: &str) -> Option<Source> {
    let argument: &Node<Argument> = field
        .arguments
        .iter()
        .find(|argument| argument.name == name)?;
    match &*argument.value {
        Value::Null => None,
        Value::Variable(variable) => Some(Source::Variable(variable.to_string())),
        Value::Int(number) => Some(Source::Known(number.as_str().parse().unwrap_or(0))),
        Value::List(items) => Some(Source::Known(
            u64::try_from(items.len()).unwrap_or(u64::MAX),
        )),
        _ => Some(Source::Known(1)),
    }
}
