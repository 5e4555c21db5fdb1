//! What every question about grouped amounts is made of.

use async_graphql::Context;
use chrono::NaiveDate;
use entity::code_list;
use uuid::Uuid;

use super::input::{BudgetDimension, BudgetMeasure, BudgetStructure};
use crate::graphql::budget::{BudgetItemFilter, BudgetScope};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{Date, DateTime};
use crate::service::code_list as rows;
use crate::service::condition::Condition;
use crate::service::cube::question::Question;

/// The arguments that say which amounts are meant.
pub(super) struct Asked {
    pub(super) filter: Option<BudgetItemFilter>,
    pub(super) scope: BudgetScope,
    pub(super) structure: BudgetStructure,
    pub(super) structure_on: Option<Date>,
    pub(super) as_of: Option<Date>,
    pub(super) known_at: Option<DateTime>,
    pub(super) code_version: Option<String>,
}

impl Asked {
    /// The question about these amounts, of items that meet one more condition.
    pub(super) async fn question(
        self,
        ctx: &Context<'_>,
        group_by: &[BudgetDimension],
        condition: Condition,
    ) -> Result<Question, ApiError> {
        let Self {
            filter,
            scope,
            structure,
            structure_on,
            as_of,
            known_at,
            code_version,
        } = self;
        let today: NaiveDate = ctx.date(None)?;
        let known_at = ctx.last_import(known_at).await?;
        let filter = filter.map_or(Condition::ALWAYS, Into::into);
        let question = Question {
            group_by: group_by.iter().copied().map(Into::into).collect(),
            condition: condition.and(filter),
            scope: scope.into(),
            as_of: ctx.date(as_of)?,
            known_at,
            structure: structure.on(structure_on, today)?,
            chart: match code_version {
                Some(edition) => Some(chart_of(ctx, edition).await?),
                None => None,
            },
            reported_from: None,
        };
        Ok(question.checked()?)
    }
}

/// The chart of accounts of an edition.
async fn chart_of(ctx: &Context<'_>, edition: String) -> Result<Uuid, ApiError> {
    let unknown = format!(
        "There is no chart of accounts of the edition `{edition}`; `codeLists` has the editions."
    );
    let found = ctx.every::<code_list::Model>(rows::chart(edition)).await?;
    let chart = found.first().map(|list| list.id);
    chart.ok_or(ApiError::BadInput(unknown))
}

/// The measures that were asked for, or the three stages.
pub(super) fn measures_or_stages(measures: Option<Vec<BudgetMeasure>>) -> Vec<BudgetMeasure> {
    measures
        .filter(|measures| !measures.is_empty())
        .unwrap_or_else(|| {
            vec![
                BudgetMeasure::Enacted,
                BudgetMeasure::Current,
                BudgetMeasure::Realized,
            ]
        })
}
