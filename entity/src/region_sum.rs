//! What the documents in force of a government's units sum to, by what is known now.

use sea_orm::entity::prelude::*;

use super::budget_item::BudgetSide;

/// What the documents in force of a government's units sum to on one side of one year, from
/// `valid_from` until before `valid_to`. Amounts are in millions of sen and a rest; absent where no
/// unit states one.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region_sum")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    #[sea_orm(primary_key, auto_increment = false)]
    pub side: BudgetSide,
    #[sea_orm(primary_key, auto_increment = false)]
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub enacted_millions: Option<i64>,
    pub enacted_rest: Option<i64>,
    pub current_millions: Option<i64>,
    pub current_rest: Option<i64>,
    pub realized_millions: Option<i64>,
    pub realized_rest: Option<i64>,
    pub enacted_units: i64,
    pub current_units: i64,
    pub realized_units: i64,
    /// Whether the same units have an enacted and a current budget, so that both can be compared.
    pub change_is_fair: bool,
    /// Whether the same units have a current budget and a realization.
    pub absorption_is_fair: bool,
    /// Facts of the documents in force for the current budget.
    pub item_count: i64,
    pub undated: bool,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
