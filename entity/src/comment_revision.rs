//! What a comment said before it was edited.

use sea_orm::entity::prelude::*;

use crate::comment::Stance;

/// What a comment said before it was edited.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub comment_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub stance: Option<Stance>,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When it was written.
    pub written_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
