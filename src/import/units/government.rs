//! Which government a list of units is about.

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::region::{self, RegionLevel};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::import::run::Run;
use crate::import::source::SourceFile;
use crate::import::{ImportError, Options};
use crate::search_name;

/// The government given by `--region`, or else the one whose name the file's name holds.
pub(super) async fn of_file(
    run: &Run,
    file: &SourceFile,
    options: &Options,
    date: NaiveDate,
) -> Result<Uuid, ImportError> {
    let governments: Vec<region::Model> = region::Entity::find()
        .filter(region::Column::Level.is_in([
            RegionLevel::Province,
            RegionLevel::Regency,
            RegionLevel::City,
        ]))
        .all(&run.txn)
        .await
        .context("read the governments")?;
    if governments.is_empty() {
        return Err(ImportError::refused(
            "no regions are known yet; import a list first: pantau import regions FILE",
        ));
    }
    if let Some(code) = &options.region {
        return governments
            .iter()
            .find(|region| region.code == *code)
            .map(|region| region.id)
            .ok_or_else(|| {
                ImportError::refused(format!(
                    "no known province, regency or city has the code {code}; is the list of \
                     regions imported?"
                ))
            });
    }
    let in_force = governments.iter().filter(|region| {
        region.valid_from.is_none_or(|from| from <= date)
            && region.valid_to.is_none_or(|to| date < to)
    });
    match named(&search_name::plain(&file.name), in_force)[..] {
        [government] => Ok(government.id),
        [] => Err(ImportError::refused(format!(
            "the name {} does not say which government it is about; give its code with --region",
            file.name
        ))),
        ref several => Err(ImportError::refused(format!(
            "the name {} fits several governments ({}); give the code of one with --region",
            file.name,
            several
                .iter()
                .map(|region| format!("{} {}", region.code, region.name))
                .collect::<Vec<_>>()
                .join(", ")
        ))),
    }
}

/// The governments whose names stand in a text as whole words, without those that are only part of
/// a longer name that stands there (Sorong where the text says Sorong Selatan).
fn named<'a>(
    text: &str,
    governments: impl Iterator<Item = &'a region::Model>,
) -> Vec<&'a region::Model> {
    let text = format!(" {text} ");
    let standing: Vec<&region::Model> = governments
        .filter(|region| text.contains(&format!(" {} ", region.search_name)))
        .collect();
    standing
        .iter()
        .filter(|region| {
            !standing.iter().any(|other| {
                other.search_name.len() > region.search_name.len()
                    && other.search_name.contains(&region.search_name)
            })
        })
        .copied()
        .collect()
}
