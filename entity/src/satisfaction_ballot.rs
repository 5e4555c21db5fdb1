//! A right to answer a survey once.

use sea_orm::entity::prelude::*;

/// A right to answer a survey once. Of whom, and when it was used, is not kept.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction_ballot")]
pub struct Model {
    /// SHA-256 of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_sha256: Vec<u8>,
    pub satisfaction_survey_id: Uuid,
    pub used: bool,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
