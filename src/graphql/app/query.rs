//! Who asks, as the API knows the caller.

use async_graphql::{Context, Description, Enum, Object};

use super::App;
use crate::auth::actor::{Actor, Scope, Voucher};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::person::Person;
use crate::graphql::user_account::UserAccount;
use crate::service::person;

/// Who asks, as this API knows the caller. What it says is for the caller alone.
#[derive(Debug, Clone, Description)]
pub struct Viewer(Actor);

/// What a caller may be up to. For people who act, their roles say more.
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
    /// To administer for those of them who hold that role.
    Administer,
}

#[Object(use_type_description)]
impl Viewer {
    /// The app whose key was shown; null where somebody has signed in themself.
    async fn app(&self) -> Option<App> {
        self.0.app().map(|app| App(app.app.clone()))
    }

    /// What the app's key may be used for; of somebody who has signed in, all that people may do.
    async fn scopes(&self) -> Vec<AppScope> {
        let scopes = Scope::ALL.into_iter();
        let allowed = scopes.filter(|scope| self.0.allows(*scope));
        allowed.map(AppScope::from).collect()
    }

    /// The account of who has signed in with one of this instance; null for anyone else.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<UserAccount>, ApiError> {
        UserAccount::of(ctx, &self.0).await
    }

    /// The issuer of identities (OpenID Connect) that vouches for who asks, by its address; null where
    /// none does.
    async fn issuer(&self) -> Option<String> {
        match self.0.identity()?.voucher {
            Voucher::Issuer(issuer) => Some(issuer),
            Voucher::App(_) | Voucher::Account => None,
        }
    }

    /// The id that the app gave the user it acts for, or that somebody has who signed in; null where
    /// an app acts for itself.
    async fn external_id(&self) -> Option<String> {
        let identity = self.0.identity()?;
        Some(identity.user.external_id().to_owned())
    }

    /// The person that others know that user as; null where the app acts for itself, and until the
    /// user does something for the first time.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        let Some(identity) = self.0.identity() else {
            return Ok(None);
        };
        let known = person::known_as(&identity);
        Ok(ctx.one(known).await?.map(Person))
    }

    /// The name of who asks, or of the user that the app acts for; null where an app acts for
    /// itself.
    async fn display_name(&self) -> Option<String> {
        let identity = self.0.identity()?;
        Some(identity.user.display_name().to_owned())
    }
}

/// Who asks.
#[derive(Debug, Default)]
pub struct ViewerQuery;

/// Who asks.
#[Object]
impl ViewerQuery {
    /// Who asks, by the key or the token shown in `Authorization: Bearer …`. Null where none was
    /// shown.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        let actor = ctx.actor();
        (*actor != Actor::Public).then(|| Viewer(actor.clone()))
    }
}
