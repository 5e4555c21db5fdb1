//! What became of units.

use async_graphql::{Context, Description, ID, Object};
use entity::unit_change_party::UnitChangeRole;
use entity::{region, unit_change, unit_change_party};

use super::impact::UnitChangeImpact;
use super::object::Unit;
use super::version::UnitOn;
use crate::graphql::comment::{Comment, comment_count, comments_on};
use crate::graphql::connection::{Connection, Noun, Wanted};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::worded_enum;
use crate::graphql::loader::{ById, EveryOf};
use crate::graphql::node::NodeKind;
use crate::graphql::region::Region;
use crate::graphql::scalar::{BigInt, Date, Rupiah};
use crate::graphql::source::SourceDocument;
use crate::service::unit as rows;

worded_enum! {
    /// What happened to units (*penataan organisasi*).
    UnitChangeKind, UnitChangeKindFilter, unit_change::UnitChangeKind {
        /// A unit was founded (*pembentukan*).
        Formation,
        /// Units became one (*penggabungan*).
        Merger,
        /// A unit became several (*pemecahan*).
        Split,
        /// A unit was abolished (*penghapusan*).
        Abolition,
        /// A unit got another name (*perubahan nomenklatur*).
        Renaming,
        /// A unit became one of another type (*perubahan tipe*).
        TypeChange,
        /// A unit got another code (*perubahan kode*).
        CodeChange,
        /// Functions went from one unit to another (*pengalihan fungsi*).
        FunctionTransfer,
    }
}

/// A change in the organization of a government: which units it took, which it left.
#[derive(Debug, Clone, Description)]
pub struct UnitChange(pub unit_change::Model);

impl Noun for UnitChange {
    type Row = unit_change::Model;
}

impl UnitChange {
    async fn parties(
        &self,
        ctx: &Context<'_>,
        role: UnitChangeRole,
    ) -> Result<Vec<UnitChangeParty>, ApiError> {
        let key = EveryOf::<unit_change_party::Model>::new(rows::PARTIES, self.0.id);
        let parties = ctx.load(key).await?.into_iter().flatten();
        let in_role = parties.filter(|party| party.role == role);
        let before = self
            .0
            .effective_on
            .pred_opt()
            .unwrap_or(self.0.effective_on);
        let on = match role {
            UnitChangeRole::Predecessor => before,
            UnitChangeRole::Successor => self.0.effective_on,
        };
        Ok(in_role.map(|row| UnitChangeParty { row, on }).collect())
    }
}

#[Object(use_type_description)]
impl UnitChange {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::UnitChange.id(self.0.id)
    }

    /// What people say on it: the comments that begin a thread, the earliest first.
    pub async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<Comment>, ApiError> {
        let wanted = Wanted::page(first, after, last, before);
        comments_on(ctx, (NodeKind::UnitChange, self.0.id), wanted).await
    }

    /// How many comments stand on it, at any depth; those that were withdrawn are not counted.
    pub async fn comment_count(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        comment_count(ctx, self.0.id).await
    }

    /// What happened.
    fn kind(&self) -> UnitChangeKind {
        self.0.kind.into()
    }

    /// First day on which it holds.
    fn effective_on(&self) -> Date {
        Date(self.0.effective_on)
    }

    /// The regulation that orders it (*dasar hukum*); null where none is stated.
    fn legal_basis(&self) -> Option<&str> {
        self.0.legal_basis.as_deref()
    }

    /// What else is known; null where nothing is.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What the change was promised to save a year; null where the legal text states nothing.
    async fn promised_saving(&self) -> Option<Rupiah> {
        self.0.promised_saving_sen.map(Rupiah::of_sen)
    }

    /// Line of the file on which it begins; null where no file states it.
    async fn source_line(&self) -> Option<BigInt> {
        self.0.source_line.map(BigInt)
    }

    /// The government.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        Ok(ctx
            .load(ById::<region::Model>::new(self.0.region_id))
            .await?
            .map(Region))
    }

    /// The published file that states it; null where none is known.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, self.0.source_document_id).await
    }

    /// What it meant for money: the budgets of all units that took part, added in each year before
    /// and after, and how much of them is overhead.
    async fn impact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many whole years before it, at most 10.", default = 2)]
        years_before: i16,
        #[graphql(desc = "How many whole years after it, at most 10.", default = 2)]
        years_after: i16,
    ) -> Result<UnitChangeImpact, ApiError> {
        UnitChangeImpact::of(ctx, self, years_before, years_after).await
    }

    /// The units before, as they were on the last day.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<Vec<UnitChangeParty>, ApiError> {
        self.parties(ctx, UnitChangeRole::Predecessor).await
    }

    /// The units after, as they were on the first day.
    async fn successors(&self, ctx: &Context<'_>) -> Result<Vec<UnitChangeParty>, ApiError> {
        self.parties(ctx, UnitChangeRole::Successor).await
    }
}

/// A unit's part in a change.
#[derive(Debug, Clone, Description)]
pub struct UnitChangeParty {
    row: unit_change_party::Model,
    on: chrono::NaiveDate,
}

#[Object(use_type_description)]
impl UnitChangeParty {
    /// The unit.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, ApiError> {
        let id = self.row.unit_id;
        ctx.load(UnitOn { id, on: self.on }).await
    }

    /// Upper part of the unit's share, with `shareDenominator` below it, in lowest terms: after a
    /// change which part of the tasks of the one unit before it takes, before a change which part
    /// of the tasks of the one unit after it gives. Null where the legal text states none.
    fn share_numerator(&self) -> Option<BigInt> {
        rows::share(&self.row).map(|(numerator, _)| BigInt(numerator))
    }

    /// Lower part of the share; null where none is stated.
    fn share_denominator(&self) -> Option<BigInt> {
        rows::share(&self.row).map(|(_, denominator)| BigInt(denominator))
    }
}
