//! The word that a reorganization event is whole; the database refuses it where a rule is broken.

use sea_orm::entity::prelude::*;

/// The word that a reorganization event is whole.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_change_seal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub unit_change_id: Uuid,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
