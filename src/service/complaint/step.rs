//! Steps as those who are on a case see them.

use chrono::{DateTime, Utc};
use entity::complaint::State;
use entity::complaint_step::{self, Action, CaseRole, Seen};
use sea_orm::{ActiveEnum as _, DbErr};
use uuid::Uuid;

use super::Case;
use super::deadline::Due;
use crate::service::condition::{Column, Condition, Literal};
use crate::service::list::{Columns, Listed, Table, columns_of, read_columns};
use crate::service::page::Direction;

const COMPLAINT: Column = Column::id("t.complaint_id");
const SEEN: Column = Column::text("t.seen");

/// A row by which lists find steps. What of it is shown to whom says [`SeenStep::of`].
#[derive(Debug, Clone)]
pub struct CaseStep(complaint_step::Model);

impl Listed for CaseStep {
    const TABLE: Table = Table {
        tag: "complaint_case_step",
        from: "complaint_step t",
        columns: columns_of!(
            id,
            complaint_id,
            place,
            public_place,
            action,
            from_state,
            to_state,
            role,
            person_id,
            unit_id,
            text,
            text_seen,
            seen,
            is_anonymous,
            is_confidential,
            taken_at,
            key_sha256,
            input_sha256,
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
        let row = read_columns!(columns => complaint_step::Model {
            id,
            complaint_id,
            place,
            public_place,
            action,
            from_state,
            to_state,
            role,
            person_id,
            unit_id,
            text,
            text_seen,
            seen,
            is_anonymous,
            is_confidential,
            taken_at,
            key_sha256,
            input_sha256,
            duty,
            due_at,
            due_version
        });
        Ok(Self(row))
    }
}

/// The steps of a case that its viewer may know of.
pub fn seen_in(case: &Case) -> Condition {
    let of = Condition::equals(COMPLAINT, Literal::Id(case.id));
    if case.is_handler() {
        return of;
    }
    let inner = Condition::equals(SEEN, Literal::Text(Seen::Handlers.to_value()));
    of.and(Condition::Not(Box::new(inner)))
}

/// A step as somebody who is on the case sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenStep {
    /// Its id.
    pub id: Uuid,
    /// What was done.
    pub action: Action,
    /// How things stood before; none for the filing.
    pub from_state: Option<State>,
    /// How things stood afterwards.
    pub to_state: State,
    /// As what somebody did it.
    pub role: CaseRole,
    /// Who handled it, told to those who handle it. Who filed it is told by the case or nowhere.
    pub person_id: Option<Uuid>,
    /// The unit that had to answer it afterwards.
    pub unit_id: Option<Uuid>,
    /// What was said, as far as the viewer may read it.
    pub text: Option<String>,
    /// Whether its reporter is told to nobody, afterwards.
    pub is_anonymous: bool,
    /// Whether it is told to nobody but those on the case, afterwards.
    pub is_confidential: bool,
    /// Who may read what was said.
    pub text_seen: Seen,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// What had to be done next, afterwards, and by when.
    pub due: Option<Due>,
}

impl SeenStep {
    /// The step for a viewer of its case.
    pub fn of(case: &Case, step: CaseStep) -> Self {
        let complaint_step::Model {
            id,
            complaint_id: _,
            place: _,
            public_place: _,
            action,
            from_state,
            to_state,
            role,
            person_id,
            unit_id,
            text,
            text_seen,
            seen: _,
            is_anonymous,
            is_confidential,
            taken_at,
            key_sha256: _,
            input_sha256: _,
            duty,
            due_at,
            due_version,
        } = step.0;
        let is_handler = case.is_handler();
        Self {
            id,
            action,
            from_state,
            to_state,
            role,
            person_id: person_id.filter(|_| is_handler && role != CaseRole::Reporter),
            unit_id,
            text: text.filter(|_| is_handler || text_seen != Seen::Handlers),
            is_anonymous,
            is_confidential,
            text_seen,
            taken_at,
            due: Due::of(duty, due_at, due_version),
        }
    }
}
