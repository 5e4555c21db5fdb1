//! The signals of an answer: in which order they stand, and which of them a page shows.

use std::cmp::Ordering;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::{Asked, Signal, Signals};
use crate::service::cube::measure::{Value, compare_ratios};
use crate::service::page::{self, DEFAULT_SIZE, Direction, LARGEST_SIZE, PageRefusal, PageRequest};

/// What signals are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The rule.
    Rule,
    /// The unit's code.
    Unit,
    /// What is held against the threshold; means something within one rule.
    Value,
    /// The first amount among the figures.
    Amount,
}

/// All signals of a question in their order, and the page.
#[derive(Debug)]
pub struct Table {
    /// The question.
    pub asked: Asked,
    /// What was found, and what could be judged.
    pub signals: Signals,
    page: Range<usize>,
    signature: String,
}

impl Table {
    /// Orders signals and finds the page.
    pub fn new(
        asked: Asked,
        mut signals: Signals,
        order: &[(By, Direction)],
        page: &PageRequest,
    ) -> Result<Self, PageRefusal> {
        signals
            .signals
            .sort_by(|one, other| compare(one, other, order));
        let digest = Sha256::digest(format!("{asked:?}{order:?}").as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(&digest[..8]);
        let page = range(&signals.signals, page, &signature)?;
        Ok(Self {
            asked,
            signals,
            page,
            signature,
        })
    }

    /// The signals of the page, in order.
    pub fn shown(&self) -> &[Signal] {
        &self.signals.signals[self.page.clone()]
    }

    /// How many there are in all.
    pub fn count(&self) -> usize {
        self.signals.signals.len()
    }

    /// Whether signals come before the page.
    pub fn has_previous(&self) -> bool {
        self.page.start > 0
    }

    /// Whether signals come after the page.
    pub fn has_next(&self) -> bool {
        self.page.end < self.count()
    }

    /// A signal's place, to go on from.
    pub fn cursor(&self, signal: &Signal) -> String {
        page::seal(&serde_json::json!([self.signature, identity(signal)]).to_string())
    }
}

/// What tells a signal from every other of the question.
fn identity(signal: &Signal) -> String {
    let found = &signal.found;
    let first = found.items.first();
    format!(
        "{:?} {} {:?} {first:?}",
        found.rule, found.unit, found.program
    )
}

fn amount(signal: &Signal) -> Option<i128> {
    let mut figures = signal.found.figures.iter();
    figures.find_map(|(_, value)| match value {
        Value::Sen(sen) => Some(*sen),
        _ => None,
    })
}

fn compare(one: &Signal, other: &Signal, order: &[(By, Direction)]) -> Ordering {
    let rule = |signal: &Signal| signal.found.rule;
    for (by, direction) in order {
        let ordering = match by {
            By::Rule => rule(one).cmp(&rule(other)),
            By::Unit => one.unit_code.cmp(&other.unit_code),
            By::Value => match (one.found.value, other.found.value) {
                (Some(one), Some(other)) => compare_ratios(one, other),
                (one, other) => one.is_some().cmp(&other.is_some()),
            },
            By::Amount => amount(one).cmp(&amount(other)),
        };
        let ordering = match direction {
            Direction::Ascending => ordering,
            Direction::Descending => ordering.reverse(),
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    let place = |signal: &Signal| {
        let found = &signal.found;
        let program = found.program.clone();
        (
            found.rule,
            signal.unit_code.clone(),
            program,
            found.items.clone(),
        )
    };
    place(one).cmp(&place(other))
}

fn range(
    signals: &[Signal],
    request: &PageRequest,
    signature: &str,
) -> Result<Range<usize>, PageRefusal> {
    let backward = request.last.is_some() || request.before.is_some();
    if backward && (request.first.is_some() || request.after.is_some()) {
        return Err(PageRefusal::BothDirections);
    }
    let size = request.first.or(request.last).unwrap_or(DEFAULT_SIZE);
    if size > LARGEST_SIZE {
        return Err(PageRefusal::TooLarge);
    }
    let size = size as usize;
    let cursor = request.after.as_ref().or(request.before.as_ref());
    let place = cursor
        .map(|cursor| place_of(signals, cursor, signature).ok_or(PageRefusal::InvalidCursor))
        .transpose()?;
    Ok(if backward {
        let end = place.unwrap_or(signals.len());
        end.saturating_sub(size)..end
    } else {
        let start = place.map_or(0, |place| place + 1);
        start..(start + size).min(signals.len())
    })
}

fn place_of(signals: &[Signal], cursor: &str, signature: &str) -> Option<usize> {
    let (given, wanted): (String, String) = serde_json::from_str(&page::unseal(cursor)?).ok()?;
    if given != signature {
        return None;
    }
    signals.iter().position(|signal| identity(signal) == wanted)
}
