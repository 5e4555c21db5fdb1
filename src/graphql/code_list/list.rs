//! The lists themselves.

use async_graphql::{Context, Description, Enum, ID, Object};
use entity::code_list;

use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::source::SourceDocument;

/// What a code list numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "code_list::CodeListKind")]
pub enum CodeListKind {
    /// Accounts (*bagan akun standar*).
    Account,
    /// Affairs, programs and activities (*nomenklatur*).
    Nomenclature,
    /// Sources of money (*sumber dana*).
    FundSource,
}

/// A version of a code tree, named by its regulation.
#[derive(Debug, Clone, Description)]
pub struct CodeList(pub code_list::Model);

#[Object(use_type_description)]
impl CodeList {
    /// Global id.
    pub async fn id(&self) -> ID {
        NodeKind::CodeList.id(self.0.id)
    }

    /// What it numbers.
    fn kind(&self) -> CodeListKind {
        self.0.kind.into()
    }

    /// Short name of the edition, by which entries are looked up.
    fn edition(&self) -> &str {
        &self.0.edition
    }

    /// The regulation that issued it.
    fn regulation(&self) -> &str {
        &self.0.regulation
    }

    /// First fiscal year that uses it; null where unknown.
    fn first_fiscal_year(&self) -> Option<i16> {
        self.0.first_fiscal_year
    }

    /// Last fiscal year that uses it; null where unknown or while it is in use.
    fn last_fiscal_year(&self) -> Option<i16> {
        self.0.last_fiscal_year
    }

    /// Whether the list itself was read; false where entries are only gathered from documents
    /// that use them.
    fn official(&self) -> bool {
        self.0.official
    }

    /// The published file it was read from; null where it is gathered from documents.
    pub async fn source_document(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, self.0.source_document_id).await
    }
}
