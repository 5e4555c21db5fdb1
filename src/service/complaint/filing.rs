//! Filing: by a person whom an app vouches for, or by anyone.

use anyhow::Context as _;
use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use entity::complaint::{self, Kind, State};
use entity::complaint_step::{Action, CaseRole, Seen};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, Set,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::acting::{Taken, write_step};
use super::clockwork::terms;
use super::place::{self, Named, Place};
use super::{
    Case, ComplaintRefusal, ComplaintService, LONGEST_TITLE, Refused, SHORTEST_KEY, refused,
    standing,
};
use crate::area::{Area, AreaSet};
use crate::auth::actor::Actor;
use crate::auth::policy::complaint as policy;
use crate::auth::tracking::{TrackingCode, TrackingSecret};
use crate::database::Transaction;
use crate::service::chain::canonical;
use crate::service::comment::personal_data;
use crate::service::comment::text::tidy;
use crate::service::participation::LONGEST_KEY;

/// For how long what is sent again under its key is given a secret again.
const SECRET_AGAIN: TimeDelta = TimeDelta::days(1);

/// What somebody complains about, suggests or asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComplaint {
    /// What is wanted.
    pub kind: Kind,
    /// What it is about, in a few words.
    pub title: String,
    /// What it says.
    pub text: String,
    /// The unit that it is about.
    pub unit: Option<Uuid>,
    /// The code of the region where it happened.
    pub region_code: Option<String>,
    /// The service that it is about.
    pub service: Option<Uuid>,
    /// The program that it is about.
    pub program: Option<Uuid>,
    /// Latitude and longitude in millionths of a degree.
    pub point: (Option<i32>, Option<i32>),
    /// When it happened.
    pub happened_on: Option<NaiveDate>,
    /// Whether its reporter is to be told to nobody.
    pub is_anonymous: bool,
    /// Whether it is to be told to nobody but those on the case.
    pub is_confidential: bool,
    /// Whether the reporter was asked, and means the personal data in it.
    pub personal_data_confirmed: bool,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

/// What was filed, and how its reporter comes back to it.
#[derive(Debug)]
pub struct Filed {
    /// The case.
    pub case: Case,
    /// The code that names it.
    pub code: TrackingCode,
    /// The secret; none where it was filed longer ago under the same key.
    pub secret: Option<TrackingSecret>,
}

/// What is filed, checked as far as nothing else must be known.
struct Fit {
    title: String,
    text: String,
    point: Option<(i32, i32)>,
}

impl ComplaintService {
    /// Files a complaint. Sent again under the same key it gives what was filed, and for a day a new
    /// secret in place of the one that did not arrive.
    pub async fn file(&self, actor: &Actor, new: NewComplaint) -> Result<Filed, Refused> {
        let caller = policy::filer(actor).map_err(standing)?;
        let now = self.turns.now();
        let fit = fit(&new, now)?;
        let shortest = if caller.is_some() { 1 } else { SHORTEST_KEY };
        let length = new.idempotency_key.chars().count();
        if !(shortest..=LONGEST_KEY).contains(&length) {
            return Err(refused(ComplaintRefusal::BadKey));
        }
        // Without an account no table but those of complaints is written.
        let mut areas = AreaSet::of(&[Area::Complaints]);
        if caller.is_some() {
            areas = areas.with(Area::Participation);
        }
        let txn = self.turns.begin_in(areas).await?;
        let person = match &caller {
            Some(caller) => Some(self.turns.person(&txn, caller).await?.id),
            None => None,
        };
        let filing_sha256 = filing_key(person, &new.idempotency_key);
        let input_sha256 = Sha256::digest(canonical(&input(&new))).to_vec();
        let known = complaint::Entity::find()
            .filter(complaint::Column::FilingSha256.eq(filing_sha256.clone()))
            .one(&txn)
            .await
            .context("look for a complaint by its key")?;
        if let Some(known) = known {
            if known.input_sha256 != input_sha256 {
                return Err(refused(ComplaintRefusal::KeyReused));
            }
            return self.again(txn, known, now).await;
        }
        let named = Named {
            unit: new.unit,
            region: new.region_code.clone(),
            service: new.service,
            program: new.program,
        };
        let place = place::find(&txn, &named).await?;
        let (code, secret) = (TrackingCode::random()?, TrackingSecret::random()?);
        let row = Drawn {
            id: self.turns.clock.id(),
            code: &code,
            secret: &secret,
            person,
            filing_sha256,
            input_sha256,
            now,
        };
        let mut row = row.row(&new, fit, &place);
        let terms = terms(&txn, row.government_id).await?;
        terms.set(&mut row, Action::File, now, now);
        let row = row.into_active_model().insert(&txn);
        let row = row.await.context("keep a complaint")?;
        let taken = Taken {
            id: self.turns.clock.id(),
            action: Action::File,
            from: None,
            role: CaseRole::Reporter,
            person,
            text: None,
            seen: (Seen::Public, Seen::Case),
            key: None,
            now,
        };
        write_step(&txn, &row, taken).await?;
        self.turns.commit(txn).await?;
        Ok(Filed {
            case: Case::seen_by(vec![CaseRole::Reporter], row),
            code,
            secret: Some(secret),
        })
    }

    /// What was filed before. Whoever knows the key under which it was filed filed it, or knows
    /// their secrets anyhow; so for a day, in which an answer may not have arrived, a secret is
    /// given again. Only its hash was kept, so it is another one, and the first is void.
    async fn again(
        &self,
        txn: Transaction,
        known: complaint::Model,
        now: DateTime<Utc>,
    ) -> Result<Filed, Refused> {
        let code = TrackingCode::read(&known.code).context("read a stored code")?;
        let mut secret = None;
        let mut row = known;
        if now < row.filed_at + SECRET_AGAIN {
            let new = TrackingSecret::random()?;
            let mut renewed = row.into_active_model();
            renewed.secret_sha256 = Set(new.hash());
            row = renewed.update(&txn).await.context("renew a secret")?;
            secret = Some(new);
        }
        self.turns.commit(txn).await?;
        Ok(Filed {
            case: Case::seen_by(vec![CaseRole::Reporter], row),
            code,
            secret,
        })
    }
}

/// What a new row has beside what was filed.
struct Drawn<'a> {
    id: Uuid,
    code: &'a TrackingCode,
    secret: &'a TrackingSecret,
    person: Option<Uuid>,
    filing_sha256: Vec<u8>,
    input_sha256: Vec<u8>,
    now: DateTime<Utc>,
}

impl Drawn<'_> {
    fn row(self, new: &NewComplaint, fit: Fit, place: &Place) -> complaint::Model {
        complaint::Model {
            id: self.id,
            code: self.code.letters().to_owned(),
            secret_sha256: self.secret.hash(),
            filing_sha256: self.filing_sha256,
            input_sha256: self.input_sha256,
            kind: new.kind,
            title: fit.title,
            text: fit.text,
            person_id: self.person,
            government_id: place.government,
            region_id: place.region,
            respondent_id: place.unit,
            public_service_id: new.service,
            program_id: new.program,
            latitude: fit.point.map(|(latitude, _)| latitude),
            longitude: fit.point.map(|(_, longitude)| longitude),
            happened_on: new.happened_on,
            is_anonymous: new.is_anonymous,
            is_confidential: new.is_confidential,
            state: State::Received,
            unit_id: None,
            handling: None,
            rejection: None,
            duplicate_of_id: None,
            redirected_to: None,
            escalation: 0,
            rating: None,
            steps: 1,
            public_steps: 1,
            filed_at: self.now,
            reviewed_at: None,
            changed_at: self.now,
            duty: None,
            due_at: None,
            due_version: None,
            resolve_at: None,
            resolve_version: None,
            escalate_at: None,
            paused_days: 0,
        }
    }
}

fn fit(new: &NewComplaint, now: DateTime<Utc>) -> Result<Fit, Refused> {
    let title = tidy(&new.title).map_err(|_| refused(ComplaintRefusal::BadTitle))?;
    let title = title.replace(['\n', '\t'], " ");
    if title.chars().count() > LONGEST_TITLE {
        return Err(refused(ComplaintRefusal::BadTitle));
    }
    let text = tidy(&new.text).map_err(|_| refused(ComplaintRefusal::BadText))?;
    if !new.personal_data_confirmed {
        let kinds = personal_data::found(&format!("{title}\n{text}"));
        if !kinds.is_empty() {
            return Err(refused(ComplaintRefusal::PersonalData(kinds)));
        }
    }
    let point = match new.point {
        (None, None) => None,
        (Some(latitude), Some(longitude))
            if latitude.abs() <= 90_000_000 && longitude.abs() <= 180_000_000 =>
        {
            Some((latitude, longitude))
        }
        _ => return Err(refused(ComplaintRefusal::BadPoint)),
    };
    if new.happened_on.is_some_and(|day| day > latest_day(now)) {
        return Err(refused(ComplaintRefusal::InFuture));
    }
    Ok(Fit { title, text, point })
}

/// The day that it is in the east of Indonesia (WIT), where days begin first.
fn latest_day(now: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(9 * 3600).map_or_else(
        || now.date_naive(),
        |wit| now.with_timezone(&wit).date_naive(),
    )
}

/// Keys of a person are theirs; those of people without an account are as secret as the secret.
fn filing_key(person: Option<Uuid>, word: &str) -> Vec<u8> {
    let whose = person.map_or_else(|| "anyone".to_owned(), |id| id.to_string());
    Sha256::digest(canonical(&json!([whose, word]))).to_vec()
}

/// What tells a complaint that is sent from another.
fn input(new: &NewComplaint) -> Value {
    let NewComplaint {
        kind,
        title,
        text,
        unit,
        region_code,
        service,
        program,
        point: (latitude, longitude),
        happened_on,
        is_anonymous,
        is_confidential,
        personal_data_confirmed: _,
        idempotency_key: _,
    } = new;
    let id = |id: &Option<Uuid>| id.map(|id| id.to_string());
    json!({
        "kind": kind.to_value(),
        "title": title,
        "text": text,
        "unit": id(unit),
        "region": region_code,
        "service": id(service),
        "program": id(program),
        "latitude": latitude,
        "longitude": longitude,
        "happenedOn": happened_on.map(|day| day.to_string()),
        "anonymous": is_anonymous,
        "confidential": is_confidential,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_people_and_of_nobody_never_meet() {
        let (one, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let keys = [
            filing_key(None, "k"),
            filing_key(one, "k"),
            filing_key(other, "k"),
            filing_key(one, "l"),
        ];
        for (place, key) in keys.iter().enumerate() {
            assert!(!keys[place + 1..].contains(key));
        }
    }

    #[test]
    fn a_day_that_has_begun_in_the_east_is_not_in_the_future() {
        let now = "2026-11-21T16:00:00Z".parse().unwrap();
        assert_eq!(latest_day(now).to_string(), "2026-11-22");
    }
}
