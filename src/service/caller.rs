//! Who asks, by what a caller shows.

use super::Services;
use super::app::Denied;
use super::failure::Failure;
use crate::auth::actor::Actor;
use crate::auth::token::{Bearer, Credentials};

impl Services {
    /// Who shows these credentials.
    pub async fn recognize(&self, credentials: &Credentials) -> Result<Actor, Failure<Denied>> {
        let Credentials { bearer, user } = credentials;
        match bearer {
            Bearer::Key(key) => self.apps.recognize(*key, user.clone()).await,
            // Only an app vouches for others.
            _ if user.is_some() => Err(Failure::Refused(Denied::NotForUsers)),
            Bearer::Access(token) => self.accounts.recognize(*token).await,
            Bearer::Identity(token) => self.issuers.recognize(token).await,
        }
    }
}
