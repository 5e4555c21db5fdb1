//! Residents of a region in a year.

use sea_orm::entity::prelude::*;

/// Residents of a region in a year.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region_population")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i16,
    pub male: i64,
    pub female: i64,
    pub total: i64,
    pub source_document_id: Uuid,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
