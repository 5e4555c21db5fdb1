//! How satisfied people were: surveys that units published, and those that are answered here by
//! ballots that hold for one answer and tell of nobody.

pub mod index;
mod voting;

use chrono::NaiveDate;
use entity::satisfaction_element as element;
use entity::satisfaction_survey::{self as survey, ServiceGrade, SurveyOrigin};
use sea_orm::DbErr;

use super::condition::{Column, Relation};
use super::list::{Columns, Link, Listed, Table, read_columns};
use super::page::Direction;
use index::{FEWEST_SHOWN, Mean, grade, index_hundredths};

pub use voting::{
    Ballots, LONGEST_TITLE, LONGEST_WORD, MOST_BALLOTS, NewBallots, NewSurvey, SatisfactionRefusal,
    SatisfactionService, Score,
};

/// How many elements the regulation has.
pub const ELEMENTS: i16 = 9;

/// The last day.
pub const LAST_DAY: Column = Column::date("t.last_day");
/// How people were asked.
pub const CHANNEL: Column = Column::text("t.channel");
/// The unit, and its government; for their columns see below.
pub const UNIT: Relation =
    Relation("SELECT 1 FROM unit u JOIN region r ON r.id = u.region_id WHERE u.id = t.unit_id");
/// The unit's code; for use within [`UNIT`].
pub const UNIT_CODE: Column = Column::text("u.code");
/// The government's code; for use within [`UNIT`].
pub const REGION_CODE: Column = Column::text("r.code");
/// The service it is about; for its columns see below.
pub const SERVICE: Relation =
    Relation("SELECT 1 FROM public_service c WHERE c.id = t.public_service_id");
/// The service's code; for use within [`SERVICE`].
pub const SERVICE_CODE: Column = Column::text("c.code");
/// A standard of the service, of any time.
pub const STANDARD: Relation =
    Relation("SELECT 1 FROM service_standard s WHERE s.public_service_id = t.public_service_id");
/// The category in that standard; for use within [`STANDARD`].
pub const CATEGORY: Column = Column::text("s.category");

/// Surveys about a unit, or one of its services.
pub const OF_UNIT: Link = Link("t.unit_id = p.id");
/// Surveys about a service.
pub const OF_SERVICE: Link = Link("t.public_service_id = p.id");
/// The elements of a survey.
pub const ELEMENTS_OF: Link = Link("t.satisfaction_survey_id = p.id");

/// A survey, and how many ballots of it there are.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The survey.
    pub row: survey::Model,
    /// Ballots that were given out here.
    pub issued: i64,
    /// Those of them that were used.
    pub used: i64,
}

impl Listed for Survey {
    const TABLE: Table = Table {
        tag: "satisfaction_survey",
        from: "satisfaction_survey t",
        columns: "t.id, t.unit_id, t.public_service_id, t.code, t.title, t.first_day, t.last_day, \
                  t.channel, t.origin, t.method, t.respondents, t.served, t.invited, \
                  t.stated_index_hundredths, t.stated_grade, t.source_document_id, t.source_line, \
                  (SELECT COUNT(*) FROM satisfaction_ballot b \
                   WHERE b.satisfaction_survey_id = t.id), \
                  (SELECT COUNT(*) FROM satisfaction_ballot b \
                   WHERE b.satisfaction_survey_id = t.id AND b.used)",
        identity: "t.id",
        tie: Column::id("t.id"),
        order: &[(LAST_DAY, Direction::Descending)],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(Self {
            row: read_columns!(columns => survey::Model {
                id, unit_id, public_service_id, code, title, first_day, last_day, channel, origin,
                method, respondents, served, invited, stated_index_hundredths, stated_grade,
                source_document_id, source_line
            }),
            issued: columns.next()?,
            used: columns.next()?,
        })
    }
}

impl Listed for element::Model {
    const TABLE: Table = Table {
        tag: "satisfaction_element",
        from: "satisfaction_element t",
        columns: "t.satisfaction_survey_id, t.number, t.mean_millionths, t.ones, t.twos, t.threes, \
                  t.fours",
        identity: "(t.satisfaction_survey_id, t.number)",
        tie: Column::int("t.number"),
        order: &[],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        Ok(read_columns!(columns => Self {
            satisfaction_survey_id, number, mean_millionths, ones, twos, threes, fours
        }))
    }
}

/// Why nothing of the answers is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// It is still answered: what one more answer changes would tell what it says.
    Running,
    /// Fewer answered than may be shown.
    TooFew,
}

impl Survey {
    /// How many answered; none where it is not stated.
    pub fn respondents(&self) -> Option<i64> {
        match self.row.origin {
            SurveyOrigin::Published => self.row.respondents,
            SurveyOrigin::Answered => Some(self.used),
        }
    }

    /// How many were asked; none where it is not stated.
    pub fn invited(&self) -> Option<i64> {
        match self.row.origin {
            SurveyOrigin::Published => self.row.invited,
            SurveyOrigin::Answered => Some(self.issued),
        }
    }

    /// Which part of those asked answered; none where one of both is not stated, or nobody was asked.
    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "a ratio, not money"
    )]
    pub fn response_rate(&self) -> Option<f64> {
        let (answered, invited) = self.respondents().zip(self.invited())?;
        (invited > 0).then(|| answered as f64 / invited as f64)
    }

    /// Why nothing of its answers is shown on a day; none where they are.
    pub fn withheld(&self, today: NaiveDate) -> Option<Withheld> {
        if self.row.origin == SurveyOrigin::Answered && today <= self.row.last_day {
            return Some(Withheld::Running);
        }
        let too_few = self
            .respondents()
            .is_some_and(|answered| answered < FEWEST_SHOWN);
        too_few.then_some(Withheld::TooFew)
    }

    /// The index of its elements in hundredths, and the grade; none while they are withheld, or
    /// where there is no answer.
    pub fn result(
        &self,
        elements: &[element::Model],
        today: NaiveDate,
    ) -> Option<(i64, ServiceGrade)> {
        if self.withheld(today).is_some() {
            return None;
        }
        let means: Option<Vec<Mean>> = elements.iter().map(mean).collect();
        let index = index_hundredths(&means?)?;
        Some((index, grade(index)))
    }
}

/// How many gave a score to an element here.
pub fn answers(element: &element::Model) -> i64 {
    element.ones + element.twos + element.threes + element.fours
}

/// The mean of an element's scores; none where nobody answered.
pub fn mean(element: &element::Model) -> Option<Mean> {
    let sum = element.ones + 2 * element.twos + 3 * element.threes + 4 * element.fours;
    match element.mean_millionths {
        Some(millionths) => Some(Mean::of_millionths(millionths)),
        None => Mean::of_sum(sum, answers(element)),
    }
}
