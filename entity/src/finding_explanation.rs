//! What explains a finding: written once, never changed.

use sea_orm::entity::prelude::*;

/// What explains a finding: written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_explanation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub quality_finding_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Where the source stands that it rests on.
    #[sea_orm(column_type = "Text", nullable)]
    pub evidence_url: Option<String>,
    /// The imported file that it rests on.
    pub evidence_document_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub explained_by: String,
    pub explained_on: Date,
    /// The file that states the explanation.
    pub source_document_id: Uuid,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
