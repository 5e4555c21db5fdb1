//! Looking programs up.

use async_graphql::{Context, ID, Object};

use super::filter::{ProgramFilter, ProgramOrder};
use super::object::Program;
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;
use crate::service::program as rows;

/// Queries about programs.
#[derive(Debug, Default)]
pub struct ProgramQuery;

/// Queries about programs.
#[Object]
impl ProgramQuery {
    /// The program with this id, or of this unit, year and code. Null if there is none.
    async fn program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global id; if not given, give the other three.")] id: Option<ID>,
        #[graphql(desc = "Global id of the unit.")] unit: Option<ID>,
        #[graphql(desc = "Fiscal year (*tahun anggaran*).")] fiscal_year: Option<i32>,
        #[graphql(desc = "Code of the program, activity or sub-activity.")] code: Option<String>,
    ) -> Result<Option<Program>, ApiError> {
        match (id, unit, fiscal_year, code) {
            (Some(id), None, None, None) => {
                let id = NodeKind::Program.parse(&id)?;
                Ok(ctx.load(ById::new(id)).await?.map(Program))
            }
            (None, Some(unit), Some(fiscal_year), Some(code)) => {
                let unit = NodeKind::Unit.parse(&unit)?;
                let condition = rows::with_code(unit, fiscal_year, &code);
                Ok(ctx.one(condition).await?.map(Program))
            }
            _ => Err(ApiError::BadInput(
                "Give either `id`, or `unit`, `fiscalYear` and `code`.".to_owned(),
            )),
        }
    }

    /// Programs, activities and sub-activities, in order of their codes unless another order is
    /// given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ProgramFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<ProgramOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Program>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, Program).await
    }
}
