//! One operation with the values of one request: all that executing it takes.

use std::sync::Arc;

use apollo_compiler::Name;
use apollo_compiler::ast::OperationType;
use async_graphql_parser::types::{DocumentOperations, ExecutableDocument};
use async_graphql_value::Variables;

use crate::document::Document;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
    /// Follows events.
    Subscription,
}

impl From<OperationType> for Kind {
    fn from(kind: OperationType) -> Self {
        match kind {
            OperationType::Query => Self::Query,
            OperationType::Mutation => Self::Mutation,
            OperationType::Subscription => Self::Subscription,
        }
    }
}

/// A field of the schema, by the type it was selected on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coordinate {
    ty: Name,
    field: Name,
}

impl Coordinate {
    pub(crate) fn new(ty: &Name, field: &Name) -> Self {
        Self {
            ty: ty.clone(),
            field: field.clone(),
        }
    }

    /// The type or interface.
    pub fn ty(&self) -> &str {
        &self.ty
    }

    /// The field.
    pub fn field(&self) -> &str {
        &self.field
    }
}

/// An operation that may be run as it is.
#[derive(Debug, Clone)]
pub struct Admitted {
    document: Arc<Document>,
    index: usize,
    variables: Variables,
    cost: u64,
}

impl Admitted {
    pub(crate) fn new(
        document: Arc<Document>,
        index: usize,
        variables: Variables,
        cost: u64,
    ) -> Self {
        Self {
            document,
            index,
            variables,
            cost,
        }
    }

    /// The document it is from.
    pub fn document(&self) -> &Arc<Document> {
        &self.document
    }

    /// Which of the document's operations it is.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its name.
    pub fn name(&self) -> Option<&str> {
        self.document.operations[self.index].name.as_deref()
    }

    /// What it does.
    pub fn kind(&self) -> Kind {
        self.document.operations[self.index].kind
    }

    /// What it costs: scalars 0, an object 1, a list its rows times the cost of one.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// The fields it reads, sorted, each once, with those of its fragments.
    pub fn reads(&self) -> &[Coordinate] {
        &self.document.operations[self.index].reads
    }

    /// The values of its declared variables, coerced, with defaults, in order of their names.
    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// What the framework executes: this operation alone, with the document's fragments.
    pub fn executable(&self) -> ExecutableDocument {
        let converted = &self.document.converted;
        let operation = converted.operations[self.index].clone();
        ExecutableDocument {
            operations: DocumentOperations::Single(operation),
            fragments: converted.fragments.clone(),
        }
    }
}
