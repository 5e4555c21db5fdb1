//! Cubes that several fields need, read once; names of the codes that cells have for keys.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::Loader;

use crate::graphql::batch::Batch;
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::service::cube::Cell;
use crate::service::cube::question::Question;

/// The cells of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CellsOf(Question);

impl CellsOf {
    /// Every cell of a question.
    pub(super) async fn read(
        ctx: &Context<'_>,
        question: &Question,
    ) -> Result<Arc<Vec<Cell>>, ApiError> {
        ctx.load(Self(question.clone()))
            .await?
            .ok_or_else(|| anyhow::anyhow!("the cells of a cube were not read").into())
    }
}

impl Loader<CellsOf> for Batch {
    type Value = Arc<Vec<Cell>>;
    type Error = ApiError;

    async fn load(&self, keys: &[CellsOf]) -> Result<HashMap<CellsOf, Self::Value>, ApiError> {
        let mut found = HashMap::with_capacity(keys.len());
        for key in keys {
            let cells = self.services.cube.cells(&key.0).await?;
            found.insert(key.clone(), Arc::new(cells));
        }
        Ok(found)
    }
}

/// What a program's code is called in a span of fiscal years, the most frequent name first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ProgramNames {
    pub(super) code: String,
    /// The first and the last fiscal year.
    pub(super) years: (i16, i16),
}

impl Loader<ProgramNames> for Batch {
    type Value = Vec<String>;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[ProgramNames],
    ) -> Result<HashMap<ProgramNames, Vec<String>>, ApiError> {
        let mut spans: HashMap<(i16, i16), Vec<String>> = HashMap::new();
        for key in keys {
            spans.entry(key.years).or_default().push(key.code.clone());
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (years, codes) in spans {
            for (code, names) in self.services.cube.program_names(&codes, years).await? {
                found.insert(ProgramNames { code, years }, names);
            }
        }
        Ok(found)
    }
}

/// The entry of the national nomenclature that a code has in a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct NomenclatureIn {
    pub(super) code: String,
    pub(super) year: i16,
}

impl Loader<NomenclatureIn> for Batch {
    type Value = entity::nomenclature::Model;
    type Error = ApiError;

    async fn load(
        &self,
        keys: &[NomenclatureIn],
    ) -> Result<HashMap<NomenclatureIn, Self::Value>, ApiError> {
        let mut years: HashMap<i16, Vec<String>> = HashMap::new();
        for key in keys {
            years.entry(key.year).or_default().push(key.code.clone());
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (year, codes) in years {
            for entry in self.services.cube.nomenclature(&codes, year).await? {
                let code = entry.code.clone();
                found.insert(NomenclatureIn { code, year }, entry);
            }
        }
        Ok(found)
    }
}

/// How many people live in a region, by the count next to a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Residents {
    pub(super) region: uuid::Uuid,
    pub(super) year: i16,
}

impl Loader<Residents> for Batch {
    /// The year of the count, and the residents.
    type Value = (i16, i64);
    type Error = ApiError;

    async fn load(&self, keys: &[Residents]) -> Result<HashMap<Residents, Self::Value>, ApiError> {
        let regions: Vec<_> = keys.iter().map(|key| key.region).collect();
        let counts = self.services.cube.residents(&regions).await?;
        let nearest = |key: &Residents| {
            let counts = counts.get(&key.region)?.iter();
            let near = counts.min_by_key(|(year, _)| (year.abs_diff(key.year), -year));
            Some((*key, *near?))
        };
        Ok(keys.iter().filter_map(nearest).collect())
    }
}
