//! Entries and groups in an order, and a part of them.

use std::cmp::Ordering;
use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entry::{Entry, Status};
use super::group::{Group, Level};
use super::{Diff, DiffRefusal};
use crate::service::page::{self, Direction, PageRequest};

/// What entries and groups are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Their codes.
    Code,
    /// The amount of the earlier end.
    From,
    /// The amount of the later end.
    To,
    /// The change: cuts are smaller than nothing.
    Change,
    /// The change without its sign.
    SizeOfChange,
}

/// Which entries or groups are shown.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// Only those of which this became; all of them where empty.
    pub statuses: Vec<Status>,
    /// The order; the largest changes first where empty.
    pub order: Vec<(By, Direction)>,
    /// The page.
    pub page: PageRequest,
}

/// A part of all rows that were asked for, in order.
#[derive(Debug)]
pub struct Part<T> {
    /// The rows, each with the cursor that goes on behind it.
    pub rows: Vec<(String, T)>,
    /// Whether rows come before.
    pub has_previous: bool,
    /// Whether rows come after.
    pub has_next: bool,
    /// How many rows there are in all.
    pub count: usize,
}

/// A row of a part.
trait Row {
    /// What tells it from all others.
    type Identity: Serialize + DeserializeOwned + PartialEq;

    fn identity(&self) -> Self::Identity;
    fn status(&self) -> Status;
    fn code(&self) -> &str;
    fn amounts(&self) -> [Option<i128>; 3];
}

impl Diff {
    /// Entries, in order.
    pub fn part_of_entries(&self, shape: &Shape) -> Result<Part<Entry>, DiffRefusal> {
        part(
            self.entries.iter().cloned(),
            shape,
            &self.signature("entries", shape),
        )
    }

    /// Groups of a level, in order.
    pub fn part_of_groups(&self, level: Level, shape: &Shape) -> Result<Part<Group>, DiffRefusal> {
        let signature = self.signature(&format!("{level:?}"), shape);
        part(self.groups(level).into_iter(), shape, &signature)
    }

    /// The question and the order, short: a cursor fits only where it came from.
    fn signature(&self, rows: &str, shape: &Shape) -> String {
        let text = format!(
            "{rows}{:?}{:?}{:?}",
            self.question, shape.statuses, shape.order
        );
        page::signature_of(&text)
    }
}

fn part<T: Row>(
    rows: impl Iterator<Item = T>,
    shape: &Shape,
    signature: &str,
) -> Result<Part<T>, DiffRefusal> {
    let is_wanted = |row: &T| shape.statuses.is_empty() || shape.statuses.contains(&row.status());
    let mut rows: Vec<T> = rows.filter(is_wanted).collect();
    let largest_first = [(By::SizeOfChange, Direction::Descending)];
    let order = match shape.order.as_slice() {
        [] => largest_first.as_slice(),
        order => order,
    };
    // Equals stay in the order of their codes.
    rows.sort_by(|one, other| compare(one, other, order));
    let place = |cursor: &str| {
        let text = page::unseal(cursor)?;
        let (given, identity): (String, T::Identity) = serde_json::from_str(&text).ok()?;
        let is_ours = given == signature;
        is_ours.then(|| rows.iter().position(|row| row.identity() == identity))?
    };
    let Range { start, end } = page::window(
        &shape.page,
        rows.len(),
        page::DEFAULT_SIZE,
        page::LARGEST_SIZE,
        place,
    )?;
    let count = rows.len();
    let rows = rows.drain(start..end).map(|row| {
        let cursor = serde_json::json!([signature, row.identity()]);
        (page::seal(&cursor.to_string()), row)
    });
    Ok(Part {
        rows: rows.collect(),
        has_previous: start > 0,
        has_next: end < count,
        count,
    })
}

fn compare<T: Row>(one: &T, other: &T, order: &[(By, Direction)]) -> Ordering {
    for (by, direction) in order {
        let turned = |ordering: Ordering| match direction {
            Direction::Ascending => ordering,
            Direction::Descending => ordering.reverse(),
        };
        let amount = |row: &T| {
            let [from, to, change] = row.amounts();
            match by {
                By::From => from,
                By::To => to,
                By::Change => change,
                By::Code | By::SizeOfChange => change.map(i128::abs),
            }
        };
        let ordering = match (by, amount(one), amount(other)) {
            (By::Code, ..) => turned(one.code().cmp(other.code())),
            (_, Some(one), Some(other)) => turned(one.cmp(&other)),
            // What is not stated comes last.
            (_, one, other) => other.is_some().cmp(&one.is_some()),
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

impl Row for Entry {
    type Identity = (bool, Option<(uuid::Uuid, uuid::Uuid)>);

    fn identity(&self) -> Self::Identity {
        Self::identity(self)
    }

    fn status(&self) -> Status {
        self.status
    }

    fn code(&self) -> &str {
        self.line_key()
    }

    fn amounts(&self) -> [Option<i128>; 3] {
        [self.from_sen(), self.to_sen(), self.change_sen()]
    }
}

impl Row for Group {
    type Identity = (Option<String>, [bool; 3], Vec<uuid::Uuid>, Vec<uuid::Uuid>);

    fn identity(&self) -> Self::Identity {
        let total = self.sums.total();
        let is_of_one_edition = self.status == Status::NotJoined;
        (
            self.code.clone(),
            [total.from.is_some(), total.to.is_some(), is_of_one_edition],
            self.from_units.clone(),
            self.to_units.clone(),
        )
    }

    fn status(&self) -> Status {
        self.status
    }

    fn code(&self) -> &str {
        self.code.as_deref().unwrap_or("")
    }

    fn amounts(&self) -> [Option<i128>; 3] {
        let total = self.sums.total();
        [total.from, total.to, self.change_sen()]
    }
}
