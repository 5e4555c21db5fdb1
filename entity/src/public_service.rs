//! A service that a unit gives the public: what stays the same while its standards change.

use sea_orm::entity::prelude::*;

/// A service that a unit gives the public.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "public_service")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    /// The unit's own code of it.
    #[sea_orm(column_type = "Text")]
    pub code: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::service_standard::Entity")]
    Standard,
}

impl Related<super::service_standard::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Standard.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
