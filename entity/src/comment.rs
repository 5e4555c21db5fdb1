//! What somebody said on something.

use sea_orm::entity::prelude::*;

/// What can be commented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SubjectKind {
    #[sea_orm(string_value = "PROGRAM")]
    Program,
    #[sea_orm(string_value = "UNIT")]
    Unit,
    #[sea_orm(string_value = "BUDGET_DOCUMENT")]
    BudgetDocument,
    #[sea_orm(string_value = "BUDGET_ITEM")]
    BudgetItem,
    #[sea_orm(string_value = "QUALITY_FINDING")]
    QualityFinding,
    #[sea_orm(string_value = "UNIT_CHANGE")]
    UnitChange,
    #[sea_orm(string_value = "PUBLIC_SERVICE")]
    PublicService,
}

/// How what is said stands to what it is said on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Stance {
    #[sea_orm(string_value = "SUPPORTS")]
    Supports,
    #[sea_orm(string_value = "OPPOSES")]
    Opposes,
    #[sea_orm(string_value = "ASKS")]
    Asks,
    #[sea_orm(string_value = "INFORMS")]
    Informs,
}

/// What somebody said on something.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts all comments in the order of their commits.
    pub sequence: i64,
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    /// The comment that it answers; absent where it begins a thread.
    pub parent_id: Option<Uuid>,
    pub person_id: Uuid,
    /// The unit whose answer it is; absent where the person speaks for themself.
    pub office_id: Option<Uuid>,
    pub stance: Option<Stance>,
    /// Absent once it is withdrawn; empty once it is removed. What is hidden is here still.
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    /// Counts the texts that it had, from 1.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    /// The decision by which its text is not shown; absent where it is.
    pub moderation_id: Option<Uuid>,
    /// When its text was deleted by a moderator.
    pub removed_at: Option<DateTimeUtc>,
    /// The decision by which it and what is below it take no more answers; absent where they do.
    pub lock_id: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
