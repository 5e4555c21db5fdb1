//! The documents that speak for a budget, for a time and by what was known.

use sea_orm::entity::prelude::*;

use super::budget_document::BudgetScope;

/// The documents that speak for a budget: from `valid_from` until before `valid_to`, as known from
/// the import `known_from` until before the import `known_to` (both by their sequence).
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_in_force")]
pub struct Model {
    /// The unit, or the region whose own summary it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    pub region_id: Uuid,
    pub unit_id: Option<Uuid>,
    pub scope: BudgetScope,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub known_from: i64,
    pub known_to: Option<i64>,
    pub enacted_document_id: Option<Uuid>,
    pub current_document_id: Option<Uuid>,
    pub realized_document_id: Option<Uuid>,
    /// Whether one of the documents states no date of its own.
    pub undated: bool,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
