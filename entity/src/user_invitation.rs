//! An invitation to have an account, or to give one a new password.

use sea_orm::entity::prelude::*;

/// An invitation to have an account, or to give one a new password.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How the code begins: enough to tell it from others, too little to use it.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// SHA-256 of the code.
    pub code_sha256: Vec<u8>,
    /// The account that gets a new password, or that came of it; absent until there is one.
    pub account_id: Option<Uuid>,
    /// The administrator; absent where it was made at the command line.
    pub invited_by: Option<Uuid>,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub created_at: DateTimeUtc,
    /// From when on it cannot be accepted.
    pub ends_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
