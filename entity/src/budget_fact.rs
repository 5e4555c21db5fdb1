//! The amount that a document states for an item, in sen.

use sea_orm::entity::prelude::*;

/// The amount that a document states for an item, in sen.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub budget_document_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub budget_item_id: Uuid,
    pub amount_sen: i64,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::budget_item::Entity",
        from = "Column::BudgetItemId",
        to = "super::budget_item::Column::Id"
    )]
    BudgetItem,
}

impl Related<super::budget_item::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::BudgetItem.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
