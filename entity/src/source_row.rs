//! A row of a source document, as published, that some figure rests on.

use sea_orm::entity::prelude::*;

/// A row of a source document, as published, that some figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_document_id: Uuid,
    /// Line of the file on which the row begins; the first line is 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i64,
    /// Code as written, spaces and all.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// Name as written.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// What the file says beside the amounts.
    #[sea_orm(column_type = "Text", nullable)]
    pub remark: Option<String>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
