//! What everyone may read of complaints, read from the views that have nothing else.

use chrono::{DateTime, NaiveDate, Utc};
use entity::complaint::{Duty, Handling, Kind, Rejection, State};
use entity::complaint_step::{Action, CaseRole};
use sea_orm::DbErr;
use uuid::Uuid;

use super::deadline::{Clocked, Due};
use crate::service::condition::{Column, Relation};
use crate::service::list::{Columns, Link, Listed, Table, columns_of, read_columns};
use crate::service::page::Direction;

/// The title.
pub const TITLE: Column = Column::text("t.title");
/// What is wanted, by its word.
pub const KIND: Column = Column::text("t.kind");
/// How things stand, by its word.
pub const STATE: Column = Column::text("t.state");
/// What it takes to resolve it, by its word.
pub const HANDLING: Column = Column::text("t.handling");
/// How often it was escalated.
pub const ESCALATION: Column = Column::int("t.escalation");
/// How satisfied the reporter is.
pub const RATING: Column = Column::int("t.rating");
/// What has to be done next, by its word.
pub const DUTY: Column = Column::text("t.duty");
/// The first instant that is too late for it.
pub const DUE_AT: Column = Column::instant("t.due_at");
/// When it was filed.
pub const FILED_AT: Column = Column::instant("t.filed_at");
/// The government that received it; for its columns see [`GOVERNMENT_CODE`].
pub const GOVERNMENT: Relation = Relation("SELECT 1 FROM region r WHERE r.id = t.government_id");
/// The government's code; for use within [`GOVERNMENT`].
pub const GOVERNMENT_CODE: Column = Column::text("r.code");
/// The unit that has to answer it; for its columns see [`UNIT_CODE`].
pub const UNIT: Relation = Relation("SELECT 1 FROM unit u WHERE u.id = t.unit_id");
/// The unit that the reporter names; for its columns see [`UNIT_CODE`].
pub const RESPONDENT: Relation = Relation("SELECT 1 FROM unit u WHERE u.id = t.respondent_id");
/// The unit's code; for use within [`UNIT`] and [`RESPONDENT`].
pub const UNIT_CODE: Column = Column::text("u.code");
/// The service that it is about; for its columns see [`SERVICE_CODE`].
pub const SERVICE: Relation =
    Relation("SELECT 1 FROM public_service s WHERE s.id = t.public_service_id");
/// The unit's own code of the service; for use within [`SERVICE`].
pub const SERVICE_CODE: Column = Column::text("s.code");

/// What was done about a complaint.
pub const STEPS: Link = Link("t.complaint_id = p.id");

/// A complaint as everyone may read it: reviewed, not confidential, and without its reporter where
/// that is not to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicComplaint {
    /// Its id.
    pub id: Uuid,
    /// What is wanted.
    pub kind: Kind,
    /// What it is about, in a few words.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Who filed it; none where that is not told or not known.
    pub person_id: Option<Uuid>,
    /// The government that received it.
    pub government_id: Uuid,
    /// Where it happened.
    pub region_id: Option<Uuid>,
    /// The unit that the reporter names.
    pub respondent_id: Option<Uuid>,
    /// The service that it is about.
    pub public_service_id: Option<Uuid>,
    /// The program that it is about.
    pub program_id: Option<Uuid>,
    /// In millionths of a degree.
    pub latitude: Option<i32>,
    /// In millionths of a degree.
    pub longitude: Option<i32>,
    /// When it happened.
    pub happened_on: Option<NaiveDate>,
    /// How things stand.
    pub state: State,
    /// The unit that has to answer it.
    pub unit_id: Option<Uuid>,
    /// What it takes to resolve it.
    pub handling: Option<Handling>,
    /// Why it was rejected.
    pub rejection: Option<Rejection>,
    /// The complaint that it repeats, where that is public.
    pub duplicate_of_id: Option<Uuid>,
    /// Who is to answer it instead.
    pub redirected_to: Option<String>,
    /// How often it was escalated.
    pub escalation: i32,
    /// How satisfied the reporter is.
    pub rating: Option<i32>,
    /// When it was filed.
    pub filed_at: DateTime<Utc>,
    /// When it was reviewed.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// When it came into its state.
    pub changed_at: DateTime<Utc>,
    /// What has to be done next.
    pub duty: Option<Duty>,
    /// The first instant that is too late for it.
    pub due_at: Option<DateTime<Utc>>,
    /// The version of the rules by which that was set.
    pub due_version: Option<i32>,
}

impl Listed for PublicComplaint {
    const TABLE: Table = Table {
        tag: "complaint",
        from: "complaint_public t",
        columns: columns_of!(
            id,
            kind,
            title,
            text,
            person_id,
            government_id,
            region_id,
            respondent_id,
            public_service_id,
            program_id,
            latitude,
            longitude,
            happened_on,
            state,
            unit_id,
            handling,
            rejection,
            duplicate_of_id,
            redirected_to,
            escalation,
            rating,
            filed_at,
            reviewed_at,
            changed_at,
            duty,
            due_at,
            due_version
        ),
        identity: "t.id",
        tie: Column::id("t.id"),
        order: &[(FILED_AT, Direction::Descending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(read_columns!(columns => Self {
            id,
            kind,
            title,
            text,
            person_id,
            government_id,
            region_id,
            respondent_id,
            public_service_id,
            program_id,
            latitude,
            longitude,
            happened_on,
            state,
            unit_id,
            handling,
            rejection,
            duplicate_of_id,
            redirected_to,
            escalation,
            rating,
            filed_at,
            reviewed_at,
            changed_at,
            duty,
            due_at,
            due_version
        }))
    }
}

/// A step as everyone may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicStep {
    /// Its id.
    pub id: Uuid,
    /// The complaint.
    pub complaint_id: Uuid,
    /// Its number among those that everyone may know of.
    pub place: i32,
    /// What was done.
    pub action: Action,
    /// How things stood before; none for the filing.
    pub from_state: Option<State>,
    /// How things stood afterwards.
    pub to_state: State,
    /// As what somebody did it. Who that was is not told.
    pub role: CaseRole,
    /// The unit that had to answer it afterwards.
    pub unit_id: Option<Uuid>,
    /// What was said, where everyone may read it.
    pub text: Option<String>,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// What had to be done next, afterwards.
    pub duty: Option<Duty>,
    /// The first instant that was too late for it.
    pub due_at: Option<DateTime<Utc>>,
    /// The version of the rules by which that was set.
    pub due_version: Option<i32>,
}

impl PublicStep {
    /// What clocks know of it.
    pub fn clocked(&self) -> Clocked {
        (
            Due::of(self.duty, self.due_at, self.due_version),
            self.taken_at,
        )
    }
}

impl Listed for PublicStep {
    const TABLE: Table = Table {
        tag: "complaint_step",
        from: "complaint_step_public t",
        columns: columns_of!(
            id,
            complaint_id,
            place,
            action,
            from_state,
            to_state,
            role,
            unit_id,
            text,
            taken_at,
            duty,
            due_at,
            due_version
        ),
        identity: "t.id",
        tie: Column::id("t.id"),
        order: &[(Column::int("t.place"), Direction::Ascending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(read_columns!(columns => Self {
            id,
            complaint_id,
            place,
            action,
            from_state,
            to_state,
            role,
            unit_id,
            text,
            taken_at,
            duty,
            due_at,
            due_version
        }))
    }
}
