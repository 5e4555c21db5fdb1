//! A region as one list names it.

use sea_orm::entity::prelude::*;

/// A region as one list names it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region_listing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_list_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
