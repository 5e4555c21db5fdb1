//! What was done about a complaint: only ever added to.

use sea_orm::entity::prelude::*;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Action {
    #[sea_orm(string_value = "FILE")]
    File,
    #[sea_orm(string_value = "VERIFY")]
    Verify,
    #[sea_orm(string_value = "REQUEST_COMPLETION")]
    RequestCompletion,
    #[sea_orm(string_value = "COMPLETE")]
    Complete,
    #[sea_orm(string_value = "REJECT")]
    Reject,
    #[sea_orm(string_value = "MARK_DUPLICATE")]
    MarkDuplicate,
    #[sea_orm(string_value = "REDIRECT")]
    Redirect,
    #[sea_orm(string_value = "ASSIGN")]
    Assign,
    #[sea_orm(string_value = "RETURN")]
    Return,
    #[sea_orm(string_value = "START")]
    Start,
    #[sea_orm(string_value = "FOLLOW_UP")]
    FollowUp,
    #[sea_orm(string_value = "ANSWER")]
    Answer,
    #[sea_orm(string_value = "CONFIRM")]
    Confirm,
    #[sea_orm(string_value = "REOPEN")]
    Reopen,
    #[sea_orm(string_value = "RATE")]
    Rate,
    #[sea_orm(string_value = "ESCALATE")]
    Escalate,
    #[sea_orm(string_value = "CLOSE")]
    Close,
    #[sea_orm(string_value = "ARCHIVE")]
    Archive,
    #[sea_orm(string_value = "RAISE_FLAGS")]
    RaiseFlags,
    #[sea_orm(string_value = "LOWER_FLAGS")]
    LowerFlags,
    #[sea_orm(string_value = "NOTE")]
    Note,
}

/// As what somebody is on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CaseRole {
    #[sea_orm(string_value = "REPORTER")]
    Reporter,
    #[sea_orm(string_value = "COORDINATOR")]
    Coordinator,
    #[sea_orm(string_value = "OFFICIAL")]
    Official,
    #[sea_orm(string_value = "SYSTEM")]
    System,
}

/// Who may know of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Seen {
    /// Everyone, where the complaint is public.
    #[sea_orm(string_value = "PUBLIC")]
    Public,
    /// The reporter and those who handle the case.
    #[sea_orm(string_value = "CASE")]
    Case,
    /// Those who handle the case.
    #[sea_orm(string_value = "HANDLERS")]
    Handlers,
}

/// One step.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub complaint_id: Uuid,
    /// Its number in the case, from 1.
    pub place: i32,
    /// Its number among those that everyone may know of.
    pub public_place: Option<i32>,
    pub action: Action,
    /// Absent for the first.
    pub from_state: Option<super::complaint::State>,
    pub to_state: super::complaint::State,
    pub role: CaseRole,
    pub person_id: Option<Uuid>,
    /// The unit that had to answer it afterwards.
    pub unit_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub text: Option<String>,
    pub text_seen: Seen,
    pub seen: Seen,
    /// The flags afterwards.
    pub is_anonymous: bool,
    pub is_confidential: bool,
    pub taken_at: DateTimeUtc,
    /// The hash of the key under which it was taken, and of whose key that is.
    pub key_sha256: Option<Vec<u8>>,
    pub input_sha256: Option<Vec<u8>>,
    /// What had to be done next, afterwards.
    pub duty: Option<super::complaint::Duty>,
    pub due_at: Option<DateTimeUtc>,
    pub due_version: Option<i32>,
}

/// A row says nothing of itself, so that no log and no error message does.
impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ComplaintStep({})", self.id)
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
