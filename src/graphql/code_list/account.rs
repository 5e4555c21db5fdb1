//! Account entries.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::{account, code_list};

use super::crosswalk::CrosswalkEntry;
use super::list::CodeList;
use crate::graphql::connection::{Connection, Noun, OrderField, Wanted, list_of, order_input};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{AccountCodeFilter, Gathered, StringFilter, worded_enum};
use crate::graphql::loader::{AncestorsOf, ById};
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::AccountCode;
use crate::service::code_list as rows;
use crate::service::condition::{Column, Condition};
use crate::service::crosswalk::Tree;

worded_enum! {
    /// How deep an account lies in its tree.
    AccountLevel, AccountLevelFilter, account::AccountLevel {
        /// Class (*akun*), for example 5 expenditure.
        Class,
        /// Group (*kelompok*), for example 5.1 operating expenditure.
        Group,
        /// Type (*jenis*).
        Type,
        /// Object (*objek*).
        Object,
        /// Detail (*rincian objek*).
        Detail,
        /// Sub-detail (*sub rincian objek*).
        Subdetail,
    }
}

/// The side on which an account grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "account::NormalBalance")]
pub enum NormalBalance {
    /// Debit: assets and expenditure.
    Debit,
    /// Credit: liabilities and revenue.
    Credit,
}

/// An account (*kode rekening*): what kind of money is meant, from class to sub-detail.
#[derive(Debug, Clone, Description)]
pub struct Account(pub account::Model);

impl Noun for Account {
    type Row = account::Model;
}

#[Object(use_type_description)]
impl Account {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Account.id(self.0.id)
    }

    /// Code in its edition.
    fn code(&self) -> AccountCode {
        AccountCode(self.0.code.clone())
    }

    /// How deep it lies in its tree.
    fn level(&self) -> AccountLevel {
        self.0.level.into()
    }

    /// Name; null where no list or document states one.
    fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The side on which it grows; null where the list does not say.
    fn normal_balance(&self) -> Option<NormalBalance> {
        self.0.normal_balance.map(Into::into)
    }

    /// The edition it belongs to.
    async fn code_list(&self, ctx: &Context<'_>) -> Result<Option<CodeList>, ApiError> {
        let key = ById::<code_list::Model>::new(self.0.code_list_id);
        Ok(ctx.load(key).await?.map(CodeList))
    }

    /// The codes that it is in other versions of the list, whichever way that was stated; none
    /// where no crosswalk speaks of it.
    async fn crosswalk(&self, ctx: &Context<'_>) -> Result<Vec<CrosswalkEntry>, ApiError> {
        CrosswalkEntry::of(ctx, Tree::Accounts, self.0.id).await
    }

    /// The entry directly above; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Account>, ApiError> {
        match self.0.parent_id {
            Some(id) => Ok(ctx
                .load(ById::<account::Model>::new(id))
                .await?
                .map(Account)),
            None => Ok(None),
        }
    }

    /// The entries above, the highest first.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Account>, ApiError> {
        let key = AncestorsOf::<account::Model>::new(self.0.id, Condition::ALWAYS);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(Account)
            .collect())
    }

    /// The entries directly below, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn children(
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
    ) -> Result<Connection<Account>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::CHILDREN,
            (NodeKind::Account, self.0.id),
            wanted,
            Account,
        )
        .await
    }
}

/// Which entries; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AccountFilter {
    /// Code.
    pub code: Option<AccountCodeFilter>,
    /// Name as the list writes it.
    pub name: Option<StringFilter>,
    /// Words of the name, in any order, without regard to case, accents and punctuation.
    pub search: Option<String>,
    /// How deep it lies.
    pub level: Option<AccountLevelFilter>,
    /// Edition of the code list.
    pub edition: Option<StringFilter>,
    /// Each of these as well.
    pub and: Option<Vec<AccountFilter>>,
    /// At least one of these.
    pub or: Option<Vec<AccountFilter>>,
    /// Not this.
    pub not: Option<Box<AccountFilter>>,
}

impl From<AccountFilter> for Condition {
    fn from(filter: AccountFilter) -> Self {
        let AccountFilter {
            code,
            name,
            search,
            level,
            edition,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::CODE, code)
            .leaf(rows::NAME, name)
            .also(search, |text| Self::words(rows::SEARCH_NAME, &text))
            .leaf(rows::LEVEL, level)
            .related(rows::CODE_LIST, rows::EDITION, edition)
            .logic(and, or, not)
    }
}

/// What the entries can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AccountOrderField {
    /// Code.
    Code,
    /// Name.
    Name,
}

impl OrderField for AccountOrderField {
    fn column(self) -> Column {
        match self {
            Self::Code => rows::CODE,
            Self::Name => rows::LABEL,
        }
    }
}

order_input! {
    /// One key by which the entries are ordered.
    AccountOrder, AccountOrderField
}
