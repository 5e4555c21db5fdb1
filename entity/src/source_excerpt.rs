//! Rows of a source document, as published, that figures rest on.

use sea_orm::entity::prelude::*;

/// Rows of a source document, as published, that figures rest on: some dozens, by their lines.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_excerpt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_document_id: Uuid,
    /// Line of the file on which the last row begins. No two excerpts of a document overlap.
    #[sea_orm(primary_key, auto_increment = false)]
    pub last_line: i64,
    /// Line of the file on which the first row begins; the first line is 1.
    pub first_line: i64,
    /// JSON, in order of line: `[[line, code, label, remark], …]`, the words as written.
    #[sea_orm(column_type = "Text")]
    pub rows: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
