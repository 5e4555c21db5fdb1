//! The change log: what imports did, chained so that anyone can verify it.

use async_graphql::{Context, Description, ID, InputObject, Object};
use entity::{budget_document, change_log, import_run, unit_change};
use uuid::Uuid;

use super::budget::BudgetDocument;
use super::connection::{Connection, Noun, Wanted, list};
use super::context::ContextExt as _;
use super::error::ApiError;
use super::filter::{Gathered, worded_enum};
use super::loader::ById;
use super::node::NodeKind;
use super::scalar::{BigInt, DateTime};
use super::source::ImportRun;
use super::unit::UnitChange;
use crate::service::change as rows;
use crate::service::condition::Condition;

worded_enum! {
    /// What an entry of the change log tells.
    ChangeKind, ChangeKindFilter, change_log::ChangeKind {
        /// A published file was imported.
        Import,
        /// A document repeats another, which counts in its place.
        Duplicate,
        /// A document replaces another.
        Supersession,
        /// An import brought a change in the organization of a government.
        UnitChange,
    }
}

/// One entry of the append-only log of what imports did. `hash` is the SHA-256, in hexadecimal
/// digits, of `previousHash` followed by `payload`, both as UTF-8; so whoever kept one hash can tell
/// whether anything before it was altered, left out or put in. The whole log stands at
/// `/changes.ndjson`.
#[derive(Debug, Clone, Description)]
pub struct Change(pub change_log::Model);

impl Noun for Change {
    type Row = change_log::Model;
}

impl Change {
    async fn document(
        ctx: &Context<'_>,
        id: Option<Uuid>,
    ) -> Result<Option<BudgetDocument>, ApiError> {
        match id {
            Some(id) => Ok(ctx
                .load(ById::<budget_document::Model>::new(id))
                .await?
                .map(BudgetDocument)),
            None => Ok(None),
        }
    }
}

#[Object(use_type_description)]
impl Change {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Change.id(self.0.id)
    }

    /// The number of the entry: 1 for the first, without gaps.
    async fn sequence(&self) -> BigInt {
        BigInt(self.0.sequence)
    }

    /// What it tells.
    async fn kind(&self) -> ChangeKind {
        self.0.kind.into()
    }

    /// When the import ended that did it.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }

    /// The import that did it.
    async fn import_run(&self, ctx: &Context<'_>) -> Result<Option<ImportRun>, ApiError> {
        let key = ById::<import_run::Model>::new(self.0.import_run_id);
        Ok(ctx.load(key).await?.map(ImportRun))
    }

    /// The document that repeats or replaces another; null for other kinds.
    async fn budget_document(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        Self::document(ctx, self.0.budget_document_id).await
    }

    /// The document that is repeated or replaced; null for other kinds.
    async fn other_document(&self, ctx: &Context<'_>) -> Result<Option<BudgetDocument>, ApiError> {
        Self::document(ctx, self.0.other_document_id).await
    }

    /// The change in the organization of a government; null for other kinds.
    async fn unit_change(&self, ctx: &Context<'_>) -> Result<Option<UnitChange>, ApiError> {
        match self.0.unit_change_id {
            Some(id) => Ok(ctx
                .load(ById::<unit_change::Model>::new(id))
                .await?
                .map(UnitChange)),
            None => Ok(None),
        }
    }

    /// What the entry says, as canonical JSON (RFC 8785): to be hashed as it is.
    async fn payload(&self) -> &str {
        &self.0.payload
    }

    /// The hash of the entry before; 64 zeros before the first.
    async fn previous_hash(&self) -> &str {
        &self.0.previous_hash
    }

    /// The hash of this entry.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}

/// Which entries; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ChangeFilter {
    /// What they tell.
    pub kind: Option<ChangeKindFilter>,
    /// Each of these as well.
    pub and: Option<Vec<ChangeFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ChangeFilter>>,
    /// Not this.
    pub not: Option<Box<ChangeFilter>>,
}

impl From<ChangeFilter> for Condition {
    fn from(filter: ChangeFilter) -> Self {
        let ChangeFilter { kind, and, or, not } = filter;
        Gathered::default()
            .leaf(rows::KIND, kind)
            .logic(and, or, not)
    }
}

/// Queries about what was changed when.
#[derive(Debug, Default)]
pub struct ChangeQuery;

/// Queries about what was changed when.
#[Object]
impl ChangeQuery {
    /// The change log: what imports did, the first entry first.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<ChangeFilter>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Change>>, ApiError> {
        let wanted = Wanted::page(first, after, last, before).filtered(filter);
        list(ctx, wanted, Change).await
    }
}
