//! What somebody is trusted with, for a time.

use sea_orm::entity::prelude::*;

/// What somebody can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Role {
    /// To answer in the name of a unit.
    #[sea_orm(string_value = "OFFICIAL")]
    Official,
    /// To moderate what is said: on a unit and what is its, or everywhere.
    #[sea_orm(string_value = "MODERATOR")]
    Moderator,
    /// To receive complaints: those of a government, or all.
    #[sea_orm(string_value = "COORDINATOR")]
    Coordinator,
    /// To let people in and to trust them with roles, and apps with keys.
    #[sea_orm(string_value = "ADMINISTRATOR")]
    Administrator,
}

/// What somebody is trusted with, for a time.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub role: Role,
    /// The unit for which it is; absent where it is for everything.
    pub unit_id: Option<Uuid>,
    /// The government whose complaints a coordinator receives; absent where it is all.
    pub region_id: Option<Uuid>,
    /// Why it was granted.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub granted_at: DateTimeUtc,
    /// From when on it is no longer held; absent where it is open.
    pub ends_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    /// Why it was revoked.
    #[sea_orm(column_type = "Text", nullable)]
    pub revocation_reason: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
