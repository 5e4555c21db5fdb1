//! Moderation in the open.

pub mod case;
pub mod decision;
pub mod figures;
pub mod mutation;
pub mod query;

pub use decision::ModerationDecision;
pub use mutation::ModerationMutation;
pub use query::ModerationQuery;
