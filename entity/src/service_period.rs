//! What became of a service in a month.

use sea_orm::entity::prelude::*;

use crate::service_standard::TimeUnit;

/// What became of a service in a month. A figure that is absent is not stated.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_period")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub public_service_id: Uuid,
    /// Its first day.
    pub month: Date,
    pub requests: Option<i32>,
    pub completed: Option<i32>,
    pub within_standard: Option<i32>,
    pub open_at_end: Option<i32>,
    /// In what the times are counted.
    pub time_unit: Option<TimeUnit>,
    /// In hundredths of the unit.
    pub median_hundredths: Option<i64>,
    /// In hundredths of the unit.
    pub p90_hundredths: Option<i64>,
    pub source_document_id: Uuid,
    pub source_line: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
