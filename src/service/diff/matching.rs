//! Which items of both ends are the same.
//!
//! First by codes: the same key, of budgets that hold the same money. Where the names under a key
//! contradict each other the codes may have been given away: then a program of the same name is
//! looked for under other codes, and only what finds none counts as renamed. What is left may be an
//! item of the same name under another account of its program; or it stands on one end alone.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::entry::{Certainty, Entry, Fact, Reason, Status};
use super::families::Side;
use super::group::Trees;
use super::names::{Likeness, likeness, without_years};

/// What tells an item from others of its budget, in words that both ends share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Code of the program; empty where there is none.
    pub(super) plan: String,
    /// Codes of account and fund source, and the ordinal of repetitions.
    pub(super) rest: String,
}

/// A fact on its way to an entry.
#[derive(Debug, Clone)]
struct Loose {
    fact: Arc<Fact>,
    side: Side,
    key: Option<Key>,
    /// How sure the key is.
    certainty: Certainty,
    /// The program's name, or the item's where it stands under none; absent where nobody gives one.
    name: Option<String>,
    /// Facts of the other end have the same key, and other names.
    namesake: Option<usize>,
}

/// Facts with the same key whose money stands in the same rows.
#[derive(Debug, Default)]
struct Cluster {
    rows: HashSet<Arc<[Uuid]>>,
    members: Vec<Loose>,
}

impl Cluster {
    fn of(&self, side: Side) -> impl Iterator<Item = &Loose> {
        self.members.iter().filter(move |loose| loose.side == side)
    }

    fn likeness(&self) -> Likeness {
        let names = |side| -> Vec<Option<&str>> {
            self.of(side).map(|loose| loose.name.as_deref()).collect()
        };
        likeness(&names(Side::From), &names(Side::To))
    }

    fn has_both_ends(&self) -> bool {
        self.of(Side::From).next().is_some() && self.of(Side::To).next().is_some()
    }
}

/// Puts every fact into exactly one entry.
pub(super) fn entries(from: Vec<Arc<Fact>>, to: Vec<Arc<Fact>>, trees: &Trees) -> Vec<Entry> {
    let from = from.into_iter().map(|fact| (Side::From, fact));
    let to = to.into_iter().map(|fact| (Side::To, fact));
    let mut by_key: BTreeMap<Key, Vec<Loose>> = BTreeMap::new();
    let mut loose = Vec::new();
    for (side, fact) in from.chain(to) {
        let item = trees.loose(side, fact);
        match item.key.clone() {
            Some(key) => by_key.entry(key).or_default().push(item),
            None => loose.push(item),
        }
    }
    let mut entries = Vec::new();
    let mut namesakes = 0;
    for members in by_key.into_values() {
        for mut cluster in clusters(members, trees) {
            if !cluster.has_both_ends() {
                loose.append(&mut cluster.members);
            } else if cluster.likeness() == Likeness::Same {
                entries.push(matched(cluster.members, By::Codes, trees));
            } else {
                for member in &mut cluster.members {
                    member.namesake = Some(namesakes);
                }
                namesakes += 1;
                loose.append(&mut cluster.members);
            }
        }
    }
    let loose = by_name(loose, By::NameInFamily, trees, &mut entries);
    let loose = by_name(loose, By::NameInRegion, trees, &mut entries);
    let loose = renamed(loose, trees, &mut entries);
    let loose = by_item(loose, trees, &mut entries);
    entries.extend(loose.into_iter().map(|item| alone(item, trees)));
    entries.sort_by(|one, other| {
        let order = |entry: &Entry| (entry.line_key().to_owned(), entry.identity());
        order(one).cmp(&order(other))
    });
    entries
}

/// Parts facts of one key by the budgets that their money stands in.
fn clusters(members: Vec<Loose>, trees: &Trees) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for member in members {
        let rows = trees.families.rows(member.side, owner(&member.fact));
        let mut met = Cluster {
            rows: rows.into_iter().collect(),
            members: Vec::new(),
        };
        let mut apart = Vec::new();
        for cluster in clusters {
            if cluster.rows.is_disjoint(&met.rows) {
                apart.push(cluster);
            } else {
                met.rows.extend(cluster.rows);
                met.members.extend(cluster.members);
            }
        }
        met.members.push(member);
        apart.push(met);
        clusters = apart;
    }
    clusters
}

/// What facts were matched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Codes,
    /// Codes, though the names differ.
    CodesAlone(Certainty),
    /// The item's name, under the same program.
    NameInProgram,
    /// The program's name, among budgets of the same money.
    NameInFamily,
    /// The program's name, among all budgets of the government.
    NameInRegion,
}

/// Matches programs that have the same name under other codes, where there is one alone at each
/// end; of these, items with the same account. Gives back what found no match.
fn by_name(loose: Vec<Loose>, by: By, trees: &Trees, entries: &mut Vec<Entry>) -> Vec<Loose> {
    let mut named: BTreeMap<(Uuid, String), Vec<usize>> = BTreeMap::new();
    for (place, item) in loose.iter().enumerate() {
        let (Some(key), Some(name)) = (&item.key, &item.name) else {
            continue;
        };
        if key.plan.is_empty() || name.is_empty() || !trees.is_comparable(item) {
            continue;
        }
        let among = match by {
            By::NameInRegion => item.fact.region,
            _ => trees.families.family(owner(&item.fact))[0],
        };
        named.entry((among, name.clone())).or_default().push(place);
    }
    let mut pairs: Vec<Vec<usize>> = Vec::new();
    for places in named.into_values() {
        let plans = |side: Side| -> BTreeSet<(Uuid, &str)> {
            let of_side = places.iter().map(|place| &loose[*place]);
            of_side
                .filter(|item| item.side == side)
                .filter_map(|item| {
                    let family = trees.families.family(owner(&item.fact))[0];
                    Some((family, item.key.as_ref()?.plan.as_str()))
                })
                .collect()
        };
        let (from, to) = (plans(Side::From), plans(Side::To));
        if from.len() != 1 || to.len() != 1 || from == to {
            continue;
        }
        let mut by_rest: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for place in places {
            if let Some(key) = &loose[place].key {
                by_rest.entry(&key.rest).or_default().push(place);
            }
        }
        for places in by_rest.into_values() {
            let has = |side| places.iter().any(|place| loose[*place].side == side);
            if has(Side::From) && has(Side::To) {
                pairs.push(places);
            }
        }
    }
    take(loose, &pairs, by, trees, entries)
}

/// Matches items that have the same name under the same program and another account, where there is
/// one alone at each end. Gives back what found no match.
fn by_item(loose: Vec<Loose>, trees: &Trees, entries: &mut Vec<Entry>) -> Vec<Loose> {
    let mut named: BTreeMap<(Uuid, &str, String), Vec<usize>> = BTreeMap::new();
    for (place, item) in loose.iter().enumerate() {
        let Some(key) = &item.key else { continue };
        let family = trees.families.family(owner(&item.fact))[0];
        let name = without_years(&item.fact.search_name);
        if !name.is_empty() && trees.is_comparable(item) {
            named
                .entry((family, &key.plan, name))
                .or_default()
                .push(place);
        }
    }
    let is_pair = |places: &Vec<usize>| {
        let sides = places.iter().map(|place| loose[*place].side);
        places.len() == 2 && sides.collect::<HashSet<_>>().len() == 2
    };
    let pairs: Vec<Vec<usize>> = named.into_values().filter(is_pair).collect();
    take(loose, &pairs, By::NameInProgram, trees, entries)
}

/// Makes an entry of each of these groups of places. Gives back what stands in none.
fn take(
    loose: Vec<Loose>,
    groups: &[Vec<usize>],
    by: By,
    trees: &Trees,
    entries: &mut Vec<Entry>,
) -> Vec<Loose> {
    let mut taken: HashMap<usize, usize> = HashMap::new();
    for (group, places) in groups.iter().enumerate() {
        taken.extend(places.iter().map(|place| (*place, group)));
    }
    let mut members: Vec<Vec<Loose>> = groups.iter().map(|_| Vec::new()).collect();
    let mut left = Vec::new();
    for (place, item) in loose.into_iter().enumerate() {
        match taken.get(&place) {
            Some(group) => members[*group].push(item),
            None => left.push(item),
        }
    }
    entries.extend(
        members
            .into_iter()
            .map(|members| matched(members, by, trees)),
    );
    left
}

/// Matches what has the same codes and another name. Gives back what stands alone.
fn renamed(loose: Vec<Loose>, trees: &Trees, entries: &mut Vec<Entry>) -> Vec<Loose> {
    let mut clusters: BTreeMap<usize, Cluster> = BTreeMap::new();
    let mut left = Vec::new();
    for item in loose {
        match item.namesake {
            Some(namesake) => clusters.entry(namesake).or_default().members.push(item),
            None => left.push(item),
        }
    }
    for cluster in clusters.into_values() {
        if cluster.has_both_ends() {
            let certainty = match cluster.likeness() {
                Likeness::Same => Certainty::Certain,
                Likeness::Alike => Certainty::Likely,
                Likeness::Different => Certainty::Possible,
            };
            entries.push(matched(cluster.members, By::CodesAlone(certainty), trees));
        } else {
            left.extend(cluster.members);
        }
    }
    left
}

fn matched(members: Vec<Loose>, by: By, trees: &Trees) -> Entry {
    let certainty = members.iter().map(|item| item.certainty).max();
    let owners = |side: Side| -> BTreeSet<Uuid> {
        let of_side = members.iter().filter(|item| item.side == side);
        of_side.map(|item| owner(&item.fact)).collect()
    };
    let other_owner = owners(Side::From) != owners(Side::To);
    let is_named = matches!(by, By::NameInFamily | By::NameInRegion | By::NameInProgram);
    let moved_by_change = other_owner && by != By::NameInRegion;
    let mut events = Vec::new();
    if moved_by_change {
        for item in &members {
            for event in trees.families.events(item.side, owner(&item.fact)) {
                if !events.contains(&event) {
                    events.push(event);
                }
            }
        }
    }
    let mut reasons = vec![if is_named {
        Reason::SameName
    } else if trees.codes.are_of_one_edition() {
        Reason::SameCodes
    } else {
        Reason::Crosswalk
    }];
    if moved_by_change {
        reasons.push(Reason::UnitChange);
    }
    let least = match by {
        By::Codes => Certainty::Certain,
        By::CodesAlone(certainty) => certainty,
        By::NameInFamily | By::NameInProgram => Certainty::Likely,
        By::NameInRegion => Certainty::Possible,
    };
    let (from, to): (Vec<_>, Vec<_>) = members.into_iter().partition(|one| one.side == Side::From);
    let facts = |loose: Vec<Loose>| loose.into_iter().map(|one| one.fact).collect();
    let mut entry = Entry {
        status: Status::Unchanged,
        reasons,
        certainty: certainty.map(|certainty| certainty.max(least)),
        from: facts(from),
        to: facts(to),
        events,
    };
    entry.status = match by {
        By::NameInFamily | By::NameInRegion => Status::Moved,
        _ if other_owner => Status::Moved,
        By::CodesAlone(_) => Status::Renamed,
        _ => Status::of_amounts(entry.from_sen(), entry.to_sen()),
    };
    entry
}

/// The entry of a fact that only one end states.
fn alone(item: Loose, trees: &Trees) -> Entry {
    let there_or_not = match item.side {
        Side::From => Status::Removed,
        Side::To => Status::Added,
    };
    let owner = owner(&item.fact);
    let (status, reason) = if trees.families.is_known_at_other_end(item.side, owner) {
        match item.key {
            Some(_) => (there_or_not, Reason::NotStated),
            None => (Status::NotJoined, Reason::NoCrosswalk),
        }
    } else if trees.families.did_not_exist_at_other_end(item.side, owner) {
        (there_or_not, Reason::UnitChange)
    } else {
        (Status::Unpublished, Reason::NoDocument)
    };
    let (from, to) = match item.side {
        Side::From => (vec![item.fact], Vec::new()),
        Side::To => (Vec::new(), vec![item.fact]),
    };
    Entry {
        status,
        reasons: vec![reason],
        certainty: None,
        from,
        to,
        events: Vec::new(),
    }
}

/// Whose budget it is part of.
pub(super) fn owner(fact: &Fact) -> Uuid {
    fact.unit.unwrap_or(fact.region)
}

impl Trees {
    fn loose(&self, side: Side, fact: Arc<Fact>) -> Loose {
        let (key, certainty) = match self.key(side, &fact) {
            Some((key, certainty)) => (Some(key), certainty),
            None => (None, Certainty::Certain),
        };
        Loose {
            name: self.name(&fact),
            fact,
            side,
            key,
            certainty,
            namesake: None,
        }
    }

    fn is_comparable(&self, item: &Loose) -> bool {
        let owner = owner(&item.fact);
        self.families.is_known_at_other_end(item.side, owner)
    }
}
