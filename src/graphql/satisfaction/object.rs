//! The survey of satisfaction.

use async_graphql::{Context, Description, Enum, ID, Object};
use entity::satisfaction_element::Model as Element;
use entity::satisfaction_survey::{ServiceGrade as Grade, SurveyOrigin};

use super::element::SatisfactionElement;
use crate::graphql::connection::Noun;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::execution::Direct;
use crate::graphql::loader::EveryOf;
use crate::graphql::node::NodeKind;
use crate::graphql::public_service::{PublicService, ServiceOn};
use crate::graphql::scalar::{BigInt, Date, Decimal};
use crate::graphql::source::SourceDocument;
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::satisfaction as rows;
use crate::service::satisfaction::index::sample_size;

/// A survey of how satisfied people were with a unit or one of its services (*survei kepuasan
/// masyarakat*, SKM), and the index of what they said (*indeks kepuasan masyarakat*, IKM).
#[derive(Debug, Clone, Description)]
pub struct SatisfactionSurvey(pub rows::Survey);

impl Noun for SatisfactionSurvey {
    type Row = rows::Survey;
}

/// Where the answers to a survey are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "SurveyOrigin")]
pub enum SatisfactionSurveyOrigin {
    /// With the unit, which published what came of them.
    Published,
    /// Here: they were given with ballots, and counted.
    Answered,
}

/// Grade of a service (*mutu pelayanan*), by the lower bounds of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Grade")]
pub enum ServiceGrade {
    /// From 88.31: very good (*sangat baik*).
    A,
    /// From 76.61: good (*baik*).
    B,
    /// From 65.00: less than good (*kurang baik*).
    C,
    /// Below 65.00: not good (*tidak baik*).
    D,
}

/// Why nothing of the answers to a survey is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "rows::Withheld")]
pub enum SatisfactionWithheld {
    /// It is answered here and has not ended: what one more answer changes would tell what it says.
    Running,
    /// Fewer than five answered, so that it could be told who said what.
    TooFew,
}

impl SatisfactionSurvey {
    async fn asked(&self, ctx: &Context<'_>) -> Result<Vec<Element>, ApiError> {
        let key = EveryOf::<Element>::new(rows::ELEMENTS_OF, self.0.row.id);
        Ok(ctx.load(key).await?.unwrap_or_default())
    }

    fn withheld_now(&self, ctx: &Context<'_>) -> Result<Option<rows::Withheld>, ApiError> {
        Ok(self.0.withheld(ctx.date(None)?))
    }

    async fn result(&self, ctx: &Context<'_>) -> Result<Option<(i64, Grade)>, ApiError> {
        let today = ctx.date(None)?;
        Ok(self.0.result(&self.asked(ctx).await?, today))
    }
}

fn hundredths(number: i64) -> Decimal {
    Decimal(format!("{}.{:02}", number / 100, number % 100))
}

#[Object(use_type_description)]
impl SatisfactionSurvey {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::SatisfactionSurvey.id(self.0.row.id)
    }

    /// The unit's own code of it.
    fn code(&self) -> &str {
        &self.0.row.code
    }

    /// What it is called; null where it has no title.
    fn title(&self) -> Option<&str> {
        self.0.row.title.as_deref()
    }

    /// The unit it is about, as of its last day.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Direct<Unit>>, ApiError> {
        let (id, on) = (self.0.row.unit_id, self.0.row.last_day);
        Ok(ctx.load(UnitOn { id, on }).await?.map(Direct))
    }

    /// The service it is about, as of its last day; null where it is about the unit as a whole.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Direct<PublicService>>, ApiError> {
        let Some(id) = self.0.row.public_service_id else {
            return Ok(None);
        };
        let on = self.0.row.last_day;
        Ok(ctx.load(ServiceOn { id, on }).await?.map(Direct))
    }

    /// First day on which people were asked.
    fn first_day(&self) -> Date {
        Date(self.0.row.first_day)
    }

    /// Last day on which people were asked.
    fn last_day(&self) -> Date {
        Date(self.0.row.last_day)
    }

    /// How people were asked, as the unit calls it; null where it is not stated.
    fn channel(&self) -> Option<&str> {
        self.0.row.channel.as_deref()
    }

    /// Where the answers are.
    fn origin(&self) -> SatisfactionSurveyOrigin {
        self.0.row.origin.into()
    }

    /// The method by which the index is worked out: `PERMENPANRB_14_2017` is the mean of the means
    /// of the elements, each of the same weight, times 25.
    fn method(&self) -> &str {
        &self.0.row.method
    }

    /// How many answered: the size of the sample. Null where it is not stated.
    fn respondents(&self) -> Option<BigInt> {
        self.0.respondents().map(BigInt)
    }

    /// How many were asked, by ballots if it is answered here; null where it is not stated.
    fn invited(&self) -> Option<BigInt> {
        self.0.invited().map(BigInt)
    }

    /// Which part of those asked answered, from 0 to 1; null where one of both is not stated, or
    /// nobody was asked.
    fn response_rate(&self) -> Option<f64> {
        self.0.response_rate()
    }

    /// How many were served in its time; null where it is not stated.
    fn served(&self) -> Option<BigInt> {
        self.0.row.served.map(BigInt)
    }

    /// How many must answer of those served, so that in nineteen of twenty such surveys the answers
    /// are off by five per cent at most (Krejcie and Morgan); null where it is not stated how many
    /// were served.
    fn sample_wanted(&self) -> Option<BigInt> {
        self.0.row.served.map(sample_size).map(BigInt)
    }

    /// Why nothing of the answers is shown; null where they are.
    fn withheld(&self, ctx: &Context<'_>) -> Result<Option<SatisfactionWithheld>, ApiError> {
        Ok(self.withheld_now(ctx)?.map(Into::into))
    }

    /// What was asked about, and what was said of it, in the order of the numbers.
    async fn elements(&self, ctx: &Context<'_>) -> Result<Vec<SatisfactionElement>, ApiError> {
        let is_withheld = self.withheld_now(ctx)?.is_some();
        let asked = self.asked(ctx).await?.into_iter();
        let shown = asked.map(|row| SatisfactionElement { row, is_withheld });
        Ok(shown.collect())
    }

    /// The index that the elements give (*indeks kepuasan masyarakat*), from 25 to 100 with two
    /// decimals, halves rounded up; null while answers are withheld, and where nobody answered.
    async fn index(&self, ctx: &Context<'_>) -> Result<Option<Decimal>, ApiError> {
        let result = self.result(ctx).await?;
        Ok(result.map(|(index, _)| hundredths(index)))
    }

    /// The grade of that index; null where the index is.
    async fn grade(&self, ctx: &Context<'_>) -> Result<Option<ServiceGrade>, ApiError> {
        let result = self.result(ctx).await?;
        Ok(result.map(|(_, grade)| grade.into()))
    }

    /// The index as the unit states it; null where it states none. One that its elements do not give
    /// is a finding.
    fn stated_index(&self) -> Option<Decimal> {
        self.0.row.stated_index_hundredths.map(hundredths)
    }

    /// The grade as the unit states it; null where it states none.
    fn stated_grade(&self) -> Option<ServiceGrade> {
        self.0.row.stated_grade.map(Into::into)
    }

    /// The published file that states it; null for one that is answered here.
    async fn source_document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, self.0.row.source_document_id).await
    }

    /// Line of the file, or row of the workbook, that states it; the first is 1. Null for one that
    /// is answered here.
    fn source_line(&self) -> Option<BigInt> {
        self.0.row.source_line.map(BigInt)
    }
}
