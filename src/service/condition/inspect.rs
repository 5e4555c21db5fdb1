//! What a condition is about, for questions whose answer depends on it.

use super::{Column, Condition, Literal, Relation, Test};

impl Condition {
    /// The conditions that must all hold.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) => parts.iter().flat_map(Self::conjuncts).collect(),
            one => vec![one],
        }
    }

    /// Whether nothing but these columns and relations decides.
    pub fn is_about(&self, columns: &[Column], relations: &[Relation]) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().all(|part| part.is_about(columns, relations))
            }
            Self::Not(inner) => inner.is_about(columns, relations),
            Self::Is(column, _) | Self::Among(column, ..) => columns.contains(column),
            Self::Related(relation, _) => relations.contains(relation),
            Self::Wordless => true,
        }
    }

    /// Whether any part of it is about the column.
    pub fn names(&self, column: Column) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.names(column)),
            Self::Not(inner) | Self::Related(_, inner) => inner.names(column),
            Self::Is(of, _) => *of == column,
            Self::Among(of, _, inner) => *of == column || inner.names(column),
            Self::Wordless => false,
        }
    }

    /// The only values that the column may hold, where one of the conditions that must hold lists
    /// them.
    pub fn pinned(&self, column: Column) -> Option<Vec<Literal>> {
        self.conjuncts().into_iter().find_map(|part| match part {
            Self::Is(of, Test::Equals(value)) if *of == column => Some(vec![value.clone()]),
            Self::Is(of, Test::OneOf(values)) if *of == column => Some(values.clone()),
            _ => None,
        })
    }

    /// The same condition on a column of whole numbers that are smaller by `by`.
    #[must_use]
    pub fn earlier(&self, column: Column, by: i64) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.earlier(column, by)).collect();
        match self {
            Self::All(parts) => Self::All(all(parts)),
            Self::Any(parts) => Self::Any(all(parts)),
            Self::Not(inner) => Self::Not(Box::new(inner.earlier(column, by))),
            Self::Is(of, test) if *of == column => Self::Is(*of, test.less(by)),
            other => other.clone(),
        }
    }

    /// The same condition without those that are about these relations and columns alone.
    #[must_use]
    pub fn without(&self, columns: &[Column], relations: &[Relation]) -> Self {
        let kept = self
            .conjuncts()
            .into_iter()
            .filter(|part| !part.is_about(columns, relations));
        Self::All(kept.cloned().collect())
    }
}

impl Test {
    fn less(&self, by: i64) -> Self {
        let less = |value: &Literal| match value {
            Literal::Int(number) => Literal::Int(number.saturating_sub(by)),
            other => other.clone(),
        };
        match self {
            Self::Equals(value) => Self::Equals(less(value)),
            Self::OneOf(values) => Self::OneOf(values.iter().map(less).collect()),
            Self::AtLeast(value) => Self::AtLeast(less(value)),
            Self::AtMost(value) => Self::AtMost(less(value)),
            Self::Above(value) => Self::Above(less(value)),
            other => other.clone(),
        }
    }
}
