//! Fund sources.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::{code_list, fund_source};

use super::list::CodeList;
use crate::graphql::connection::{Noun, OrderField, order_input};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{Gathered, StringFilter};
use crate::graphql::loader::ById;
use crate::graphql::node::NodeKind;
use crate::service::code_list as rows;
use crate::service::condition::{Column, Condition};

/// Where money comes from (*sumber dana*), as documents name it.
#[derive(Debug, Clone, Description)]
pub struct FundSource(pub fund_source::Model);

impl Noun for FundSource {
    type Row = fund_source::Model;
}

#[Object(use_type_description)]
impl FundSource {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::FundSource.id(self.0.id)
    }

    /// Name as documents write it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The list it belongs to.
    async fn code_list(&self, ctx: &Context<'_>) -> Result<Option<CodeList>, ApiError> {
        let key = ById::<code_list::Model>::new(self.0.code_list_id);
        Ok(ctx.load(key).await?.map(CodeList))
    }
}

/// Which fund sources; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct FundSourceFilter {
    /// Name as documents write it.
    pub name: Option<StringFilter>,
    /// Words of the name, in any order, without regard to case, accents and punctuation.
    pub search: Option<String>,
    /// Each of these as well.
    pub and: Option<Vec<FundSourceFilter>>,
    /// At least one of these.
    pub or: Option<Vec<FundSourceFilter>>,
    /// Not this.
    pub not: Option<Box<FundSourceFilter>>,
}

impl From<FundSourceFilter> for Condition {
    fn from(filter: FundSourceFilter) -> Self {
        let FundSourceFilter {
            name,
            search,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::NAME, name)
            .also(search, |text| Self::words(rows::SEARCH_NAME, &text))
            .logic(and, or, not)
    }
}

/// What fund sources can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum FundSourceOrderField {
    /// Name.
    Name,
}

impl OrderField for FundSourceOrderField {
    fn column(self) -> Column {
        match self {
            Self::Name => rows::NAME,
        }
    }
}

order_input! {
    /// One key by which fund sources are ordered.
    FundSourceOrder, FundSourceOrderField
}
