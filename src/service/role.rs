//! What people are trusted with: granted for a time and a reason, and ended by the clock.

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, Utc};
use entity::{app, person, region, role_grant, unit};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Set,
};
use uuid::Uuid;

use super::failure::Failure;
use super::list::{Link, listed};
use super::person::acting;
use super::region::is_government;
use super::user_account::{identity_of, tidy_name, with_name};
use crate::area::versions::renew;
use crate::area::{Area, AreaSet};
use crate::auth::actor::{Identity, Vouched, Voucher};
use crate::auth::policy;
use crate::clock::Clock;
use crate::database::{Database, Transaction};

pub use entity::role_grant::{Model as RoleGrant, Role};

listed!(
    RoleGrant {
        id,
        person_id,
        role,
        unit_id,
        region_id,
        reason,
        granted_at,
        ends_at,
        revoked_at,
        revocation_reason
    },
    "role_grant",
    []
);

/// What a person is or was trusted with.
pub const OF_PERSON: Link = Link("t.person_id = p.id");
/// Most characters of a reason.
pub const LONGEST_REASON: usize = 1_000;

/// What is granted, to whom.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// The name of the app that vouches for the person.
    pub app: String,
    /// The person, as that app knows them.
    pub user: Vouched,
    /// What they are trusted with.
    pub role: Role,
    /// The unit for which it is: in whose name an official answers, or on whose things a moderator
    /// decides. A moderator without one decides everywhere.
    pub unit: Option<Uuid>,
    /// The code of the government whose complaints a coordinator receives. A coordinator without one
    /// receives all.
    pub government: Option<String>,
    /// Why.
    pub reason: String,
    /// From when on it is no longer held.
    pub ends_at: Option<DateTime<Utc>>,
}

/// What somebody is trusted with, and why.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The role.
    pub role: Role,
    /// The unit for which it is: in whose name an official answers, or on whose things a moderator
    /// decides. A moderator without one decides everywhere.
    pub unit: Option<Uuid>,
    /// The code of the government whose complaints a coordinator receives. A coordinator without one
    /// receives all.
    pub government: Option<String>,
    /// Why.
    pub reason: String,
    /// From when on it is no longer held.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Why a role was not granted or revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantRefusal {
    /// No app has this name.
    NoSuchApp,
    /// No account has this name.
    NoSuchAccount,
    /// There is no such unit.
    NoSuchUnit,
    /// An official is one of a unit, and none is named.
    UnitMissing,
    /// Coordinators and administrators are not of a unit, and one is named.
    UnitNamed,
    /// Only a coordinator is one of a government.
    GovernmentNamed,
    /// There is no such government: no such province, regency or city.
    NoSuchGovernment,
    /// The reason is empty or too long.
    BadReason,
    /// The end is not in the future.
    Ended,
    /// No grant that is held has this id.
    NoSuchGrant,
}

/// Grants roles and revokes them. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RoleService {
    database: Database,
    clock: Clock,
}

impl RoleService {
    /// The roles in this database.
    pub fn new(database: Database, clock: Clock) -> Self {
        Self { database, clock }
    }

    /// Trusts a user of an app with a role. Whom the app has not named before is known from now on.
    pub async fn grant(&self, new: NewGrant) -> Result<RoleGrant, Failure<GrantRefusal>> {
        let NewGrant {
            app,
            user,
            role,
            unit,
            government,
            reason,
            ends_at,
        } = new;
        let txn = self.database.begin().await.context("begin to write")?;
        let app = app::Entity::find().filter(app::Column::Name.eq(app));
        let app = app.one(&txn).await.context("look for an app")?;
        let app = app.ok_or(Failure::Refused(GrantRefusal::NoSuchApp))?;
        let identity = Identity {
            voucher: Voucher::App(app.id),
            user,
        };
        let trust = Trust {
            role,
            unit,
            government,
            reason,
            ends_at,
        };
        self.trust(txn, &identity, trust).await
    }

    /// Trusts whom an issuer of identities vouches for with a role.
    pub async fn grant_to_identity(
        &self,
        identity: &Identity,
        trust: Trust,
    ) -> Result<RoleGrant, Failure<GrantRefusal>> {
        let txn = self.database.begin().await.context("begin to write")?;
        self.trust(txn, identity, trust).await
    }

    /// Trusts who has an account of this name with a role.
    pub async fn grant_to_account(
        &self,
        name: &str,
        trust: Trust,
    ) -> Result<RoleGrant, Failure<GrantRefusal>> {
        let txn = self.database.begin().await.context("begin to write")?;
        let account = with_name(&txn, &tidy_name(name)).await?;
        let identity = account.as_ref().and_then(identity_of);
        let identity = identity.ok_or(Failure::Refused(GrantRefusal::NoSuchAccount))?;
        self.trust(txn, &identity, trust).await
    }

    async fn trust(
        &self,
        txn: Transaction,
        identity: &Identity,
        trust: Trust,
    ) -> Result<RoleGrant, Failure<GrantRefusal>> {
        let reason = fit(&trust.reason)?;
        let now = self.now();
        if trust.ends_at.is_some_and(|end| end <= now) {
            return Err(Failure::Refused(GrantRefusal::Ended));
        }
        match (trust.role, trust.unit) {
            (Role::Official, None) => return Err(Failure::Refused(GrantRefusal::UnitMissing)),
            (Role::Coordinator | Role::Administrator, Some(_)) => {
                return Err(Failure::Refused(GrantRefusal::UnitNamed));
            }
            (_, Some(unit)) => {
                let unit = unit::Entity::find_by_id(unit).one(&txn).await;
                if unit.context("look for a unit")?.is_none() {
                    return Err(Failure::Refused(GrantRefusal::NoSuchUnit));
                }
            }
            (Role::Moderator | Role::Coordinator | Role::Administrator, None) => {}
        }
        let mut region_id = None;
        if let Some(code) = &trust.government {
            if trust.role != Role::Coordinator {
                return Err(Failure::Refused(GrantRefusal::GovernmentNamed));
            }
            let region = region::Entity::find().filter(region::Column::Code.eq(code));
            let region = region.one(&txn).await.context("look for a government")?;
            let region = region.filter(|region| is_government(region.level));
            let region = region.ok_or(Failure::Refused(GrantRefusal::NoSuchGovernment))?;
            region_id = Some(region.id);
        }
        let person = acting(&txn, &self.clock, identity, now).await?;
        let grant = RoleGrant {
            id: self.clock.id(),
            person_id: person.id,
            role: trust.role,
            unit_id: trust.unit,
            region_id,
            reason,
            granted_at: now,
            ends_at: trust.ends_at.map(|end| end.trunc_subsecs(6)),
            revoked_at: None,
            revocation_reason: None,
        };
        let grant = grant.into_active_model().insert(&txn).await;
        let grant = grant.context("keep a role")?;
        self.told(&txn).await?;
        txn.commit().await.context("commit a role")?;
        Ok(grant)
    }

    /// Ends a role now.
    pub async fn revoke(&self, id: Uuid, reason: &str) -> Result<RoleGrant, Failure<GrantRefusal>> {
        let reason = fit(reason)?;
        let now = self.now();
        let txn = self.database.begin().await.context("begin to write")?;
        let grant = role_grant::Entity::find_by_id(id).one(&txn).await;
        let grant = grant.context("look for a role")?;
        let grant = grant
            .filter(|grant| policy::is_held(grant, now))
            .ok_or(Failure::Refused(GrantRefusal::NoSuchGrant))?;
        let mut grant = grant.into_active_model();
        grant.revoked_at = Set(Some(now));
        grant.revocation_reason = Set(Some(reason));
        let grant = grant.update(&txn).await.context("revoke a role")?;
        self.told(&txn).await?;
        txn.commit().await.context("commit a role")?;
        Ok(grant)
    }

    /// All that was ever granted, with whom it was granted to, the first first.
    pub async fn grants(&self) -> anyhow::Result<Vec<(RoleGrant, person::Model)>> {
        let reader = self.database.reader();
        let grants = role_grant::Entity::find()
            .order_by_asc(role_grant::Column::Id)
            .all(reader)
            .await
            .context("read roles")?;
        let ids = grants.iter().map(|grant| grant.person_id);
        let people = person::Entity::find()
            .filter(person::Column::Id.is_in(ids))
            .all(reader)
            .await
            .context("read people")?;
        let of = |grant: &RoleGrant| {
            let person = people.iter().find(|person| person.id == grant.person_id);
            person.cloned()
        };
        let pairs = grants.into_iter().filter_map(|grant| {
            let person = of(&grant)?;
            Some((grant, person))
        });
        Ok(pairs.collect())
    }

    /// Whether a grant is held now.
    pub fn is_held(&self, grant: &RoleGrant) -> bool {
        policy::is_held(grant, self.now())
    }

    async fn told(&self, txn: &impl ConnectionTrait) -> anyhow::Result<()> {
        renew(txn, AreaSet::of(&[Area::Participation]), &self.clock).await
    }

    /// As exactly as both engines keep it.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }
}

/// Whether a person answers in the name of a unit at this instant. To be called in the transaction
/// in which they do.
pub(super) async fn answers_for(
    txn: &impl ConnectionTrait,
    person: Uuid,
    unit: Uuid,
    now: DateTime<Utc>,
) -> anyhow::Result<bool> {
    let grants = role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(person))
        .filter(role_grant::Column::UnitId.eq(unit))
        .all(txn)
        .await
        .context("look for a role")?;
    let mut held = grants.iter().filter(|grant| policy::is_held(grant, now));
    Ok(held.any(|grant| grant.role == Role::Official))
}

/// All that a person is or was trusted with. To be called in the transaction in which they act.
pub(super) async fn grants_of(
    txn: &impl ConnectionTrait,
    person: Uuid,
) -> anyhow::Result<Vec<RoleGrant>> {
    role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(person))
        .order_by_asc(role_grant::Column::Id)
        .all(txn)
        .await
        .context("look for roles")
}

/// A reason as it is kept.
fn fit(reason: &str) -> Result<String, Failure<GrantRefusal>> {
    let reason = reason.trim();
    if reason.is_empty()
        || reason.chars().count() > LONGEST_REASON
        || reason.chars().any(char::is_control)
    {
        return Err(Failure::Refused(GrantRefusal::BadReason));
    }
    Ok(reason.to_owned())
}
