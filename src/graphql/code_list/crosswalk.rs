//! What a code is in other versions of its list.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Enum, Object};
use entity::{code_crosswalk, code_list};
use uuid::Uuid;

use super::list::CodeList;
use crate::graphql::batch::Batch;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::scalar::BigInt;
use crate::graphql::source::SourceDocument;
use crate::service::crosswalk::{Joined, Tree};

/// How many codes stand on either side of a crosswalk, those of the entry's own list first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "code_crosswalk::CrosswalkKind")]
pub enum CrosswalkKind {
    /// One code is one code.
    OneToOne,
    /// One code became several: amounts cannot be moved, since nobody says in which parts.
    OneToMany,
    /// Several codes became one.
    ManyToOne,
}

/// How sure it is that a code is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "code_crosswalk::CrosswalkCertainty")]
pub enum CrosswalkCertainty {
    /// A regulation or a published table says so.
    Exact,
    /// It was concluded, for example from equal names.
    Likely,
    /// Only a part of the one is the other.
    Partial,
}

/// A code of another version of the list that an entry is joined with.
#[derive(Debug, Clone, Description)]
pub struct CrosswalkEntry(Joined);

#[Object(use_type_description)]
impl CrosswalkEntry {
    /// Code in the other list.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name in the other list; null where that list is not known to hold the code, or gives no name.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The other list.
    async fn code_list(&self, ctx: &Context<'_>) -> Result<Option<CodeList>, ApiError> {
        let key = ById::<code_list::Model>::new(self.0.list);
        Ok(ctx.load(key).await?.map(CodeList))
    }

    /// How many codes stand on either side, those of the entry's own list first.
    async fn kind(&self) -> CrosswalkKind {
        self.0.kind.into()
    }

    /// How sure it is.
    async fn certainty(&self) -> CrosswalkCertainty {
        self.0.certainty.into()
    }

    /// Whether the crosswalk was stated from the entry to this code; false the other way.
    async fn onwards(&self) -> bool {
        self.0.onwards
    }

    /// What it rests on: a regulation, a published table, a comparison of names.
    async fn basis(&self) -> &str {
        &self.0.basis
    }

    /// What else is said of it; null where nothing is.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The file that states it.
    async fn source_document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.0.source_document)).await
    }

    /// Line of that file.
    async fn source_line(&self) -> BigInt {
        BigInt(self.0.source_line)
    }
}

/// What an entry of a tree is joined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CrosswalkOf(pub(super) Tree, pub(super) Uuid);

impl CrosswalkEntry {
    /// All that an entry of a tree is joined with.
    pub(super) async fn of(
        ctx: &Context<'_>,
        tree: Tree,
        entry: Uuid,
    ) -> Result<Vec<Self>, ApiError> {
        let joined = ctx.load(CrosswalkOf(tree, entry)).await?;
        Ok(joined.unwrap_or_default().into_iter().map(Self).collect())
    }
}

impl Loader<CrosswalkOf> for Batch {
    type Value = Vec<Joined>;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[CrosswalkOf],
    ) -> Result<HashMap<CrosswalkOf, Vec<Joined>>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for tree in [Tree::Accounts, Tree::Nomenclature] {
            let of_tree = keys.iter().filter(|key| key.0 == tree);
            let entries: Vec<Uuid> = of_tree.map(|key| key.1).collect();
            if entries.is_empty() {
                continue;
            }
            let joined = self.services.crosswalks.of_entries(tree, &entries).await?;
            found.extend(
                joined
                    .into_iter()
                    .map(|(id, rows)| (CrosswalkOf(tree, id), rows)),
            );
        }
        Ok(found)
    }
}
