//! Which GraphQL documents are run: text in, admitted documents out.
//!
//! Everything here happens before the framework that executes sees a document: limits on the bare
//! text, parsing, the limits on what fragments multiply into, the whole specification's validation,
//! and the cost of each operation. The work for one text is bounded by the limits and done once;
//! a request with a known text only has its variables coerced and its cost evaluated.

mod cache;
mod contract;
mod convert;
mod cost;
mod document;
mod intent;
mod limits;
mod operation;
mod persisted;
mod place;
mod refusal;
mod rules;
mod shape;
mod syntax;
mod token;
mod variables;

use std::sync::Arc;

pub use contract::InvalidSchema;
pub use document::{Document, Hash};
pub use limits::{Limits, Sizes};
pub use operation::{Admitted, Coordinate, Kind};
pub use persisted::Persisted;
pub use place::Location;
pub use refusal::{Code, Problem, Refusal};

use cache::Documents;
use contract::Contract;

/// Admits documents of one schema.
#[derive(Debug)]
pub struct Admission {
    contract: Arc<Contract>,
    documents: Documents,
}

impl Admission {
    /// Admission over a schema in its own language, keeping documents in so many bytes of memory.
    pub fn new(sdl: &str, limits: Limits, sizes: Sizes, bytes: u64) -> Result<Self, InvalidSchema> {
        Ok(Self {
            contract: Arc::new(Contract::new(sdl, limits, sizes)?),
            documents: Documents::new(bytes),
        })
    }

    /// The document of this text, if it may be run.
    pub fn document(&self, text: &str) -> Result<Arc<Document>, Refusal> {
        if let Some(known) = self.documents.get(text) {
            return Ok(known);
        }
        let document = Arc::new(Document::read(&self.contract, text)?);
        self.documents.keep(text, &document);
        Ok(document)
    }

    /// What the operation of this name, or the only one, means to do, whether the text is admitted
    /// or not; none where that cannot be told.
    pub fn intent(&self, text: &str, name: Option<&str>) -> Option<Kind> {
        let tokens = token::tokens(text, &self.contract.limits).ok()?;
        intent::kind(text, &tokens, name)
    }

    /// The limits that documents are held against.
    pub fn limits(&self) -> &Limits {
        &self.contract.limits
    }

    /// About how many bytes the kept documents take.
    pub fn kept_bytes(&self) -> u64 {
        self.documents.bytes()
    }
}
