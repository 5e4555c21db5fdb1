//! That a person reported a comment. Who it was is told to nobody.

use sea_orm::entity::prelude::*;

use crate::moderation_decision::Rule;

/// That a person reported a comment.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    /// Counts the reports of its case, from 1.
    pub place: i32,
    pub comment_id: Uuid,
    pub person_id: Uuid,
    /// What is held against the comment.
    pub rule: Rule,
    /// In the reporter's words.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub reported_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
