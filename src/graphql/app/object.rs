//! What everyone may know of an app.

use async_graphql::{Description, ID, Object};

use crate::graphql::node::NodeKind;
use crate::graphql::scalar::DateTime;
use crate::service::app;

/// A program that takes part under its own name, for itself or for its users: a forum, a tool for
/// deliberations (*musyawarah*).
#[derive(Debug, Clone, Description)]
pub struct App(pub app::App);

#[Object(use_type_description)]
impl App {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::App.id(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Since when it takes part.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
