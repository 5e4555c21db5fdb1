//! A program, activity or sub-activity of a unit in one fiscal year.

use sea_orm::entity::prelude::*;

/// How deep a program lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ProgramLevel {
    #[sea_orm(string_value = "PROGRAM")]
    Program,
    #[sea_orm(string_value = "ACTIVITY")]
    Activity,
    #[sea_orm(string_value = "SUB_ACTIVITY")]
    SubActivity,
}

/// A program, activity or sub-activity of a unit in one fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub unit_id: Uuid,
    pub fiscal_year: i16,
    pub level: ProgramLevel,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub search_name: String,
    pub parent_id: Option<Uuid>,
    pub nomenclature_id: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
