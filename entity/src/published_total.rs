//! A total that a document states itself, and what its leaves sum to, in sen.

use sea_orm::entity::prelude::*;

/// What a published total sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TotalKind {
    #[sea_orm(string_value = "DOCUMENT")]
    Document,
    #[sea_orm(string_value = "SIDE")]
    Side,
    #[sea_orm(string_value = "AFFAIR")]
    Affair,
    #[sea_orm(string_value = "PROGRAM")]
    Program,
    #[sea_orm(string_value = "ACTIVITY")]
    Activity,
    #[sea_orm(string_value = "ACCOUNT")]
    Account,
    #[sea_orm(string_value = "NO_PROGRAM")]
    NoProgram,
    #[sea_orm(string_value = "BALANCE")]
    Balance,
}

/// A total that a document states itself, and what its leaves sum to, in sen.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "published_total")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub budget_document_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_line: i64,
    pub kind: TotalKind,
    pub program_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub account_code: Option<String>,
    pub amount_sen: i64,
    /// Absent where the total cannot be tied to leaves.
    pub leaf_sum_sen: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
