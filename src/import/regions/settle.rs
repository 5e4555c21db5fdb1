//! What all lists of regions say together: each region's newest name, from when to when its code
//! is valid, and what followed what.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::region::RegionLevel;
use entity::{region, region_list, region_listing, region_succession};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set,
};
use uuid::Uuid;

use super::succession::{Change, Succession, successions};
use crate::import::batch::Batch;
use crate::import::finding::Finding;
use crate::import::region_code::depth_of;
use crate::import::run::Run;
use crate::search_name;
use crate::service::quality::rule::QualityRule;

/// Regions read at a time.
const PAGE: u64 = 5_000;

/// What the list just imported changed against its neighbours.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Regions that are in the newer of two lists only.
    pub(super) appeared: u64,
    /// Regions that are in the older of two lists only.
    pub(super) vanished: u64,
    /// Vanished regions with a successor.
    pub(super) succeeded: u64,
}

/// Derives anew what depends on more than one list.
pub(super) async fn settle(run: &mut Run, imported: Uuid) -> anyhow::Result<Settled> {
    let lists = region_list::Entity::find()
        .order_by_asc(region_list::Column::EffectiveFrom)
        .all(&run.txn)
        .await
        .context("read the lists of regions")?;
    if lists.len() < 2 {
        return Ok(Settled::default());
    }
    let mut changes = Changes::default();
    let mut after = Uuid::nil();
    loop {
        let page = region::Entity::find()
            .filter(region::Column::Id.gt(after))
            .order_by_asc(region::Column::Id)
            .limit(PAGE)
            .all(&run.txn)
            .await
            .context("read regions to compare their lists")?;
        let Some(last) = page.last().map(|region| region.id) else {
            break;
        };
        let mut listings = listings_between(run, &lists, after, last).await?;
        for region in page {
            let Some(listed) = listings.remove(&region.id) else {
                continue;
            };
            changes.compare(&lists, &region, &listed);
            let settled = newest(&lists, &region, &listed);
            if settled != region {
                update(run, settled).await?;
            }
        }
        after = last;
    }
    let found = successions(&changes.vanished, &changes.appeared);
    store(run, &lists, &found).await?;
    Ok(report(run, &lists, imported, &changes, &found))
}

/// A region in one list: the list's place among all, the name and line there.
struct Listed {
    list: usize,
    name: String,
    line: i64,
}

async fn listings_between(
    run: &Run,
    lists: &[region_list::Model],
    after: Uuid,
    until: Uuid,
) -> anyhow::Result<HashMap<Uuid, Vec<Listed>>> {
    let rows = region_listing::Entity::find()
        .filter(region_listing::Column::RegionId.gt(after))
        .filter(region_listing::Column::RegionId.lte(until))
        .all(&run.txn)
        .await
        .context("read in which lists regions stand")?;
    let mut by_region: HashMap<Uuid, Vec<Listed>> = HashMap::new();
    for row in rows {
        let list = lists
            .iter()
            .position(|list| list.id == row.region_list_id)
            .context("find the list of a listing")?;
        by_region.entry(row.region_id).or_default().push(Listed {
            list,
            name: row.name,
            line: row.source_line,
        });
    }
    for listed in by_region.values_mut() {
        listed.sort_by_key(|listed| listed.list);
    }
    Ok(by_region)
}

/// The lists that go as deep as a level, by their places among all.
fn covering(
    lists: &[region_list::Model],
    level: RegionLevel,
) -> impl Iterator<Item = usize> + Clone + '_ {
    (0..lists.len()).filter(move |place| lists[*place].lowest_level >= depth_of(level))
}

/// The region with the name of the newest list that has it, valid from the first list that has it
/// (open where no earlier list lacks it) to the first list after the last one that has it.
fn newest(
    lists: &[region_list::Model],
    region: &region::Model,
    listed: &[Listed],
) -> region::Model {
    let mut settled = region.clone();
    let (Some(first), Some(last)) = (listed.first(), listed.last()) else {
        return settled;
    };
    let date = |place: usize| -> NaiveDate { lists[place].effective_from };
    let mut covering = covering(lists, region.level);
    settled.valid_from = covering
        .clone()
        .any(|place| place < first.list)
        .then(|| date(first.list));
    settled.valid_to = covering.find(|place| *place > last.list).map(date);
    if settled.name != last.name {
        settled.name.clone_from(&last.name);
        settled.search_name = search_name::plain(&last.name);
    }
    settled
}

#[derive(Default)]
struct Changes {
    vanished: Vec<Change>,
    appeared: Vec<Change>,
}

impl Changes {
    /// Notes where a region is in one of two lists that follow each other and not in the other.
    fn compare(&mut self, lists: &[region_list::Model], region: &region::Model, listed: &[Listed]) {
        let within = |place: usize| listed.iter().find(|listed| listed.list == place);
        let places = covering(lists, region.level);
        for (older, newer) in places.clone().zip(places.skip(1)) {
            let (to, stands) = match (within(older), within(newer)) {
                (Some(stands), None) => (&mut self.vanished, stands),
                (None, Some(stands)) => (&mut self.appeared, stands),
                _ => continue,
            };
            to.push(Change {
                region: region.id,
                code: region.code.clone(),
                level: region.level,
                parent: region.parent_id,
                name: stands.name.clone(),
                line: stands.line,
                older,
                newer,
            });
        }
    }
}

async fn update(run: &Run, settled: region::Model) -> anyhow::Result<()> {
    region::Entity::update(region::ActiveModel {
        id: Set(settled.id),
        name: Set(settled.name),
        search_name: Set(settled.search_name),
        valid_from: Set(settled.valid_from),
        valid_to: Set(settled.valid_to),
        ..Default::default()
    })
    .exec(&run.txn)
    .await
    .context("update a region")?;
    Ok(())
}

/// Makes the stored successions those that were found; one that stays keeps its id.
async fn store(
    run: &Run,
    lists: &[region_list::Model],
    found: &[Succession],
) -> anyhow::Result<()> {
    let mut wanted: HashMap<(Uuid, Uuid), &Succession> = found
        .iter()
        .map(|found| ((found.predecessor, found.successor), found))
        .collect();
    let stored = region_succession::Entity::find()
        .all(&run.txn)
        .await
        .context("read the successions of regions")?;
    for row in stored {
        let stays = wanted
            .get(&(row.predecessor_id, row.successor_id))
            .is_some_and(|found| {
                lists[found.newer].id == row.region_list_id && found.evidence == row.evidence
            });
        if stays {
            wanted.remove(&(row.predecessor_id, row.successor_id));
        } else {
            region_succession::ActiveModel::from(row)
                .delete(&run.txn)
                .await
                .context("take back a succession that another list disproves")?;
        }
    }
    let mut batch = Batch::new(
        "region_succession",
        [
            "id",
            "predecessor_id",
            "successor_id",
            "region_list_id",
            "evidence",
        ],
    );
    for found in found {
        if wanted.contains_key(&(found.predecessor, found.successor)) {
            batch.push([
                run.clock.id().into(),
                found.predecessor.into(),
                found.successor.into(),
                lists[found.newer].id.into(),
                found.evidence.to_value().into(),
            ]);
        }
    }
    batch.flush(&run.txn).await
}

/// Counts what the imported list changed against its neighbours, and says what vanished.
fn report(
    run: &mut Run,
    lists: &[region_list::Model],
    imported: Uuid,
    changes: &Changes,
    found: &[Succession],
) -> Settled {
    let concerns = |change: &&Change| {
        [change.older, change.newer]
            .map(|at| lists[at].id)
            .contains(&imported)
    };
    let successor: HashMap<(Uuid, usize), Uuid> = found
        .iter()
        .map(|found| ((found.predecessor, found.newer), found.successor))
        .collect();
    let appeared: HashMap<Uuid, &Change> = changes
        .appeared
        .iter()
        .map(|change| (change.region, change))
        .collect();
    let mut settled = Settled {
        appeared: changes.appeared.iter().filter(concerns).count() as u64,
        ..Settled::default()
    };
    let followed_by = |change: &Change| {
        successor
            .get(&(change.region, change.newer))
            .and_then(|successor| appeared.get(successor))
    };
    let mut vanished: Vec<&Change> = changes.vanished.iter().filter(concerns).collect();
    // Those that nothing follows come first, to be among the few that a report shows.
    vanished.sort_by_key(|change| followed_by(change).is_some());
    for change in vanished {
        settled.vanished += 1;
        let followed = followed_by(change);
        let (rule, what) = match followed {
            Some(new) => {
                settled.succeeded += 1;
                let what = format!("{} {} took its place", new.code, new.name);
                (QualityRule::REGION_REPLACED, what)
            }
            None => (
                QualityRule::REGION_VANISHED,
                "nothing shows what took its place".to_owned(),
            ),
        };
        let mut finding = Finding::notice(
            rule,
            format!(
                "{} {} of the list of {} is not in the list of {}; {what}.",
                change.code, change.name, lists[change.older].edition, lists[change.newer].edition
            ),
        )
        .of_region(change.region);
        if lists[change.older].id == imported {
            finding = finding.at(change.line).cell("kode", change.code.clone());
        }
        run.find(finding);
    }
    settled
}
