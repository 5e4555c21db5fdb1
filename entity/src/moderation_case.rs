//! What waits, or waited, for a moderator: a reported comment, or an appeal.

use sea_orm::entity::prelude::*;

/// Why something waits for a moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CaseKind {
    #[sea_orm(string_value = "REPORTS")]
    Reports,
    #[sea_orm(string_value = "APPEAL")]
    Appeal,
}

/// What waits, or waited, for a moderator.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "moderation_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: CaseKind,
    pub comment_id: Uuid,
    /// The unit whose it is what the comment is on; absent where it is no single unit's.
    pub unit_id: Option<Uuid>,
    pub opened_at: DateTimeUtc,
    /// How many people reported it.
    pub reports: i32,
    /// The decision that is appealed against.
    pub decision_id: Option<Uuid>,
    /// What the author says against it.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// The decision that ended it; absent where the author withdrew the comment first.
    pub outcome_id: Option<Uuid>,
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
