//! A word by which a service is found: as it stands in a standard, its stem, or an acronym.

use sea_orm::entity::prelude::*;

/// A word by which a service is found.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub service_standard_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub term: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
