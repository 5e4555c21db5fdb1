//! Somebody who takes part, as an app knows them.

use sea_orm::entity::prelude::*;

/// Somebody who takes part, as an app knows them.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The app that vouches for them.
    pub app_id: Uuid,
    /// The id that the app gave them. Never shown to others.
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
