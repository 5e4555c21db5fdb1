//! What people say of one element of a service.

use sea_orm::entity::prelude::*;

/// What people say of one element in a survey: the mean that a unit published, or how often each
/// score was given here.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction_element")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub satisfaction_survey_id: Uuid,
    /// From 1 to 9, as the regulation numbers them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i16,
    /// The mean as published.
    pub mean_millionths: Option<i64>,
    /// How often each score was given.
    pub ones: i64,
    pub twos: i64,
    pub threes: i64,
    pub fours: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
