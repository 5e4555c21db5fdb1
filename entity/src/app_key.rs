//! A key by which an app is known. The key itself is nowhere: only its hash is.

use sea_orm::entity::prelude::*;

/// A key by which an app is known. The key itself is nowhere: only its hash is.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub app_id: Uuid,
    /// How the key begins: enough to tell it from others, too little to use it.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// SHA-256 of the key.
    pub secret_sha256: Vec<u8>,
    /// What it may be used for: words with a space between, in order.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    pub created_at: DateTimeUtc,
    /// From when on it is no longer valid; absent where it does not expire.
    pub expires_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    /// When it was used last, to about a minute.
    pub last_used_at: Option<DateTimeUtc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
