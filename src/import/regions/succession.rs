//! Which region took the place of one that vanished, where the lists show it.

use std::collections::{HashMap, HashSet};

use entity::region::RegionLevel;
use entity::region_succession::SuccessionEvidence;
use uuid::Uuid;

use crate::import::region_code::depth_of;
use crate::search_name;

/// A region that one of two lists following each other has and the other lacks.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) region: Uuid,
    pub(super) code: String,
    pub(super) level: RegionLevel,
    pub(super) parent: Option<Uuid>,
    /// Its name in the list that has it.
    pub(super) name: String,
    /// Its line in the file of the list that has it.
    pub(super) line: i64,
    /// The older of the two lists, by its place among all lists.
    pub(super) older: usize,
    /// The newer of the two lists.
    pub(super) newer: usize,
}

/// A region that vanished, and the one that took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Succession {
    pub(super) predecessor: Uuid,
    pub(super) successor: Uuid,
    /// The list that has the successor and lacks the predecessor.
    pub(super) newer: usize,
    pub(super) evidence: SuccessionEvidence,
}

/// Joins regions that vanished with regions that appeared in the same list.
///
/// Provinces, regencies and cities need the same name; districts and villages the same name in the
/// same parent or in one that took the parent's place. A name that fits twice on either side shows
/// nothing and joins nothing.
pub(super) fn successions(vanished: &[Change], appeared: &[Change]) -> Vec<Succession> {
    let mut found = Vec::new();
    let mut pairs = HashSet::new();
    let mut next = HashMap::new();
    for depth in 1..=4 {
        let of_depth = |change: &&Change| depth_of(change.level) == depth;
        let mut lists: Vec<usize> = vanished
            .iter()
            .filter(of_depth)
            .map(|change| change.newer)
            .collect();
        lists.sort_unstable();
        lists.dedup();
        for list in lists {
            let in_list = |change: &&Change| of_depth(change) && change.newer == list;
            let by_name = index(appeared.iter().filter(in_list));
            let matches = unique_matches(vanished.iter().filter(in_list), &by_name, &next);
            for succession in matches {
                next.entry(succession.predecessor)
                    .or_insert_with(Vec::new)
                    .push(succession);
                if pairs.insert((succession.predecessor, succession.successor)) {
                    found.push(succession);
                }
            }
        }
    }
    found
}

type ByName<'a> = HashMap<String, Vec<&'a Change>>;
type Next = HashMap<Uuid, Vec<Succession>>;

fn index<'a>(changes: impl Iterator<Item = &'a Change>) -> ByName<'a> {
    let mut by_name = ByName::new();
    for change in changes {
        by_name.entry(key(change)).or_default().push(change);
    }
    by_name
}

fn unique_matches<'a>(
    vanished: impl Iterator<Item = &'a Change>,
    appeared: &ByName<'_>,
    next: &Next,
) -> Vec<Succession> {
    let mut matches = Vec::new();
    let mut claims: HashMap<Uuid, u32> = HashMap::new();
    for old in vanished {
        let (parents, evidence) = match old.parent.filter(|_| depth_of(old.level) > 2) {
            None => (None, SuccessionEvidence::SameName),
            Some(parent) => (
                Some(heirs(parent, old.newer, next)),
                SuccessionEvidence::SameNameAndParent,
            ),
        };
        let fits = |new: &&&Change| {
            parents
                .as_ref()
                .is_none_or(|parents| new.parent.is_some_and(|parent| parents.contains(&parent)))
        };
        let candidates: Vec<&&Change> = appeared
            .get(&key(old))
            .map(|named| named.iter().filter(fits).collect())
            .unwrap_or_default();
        for candidate in &candidates {
            *claims.entry(candidate.region).or_default() += 1;
        }
        if let [new] = candidates[..] {
            matches.push(Succession {
                predecessor: old.region,
                successor: new.region,
                newer: old.newer,
                evidence,
            });
        }
    }
    matches.retain(|found| claims.get(&found.successor) == Some(&1));
    matches
}

/// A region and those that took its place, one after the other, up to a list.
fn heirs(region: Uuid, until: usize, next: &Next) -> Vec<Uuid> {
    let mut line = vec![region];
    let mut last = region;
    while let Some(succession) = next.get(&last).and_then(|successions| {
        successions
            .iter()
            .rfind(|succession| succession.newer <= until)
    }) {
        last = succession.successor;
        if line.contains(&last) {
            break;
        }
        line.push(last);
    }
    line
}

/// What two names must share: the plain name, with `KAB.` read as `Kabupaten`.
fn key(change: &Change) -> String {
    let name = search_name::plain(&change.name);
    match (change.level, name.strip_prefix("kab ")) {
        (RegionLevel::Regency | RegionLevel::City, Some(rest)) => format!("kabupaten {rest}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: u128, level: RegionLevel, parent: Option<u128>, name: &str) -> Change {
        Change {
            region: Uuid::from_u128(id),
            code: String::new(),
            level,
            parent: parent.map(Uuid::from_u128),
            name: name.to_owned(),
            line: 1,
            older: 0,
            newer: 1,
        }
    }

    fn pairs(vanished: &[Change], appeared: &[Change]) -> Vec<(u128, u128)> {
        successions(vanished, appeared)
            .iter()
            .map(|found| (found.predecessor.as_u128(), found.successor.as_u128()))
            .collect()
    }

    #[test]
    fn a_regency_under_a_new_code_takes_its_districts_along() {
        use RegionLevel::{District, Regency};
        let vanished = [
            change(10, Regency, Some(1), "KAB. MERAUKE"),
            change(11, District, Some(10), "Semangga"),
        ];
        let appeared = [
            change(20, Regency, Some(2), "Kabupaten Merauke"),
            change(21, District, Some(20), "SEMANGGA"),
        ];

        assert_eq!(pairs(&vanished, &appeared), [(10, 20), (11, 21)]);
    }

    #[test]
    fn a_city_does_not_follow_a_regency_of_the_same_name() {
        let vanished = [change(10, RegionLevel::Regency, Some(1), "KAB. SORONG")];
        let appeared = [change(20, RegionLevel::City, Some(2), "Kota Sorong")];

        assert!(pairs(&vanished, &appeared).is_empty());
    }

    #[test]
    fn a_district_of_the_same_name_elsewhere_is_another_district() {
        let vanished = [change(11, RegionLevel::District, Some(10), "Sukamaju")];
        let appeared = [change(21, RegionLevel::District, Some(20), "Sukamaju")];

        assert!(pairs(&vanished, &appeared).is_empty());
    }

    #[test]
    fn a_name_that_fits_twice_shows_nothing() {
        let old = |id| change(id, RegionLevel::District, Some(10), "Sukamaju");

        assert!(pairs(&[old(11)], &[old(21), old(22)]).is_empty());
        assert!(pairs(&[old(11), old(12)], &[old(21)]).is_empty());
    }
}
