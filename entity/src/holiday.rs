//! A day on which offices do not work, beside weekends.

use sea_orm::entity::prelude::*;

/// What kind of day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum HolidayKind {
    #[sea_orm(string_value = "NATIONAL")]
    National,
    #[sea_orm(string_value = "COLLECTIVE_LEAVE")]
    CollectiveLeave,
}

/// A day on which offices do not work, beside weekends.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holiday")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub day: Date,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub kind: HolidayKind,
    /// Where it is one; absent where it is one everywhere.
    pub region_id: Option<Uuid>,
    pub source_document_id: Uuid,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
