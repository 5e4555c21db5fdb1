//! Nomenclature entries.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use entity::{code_list, nomenclature};

use super::crosswalk::CrosswalkEntry;
use super::list::CodeList;
use crate::graphql::connection::{Connection, Noun, OrderField, Wanted, list_of, order_input};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{Gathered, StringFilter, worded_enum};
use crate::graphql::loader::{AncestorsOf, ById};
use crate::graphql::node::NodeKind;

use crate::service::code_list as rows;
use crate::service::condition::{Column, Condition};
use crate::service::crosswalk::Tree;

worded_enum! {
    /// How deep an entry lies in its tree.
    NomenclatureLevel, NomenclatureLevelFilter, nomenclature::NomenclatureLevel {
        /// Affair (*urusan*).
        Affair,
        /// Affair field (*bidang urusan*).
        AffairField,
        /// Program (*program*).
        Program,
        /// Activity (*kegiatan*).
        Activity,
        /// Sub-activity (*sub kegiatan*).
        SubActivity,
    }
}

/// An entry of the national nomenclature (*nomenklatur*): what local governments may plan and budget for.
#[derive(Debug, Clone, Description)]
pub struct Nomenclature(pub nomenclature::Model);

impl Noun for Nomenclature {
    type Row = nomenclature::Model;
}

#[Object(use_type_description)]
impl Nomenclature {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::Nomenclature.id(self.0.id)
    }

    /// Code in its edition.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// How deep it lies in its tree.
    fn level(&self) -> NomenclatureLevel {
        self.0.level.into()
    }

    /// Name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The edition it belongs to.
    async fn code_list(&self, ctx: &Context<'_>) -> Result<Option<CodeList>, ApiError> {
        let key = ById::<code_list::Model>::new(self.0.code_list_id);
        Ok(ctx.load(key).await?.map(CodeList))
    }

    /// The codes that it is in other versions of the list, whichever way that was stated; none
    /// where no crosswalk speaks of it.
    async fn crosswalk(&self, ctx: &Context<'_>) -> Result<Vec<CrosswalkEntry>, ApiError> {
        CrosswalkEntry::of(ctx, Tree::Nomenclature, self.0.id).await
    }

    /// The entry directly above; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Nomenclature>, ApiError> {
        match self.0.parent_id {
            Some(id) => Ok(ctx
                .load(ById::<nomenclature::Model>::new(id))
                .await?
                .map(Nomenclature)),
            None => Ok(None),
        }
    }

    /// The entries above, the highest first.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Nomenclature>, ApiError> {
        let key = AncestorsOf::<nomenclature::Model>::new(self.0.id, Condition::ALWAYS);
        Ok(ctx
            .load(key)
            .await?
            .into_iter()
            .flatten()
            .map(Nomenclature)
            .collect())
    }

    /// The entries directly below, in order of their codes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn children(
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
    ) -> Result<Connection<Nomenclature>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .filtered(filter)
            .ordered(order_by);
        list_of(
            ctx,
            rows::CHILDREN,
            (NodeKind::Nomenclature, self.0.id),
            wanted,
            Nomenclature,
        )
        .await
    }
}

/// Which entries; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct NomenclatureFilter {
    /// Code.
    pub code: Option<StringFilter>,
    /// Name as the list writes it.
    pub name: Option<StringFilter>,
    /// Words of the name, in any order, without regard to case, accents and punctuation.
    pub search: Option<String>,
    /// How deep it lies.
    pub level: Option<NomenclatureLevelFilter>,
    /// Edition of the code list.
    pub edition: Option<StringFilter>,
    /// Each of these as well.
    pub and: Option<Vec<NomenclatureFilter>>,
    /// At least one of these.
    pub or: Option<Vec<NomenclatureFilter>>,
    /// Not this.
    pub not: Option<Box<NomenclatureFilter>>,
}

impl From<NomenclatureFilter> for Condition {
    fn from(filter: NomenclatureFilter) -> Self {
        let NomenclatureFilter {
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
pub enum NomenclatureOrderField {
    /// Code.
    Code,
    /// Name.
    Name,
}

impl OrderField for NomenclatureOrderField {
    fn column(self) -> Column {
        match self {
            Self::Code => rows::CODE,
            Self::Name => rows::LABEL,
        }
    }
}

order_input! {
    /// One key by which the entries are ordered.
    NomenclatureOrder, NomenclatureOrderField
}
