//! Which code of one version of a code list became which of another.

use sea_orm::entity::prelude::*;

/// How many codes stand on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CrosswalkKind {
    #[sea_orm(string_value = "ONE_TO_ONE")]
    OneToOne,
    #[sea_orm(string_value = "ONE_TO_MANY")]
    OneToMany,
    #[sea_orm(string_value = "MANY_TO_ONE")]
    ManyToOne,
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CrosswalkCertainty {
    #[sea_orm(string_value = "EXACT")]
    Exact,
    #[sea_orm(string_value = "LIKELY")]
    Likely,
    #[sea_orm(string_value = "PARTIAL")]
    Partial,
}

/// Which code of one version of a code list became which of another.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code_crosswalk")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub from_list_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub from_code: String,
    pub to_list_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub to_code: String,
    pub kind: CrosswalkKind,
    pub certainty: CrosswalkCertainty,
    /// What it rests on: a regulation, a published table, a comparison of names.
    #[sea_orm(column_type = "Text")]
    pub basis: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
    pub source_document_id: Uuid,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
