//! The totals that a document states itself.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, ID, InputObject, Object};
use entity::{budget_document, program, published_total};

use super::document::BudgetDocument;
use super::fact::row_of;
use crate::graphql::batch::Batch;
use crate::graphql::connection::Noun;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{Gathered, worded_enum};
use crate::graphql::loader::ById;
use crate::graphql::node::Named;
use crate::graphql::program::Program;
use crate::graphql::scalar::{AccountCode, Rupiah};
use crate::graphql::source::SourceRow;
use crate::service::budget::{TotalPlace, total};
use crate::service::condition::{Condition, Literal, Test};

worded_enum! {
    /// What a published total sums.
    TotalKind, TotalKindFilter, published_total::TotalKind {
        /// The whole document.
        Document,
        /// One side: revenue, expenditure or financing.
        Side,
        /// An affair or affair field (*urusan*, *bidang urusan*).
        Affair,
        /// A program.
        Program,
        /// An activity or sub-activity.
        Activity,
        /// An account.
        Account,
        /// What belongs to no program (*non kegiatan*).
        NoProgram,
        /// Surplus, deficit or carryover (SiLPA).
        Balance,
    }
}

/// Which published totals; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct PublishedTotalFilter {
    /// What it sums.
    pub kind: Option<TotalKindFilter>,
    /// Whether the leaves miss it. A total that cannot be tied to leaves is not missed.
    pub unmet: Option<bool>,
}

impl From<PublishedTotalFilter> for Condition {
    fn from(filter: PublishedTotalFilter) -> Self {
        let PublishedTotalFilter { kind, unmet } = filter;
        let missed = Self::Is(total::GAP, Test::Above(Literal::Int(0)));
        Gathered::default()
            .leaf(total::KIND, kind)
            .whether(unmet, missed)
            .logic::<Self>(None, None, None)
    }
}

/// A total that a document states itself, held against the sum of its leaves.
#[derive(Debug, Clone, Description)]
pub struct PublishedTotal(pub published_total::Model);

impl Noun for PublishedTotal {
    type Row = published_total::Model;
}

impl PublishedTotal {
    /// The total at a place; none if no total stands there.
    pub(crate) async fn at(ctx: &Context<'_>, place: TotalPlace) -> Result<Option<Self>, ApiError> {
        Ok(ctx.load(TotalAt(place)).await?.map(Self))
    }
}

#[Object(use_type_description)]
impl PublishedTotal {
    /// Global id.
    pub async fn id(&self) -> ID {
        let document = self.0.budget_document_id;
        let line = self.0.source_line;
        Named::Total { document, line }.id()
    }

    /// What it sums.
    fn kind(&self) -> TotalKind {
        self.0.kind.into()
    }

    /// The total as the document states it.
    fn amount(&self) -> Rupiah {
        Rupiah::of_sen(self.0.amount_sen)
    }

    /// The sum of the leaves below it; null where it cannot be tied to leaves.
    fn leaf_sum(&self) -> Option<Rupiah> {
        self.0.leaf_sum_sen.map(Rupiah::of_sen)
    }

    /// The total less the sum of its leaves: zero where they meet; null where it cannot be tied to
    /// leaves.
    fn difference(&self) -> Option<Rupiah> {
        self.0
            .amount_sen
            .checked_sub(self.0.leaf_sum_sen?)
            .map(Rupiah::of_sen)
    }

    /// The program or activity it sums; null for other kinds.
    async fn program(&self, ctx: &Context<'_>) -> Result<Option<Program>, ApiError> {
        match self.0.program_id {
            Some(id) => Ok(ctx
                .load(ById::<program::Model>::new(id))
                .await?
                .map(Program)),
            None => Ok(None),
        }
    }

    /// Code of the account it sums; null for other kinds.
    fn account_code(&self) -> Option<AccountCode> {
        self.0.account_code.clone().map(AccountCode)
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        let key = ById::<budget_document::Model>::new(self.0.budget_document_id);
        Ok(ctx.load(key).await?.map(BudgetDocument))
    }

    /// The row of the published file that states it.
    async fn source_row(&self, ctx: &Context<'_>) -> Result<Option<SourceRow>, ApiError> {
        row_of(ctx, self.0.budget_document_id, self.0.source_line).await
    }
}

/// The total at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TotalAt(TotalPlace);

impl Loader<TotalAt> for Batch {
    type Value = published_total::Model;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[TotalAt],
    ) -> Result<HashMap<TotalAt, published_total::Model>, ApiError> {
        let places: Vec<TotalPlace> = keys.iter().map(|key| key.0).collect();
        let found = self.services.lists.totals_at(&places).await?;
        Ok(found
            .into_iter()
            .map(|(place, row)| (TotalAt(place), row))
            .collect())
    }
}
