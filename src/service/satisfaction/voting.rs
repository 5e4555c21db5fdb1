//! Surveys that are answered here: an official of the unit opens one and hands out ballots; whoever
//! has a ballot answers once. Nothing is kept of whom a ballot was, when it was used, or what was
//! answered with it: an answer is added to the counts of each element.

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use entity::satisfaction_survey::{self, SurveyOrigin};
use entity::{public_service, satisfaction_ballot, satisfaction_element};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, Set, SqlErr,
};
use serde_json::json;
use uuid::Uuid;

use super::index::METHOD;
use super::{ELEMENTS, Survey};
use crate::area::{Area, AreaSet};
use crate::auth::actor::Actor;
use crate::auth::policy::{self, Standing};
use crate::auth::token::{Secret, SecretKind};
use crate::clock::Clock;
use crate::database::{Database, Transaction};
use crate::service::day_of;
use crate::service::failure::Failure;
use crate::service::participation::{Common, Key, Suspends, Turns, may_write, writing};
use crate::service::role;

/// Most characters of a title.
pub const LONGEST_TITLE: usize = 300;
/// Most characters of a code or a channel.
pub const LONGEST_WORD: usize = 100;
/// Most ballots that are handed out at once.
pub const MOST_BALLOTS: i32 = 1_000;
/// Most ballots of one survey.
const MOST_OF_SURVEY: u64 = 1_000_000;

/// A survey that is to be answered here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSurvey {
    /// The unit.
    pub unit: Uuid,
    /// The service it is about; none for the unit as a whole.
    pub service: Option<Uuid>,
    /// The unit's own code of it.
    pub code: String,
    /// What it is called.
    pub title: Option<String>,
    /// The first day on which it can be answered.
    pub first_day: NaiveDate,
    /// The last one.
    pub last_day: NaiveDate,
    /// How people are asked.
    pub channel: Option<String>,
    /// How many are served in its time.
    pub served: Option<i64>,
    /// The numbers of the elements that are asked about; all where there are none.
    pub elements: Vec<i16>,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

/// Ballots that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBallots {
    /// The survey.
    pub survey: Uuid,
    /// How many.
    pub count: i32,
    /// By which they are known when they are asked for again.
    pub idempotency_key: String,
}

/// Ballots that were handed out; they are shown this once.
#[derive(Debug)]
pub struct Ballots {
    /// The survey.
    pub survey: Survey,
    /// Whoever has one of these answers once.
    pub tokens: Vec<Secret>,
}

/// What somebody says of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    /// The element, from 1 to 9.
    pub element: i16,
    /// From 1, the worst, to 4.
    pub score: i16,
}

/// Why nothing was opened, handed out or answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SatisfactionRefusal {
    /// This caller may not.
    Standing(Standing),
    /// The unit is not there, or the person does not, or no longer, answer in its name.
    OfficeNotHeld,
    /// The unit has no such service.
    ServiceNotFound,
    /// The code is empty, too long, or has characters that no code has.
    BadCode,
    /// The unit has a survey of this code.
    CodeTaken,
    /// The title or the channel is empty or too long.
    BadWords,
    /// The last day is before the first, or gone by.
    BadDays,
    /// The number of those served is less than zero.
    BadServed,
    /// An element is named twice.
    BadElements,
    /// The survey is not there, or it is one whose answers are with its unit.
    SurveyNotFound,
    /// None, or too many at once, or too many of the survey.
    BadCount,
    /// The ballots were handed out before under this key, and are shown once only.
    AlreadyIssued,
    /// No ballot has this token.
    TokenUnknown,
    /// The ballot was used.
    TokenUsed,
    /// It is not, or no longer, answered.
    Closed,
    /// Not each element that is asked about has one score, from 1 to 4.
    BadScores,
    /// The key is empty or too long.
    BadKey,
    /// The same person sent something else under this key.
    KeyReused,
    /// A moderator suspended the person until then.
    Suspended(DateTime<Utc>),
    /// An import is writing, and it was waited for in vain.
    Busy,
}

impl Common for SatisfactionRefusal {
    fn busy() -> Self {
        Self::Busy
    }

    fn bad_key() -> Self {
        Self::BadKey
    }

    fn key_reused() -> Self {
        Self::KeyReused
    }
}

impl Suspends for SatisfactionRefusal {
    fn suspended(until: DateTime<Utc>) -> Self {
        Self::Suspended(until)
    }
}

type Refused = Failure<SatisfactionRefusal>;

fn refused(reason: SatisfactionRefusal) -> Refused {
    Failure::Refused(reason)
}

/// What opening a survey and handing out ballots write.
const OFFICE: AreaSet = AreaSet::of(&[Area::Satisfaction, Area::Participation]);
/// What an answer writes.
const VOTE: AreaSet = AreaSet::of(&[Area::Satisfaction]);

/// Asks people how satisfied they are. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SatisfactionService {
    turns: Turns,
}

impl SatisfactionService {
    /// The surveys in this database.
    pub fn new(database: Database, clock: Clock) -> Self {
        let turns = Turns::new(database, clock);
        Self { turns }
    }

    /// Opens a survey in the name of a unit. Sent again under the same key it gives the survey that
    /// was opened.
    pub async fn open(&self, actor: &Actor, new: NewSurvey) -> Result<Survey, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let elements = new.fit(day_of(self.turns.clock.now()))?;
        let key = Key::new(&new.idempotency_key, &new.input())?;
        let txn = self.turns.begin_in(OFFICE).await?;
        let person = self.turns.person(&txn, &caller).await?;
        if let Some(made) = key.made(&txn, person.id).await? {
            let made = survey(&txn, made).await?;
            txn.commit().await.context("commit a name")?;
            return made.ok_or(refused(SatisfactionRefusal::KeyReused));
        }
        may_write(&person, self.turns.now())?;
        if !role::answers_for(&txn, person.id, new.unit, self.turns.now()).await? {
            return Err(refused(SatisfactionRefusal::OfficeNotHeld));
        }
        if let Some(service) = new.service {
            let found = public_service::Entity::find_by_id(service).one(&txn).await;
            let found = found.context("look for a service")?;
            if found.is_none_or(|found| found.unit_id != new.unit) {
                return Err(refused(SatisfactionRefusal::ServiceNotFound));
            }
        }
        let row = satisfaction_survey::Model {
            id: self.turns.clock.id(),
            unit_id: new.unit,
            public_service_id: new.service,
            code: new.code,
            title: new.title,
            first_day: new.first_day,
            last_day: new.last_day,
            channel: new.channel,
            origin: SurveyOrigin::Answered,
            method: METHOD.to_owned(),
            respondents: None,
            served: new.served,
            invited: None,
            stated_index_hundredths: None,
            stated_grade: None,
            source_document_id: None,
            source_line: None,
        };
        match row.clone().into_active_model().insert(&txn).await {
            Ok(_) => {}
            // The one key that it can break: a unit has each code once.
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                return Err(refused(SatisfactionRefusal::CodeTaken));
            }
            Err(error) => return Err(anyhow::Error::new(error).context("open a survey").into()),
        }
        let elements = elements.into_iter().map(|number| {
            let element = satisfaction_element::Model {
                satisfaction_survey_id: row.id,
                number,
                mean_millionths: None,
                ones: 0,
                twos: 0,
                threes: 0,
                fours: 0,
            };
            element.into_active_model()
        });
        satisfaction_element::Entity::insert_many(elements)
            .exec_without_returning(&txn)
            .await
            .context("write the elements of a survey")?;
        key.keep(&txn, person.id, row.id).await?;
        self.turns.commit(txn).await?;
        Ok(Survey {
            row,
            issued: 0,
            used: 0,
        })
    }

    /// Hands out ballots of a survey. They are shown once: asked for again under the same key they
    /// are refused.
    pub async fn issue(&self, actor: &Actor, new: NewBallots) -> Result<Ballots, Refused> {
        let caller = policy::author(actor).map_err(standing)?;
        let count = u64::try_from(new.count).ok();
        let count = count.filter(|_| (1..=MOST_BALLOTS).contains(&new.count));
        let count = count.ok_or(refused(SatisfactionRefusal::BadCount))?;
        let input = json!({ "ballots": new.survey, "count": new.count });
        let key = Key::new(&new.idempotency_key, &input)?;
        let txn = self.turns.begin_in(OFFICE).await?;
        let person = self.turns.person(&txn, &caller).await?;
        if key.made(&txn, person.id).await?.is_some() {
            return Err(refused(SatisfactionRefusal::AlreadyIssued));
        }
        may_write(&person, self.turns.now())?;
        let found = survey(&txn, new.survey).await?;
        let found = found.filter(|found| found.row.origin == SurveyOrigin::Answered);
        let mut found = found.ok_or(refused(SatisfactionRefusal::SurveyNotFound))?;
        if !role::answers_for(&txn, person.id, found.row.unit_id, self.turns.now()).await? {
            return Err(refused(SatisfactionRefusal::OfficeNotHeld));
        }
        if day_of(self.turns.clock.now()) > found.row.last_day {
            return Err(refused(SatisfactionRefusal::Closed));
        }
        if u64::try_from(found.issued).unwrap_or(u64::MAX) + count > MOST_OF_SURVEY {
            return Err(refused(SatisfactionRefusal::BadCount));
        }
        let tokens = (0..count).map(|_| Secret::random(SecretKind::Ballot));
        let tokens: Vec<Secret> = tokens.collect::<anyhow::Result<_>>()?;
        let ballots = tokens.iter().map(|token| {
            let ballot = satisfaction_ballot::Model {
                token_sha256: token.hash().bytes(),
                satisfaction_survey_id: found.row.id,
                used: false,
            };
            ballot.into_active_model()
        });
        satisfaction_ballot::Entity::insert_many(ballots)
            .exec_without_returning(&txn)
            .await
            .context("write ballots")?;
        key.keep(&txn, person.id, found.row.id).await?;
        self.turns.commit(txn).await?;
        found.issued += i64::from(new.count);
        Ok(Ballots {
            survey: found,
            tokens,
        })
    }

    /// Answers a survey with a ballot, once. Whoever has the ballot may.
    pub async fn answer(&self, token: &str, scores: &[Score]) -> Result<Survey, Refused> {
        let token = Secret::read(SecretKind::Ballot, token)
            .ok_or(refused(SatisfactionRefusal::TokenUnknown))?;
        let txn = self.turns.begin_in(VOTE).await?;
        let ballot = satisfaction_ballot::Entity::find_by_id(token.hash().bytes())
            .one(&txn)
            .await
            .context("look for a ballot")?
            .ok_or(refused(SatisfactionRefusal::TokenUnknown))?;
        if ballot.used {
            return Err(refused(SatisfactionRefusal::TokenUsed));
        }
        let found = survey(&txn, ballot.satisfaction_survey_id).await?;
        let mut found = found.context("a ballot has a survey")?;
        let today = day_of(self.turns.clock.now());
        if !(found.row.first_day..=found.row.last_day).contains(&today) {
            return Err(refused(SatisfactionRefusal::Closed));
        }
        let asked = satisfaction_element::Entity::find()
            .filter(satisfaction_element::Column::SatisfactionSurveyId.eq(found.row.id))
            .all(&txn)
            .await
            .context("read what a survey asks about")?;
        let score_of = |number: i16| {
            let mut given = scores.iter().filter(|score| score.element == number);
            let one = given.next().filter(|_| given.next().is_none())?;
            (1..=4).contains(&one.score).then_some(one.score)
        };
        let given = asked.iter().map(|element| score_of(element.number));
        let given: Option<Vec<i16>> = given.collect();
        let given = given.filter(|given| given.len() == scores.len());
        let given = given.ok_or(refused(SatisfactionRefusal::BadScores))?;
        for (element, score) in asked.iter().zip(given) {
            count(&txn, element, score).await?;
        }
        let mut ballot = ballot.into_active_model();
        ballot.used = Set(true);
        ballot.update(&txn).await.context("use a ballot")?;
        self.turns.commit(txn).await?;
        found.used += 1;
        Ok(found)
    }
}

impl NewSurvey {
    /// The elements that it asks about, if everything fits.
    fn fit(&self, today: NaiveDate) -> Result<Vec<i16>, Refused> {
        let fits = |text: &str, longest: usize| {
            !text.trim().is_empty()
                && text.chars().count() <= longest
                && !text.chars().any(char::is_control)
        };
        let is_word =
            |text: &Option<String>, longest| text.as_deref().is_none_or(|text| fits(text, longest));
        if !fits(&self.code, LONGEST_WORD) || self.code.trim() != self.code {
            return Err(refused(SatisfactionRefusal::BadCode));
        }
        if !is_word(&self.title, LONGEST_TITLE) || !is_word(&self.channel, LONGEST_WORD) {
            return Err(refused(SatisfactionRefusal::BadWords));
        }
        if self.last_day < self.first_day || self.last_day < today {
            return Err(refused(SatisfactionRefusal::BadDays));
        }
        if self.served.is_some_and(|served| served < 0) {
            return Err(refused(SatisfactionRefusal::BadServed));
        }
        if self.elements.is_empty() {
            return Ok((1..=ELEMENTS).collect());
        }
        let mut elements = self.elements.clone();
        elements.sort_unstable();
        elements.dedup();
        let is_known = elements
            .iter()
            .all(|number| (1..=ELEMENTS).contains(number));
        if elements.len() < self.elements.len() || !is_known {
            return Err(refused(SatisfactionRefusal::BadElements));
        }
        Ok(elements)
    }

    /// What tells it from any other.
    fn input(&self) -> serde_json::Value {
        let Self {
            unit,
            service,
            code,
            title,
            first_day,
            last_day,
            channel,
            served,
            elements,
            idempotency_key: _,
        } = self;
        json!({
            "survey": [unit, service],
            "words": [code, title, channel],
            "days": [first_day, last_day],
            "served": served,
            "elements": elements,
        })
    }
}

/// The survey with this id, as it stands.
async fn survey(txn: &Transaction, id: Uuid) -> anyhow::Result<Option<Survey>> {
    let row = satisfaction_survey::Entity::find_by_id(id).one(txn).await;
    let Some(row) = row.context("look for a survey")? else {
        return Ok(None);
    };
    let ballots = satisfaction_ballot::Entity::find()
        .filter(satisfaction_ballot::Column::SatisfactionSurveyId.eq(id));
    let used = ballots
        .clone()
        .filter(satisfaction_ballot::Column::Used.eq(true));
    let issued = ballots.count(txn).await.context("count ballots")?;
    let used = used
        .count(txn)
        .await
        .context("count ballots that were used")?;
    Ok(Some(Survey {
        row,
        issued: i64::try_from(issued)?,
        used: i64::try_from(used)?,
    }))
}

/// Counts a score of an element.
async fn count(
    txn: &Transaction,
    element: &satisfaction_element::Model,
    score: i16,
) -> anyhow::Result<()> {
    use sea_orm::ConnectionTrait as _;
    let column = match score {
        1 => "ones",
        2 => "twos",
        3 => "threes",
        _ => "fours",
    };
    let mut sql = writing(txn);
    sql.push(&format!(
        "UPDATE satisfaction_element SET {column} = {column} + 1 WHERE satisfaction_survey_id = "
    ))
    .bind(element.satisfaction_survey_id)
    .push(" AND number = ")
    .bind(element.number);
    let counted = txn.execute_raw(sql.statement()).await;
    counted.context("count a score")?;
    Ok(())
}

fn standing(standing: Standing) -> Refused {
    refused(SatisfactionRefusal::Standing(standing))
}
