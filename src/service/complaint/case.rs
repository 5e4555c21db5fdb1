//! Cases as those who are on them see them.

use chrono::{DateTime, NaiveDate, Utc};
use entity::complaint::{self, Handling, Kind, Rejection, State};
use entity::complaint_step::{Action, CaseRole};
use sea_orm::DbErr;
use uuid::Uuid;

use super::deadline::Due;
use super::flow;
use crate::service::comment::personal_data::{self, PersonalData};
use crate::service::condition::Column;
use crate::service::list::{Columns, Listed, Table, columns_of, read_columns};
use crate::service::page::Direction;

/// When it was filed.
pub const FILED_AT: Column = Column::instant("t.filed_at");
/// How things stand, by its word.
pub const STATE: Column = Column::text("t.state");
/// What is wanted, by its word.
pub const KIND: Column = Column::text("t.kind");

/// A row by which lists find cases. What of it is shown to whom says `Case::seen_by`.
#[derive(Debug, Clone)]
pub struct CaseRow(pub(super) complaint::Model);

impl CaseRow {
    /// The row, for the policy alone.
    pub(super) fn row(&self) -> &complaint::Model {
        &self.0
    }
}

impl Listed for CaseRow {
    const TABLE: Table = Table {
        tag: "complaint_case",
        from: "complaint t",
        columns: columns_of!(
            id,
            code,
            secret_sha256,
            filing_sha256,
            input_sha256,
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
            is_anonymous,
            is_confidential,
            state,
            unit_id,
            handling,
            rejection,
            duplicate_of_id,
            redirected_to,
            escalation,
            rating,
            steps,
            public_steps,
            filed_at,
            reviewed_at,
            changed_at,
            duty,
            due_at,
            due_version,
            resolve_at,
            resolve_version,
            escalate_at,
            paused_days
        ),
        identity: "t.id",
        tie: Column::id("t.id"),
        order: &[(FILED_AT, Direction::Descending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let row = read_columns!(columns => complaint::Model {
            id,
            code,
            secret_sha256,
            filing_sha256,
            input_sha256,
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
            is_anonymous,
            is_confidential,
            state,
            unit_id,
            handling,
            rejection,
            duplicate_of_id,
            redirected_to,
            escalation,
            rating,
            steps,
            public_steps,
            filed_at,
            reviewed_at,
            changed_at,
            duty,
            due_at,
            due_version,
            resolve_at,
            resolve_version,
            escalate_at,
            paused_days
        });
        Ok(Self(row))
    }
}

/// A case as somebody who is on it sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Case {
    /// As what they are on it; empty for who is not, and the case is then without content.
    pub roles: Vec<CaseRole>,
    /// Its id.
    pub id: Uuid,
    /// By which its reporter names it.
    pub code: String,
    /// What is wanted.
    pub kind: Kind,
    /// What it is about, in a few words.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Who filed it; none where it was filed without an account and, for all but the reporter, where
    /// it is anonymous.
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
    pub point: Option<(i32, i32)>,
    /// When it happened.
    pub happened_on: Option<NaiveDate>,
    /// Whether its reporter is told to nobody.
    pub is_anonymous: bool,
    /// Whether it is told to nobody but those on the case.
    pub is_confidential: bool,
    /// How things stand.
    pub state: State,
    /// The unit that has to answer it.
    pub unit_id: Option<Uuid>,
    /// What it takes to resolve it.
    pub handling: Option<Handling>,
    /// Why it was rejected.
    pub rejection: Option<Rejection>,
    /// The complaint that it repeats.
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
    /// What has to be done next, and by when.
    pub due: Option<Due>,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Case({})", self.id)
    }
}

impl Case {
    /// The case for somebody who is this on it. The row is taken apart here and nowhere else: a new
    /// column is hidden until somebody says here who sees it.
    pub(super) fn seen_by(roles: Vec<CaseRole>, row: complaint::Model) -> Self {
        let complaint::Model {
            id,
            code,
            secret_sha256: _,
            filing_sha256: _,
            input_sha256: _,
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
            is_anonymous,
            is_confidential,
            state,
            unit_id,
            handling,
            rejection,
            duplicate_of_id,
            redirected_to,
            escalation,
            rating,
            steps: _,
            public_steps: _,
            filed_at,
            reviewed_at,
            changed_at,
            duty,
            due_at,
            due_version,
            resolve_at: _,
            resolve_version: _,
            escalate_at: _,
            paused_days: _,
        } = row;
        let is_reporter = roles.contains(&CaseRole::Reporter);
        let is_on = !roles.is_empty();
        let shown = |text: String| if is_on { text } else { String::new() };
        Self {
            roles,
            id,
            code: shown(code),
            kind,
            title: shown(title),
            text: shown(text),
            person_id: person_id.filter(|_| is_reporter || (is_on && !is_anonymous)),
            government_id,
            region_id,
            respondent_id,
            public_service_id,
            program_id,
            point: latitude.zip(longitude).filter(|_| is_on),
            happened_on,
            is_anonymous,
            is_confidential,
            state,
            unit_id,
            handling,
            rejection,
            duplicate_of_id,
            redirected_to: redirected_to.map(shown),
            escalation,
            rating,
            filed_at,
            reviewed_at,
            changed_at,
            due: Due::of(duty, due_at, due_version),
        }
    }

    /// Whether they handle it, and are not its reporter.
    pub fn is_handler(&self) -> bool {
        let handlers = [CaseRole::Coordinator, CaseRole::Official];
        handlers.iter().any(|role| self.roles.contains(role))
    }

    /// Whether everyone may read it.
    pub const fn is_public(&self) -> bool {
        self.reviewed_at.is_some() && !self.is_confidential
    }

    /// What they can do as things stand.
    pub fn available(&self) -> Vec<Action> {
        let flags = [self.is_anonymous, self.is_confidential];
        flow::available(&self.roles, self.state, self.escalation, flags)
    }

    /// The kinds of personal data that it seems to hold.
    pub fn personal_data(&self) -> Vec<PersonalData> {
        personal_data::found(&format!("{}\n{}", self.title, self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::policy::complaint::tests::case;

    #[test]
    fn an_anonymous_reporter_is_told_to_themself_alone() {
        let person = Some(Uuid::from_u128(9));
        for (role, is_anonymous, told) in [
            (CaseRole::Reporter, true, person),
            (CaseRole::Reporter, false, person),
            (CaseRole::Coordinator, true, None),
            (CaseRole::Coordinator, false, person),
            (CaseRole::Official, true, None),
        ] {
            let row = complaint::Model {
                person_id: person,
                is_anonymous,
                ..case()
            };
            let seen = Case::seen_by(vec![role], row);
            assert_eq!(seen.person_id, told, "{role:?} {is_anonymous}");
        }
    }

    #[test]
    fn whoever_is_not_on_a_case_sees_nothing_of_it() {
        let row = complaint::Model {
            person_id: Some(Uuid::from_u128(9)),
            latitude: Some(1),
            longitude: Some(1),
            ..case()
        };
        let seen = Case::seen_by(Vec::new(), row);
        assert_eq!((&*seen.title, &*seen.text, &*seen.code), ("", "", ""));
        assert_eq!((seen.person_id, seen.point), (None, None));
        assert_eq!(seen.available(), []);
        assert!(!seen.is_handler());
    }

    #[test]
    fn neither_a_row_nor_a_case_prints_what_it_holds() {
        let row = case();
        let printed = format!(
            "{row:?}{:?}",
            Case::seen_by(vec![CaseRole::Reporter], row.clone())
        );
        assert!(
            !printed.contains("Rusak") && !printed.contains(&row.code),
            "{printed}"
        );
        assert!(!printed.contains(&row.code), "{printed}");
    }
}
