//! Apps and their keys.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use moka::sync::Cache;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Set,
};
use uuid::Uuid;

use super::failure::Failure;
use super::list::{Columns, Lists, listed, read_columns};
use crate::area::versions::renew;
use crate::area::{Area, AreaSet};
use crate::auth::actor::{Actor, AppActor, Scopes, Vouched};
use crate::auth::policy;
use crate::auth::token::{Secret, SecretHash, SecretKind};
use crate::clock::Clock;
use crate::database::Database;
use entity::{app, app_key};

pub use entity::app::Model as App;

listed!(
    App {
        id,
        name,
        created_at
    },
    "app",
    []
);

/// How exactly it is kept when a key was used last.
const USE_NOTED_EVERY: Duration = Duration::from_mins(1);
/// Keys whose use is remembered.
const MOST_KEYS: u64 = 10_000;
/// Most characters of an app's name.
pub const LONGEST_NAME: usize = 80;

/// Knows apps by their keys. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppService {
    database: Database,
    lists: Lists,
    clock: Clock,
    /// Keys whose use was noted a short while ago.
    noted: Cache<Uuid, ()>,
}

/// A key that was just made. It is never shown again.
#[derive(Debug)]
pub struct Issued {
    /// The key.
    pub secret: Secret,
    /// What is kept of it.
    pub key: app_key::Model,
}

/// Why somebody who showed something is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// There is no such key or token, or it has expired, or it was revoked: all the same to who shows
    /// it.
    Unknown,
    /// It is not for acting for users.
    NotForUsers,
    /// Who issued it cannot be asked for its keys now.
    IssuerDown,
}

/// Why a key was not made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefusal {
    /// The name is empty, too long, or has characters or spaces that cannot be seen.
    BadName,
    /// The end of its validity is not in the future.
    Expired,
    /// No valid key begins so.
    NoSuchKey,
}

impl AppService {
    /// The apps in this database.
    pub fn new(database: Database, lists: Lists, clock: Clock) -> Self {
        let noted = Cache::builder()
            .max_capacity(MOST_KEYS)
            .time_to_live(USE_NOTED_EVERY)
            .build();
        Self {
            database,
            lists,
            clock,
            noted,
        }
    }

    /// Who shows this key, acting for this user. It is looked up each time, so that a key that was
    /// revoked anywhere is unknown everywhere at once.
    pub async fn recognize(
        &self,
        key: SecretHash,
        user: Option<Vouched>,
    ) -> Result<Actor, Failure<Denied>> {
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT a.id, a.name, a.created_at, k.id, k.app_id, k.prefix, k.secret_sha256, \
             k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at \
             FROM app_key k JOIN app a ON a.id = k.app_id WHERE k.secret_sha256 = ",
        )
        .bind(key.bytes());
        let rows = self.lists.all(sql, "the key of an app").await?;
        let Some(row) = rows.first() else {
            return Err(Failure::Refused(Denied::Unknown));
        };
        let mut columns = Columns::of(row);
        let (app, key) = read(&mut columns).context("read the key of an app")?;
        if !policy::is_valid(&key, self.clock.now()) {
            return Err(Failure::Refused(Denied::Unknown));
        }
        let actor = AppActor {
            app,
            key_id: key.id,
            scopes: Scopes::read(&key.scopes),
            user,
        };
        if !policy::may_act(&actor) {
            return Err(Failure::Refused(Denied::NotForUsers));
        }
        self.note_use(&key);
        Ok(Actor::App(actor))
    }

    /// Keeps that a key was used. Nobody waits for it, and where an import is writing it may be
    /// left out: the next use says the same.
    fn note_use(&self, key: &app_key::Model) {
        let now = self.clock.now().trunc_subsecs(0);
        let step = TimeDelta::from_std(USE_NOTED_EVERY).unwrap_or_default();
        let is_recent = key.last_used_at.is_some_and(|last| now < last + step);
        if is_recent || self.noted.contains_key(&key.id) {
            return;
        }
        self.noted.insert(key.id, ());
        let (service, id) = (self.clone(), key.id);
        tokio::spawn(async move {
            let noted = app_key::Entity::update_many()
                .col_expr(
                    app_key::Column::LastUsedAt,
                    sea_orm::sea_query::Expr::value(now),
                )
                .filter(app_key::Column::Id.eq(id))
                .exec(service.database.writer())
                .await;
            if let Err(cause) = noted {
                tracing::debug!(%cause, "the use of a key was not noted");
            }
        });
    }

    /// Makes a key for the app of this name, and the app where there is none.
    pub async fn create_key(
        &self,
        name: &str,
        scopes: &Scopes,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<Issued, Failure<KeyRefusal>> {
        let is_good = !name.is_empty()
            && name.trim() == name
            && name.chars().count() <= LONGEST_NAME
            && !name.chars().any(char::is_control);
        if !is_good {
            return Err(Failure::Refused(KeyRefusal::BadName));
        }
        let now = self.now();
        if expires_at.is_some_and(|end| end <= now) {
            return Err(Failure::Refused(KeyRefusal::Expired));
        }
        let txn = self.database.begin().await.context("begin making a key")?;
        let known = app::Entity::find()
            .filter(app::Column::Name.eq(name))
            .one(&txn)
            .await
            .context("look for the app")?;
        let app = match known {
            Some(app) => app,
            None => self.insert_app(&txn, name, now).await?,
        };
        let issued = self
            .insert_key(&txn, app.id, &scopes.to_string(), expires_at)
            .await?;
        txn.commit().await.context("commit a key")?;
        Ok(issued)
    }

    /// Makes a new key in place of the one that begins so: for the same app, with the same scopes
    /// and the same end. The old one stays valid for a while, so that nothing stands still.
    pub async fn rotate_key(
        &self,
        prefix: &str,
        overlap: TimeDelta,
    ) -> Result<Issued, Failure<KeyRefusal>> {
        let txn = self
            .database
            .begin()
            .await
            .context("begin rotating a key")?;
        let old = self.valid_key(&txn, prefix).await?;
        let issued = self
            .insert_key(&txn, old.app_id, &old.scopes, old.expires_at)
            .await?;
        let end = self.now() + overlap;
        let end = old.expires_at.map_or(end, |expires_at| expires_at.min(end));
        let mut old = old.into_active_model();
        old.expires_at = Set(Some(end));
        old.update(&txn).await.context("end the old key")?;
        txn.commit().await.context("commit a rotation")?;
        Ok(issued)
    }

    /// Makes the key that begins so invalid, from now on and everywhere.
    pub async fn revoke_key(&self, prefix: &str) -> Result<app_key::Model, Failure<KeyRefusal>> {
        let txn = self
            .database
            .begin()
            .await
            .context("begin revoking a key")?;
        let key = self.valid_key(&txn, prefix).await?;
        let mut key = key.into_active_model();
        key.revoked_at = Set(Some(self.now()));
        let key = key.update(&txn).await.context("revoke a key")?;
        txn.commit().await.context("commit a revocation")?;
        Ok(key)
    }

    /// All keys, each with its app, by the apps' names and in the order in which they were made.
    pub async fn keys(&self) -> anyhow::Result<Vec<(App, app_key::Model)>> {
        let mut sql = self.lists.sql();
        sql.push(
            "SELECT a.id, a.name, a.created_at, k.id, k.app_id, k.prefix, k.secret_sha256, \
             k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at \
             FROM app_key k JOIN app a ON a.id = k.app_id ORDER BY a.name, k.id",
        );
        let rows = self.lists.all(sql, "the keys").await?;
        let keys = rows.iter().map(|row| read(&mut Columns::of(row)));
        keys.collect::<Result<_, _>>().context("read the keys")
    }

    /// Whether a key is valid now.
    pub fn is_valid(&self, key: &app_key::Model) -> bool {
        policy::is_valid(key, self.clock.now())
    }

    async fn insert_app(
        &self,
        txn: &impl ConnectionTrait,
        name: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<App> {
        let app = app::Model {
            id: self.clock.id(),
            name: name.to_owned(),
            created_at: now,
        };
        let app = app.into_active_model().insert(txn).await;
        let app = app.context("insert an app")?;
        renew(txn, AreaSet::of(&[Area::Participation]), &self.clock).await?;
        Ok(app)
    }

    async fn insert_key(
        &self,
        txn: &impl ConnectionTrait,
        app_id: Uuid,
        scopes: &str,
        expires_at: Option<DateTime<Utc>>,
    ) -> anyhow::Result<Issued> {
        let secret = Secret::random(SecretKind::Key)?;
        let key = app_key::Model {
            id: self.clock.id(),
            app_id,
            prefix: secret.prefix().to_owned(),
            secret_sha256: secret.hash().bytes(),
            scopes: scopes.to_owned(),
            created_at: self.now(),
            expires_at,
            revoked_at: None,
            last_used_at: None,
        };
        let key = key.into_active_model().insert(txn).await;
        let key = key.context("insert a key")?;
        Ok(Issued { secret, key })
    }

    async fn valid_key(
        &self,
        txn: &impl ConnectionTrait,
        prefix: &str,
    ) -> Result<app_key::Model, Failure<KeyRefusal>> {
        let found = app_key::Entity::find()
            .filter(app_key::Column::Prefix.eq(prefix))
            .order_by_asc(app_key::Column::Id)
            .one(txn)
            .await
            .context("look for a key")?;
        found
            .filter(|key| self.is_valid(key))
            .ok_or(Failure::Refused(KeyRefusal::NoSuchKey))
    }

    /// As exactly as both engines keep it.
    fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }
}

fn read(columns: &mut Columns<'_>) -> Result<(App, app_key::Model), sea_orm::DbErr> {
    let app = read_columns!(columns => App { id, name, created_at });
    let key = read_columns!(columns => app_key::Model {
        id,
        app_id,
        prefix,
        secret_sha256,
        scopes,
        created_at,
        expires_at,
        revoked_at,
        last_used_at,
    });
    Ok((app, key))
}
