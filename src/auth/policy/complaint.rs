//! Who files complaints, and who is on a case as what: pure functions.

use chrono::{DateTime, Utc};
use entity::complaint_step::CaseRole;
use entity::role_grant::Role;
use entity::{complaint, role_grant};
use uuid::Uuid;

use super::{Standing, is_held};
use crate::auth::actor::{Actor, Identity, Scope};

/// For whom something is filed: who has signed in, an app's user, or, for whoever shows nothing and
/// for an app itself, nobody whom we know. Who names a user needs a key for it.
pub fn filer(actor: &Actor) -> Result<Option<Identity>, Standing> {
    let identity = actor.identity();
    if identity.is_some() && !actor.allows(Scope::Complain) {
        return Err(Standing::ScopeMissing(Scope::Complain));
    }
    Ok(identity)
}

/// Who does something about a case; or why the caller may not.
pub fn on_cases(actor: &Actor) -> Result<Identity, Standing> {
    if *actor == Actor::Public {
        return Err(Standing::Unauthenticated);
    }
    let scopes = [Scope::Complain, Scope::HandleComplaints];
    if !scopes.iter().any(|scope| actor.allows(*scope)) {
        return Err(Standing::ScopeMissing(Scope::Complain));
    }
    actor.identity().ok_or(Standing::UserMissing)
}

/// Somebody who looks at cases: a person, what they are trusted with, what their app's key is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The person.
    pub person: Uuid,
    /// All that they are or were trusted with.
    pub grants: Vec<role_grant::Model>,
    /// Whether the key is for following what they filed.
    pub may_report: bool,
    /// Whether the key is for handling what others filed.
    pub may_handle: bool,
}

impl Viewer {
    /// The person by what is shown of them.
    pub fn new(actor: &Actor, person: Uuid, grants: Vec<role_grant::Model>) -> Self {
        Self {
            person,
            grants,
            may_report: actor.allows(Scope::Complain),
            may_handle: actor.allows(Scope::HandleComplaints),
        }
    }

    /// Whose complaints they receive: those of these governments, or (none) all.
    pub fn coordinates(&self, now: DateTime<Utc>) -> impl Iterator<Item = Option<Uuid>> {
        let held = self.held(Role::Coordinator, now);
        held.map(|grant| grant.region_id)
    }

    /// In whose name they answer.
    pub fn answers_for(&self, now: DateTime<Utc>) -> impl Iterator<Item = Uuid> {
        let held = self.held(Role::Official, now);
        held.filter_map(|grant| grant.unit_id)
    }

    fn held(&self, role: Role, now: DateTime<Utc>) -> impl Iterator<Item = &role_grant::Model> {
        self.grants
            .iter()
            .filter(move |grant| self.may_handle && grant.role == role && is_held(grant, now))
    }

    /// As what they are on a case; empty for who is not. Who filed it handles it in no other role,
    /// whatever they are trusted with. An official is on the cases that their unit has to answer now.
    pub fn roles_on(&self, case: &complaint::Model, now: DateTime<Utc>) -> Vec<CaseRole> {
        if case.person_id == Some(self.person) {
            return if self.may_report {
                vec![CaseRole::Reporter]
            } else {
                Vec::new()
            };
        }
        let mut of = self.coordinates(now);
        let coordinates = of.any(|of| of.is_none_or(|of| of == case.government_id));
        let answers = self.answers_for(now).any(|unit| case.unit_id == Some(unit));
        let roles = [
            (coordinates, CaseRole::Coordinator),
            (answers, CaseRole::Official),
        ];
        let roles = roles.into_iter().filter(|(is_held, _)| *is_held);
        roles.map(|(_, role)| role).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use entity::complaint::{Kind, State};

    use super::*;

    /// A complaint that was just received.
    pub(crate) fn case() -> complaint::Model {
        complaint::Model {
            id: Uuid::from_u128(1),
            code: "0".repeat(16),
            secret_sha256: vec![0; 32],
            filing_sha256: vec![0; 32],
            input_sha256: vec![0; 32],
            kind: Kind::Complaint,
            title: "Jalan".to_owned(),
            text: "Rusak".to_owned(),
            person_id: None,
            government_id: Uuid::from_u128(34),
            region_id: None,
            respondent_id: None,
            public_service_id: None,
            program_id: None,
            latitude: None,
            longitude: None,
            happened_on: None,
            is_anonymous: false,
            is_confidential: false,
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
            filed_at: DateTime::UNIX_EPOCH,
            reviewed_at: None,
            changed_at: DateTime::UNIX_EPOCH,
            duty: None,
            due_at: None,
            due_version: None,
            resolve_at: None,
            resolve_version: None,
            escalate_at: None,
            paused_days: 0,
        }
    }

    fn grant(role: Role, unit: Option<u128>, region: Option<u128>) -> role_grant::Model {
        role_grant::Model {
            id: Uuid::nil(),
            person_id: Uuid::nil(),
            role,
            unit_id: unit.map(Uuid::from_u128),
            region_id: region.map(Uuid::from_u128),
            reason: String::new(),
            granted_at: DateTime::UNIX_EPOCH,
            ends_at: None,
            revoked_at: None,
            revocation_reason: None,
        }
    }

    #[test]
    fn a_case_is_seen_by_its_reporter_its_coordinators_and_the_officials_of_its_unit() {
        use CaseRole::{Coordinator, Official, Reporter};
        let now = DateTime::UNIX_EPOCH;
        let mut case = case();
        case.person_id = Some(Uuid::from_u128(9));
        case.government_id = Uuid::from_u128(34);
        case.unit_id = Some(Uuid::from_u128(1));
        let over = role_grant::Model {
            ends_at: Some(now),
            ..grant(Role::Coordinator, None, None)
        };
        for (person, grants, roles) in [
            (9, vec![], vec![Reporter]),
            (8, vec![], vec![]),
            (
                8,
                vec![grant(Role::Coordinator, None, None)],
                vec![Coordinator],
            ),
            (
                8,
                vec![grant(Role::Coordinator, None, Some(34))],
                vec![Coordinator],
            ),
            (8, vec![grant(Role::Coordinator, None, Some(35))], vec![]),
            (8, vec![over], vec![]),
            (
                8,
                vec![grant(Role::Official, Some(1), None)],
                vec![Official],
            ),
            (8, vec![grant(Role::Official, Some(2), None)], vec![]),
            (8, vec![grant(Role::Moderator, None, None)], vec![]),
            (
                8,
                vec![
                    grant(Role::Official, Some(1), None),
                    grant(Role::Coordinator, None, None),
                ],
                vec![Coordinator, Official],
            ),
            (
                9,
                vec![grant(Role::Coordinator, None, None)],
                vec![Reporter],
            ),
        ] {
            let viewer = Viewer {
                person: Uuid::from_u128(person),
                grants,
                may_report: true,
                may_handle: true,
            };
            assert_eq!(viewer.roles_on(&case, now), roles, "{viewer:?}");
            let powerless = Viewer {
                may_report: false,
                may_handle: false,
                ..viewer
            };
            assert_eq!(powerless.roles_on(&case, now), [], "a key for neither");
        }
        case.unit_id = None;
        let viewer = Viewer {
            person: Uuid::from_u128(8),
            grants: vec![grant(Role::Official, Some(1), None)],
            may_report: true,
            may_handle: true,
        };
        assert_eq!(viewer.roles_on(&case, now), [], "not assigned to anyone");
    }
}
