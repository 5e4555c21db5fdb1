//! What everyone may know of a person.

use async_graphql::{Context, Description, ID, Object};

use crate::graphql::app::App;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::node::NodeKind;
use crate::service::person;

/// Somebody who takes part, under the name that they have in the app that vouches for them.
#[derive(Debug, Clone, Description)]
pub struct Person(pub person::Person);

#[Object(use_type_description)]
impl Person {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Person.id(self.0.id)
    }

    /// The name that others see, as the app gave it last.
    fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The app that vouches for them.
    async fn app(&self, ctx: &Context<'_>) -> Result<Option<Direct<App>>, ApiError> {
        ctx.with_id(self.0.app_id, App).await
    }
}
