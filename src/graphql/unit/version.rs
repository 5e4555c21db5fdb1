//! What a unit was called when.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Description, Object};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::filter::UnitKind;
use super::object::Unit;
use crate::graphql::batch::Batch;
use crate::graphql::error::ApiError;
use crate::graphql::loader::EveryOf;
use crate::graphql::scalar::{BigInt, Date};
use crate::graphql::source::SourceDocument;
use crate::service::{day_of, unit as rows};

/// What a unit was called, and what it was part of, for a time.
#[derive(Debug, Clone, Description)]
pub struct UnitVersion(pub rows::UnitVersion);

#[Object(use_type_description)]
impl UnitVersion {
    /// Code.
    fn code(&self) -> &str {
        &self.0.version.code
    }

    /// Name; null where no document states one.
    fn name(&self) -> Option<&str> {
        self.0.version.name.as_deref()
    }

    /// Kind, read off the name; null where no document states one.
    fn kind(&self) -> Option<UnitKind> {
        self.0.version.kind.map(Into::into)
    }

    /// First day; null where it reaches back further than what is known.
    pub async fn valid_from(&self) -> Option<Date> {
        self.0.version.valid_from.map(Date)
    }

    /// First day on which it holds no more; null while it holds.
    pub async fn valid_to(&self) -> Option<Date> {
        self.0.version.valid_to.map(Date)
    }

    /// Where the name was read; null where no document states one.
    fn name_source(&self) -> Option<NameSource> {
        NameSource::of(&self.0)
    }
}

/// Where a unit's name was read: a row of a published file, perhaps of another year.
#[derive(Debug, Clone, Description)]
pub struct NameSource {
    source_document_id: Uuid,
    line: Option<i64>,
    fiscal_year: Option<i16>,
}

impl NameSource {
    pub(super) fn of(row: &rows::UnitVersion) -> Option<Self> {
        Some(Self {
            source_document_id: row.version.name_source_document_id?,
            line: row.version.name_source_line,
            fiscal_year: row.version.name_fiscal_year,
        })
    }
}

#[Object(use_type_description)]
impl NameSource {
    /// Line of the file; null where the source is no file of lines.
    fn line(&self) -> Option<BigInt> {
        self.line.map(BigInt)
    }

    /// Fiscal year of the document that states the name; null where it is no budget document.
    fn fiscal_year(&self) -> Option<i16> {
        self.fiscal_year
    }

    /// The file.
    async fn document(&self, ctx: &Context<'_>) -> Result<Option<SourceDocument>, ApiError> {
        SourceDocument::with_id(ctx, Some(self.source_document_id)).await
    }
}

/// All versions of a unit.
pub(super) fn versions_of(unit: Uuid) -> EveryOf<rows::UnitVersion> {
    EveryOf::new(rows::VERSIONS, unit)
}

/// The unit with this id, shown as of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnitOn {
    pub(crate) id: Uuid,
    pub(crate) on: NaiveDate,
}

impl UnitOn {
    /// The unit as it was at the end of a fiscal year.
    pub(crate) fn at_end_of(id: Uuid, fiscal_year: i16) -> Self {
        let on = rows::end_of(fiscal_year);
        Self { id, on }
    }

    /// The unit as it was at an instant.
    pub(crate) fn at(id: Uuid, instant: DateTime<Utc>) -> Self {
        let on = day_of(instant);
        Self { id, on }
    }
}

impl Loader<UnitOn> for Batch {
    type Value = Unit;
    type Error = ApiError;

    async fn load(&self, keys: &[UnitOn]) -> Result<HashMap<UnitOn, Unit>, ApiError> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.id).collect();
        let lists = &self.services.lists;
        let versions = lists
            .every_of::<rows::UnitVersion>(rows::VERSIONS, &ids)
            .await?;
        let show = |key: &UnitOn| {
            let row = rows::version_on(versions.get(&key.id)?.clone(), key.on)?;
            Some((*key, Unit { row, on: key.on }))
        };
        Ok(keys.iter().filter_map(show).collect())
    }
}
