//! Looking complaints up: those that everyone may read, and the cases that a caller is on.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::case::ComplaintCase;
use super::deadline::{ComplaintTerm, Holiday};
use super::filter::{ComplaintCaseFilter, ComplaintFilter, ComplaintOrder};
use super::object::Complaint;
use super::words::{ComplaintAction, ComplaintAudience, ComplaintRole, ComplaintState};
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::service::complaint::flow::{RULES, Says, To};
use crate::service::complaint::{Term, holidays_of, late_on};
use crate::service::condition::Condition;

/// Queries about complaints.
#[derive(Debug, Default)]
pub struct ComplaintQuery;

/// An action on a complaint: who takes it in which states, and where it leads.
#[derive(Debug, Clone, SimpleObject)]
pub struct ComplaintRule {
    /// The action.
    action: ComplaintAction,
    /// Who takes it.
    by: Vec<ComplaintRole>,
    /// In which states.
    from: Vec<ComplaintState>,
    /// To which state it leads; null where the state stays.
    to: Option<ComplaintState>,
    /// Whether a text must be given.
    text_required: bool,
    /// Who may know that it was taken.
    step_for: ComplaintAudience,
    /// Who may read its text.
    text_for: ComplaintAudience,
}

/// Queries about complaints.
#[Object]
impl ComplaintQuery {
    /// Complaints, suggestions and requests for information that everyone may read, the latest first
    /// unless another order is given. What was not reviewed and what is confidential is neither
    /// listed nor counted.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn complaints(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ComplaintFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<ComplaintOrder>>,
        #[graphql(desc = "Only those with which the office is late, or is not.")] overdue: Option<
            bool,
        >,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Complaint>>, ApiError> {
        let mut wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        if let Some(overdue) = overdue {
            let late = late_on(ctx.services()?.today());
            wanted = wanted.that(if overdue {
                late
            } else {
                Condition::Not(Box::new(late))
            });
        }
        list(ctx, wanted, Complaint).await
    }

    /// Within how many working days complaints are dealt with: every version of the rules, the first
    /// first.
    async fn complaint_terms(&self, ctx: &Context<'_>) -> Result<Vec<ComplaintTerm>, ApiError> {
        let terms = ctx.every::<Term>(Condition::ALWAYS).await?;
        Ok(terms.into_iter().map(Into::into).collect())
    }

    /// The days of a year on which offices do not work, beside weekends: those everywhere, and those
    /// of regions.
    async fn holidays(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
    ) -> Result<Vec<Holiday>, ApiError> {
        let days = ctx.every(holidays_of(year)).await?;
        Ok(days.into_iter().map(Holiday).collect())
    }

    /// The table of what can be done about complaints: who takes which action in which states.
    async fn complaint_rules(&self) -> Vec<ComplaintRule> {
        let rules = RULES.iter().map(|rule| ComplaintRule {
            action: rule.action.into(),
            by: rule.by.iter().copied().map(Into::into).collect(),
            from: rule.from.iter().copied().map(Into::into).collect(),
            to: match rule.to {
                To::Same => None,
                To::State(state) => Some(state.into()),
            },
            text_required: rule.says == Says::Always,
            step_for: rule.seen.into(),
            text_for: rule.text_seen.into(),
        });
        rules.collect()
    }

    /// The case that was given this code and this secret when it was filed. Null for every other
    /// pair. The answer is for whoever asks alone and is kept nowhere; ask for it by POST, with code
    /// and secret as variables, so that they stand in no address.
    async fn tracked_complaint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code, with or without hyphens.")] code: String,
        #[graphql(desc = "The secret, with or without hyphens.")] secret: String,
    ) -> Result<Option<ComplaintCase>, ApiError> {
        let case = ctx
            .read(move |services| async move { services.complaints.tracked(&code, &secret).await });
        Ok(case.await?.map(ComplaintCase))
    }

    /// The case with this id, for a caller who is on it; null for everyone else.
    async fn complaint_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the case.")] id: ID,
    ) -> Result<Option<ComplaintCase>, ApiError> {
        let id = NodeKind::ComplaintCase.parse(&id)?;
        let actor = ctx.actor().clone();
        let case =
            ctx.read(move |services| async move { services.complaints.case(&actor, id).await });
        Ok(case.await?.map(ComplaintCase))
    }

    /// The cases that the caller is on, the latest first: those they filed, those that the
    /// government received for which they coordinate, those that the unit has to answer in whose
    /// name they answer. Empty for everyone else.
    async fn complaint_cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ComplaintCaseFilter>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<ComplaintCase>>, ApiError> {
        let actor = ctx.actor().clone();
        let cases = ctx
            .read(move |services| async move { services.complaints.cases_of(&actor).await })
            .await?;
        let wanted = Wanted::page(first, after, last, before)
            .that(cases.condition())
            .filtered(filter);
        list(ctx, wanted, |row| ComplaintCase(cases.seen(row))).await
    }
}
