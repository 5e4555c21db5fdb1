//! What a person made under a key: asked again, the same is answered.

use sea_orm::entity::prelude::*;

/// What a person made under a key: asked again, the same is answered.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The key, as it was sent.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub word: String,
    /// SHA-256 of what was asked.
    pub input_sha256: Vec<u8>,
    /// What was made.
    pub made_id: Uuid,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
