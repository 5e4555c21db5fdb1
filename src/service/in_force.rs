//! Which document speaks for a budget on a date: the one place that decides it.

use std::cmp::Reverse;

use chrono::{Datelike as _, NaiveDate};
use entity::budget_document::BudgetStage;
use uuid::Uuid;

/// What the choice between documents depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The document.
    pub id: Uuid,
    /// Whose budget it states: a unit's, or a government's own summary.
    pub owner: Uuid,
    /// Of which year.
    pub fiscal_year: i16,
    /// At which stage.
    pub stage: BudgetStage,
    /// Which of several of that stage.
    pub sequence: i16,
    /// Whether it is the comparison column of a later document.
    pub restated: bool,
    /// Its date; many documents state only their year.
    pub dated_on: Option<NaiveDate>,
}

/// The documents that speak for one budget on a date, one a measure; absent where none does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// The budget as first enacted.
    pub enacted: Option<Uuid>,
    /// The budget after all changes up to the date.
    pub current: Option<Uuid>,
    /// What was spent and received.
    pub realized: Option<Uuid>,
    /// Whether the date lies in the fiscal year and one of these documents states no date.
    pub rests_on_undated: bool,
}

/// Chooses among the documents of one owner and fiscal year.
///
/// Duplicates and superseded documents must have been left out.
pub fn select(heads: &[Head], as_of: NaiveDate) -> InForce {
    use BudgetStage::{Amended, Audited, Enacted, FinalBudget, Realization, Shift};

    let counted: Vec<&Head> = heads.iter().filter(|head| counts(head, as_of)).collect();
    let with = |stages: &[BudgetStage]| -> Vec<&Head> {
        let of_stage = counted.iter().filter(|head| stages.contains(&head.stage));
        of_stage.copied().collect()
    };
    let enacted = with(&[Enacted])
        .into_iter()
        .max_by_key(|head| (!head.restated, head.sequence, head.id));
    let current = latest(&with(&[Enacted, FinalBudget, Shift, Amended]));
    let realized = with(&[Realization, Audited])
        .into_iter()
        .max_by_key(|head| {
            (
                head.stage == Audited,
                // A report without a date is about the whole year.
                head.dated_on.is_none(),
                head.dated_on,
                head.sequence,
                !head.restated,
                head.id,
            )
        });
    let chosen = [enacted, current, realized];
    let undated = chosen
        .iter()
        .flatten()
        .any(|head| head.dated_on.is_none() && as_of.year() == i32::from(head.fiscal_year));
    InForce {
        enacted: enacted.map(|head| head.id),
        current: current.map(|head| head.id),
        realized: realized.map(|head| head.id),
        rests_on_undated: undated,
    }
}

/// A dated document counts from its date, another from the first day of its year.
fn counts(head: &Head, as_of: NaiveDate) -> bool {
    match head.dated_on {
        Some(date) => date <= as_of,
        None => i32::from(head.fiscal_year) <= as_of.year(),
    }
}

/// The last word: by date among dated documents, by stage and sequence otherwise.
fn latest<'a>(heads: &[&'a Head]) -> Option<&'a Head> {
    let (dated, undated): (Vec<&Head>, Vec<&Head>) =
        heads.iter().partition(|head| head.dated_on.is_some());
    let last_dated = dated
        .into_iter()
        .max_by_key(|head| (head.dated_on, by_stage(head)));
    let last_undated = undated.into_iter().max_by_key(|head| by_stage(head));
    last_dated
        .into_iter()
        .chain(last_undated)
        .max_by_key(|head| by_stage(head))
}

fn by_stage(head: &Head) -> (u8, i16, Reverse<bool>, Uuid) {
    let rank = match head.stage {
        BudgetStage::FinalBudget => 1,
        BudgetStage::Shift => 2,
        BudgetStage::Amended => 3,
        _ => 0,
    };
    (rank, head.sequence, Reverse(head.restated), head.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use BudgetStage::{
        Amended, Audited, Draft, Enacted, FinalBudget, Realization, Shift, Undetermined,
    };

    fn head(number: u128, stage: BudgetStage) -> Head {
        Head {
            id: Uuid::from_u128(number),
            owner: Uuid::nil(),
            fiscal_year: 2014,
            stage,
            sequence: 1,
            restated: false,
            dated_on: None,
        }
    }

    fn dated(number: u128, stage: BudgetStage, day: &str) -> Head {
        Head {
            dated_on: Some(day.parse().unwrap()),
            ..head(number, stage)
        }
    }

    fn restated(number: u128, stage: BudgetStage) -> Head {
        Head {
            restated: true,
            ..head(number, stage)
        }
    }

    fn second(number: u128, stage: BudgetStage) -> Head {
        Head {
            sequence: 2,
            ..head(number, stage)
        }
    }

    /// Enacted, current and realized, by number; 0 for none.
    fn chosen(heads: &[Head], as_of: &str) -> [u128; 3] {
        let found = select(heads, as_of.parse().unwrap());
        [found.enacted, found.current, found.realized].map(|id| id.map_or(0, |id| id.as_u128()))
    }

    #[test]
    fn the_last_word_is_found() {
        let cases: [(&str, Vec<Head>, [u128; 3]); 13] = [
            ("nothing", vec![], [0, 0, 0]),
            ("enacted alone", vec![head(1, Enacted)], [1, 1, 0]),
            (
                "amended alone enacts nothing",
                vec![head(1, Amended)],
                [0, 1, 0],
            ),
            (
                "amended after shift",
                vec![head(3, Shift), head(2, Amended), head(1, Enacted)],
                [1, 2, 0],
            ),
            (
                "final after enacted",
                vec![head(2, Enacted), head(1, FinalBudget)],
                [2, 1, 0],
            ),
            (
                "a shift after the amendment, by date",
                vec![
                    dated(1, Enacted, "2014-01-01"),
                    dated(2, Amended, "2014-09-01"),
                    dated(3, Shift, "2014-11-01"),
                ],
                [1, 3, 0],
            ),
            (
                "an undated amendment after a dated shift",
                vec![
                    dated(1, Enacted, "2014-01-01"),
                    dated(3, Shift, "2014-11-01"),
                    head(2, Amended),
                ],
                [1, 2, 0],
            ),
            (
                "the second shift",
                vec![second(1, Shift), head(2, Shift)],
                [0, 1, 0],
            ),
            (
                "its own column before a restated one",
                vec![head(1, Enacted), restated(2, Enacted)],
                [1, 1, 0],
            ),
            (
                "a restated one where there is no other",
                vec![restated(1, Enacted), head(2, Amended)],
                [1, 2, 0],
            ),
            (
                "audited over realized",
                vec![head(1, Audited), second(2, Realization)],
                [0, 0, 1],
            ),
            (
                "the last realization",
                vec![head(2, Realization), second(1, Realization)],
                [0, 0, 1],
            ),
            (
                "drafts and undetermined never count",
                vec![head(1, Draft), head(2, Undetermined)],
                [0, 0, 0],
            ),
        ];
        for (name, heads, expected) in cases {
            let mut backwards = heads.clone();
            backwards.reverse();

            assert_eq!(chosen(&heads, "2026-01-01"), expected, "{name}");
            assert_eq!(
                chosen(&backwards, "2026-01-01"),
                expected,
                "{name}, backwards"
            );
        }
    }

    #[test]
    fn documents_count_from_their_date_or_their_year() {
        let heads = [head(1, Enacted), dated(2, Amended, "2014-09-01")];

        assert_eq!(chosen(&heads, "2013-12-31"), [0, 0, 0]);
        assert_eq!(chosen(&heads, "2014-01-01"), [1, 1, 0]);
        assert_eq!(chosen(&heads, "2014-08-31"), [1, 1, 0]);
        assert_eq!(chosen(&heads, "2014-09-01"), [1, 2, 0]);
    }

    #[test]
    fn within_its_year_an_undated_document_is_said_to_be_one() {
        let rests =
            |heads: &[Head], day: &str| select(heads, day.parse().unwrap()).rests_on_undated;

        assert!(rests(&[head(1, Enacted)], "2014-06-01"));
        assert!(!rests(&[head(1, Enacted)], "2015-01-01"));
        assert!(!rests(&[dated(1, Enacted, "2014-01-02")], "2014-06-01"));
        assert!(!rests(&[head(1, Undetermined)], "2014-06-01"));
    }
}
