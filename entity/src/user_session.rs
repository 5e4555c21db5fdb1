//! A session of an account, from signing in to its end. A session that has ended is deleted.

use sea_orm::entity::prelude::*;

/// A session of an account, from signing in to its end. A session that has ended is deleted.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    /// SHA-256 of what all refresh tokens of this session have in common.
    pub family_sha256: Vec<u8>,
    /// SHA-256 of the one that was given last.
    pub refresh_sha256: Vec<u8>,
    /// SHA-256 of the access token that was given with it.
    pub access_sha256: Vec<u8>,
    pub created_at: DateTimeUtc,
    /// When tokens were given last.
    pub refreshed_at: DateTimeUtc,
    pub access_ends_at: DateTimeUtc,
    pub refresh_ends_at: DateTimeUtc,
    /// When it ends, however often it is refreshed.
    pub ends_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
