//! The code lists that importers share: which versions there are, and by which regulation.

use std::borrow::Cow;

use anyhow::Context as _;
use entity::code_list::{self, CodeListKind};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    Set,
};
use uuid::Uuid;

use super::ImportError;
use super::run::Run;
use crate::clock::Clock;

/// A version of a code list. Kind and edition identify it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeListKey {
    /// What the list numbers.
    pub kind: CodeListKind,
    /// The word for this version, for example `permendagri-90-2019`.
    pub edition: Cow<'static, str>,
    /// The regulation that sets the codes.
    pub regulation: Cow<'static, str>,
    /// The first fiscal year that uses it.
    pub first_fiscal_year: Option<i16>,
    /// The last fiscal year that uses it.
    pub last_fiscal_year: Option<i16>,
    /// False where the list is gathered from documents that use it, or its source is not certain.
    pub official: bool,
}

/// The chart of accounts in use since 2021.
pub const ACCOUNTS_2019: CodeListKey = CodeListKey {
    kind: CodeListKind::Account,
    edition: Cow::Borrowed("permendagri-90-2019"),
    regulation: Cow::Borrowed("Permendagri 90/2019"),
    first_fiscal_year: Some(2021),
    last_fiscal_year: None,
    official: true,
};

/// The chart of accounts in use until 2020, as far as documents use it.
pub const ACCOUNTS_2006: CodeListKey = CodeListKey {
    kind: CodeListKind::Account,
    edition: Cow::Borrowed("permendagri-13-2006"),
    regulation: Cow::Borrowed("Permendagri 13/2006"),
    first_fiscal_year: None,
    last_fiscal_year: Some(2020),
    official: false,
};

/// The nomenclature with sub-activities of four digits.
///
/// Copies in circulation do not name their decree; four digits came with the one of 2023. The list
/// serves to name codes, not to call a code wrong, and so is not official.
pub const NOMENCLATURE_2023: CodeListKey = CodeListKey {
    kind: CodeListKind::Nomenclature,
    edition: Cow::Borrowed("kepmendagri-900.1.15.5-1317-2023"),
    regulation: Cow::Borrowed(
        "Kepmendagri 900.1.15.5-1317/2023, judged by its sub-activities of four digits; \
         the copy names no decree",
    ),
    first_fiscal_year: None,
    last_fiscal_year: None,
    official: false,
};

/// Sources of funds by the names that documents give them.
pub const FUND_SOURCES: CodeListKey = CodeListKey {
    kind: CodeListKind::FundSource,
    edition: Cow::Borrowed("as-published"),
    regulation: Cow::Borrowed("As named in published documents"),
    first_fiscal_year: None,
    last_fiscal_year: None,
    official: false,
};

impl CodeListKey {
    /// The key for an edition that the caller names: one of `known`, or else a list of which only
    /// that name is known.
    pub fn of_edition(known: &Self, edition: Option<&str>) -> Self {
        match edition {
            Some(edition) if edition != known.edition => Self {
                kind: known.kind,
                edition: edition.to_owned().into(),
                regulation: edition.to_owned().into(),
                first_fiscal_year: None,
                last_fiscal_year: None,
                official: false,
            },
            _ => known.clone(),
        }
    }
}

/// The id of a list, which is made where it is not there yet.
pub async fn ensure(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    key: &CodeListKey,
) -> anyhow::Result<Uuid> {
    match find(connection, key).await? {
        Some(list) => Ok(list.id),
        None => Ok(insert(connection, clock, key, None).await?.id),
    }
}

/// The id of a list that the run's file states; refused where another file stated it before.
pub async fn claim(run: &Run, key: &CodeListKey) -> Result<Uuid, ImportError> {
    let Some(list) = find(&run.txn, key).await? else {
        let list = insert(&run.txn, &run.clock, key, Some(run.source_document)).await?;
        return Ok(list.id);
    };
    if let Some(document) = list.source_document_id {
        return Err(ImportError::refused(format!(
            "the list {} is there already, from {}; name another version with --edition",
            key.edition,
            run.file_of(document).await?
        )));
    }
    let id = list.id;
    let mut list = code_list::ActiveModel::from(list);
    list.source_document_id = Set(Some(run.source_document));
    list.update(&run.txn)
        .await
        .context("record which file states a code list")?;
    Ok(id)
}

async fn find(
    connection: &impl ConnectionTrait,
    key: &CodeListKey,
) -> anyhow::Result<Option<code_list::Model>> {
    code_list::Entity::find()
        .filter(code_list::Column::Kind.eq(key.kind))
        .filter(code_list::Column::Edition.eq(key.edition.as_ref()))
        .one(connection)
        .await
        .context("look for a code list")
}

async fn insert(
    connection: &impl ConnectionTrait,
    clock: &Clock,
    key: &CodeListKey,
    source_document: Option<Uuid>,
) -> anyhow::Result<code_list::Model> {
    let CodeListKey {
        kind,
        edition,
        regulation,
        first_fiscal_year,
        last_fiscal_year,
        official,
    } = key.clone();
    code_list::ActiveModel {
        id: Set(clock.id()),
        kind: Set(kind),
        edition: Set(edition.into_owned()),
        regulation: Set(regulation.into_owned()),
        first_fiscal_year: Set(first_fiscal_year),
        last_fiscal_year: Set(last_fiscal_year),
        official: Set(official),
        source_document_id: Set(source_document),
    }
    .insert(connection)
    .await
    .context("record a code list")
}
