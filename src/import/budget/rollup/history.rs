//! Which documents spoke for one budget, for which time, and by what was known after each import.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::service::in_force::{Head, InForce, select};

/// A document of the budget, and since which import something is known of it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) head: Head,
    /// The import that brought it.
    pub(super) since: i64,
    /// The import that brought the document it repeats.
    pub(super) repeats_from: Option<i64>,
    /// The document it replaces.
    pub(super) supersedes: Option<Uuid>,
}

/// Documents that speak together: for a time, and by what was known for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaking {
    pub(super) chosen: InForce,
    /// Whether one of them states no date of its own.
    pub(super) undated: bool,
    pub(super) valid_from: NaiveDate,
    pub(super) valid_to: Option<NaiveDate>,
    pub(super) known_from: i64,
    pub(super) known_to: Option<i64>,
}

impl Speaking {
    fn says_the_same_as(&self, other: &Self) -> bool {
        self.chosen == other.chosen
            && self.undated == other.undated
            && self.valid_from == other.valid_from
            && self.valid_to == other.valid_to
    }
}

/// All that was ever in force, by what was known when. Depends on nothing but the documents.
pub(super) fn history(documents: &[Known]) -> Vec<Speaking> {
    let imports: BTreeSet<i64> = documents
        .iter()
        .flat_map(|document| [Some(document.since), document.repeats_from])
        .flatten()
        .collect();
    let mut past = Vec::new();
    let mut present: Vec<Speaking> = Vec::new();
    for import in imports {
        let mut next = at(documents, import);
        for row in present {
            match next.iter_mut().find(|new| new.says_the_same_as(&row)) {
                Some(new) => new.known_from = row.known_from,
                None => past.push(Speaking {
                    known_to: Some(import),
                    ..row
                }),
            }
        }
        present = next;
    }
    past.extend(present);
    past
}

/// What is in force for which time, by what is known after an import.
fn at(documents: &[Known], import: i64) -> Vec<Speaking> {
    let is_known = |since: i64| since <= import;
    let known: Vec<&Known> = documents
        .iter()
        .filter(|document| is_known(document.since))
        .collect();
    let heads: Vec<Head> = known
        .iter()
        .filter(|document| !document.repeats_from.is_some_and(is_known))
        .filter(|document| {
            let replaces = |other: &&&Known| other.supersedes == Some(document.head.id);
            !known.iter().any(|other| replaces(&other))
        })
        .map(|document| document.head.clone())
        .collect();
    let days: BTreeSet<NaiveDate> = heads.iter().filter_map(first_day).collect();
    let mut rows: Vec<Speaking> = Vec::new();
    for day in days {
        let chosen = InForce {
            // Depends on the date asked for, and is found when it is asked.
            rests_on_undated: false,
            ..select(&heads, day)
        };
        if let Some(last) = rows.last_mut() {
            if last.chosen == chosen {
                continue;
            }
            last.valid_to = Some(day);
        }
        let ids = [chosen.enacted, chosen.current, chosen.realized];
        let undated = heads
            .iter()
            .any(|head| head.dated_on.is_none() && ids.contains(&Some(head.id)));
        rows.push(Speaking {
            chosen,
            undated,
            valid_from: day,
            valid_to: None,
            known_from: import,
            known_to: None,
        });
    }
    let says_something = |row: &Speaking| row.chosen != InForce::default();
    rows.into_iter().filter(says_something).collect()
}

/// The day from which a document counts; see `select`.
fn first_day(head: &Head) -> Option<NaiveDate> {
    let new_year = || NaiveDate::from_ymd_opt(head.fiscal_year.into(), 1, 1);
    head.dated_on.or_else(new_year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::budget_document::BudgetStage::{self, Amended, Enacted, Undetermined};

    fn known(number: u128, stage: BudgetStage, since: i64) -> Known {
        Known {
            head: Head {
                id: Uuid::from_u128(number),
                owner: Uuid::nil(),
                fiscal_year: 2014,
                stage,
                sequence: 1,
                restated: false,
                dated_on: None,
            },
            since,
            repeats_from: None,
            supersedes: None,
        }
    }

    fn dated(mut document: Known, day: &str) -> Known {
        document.head.dated_on = Some(day.parse().unwrap());
        document
    }

    /// Enacted and current by number, the days and the imports.
    fn told(documents: &[Known]) -> Vec<String> {
        let number = |id: Option<Uuid>| id.map_or(0, |id| id.as_u128());
        let mut told: Vec<String> = history(documents)
            .iter()
            .map(|row| {
                format!(
                    "{}/{} {}..{} {}..{}{}",
                    number(row.chosen.enacted),
                    number(row.chosen.current),
                    row.valid_from,
                    row.valid_to.map_or(String::new(), |day| day.to_string()),
                    row.known_from,
                    row.known_to
                        .map_or(String::new(), |import| import.to_string()),
                    if row.undated { " undated" } else { "" },
                )
            })
            .collect();
        told.sort();
        told
    }

    #[test]
    fn a_later_import_does_not_change_what_was_known_before() {
        let first = known(1, Enacted, 3);
        let amended = dated(known(2, Amended, 5), "2014-09-01");

        assert_eq!(
            told(&[first, amended]),
            [
                "1/1 2014-01-01.. 3..5 undated",
                "1/1 2014-01-01..2014-09-01 5.. undated",
                "1/2 2014-09-01.. 5.. undated",
            ]
        );
    }

    #[test]
    fn corrections_and_copies_count_from_the_import_that_tells_of_them() {
        let wrong = known(1, Enacted, 1);
        let mut right = known(2, Enacted, 2);
        right.supersedes = Some(wrong.head.id);
        let mut better = known(3, Enacted, 4);
        better.head.restated = true;
        right.repeats_from = Some(4);
        better.supersedes = None;

        assert_eq!(
            told(&[wrong, right, better]),
            [
                "1/1 2014-01-01.. 1..2 undated",
                "2/2 2014-01-01.. 2..4 undated",
                "3/3 2014-01-01.. 4.. undated",
            ]
        );
    }

    #[test]
    fn documents_that_never_count_leave_no_trace() {
        assert_eq!(told(&[known(1, Undetermined, 1)]), [""; 0]);
        assert_eq!(told(&[]), [""; 0]);
        assert_eq!(
            told(&[known(1, Enacted, 1), known(2, Undetermined, 2)]),
            ["1/1 2014-01-01.. 1.. undated"]
        );
    }
}
