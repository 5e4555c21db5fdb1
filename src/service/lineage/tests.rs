//! What the lineage says of made-up events, and what holds for any events.

mod any;
mod cases;

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Event, Lifetime, Lineage, Party, Share};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn unit(name: char) -> Uuid {
    Uuid::from_u128(u128::from(u32::from(name)))
}

/// Units by letters, `from > to`, with shares as `a:1/3`.
fn event(number: u128, on: &str, text: &str) -> Event {
    let (before, after) = text.split_once('>').unwrap();
    let party = |word: &str| {
        let (name, share) = word.split_once(':').unwrap_or((word, ""));
        let share = share.split_once('/').map(|(upper, lower)| Share {
            numerator: upper.parse().unwrap(),
            denominator: lower.parse().unwrap(),
        });
        Party {
            unit: unit(name.chars().next().unwrap()),
            share,
        }
    };
    let side = |text: &str| text.split_whitespace().map(party).collect();
    Event {
        id: Uuid::from_u128(number),
        effective_on: day(on),
        predecessors: side(before),
        successors: side(after),
    }
}

/// Lives as `a`, `a 2017-01-01..` and so on.
fn lineage(lives: &[(char, &str)], events: &[(&str, &str)]) -> Lineage {
    let life = |text: &str| {
        let (from, to) = text.split_once("..").unwrap();
        Lifetime {
            from: (!from.is_empty()).then(|| day(from)),
            to: (!to.is_empty()).then(|| day(to)),
        }
    };
    let lives: HashMap<Uuid, Lifetime> = lives
        .iter()
        .map(|(name, text)| (unit(*name), life(text)))
        .collect();
    let events = (1..)
        .zip(events)
        .map(|(number, (on, text))| event(number, on, text));
    Lineage::new(events.collect(), lives)
}
