//! Looking codes up.

use async_graphql::{Context, Object};
use entity::{account, code_list, nomenclature};

use super::account::{Account, AccountFilter, AccountOrder};
use super::fund_source::{FundSource, FundSourceFilter, FundSourceOrder};
use super::list::CodeList;
use super::nomenclature::{Nomenclature, NomenclatureFilter, NomenclatureOrder};
use crate::graphql::connection::{Connection, Wanted, list};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::AccountCode;
use crate::service::code_list as rows;
use crate::service::condition::Condition;

/// Queries about codes.
#[derive(Debug, Default)]
pub struct CodeListQuery;

/// Queries about codes.
#[Object]
impl CodeListQuery {
    /// The editions of all code lists that are known here.
    async fn code_lists(&self, ctx: &Context<'_>) -> Result<Vec<CodeList>, ApiError> {
        let found = ctx.every::<code_list::Model>(Condition::ALWAYS).await?;
        Ok(found.into_iter().map(CodeList).collect())
    }

    /// The account with this code. Null if there is none.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code in its edition.")] code: AccountCode,
        #[graphql(
            desc = "Edition of the chart; the newest official one that has the code unless given."
        )]
        edition: Option<String>,
    ) -> Result<Option<Account>, ApiError> {
        let found = ctx
            .every::<account::Model>(rows::with_code(&code.0, edition.as_deref()))
            .await?;
        let editions = ctx.every::<code_list::Model>(Condition::ALWAYS).await?;
        Ok(rows::newest(found, &editions, |row| row.code_list_id).map(Account))
    }

    /// Accounts of all editions, in order of their codes unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<AccountFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<AccountOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Account>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, Account).await
    }

    /// The entry of the national nomenclature with this code. Null if there is none.
    async fn nomenclature_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code in its edition.")] code: String,
        #[graphql(
            desc = "Edition of the nomenclature; the newest official one that has the code unless given."
        )]
        edition: Option<String>,
    ) -> Result<Option<Nomenclature>, ApiError> {
        let found = ctx
            .every::<nomenclature::Model>(rows::with_code(&code, edition.as_deref()))
            .await?;
        let editions = ctx.every::<code_list::Model>(Condition::ALWAYS).await?;
        Ok(rows::newest(found, &editions, |row| row.code_list_id).map(Nomenclature))
    }

    /// The national nomenclature of affairs, programs and activities, all editions, in order of
    /// the codes unless another order is given.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn nomenclature(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<NomenclatureFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<NomenclatureOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Nomenclature>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, Nomenclature).await
    }

    /// Fund sources, by name.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn fund_sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<FundSourceFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<FundSourceOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<FundSource>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list(ctx, wanted, FundSource).await
    }
}
