//! Decisions, cases and reports as lists.

use super::{Case, Decision};
use crate::service::condition::Column;
use crate::service::list::{Link, listed};
use crate::service::page::Direction;

pub use entity::comment_report::Model as Report;

/// The place of a decision among all: the order of their commits.
pub const SEQUENCE: Column = Column::int("t.sequence");
/// What was decided, by its word.
pub const ACTION: Column = Column::text("t.action");
/// What the comment is on.
pub const SUBJECT: Column = Column::id("t.subject_id");
/// When it was decided.
pub const DECIDED_AT: Column = Column::instant("t.decided_at");
/// The decisions about a comment.
pub const OF_COMMENT: Link = Link("t.comment_id = p.id");
/// What took a decision back.
pub const REVERSALS_OF: Link =
    Link("t.earlier_id = p.id AND t.action IN ('RESTORE', 'UNLOCK', 'REINSTATE', 'RETRACT')");
/// The appeal against a decision.
pub const APPEALS_OF: Link = Link("t.decision_id = p.id");
/// The first reports of a case: enough to know what is meant, however many there are.
pub const OF_CASE: Link = Link("t.case_id = p.id AND t.place <= 20");

const OPENED_AT: Column = Column::instant("t.opened_at");
const PLACE: Column = Column::int("t.place");

listed!(
    Decision {
        id,
        sequence,
        action,
        comment_id,
        subject_id,
        unit_id,
        person_id,
        moderator_id,
        grant_id,
        rule,
        reason,
        ends_at,
        earlier_id,
        decided_at
    },
    "moderation_decision",
    [(SEQUENCE, Direction::Descending)]
);

listed!(
    Case {
        id,
        kind,
        comment_id,
        unit_id,
        opened_at,
        reports,
        decision_id,
        text,
        outcome_id,
        closed_at
    },
    "moderation_case",
    [(OPENED_AT, Direction::Ascending)]
);

listed!(
    Report {
        id,
        case_id,
        place,
        comment_id,
        person_id,
        rule,
        reason,
        reported_at
    },
    "comment_report",
    [(PLACE, Direction::Ascending)]
);
