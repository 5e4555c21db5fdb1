//! What a moderator decided; never changed once it is there.

use sea_orm::entity::prelude::*;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Action {
    #[sea_orm(string_value = "HIDE")]
    Hide,
    #[sea_orm(string_value = "RESTORE")]
    Restore,
    #[sea_orm(string_value = "REMOVE")]
    Remove,
    #[sea_orm(string_value = "LOCK")]
    Lock,
    #[sea_orm(string_value = "UNLOCK")]
    Unlock,
    #[sea_orm(string_value = "WARN")]
    Warn,
    #[sea_orm(string_value = "SUSPEND")]
    Suspend,
    #[sea_orm(string_value = "REINSTATE")]
    Reinstate,
    #[sea_orm(string_value = "DISMISS")]
    Dismiss,
    #[sea_orm(string_value = "UPHOLD")]
    Uphold,
    #[sea_orm(string_value = "RETRACT")]
    Retract,
}

/// What was held against a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Rule {
    #[sea_orm(string_value = "PERSONAL_DATA")]
    PersonalData,
    #[sea_orm(string_value = "INSULT")]
    Insult,
    #[sea_orm(string_value = "HATE")]
    Hate,
    #[sea_orm(string_value = "THREAT")]
    Threat,
    #[sea_orm(string_value = "SPAM")]
    Spam,
    #[sea_orm(string_value = "OFF_TOPIC")]
    OffTopic,
    #[sea_orm(string_value = "IMPERSONATION")]
    Impersonation,
    #[sea_orm(string_value = "UNLAWFUL")]
    Unlawful,
    #[sea_orm(string_value = "OTHER")]
    Other,
}

/// What a moderator decided.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "moderation_decision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts all decisions in the order of their commits.
    pub sequence: i64,
    pub action: Action,
    /// The comment about which it is.
    pub comment_id: Uuid,
    /// What that comment is on.
    pub subject_id: Uuid,
    /// The unit whose that is; absent where it is no single unit's.
    pub unit_id: Option<Uuid>,
    /// Whom it concerns; absent where it concerns the comment alone.
    pub person_id: Option<Uuid>,
    pub moderator_id: Uuid,
    /// The role under which it was decided.
    pub grant_id: Uuid,
    pub rule: Rule,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// From when on a suspended person may write again.
    pub ends_at: Option<DateTimeUtc>,
    /// The decision that it takes back or upholds.
    pub earlier_id: Option<Uuid>,
    pub decided_at: DateTimeUtc,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
