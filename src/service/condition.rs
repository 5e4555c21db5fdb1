//! What rows of a list must meet: a small language that filters are translated to.

mod inspect;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::sql::Sql;
use crate::search_name;

/// Most tests in one filter.
const MOST_TESTS: usize = 200;
/// Deepest nesting of one filter, the list's own conditions included.
const DEEPEST_FILTER: usize = 24;

/// A column, or an expression over columns, of a listed table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Column {
    pub(crate) sql: &'static str,
    pub(crate) kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Text,
    Int,
    Date,
    Instant,
    Id,
    Bool,
}

impl Column {
    pub(crate) const fn text(sql: &'static str) -> Self {
        let kind = Kind::Text;
        Self { sql, kind }
    }

    pub(crate) const fn int(sql: &'static str) -> Self {
        let kind = Kind::Int;
        Self { sql, kind }
    }

    pub(crate) const fn date(sql: &'static str) -> Self {
        let kind = Kind::Date;
        Self { sql, kind }
    }

    pub(crate) const fn instant(sql: &'static str) -> Self {
        let kind = Kind::Instant;
        Self { sql, kind }
    }

    pub(crate) const fn id(sql: &'static str) -> Self {
        let kind = Kind::Id;
        Self { sql, kind }
    }

    pub(crate) const fn bool(sql: &'static str) -> Self {
        let kind = Kind::Bool;
        Self { sql, kind }
    }
}

/// A value that a column is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Literal {
    /// Text, compared letter by letter.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A calendar date.
    Date(NaiveDate),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// An id.
    Id(Uuid),
    /// A truth value.
    Bool(bool),
}

impl Literal {
    /// The word under which a database enum's value is stored.
    pub fn word(value: &impl sea_orm::ActiveEnum<Value = String>) -> Self {
        Self::Text(value.to_value())
    }
}

/// How a column is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The same value.
    Equals(Literal),
    /// One of these values; none of an empty list.
    OneOf(Vec<Literal>),
    /// This value or a greater one.
    AtLeast(Literal),
    /// This value or a smaller one.
    AtMost(Literal),
    /// A greater value.
    Above(Literal),
    /// Text that begins so.
    StartsWith(String),
    /// Text that holds this.
    Contains(String),
    /// No value.
    Absent,
}

/// What rows of a list must meet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Each of these; an empty list is always met.
    All(Vec<Condition>),
    /// At least one of these; an empty list is never met.
    Any(Vec<Condition>),
    /// Not this; also met where this is unknown because a value is absent.
    Not(Box<Condition>),
    /// A column passes a test.
    Is(Column, Test),
    /// A related row exists that meets the condition.
    Related(Relation, Box<Condition>),
    /// The column holds a value that rows of another table name: those that meet the condition.
    Among(Column, Relation, Box<Condition>),
    /// Text is looked for that holds no word; met by no row, and lists refuse it.
    Wordless,
}

/// A related table: `SELECT … FROM … WHERE …` up to where a condition may follow with `AND`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Relation(pub(crate) &'static str);

impl Condition {
    /// Met by every row.
    pub const ALWAYS: Self = Self::All(Vec::new());

    /// The column holds this value.
    pub const fn equals(column: Column, value: Literal) -> Self {
        Self::Is(column, Test::Equals(value))
    }

    /// Every word of `text` stands somewhere in the column, which holds plain names.
    pub fn words(column: Column, text: &str) -> Self {
        let plain = search_name::plain(text);
        if plain.is_empty() {
            return Self::Wordless;
        }
        Self::All(
            plain
                .split(' ')
                .map(|word| Self::Is(column, Test::Contains(word.to_owned())))
                .collect(),
        )
    }

    /// The date lies in the period; open ends reach for ever.
    pub fn in_force(valid_from: Column, valid_to: Column, on: NaiveDate) -> Self {
        Self::All(vec![
            Self::Any(vec![
                Self::Is(valid_from, Test::Absent),
                Self::Is(valid_from, Test::AtMost(Literal::Date(on))),
            ]),
            Self::Any(vec![
                Self::Is(valid_to, Test::Absent),
                Self::Is(valid_to, Test::Above(Literal::Date(on))),
            ]),
        ])
    }

    /// A related row exists.
    pub fn related(relation: Relation) -> Self {
        Self::Related(relation, Box::new(Self::ALWAYS))
    }

    /// Both conditions.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::All(mut parts) => {
                parts.push(other);
                Self::All(parts)
            }
            one => Self::All(vec![one, other]),
        }
    }

    /// Whether it has more tests, or nests deeper, than a filter may.
    pub fn is_too_large(&self) -> bool {
        let (tests, depth) = self.size();
        tests > MOST_TESTS || depth > DEEPEST_FILTER
    }

    /// How many tests there are, and how deep they nest.
    fn size(&self) -> (usize, usize) {
        match self {
            Self::Is(_, Test::OneOf(values)) => (values.len().max(1), 1),
            Self::Is(..) | Self::Wordless => (1, 1),
            Self::Not(inner) | Self::Related(_, inner) | Self::Among(_, _, inner) => {
                let (tests, depth) = inner.size();
                (tests, depth + 1)
            }
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::size).fold((0, 1), |sum, part| {
                    (sum.0 + part.0.max(1), sum.1.max(part.1 + 1))
                })
            }
        }
    }

    /// Whether text without a word is looked for anywhere in it.
    pub fn has_wordless(&self) -> bool {
        match self {
            Self::Wordless => true,
            Self::Is(..) => false,
            Self::Not(inner) | Self::Related(_, inner) | Self::Among(_, _, inner) => {
                inner.has_wordless()
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::has_wordless),
        }
    }

    pub(crate) fn write(&self, sql: &mut Sql) {
        match self {
            Self::Wordless => {
                sql.push("FALSE");
            }
            Self::All(parts) => write_joined(sql, parts, " AND ", "TRUE"),
            Self::Any(parts) => write_joined(sql, parts, " OR ", "FALSE"),
            Self::Not(inner) => {
                sql.push("(");
                inner.write(sql);
                sql.push(") IS NOT TRUE");
            }
            Self::Is(column, test) => test.write(*column, sql),
            Self::Related(relation, inner) => {
                sql.push("EXISTS (").push(relation.0).push(" AND ");
                inner.write(sql);
                sql.push(")");
            }
            Self::Among(column, relation, inner) => {
                sql.push(column.sql).push(" IN (");
                sql.push(relation.0).push(" AND ");
                inner.write(sql);
                sql.push(")");
            }
        }
    }
}

fn write_joined(sql: &mut Sql, parts: &[Condition], between: &str, when_empty: &str) {
    if parts.is_empty() {
        sql.push(when_empty);
        return;
    }
    sql.push("(");
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            sql.push(between);
        }
        part.write(sql);
    }
    sql.push(")");
}

impl Test {
    fn write(&self, column: Column, sql: &mut Sql) {
        if self.cannot_be_met() {
            sql.push("FALSE");
            return;
        }
        match self {
            Self::Equals(value) => compare(sql, column, " = ", value),
            Self::AtLeast(value) => compare(sql, column, " >= ", value),
            Self::AtMost(value) => compare(sql, column, " <= ", value),
            Self::Above(value) => compare(sql, column, " > ", value),
            Self::OneOf(values) => {
                sql.push(column.sql).push(" IN (");
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        sql.push(", ");
                    }
                    sql.bind_literal(value);
                }
                sql.push(")");
            }
            Self::StartsWith(prefix) => {
                sql.push("(").push(column.sql).push(" >= ");
                sql.bind(prefix.as_str());
                if let Some(end) = after_prefix(prefix) {
                    sql.push(" AND ").push(column.sql).push(" < ").bind(end);
                }
                sql.push(")");
            }
            Self::Contains(text) => {
                sql.contains(column.sql, text);
            }
            Self::Absent => {
                sql.push(column.sql).push(" IS NULL");
            }
        }
    }

    /// PostgreSQL stores no text with a zero byte and refuses to compare with one.
    fn cannot_be_met(&self) -> bool {
        let has_zero =
            |value: &Literal| matches!(value, Literal::Text(text) if text.contains('\0'));
        match self {
            Self::Equals(value)
            | Self::AtLeast(value)
            | Self::AtMost(value)
            | Self::Above(value) => has_zero(value),
            Self::OneOf(values) => values.is_empty() || values.iter().any(has_zero),
            Self::StartsWith(text) | Self::Contains(text) => text.contains('\0'),
            Self::Absent => false,
        }
    }
}

fn compare(sql: &mut Sql, column: Column, operator: &str, value: &Literal) {
    sql.push(column.sql).push(operator).bind_literal(value);
}

/// The first text, by code point, that sorts after every text with this prefix.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}
