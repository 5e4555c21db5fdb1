//! What somebody complains about, suggests or asks for, and how things stand with it.

use sea_orm::entity::prelude::*;

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Kind {
    #[sea_orm(string_value = "COMPLAINT")]
    Complaint,
    #[sea_orm(string_value = "SUGGESTION")]
    Suggestion,
    #[sea_orm(string_value = "INFORMATION_REQUEST")]
    InformationRequest,
}

/// How things stand with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    #[sea_orm(string_value = "RECEIVED")]
    Received,
    #[sea_orm(string_value = "NEEDS_COMPLETION")]
    NeedsCompletion,
    #[sea_orm(string_value = "VERIFIED")]
    Verified,
    #[sea_orm(string_value = "ASSIGNED")]
    Assigned,
    #[sea_orm(string_value = "IN_PROGRESS")]
    InProgress,
    #[sea_orm(string_value = "ANSWERED")]
    Answered,
    #[sea_orm(string_value = "CLOSED")]
    Closed,
    #[sea_orm(string_value = "REJECTED")]
    Rejected,
    #[sea_orm(string_value = "ARCHIVED")]
    Archived,
    #[sea_orm(string_value = "DUPLICATE")]
    Duplicate,
    #[sea_orm(string_value = "REDIRECTED")]
    Redirected,
    #[sea_orm(string_value = "REOPENED")]
    Reopened,
    #[sea_orm(string_value = "ESCALATED")]
    Escalated,
}

/// What it takes to resolve it, which decides by when it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Handling {
    #[sea_orm(string_value = "SIMPLE")]
    Simple,
    #[sea_orm(string_value = "WITHOUT_EXAMINATION")]
    WithoutExamination,
    #[sea_orm(string_value = "WITH_EXAMINATION")]
    WithExamination,
}

/// Why it was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Rejection {
    #[sea_orm(string_value = "OUT_OF_SCOPE")]
    OutOfScope,
    #[sea_orm(string_value = "NOT_ENOUGH_INFORMATION")]
    NotEnoughInformation,
    #[sea_orm(string_value = "NOT_AUTHORIZED")]
    NotAuthorized,
    #[sea_orm(string_value = "BEFORE_COURT")]
    BeforeCourt,
    #[sea_orm(string_value = "ABUSIVE")]
    Abusive,
    #[sea_orm(string_value = "OTHER")]
    Other,
}

/// What has to be done next, and who has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Duty {
    #[sea_orm(string_value = "VERIFY")]
    Verify,
    #[sea_orm(string_value = "FOLLOW_UP")]
    FollowUp,
    #[sea_orm(string_value = "RESOLVE")]
    Resolve,
    #[sea_orm(string_value = "COMPLETE")]
    Complete,
    #[sea_orm(string_value = "CONFIRM")]
    Confirm,
}

/// What was filed, with all that is hidden. Nobody is shown this row: what everyone reads is the
/// view `complaint_public`, what those on the case read is made of it by the service.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// By which its reporter names it.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// The hash of what its reporter alone knows.
    pub secret_sha256: Vec<u8>,
    /// The hash of the key under which it was filed, and of whose key that is.
    pub filing_sha256: Vec<u8>,
    /// The hash of what was filed.
    pub input_sha256: Vec<u8>,
    pub kind: Kind,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who filed it; absent where it was filed without an account.
    pub person_id: Option<Uuid>,
    /// The government that receives it.
    pub government_id: Uuid,
    pub region_id: Option<Uuid>,
    /// The unit that the reporter names.
    pub respondent_id: Option<Uuid>,
    pub public_service_id: Option<Uuid>,
    pub program_id: Option<Uuid>,
    /// In millionths of a degree.
    pub latitude: Option<i32>,
    /// In millionths of a degree.
    pub longitude: Option<i32>,
    pub happened_on: Option<Date>,
    /// Whether who filed it is told to nobody.
    pub is_anonymous: bool,
    /// Whether what it says is told to nobody but those on the case.
    pub is_confidential: bool,
    pub state: State,
    /// The unit that has to answer it now.
    pub unit_id: Option<Uuid>,
    /// Absent until it is reviewed.
    pub handling: Option<Handling>,
    pub rejection: Option<Rejection>,
    pub duplicate_of_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub redirected_to: Option<String>,
    /// How often it was escalated: 0 to 3.
    pub escalation: i32,
    /// From 1 to 4.
    pub rating: Option<i32>,
    /// How many steps were taken.
    pub steps: i32,
    /// How many of them everyone may know of.
    pub public_steps: i32,
    pub filed_at: DateTimeUtc,
    /// When it was found fit to be shown; nothing of it is public before.
    pub reviewed_at: Option<DateTimeUtc>,
    /// When it came into its state.
    pub changed_at: DateTimeUtc,
    /// What has to be done next; absent where nothing has to.
    pub duty: Option<Duty>,
    /// The first instant that is too late for it.
    pub due_at: Option<DateTimeUtc>,
    /// The version of the rules by which that was set.
    pub due_version: Option<i32>,
    /// By when it is to be resolved; runs from its review, or since it was reopened.
    pub resolve_at: Option<DateTimeUtc>,
    pub resolve_version: Option<i32>,
    /// When it is taken higher, if nothing is done.
    pub escalate_at: Option<DateTimeUtc>,
    /// How many working days its reporter took to complete it.
    pub paused_days: i32,
}

/// A row says nothing of itself, so that no log and no error message does.
impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Complaint({})", self.id)
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
