//! From text to a document that may be run.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use apollo_compiler::ast;
use apollo_compiler::diagnostic::ToCliReport as _;
use apollo_compiler::executable::{Operation as Parsed, Selection, SelectionSet};
use apollo_compiler::parser::Parser;
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql_value::Variables;
use sha2::{Digest as _, Sha256};

use crate::contract::Contract;
use crate::convert::{self, Converted};
use crate::cost::{Cost, Fragments, Meter};
use crate::operation::{Admitted, Coordinate, Kind};
use crate::refusal::{Code, Refusal};
use crate::variables::{self, Declared};
use crate::{rules, shape, syntax, token};

/// The SHA-256 of a document's text.
pub type Hash = [u8; 32];

/// A document that fits the schema and the limits, ready to be run with variables.
#[derive(Debug)]
pub struct Document {
    hash: Hash,
    bytes: usize,
    contract: Arc<Contract>,
    pub(crate) converted: Converted,
    fragments: Fragments,
    pub(crate) operations: Vec<Operation>,
}

/// One operation of a document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: Option<Name>,
    pub(crate) kind: Kind,
    variables: Vec<Declared>,
    cost: Cost,
    pub(crate) reads: Vec<Coordinate>,
}

impl Document {
    /// Holds a text against the limits and the schema.
    pub(crate) fn read(contract: &Arc<Contract>, text: &str) -> Result<Self, Refusal> {
        let tokens = token::tokens(text, &contract.limits)?;
        let plain = syntax::check(text, &tokens)?;
        let syntax = parse(&plain)?;
        shape::hold(&syntax, &contract.limits)?;
        let document = rules::validate(&contract.schema, &syntax)?;
        let converted = convert::document(text, &document);
        let mut meter = Meter::new(contract, &document);
        let operations = document
            .operations
            .iter()
            .map(|operation| Operation::of(contract, &document, operation, &mut meter))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            hash: Sha256::digest(text).into(),
            bytes: text.len(),
            contract: Arc::clone(contract),
            converted,
            fragments: meter.into_fragments(),
            operations,
        })
    }

    /// The SHA-256 of its text.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// About how much memory it takes.
    pub(crate) fn weight(&self) -> u64 {
        // An estimate: each word of the text becomes nodes, places and names of the tree.
        u64::try_from(self.bytes * 24 + 1_024).unwrap_or(u64::MAX)
    }

    /// The operation of this name, or the only one, with these values for its variables.
    ///
    /// Its variables must fit their types, and its cost, which may depend on them, the limit.
    pub fn operation(
        self: &Arc<Self>,
        name: Option<&str>,
        variables: Variables,
    ) -> Result<Admitted, Refusal> {
        let index = self.find(name)?;
        let operation = &self.operations[index];
        let variables = variables::coerce(&self.contract, &operation.variables, variables)?;
        let cost = operation.cost.value(&self.fragments, &variables);
        let limit = self.contract.limits.cost;
        if cost > limit {
            return Err(Refusal::too_much("query's cost", cost, limit));
        }
        Ok(Admitted::new(Arc::clone(self), index, variables, cost))
    }

    fn find(&self, name: Option<&str>) -> Result<usize, Refusal> {
        let found = match (name, self.operations.as_slice()) {
            (None, [_]) => Ok(0),
            (_, []) => Err("The schema has no operations of this kind.".to_owned()),
            (None, _) => Err("The document holds several operations: name one.".to_owned()),
            (Some(name), operations) => operations
                .iter()
                .position(|operation| operation.name.as_ref().is_some_and(|own| own == name))
                .ok_or_else(|| format!("The document holds no operation \"{name}\".")),
        };
        found.map_err(|message| Refusal::new(Code::OperationResolutionFailure, message))
    }
}

/// Parses a text whose syntax was checked.
fn parse(text: &str) -> Result<ast::Document, Refusal> {
    Parser::new()
        .parse_ast(text, "document.graphql")
        .map_err(|invalid| {
            let errors = invalid.errors.iter();
            let problems = errors.map(|error| {
                (
                    rules::sentence(&error.error.to_string()),
                    error.error.location(),
                )
            });
            Refusal::of(Code::ParseFailed, problems, &invalid.partial.sources)
        })
}

impl Operation {
    fn of<'a>(
        contract: &Contract,
        document: &'a ExecutableDocument,
        operation: &'a Node<Parsed>,
        meter: &mut Meter<'a>,
    ) -> Result<Self, Refusal> {
        let declared = operation.variables.iter();
        let variables = declared
            .map(|variable| Declared::new(contract, variable, &document.sources))
            .collect::<Result<_, _>>()?;
        let mut reads = Reads {
            document,
            seen: HashSet::new(),
            found: BTreeSet::new(),
        };
        reads.selection(&operation.selection_set);
        Ok(Self {
            name: operation.name.clone(),
            kind: operation.operation_type.into(),
            variables,
            cost: meter.selection(&operation.selection_set),
            reads: reads.found.into_iter().collect(),
        })
    }
}

/// Gathers the fields that an operation reads.
struct Reads<'a> {
    document: &'a ExecutableDocument,
    seen: HashSet<&'a Name>,
    found: BTreeSet<Coordinate>,
}

impl<'a> Reads<'a> {
    fn selection(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.found.insert(Coordinate::new(&set.ty, &field.name));
                    self.selection(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.selection(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get(&spread.fragment_name);
                    if let Some(fragment) = fragment
                        && self.seen.insert(&spread.fragment_name)
                    {
                        self.selection(&fragment.selection_set);
                    }
                }
            }
        }
    }
}
