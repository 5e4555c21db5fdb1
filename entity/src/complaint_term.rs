//! Within how many working days complaints are dealt with, from a day on.

use sea_orm::entity::prelude::*;

/// Within how many working days complaints are dealt with, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub valid_from: Date,
    #[sea_orm(column_type = "Text")]
    pub legal_basis: String,
    /// To verify it and pass it on.
    pub verify_days: i32,
    /// To say what will be done.
    pub follow_up_days: i32,
    /// To resolve it, by what that takes.
    pub simple_days: i32,
    pub without_examination_days: i32,
    pub with_examination_days: i32,
    /// For its reporter to complete it.
    pub complete_days: i32,
    /// For its reporter to object to an answer.
    pub close_days: i32,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
