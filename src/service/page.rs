//! Pages: which part of a list is asked for, and the cursors that continue it.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::condition::{Column, Kind, Literal};

/// Rows on a page when the caller does not say.
pub const DEFAULT_SIZE: u32 = 20;
/// Most rows on a page.
pub const LARGEST_SIZE: u32 = 100;

/// Which part of a list the caller asks for.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// Rows from the start, or after the cursor.
    pub first: Option<u32>,
    /// Go on behind this cursor.
    pub after: Option<String>,
    /// Rows from the end, or before the cursor.
    pub last: Option<u32>,
    /// Go back from this cursor.
    pub before: Option<String>,
}

/// Why there is no such page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageRefusal {
    /// `first` or `after` together with `last` or `before`.
    BothDirections,
    /// More rows than a page may have.
    TooLarge,
    /// A cursor of another list or ordering, or none of ours.
    InvalidCursor,
    /// More conditions than a filter may have, or nested too deep.
    FilterTooLarge,
    /// A search for text without a letter or digit.
    SearchWithoutWords,
    /// More order keys than a list may have.
    OrderTooLong,
}

/// The direction of one order key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// One key that a list is ordered by.
pub type Order = (Column, Direction);

/// A part of a list, checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Page {
    pub(crate) size: u32,
    pub(crate) backward: bool,
    pub(crate) cursor: Option<Vec<Literal>>,
}

impl Page {
    pub(crate) fn new(
        request: PageRequest,
        tag: &str,
        order: &[Order],
    ) -> Result<Self, PageRefusal> {
        let PageRequest {
            first,
            after,
            last,
            before,
        } = request;
        let backward = last.is_some() || before.is_some();
        if backward && (first.is_some() || after.is_some()) {
            return Err(PageRefusal::BothDirections);
        }
        let size = first.or(last).unwrap_or(DEFAULT_SIZE);
        if size > LARGEST_SIZE {
            return Err(PageRefusal::TooLarge);
        }
        let cursor = after
            .or(before)
            .map(|cursor| decode(&cursor, tag, order).ok_or(PageRefusal::InvalidCursor))
            .transpose()?;
        Ok(Self {
            size,
            backward,
            cursor,
        })
    }
}

/// Which of `count` rows that are held in memory stand on a page of at most `largest`; `place` finds
/// the row that a cursor names.
pub(crate) fn window(
    request: &PageRequest,
    count: usize,
    default: u32,
    largest: u32,
    place: impl Fn(&str) -> Option<usize>,
) -> Result<Range<usize>, PageRefusal> {
    let backward = request.last.is_some() || request.before.is_some();
    if backward && (request.first.is_some() || request.after.is_some()) {
        return Err(PageRefusal::BothDirections);
    }
    let size = request.first.or(request.last).unwrap_or(default);
    if size > largest {
        return Err(PageRefusal::TooLarge);
    }
    let cursor = request.after.as_ref().or(request.before.as_ref());
    let place = cursor
        .map(|cursor| place(cursor).ok_or(PageRefusal::InvalidCursor))
        .transpose()?;
    let size = size as usize;
    Ok(if backward {
        let end = place.unwrap_or(count);
        end.saturating_sub(size)..end
    } else {
        let start = place.map_or(0, |place| place + 1);
        start..(start + size).min(count)
    })
}

/// What was asked and in which order, short: a cursor fits only where it came from.
pub(crate) fn signature_of(asked: &str) -> String {
    let digest = Sha256::digest(asked.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..8])
}

/// The cursor of a row with these order keys.
pub(crate) fn encode(tag: &str, order: &[Order], keys: &[Literal]) -> String {
    let values: Vec<Value> = keys.iter().map(to_json).collect();
    seal(&json!([signature(tag, order), values]).to_string())
}

fn decode(cursor: &str, tag: &str, order: &[Order]) -> Option<Vec<Literal>> {
    let (given_signature, values): (String, Vec<Value>) =
        serde_json::from_str(&unseal(cursor)?).ok()?;
    if given_signature != signature(tag, order) || values.len() != order.len() {
        return None;
    }
    order
        .iter()
        .zip(&values)
        .map(|((column, _), value)| from_json(column.kind, value))
        .collect()
}

/// Text as an opaque cursor.
pub(crate) fn seal(body: &str) -> String {
    let mut bytes = digest(body).to_vec();
    bytes.extend_from_slice(body.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The text of a cursor that was neither cut nor altered.
pub(crate) fn unseal(cursor: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (given, body) = bytes.split_at_checked(SEAL_BYTES)?;
    let body = std::str::from_utf8(body).ok()?;
    (given == digest(body)).then(|| body.to_owned())
}

const SEAL_BYTES: usize = 6;

/// Tells a cursor that was cut or altered; it guards nothing secret.
fn digest(body: &str) -> [u8; SEAL_BYTES] {
    let digest = Sha256::digest(body.as_bytes());
    std::array::from_fn(|index| digest[index])
}

/// The list and its ordering, short: a cursor fits only where it came from.
fn signature(tag: &str, order: &[Order]) -> String {
    let mut text = tag.to_owned();
    for (column, direction) in order {
        text.push(match direction {
            Direction::Ascending => '+',
            Direction::Descending => '-',
        });
        text.push_str(column.sql);
    }
    let digest = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..6])
}

fn to_json(key: &Literal) -> Value {
    match key {
        Literal::Text(text) => json!(text),
        Literal::Int(number) => json!(number),
        Literal::Date(date) => json!(date),
        Literal::Instant(instant) => json!(instant.timestamp_nanos_opt()),
        Literal::Id(id) => json!(id.simple().to_string()),
        Literal::Bool(truth) => json!(truth),
    }
}

fn from_json(kind: Kind, value: &Value) -> Option<Literal> {
    Some(match kind {
        Kind::Text => Literal::Text(value.as_str()?.to_owned()),
        Kind::Int => Literal::Int(value.as_i64()?),
        Kind::Date => Literal::Date(value.as_str()?.parse().ok()?),
        Kind::Instant => Literal::Instant(DateTime::<Utc>::from_timestamp_nanos(value.as_i64()?)),
        Kind::Id => Literal::Id(Uuid::parse_str(value.as_str()?).ok()?),
        Kind::Bool => Literal::Bool(value.as_bool()?),
    })
}
