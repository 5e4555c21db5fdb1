//! Who asks, as the API knows the caller.

use async_graphql::{Context, Description, Enum, Object};

use super::App;
use crate::auth::actor::{AppActor, Scope, Vouched};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::person::Person;
use crate::service::person;

/// Who asks, as this API knows the caller. What it says is for the caller alone.
#[derive(Debug, Clone, Description)]
pub struct Viewer(AppActor);

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Scope")]
pub enum AppScope {
    /// To act for the app's own users, for whom it vouches.
    ActForUsers,
    /// To comment for them.
    Comment,
    /// To moderate for those of them who hold that role.
    Moderate,
    /// To file complaints for them, and to follow what becomes of these.
    Complain,
    /// To handle complaints for those of them who hold a role for it.
    HandleComplaints,
}

#[Object(use_type_description)]
impl Viewer {
    /// The app whose key was shown.
    async fn app(&self) -> App {
        App(self.0.app.clone())
    }

    /// What that key may be used for.
    async fn scopes(&self) -> Vec<AppScope> {
        self.0.scopes.iter().map(AppScope::from).collect()
    }

    /// The id that the app gave the user it acts for; null where it acts for itself.
    async fn external_id(&self) -> Option<&str> {
        self.0.user.as_ref().map(Vouched::external_id)
    }

    /// The person that others know that user as; null where the app acts for itself, and until the
    /// user does something for the first time.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        let Some(user) = &self.0.user else {
            return Ok(None);
        };
        let known = person::known_as(self.0.app.id, user);
        Ok(ctx.one(known).await?.map(Person))
    }

    /// The name of the user that the app acts for; null where it acts for itself.
    async fn display_name(&self) -> Option<&str> {
        self.0.user.as_ref().map(Vouched::display_name)
    }
}

/// Who asks.
#[derive(Debug, Default)]
pub struct ViewerQuery;

/// Who asks.
#[Object]
impl ViewerQuery {
    /// Who asks, by the key shown in `Authorization: Bearer …`. Null where none was shown.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        ctx.actor().app().cloned().map(Viewer)
    }
}
