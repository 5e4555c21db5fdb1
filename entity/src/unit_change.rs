//! A reorganization event.

use sea_orm::entity::prelude::*;

/// What an event does to units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum UnitChangeKind {
    #[sea_orm(string_value = "FORMATION")]
    Formation,
    #[sea_orm(string_value = "MERGER")]
    Merger,
    #[sea_orm(string_value = "SPLIT")]
    Split,
    #[sea_orm(string_value = "ABOLITION")]
    Abolition,
    #[sea_orm(string_value = "RENAMING")]
    Renaming,
    #[sea_orm(string_value = "TYPE_CHANGE")]
    TypeChange,
    #[sea_orm(string_value = "CODE_CHANGE")]
    CodeChange,
    #[sea_orm(string_value = "FUNCTION_TRANSFER")]
    FunctionTransfer,
}

/// A reorganization event.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub region_id: Uuid,
    pub kind: UnitChangeKind,
    pub effective_on: Date,
    #[sea_orm(column_type = "Text", nullable)]
    pub legal_basis: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    /// What the change was promised to save a year, where the legal text says so.
    pub promised_saving_sen: Option<i64>,
    pub source_document_id: Option<Uuid>,
    pub source_line: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::unit_change_party::Entity")]
    UnitChangeParty,
}

impl Related<super::unit_change_party::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::UnitChangeParty.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
