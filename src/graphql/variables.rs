//! Variables that an operation cannot do without.

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{ServerError, Value, Variables};

use super::error::{code, request_error};

/// Why an operation is not executed although it fits the schema.
///
/// The framework finds a missing variable only when a field uses it, when others were executed.
#[derive(Debug, Clone)]
pub(crate) struct Missing(pub(crate) ServerError);

/// The first variable that may not be null and has no value.
pub(crate) fn missing(operation: &OperationDefinition, variables: &Variables) -> Option<Missing> {
    let definition = operation.variable_definitions.iter().find(|definition| {
        let variable = &definition.node;
        let given = match variables.get(&variable.name.node) {
            Some(Value::Null) => false,
            Some(_) => true,
            None => variable.default_value.is_some(),
        };
        !variable.var_type.node.nullable && !given
    })?;
    let message = format!(
        "The variable `${}` needs a value.",
        definition.node.name.node
    );
    Some(Missing(request_error(code::BAD_USER_INPUT, message)))
}
