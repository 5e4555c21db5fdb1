//! What a document's facts on one side sum to.

use sea_orm::entity::prelude::*;

use super::budget_item::BudgetSide;

/// What a document's facts on one side sum to: `millions` times a million sen and `rest` sen, since
/// a sum may be larger than one amount can be.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_sum")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub budget_document_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub side: BudgetSide,
    pub millions: i64,
    pub rest: i64,
    pub fact_count: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
