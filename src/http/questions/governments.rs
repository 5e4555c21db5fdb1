//! Governments to choose from, where a form asks for the code of one.

use async_graphql::Value;
use maud::{Markup, html};

use super::super::Site;
use crate::answering::Asker;
use crate::graphql::Asked;
use crate::questions::{Input, Question};

/// The list that fields for a code of a region point to.
pub(super) const LIST: &str = "governments";

const QUERY: &str = "{ regions(filter: { hasBudgetDocuments: true }, first: 100) \
                     { nodes { code name } } }";

/// Suggestions only: any code may be typed, so a failure leaves the form without them.
pub(super) async fn suggestions(site: &Site, question: &Question, asker: Asker) -> Markup {
    let mut inputs = question.variables.iter().map(|variable| &variable.input);
    if !inputs.any(|input| *input == Input::RegionCode) {
        return html! {};
    }
    let request = Asked {
        query: Some(QUERY.to_owned()),
        ..Asked::default()
    };
    let found = read(&site.answer_page(&request, asker).await.data);
    html! {
        datalist id=(LIST) {
            @for (code, name) in found { option value=(code) { (name) } }
        }
    }
}

fn read(data: &Value) -> Vec<(String, String)> {
    let field = |value: &Value, name: &str| match value {
        Value::Object(object) => object.get(name).cloned().unwrap_or_default(),
        _ => Value::Null,
    };
    let Value::List(nodes) = field(&field(data, "regions"), "nodes") else {
        return Vec::new();
    };
    let government = |node: &Value| match (field(node, "code"), field(node, "name")) {
        (Value::String(code), Value::String(name)) => Some((code, name)),
        _ => None,
    };
    nodes.iter().filter_map(government).collect()
}
