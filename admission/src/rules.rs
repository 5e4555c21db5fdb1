//! The specification's validation: `apollo-compiler`'s, and the rules in which it differs from
//! graphql-js 16.
//!
//! Each own rule says what it is for; `tests/graphql_js.rs` holds all of them together beside the
//! reference.

mod operation;
mod subscription;
mod value;

use std::cell::OnceCell;

use apollo_compiler::ast::Document;
use apollo_compiler::diagnostic::ToCliReport as _;
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Schema};

use crate::refusal::{Code, Refusal};

/// What is wrong, and where.
type Problems = Vec<(String, Option<SourceSpan>)>;

/// What `apollo-compiler` refuses and graphql-js does not, by its own names.
///
/// - A subscription may ask for one field twice, and leave it out by `@skip`; what it may not is
///   said in [`subscription`].
/// - A float that no machine number holds is infinite, not invalid.
/// - An operation of a kind that the schema does not have is valid, and cannot be executed.
/// - Nothing is known of `@defer`.
const PASSED: &[&str] = &[
    "SubscriptionUsesMultipleFields",
    "SubscriptionUsesIntrospection",
    "SubscriptionUsesConditionalSelection",
    "FloatCoercionError",
    "UndefinedRootOperation",
    "DuplicateDeferLabel",
    "DeferLabelMustNotBeVariable",
    "DeferOnRootMutationOrSubscriptionField",
    "DeferInSubscriptionMustBeConditional",
];

/// Holds a document against the schema. Operations of kinds that it does not have are left out.
pub(crate) fn validate(
    schema: &Valid<Schema>,
    syntax: &Document,
) -> Result<ExecutableDocument, Refusal> {
    let rootless = operation::rootless(schema, syntax);
    let (document, mut problems) = match syntax.to_executable_validate(schema) {
        Ok(document) => (document.into_inner(), Vec::new()),
        Err(invalid) => {
            let told = told(schema, &invalid.partial, &invalid.errors, rootless);
            (invalid.partial, told)
        }
    };
    if problems.is_empty() {
        problems = operation::problems(syntax);
    }
    if problems.is_empty() {
        problems = value::problems(schema, &document);
    }
    if problems.is_empty() {
        problems = subscription::problems(schema, &document);
    }
    if problems.is_empty() {
        return Ok(document);
    }
    Err(Refusal::of(
        Code::ValidationFailed,
        problems,
        &syntax.sources,
    ))
}

/// The first few of the problems that count.
fn told(
    schema: &Schema,
    document: &ExecutableDocument,
    errors: &DiagnosticList,
    rootless: bool,
) -> Problems {
    let lists = OnceCell::new();
    let counts = errors
        .iter()
        .filter(|error| match error.error.unstable_error_name() {
            Some("UnusedFragment") => !rootless,
            Some("UnsupportedValueType") => {
                let lists = lists.get_or_init(|| value::scalar_lists(schema, document));
                let place = error.error.location().map(|span| span.offset());
                !place.is_some_and(|place| {
                    lists
                        .iter()
                        .any(|list| list.start < place && list.contains(&place))
                })
            }
            name => !name.is_some_and(|name| PASSED.contains(&name)),
        });
    let told = counts.take(Refusal::MOST_PROBLEMS).map(|error| {
        let message = error.error.unstable_compat_message();
        let message = message.unwrap_or_else(|| error.error.to_string());
        (sentence(&message), error.error.location())
    });
    told.collect()
}

/// The message with a capital and a full stop.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.trim().chars();
    let mut text: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    text.push_str(letters.as_str());
    if !text.ends_with(['.', '?', '!']) {
        text.push('.');
    }
    text
}
