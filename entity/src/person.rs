//! Somebody who takes part, as whoever vouches for them knows them.

use sea_orm::entity::prelude::*;

/// Somebody who takes part, as whoever vouches for them knows them.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The app that vouches for them; absent where none does.
    pub app_id: Option<Uuid>,
    /// The issuer of identities that vouches for them; absent where none does. Without an app and an
    /// issuer it is an account of this program's own.
    #[sea_orm(column_type = "Text", nullable)]
    pub issuer: Option<String>,
    /// The id that they have there. Never shown to others.
    #[sea_orm(column_type = "Text")]
    pub external_id: String,
    #[sea_orm(column_type = "Text")]
    pub display_name: String,
    pub created_at: DateTimeUtc,
    /// The decision by which they may not write; absent where none was made, or it was taken back.
    pub suspension_id: Option<Uuid>,
    /// From when on they may write again.
    pub suspended_until: Option<DateTimeUtc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
