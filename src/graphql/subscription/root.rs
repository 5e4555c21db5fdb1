//! The root of a subscription: one field, wherever it is written.

use std::collections::HashSet;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned, ServerError};

use crate::graphql::error::{code, request_error};

/// The type at the root.
const ROOT: &str = "Subscription";

/// The same document with the one field of each subscription written at its root.
///
/// The framework finds only fields that stand there themselves, and takes each of them for a
/// subscription of its own, also where several are one field by name.
pub(in crate::graphql) fn with_single_field(
    mut document: ExecutableDocument,
) -> Result<ExecutableDocument, ServerError> {
    let original = document.clone();
    let mut written_out = HashSet::new();
    let operations: Vec<&mut OperationDefinition> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![&mut operation.node],
        DocumentOperations::Multiple(operations) => operations
            .values_mut()
            .map(|operation| &mut operation.node)
            .collect(),
    };
    for operation in operations {
        if operation.ty != OperationType::Subscription {
            continue;
        }
        let mut fields = Vec::new();
        let mut here = HashSet::new();
        gather(
            &original,
            &operation.selection_set.node,
            &mut here,
            &mut fields,
        )?;
        written_out.extend(here);
        let [field] = fields.as_slice() else {
            return Err(not_single());
        };
        let field = field.clone();
        let items = &mut operation.selection_set.node.items;
        *items = vec![Positioned::new(Selection::Field(field.clone()), field.pos)];
    }
    // A fragment that nothing asks for any more would be refused.
    let mut used = HashSet::new();
    for (_, operation) in document.operations.iter() {
        find_used(&original, &operation.node.selection_set.node, &mut used);
    }
    document
        .fragments
        .retain(|name, _| used.contains(name) || !written_out.contains(name));
    Ok(document)
}

/// Takes the fields of a selection and of the fragments in it, those of one name as one.
fn gather(
    document: &ExecutableDocument,
    selection: &SelectionSet,
    here: &mut HashSet<Name>,
    fields: &mut Vec<Positioned<Field>>,
) -> Result<(), ServerError> {
    for item in &selection.items {
        if !item.node.directives().is_empty() {
            return Err(not_single());
        }
        match &item.node {
            Selection::Field(field) => add(field, fields),
            Selection::InlineFragment(fragment) => {
                let fragment = &fragment.node;
                let on = fragment.type_condition.as_ref().map(|on| &on.node.on.node);
                if on.is_some_and(|on| on != ROOT) {
                    return Err(not_single());
                }
                gather(document, &fragment.selection_set.node, here, fields)?;
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let fragment = document.fragments.get(name).ok_or_else(not_single)?;
                if fragment.node.type_condition.node.on.node != ROOT {
                    return Err(not_single());
                }
                if here.insert(name.clone()) {
                    gather(document, &fragment.node.selection_set.node, here, fields)?;
                }
            }
        }
    }
    Ok(())
}

fn add(field: &Positioned<Field>, fields: &mut Vec<Positioned<Field>>) {
    let same = fields
        .iter_mut()
        .find(|known| known.node.response_key().node == field.node.response_key().node);
    match same {
        Some(known) if is_same(&known.node, &field.node) => {
            let more = field.node.selection_set.node.items.iter().cloned();
            known.node.selection_set.node.items.extend(more);
        }
        _ => fields.push(field.clone()),
    }
}

fn is_same(one: &Field, other: &Field) -> bool {
    let arguments = |field: &Field| {
        let mut arguments: Vec<_> = field
            .arguments
            .iter()
            .map(|(name, value)| (name.node.to_string(), value.node.to_string()))
            .collect();
        arguments.sort_unstable();
        arguments
    };
    one.name.node == other.name.node && arguments(one) == arguments(other)
}

fn find_used(document: &ExecutableDocument, selection: &SelectionSet, used: &mut HashSet<Name>) {
    for item in &selection.items {
        match &item.node {
            Selection::Field(field) => find_used(document, &field.node.selection_set.node, used),
            Selection::InlineFragment(fragment) => {
                find_used(document, &fragment.node.selection_set.node, used);
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                if used.insert(name.clone())
                    && let Some(fragment) = document.fragments.get(name)
                {
                    find_used(document, &fragment.node.selection_set.node, used);
                }
            }
        }
    }
}

fn not_single() -> ServerError {
    let message = "A subscription asks for exactly one field, under no condition.";
    request_error(code::GRAPHQL_VALIDATION_FAILED, message)
}
