//! What a request asks for, and the document it means.

use std::collections::HashMap;
use std::sync::Arc;

use admission::{Admission, Admitted, Code, Persisted, Refusal};
use async_graphql::Variables;
use serde_json::{Map, Value};

/// A request as it came in.
#[derive(Debug, Default)]
pub struct Asked {
    /// The document; none where `extensions` names one.
    pub query: Option<String>,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// Values for its variables.
    pub variables: Variables,
    /// `persistedQuery` or `document` name a document; `dryRun` only asks what it costs.
    pub extensions: Map<String, Value>,
}

impl Asked {
    /// Whether only the cost is wanted.
    pub(super) fn is_dry_run(&self) -> bool {
        self.extensions.get("dryRun") == Some(&Value::Bool(true))
    }

    /// The operation that is meant, held against the limits.
    pub(super) fn admitted(
        &self,
        admission: &Admission,
        persisted: &Persisted,
        published: &HashMap<String, Arc<str>>,
    ) -> Result<Admitted, Refusal> {
        let document = match (self.persisted_hash()?, &self.query) {
            (Some(hash), Some(text)) => {
                Persisted::check(hash, text)?;
                let document = admission.document(text)?;
                persisted.keep(hash, text);
                document
            }
            (Some(hash), None) => admission.document(&persisted.find(hash)?)?,
            (None, Some(text)) => admission.document(text)?,
            (None, None) => admission.document(self.named(published)?)?,
        };
        document.operation(self.operation_name.as_deref(), self.variables.clone())
    }

    /// The text of the document that is meant; none where it is not known.
    pub(super) fn text(
        &self,
        persisted: &Persisted,
        published: &HashMap<String, Arc<str>>,
    ) -> Option<String> {
        if let Some(text) = &self.query {
            return Some(text.clone());
        }
        match self.persisted_hash().ok()? {
            Some(hash) => Some(persisted.find(hash).ok()?.to_string()),
            None => Some(self.named(published).ok()?.to_owned()),
        }
    }

    fn persisted_hash(&self) -> Result<Option<&str>, Refusal> {
        let Some(named) = self
            .extensions
            .get("persistedQuery")
            .filter(|named| !named.is_null())
        else {
            return Ok(None);
        };
        let version = named.get("version").and_then(Value::as_u64);
        match (version, named.get("sha256Hash").and_then(Value::as_str)) {
            (Some(1), Some(hash)) => Ok(Some(hash)),
            _ => Err(refusal(
                "`persistedQuery` has the `version` 1 and a `sha256Hash` in hexadecimal.",
            )),
        }
    }

    fn named<'a>(&self, published: &'a HashMap<String, Arc<str>>) -> Result<&'a str, Refusal> {
        let Some(name) = self.extensions.get("document") else {
            return Err(refusal(
                "The request holds no `query` and names no document.",
            ));
        };
        let text = name.as_str().and_then(|name| published.get(name));
        text.map(|text| &**text)
            .ok_or_else(|| refusal("No published document has this name."))
    }
}

fn refusal(message: &str) -> Refusal {
    Refusal::new(Code::BadUserInput, message)
}
