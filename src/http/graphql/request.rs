//! What is asked: from a JSON body or from the query of an address.

use async_graphql::Variables;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::graphql::Asked;

const NO_QUERY: &str = "The request has no `query`.";

/// The extensions that name a document instead.
const NAMES: [&str; 2] = ["persistedQuery", "document"];

/// The parameters of a request, under their names in JSON. Others are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    extensions: Option<Map<String, Value>>,
}

impl Parameters {
    /// From the body of a POST.
    pub(super) fn from_body(body: &[u8]) -> Result<Asked, Refusal> {
        if body.trim_ascii_start().first() == Some(&b'[') {
            return Err(Refusal::Batch);
        }
        serde_json::from_slice::<Self>(body)
            .map_err(|_| {
                Refusal::Malformed(
                    "The body is not a JSON object in which `query` and `operationName` are texts, \
                     `variables` and `extensions` are objects, and each stands once.",
                )
            })?
            .asked()
            .ok_or(Refusal::Malformed(NO_QUERY))
    }

    /// From the query of a GET's address.
    pub(super) fn from_address(query: &str) -> Result<Asked, Refusal> {
        let mut found = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = || decoded(value);
            let fresh = match decoded(name)?.as_str() {
                "query" => found.query.replace(value()?).is_none(),
                "operationName" => found.operation_name.replace(value()?).is_none(),
                "variables" => found.variables.replace(object(&value()?)?).is_none(),
                "extensions" => found.extensions.replace(object(&value()?)?).is_none(),
                _ => true,
            };
            if !fresh {
                return Err(Refusal::Malformed("The address gives a parameter twice."));
            }
        }
        // In an address an empty name is none.
        found.operation_name = found.operation_name.filter(|name| !name.is_empty());
        found.asked().ok_or(Refusal::Malformed(NO_QUERY))
    }

    /// None without a document and without the name of one.
    pub(in crate::http) fn asked(self) -> Option<Asked> {
        let Self {
            query,
            operation_name,
            variables,
            extensions,
        } = self;
        let extensions = extensions.unwrap_or_default();
        let is_named = NAMES.iter().any(|name| extensions.contains_key(*name));
        (query.is_some() || is_named).then(|| Asked {
            query,
            operation_name,
            variables: Variables::from_json(Value::Object(variables.unwrap_or_default())),
            extensions,
        })
    }
}

/// A JSON object in an address; an empty text or `null` is an empty one.
fn object(text: &str) -> Result<Map<String, Value>, Refusal> {
    if text.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str::<Option<_>>(text)
        .map(Option::unwrap_or_default)
        .map_err(|_| {
            Refusal::Malformed("`variables` and `extensions` in an address are JSON objects.")
        })
}

/// A name or a value of an address, in UTF-8.
fn decoded(text: &str) -> Result<String, Refusal> {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| Refusal::Malformed("The address is not in UTF-8."))
}
