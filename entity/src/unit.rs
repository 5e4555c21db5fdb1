//! A regional unit: its lasting identity.

use sea_orm::entity::prelude::*;

/// A regional unit: its lasting identity.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub region_id: Uuid,
    /// The code under which the unit is known; versions carry the codes of their time.
    #[sea_orm(column_type = "Text")]
    pub code: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::unit_version::Entity")]
    UnitVersion,
}

impl Related<super::unit_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::UnitVersion.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
