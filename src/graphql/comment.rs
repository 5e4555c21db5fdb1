//! Conversations.

mod loader;
pub mod mutation;
pub mod object;
pub(super) mod query;

pub use mutation::CommentMutation;
pub use object::{Comment, Stance};
pub(crate) use query::{comment_count, comments_on, subject_of};
