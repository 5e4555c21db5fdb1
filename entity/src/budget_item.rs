//! What is being paid for, or earned: the key under which documents state amounts.

use sea_orm::entity::prelude::*;

/// Whether money comes in, goes out, or is financing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum BudgetSide {
    #[sea_orm(string_value = "REVENUE")]
    Revenue,
    #[sea_orm(string_value = "EXPENDITURE")]
    Expenditure,
    #[sea_orm(string_value = "FINANCING_RECEIPT")]
    FinancingReceipt,
    #[sea_orm(string_value = "FINANCING_PAYMENT")]
    FinancingPayment,
}

/// What is being paid for, or earned: the key under which documents state amounts.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub region_id: Uuid,
    pub unit_id: Option<Uuid>,
    pub fiscal_year: i16,
    pub program_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub fund_source_id: Option<Uuid>,
    pub side: BudgetSide,
    /// Program, account and fund source codes, and an ordinal where a document repeats them.
    #[sea_orm(column_type = "Text")]
    pub line_key: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub search_name: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
