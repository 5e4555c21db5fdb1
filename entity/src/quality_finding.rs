//! Something in a source that does not fit.

use sea_orm::entity::prelude::*;

/// How much of a row a finding costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum FindingSeverity {
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
    #[sea_orm(string_value = "WARNING")]
    Warning,
    #[sea_orm(string_value = "NOTICE")]
    Notice,
}

/// Something in a source that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quality_finding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub import_run_id: Uuid,
    pub source_document_id: Uuid,
    pub budget_document_id: Option<Uuid>,
    pub unit_id: Option<Uuid>,
    pub region_id: Option<Uuid>,
    pub severity: FindingSeverity,
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    pub line: Option<i64>,
    #[sea_orm(column_type = "Text", nullable)]
    pub column_name: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub raw_text: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub message: String,
    pub expected_sen: Option<i64>,
    pub actual_sen: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
