//! Looking surveys of satisfaction up.

use async_graphql::{Context, Object};

use super::filter::{SatisfactionSurveyFilter, SatisfactionSurveyOrder};
use super::object::SatisfactionSurvey;
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::error::ApiError;

/// Queries about satisfaction.
#[derive(Debug, Default)]
pub struct SatisfactionQuery;

/// Queries about satisfaction.
#[Object]
impl SatisfactionQuery {
    /// Surveys of satisfaction, the latest first unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn satisfaction_surveys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<SatisfactionSurveyFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<SatisfactionSurveyOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<SatisfactionSurvey>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, SatisfactionSurvey).await
    }
}
