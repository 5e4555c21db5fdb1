//! Which column of an answer's table holds what.

use std::collections::HashMap;

use anyhow::bail;
use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Operation, Selection, SelectionSet};

/// How the cells of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Rupiah, exact to the sen.
    Money,
    /// Any other number.
    Number,
    /// Everything else.
    Text,
}

/// The kind of each column, by its path.
pub(super) fn kinds(
    document: &ExecutableDocument,
    operation: &Operation,
) -> HashMap<String, ColumnKind> {
    let mut kinds = HashMap::new();
    for field in operation.selection_set.root_fields(document) {
        if field.selection_set.selections.is_empty() {
            kinds.insert(
                field.response_key().to_string(),
                kind_of(field.ty().inner_named_type()),
            );
        }
        walk(document, &field.selection_set, "", &mut kinds);
    }
    kinds
}

fn walk(
    document: &ExecutableDocument,
    selected: &SelectionSet,
    path: &str,
    kinds: &mut HashMap<String, ColumnKind>,
) {
    for selection in &selected.selections {
        match selection {
            Selection::Field(field) => {
                let key = field.response_key().as_str();
                let below = match (path, key) {
                    // The parts of a connection are no words of a path.
                    (_, "nodes" | "edges" | "node") => path.to_owned(),
                    ("", key) => key.to_owned(),
                    (path, key) => format!("{path}.{key}"),
                };
                if field.selection_set.selections.is_empty() {
                    kinds.insert(below, kind_of(field.ty().inner_named_type()));
                } else {
                    walk(document, &field.selection_set, &below, kinds);
                }
            }
            Selection::InlineFragment(inline) => {
                walk(document, &inline.selection_set, path, kinds);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = spread.fragment_def(document) {
                    walk(document, &fragment.selection_set, path, kinds);
                }
            }
        }
    }
}

fn kind_of(scalar: &str) -> ColumnKind {
    match scalar {
        "Rupiah" => ColumnKind::Money,
        "Int" | "Float" | "BigInt" | "Decimal" => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

/// The response key of the one field at the top.
pub(super) fn only_field(operation: &Operation) -> anyhow::Result<String> {
    match operation.selection_set.selections.as_slice() {
        [Selection::Field(field)] => Ok(field.response_key().to_string()),
        _ => bail!("what is paged by $after has one field at the top"),
    }
}
