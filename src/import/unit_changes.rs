//! Reorganizations: which units became which, one row a unit's part in an event.
//!
//! `no_peristiwa,kode_wilayah,jenis_peristiwa,tanggal_berlaku,dasar_hukum,keterangan,
//! target_penghematan,peran,kode_unit,nama_unit,jenis_unit,porsi`. The rows of an event bear the
//! same `no_peristiwa`; what they say of the event stands in one of them or, alike, in several.
//! An event is taken as a whole or left out as a whole.

use std::collections::BTreeMap;

use anyhow::Context as _;
use entity::region::{self, RegionLevel};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::finding::Finding;
use super::run::Run;
use super::source::SourceFile;
use super::{Counted, ImportError, Options};

mod apply;
mod event;
mod government;
mod read;
mod shape;
mod store;
mod words;

use crate::service::quality::rule::QualityRule;
use event::{Event, Refusal};
use government::Government;

pub(super) async fn import(
    run: &mut Run,
    file: &SourceFile,
    _options: &Options,
) -> Result<Counted, ImportError> {
    let mut counted = Counted::new();
    for (code, events) in by_government(read::events(run, file)?) {
        let Some(region) = government(run, &code).await? else {
            let message = format!(
                "No known province, regency or city has the code {code}; is the list of regions \
                 imported?"
            );
            for event in &events {
                let refusal =
                    Refusal::new(QualityRule::REGION_UNKNOWN, message.clone(), event.line);
                leave_out(run, event, refusal.cell("kode_wilayah", code.clone()));
            }
            continue;
        };
        let mut government = Government::read(run, &region).await?;
        for event in &events {
            take(run, &mut government, event, &mut counted);
        }
        store::write(run, government, &mut counted).await?;
    }
    Ok(counted)
}

/// The events of each government, in the order of their days and then of their rows.
fn by_government(events: Vec<Event>) -> BTreeMap<String, Vec<Event>> {
    let mut by_government: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for event in events {
        let events = by_government.entry(event.region_code.clone()).or_default();
        events.push(event);
    }
    for events in by_government.values_mut() {
        events.sort_by_key(|event| (event.on, event.line));
    }
    by_government
}

/// The government with this code.
pub(super) async fn government(run: &Run, code: &str) -> anyhow::Result<Option<region::Model>> {
    region::Entity::find()
        .filter(region::Column::Code.eq(code))
        .filter(region::Column::Level.is_in([
            RegionLevel::Province,
            RegionLevel::Regency,
            RegionLevel::City,
        ]))
        .one(&run.txn)
        .await
        .context("look for a government")
}

/// Takes one event in, or leaves it out.
fn take(run: &mut Run, government: &mut Government, event: &Event, counted: &mut Counted) {
    let outcome =
        shape::check(event).and_then(|()| government.take(&run.clock, run.source_document, event));
    match outcome {
        Ok(found) => {
            let what = if found.is_new {
                "changes_created"
            } else {
                "changes_known"
            };
            *counted.entry(what).or_default() += 1;
            run.accepted += event.rows();
            for finding in found.findings {
                run.find(finding.of_region(government.region));
            }
        }
        Err(refusal) => {
            let finding_of = refusal.of_region(government.region);
            leave_out(run, event, finding_of);
        }
    }
}

/// Leaves an event out: a finding for each of its rows, the one with the reason first.
fn leave_out(run: &mut Run, event: &Event, refusal: Refusal) {
    let (line, region) = (refusal.line(), refusal.region());
    run.reject(refusal.into_finding());
    for other in event.lines().filter(|other| *other != line) {
        let message = format!("The change is left out for what stands in line {line}.");
        let mut finding = Finding::rejected(QualityRule::CHANGE_LEFT_OUT, message).at(other);
        finding.region = region;
        run.reject(finding);
    }
}
