//! Operations beside each other.
//!
//! `apollo-compiler` leaves operations out whose kind the schema does not have, before it looks
//! whether the others may stand beside them.

use std::collections::HashSet;

use apollo_compiler::Schema;
use apollo_compiler::ast::{Definition, Document};

use super::Problems;

/// Whether an operation is of a kind that the schema does not have.
pub(super) fn rootless(schema: &Schema, syntax: &Document) -> bool {
    syntax
        .definitions
        .iter()
        .any(|definition| match definition {
            Definition::OperationDefinition(operation) => {
                schema.root_operation(operation.operation_type).is_none()
            }
            _ => false,
        })
}

/// Operations that share a name, or have none and are not alone.
pub(super) fn problems(syntax: &Document) -> Problems {
    let operations: Vec<_> = syntax
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::OperationDefinition(operation) => Some(operation),
            _ => None,
        })
        .collect();
    let mut names = HashSet::new();
    let problem = operations
        .iter()
        .find_map(|operation| match &operation.name {
            Some(name) if names.insert(name) => None,
            Some(name) => {
                let message = format!("There can be only one operation named \"{name}\".");
                Some((message, name.location()))
            }
            None if operations.len() == 1 => None,
            None => {
                let message = "An operation without a name must be the only one.".to_owned();
                Some((message, operation.location()))
            }
        });
    problem.into_iter().collect()
}
