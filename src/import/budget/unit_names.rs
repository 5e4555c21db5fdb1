//! What units are called: taken from the documents that state a name, year by year.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{budget_document, source_document, unit, unit_change_party, unit_version};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, JoinType,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::keys::normal_unit_code;
use super::unit_book::Named;
use crate::import::finding::Finding;
use crate::import::run::Run;
use crate::import::{Kind, unit_kind};
use crate::search_name::{plain, with_acronyms};
use crate::service::quality::rule::QualityRule;

/// How many units are looked at in one statement.
const CHUNK: usize = 500;

/// Gives each unit its versions anew, from all documents that are stored.
///
/// A unit that an official list of units or a change of units names keeps what that says. Where years state
/// different names, each begins on 1 January of the first year that states it; a unit that no
/// document names has one version without a name, and a finding says so.
pub async fn refresh(run: &mut Run, mut units: Vec<Uuid>) -> anyhow::Result<()> {
    units.sort_unstable();
    for chunk in units.chunks(CHUNK) {
        let listed = listed_units(run, chunk).await?;
        let models = unit::Entity::find()
            .filter(unit::Column::Id.is_in(chunk.iter().copied()))
            .order_by_asc(unit::Column::Id)
            .all(&run.txn)
            .await
            .context("load the units to name")?;
        let mut documents = documents_by_unit(run, chunk).await?;
        for model in models
            .into_iter()
            .filter(|model| !listed.contains(&model.id))
        {
            let mut stated = documents.remove(&model.id).unwrap_or_default();
            if stated.iter().any(|document| means(document, &model)) {
                stated.retain(|document| means(document, &model));
            }
            rename(run, &model, &stated).await?;
        }
    }
    Ok(())
}

async fn listed_units(run: &Run, units: &[Uuid]) -> anyhow::Result<HashSet<Uuid>> {
    let versions = unit_version::Entity::find()
        .join(
            JoinType::InnerJoin,
            unit_version::Entity::belongs_to(source_document::Entity)
                .from(unit_version::Column::NameSourceDocumentId)
                .to(source_document::Column::Id)
                .into(),
        )
        .filter(unit_version::Column::UnitId.is_in(units.iter().copied()))
        .filter(source_document::Column::Kind.eq(Kind::Units.name()))
        .all(&run.txn)
        .await
        .context("look for units of official lists")?;
    let changed = unit_change_party::Entity::find()
        .filter(unit_change_party::Column::UnitId.is_in(units.iter().copied()))
        .all(&run.txn)
        .await
        .context("look for units of changes")?;
    let listed = versions.into_iter().map(|version| version.unit_id);
    Ok(listed
        .chain(changed.into_iter().map(|party| party.unit_id))
        .collect())
}

async fn documents_by_unit(
    run: &Run,
    units: &[Uuid],
) -> anyhow::Result<HashMap<Uuid, Vec<budget_document::Model>>> {
    let documents = budget_document::Entity::find()
        .filter(budget_document::Column::UnitId.is_in(units.iter().copied()))
        .filter(budget_document::Column::StatedUnitName.is_not_null())
        .order_by_asc(budget_document::Column::Id)
        .all(&run.txn)
        .await
        .context("load the documents that name units")?;
    let mut by_unit: HashMap<Uuid, Vec<budget_document::Model>> = HashMap::new();
    for document in documents {
        if let Some(unit) = document.unit_id {
            by_unit.entry(unit).or_default().push(document);
        }
    }
    Ok(by_unit)
}

/// Whether the name that a document states is the name of this unit, and not of another whose
/// code it states by mistake.
fn means(document: &budget_document::Model, unit: &unit::Model) -> bool {
    let stated = document
        .stated_unit_code
        .as_deref()
        .and_then(normal_unit_code);
    let agrees_with = |code: Option<&str>| {
        Named {
            in_rows: code,
            stated: stated.as_deref(),
            name: None,
        }
        .agrees()
    };
    agrees_with(document.row_unit_code.as_deref()) || agrees_with(Some(&unit.code))
}

/// A year's name and code, and the document that states the name.
struct Period<'a> {
    name: &'a str,
    code: &'a str,
    document: &'a budget_document::Model,
}

async fn rename(
    run: &mut Run,
    unit: &unit::Model,
    documents: &[budget_document::Model],
) -> anyhow::Result<()> {
    let mut periods: Vec<Period<'_>> = Vec::new();
    for named in names_by_year(run, unit, documents) {
        let goes_on = periods
            .last()
            .is_some_and(|last| last.code == named.code && is_same_name(last.name, named.name));
        if !goes_on {
            periods.push(named);
        }
    }
    if periods.is_empty() {
        let mut finding = Finding::warning(
            QualityRule::UNIT_NAME_UNKNOWN,
            format!(
                "No document names the unit {}; it is shown by its code.",
                unit.code
            ),
        )
        .of_region(unit.region_id);
        finding.unit = Some(unit.id);
        run.find(finding);
    }
    let versions = versions(run, unit, &periods);
    store(run, unit.id, versions).await
}

/// The name of each year: the one that most of its documents state, the first of these on a tie.
fn names_by_year<'a>(
    run: &mut Run,
    unit: &'a unit::Model,
    documents: &'a [budget_document::Model],
) -> Vec<Period<'a>> {
    let mut years: BTreeMap<i16, Vec<(&str, usize, &budget_document::Model)>> = BTreeMap::new();
    for document in documents {
        let Some(name) = document.stated_unit_name.as_deref() else {
            continue;
        };
        let names = years.entry(document.fiscal_year).or_default();
        match names
            .iter_mut()
            .find(|(known, ..)| is_same_name(known, name))
        {
            Some((_, count, _)) => *count += 1,
            None => names.push((name, 1, document)),
        }
    }
    let mut chosen = Vec::new();
    for (year, names) in years {
        let most = names
            .iter()
            .map(|(_, count, _)| *count)
            .max()
            .unwrap_or_default();
        let Some((name, _, document)) = names.iter().find(|(_, count, _)| *count == most) else {
            continue;
        };
        for (other, ..) in names.iter().filter(|(other, ..)| other != name) {
            let mut finding = Finding::warning(
                QualityRule::UNIT_NAME_CONFLICT,
                format!(
                    "Documents of {year} name the unit {} both {name} and {other}.",
                    unit.code
                ),
            )
            .of_region(unit.region_id);
            finding.unit = Some(unit.id);
            run.find(finding);
        }
        let code = document.row_unit_code.as_deref().unwrap_or(&unit.code);
        chosen.push(Period {
            name,
            code,
            document,
        });
    }
    chosen
}

fn is_same_name(a: &str, b: &str) -> bool {
    let words = |name: &str| {
        plain(name)
            .split(' ')
            .filter(|word| *word != "dan")
            .collect::<String>()
    };
    words(a) == words(b)
}

fn versions(run: &Run, unit: &unit::Model, periods: &[Period<'_>]) -> Vec<unit_version::Model> {
    let start =
        |named: &Period<'_>| NaiveDate::from_ymd_opt(i32::from(named.document.fiscal_year), 1, 1);
    let unnamed = unit_version::Model {
        id: run.clock.id(),
        unit_id: unit.id,
        code: unit.code.clone(),
        name: None,
        search_name: plain(&unit.code),
        kind: None,
        parent_id: None,
        valid_from: None,
        valid_to: None,
        name_source_document_id: None,
        name_source_line: None,
        name_fiscal_year: None,
    };
    if periods.is_empty() {
        return vec![unnamed];
    }
    periods
        .iter()
        .enumerate()
        .map(|(index, named)| unit_version::Model {
            id: run.clock.id(),
            code: named.code.to_owned(),
            name: Some(named.name.to_owned()),
            search_name: with_acronyms(named.name),
            kind: Some(unit_kind::of_name(named.name)),
            valid_from: (index > 0).then(|| start(named)).flatten(),
            valid_to: periods.get(index + 1).and_then(start),
            name_source_document_id: Some(named.document.source_document_id),
            name_source_line: Some(named.document.first_line),
            name_fiscal_year: Some(named.document.fiscal_year),
            ..unnamed.clone()
        })
        .collect()
}

/// Writes the versions, unless they are there already.
async fn store(run: &Run, unit: Uuid, versions: Vec<unit_version::Model>) -> anyhow::Result<()> {
    let known = unit_version::Entity::find()
        .filter(unit_version::Column::UnitId.eq(unit))
        .order_by_asc(unit_version::Column::Id)
        .all(&run.txn)
        .await
        .context("load a unit's versions")?;
    let same = known.len() == versions.len()
        && known.iter().zip(&versions).all(|(old, new)| {
            *old == unit_version::Model {
                id: old.id,
                ..new.clone()
            }
        });
    if same {
        return Ok(());
    }
    unit_version::Entity::delete_many()
        .filter(unit_version::Column::UnitId.eq(unit))
        .exec(&run.txn)
        .await
        .context("replace a unit's versions")?;
    // A model counts as unchanged until its columns are marked for writing.
    let rows = versions
        .into_iter()
        .map(|model| model.into_active_model().reset_all());
    unit_version::Entity::insert_many(rows)
        .exec_without_returning(&run.txn)
        .await
        .context("write a unit's versions")?;
    Ok(())
}
