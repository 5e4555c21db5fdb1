//! Writes what events mean: units and their versions first, then the events, then their seals.

use anyhow::Context as _;
use entity::unit_change_party::UnitChangeRole;
use entity::{unit, unit_change, unit_change_party, unit_change_seal, unit_version};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _,
};
use uuid::Uuid;

use super::event::Party;
use super::government::{Government, Taken, UnitState, stored_shares};
use crate::import::Counted;
use crate::import::run::Run;
use crate::rupiah::Rupiah;

pub(super) async fn write(
    run: &Run,
    government: Government,
    counted: &mut Counted,
) -> anyhow::Result<()> {
    for state in government
        .units
        .into_values()
        .filter(|unit| unit.is_changed)
    {
        let what = if state.is_new {
            "units_created"
        } else {
            "units_changed"
        };
        *counted.entry(what).or_default() += 1;
        write_unit(run, government.region, state).await?;
    }
    for taken in government.taken {
        write_change(run, government.region, taken).await?;
    }
    Ok(())
}

async fn write_unit(run: &Run, region: Uuid, state: UnitState) -> anyhow::Result<()> {
    if state.is_new {
        let row = unit::Model {
            id: state.id,
            region_id: region,
            code: state.code,
        };
        row.into_active_model()
            .insert(&run.txn)
            .await
            .context("add a unit")?;
    } else {
        unit_version::Entity::delete_many()
            .filter(unit_version::Column::UnitId.eq(state.id))
            .exec(&run.txn)
            .await
            .context("replace a unit's versions")?;
    }
    // A model counts as unchanged until its columns are marked for writing.
    let rows = state
        .versions
        .into_iter()
        .map(|version| version.into_active_model().reset_all());
    unit_version::Entity::insert_many(rows)
        .exec_without_returning(&run.txn)
        .await
        .context("write a unit's versions")?;
    Ok(())
}

async fn write_change(run: &Run, region: Uuid, taken: Taken) -> anyhow::Result<()> {
    let event = taken.event;
    let id = run.clock.id();
    let change = unit_change::Model {
        id,
        region_id: region,
        kind: event.kind,
        effective_on: event.on,
        legal_basis: event.legal_basis,
        note: event.note,
        promised_saving_sen: event.saving.map(Rupiah::sen),
        source_document_id: Some(run.source_document),
        source_line: Some(event.line),
    };
    unit_change::Entity::insert(change.into_active_model().reset_all())
        .exec_without_returning(&run.txn)
        .await
        .context("record a change of units")?;
    let sides = [
        (UnitChangeRole::Predecessor, &event.before, &taken.before),
        (UnitChangeRole::Successor, &event.after, &taken.after),
    ];
    for (role, parties, units) in sides {
        write_parties(run, id, role, parties, units).await?;
    }
    let seal = unit_change_seal::Model { unit_change_id: id };
    unit_change_seal::Entity::insert(seal.into_active_model().reset_all())
        .exec_without_returning(&run.txn)
        .await
        .context("seal a change of units")?;
    Ok(())
}

async fn write_parties(
    run: &Run,
    change: Uuid,
    role: UnitChangeRole,
    parties: &[Party],
    units: &[Uuid],
) -> anyhow::Result<()> {
    for ((party, share), unit) in parties.iter().zip(stored_shares(parties)).zip(units) {
        let row = unit_change_party::Model {
            unit_change_id: change,
            unit_id: *unit,
            role,
            share_numerator: share.map(|(numerator, _)| numerator),
            share_denominator: share.map(|(_, denominator)| denominator),
            source_line: Some(party.line),
        };
        unit_change_party::Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(&run.txn)
            .await
            .context("record a unit's part in a change")?;
    }
    Ok(())
}
