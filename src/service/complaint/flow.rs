//! What can be done about a complaint: one table, from which everything else is read.

use entity::complaint::State::{
    self, Answered, Archived, Assigned, Closed, Duplicate, Escalated, InProgress, NeedsCompletion,
    Received, Redirected, Rejected, Reopened, Verified,
};
use entity::complaint_step::CaseRole::{Coordinator, Official, Reporter, System};
use entity::complaint_step::{Action, CaseRole, Seen};

/// Where an action leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// The state stays.
    Same,
    /// To this state.
    State(State),
}

/// Whether an action says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It must.
    Always,
    /// It may.
    Perhaps,
}

/// An action: who does it in which states, where it leads, who may know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The action.
    pub action: Action,
    /// Who does it.
    pub by: &'static [CaseRole],
    /// In which states.
    pub from: &'static [State],
    /// Where it leads.
    pub to: To,
    /// Whether it says something.
    pub says: Says,
    /// Who may know that it was done.
    pub seen: Seen,
    /// Who may read what it says. What a reporter writes after the complaint was reviewed is read by
    /// nobody who could review it first, so none of it is public.
    pub text_seen: Seen,
}

/// How often a case is escalated: to the head of the unit, to the inspectorate or the regional
/// secretary, to the Ombudsman.
pub const HIGHEST: i32 = 3;

/// Every state.
pub const STATES: [State; 13] = [
    Received,
    NeedsCompletion,
    Verified,
    Assigned,
    InProgress,
    Answered,
    Closed,
    Rejected,
    Archived,
    Duplicate,
    Redirected,
    Reopened,
    Escalated,
];

const fn rule(
    action: Action,
    by: &'static [CaseRole],
    from: &'static [State],
    to: To,
    says: Says,
    (seen, text_seen): (Seen, Seen),
) -> Rule {
    Rule {
        action,
        by,
        from,
        to,
        says,
        seen,
        text_seen,
    }
}

const OPEN: (Seen, Seen) = (Seen::Public, Seen::Public);
const TOLD: (Seen, Seen) = (Seen::Public, Seen::Case);
const ORDER: (Seen, Seen) = (Seen::Public, Seen::Handlers);
const QUIET: (Seen, Seen) = (Seen::Case, Seen::Case);
const INNER: (Seen, Seen) = (Seen::Handlers, Seen::Handlers);
const HANDLERS: &[CaseRole] = &[Coordinator, Official];
const ANYBODY: &[CaseRole] = &[Reporter, Coordinator, Official];
/// Before anyone works on it.
const NEW: &[State] = &[Received, NeedsCompletion, Verified];

/// The table.
#[rustfmt::skip]
pub const RULES: [Rule; 20] = {
    use Says::{Always, Perhaps};
    use To::{Same, State};
    [
        rule(Action::Verify, &[Coordinator], &[Received, NeedsCompletion], State(Verified), Perhaps, ORDER),
        rule(Action::RequestCompletion, &[Coordinator], &[Received], State(NeedsCompletion), Always, TOLD),
        rule(Action::Complete, &[Reporter], &[NeedsCompletion], State(Received), Always, TOLD),
        rule(Action::Reject, &[Coordinator], NEW, State(Rejected), Always, OPEN),
        rule(Action::MarkDuplicate, &[Coordinator], &[Received, NeedsCompletion, Verified, Assigned], State(Duplicate), Perhaps, TOLD),
        rule(Action::Redirect, &[Coordinator], NEW, State(Redirected), Perhaps, OPEN),
        rule(Action::Assign, &[Coordinator], &[Verified, Assigned, InProgress, Answered, Reopened, Escalated], State(Assigned), Perhaps, ORDER),
        rule(Action::Return, &[Official], &[Assigned], State(Verified), Always, ORDER),
        rule(Action::Start, &[Official], &[Assigned, Reopened, Escalated], State(InProgress), Always, OPEN),
        rule(Action::FollowUp, &[Official], &[InProgress], Same, Always, OPEN),
        rule(Action::Answer, &[Official], &[Assigned, InProgress, Reopened, Escalated], State(Answered), Always, OPEN),
        rule(Action::Confirm, &[Reporter], &[Answered], State(Closed), Perhaps, TOLD),
        rule(Action::Reopen, &[Reporter], &[Answered, Closed], State(Reopened), Always, TOLD),
        rule(Action::Rate, &[Reporter], &[Answered, Closed], Same, Perhaps, QUIET),
        rule(Action::Escalate, &[Coordinator, System], &[Assigned, InProgress, Reopened, Escalated], State(Escalated), Perhaps, ORDER),
        rule(Action::Close, &[System], &[Answered], State(Closed), Perhaps, OPEN),
        rule(Action::Archive, &[System], &[NeedsCompletion], State(Archived), Perhaps, OPEN),
        rule(Action::RaiseFlags, ANYBODY, &STATES, Same, Perhaps, QUIET),
        rule(Action::LowerFlags, &[Reporter], &STATES, Same, Perhaps, QUIET),
        rule(Action::Note, HANDLERS, &STATES, Same, Always, INNER),
    ]
};

impl Rule {
    /// The rule of an action; none for the filing, which is no action on a case.
    pub fn of(action: Action) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.action == action)
    }

    /// The first of these roles that does it.
    pub fn role(&self, roles: &[CaseRole]) -> Option<CaseRole> {
        roles.iter().copied().find(|role| self.by.contains(role))
    }

    /// Whether it is done in a state, so often escalated.
    pub fn is_possible(&self, state: State, escalation: i32) -> bool {
        self.from.contains(&state) && (self.action != Action::Escalate || escalation < HIGHEST)
    }

    /// The state that it leads to.
    pub const fn leads(&self, from: State) -> State {
        match self.to {
            To::Same => from,
            To::State(state) => state,
        }
    }
}

/// What somebody who is this on a case can do as things stand, in the order of the table. Flags that
/// are raised are not raised again, and only raised ones are lowered.
pub fn available(
    roles: &[CaseRole],
    state: State,
    escalation: i32,
    flags: [bool; 2],
) -> Vec<Action> {
    let possible = RULES.iter().filter(|rule| {
        let makes_sense = match rule.action {
            Action::RaiseFlags => flags.contains(&false),
            Action::LowerFlags => flags.contains(&true),
            _ => true,
        };
        makes_sense && rule.role(roles).is_some() && rule.is_possible(state, escalation)
    });
    possible.map(|rule| rule.action).collect()
}

#[cfg(test)]
mod tests {
    use sea_orm::{ActiveEnum as _, Iterable as _};

    use super::*;

    /// From each state to each other: who leads there, by what.
    fn ways(from: State, to: State) -> Vec<String> {
        let rules = RULES
            .iter()
            .filter(|rule| rule.to == To::State(to) && rule.from.contains(&from));
        let mut ways: Vec<String> = rules
            .flat_map(|rule| {
                let by = rule.by.iter();
                by.map(|role| format!("{} by {}", rule.action.to_value(), role.to_value()))
            })
            .collect();
        ways.sort();
        ways
    }

    #[test]
    #[rustfmt::skip]
    fn each_state_leads_only_where_it_may_and_only_for_those_who_may() {
        let coordinator = |action: &str| format!("{action} by COORDINATOR");
        let official = |action: &str| format!("{action} by OFFICIAL");
        let reporter = |action: &str| format!("{action} by REPORTER");
        let system = |action: &str| format!("{action} by SYSTEM");
        for from in STATES {
            for to in STATES {
                let expected = match (from, to) {
                    (Received | NeedsCompletion, Verified) => vec![coordinator("VERIFY")],
                    (Received, NeedsCompletion) => vec![coordinator("REQUEST_COMPLETION")],
                    (NeedsCompletion, Received) => vec![reporter("COMPLETE")],
                    (NeedsCompletion, Archived) => vec![system("ARCHIVE")],
                    (Received | NeedsCompletion | Verified, Rejected) => vec![coordinator("REJECT")],
                    (Received | NeedsCompletion | Verified, Redirected) => vec![coordinator("REDIRECT")],
                    (Received | NeedsCompletion | Verified | Assigned, Duplicate) => vec![coordinator("MARK_DUPLICATE")],
                    (Verified | Assigned | InProgress | Answered | Reopened | Escalated, Assigned) => vec![coordinator("ASSIGN")],
                    (Assigned, Verified) => vec![official("RETURN")],
                    (Assigned | Reopened | Escalated, InProgress) => vec![official("START")],
                    (Assigned | InProgress | Reopened | Escalated, Answered) => vec![official("ANSWER")],
                    (Assigned | InProgress | Reopened | Escalated, Escalated) => vec![coordinator("ESCALATE"), system("ESCALATE")],
                    (Answered, Closed) => vec![system("CLOSE"), reporter("CONFIRM")],
                    (Answered | Closed, Reopened) => vec![reporter("REOPEN")],
                    _ => vec![],
                };
                assert_eq!(ways(from, to), expected, "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn every_action_but_the_filing_has_one_rule_and_every_state_is_told() {
        for action in Action::iter() {
            let rules = RULES.iter().filter(|rule| rule.action == action).count();
            assert_eq!(rules, usize::from(action != Action::File), "{action:?}");
        }
        assert_eq!(State::iter().count(), STATES.len());
        assert!(State::iter().all(|state| STATES.contains(&state)));
    }

    #[test]
    fn what_a_reporter_writes_and_what_is_noted_is_never_public() {
        for rule in RULES {
            let by_reporter = rule.by.contains(&Reporter);
            assert!(!by_reporter || rule.text_seen != Seen::Public, "{rule:?}");
            // A text is seen by no more than those who know of the step.
            assert!(
                rule.seen != Seen::Handlers || rule.text_seen == Seen::Handlers,
                "{rule:?}"
            );
            assert!(
                rule.seen != Seen::Case || rule.text_seen != Seen::Public,
                "{rule:?}"
            );
        }
        assert_eq!(
            Rule::of(Action::Note).map(|rule| rule.seen),
            Some(Seen::Handlers)
        );
    }

    #[test]
    fn what_can_be_done_is_read_from_the_table() {
        let unflagged = [false, false];
        assert_eq!(
            available(&[Reporter], Answered, 0, unflagged),
            [
                Action::Confirm,
                Action::Reopen,
                Action::Rate,
                Action::RaiseFlags
            ]
        );
        assert_eq!(
            available(&[Reporter], Closed, 0, [true, true]),
            [Action::Reopen, Action::Rate, Action::LowerFlags]
        );
        assert_eq!(
            available(&[Official], Assigned, 0, [true, false]),
            [
                Action::Return,
                Action::Start,
                Action::Answer,
                Action::RaiseFlags,
                Action::Note
            ]
        );
        let escalates = |level| {
            available(&[Coordinator], Escalated, level, unflagged).contains(&Action::Escalate)
        };
        assert!(escalates(2) && !escalates(HIGHEST));
        assert_eq!(available(&[], Received, 0, unflagged), []);
    }
}
