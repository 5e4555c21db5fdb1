//! Cases, read by those who are on them.

use chrono::{DateTime, Utc};
use entity::complaint_step::CaseRole;
use uuid::Uuid;

use super::{Case, CaseRow, ComplaintService};
use crate::auth::actor::Actor;
use crate::auth::policy::complaint::{Viewer, on_cases};
use crate::auth::tracking::{TrackingCode, TrackingSecret};
use crate::service::condition::{Column, Condition, Literal, Test};
use crate::service::person::{Person, known_as};
use crate::service::role::{OF_PERSON, RoleGrant};

const ID: Column = Column::id("t.id");
const CODE: Column = Column::text("t.code");
const PERSON: Column = Column::id("t.person_id");
const GOVERNMENT: Column = Column::id("t.government_id");
const UNIT: Column = Column::id("t.unit_id");

/// Met by nothing.
const NOTHING: Condition = Condition::Any(Vec::new());

/// The cases that somebody is on, and how they see each.
#[derive(Debug, Clone)]
pub struct Cases {
    viewer: Option<Viewer>,
    now: DateTime<Utc>,
}

impl Cases {
    /// Which cases: those they filed, those of the governments whose complaints they receive, those
    /// that a unit has to answer in whose name they answer.
    pub fn condition(&self) -> Condition {
        let Some(viewer) = &self.viewer else {
            return NOTHING;
        };
        let mut on = Vec::new();
        if viewer.may_report {
            on.push(Condition::equals(PERSON, Literal::Id(viewer.person)));
        }
        let mut of = Vec::new();
        for government in viewer.coordinates(self.now) {
            match government {
                Some(government) => of.push(Literal::Id(government)),
                None => on.push(Condition::ALWAYS),
            }
        }
        if !of.is_empty() {
            on.push(Condition::Is(GOVERNMENT, Test::OneOf(of)));
        }
        let units: Vec<Literal> = viewer.answers_for(self.now).map(Literal::Id).collect();
        if !units.is_empty() {
            on.push(Condition::Is(UNIT, Test::OneOf(units)));
        }
        Condition::Any(on)
    }

    /// The case as they see it: without content where they are not on it, which
    /// [`Cases::condition`] does not let through.
    pub fn seen(&self, row: CaseRow) -> Case {
        let viewer = self.viewer.as_ref();
        let roles = viewer.map(|viewer| viewer.roles_on(row.row(), self.now));
        Case::seen_by(roles.unwrap_or_default(), row.0)
    }
}

impl ComplaintService {
    /// The cases that this caller is on.
    pub async fn cases_of(&self, actor: &Actor) -> anyhow::Result<Cases> {
        let now = self.turns.now();
        let nobody = Cases { viewer: None, now };
        let Ok(identity) = on_cases(actor) else {
            return Ok(nobody);
        };
        let person = known_as(&identity);
        let Some(person) = self.lists.one::<Person>(&person).await? else {
            return Ok(nobody);
        };
        let people = [person.id];
        let grants = self.lists.every_of::<RoleGrant>(OF_PERSON, &people).await?;
        let grants = grants.into_values().flatten().collect();
        let viewer = Some(Viewer::new(actor, person.id, grants));
        Ok(Cases { viewer, now })
    }

    /// The case with this id, for a caller who is on it.
    pub async fn case(&self, actor: &Actor, id: Uuid) -> anyhow::Result<Option<Case>> {
        let cases = self.cases_of(actor).await?;
        let row = Condition::equals(ID, Literal::Id(id));
        let row = self.lists.one::<CaseRow>(&row).await?;
        let case = row.map(|row| cases.seen(row));
        Ok(case.filter(|case| !case.roles.is_empty()))
    }

    /// The case with this code, for whoever knows its secret.
    pub async fn tracked(&self, code: &str, secret: &str) -> anyhow::Result<Option<Case>> {
        let pair = TrackingCode::read(code).zip(TrackingSecret::read(secret));
        let Some((code, secret)) = pair else {
            return Ok(None);
        };
        let row = Condition::equals(CODE, Literal::Text(code.letters().to_owned()));
        let row = self.lists.one::<CaseRow>(&row).await?;
        let row = row.filter(|row| row.row().secret_sha256 == secret.hash());
        Ok(row.map(|row| Case::seen_by(vec![CaseRole::Reporter], row.0)))
    }
}
