//! Asking people how satisfied they are, and answering.

use async_graphql::{Context, Description, ID, InputObject, Object};

use super::element::SatisfactionElementKind;
use super::object::SatisfactionSurvey;
use crate::auth::token::Secret;
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::{BigInt, Date};
use crate::graphql::writing::{BUSY, Told, outcome, suspended, write};
use crate::service::comment::LONGEST_KEY;
use crate::service::satisfaction::{
    Ballots, LONGEST_TITLE, LONGEST_WORD, MOST_BALLOTS, NewBallots, NewSurvey, SatisfactionRefusal,
    Score,
};

/// A survey that is to be answered here.
#[derive(Debug, InputObject)]
pub struct OpenSatisfactionSurveyInput {
    /// Global id of the unit in whose name people are asked.
    unit_id: ID,
    /// Global id of the service it is about; not given for the unit as a whole.
    service_id: Option<ID>,
    /// The unit's own code of it, at most 100 characters, new for each survey.
    code: String,
    /// What it is called, at most 300 characters.
    title: Option<String>,
    /// First day on which it can be answered.
    first_day: Date,
    /// Last day on which it can be answered: today or later. From the day after what was said is
    /// shown.
    last_day: Date,
    /// How people are asked, in your words, at most 100 characters.
    channel: Option<String>,
    /// How many people are served in its time, as far as it is known.
    served: Option<BigInt>,
    /// What is asked about; all nine elements unless given.
    elements: Option<Vec<SatisfactionElementKind>>,
    /// A word of your own for this survey, at most 200 characters, new for each.
    idempotency_key: String,
}

/// Ballots that are wanted.
#[derive(Debug, InputObject)]
pub struct IssueSatisfactionBallotsInput {
    /// Global id of the survey.
    survey_id: ID,
    /// How many, at most 1,000: one for each time that somebody was served.
    count: i32,
    /// A word of your own for these ballots, at most 200 characters, new for each time.
    idempotency_key: String,
}

/// What somebody says of one element.
#[derive(Debug, InputObject)]
pub struct SatisfactionScoreInput {
    /// The element.
    element: SatisfactionElementKind,
    /// From 1, the worst, to 4, the best.
    score: i32,
}

/// An answer to a survey.
#[derive(Debug, InputObject)]
pub struct AnswerSatisfactionSurveyInput {
    /// The token of a ballot.
    token: String,
    /// One score for each element that is asked about.
    scores: Vec<SatisfactionScoreInput>,
}

/// Ballots that were handed out.
#[derive(Debug, Description)]
pub struct SatisfactionBallots(Ballots);

#[Object(use_type_description)]
impl SatisfactionBallots {
    /// The survey.
    fn survey(&self) -> SatisfactionSurvey {
        SatisfactionSurvey(self.0.survey.clone())
    }

    /// A token for each ballot. They are shown this once: only their hashes are kept.
    fn tokens(&self) -> Vec<&str> {
        self.0.tokens.iter().map(Secret::reveal).collect()
    }
}

outcome! {
    /// Either the survey, or the reasons why it was not opened.
    OpenSatisfactionSurveyPayload {
        /// The survey; null where it was refused.
        survey: SatisfactionSurvey
    }, OpenSatisfactionSurveyError, SatisfactionRefusal,
    /// What is wrong with a survey.
    OpenSatisfactionSurveyErrorCode {
        /// There is no such unit, or the user does not, or no longer, answer in its name.
        OfficeNotHeld = SatisfactionRefusal::OfficeNotHeld,
        /// The unit has no such service.
        ServiceNotFound = SatisfactionRefusal::ServiceNotFound,
        /// The code has nothing to read, begins or ends with a space, or is too long.
        CodeInvalid = SatisfactionRefusal::BadCode,
        /// The unit has a survey of this code.
        CodeTaken = SatisfactionRefusal::CodeTaken,
        /// The title or the channel has nothing to read, or is too long.
        WordsInvalid = SatisfactionRefusal::BadWords,
        /// The last day is before the first, or gone by.
        DaysInvalid = SatisfactionRefusal::BadDays,
        /// The number of those served is less than zero.
        ServedInvalid = SatisfactionRefusal::BadServed,
        /// An element is named twice.
        ElementsInvalid = SatisfactionRefusal::BadElements,
        /// A moderator suspended the user; the message says until when.
        Suspended = SatisfactionRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = SatisfactionRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = SatisfactionRefusal::KeyReused,
    }
}

outcome! {
    /// Either ballots, or the reasons why none were handed out.
    IssueSatisfactionBallotsPayload {
        /// The ballots; null where they were refused.
        ballots: SatisfactionBallots
    }, IssueSatisfactionBallotsError, SatisfactionRefusal,
    /// What is wrong with the wish for ballots.
    IssueSatisfactionBallotsErrorCode {
        /// No survey that is answered here has this id.
        SurveyNotFound = SatisfactionRefusal::SurveyNotFound,
        /// The user does not, or no longer, answer in the name of its unit.
        OfficeNotHeld = SatisfactionRefusal::OfficeNotHeld,
        /// Its last day is gone by.
        Closed = SatisfactionRefusal::Closed,
        /// None are wanted, or more than are handed out at once or for one survey.
        CountInvalid = SatisfactionRefusal::BadCount,
        /// They were handed out before under this key, and are shown once only.
        AlreadyIssued = SatisfactionRefusal::AlreadyIssued,
        /// A moderator suspended the user; the message says until when.
        Suspended = SatisfactionRefusal::Suspended(_),
        /// The idempotency key is empty or too long.
        IdempotencyKeyInvalid = SatisfactionRefusal::BadKey,
        /// Something else was sent under this idempotency key.
        IdempotencyKeyReused = SatisfactionRefusal::KeyReused,
    }
}

outcome! {
    /// Either the survey that was answered, or the reasons why the answer does not count.
    AnswerSatisfactionSurveyPayload {
        /// The survey; null where the answer was refused.
        survey: SatisfactionSurvey
    }, AnswerSatisfactionSurveyError, SatisfactionRefusal,
    /// What is wrong with an answer.
    AnswerSatisfactionSurveyErrorCode {
        /// No ballot has this token.
        TokenUnknown = SatisfactionRefusal::TokenUnknown,
        /// The ballot was used: it holds for one answer.
        TokenUsed = SatisfactionRefusal::TokenUsed,
        /// It is not answered yet, or not any more.
        Closed = SatisfactionRefusal::Closed,
        /// Not each element that is asked about has one score, from 1 to 4.
        ScoresInvalid = SatisfactionRefusal::BadScores,
    }
}

impl Told for SatisfactionRefusal {
    fn told(self) -> (Option<&'static str>, String) {
        let (field, message) = match self {
            Self::OfficeNotHeld => (None, "This user does not answer in the name of the unit."),
            Self::ServiceNotFound => (Some("serviceId"), "The unit has no such service."),
            Self::BadCode => {
                let message = format!("A code has 1 to {LONGEST_WORD} characters to read.");
                return (Some("code"), message);
            }
            Self::CodeTaken => (Some("code"), "The unit has a survey of this code."),
            Self::BadWords => {
                let message = format!(
                    "A title has 1 to {LONGEST_TITLE} characters, a channel 1 to {LONGEST_WORD}."
                );
                return (None, message);
            }
            Self::BadDays => (
                Some("lastDay"),
                "The last day is the first or later, and not gone by.",
            ),
            Self::BadServed => (Some("served"), "So many cannot have been served."),
            Self::BadElements => (Some("elements"), "An element is named twice."),
            Self::SurveyNotFound => (
                Some("surveyId"),
                "No survey that is answered here has this id.",
            ),
            Self::BadCount => {
                let message = format!("Ask for 1 to {MOST_BALLOTS} ballots at once.");
                return (Some("count"), message);
            }
            Self::AlreadyIssued => (
                Some("idempotencyKey"),
                "They were handed out under this key, and are shown once only.",
            ),
            Self::TokenUnknown => (Some("token"), "No ballot has this token."),
            Self::TokenUsed => (
                Some("token"),
                "The ballot was used; it holds for one answer.",
            ),
            Self::Closed => (None, "The survey is not answered now."),
            Self::BadScores => (
                Some("scores"),
                "Give each element that is asked about one score from 1 to 4.",
            ),
            Self::BadKey => {
                let message = format!("An idempotency key has 1 to {LONGEST_KEY} characters.");
                return (Some("idempotencyKey"), message);
            }
            Self::KeyReused => (
                Some("idempotencyKey"),
                "Something else was sent under this key; use a new one each time.",
            ),
            Self::Suspended(until) => return (None, suspended(until)),
            Self::Busy => (None, BUSY),
            Self::Standing(_) => (None, "You may not."),
        };
        (field, message.to_owned())
    }
}

/// Asking how satisfied people are.
#[derive(Debug, Default)]
pub struct SatisfactionMutation;

/// Asking how satisfied people are.
#[Object]
impl SatisfactionMutation {
    /// Opens a survey of satisfaction in the name of a unit, for a user who is its official.
    async fn open_satisfaction_survey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked about, and when.")] input: OpenSatisfactionSurveyInput,
    ) -> Result<Option<OpenSatisfactionSurveyPayload>, ApiError> {
        let service = input.service_id.as_ref();
        let elements = input.elements.into_iter().flatten();
        let new = NewSurvey {
            unit: NodeKind::Unit.parse(&input.unit_id)?,
            service: service
                .map(|id| NodeKind::PublicService.parse(id))
                .transpose()?,
            code: input.code,
            title: input.title,
            first_day: input.first_day.0,
            last_day: input.last_day.0,
            channel: input.channel,
            served: input.served.map(|served| served.0),
            elements: elements.map(SatisfactionElementKind::number).collect(),
            idempotency_key: input.idempotency_key,
        };
        let written = write(ctx, move |services, actor| async move {
            services.satisfaction.open(&actor, new).await
        });
        OpenSatisfactionSurveyPayload::of(written.await?.map(SatisfactionSurvey)).map(Some)
    }

    /// Hands out ballots of a survey, for a user who is an official of its unit: give one to each who
    /// was served. Of whom a ballot is, and when it was used, is kept nowhere.
    async fn issue_satisfaction_ballots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, of which survey.")] input: IssueSatisfactionBallotsInput,
    ) -> Result<Option<IssueSatisfactionBallotsPayload>, ApiError> {
        let new = NewBallots {
            survey: NodeKind::SatisfactionSurvey.parse(&input.survey_id)?,
            count: input.count,
            idempotency_key: input.idempotency_key,
        };
        let written = write(ctx, move |services, actor| async move {
            services.satisfaction.issue(&actor, new).await
        });
        IssueSatisfactionBallotsPayload::of(written.await?.map(SatisfactionBallots)).map(Some)
    }

    /// Answers a survey with a ballot, once. Whoever has the ballot may; no account is needed, and no
    /// answer is kept apart from the others. Sent again it is refused as used.
    async fn answer_satisfaction_survey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ballot, and what is said.")] input: AnswerSatisfactionSurveyInput,
    ) -> Result<Option<AnswerSatisfactionSurveyPayload>, ApiError> {
        let scores = input.scores.into_iter().map(|given| Score {
            element: given.element.number(),
            score: i16::try_from(given.score).unwrap_or_default(),
        });
        let scores: Vec<Score> = scores.collect();
        let written = write(ctx, move |services, _| async move {
            services.satisfaction.answer(&input.token, &scores).await
        });
        AnswerSatisfactionSurveyPayload::of(written.await?.map(SatisfactionSurvey)).map(Some)
    }
}
