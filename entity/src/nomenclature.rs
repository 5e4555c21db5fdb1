//! An affair, affair field, program, activity or sub-activity of the national nomenclature.

use sea_orm::entity::prelude::*;

/// How deep an entry lies in the nomenclature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum NomenclatureLevel {
    #[sea_orm(string_value = "AFFAIR")]
    Affair,
    #[sea_orm(string_value = "AFFAIR_FIELD")]
    AffairField,
    #[sea_orm(string_value = "PROGRAM")]
    Program,
    #[sea_orm(string_value = "ACTIVITY")]
    Activity,
    #[sea_orm(string_value = "SUB_ACTIVITY")]
    SubActivity,
}

/// An affair, affair field, program, activity or sub-activity of the national nomenclature.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "nomenclature")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code_list_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub code: String,
    pub level: NomenclatureLevel,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub search_name: String,
    pub parent_id: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
