//! What everyone may know of a person.

use super::role::RoleGrant;
use async_graphql::{Context, Description, ID, Object};

use crate::graphql::app::App;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::service::{person, role};

/// Somebody who takes part, under the name that they have where they are known: in the app that
/// vouches for them, or in their account here.
#[derive(Debug, Clone, Description)]
pub struct Person(pub person::Person);

#[Object(use_type_description)]
impl Person {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Person.id(self.0.id)
    }

    /// The name that others see, as it was given last.
    fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// What they are and were trusted with, the first first; empty for nearly everyone.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<RoleGrant>, ApiError> {
        let key = EveryOf::<role::RoleGrant>::new(role::OF_PERSON, self.0.id);
        let grants = ctx.load(key).await?.into_iter().flatten();
        Ok(grants.map(RoleGrant).collect())
    }

    /// The issuer of identities (OpenID Connect) that vouches for them, by its address; null where
    /// none does. Who is known by neither app nor issuer has an account of this instance.
    fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }

    /// The app that vouches for them; null where none does, because they sign in themselves.
    async fn app(&self, ctx: &Context<'_>) -> Result<Option<Direct<App>>, ApiError> {
        ctx.with_id(self.0.app_id, App).await
    }
}
