//! A version of a code tree, named by its regulation.

use sea_orm::entity::prelude::*;

/// What a code list numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CodeListKind {
    #[sea_orm(string_value = "ACCOUNT")]
    Account,
    #[sea_orm(string_value = "NOMENCLATURE")]
    Nomenclature,
    #[sea_orm(string_value = "FUND_SOURCE")]
    FundSource,
}

/// A version of a code tree, named by its regulation.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "code_list")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: CodeListKind,
    #[sea_orm(column_type = "Text")]
    pub edition: String,
    #[sea_orm(column_type = "Text")]
    pub regulation: String,
    pub first_fiscal_year: Option<i16>,
    pub last_fiscal_year: Option<i16>,
    /// False where the list is only gathered from documents that use it.
    pub official: bool,
    pub source_document_id: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
