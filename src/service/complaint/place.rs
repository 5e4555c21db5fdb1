//! Who receives a complaint: the government, by the unit or the region that is named.

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::{program, public_service, region, unit, unit_version};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{ComplaintRefusal, Refused, refused};
use crate::database::Transaction;
use crate::service::region::is_government;

/// What a complaint names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) unit: Option<Uuid>,
    pub(super) region: Option<String>,
    pub(super) service: Option<Uuid>,
    pub(super) program: Option<Uuid>,
}

/// What it means.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) government: Uuid,
    pub(super) region: Option<Uuid>,
    pub(super) unit: Option<Uuid>,
}

/// Finds what is named. A service and a program name their unit, if nothing else does.
pub(super) async fn find(txn: &Transaction, named: &Named) -> Result<Place, Refused> {
    let mut unit = named.unit;
    if let Some(service) = named.service {
        let found = public_service::Entity::find_by_id(service).one(txn).await;
        let found = found.context("look for a service")?;
        let of = found
            .ok_or(refused(ComplaintRefusal::ServiceNotFound))?
            .unit_id;
        if *unit.get_or_insert(of) != of {
            return Err(refused(ComplaintRefusal::ServiceNotFound));
        }
    }
    if let Some(program) = named.program {
        let found = program::Entity::find_by_id(program).one(txn).await;
        let found = found.context("look for a program")?;
        let of = found
            .ok_or(refused(ComplaintRefusal::ProgramNotFound))?
            .unit_id;
        if *unit.get_or_insert(of) != of {
            return Err(refused(ComplaintRefusal::ProgramNotFound));
        }
    }
    let region = match &named.region {
        Some(code) => {
            let found = region::Entity::find().filter(region::Column::Code.eq(code));
            let found = found.one(txn).await.context("look for a region")?;
            Some(found.ok_or(refused(ComplaintRefusal::RegionNotFound))?)
        }
        None => None,
    };
    let government = match (unit, &region) {
        (Some(unit), _) => {
            let found = unit::Entity::find_by_id(unit).one(txn).await;
            let found = found.context("look for a unit")?;
            let found = found.ok_or(refused(ComplaintRefusal::UnitNotFound))?;
            with_id(txn, found.region_id).await?
        }
        (None, Some(region)) => government_of(txn, region.clone()).await?,
        (None, None) => return Err(refused(ComplaintRefusal::PlaceMissing)),
    };
    // A province's unit may be responsible anywhere in it, a city's only in the city.
    let is_within = |region: &region::Model| {
        let below = region.code.strip_prefix(&government.code);
        below.is_some_and(|below| below.is_empty() || below.starts_with('.'))
    };
    if region.as_ref().is_some_and(|region| !is_within(region)) {
        return Err(refused(ComplaintRefusal::UnitNotFound));
    }
    Ok(Place {
        government: government.id,
        region: region.map(|region| region.id),
        unit,
    })
}

/// Whether a unit of this government exists on a day.
pub(super) async fn has_unit(
    txn: &Transaction,
    government: Uuid,
    unit: Uuid,
    on: NaiveDate,
) -> anyhow::Result<bool> {
    let found = unit::Entity::find_by_id(unit)
        .filter(unit::Column::RegionId.eq(government))
        .one(txn)
        .await
        .context("look for a unit")?;
    if found.is_none() {
        return Ok(false);
    }
    let not_over = Condition::any()
        .add(unit_version::Column::ValidTo.is_null())
        .add(unit_version::Column::ValidTo.gt(on));
    let version = unit_version::Entity::find()
        .filter(unit_version::Column::UnitId.eq(unit))
        .filter(not_over)
        .one(txn)
        .await
        .context("look for a unit that exists still")?;
    Ok(version.is_some())
}

/// The region's own government, or the nearest above.
async fn government_of(txn: &Transaction, region: region::Model) -> Result<region::Model, Refused> {
    let mut region = region;
    while !is_government(region.level) {
        let above = region.parent_id;
        let above = above.ok_or(refused(ComplaintRefusal::RegionNotFound))?;
        region = with_id(txn, above).await?;
    }
    Ok(region)
}

async fn with_id(txn: &Transaction, id: Uuid) -> Result<region::Model, Refused> {
    let found = region::Entity::find_by_id(id).one(txn).await;
    let found = found.context("look for a region")?;
    found.ok_or(refused(ComplaintRefusal::RegionNotFound))
}
