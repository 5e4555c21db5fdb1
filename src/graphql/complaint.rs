//! Complaints, suggestions and requests for information.

pub mod acting;
pub mod case;
pub mod deadline;
pub mod filing;
pub mod filter;
pub mod mutation;
pub mod object;
pub mod query;
pub mod step;
pub mod words;

pub use case::ComplaintCase;
pub use mutation::ComplaintMutation;
pub use object::Complaint;
pub use query::ComplaintQuery;
pub use step::ComplaintStep;
