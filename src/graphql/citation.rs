//! Citations in the API: an answer under an address that stays.

pub mod making;
pub mod object;

pub use making::{CitationMutation, CitationQuery};
pub use object::Citation;
