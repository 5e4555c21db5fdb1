//! Accounts of this instance's own: signing in and out, invitations.

pub mod invitation;
pub mod object;
mod refusal;
pub mod session;

use std::sync::Arc;

use async_graphql::Context;

pub use invitation::InvitationMutation;
pub use object::UserAccount;
pub use session::SessionMutation;

use super::Api;
use crate::service::user_account::attempts::{Attempts, Uncounted};

/// What counts how often the caller tries to get in.
fn attempts(ctx: &Context<'_>) -> Arc<dyn Attempts> {
    let api = ctx.data_opt::<Api>();
    api.map_or_else(
        || Arc::new(Uncounted) as Arc<dyn Attempts>,
        |api| Arc::clone(&api.attempts),
    )
}
