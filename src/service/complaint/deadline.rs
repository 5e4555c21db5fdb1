//! By when what must be done about a complaint: pure functions over rules that are dated and working
//! days.

use chrono::{DateTime, NaiveDate, Utc};
use entity::complaint::{Duty, Handling, Model, State};
use entity::complaint_step::Action;
use entity::complaint_term;

use crate::service::working_day::Calendar;

/// The rules that were ever in force, and the days on which a government works.
#[derive(Debug, Clone)]
pub struct Terms {
    rules: Vec<complaint_term::Model>,
    calendar: Calendar,
}

/// What is to be done next, by when, by which version of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// What is to be done.
    pub duty: Duty,
    /// The first instant that is too late.
    pub at: DateTime<Utc>,
    /// The version of the rules.
    pub version: i32,
}

impl Due {
    /// What three columns say; none where nothing has to be done.
    pub fn of(duty: Option<Duty>, at: Option<DateTime<Utc>>, version: Option<i32>) -> Option<Self> {
        Some(Self {
            duty: duty?,
            at: at?,
            version: version?,
        })
    }

    /// Whether the office is too late at an instant.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        is_of_office(self.duty) && self.at <= now
    }
}

impl Terms {
    /// These rules, in any order, on these days.
    pub fn new(mut rules: Vec<complaint_term::Model>, calendar: Calendar) -> Self {
        rules.sort_by_key(|rule| (rule.valid_from, rule.version));
        Self { rules, calendar }
    }

    /// The rule in force on the day of an instant: the latest that has begun, or else the first.
    fn rule(&self, at: DateTime<Utc>) -> Option<&complaint_term::Model> {
        let day: NaiveDate = self.calendar.zone.day_of(at);
        let begun = self.rules.iter().rfind(|rule| rule.valid_from <= day);
        begun.or_else(|| self.rules.first())
    }

    /// So many working days from an instant, by the rule in force then. A clock that has begun runs
    /// on by the rule by which it began.
    fn due(
        &self,
        duty: Duty,
        begun: DateTime<Utc>,
        paused: i32,
        days: impl Fn(&complaint_term::Model) -> i32,
    ) -> Option<Due> {
        let rule = self.rule(begun)?;
        let days = u32::try_from(days(rule).saturating_add(paused)).ok()?;
        Some(Due {
            duty,
            at: self.calendar.deadline(begun, days)?,
            version: rule.version,
        })
    }

    fn resolution(&self, begun: DateTime<Utc>, handling: Option<Handling>) -> Option<Due> {
        self.due(Duty::Resolve, begun, 0, |rule| match handling {
            Some(Handling::Simple) | None => rule.simple_days,
            Some(Handling::WithoutExamination) => rule.without_examination_days,
            Some(Handling::WithExamination) => rule.with_examination_days,
        })
    }

    /// Sets the clocks of a case as it is after an action: `row` has its new state already, into which
    /// it came from one that it was in `since`, and the clocks that it had before.
    pub fn set(&self, row: &mut Model, action: Action, since: DateTime<Utc>, now: DateTime<Utc>) {
        match action {
            Action::File => self.verify(row),
            Action::Complete => {
                // What its reporter took is not held against the office.
                let paused = i32::try_from(self.calendar.passed(since, now));
                row.paused_days = row.paused_days.saturating_add(paused.unwrap_or(i32::MAX));
                self.verify(row);
            }
            Action::RequestCompletion => {
                let due = self.due(Duty::Complete, now, 0, |rule| rule.complete_days);
                put(row, due, None);
            }
            Action::Verify => {
                let resolution = self.resolution(now, row.handling);
                row.resolve_at = resolution.map(|due| due.at);
                row.resolve_version = resolution.map(|due| due.version);
                let due = self.due(Duty::FollowUp, now, 0, |rule| rule.follow_up_days);
                put(row, due, due.map(|due| due.at));
            }
            // What was begun is to be resolved, whoever has it now.
            Action::Start => to_resolve(row),
            Action::Assign if row.duty == Some(Duty::Confirm) => to_resolve(row),
            Action::Answer => {
                let due = self.due(Duty::Confirm, now, 0, |rule| rule.close_days);
                put(row, due, None);
            }
            Action::Reopen => {
                let resolution = self.resolution(now, row.handling);
                row.resolve_at = resolution.map(|due| due.at);
                row.resolve_version = resolution.map(|due| due.version);
                to_resolve(row);
            }
            // It stays as late as it is; who is above has as long as a unit has for its first step.
            Action::Escalate => {
                let next = self.due(Duty::Resolve, now, 0, |rule| rule.follow_up_days);
                row.escalate_at = next.map(|due| due.at);
            }
            _ if is_over(row.state) => put(row, None, None),
            _ => {}
        }
    }

    fn verify(&self, row: &mut Model) {
        let paused = row.paused_days;
        let due = self.due(Duty::Verify, row.filed_at, paused, |rule| rule.verify_days);
        put(row, due, None);
    }
}

fn put(row: &mut Model, due: Option<Due>, escalate_at: Option<DateTime<Utc>>) {
    row.duty = due.map(|due| due.duty);
    row.due_at = due.map(|due| due.at);
    row.due_version = due.map(|due| due.version);
    row.escalate_at = escalate_at;
}

fn to_resolve(row: &mut Model) {
    let due = row.resolve_at.zip(row.resolve_version);
    let due = due.map(|(at, version)| Due {
        duty: Duty::Resolve,
        at,
        version,
    });
    put(row, due, due.map(|due| due.at));
}

/// Whether nothing more is to be done.
pub const fn is_over(state: State) -> bool {
    matches!(
        state,
        State::Closed | State::Rejected | State::Archived | State::Duplicate | State::Redirected
    )
}

/// Whether a duty is the office's, so that it is late, and not the reporter's.
pub const fn is_of_office(duty: Duty) -> bool {
    matches!(duty, Duty::Verify | Duty::FollowUp | Duty::Resolve)
}

/// A step, as far as clocks are concerned: what was to be done after it, by when, and when it was
/// taken.
pub type Clocked = (Option<Due>, DateTime<Utc>);

/// A duty of the office that was not done in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breach {
    /// What was not done in time.
    pub due: Due,
    /// When it was done after all; none where it still is not.
    pub done_at: Option<DateTime<Utc>>,
}

/// The breaches in the history of a complaint, whose steps come in their order, as of an instant.
/// Whoever sets a clock back undoes none: a duty ends with the step after which another one stands.
pub fn breaches(steps: impl IntoIterator<Item = Clocked>, now: DateTime<Utc>) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut open: Option<Due> = None;
    for (due, taken_at) in steps {
        if due == open {
            continue;
        }
        found.extend(breach(open, Some(taken_at), taken_at));
        open = due;
    }
    found.extend(breach(open, None, now));
    found
}

fn breach(due: Option<Due>, done_at: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Option<Breach> {
    let due = due.filter(|due| due.is_late(at))?;
    Some(Breach { due, done_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::policy::complaint::tests::case;
    use crate::service::working_day::Zone;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn term(version: i32, from: &str, verify: i32, simple: i32) -> complaint_term::Model {
        complaint_term::Model {
            version,
            valid_from: from.parse().unwrap(),
            legal_basis: "Aturan".to_owned(),
            verify_days: verify,
            follow_up_days: 5,
            simple_days: simple,
            without_examination_days: 14,
            with_examination_days: 60,
            complete_days: 10,
            close_days: 10,
        }
    }

    fn terms(holidays: &[&str]) -> Terms {
        let calendar = Calendar {
            zone: Zone::Western,
            holidays: holidays.iter().map(|day| day.parse().unwrap()).collect(),
        };
        // In any order.
        let rules = vec![term(2, "2026-12-01", 1, 2), term(1, "2000-01-01", 3, 5)];
        Terms::new(rules, calendar)
    }

    /// Takes actions one after another, and tells what is due after each.
    fn lived(terms: &Terms, actions: &[(Action, State, &str)]) -> Vec<(Option<Duty>, String, i32)> {
        let mut row = case();
        row.filed_at = instant(actions[0].2);
        row.changed_at = row.filed_at;
        row.handling = Some(Handling::Simple);
        let mut told = Vec::new();
        for (action, state, at) in actions {
            let now = instant(at);
            let since = row.changed_at;
            row.state = *state;
            row.changed_at = now;
            terms.set(&mut row, *action, since, now);
            let due = row.due_at.map(|due| due.format("%m-%dT%H").to_string());
            told.push((
                row.duty,
                due.unwrap_or_default(),
                row.due_version.unwrap_or(0),
            ));
        }
        told
    }

    fn due(duty: Duty, at: &str, version: i32) -> (Option<Duty>, String, i32) {
        (Some(duty), at.to_owned(), version)
    }

    fn nothing() -> (Option<Duty>, String, i32) {
        (None, String::new(), 0)
    }

    #[test]
    fn each_step_sets_the_clock_by_working_days() {
        use Duty::{Confirm, FollowUp, Resolve, Verify};
        // 2026-11-02 is a Monday.
        assert_eq!(
            lived(
                &terms(&["2026-11-05"]),
                &[
                    (Action::File, State::Received, "2026-11-02T02:00:00Z"),
                    (Action::Verify, State::Verified, "2026-11-03T02:00:00Z"),
                    (Action::Assign, State::Assigned, "2026-11-04T02:00:00Z"),
                    (Action::Note, State::Assigned, "2026-11-04T03:00:00Z"),
                    (Action::Return, State::Verified, "2026-11-04T04:00:00Z"),
                    (Action::Assign, State::Assigned, "2026-11-06T02:00:00Z"),
                    (Action::Start, State::InProgress, "2026-11-09T02:00:00Z"),
                    (Action::FollowUp, State::InProgress, "2026-11-09T03:00:00Z"),
                    (Action::Answer, State::Answered, "2026-11-10T02:00:00Z"),
                    (Action::Reopen, State::Reopened, "2026-11-11T02:00:00Z"),
                    (Action::Answer, State::Answered, "2026-11-12T02:00:00Z"),
                    (Action::Confirm, State::Closed, "2026-11-13T02:00:00Z"),
                    (Action::Rate, State::Closed, "2026-11-13T03:00:00Z"),
                ]
            ),
            [
                due(Verify, "11-06T17", 1),
                due(FollowUp, "11-11T17", 1),
                // Who has it and who had it changes nothing.
                due(FollowUp, "11-11T17", 1),
                due(FollowUp, "11-11T17", 1),
                due(FollowUp, "11-11T17", 1),
                due(FollowUp, "11-11T17", 1),
                due(Resolve, "11-11T17", 1),
                due(Resolve, "11-11T17", 1),
                due(Confirm, "11-24T17", 1),
                due(Resolve, "11-18T17", 1),
                due(Confirm, "11-26T17", 1),
                nothing(),
                nothing(),
            ]
        );
    }

    #[test]
    fn the_clock_of_the_office_stands_while_its_reporter_completes_it() {
        use Duty::{Complete, Verify};
        assert_eq!(
            lived(
                &terms(&[]),
                &[
                    (Action::File, State::Received, "2026-11-02T02:00:00Z"),
                    (
                        Action::RequestCompletion,
                        State::NeedsCompletion,
                        "2026-11-03T02:00:00Z"
                    ),
                    (Action::Complete, State::Received, "2026-11-09T02:00:00Z"),
                    (
                        Action::RequestCompletion,
                        State::NeedsCompletion,
                        "2026-11-09T03:00:00Z"
                    ),
                    // A clock that is set back takes nothing from the office, and gives it nothing.
                    (Action::Complete, State::Received, "2026-11-05T03:00:00Z"),
                ]
            ),
            [
                due(Verify, "11-05T17", 1),
                due(Complete, "11-17T17", 1),
                due(Verify, "11-11T17", 1),
                due(Complete, "11-23T17", 1),
                due(Verify, "11-11T17", 1),
            ]
        );
    }

    #[test]
    fn a_rule_that_changes_leaves_clocks_that_run_as_they_are() {
        use Duty::{FollowUp, Resolve, Verify};
        assert_eq!(
            lived(
                &terms(&[]),
                &[
                    (Action::File, State::Received, "2026-11-30T02:00:00Z"),
                    (
                        Action::RequestCompletion,
                        State::NeedsCompletion,
                        "2026-11-30T03:00:00Z"
                    ),
                    // Filed before the change: by the old rule, whenever it was completed.
                    (Action::Complete, State::Received, "2026-12-01T02:00:00Z"),
                    (Action::Verify, State::Verified, "2026-12-01T03:00:00Z"),
                    (Action::Start, State::InProgress, "2026-12-01T04:00:00Z"),
                ]
            )[2..],
            [
                due(Verify, "12-04T17", 1),
                due(FollowUp, "12-08T17", 2),
                due(Resolve, "12-03T17", 2),
            ]
        );
        // In Western Indonesia the new rule has begun, in UTC it has not.
        let begun = lived(
            &terms(&[]),
            &[(Action::File, State::Received, "2026-11-30T17:00:00Z")],
        );
        assert_eq!(begun, [due(Verify, "12-02T17", 2)]);
        // Before all rules the first one holds.
        let early = lived(
            &terms(&[]),
            &[(Action::File, State::Received, "1999-06-01T02:00:00Z")],
        );
        assert_eq!(early, [due(Verify, "06-04T17", 1)]);
    }

    #[test]
    fn what_is_over_has_no_clock_and_an_escalation_keeps_its_lateness() {
        let terms = terms(&[]);
        for (action, state) in [
            (Action::Reject, State::Rejected),
            (Action::MarkDuplicate, State::Duplicate),
            (Action::Redirect, State::Redirected),
            (Action::Archive, State::Archived),
            (Action::Close, State::Closed),
        ] {
            let actions = [
                (Action::File, State::Received, "2026-11-02T02:00:00Z"),
                (action, state, "2026-11-03T02:00:00Z"),
            ];
            assert_eq!(lived(&terms, &actions)[1], nothing(), "{action:?}");
        }
        let mut row = case();
        let filed = instant("2026-11-02T02:00:00Z");
        row.filed_at = filed;
        terms.set(&mut row, Action::Verify, filed, filed);
        let before = (row.duty, row.due_at);
        assert_eq!(row.escalate_at, row.due_at);
        let late = instant("2026-11-10T02:00:00Z");
        terms.set(&mut row, Action::Escalate, filed, late);
        assert_eq!((row.duty, row.due_at), before);
        assert_eq!(row.escalate_at, Some(instant("2026-11-17T17:00:00Z")));
    }

    #[test]
    fn what_was_late_stays_a_breach_whatever_came_after() {
        let of = |duty, at| {
            Some(Due {
                duty,
                at: instant(at),
                version: 1,
            })
        };
        let verify = of(Duty::Verify, "2026-11-05T17:00:00Z");
        let follow = of(Duty::FollowUp, "2026-11-12T17:00:00Z");
        let confirm = of(Duty::Confirm, "2026-11-20T17:00:00Z");
        let day = |day: u32| instant(&format!("2026-11-{day:02}T17:00:00Z"));
        let now = instant("2026-12-01T00:00:00Z");
        let late = |due: Option<Due>, done_at| Breach {
            due: due.unwrap(),
            done_at,
        };
        for (steps, found) in [
            (vec![], vec![]),
            // In time; and in the instant in which it is too late.
            (vec![(verify, day(2)), (confirm, day(4))], vec![]),
            (
                vec![(verify, day(2)), (confirm, day(5))],
                vec![late(verify, Some(day(5)))],
            ),
            // Steps that leave the clock as it is end nothing.
            (
                vec![
                    (verify, day(2)),
                    (verify, day(4)),
                    (follow, day(6)),
                    (follow, day(7)),
                    (None, day(13)),
                ],
                vec![late(verify, Some(day(6))), late(follow, Some(day(13)))],
            ),
            (vec![(verify, day(2))], vec![late(verify, None)]),
            // The reporter's own time is nobody's breach.
            (vec![(confirm, day(2))], vec![]),
        ] {
            assert_eq!(breaches(steps, now), found);
        }
        assert_eq!(breaches([(verify, day(2))], day(4)), []);
    }
}
