//! What is done about a case, by whoever is on it.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::complaint::{self, Handling, Rejection};
use entity::complaint_step::{self, Action, CaseRole, Seen};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::clockwork::terms;
use super::flow::{Rule, Says};
use super::place::has_unit;
use super::{
    Case, ComplaintRefusal, ComplaintService, LONGEST_NAME, MOST_STEPS, Refused, refused, standing,
};
use crate::area::{Area, AreaSet};
use crate::auth::actor::Actor;
use crate::auth::policy::complaint::{self as policy, Viewer};
use crate::auth::tracking::{TrackingCode, TrackingSecret};
use crate::database::Transaction;
use crate::service::chain::canonical;
use crate::service::comment::personal_data;
use crate::service::comment::text::tidy;
use crate::service::day_of;
use crate::service::participation::LONGEST_KEY;
use crate::service::role;

/// Which case is meant, and as whom it is acted on.
#[derive(Clone, PartialEq, Eq)]
pub enum On {
    /// This one, by the user for whom the app acts.
    Case(Uuid),
    /// The one with this code, by its reporter, who knows its secret.
    Tracked {
        /// The code.
        code: String,
        /// The secret.
        secret: String,
    },
}

/// What is to be done about a case.
#[derive(Clone, PartialEq, Eq)]
pub struct Act {
    /// The case.
    pub on: On,
    /// The action.
    pub action: Action,
    /// What is said.
    pub text: Option<String>,
    /// To which unit it is assigned.
    pub unit: Option<Uuid>,
    /// Which complaint it repeats.
    pub duplicate_of: Option<Uuid>,
    /// Who is to answer it instead.
    pub redirect_to: Option<String>,
    /// Why it is rejected.
    pub rejection: Option<Rejection>,
    /// What it takes to resolve it.
    pub handling: Option<Handling>,
    /// How satisfied the reporter is.
    pub rating: Option<i32>,
    /// Whether this flag is raised or lowered.
    pub anonymous: bool,
    /// Whether this flag is raised or lowered.
    pub confidential: bool,
    /// Whether personal data in what everyone may read is meant.
    pub personal_data_confirmed: bool,
    /// By which it is known when it is sent again.
    pub idempotency_key: String,
}

/// A step to be written.
pub(super) struct Taken {
    pub(super) id: Uuid,
    pub(super) action: Action,
    pub(super) from: Option<complaint::State>,
    pub(super) role: CaseRole,
    pub(super) person: Option<Uuid>,
    pub(super) text: Option<String>,
    /// Who may know of it, and who may read what it says.
    pub(super) seen: (Seen, Seen),
    /// The hashes of the key and of the input.
    pub(super) key: Option<[Vec<u8>; 2]>,
    pub(super) now: DateTime<Utc>,
}

/// A case, and who acts on it as what.
struct Found {
    row: complaint::Model,
    roles: Vec<CaseRole>,
    viewer: Option<Viewer>,
}

impl ComplaintService {
    /// Does something about a case. Sent again under the same key it is done once.
    pub async fn act(&self, actor: &Actor, act: Act) -> Result<Case, Refused> {
        let rule = Rule::of(act.action).ok_or(refused(ComplaintRefusal::NotPossible))?;
        let text = said(rule, act.text.as_deref())?;
        let length = act.idempotency_key.chars().count();
        if !(1..=LONGEST_KEY).contains(&length) {
            return Err(refused(ComplaintRefusal::BadKey));
        }
        let now = self.turns.now();
        let (txn, found) = self.found(actor, &act.on, now).await?;
        let Found { row, roles, viewer } = found;
        // A clock that was set back takes nothing back.
        let now = now.max(row.changed_at);
        let person = viewer.as_ref().map(|viewer| viewer.person);
        let key = key(person, &act);
        let known = complaint_step::Entity::find()
            .filter(complaint_step::Column::ComplaintId.eq(row.id))
            .filter(complaint_step::Column::KeySha256.eq(key[0].clone()))
            .one(&txn)
            .await
            .context("look for a step by its key")?;
        if let Some(known) = known {
            if known.input_sha256.as_ref() != Some(&key[1]) {
                return Err(refused(ComplaintRefusal::KeyReused));
            }
            // A name that is new is kept, also where nothing else is.
            self.turns.commit(txn).await?;
            return Ok(Case::seen_by(roles, row));
        }
        let acting_as = rule.role(&roles);
        let acting_as = acting_as.ok_or(refused(ComplaintRefusal::RoleNotHeld))?;
        if !rule.is_possible(row.state, row.escalation) {
            return Err(refused(ComplaintRefusal::NotPossible));
        }
        if row.steps >= MOST_STEPS && rule.leads(row.state) == row.state {
            return Err(refused(ComplaintRefusal::TooManySteps));
        }
        let (from, since) = (row.state, row.changed_at);
        let mut after = changed(row, &act, rule, now).map_err(refused)?;
        refuse_personal_data(rule, &act, &after, text.as_deref()).map_err(refused)?;
        self.refuse_what_is_not_there(&txn, &act, &after, viewer.as_ref(), now)
            .await?;
        let terms = terms(&txn, after.government_id).await?;
        terms.set(&mut after, act.action, since, now);
        let taken = Taken {
            id: self.turns.clock.id(),
            action: act.action,
            from: Some(from),
            role: acting_as,
            person,
            text,
            seen: (rule.seen, rule.text_seen),
            key: Some(key),
            now,
        };
        let row = after.into_active_model().reset_all().update(&txn).await;
        let row = row.context("change a complaint")?;
        write_step(&txn, &row, taken).await?;
        self.turns.commit(txn).await?;
        Ok(Case::seen_by(roles, row))
    }

    /// Begins to write, and finds the case. Whoever is not on it learns no more than of one that is
    /// not there.
    async fn found(
        &self,
        actor: &Actor,
        on: &On,
        now: DateTime<Utc>,
    ) -> Result<(Transaction, Found), Refused> {
        let nothing = || refused(ComplaintRefusal::NotFound);
        match on {
            On::Tracked { code, secret } => {
                let pair = TrackingCode::read(code).zip(TrackingSecret::read(secret));
                let (code, secret) = pair.ok_or_else(nothing)?;
                let txn = self
                    .turns
                    .begin_in(AreaSet::of(&[Area::Complaints]))
                    .await?;
                let row = complaint::Entity::find()
                    .filter(complaint::Column::Code.eq(code.letters()))
                    .one(&txn)
                    .await
                    .context("look for a complaint by its code")?
                    .filter(|row| row.secret_sha256 == secret.hash());
                let found = Found {
                    row: row.ok_or_else(nothing)?,
                    roles: vec![CaseRole::Reporter],
                    viewer: None,
                };
                Ok((txn, found))
            }
            On::Case(id) => {
                let caller = policy::on_cases(actor).map_err(standing)?;
                let areas = AreaSet::of(&[Area::Participation, Area::Complaints]);
                let txn = self.turns.begin_in(areas).await?;
                let person = self.turns.person(&txn, &caller).await?;
                let grants = role::grants_of(&txn, person.id).await?;
                let viewer = Viewer::new(actor, person.id, grants);
                let row = with_id(&txn, *id).await?.ok_or_else(nothing)?;
                let roles = viewer.roles_on(&row, now);
                if roles.is_empty() {
                    return Err(nothing());
                }
                let viewer = Some(viewer);
                Ok((txn, Found { row, roles, viewer }))
            }
        }
    }

    /// A unit must exist in the government, an original must be one that the coordinator receives.
    async fn refuse_what_is_not_there(
        &self,
        txn: &Transaction,
        act: &Act,
        after: &complaint::Model,
        viewer: Option<&Viewer>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        if let Some(unit) = act.unit
            && !has_unit(txn, after.government_id, unit, day_of(now)).await?
        {
            return Err(refused(ComplaintRefusal::UnitNotFound));
        }
        if let Some(original) = act.duplicate_of {
            let original = with_id(txn, original).await?.filter(|original| {
                let roles = viewer.map(|viewer| viewer.roles_on(original, now));
                let is_received = roles.is_some_and(|roles| roles.contains(&CaseRole::Coordinator));
                is_received
                    && original.id != after.id
                    && original.state != complaint::State::Duplicate
            });
            original.ok_or(refused(ComplaintRefusal::OriginalNotFound))?;
        }
        Ok(())
    }
}

/// The case as it is after an action that is possible, or why the action cannot be meant so.
fn changed(
    before: complaint::Model,
    act: &Act,
    rule: &Rule,
    now: DateTime<Utc>,
) -> Result<complaint::Model, ComplaintRefusal> {
    let action = act.action;
    let mut after = before;
    let belongs = |is_given: bool, to: &[Action], name: &'static str| {
        if is_given && !to.contains(&action) {
            return Err(ComplaintRefusal::Superfluous(name));
        }
        Ok(())
    };
    let flags = [Action::Verify, Action::RaiseFlags, Action::LowerFlags];
    belongs(act.unit.is_some(), &[Action::Assign], "unit")?;
    belongs(
        act.duplicate_of.is_some(),
        &[Action::MarkDuplicate],
        "duplicateOf",
    )?;
    belongs(act.redirect_to.is_some(), &[Action::Redirect], "redirectTo")?;
    belongs(act.rejection.is_some(), &[Action::Reject], "rejection")?;
    belongs(act.handling.is_some(), &[Action::Verify], "handling")?;
    belongs(
        act.rating.is_some(),
        &[Action::Rate, Action::Confirm],
        "rating",
    )?;
    belongs(act.anonymous, &flags, "anonymous")?;
    belongs(act.confidential, &flags, "confidential")?;
    let missing = ComplaintRefusal::Missing;
    match action {
        Action::Verify => {
            after.handling = Some(act.handling.ok_or(missing("handling"))?);
            after.reviewed_at = Some(now);
            after.is_anonymous |= act.anonymous;
            after.is_confidential |= act.confidential;
        }
        Action::Reject => after.rejection = Some(act.rejection.ok_or(missing("rejection"))?),
        Action::MarkDuplicate => {
            after.duplicate_of_id = Some(act.duplicate_of.ok_or(missing("duplicateOf"))?);
        }
        Action::Redirect => {
            let to = act.redirect_to.as_deref().ok_or(missing("redirectTo"))?;
            let to = tidy(to).map_err(|_| missing("redirectTo"))?;
            if to.chars().count() > LONGEST_NAME {
                return Err(ComplaintRefusal::BadText);
            }
            after.redirected_to = Some(to);
        }
        Action::Assign => after.unit_id = Some(act.unit.ok_or(missing("unit"))?),
        Action::Return => after.unit_id = None,
        Action::Rate | Action::Confirm => {
            if action == Action::Rate && act.rating.is_none() {
                return Err(missing("rating"));
            }
            if act.rating.is_some_and(|rating| !(1..=4).contains(&rating)) {
                return Err(ComplaintRefusal::BadRating);
            }
            after.rating = act.rating.or(after.rating);
        }
        Action::Escalate => after.escalation += 1,
        Action::RaiseFlags | Action::LowerFlags => {
            if !act.anonymous && !act.confidential {
                return Err(missing("anonymous"));
            }
            let raised = action == Action::RaiseFlags;
            if act.anonymous {
                after.is_anonymous = raised;
            }
            if act.confidential {
                after.is_confidential = raised;
            }
        }
        _ => {}
    }
    let state = rule.leads(after.state);
    if state != after.state || matches!(action, Action::Assign | Action::Escalate) {
        after.state = state;
        after.changed_at = now;
    }
    after.steps += 1;
    if rule.seen == Seen::Public {
        after.public_steps += 1;
    }
    Ok(after)
}

/// What everyone will read holds no personal data, unless that is meant: what is said in the open,
/// and what a complaint says from its review on.
fn refuse_personal_data(
    rule: &Rule,
    act: &Act,
    after: &complaint::Model,
    text: Option<&str>,
) -> Result<(), ComplaintRefusal> {
    if act.personal_data_confirmed || after.is_confidential {
        return Ok(());
    }
    let mut shown = Vec::new();
    if rule.text_seen == Seen::Public {
        shown.extend(text);
    }
    shown.extend(act.redirect_to.as_deref());
    if act.action == Action::Verify {
        shown.extend([after.title.as_str(), after.text.as_str()]);
    }
    let kinds = personal_data::found(&shown.join("\n"));
    if kinds.is_empty() {
        Ok(())
    } else {
        Err(ComplaintRefusal::PersonalData(kinds))
    }
}

/// What is said, as it is kept.
fn said(rule: &Rule, text: Option<&str>) -> Result<Option<String>, Refused> {
    match text {
        Some(text) => {
            let text = tidy(text).map_err(|_| refused(ComplaintRefusal::BadText))?;
            Ok(Some(text))
        }
        None if rule.says == Says::Always => Err(refused(ComplaintRefusal::Missing("text"))),
        None => Ok(None),
    }
}

/// Writes the step that led to this row.
pub(super) async fn write_step(
    txn: &Transaction,
    row: &complaint::Model,
    taken: Taken,
) -> anyhow::Result<()> {
    let (seen, text_seen) = taken.seen;
    let (key_sha256, input_sha256) = taken.key.map(|[key, input]| (key, input)).unzip();
    let step = complaint_step::Model {
        id: taken.id,
        complaint_id: row.id,
        place: row.steps,
        public_place: (seen == Seen::Public).then_some(row.public_steps),
        action: taken.action,
        from_state: taken.from,
        to_state: row.state,
        role: taken.role,
        person_id: taken.person,
        unit_id: row.unit_id,
        text: taken.text,
        text_seen,
        seen,
        is_anonymous: row.is_anonymous,
        is_confidential: row.is_confidential,
        taken_at: taken.now,
        key_sha256,
        input_sha256,
        duty: row.duty,
        due_at: row.due_at,
        due_version: row.due_version,
    };
    let written = step.into_active_model().insert(txn).await;
    written.context("keep a step of a complaint")?;
    Ok(())
}

async fn with_id(txn: &Transaction, id: Uuid) -> anyhow::Result<Option<complaint::Model>> {
    let found = complaint::Entity::find_by_id(id).one(txn).await;
    found.context("look for a complaint")
}

/// The hashes of a key, which is of one person on one case, and of what is sent under it.
fn key(person: Option<Uuid>, act: &Act) -> [Vec<u8>; 2] {
    let whose = person.map_or_else(|| "reporter".to_owned(), |id| id.to_string());
    let key = json!([whose, act.idempotency_key]);
    [key, input(act)].map(|value| Sha256::digest(canonical(&value)).to_vec())
}

fn input(act: &Act) -> Value {
    let Act {
        on: _,
        action,
        text,
        unit,
        duplicate_of,
        redirect_to,
        rejection,
        handling,
        rating,
        anonymous,
        confidential,
        personal_data_confirmed: _,
        idempotency_key: _,
    } = act;
    json!({
        "action": action.to_value(),
        "text": text,
        "unit": unit.map(|id| id.to_string()),
        "duplicateOf": duplicate_of.map(|id| id.to_string()),
        "redirectTo": redirect_to,
        "rejection": rejection.map(|rejection| rejection.to_value()),
        "handling": handling.map(|handling| handling.to_value()),
        "rating": rating,
        "anonymous": anonymous,
        "confidential": confidential,
    })
}
