//! What somebody is trusted with.

use async_graphql::{Context, Description, Enum, Object};
use entity::role_grant;

use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::region::Region;
use crate::graphql::scalar::DateTime;
use crate::graphql::unit::{Unit, UnitOn};

/// What somebody can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "role_grant::Role")]
pub enum Role {
    /// To answer in the name of a unit.
    Official,
    /// To moderate what is said: on a unit and what is its, or everywhere.
    Moderator,
    /// To receive complaints, verify them and pass them on: those of a government, or all.
    Coordinator,
    /// To let people in and to trust them with roles, and apps with keys.
    Administrator,
}

/// What somebody is or was trusted with, for a time. Everyone can read it: who speaks for an office
/// or moderates does so in the open.
#[derive(Debug, Clone, Description)]
pub struct RoleGrant(pub role_grant::Model);

#[Object(use_type_description)]
impl RoleGrant {
    /// What they are trusted with.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The government whose complaints a coordinator receives; null for one who receives all, and for
    /// other roles.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Direct<Region>>, ApiError> {
        ctx.with_id(self.0.region_id, Region).await
    }

    /// The unit for which it is, as it was when it was granted; null for a moderator of everything,
    /// for a coordinator, and for an administrator.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        match self.0.unit_id {
            Some(unit) => {
                let key = UnitOn::at(unit, self.0.granted_at);
                Ok(ctx.load(key).await?.map(Direct))
            }
            None => Ok(None),
        }
    }

    /// Why it was granted.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Since when they hold it.
    async fn granted_at(&self) -> DateTime {
        DateTime(self.0.granted_at)
    }

    /// From when on they do not hold it any more; null where no end was set.
    async fn ends_at(&self) -> Option<DateTime> {
        self.0.ends_at.map(DateTime)
    }

    /// When it was revoked, before its end; null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// Why it was revoked; null where it was not.
    async fn revocation_reason(&self) -> Option<&str> {
        self.0.revocation_reason.as_deref()
    }
}
