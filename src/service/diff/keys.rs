//! What tells items by their codes: the same words at both ends.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use entity::code_crosswalk::CrosswalkCertainty;

use super::entry::Certainty;
use super::families::Side;
use crate::service::crosswalk::Pair;

/// How codes of one end are written at the other.
#[derive(Debug)]
pub(super) enum Codes {
    /// As they are.
    OfOneEdition,
    /// As crosswalks join them.
    Joined { accounts: Joined, programs: Joined },
}

/// The code that a code of one end is at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written<'a> {
    pub(super) code: &'a str,
    pub(super) certainty: Certainty,
}

impl Codes {
    /// Codes of two editions, joined so.
    pub(super) fn joined(accounts: &[Pair], programs: &[Pair]) -> Self {
        Self::Joined {
            accounts: Joined::new(accounts),
            programs: Joined::new(programs),
        }
    }

    pub(super) fn are_of_one_edition(&self) -> bool {
        matches!(self, Self::OfOneEdition)
    }

    /// The code that an account has at both ends; none where no crosswalk joins it.
    pub(super) fn account<'a>(&'a self, side: Side, code: &'a str) -> Option<Written<'a>> {
        match self {
            Self::OfOneEdition => Some(as_it_is(code)),
            Self::Joined { accounts, .. } => accounts.written(side, code),
        }
    }

    /// The code that a program has at both ends; none where no crosswalk joins it.
    pub(super) fn program<'a>(&'a self, side: Side, code: &'a str) -> Option<Written<'a>> {
        match self {
            Self::OfOneEdition => Some(as_it_is(code)),
            Self::Joined { programs, .. } => programs.written(side, code),
        }
    }
}

fn as_it_is(code: &str) -> Written<'_> {
    Written {
        code,
        certainty: Certainty::Certain,
    }
}

/// Codes of two lists that crosswalks join, in groups: a group has one code of the later list or,
/// where codes became several, all of these together.
#[derive(Debug, Default)]
pub(super) struct Joined {
    from: HashMap<String, Arc<Group>>,
    to: HashMap<String, Arc<Group>>,
}

#[derive(Debug)]
struct Group {
    code: String,
    certainty: Certainty,
}

impl Joined {
    fn new(pairs: &[Pair]) -> Self {
        let mut groups: Vec<(BTreeSet<&str>, BTreeSet<&str>, bool, Certainty)> = Vec::new();
        let (mut of_from, mut of_to) = (BTreeMap::new(), BTreeMap::new());
        for pair in pairs {
            let (from, to) = (pair.from.as_str(), pair.to.as_str());
            let is_partial = pair.certainty == CrosswalkCertainty::Partial;
            let certainty = match pair.certainty {
                CrosswalkCertainty::Exact => Certainty::Certain,
                CrosswalkCertainty::Likely | CrosswalkCertainty::Partial => Certainty::Likely,
            };
            let mut group = (
                BTreeSet::from([from]),
                BTreeSet::from([to]),
                is_partial,
                certainty,
            );
            let known: BTreeSet<usize> = [of_from.get(from), of_to.get(to)]
                .into_iter()
                .flatten()
                .copied()
                .collect();
            for place in known {
                let other = std::mem::take(&mut groups[place].0);
                group.0.extend(other);
                let other = std::mem::take(&mut groups[place].1);
                group.1.extend(other);
                group.2 |= groups[place].2;
                group.3 = group.3.max(groups[place].3);
            }
            of_from.extend(group.0.iter().map(|code| (*code, groups.len())));
            of_to.extend(group.1.iter().map(|code| (*code, groups.len())));
            groups.push(group);
        }
        let mut joined = Self::default();
        for (from, to, is_partial, certainty) in groups {
            // Of a part of a code nobody knows how much it is.
            if is_partial || to.is_empty() {
                continue;
            }
            let code = to.iter().copied().collect::<Vec<_>>().join(" + ");
            let group = Arc::new(Group { code, certainty });
            let own = |code: &str| (code.to_owned(), Arc::clone(&group));
            joined.from.extend(from.into_iter().map(own));
            joined.to.extend(to.into_iter().map(own));
        }
        joined
    }

    fn written(&self, side: Side, code: &str) -> Option<Written<'_>> {
        let codes = match side {
            Side::From => &self.from,
            Side::To => &self.to,
        };
        codes.get(code).map(|group| Written {
            code: &group.code,
            certainty: group.certainty,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(from: &str, to: &str, certainty: CrosswalkCertainty) -> Pair {
        Pair {
            from: from.to_owned(),
            to: to.to_owned(),
            certainty,
        }
    }

    fn codes(joined: &Joined, side: Side, code: &str) -> Option<String> {
        joined
            .written(side, code)
            .map(|written| written.code.to_owned())
    }

    #[test]
    fn codes_that_became_one_or_several_are_told_together() {
        use CrosswalkCertainty::{Exact, Likely};
        let joined = Joined::new(&[
            pair("5.1.1", "5.1.01", Exact),
            pair("5.2.1", "5.1.01", Likely),
            pair("5.3", "5.4", Exact),
            pair("5.3", "5.5", Exact),
            pair("5.6", "5.5", Exact),
        ]);

        assert_eq!(
            codes(&joined, Side::From, "5.1.1").as_deref(),
            Some("5.1.01")
        );
        assert_eq!(
            codes(&joined, Side::From, "5.2.1").as_deref(),
            Some("5.1.01")
        );
        assert_eq!(
            codes(&joined, Side::To, "5.1.01").as_deref(),
            Some("5.1.01")
        );
        assert_eq!(
            joined
                .written(Side::From, "5.1.1")
                .map(|written| written.certainty),
            Some(Certainty::Likely)
        );
        for code in ["5.3", "5.6"] {
            assert_eq!(
                codes(&joined, Side::From, code).as_deref(),
                Some("5.4 + 5.5")
            );
        }
        assert_eq!(
            codes(&joined, Side::To, "5.4").as_deref(),
            Some("5.4 + 5.5")
        );
        assert_eq!(codes(&joined, Side::From, "5.4"), None);
    }

    #[test]
    fn what_is_only_a_part_of_a_code_joins_nothing() {
        let joined = Joined::new(&[
            pair("5.1", "5.2", CrosswalkCertainty::Partial),
            pair("5.3", "5.2", CrosswalkCertainty::Exact),
        ]);

        assert_eq!(codes(&joined, Side::From, "5.1"), None);
        assert_eq!(codes(&joined, Side::From, "5.3"), None);
        assert_eq!(codes(&joined, Side::To, "5.2"), None);
    }
}
