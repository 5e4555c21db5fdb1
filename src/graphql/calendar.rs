//! What is expected to be published by when, in the API.

use async_graphql::{Context, Description, Enum, InputObject, Object};
use chrono::{Datelike as _, NaiveDate};
use entity::region;

use super::connection::{Connection, Noun, Wanted, list};
use super::context::ContextExt as _;
use super::error::ApiError;
use super::filter::{Gathered, RegionCodeFilter};
use super::loader::ById;
use super::region::Region;
use super::scalar::Date;
use crate::service::calendar::{self as rows, Duty, Expected, Standing};
use crate::service::condition::{Condition, Literal, Test};

/// A document that each government owes for each fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PublicationDuty {
    /// The budget as enacted (*APBD*): by 31 January unless set otherwise.
    Enacted,
    /// The realization of the first half of the year: by 30 July. A realization of any period
    /// counts, since few documents state theirs.
    MidYear,
    /// The budget as amended (*perubahan APBD*): by 30 October, thirty days after the last day on
    /// which an amendment may be agreed on. Not every government amends.
    Amended,
    /// The audited realization (*pertanggungjawaban*): by 31 August of the next year.
    Accountability,
}

/// How an expected document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PublicationStatus {
    /// A document of it is known here, of the government or of any of its units.
    Published,
    /// None is known here, and the day by which it was expected has passed. It may have been
    /// published where nobody imported it from.
    Late,
    /// None is known here, and there is still time.
    Due,
}

impl From<Duty> for PublicationDuty {
    fn from(duty: Duty) -> Self {
        match duty {
            Duty::Enacted => Self::Enacted,
            Duty::MidYear => Self::MidYear,
            Duty::Amended => Self::Amended,
            Duty::Accountability => Self::Accountability,
        }
    }
}

impl From<PublicationDuty> for Duty {
    fn from(duty: PublicationDuty) -> Self {
        match duty {
            PublicationDuty::Enacted => Self::Enacted,
            PublicationDuty::MidYear => Self::MidYear,
            PublicationDuty::Amended => Self::Amended,
            PublicationDuty::Accountability => Self::Accountability,
        }
    }
}

impl From<Standing> for PublicationStatus {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Published => Self::Published,
            Standing::Late => Self::Late,
            Standing::Due => Self::Due,
        }
    }
}

impl From<PublicationStatus> for Standing {
    fn from(status: PublicationStatus) -> Self {
        match status {
            PublicationStatus::Published => Self::Published,
            PublicationStatus::Late => Self::Late,
            PublicationStatus::Due => Self::Due,
        }
    }
}

/// What one government owes for one fiscal year, and whether it is known here.
#[derive(Debug, Clone, Description)]
pub struct ExpectedPublication {
    row: Expected,
    due_on: NaiveDate,
    as_of: NaiveDate,
}

impl Noun for ExpectedPublication {
    type Row = Expected;
}

#[Object(use_type_description)]
impl ExpectedPublication {
    /// What is owed.
    async fn duty(&self) -> PublicationDuty {
        self.row.duty.into()
    }

    /// The government that owes it.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        let key = ById::<region::Model>::new(self.row.region_id);
        Ok(ctx.load(key).await?.map(Region))
    }

    /// Fiscal year (*tahun anggaran*).
    fn fiscal_year(&self) -> Result<i32, ApiError> {
        Ok(i32::try_from(self.row.fiscal_year).map_err(anyhow::Error::new)?)
    }

    /// The last day on which it is in time.
    async fn due_on(&self) -> Date {
        Date(self.due_on)
    }

    /// How it stands on the day asked for.
    async fn status(&self) -> PublicationStatus {
        self.row.standing(self.due_on, self.as_of).into()
    }

    /// How many documents of it are known here, of the government and of its units, copies left out.
    async fn document_count(&self) -> i64 {
        self.row.documents
    }
}

/// Which expected documents; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ExpectedPublicationFilter {
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// One of these duties.
    pub duty: Option<Vec<PublicationDuty>>,
    /// One of these ways to stand.
    pub status: Option<Vec<PublicationStatus>>,
}

/// Queries about what is expected to be published.
#[derive(Debug, Default)]
pub struct CalendarQuery;

/// Queries about what is expected to be published.
#[Object]
impl CalendarQuery {
    /// What each government owes for a fiscal year and whether it is known here, by the code of the
    /// government; `filter: { status: [LATE] }` gives those who are late. It tells what is missing
    /// here and never why.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn expected_publications(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Fiscal year (*tahun anggaran*) from 2000 to 2100; the one of `asOf` unless given."
        )]
        fiscal_year: Option<i32>,
        #[graphql(desc = "Late or not on this date; today unless given.")] as_of: Option<Date>,
        #[graphql(desc = "Which of them.")] filter: Option<ExpectedPublicationFilter>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ExpectedPublication>>, ApiError> {
        let as_of = ctx.date(as_of)?;
        let fiscal_year = fiscal_year.unwrap_or_else(|| as_of.year());
        if !(2000..=2100).contains(&fiscal_year) {
            let message = "A fiscal year is from 2000 to 2100.".to_owned();
            return Err(ApiError::BadInput(message));
        }
        let ExpectedPublicationFilter {
            region_code,
            duty,
            status,
        } = filter.unwrap_or_default();
        let calendar = &ctx.services()?.calendar;
        let mut due = Vec::with_capacity(Duty::ALL.len());
        for duty in Duty::ALL {
            due.push((duty, calendar.due_on(duty, fiscal_year)?));
        }
        let mut wanted = Wanted::page(first, after, last, before)
            .that(Condition::equals(
                rows::FISCAL_YEAR,
                Literal::Int(fiscal_year.into()),
            ))
            .that(
                Gathered::default()
                    .leaf(rows::REGION_CODE, region_code)
                    .also(duty, |duties| {
                        let words = duties
                            .into_iter()
                            .map(|duty| Literal::Text(Duty::from(duty).word().to_owned()));
                        Condition::Is(rows::DUTY, Test::OneOf(words.collect()))
                    })
                    .logic::<Condition>(None, None, None),
            );
        if let Some(status) = status {
            let standings: Vec<Standing> = status.into_iter().map(Into::into).collect();
            let so = rows::standing_so(calendar, fiscal_year, as_of, &standings)?;
            wanted = wanted.that(so);
        }
        list(ctx, wanted, move |row: Expected| {
            let due_on = due.iter().find(|(duty, _)| *duty == row.duty);
            let due_on = due_on.map_or(as_of, |(_, due_on)| *due_on);
            ExpectedPublication { row, due_on, as_of }
        })
        .await
    }
}
