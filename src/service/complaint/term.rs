//! The rules of deadlines, and holidays, as lists.

use chrono::NaiveDate;
use entity::complaint::Duty;
use entity::{complaint_term, holiday};

use super::public::{DUE_AT, DUTY};
use crate::service::begin_of;
use crate::service::condition::{Column, Condition, Literal, Test};
use crate::service::list::{Columns, Listed, Table, columns_of, listed, read_columns};
use crate::service::page::Direction;

pub use complaint_term::Model as Term;

const DAY: Column = Column::date("t.day");

impl Listed for Term {
    const TABLE: Table = Table {
        tag: "complaint_term",
        from: "complaint_term t",
        columns: columns_of!(
            version,
            valid_from,
            legal_basis,
            verify_days,
            follow_up_days,
            simple_days,
            without_examination_days,
            with_examination_days,
            complete_days,
            close_days
        ),
        identity: "t.version",
        tie: Column::int("t.version"),
        order: &[(Column::date("t.valid_from"), Direction::Ascending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, sea_orm::DbErr> {
        Ok(read_columns!(columns => Self {
            version,
            valid_from,
            legal_basis,
            verify_days,
            follow_up_days,
            simple_days,
            without_examination_days,
            with_examination_days,
            complete_days,
            close_days
        }))
    }
}

listed!(
    holiday::Model {
        id,
        day,
        name,
        kind,
        region_id,
        source_document_id,
        source_line
    },
    "holiday",
    [(DAY, Direction::Ascending)]
);

/// Complaints with which the office is late on a day, in Western Indonesia.
pub fn late_on(day: NaiveDate) -> Condition {
    let duties = [Duty::Verify, Duty::FollowUp, Duty::Resolve];
    let duties = duties.iter().map(Literal::word).collect();
    let begun = begin_of(day).map(Literal::Instant);
    let late = begun.map(|begun| Condition::Is(DUE_AT, Test::AtMost(begun)));
    Condition::All(vec![
        Condition::Is(DUTY, Test::OneOf(duties)),
        late.unwrap_or(Condition::Any(Vec::new())),
    ])
}

/// The holidays of a year.
pub fn holidays_of(year: i32) -> Condition {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).map(Literal::Date);
    match day(1, 1).zip(day(12, 31)) {
        Some((first, last)) => Condition::All(vec![
            Condition::Is(DAY, Test::AtLeast(first)),
            Condition::Is(DAY, Test::AtMost(last)),
        ]),
        None => Condition::Any(Vec::new()),
    }
}
