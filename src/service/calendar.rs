//! What governments are expected to have published by when, and who is late.
//!
//! The days are those by which governments owe these documents to the finance ministry; whether a
//! document was published elsewhere and never imported cannot be seen here.

use anyhow::Context as _;
use chrono::NaiveDate;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::condition::{Column, Condition, Literal, Test};
use super::list::{Columns, Listed, Table};

/// A document that a government owes each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// The budget as enacted.
    Enacted,
    /// What was realized in the first half of the year.
    MidYear,
    /// The budget as amended.
    Amended,
    /// The audited realization.
    Accountability,
}

impl Duty {
    /// Every duty, in the order of the year.
    pub const ALL: [Self; 4] = [
        Self::Enacted,
        Self::MidYear,
        Self::Amended,
        Self::Accountability,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Enacted => "ENACTED",
            Self::MidYear => "MID_YEAR",
            Self::Amended => "AMENDED",
            Self::Accountability => "ACCOUNTABILITY",
        }
    }
}

/// By which day of the year each duty is expected, as `MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// The budget as enacted: of its own year.
    pub enacted: String,
    /// The first half's realization: of its own year.
    pub mid_year: String,
    /// The amended budget: of its own year. Thirty days after the last day on which an amendment may
    /// be agreed on, three months before the year ends.
    pub amended: String,
    /// The audited realization: of the next year.
    pub accountability: String,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            enacted: "01-31".to_owned(),
            mid_year: "07-30".to_owned(),
            amended: "10-30".to_owned(),
            accountability: "08-31".to_owned(),
        }
    }
}

impl Calendar {
    /// The day by which a duty of a fiscal year is expected.
    pub fn due_on(&self, duty: Duty, fiscal_year: i32) -> anyhow::Result<NaiveDate> {
        let (day, year) = match duty {
            Duty::Enacted => (&self.enacted, fiscal_year),
            Duty::MidYear => (&self.mid_year, fiscal_year),
            Duty::Amended => (&self.amended, fiscal_year),
            Duty::Accountability => (&self.accountability, fiscal_year.saturating_add(1)),
        };
        NaiveDate::parse_from_str(&format!("{year:04}-{day}"), "%Y-%m-%d")
            .with_context(|| format!("{day:?} is no day of a year, such as 01-31"))
    }

    /// Says which day cannot be one.
    pub fn validate(&self) -> anyhow::Result<()> {
        // A day must be one in every year.
        for duty in Duty::ALL {
            self.due_on(duty, 2025)
                .with_context(|| format!("calendar.{}", duty.word().to_lowercase()))?;
        }
        Ok(())
    }
}

/// How an expected document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A document of it is known.
    Published,
    /// None is known, and the day has passed.
    Late,
    /// None is known, and there is still time.
    Due,
}

/// What one government owes for one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The government.
    pub region_id: Uuid,
    /// Its official code.
    pub region_code: String,
    /// The fiscal year.
    pub fiscal_year: i64,
    /// What it owes.
    pub duty: Duty,
    /// How many documents of it are known; copies are left out.
    pub documents: i64,
}

impl Expected {
    /// How it stands on a day, where it is expected by `due_on`.
    pub fn standing(&self, due_on: NaiveDate, as_of: NaiveDate) -> Standing {
        if self.documents > 0 {
            Standing::Published
        } else if due_on < as_of {
            Standing::Late
        } else {
            Standing::Due
        }
    }
}

/// The year of an expected document.
pub const FISCAL_YEAR: Column = Column::int("t.fiscal_year");
/// What is owed, by its word.
pub const DUTY: Column = Column::text("t.duty");
/// The code of the government that owes it.
pub const REGION_CODE: Column = Column::text("t.region_code");
const DOCUMENTS: Column = Column::int("t.documents");
const PLACE: Column = Column::text("t.place");

impl Listed for Expected {
    // Governments are provinces, regencies and cities; those within Jakarta have no budget of their
    // own. A realization of any period counts for the first half, since few documents state theirs.
    const TABLE: Table = Table {
        tag: "expected_publication",
        from: "(SELECT r.id AS region_id, r.code AS region_code, CAST(y.fiscal_year AS BIGINT) AS fiscal_year, \
               k.duty, r.code || k.place AS place, \
               (SELECT COUNT(*) FROM budget_document d WHERE d.region_id = r.id \
                  AND d.fiscal_year = y.fiscal_year AND d.duplicate_of_id IS NULL \
                  AND d.stage IN (k.stage, k.other_stage)) AS documents \
               FROM region r CROSS JOIN (\
                 WITH RECURSIVE years(fiscal_year) AS (SELECT 2000 UNION ALL \
                   SELECT fiscal_year + 1 FROM years WHERE fiscal_year < 2100) \
                 SELECT fiscal_year FROM years) y \
               CROSS JOIN (\
                 SELECT ' 1' AS place, 'ENACTED' AS duty, 'ENACTED' AS stage, 'FINAL_BUDGET' AS other_stage \
                 UNION ALL SELECT ' 2', 'MID_YEAR', 'REALIZATION', 'REALIZATION' \
                 UNION ALL SELECT ' 3', 'AMENDED', 'AMENDED', 'FINAL_BUDGET' \
                 UNION ALL SELECT ' 4', 'ACCOUNTABILITY', 'AUDITED', 'AUDITED') k \
               WHERE r.level IN ('PROVINCE', 'REGENCY', 'CITY') AND r.valid_to IS NULL \
               AND r.code NOT LIKE '31.%') t",
        columns: "t.region_id, t.region_code, t.fiscal_year, t.duty, t.documents",
        identity: "t.place",
        tie: PLACE,
        order: &[],
        parent: None,
    };

    fn read(columns: &mut Columns<'_>) -> Result<Self, DbErr> {
        let (region_id, region_code) = (columns.next()?, columns.next()?);
        let fiscal_year = columns.next()?;
        let word: String = columns.next()?;
        let duty = Duty::ALL.into_iter().find(|duty| duty.word() == word);
        Ok(Self {
            region_id,
            region_code,
            fiscal_year,
            duty: duty.ok_or_else(|| DbErr::Type(format!("the duty {word} is unknown")))?,
            documents: columns.next()?,
        })
    }
}

/// Expected documents of a year that stand so on a day.
pub fn standing_so(
    calendar: &Calendar,
    fiscal_year: i32,
    as_of: NaiveDate,
    standings: &[Standing],
) -> anyhow::Result<Condition> {
    let (mut late, mut due) = (Vec::new(), Vec::new());
    for duty in Duty::ALL {
        let word = Literal::Text(duty.word().to_owned());
        if calendar.due_on(duty, fiscal_year)? < as_of {
            late.push(word);
        } else {
            due.push(word);
        }
    }
    let missing = |duties: &[Literal]| {
        Condition::equals(DOCUMENTS, Literal::Int(0))
            .and(Condition::Is(DUTY, Test::OneOf(duties.to_vec())))
    };
    let any = standings.iter().map(|standing| match standing {
        Standing::Published => Condition::Is(DOCUMENTS, Test::Above(Literal::Int(0))),
        Standing::Late => missing(&late),
        Standing::Due => missing(&due),
    });
    Ok(Condition::Any(any.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_is_due_in_its_year_or_in_the_next() {
        let calendar = Calendar::default();
        let due = |duty| calendar.due_on(duty, 2014).unwrap().to_string();

        assert_eq!(
            Duty::ALL.map(due),
            ["2014-01-31", "2014-07-30", "2014-10-30", "2015-08-31"]
        );
    }

    #[test]
    fn a_day_that_is_none_is_named() {
        let calendar = Calendar {
            mid_year: "02-30".to_owned(),
            ..Calendar::default()
        };

        let said = format!("{:#}", calendar.validate().unwrap_err());
        assert!(said.contains("calendar.mid_year"), "{said}");
        assert!(Calendar::default().validate().is_ok());
    }

    #[test]
    fn only_a_day_that_has_passed_makes_late() {
        let expected = |documents| Expected {
            region_id: Uuid::nil(),
            region_code: String::new(),
            fiscal_year: 2014,
            duty: Duty::Enacted,
            documents,
        };
        let day = |text: &str| text.parse().unwrap();
        let due = day("2014-01-31");

        assert_eq!(expected(0).standing(due, due), Standing::Due);
        assert_eq!(expected(0).standing(due, day("2014-02-01")), Standing::Late);
        assert_eq!(
            expected(1).standing(due, day("2014-02-01")),
            Standing::Published
        );
    }
}
