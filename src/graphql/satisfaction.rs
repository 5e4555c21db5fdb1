//! Surveys of satisfaction in the API.

pub mod element;
pub mod filter;
pub mod mutation;
pub mod object;
pub mod query;

pub use filter::{SatisfactionSurveyFilter, SatisfactionSurveyOrder};
pub use mutation::SatisfactionMutation;
pub use object::SatisfactionSurvey;
pub use query::SatisfactionQuery;
