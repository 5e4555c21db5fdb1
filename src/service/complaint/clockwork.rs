//! What the program does about complaints by itself when a time has come: it archives what was not
//! completed, closes what nobody objected to, and takes higher what is late.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::complaint::{self, Duty, State};
use entity::complaint_step::{Action, CaseRole};
use entity::{complaint_term, holiday, region};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::acting::{Taken, write_step};
use super::deadline::Terms;
use super::flow::Rule;
use super::{ComplaintRefusal, ComplaintService};
use crate::area::{Area, AreaSet};
use crate::database::Transaction;
use crate::service::failure::Failure;
use crate::service::working_day::{Calendar, Zone};

/// How many complaints are looked for at once.
const AT_ONCE: u64 = 200;

impl ComplaintService {
    /// Does what is due. Each case is looked at again in its turn to write, so that any number of
    /// instances that do this at the same time do it once; done again, it does nothing. Gives how
    /// many steps were taken.
    pub async fn tick(&self) -> anyhow::Result<u64> {
        let now = self.turns.now();
        let due = self.due(now).await?;
        let mut taken = 0;
        for id in due {
            match self.take_due(id, now).await {
                Ok(is_taken) => taken += u64::from(is_taken),
                // An import writes; the next time will do.
                Err(Failure::Refused(_)) => break,
                Err(Failure::Fault(cause)) => return Err(cause),
            }
        }
        Ok(taken)
    }

    /// The cases for which a time has come, the longest first.
    async fn due(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<Uuid>> {
        let reporters = [Duty::Complete, Duty::Confirm];
        let ended = Condition::all()
            .add(complaint::Column::DueAt.lte(now))
            .add(complaint::Column::Duty.is_in(reporters));
        let at_work = [
            State::Assigned,
            State::InProgress,
            State::Reopened,
            State::Escalated,
        ];
        let late = Condition::all()
            .add(complaint::Column::EscalateAt.lte(now))
            .add(complaint::Column::State.is_in(at_work));
        complaint::Entity::find()
            .select_only()
            .column(complaint::Column::Id)
            .filter(Condition::any().add(ended).add(late))
            .order_by_asc(complaint::Column::DueAt)
            .order_by_asc(complaint::Column::Id)
            .limit(AT_ONCE)
            .into_tuple::<Uuid>()
            .all(self.turns.reader())
            .await
            .context("look for complaints that are due")
    }

    /// Takes the step that is due in a case, if it still is.
    async fn take_due(
        &self,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<bool, Failure<ComplaintRefusal>> {
        let areas = AreaSet::of(&[Area::Complaints]);
        let txn = self.turns.begin_in(areas).await?;
        let row = complaint::Entity::find_by_id(id).one(&txn).await;
        let Some(row) = row.context("look for a complaint")? else {
            return Ok(false);
        };
        let Some(action) = due_action(&row, now) else {
            return Ok(false);
        };
        let rule = Rule::of(action).context("the table has every action")?;
        let now = now.max(row.changed_at);
        let (from, since) = (row.state, row.changed_at);
        let terms = terms(&txn, row.government_id).await?;
        let mut row = row;
        row.state = rule.leads(from);
        row.changed_at = now;
        row.steps += 1;
        row.public_steps += 1;
        if action == Action::Escalate {
            row.escalation += 1;
        }
        terms.set(&mut row, action, since, now);
        if row.escalation >= super::flow::HIGHEST {
            row.escalate_at = None;
        }
        let taken = Taken {
            id: self.turns.clock.id(),
            action,
            from: Some(from),
            role: CaseRole::System,
            person: None,
            text: None,
            seen: (rule.seen, rule.text_seen),
            key: None,
            now,
        };
        let row = row.into_active_model().reset_all().update(&txn).await;
        let row = row.context("change a complaint")?;
        write_step(&txn, &row, taken).await?;
        self.turns.commit(txn).await?;
        Ok(true)
    }
}

/// What the program does about a case at an instant; none where nothing is due.
fn due_action(row: &complaint::Model, now: DateTime<Utc>) -> Option<Action> {
    let has_come = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= now);
    let action = match (row.duty, row.state) {
        (Some(Duty::Complete), State::NeedsCompletion) if has_come(row.due_at) => Action::Archive,
        (Some(Duty::Confirm), State::Answered) if has_come(row.due_at) => Action::Close,
        _ if has_come(row.escalate_at) => Action::Escalate,
        _ => return None,
    };
    let rule = Rule::of(action)?;
    rule.is_possible(row.state, row.escalation)
        .then_some(action)
}

/// The rules, and the days on which a government works. To be called in the transaction that writes.
pub(super) async fn terms(txn: &Transaction, government: Uuid) -> anyhow::Result<Terms> {
    let rules = complaint_term::Entity::find().all(txn).await;
    let rules = rules.context("read the terms of complaints")?;
    let region = region::Entity::find_by_id(government).one(txn).await;
    let region = region.context("look for a government")?;
    let region = region.context("a complaint has a government")?;
    let mut of = Condition::any()
        .add(holiday::Column::RegionId.is_null())
        .add(holiday::Column::RegionId.eq(region.id));
    // What is a holiday in a province is one in its regencies and cities.
    if let Some(above) = region.parent_id {
        of = of.add(holiday::Column::RegionId.eq(above));
    }
    let days = holiday::Entity::find().filter(of).all(txn).await;
    let days = days.context("read the holidays of a government")?;
    let calendar = Calendar {
        zone: Zone::of_code(&region.code),
        holidays: days.into_iter().map(|row| row.day).collect(),
    };
    Ok(Terms::new(rules, calendar))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::policy::complaint::tests::case;

    #[test]
    fn the_program_does_only_what_the_table_has_and_a_time_has_come_for() {
        let now = DateTime::UNIX_EPOCH;
        let later = now + chrono::TimeDelta::seconds(1);
        for (duty, state, due_at, escalate_at, escalation, action) in [
            (
                Duty::Complete,
                State::NeedsCompletion,
                now,
                None,
                0,
                Some(Action::Archive),
            ),
            (Duty::Complete, State::NeedsCompletion, later, None, 0, None),
            (
                Duty::Confirm,
                State::Answered,
                now,
                None,
                0,
                Some(Action::Close),
            ),
            (Duty::Confirm, State::Answered, later, None, 0, None),
            (Duty::Verify, State::Received, now, None, 0, None),
            (
                Duty::FollowUp,
                State::Assigned,
                now,
                Some(now),
                0,
                Some(Action::Escalate),
            ),
            (Duty::FollowUp, State::Assigned, now, Some(later), 0, None),
            (
                Duty::FollowUp,
                State::Escalated,
                now,
                Some(now),
                2,
                Some(Action::Escalate),
            ),
            (Duty::FollowUp, State::Escalated, now, Some(now), 3, None),
            // Nobody has it who could be asked: the coordinators' own lateness is told, not escalated.
            (Duty::FollowUp, State::Verified, now, Some(now), 0, None),
        ] {
            let row = complaint::Model {
                duty: Some(duty),
                state,
                due_at: Some(due_at),
                escalate_at,
                escalation,
                ..case()
            };
            assert_eq!(due_action(&row, now), action, "{duty:?} {state:?}");
        }
    }
}
