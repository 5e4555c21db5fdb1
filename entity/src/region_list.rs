//! An official list of regions.

use sea_orm::entity::prelude::*;

/// An official list of regions.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub edition: String,
    pub effective_from: Date,
    /// How deep the list goes: 1 provinces to 4 villages.
    pub lowest_level: i16,
    pub source_document_id: Uuid,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
