//! The leaves that filters are made of, and what joins them.

use async_graphql::{InputObject, InputType};

use super::scalar::{AccountCode, Date, RegionCode, Rupiah};
use crate::service::begin_of;
use crate::service::condition::{Column, Condition, Literal, Relation, Test};

/// Conditions on text; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct StringFilter {
    /// Exactly this text.
    pub eq: Option<String>,
    /// One of these texts.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<String>>,
    /// Text that begins so, letter for letter.
    pub starts_with: Option<String>,
    /// Text that holds this, letter for letter.
    pub contains: Option<String>,
}

/// Conditions on a whole number; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct IntFilter {
    /// Exactly this number.
    pub eq: Option<i32>,
    /// One of these numbers.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<i32>>,
    /// This number or a greater one.
    pub gte: Option<i32>,
    /// This number or a smaller one.
    pub lte: Option<i32>,
}

/// Conditions on a date; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct DateFilter {
    /// Exactly this date.
    pub eq: Option<Date>,
    /// This date or a later one.
    pub gte: Option<Date>,
    /// This date or an earlier one.
    pub lte: Option<Date>,
}

/// Conditions on an amount of money; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RupiahFilter {
    /// Exactly this amount.
    pub eq: Option<Rupiah>,
    /// This amount or more.
    pub gte: Option<Rupiah>,
    /// This amount or less.
    pub lte: Option<Rupiah>,
}

/// Conditions on a region's official code; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RegionCodeFilter {
    /// Exactly this code.
    pub eq: Option<RegionCode>,
    /// One of these codes.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<RegionCode>>,
    /// A code that begins so, for example `"34."` for everything below province 34.
    pub starts_with: Option<String>,
}

/// Conditions on an account code; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AccountCodeFilter {
    /// Exactly this code.
    pub eq: Option<AccountCode>,
    /// One of these codes.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<AccountCode>>,
    /// A code that begins so, for example `"5.2"` for capital expenditure.
    pub starts_with: Option<String>,
}

/// A GraphQL enum whose values are stored as words.
pub(crate) trait Worded: InputType {
    fn word(self) -> Literal;
}

/// Makes a GraphQL enum of a database enum, and the filter over it.
macro_rules! worded_enum {
    ($(#[$meta:meta])* $name:ident, $filter:ident, $stored:path {
        $($(#[$value_meta:meta])* $value:ident,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
        pub enum $name {
            $($(#[$value_meta])* $value,)+
        }

        impl From<$stored> for $name {
            fn from(stored: $stored) -> Self {
                use $stored as Stored;
                match stored {
                    $(Stored::$value => Self::$value,)+
                }
            }
        }

        impl From<$name> for $stored {
            fn from(shown: $name) -> Self {
                match shown {
                    $($name::$value => Self::$value,)+
                }
            }
        }

        impl crate::graphql::filter::Worded for $name {
            fn word(self) -> crate::service::condition::Literal {
                crate::service::condition::Literal::word(&<$stored>::from(self))
            }
        }

        #[doc = concat!("Conditions on a `", stringify!($name), "`; all that are given must hold.")]
        #[derive(Debug, Clone, Default, async_graphql::InputObject)]
        pub struct $filter {
            /// Exactly this value.
            pub eq: Option<$name>,
            /// One of these values.
            #[graphql(name = "in")]
            pub one_of: Option<Vec<$name>>,
        }

        impl crate::graphql::filter::Leaf for $filter {
            fn tests(self) -> Vec<crate::service::condition::Test> {
                use crate::graphql::filter::{Worded as _, equality};
                equality(self.eq, self.one_of, |value| value.word())
            }
        }
    };
}
pub(crate) use worded_enum;

/// A filter on one column.
pub(crate) trait Leaf {
    fn tests(self) -> Vec<Test>;

    fn on(self, column: Column) -> Condition
    where
        Self: Sized,
    {
        let tests = self.tests();
        Condition::All(
            tests
                .into_iter()
                .map(|test| Condition::Is(column, test))
                .collect(),
        )
    }
}

pub(crate) fn equality<T>(
    eq: Option<T>,
    one_of: Option<Vec<T>>,
    literal: impl Fn(T) -> Literal,
) -> Vec<Test> {
    let eq = eq.map(|value| Test::Equals(literal(value)));
    let one_of = one_of.map(|values| Test::OneOf(values.into_iter().map(&literal).collect()));
    eq.into_iter().chain(one_of).collect()
}

fn range<T>(gte: Option<T>, lte: Option<T>, literal: impl Fn(T) -> Literal) -> Vec<Test> {
    let gte = gte.map(|value| Test::AtLeast(literal(value)));
    let lte = lte.map(|value| Test::AtMost(literal(value)));
    gte.into_iter().chain(lte).collect()
}

impl Leaf for StringFilter {
    fn tests(self) -> Vec<Test> {
        let mut tests = equality(self.eq, self.one_of, Literal::Text);
        tests.extend(self.starts_with.map(Test::StartsWith));
        tests.extend(self.contains.map(Test::Contains));
        tests
    }
}

impl Leaf for IntFilter {
    fn tests(self) -> Vec<Test> {
        let literal = |number: i32| Literal::Int(number.into());
        let mut tests = equality(self.eq, self.one_of, literal);
        tests.extend(range(self.gte, self.lte, literal));
        tests
    }
}

impl Leaf for DateFilter {
    fn tests(self) -> Vec<Test> {
        let literal = |date: Date| Literal::Date(date.0);
        let mut tests = equality(self.eq, None, literal);
        tests.extend(range(self.gte, self.lte, literal));
        tests
    }
}

impl Leaf for RupiahFilter {
    fn tests(self) -> Vec<Test> {
        let literal = |amount: Rupiah| Literal::Int(amount.0.sen());
        let mut tests = equality(self.eq, None, literal);
        tests.extend(range(self.gte, self.lte, literal));
        tests
    }
}

impl Leaf for RegionCodeFilter {
    fn tests(self) -> Vec<Test> {
        let mut tests = equality(self.eq, self.one_of, |code| Literal::Text(code.0));
        tests.extend(self.starts_with.map(Test::StartsWith));
        tests
    }
}

impl Leaf for AccountCodeFilter {
    fn tests(self) -> Vec<Test> {
        let mut tests = equality(self.eq, self.one_of, |code| Literal::Text(code.0));
        tests.extend(self.starts_with.map(Test::StartsWith));
        tests
    }
}

/// The instant lies on one of these days, in Western Indonesia.
pub(crate) fn on_days(column: Column, days: &DateFilter) -> Condition {
    let from = |day: Date| {
        let begin = begin_of(day.0).map(Literal::Instant);
        begin.map(|begin| Condition::Is(column, Test::AtLeast(begin)))
    };
    let to = |day: Date| {
        let next = day.0.succ_opt().and_then(begin_of).map(Literal::Instant);
        next.map(|next| Condition::Not(Box::new(Condition::Is(column, Test::AtLeast(next)))))
    };
    // A day that no calendar has is no bound.
    let bounds = [
        days.gte.and_then(from),
        days.lte.and_then(to),
        days.eq.and_then(from),
        days.eq.and_then(to),
    ];
    Condition::All(bounds.into_iter().flatten().collect())
}

/// Gathers the conditions of one filter.
#[derive(Default)]
pub(crate) struct Gathered(Vec<Condition>);

impl Gathered {
    /// The column passes this leaf, if given.
    pub(crate) fn leaf(mut self, column: Column, leaf: Option<impl Leaf>) -> Self {
        self.0.extend(leaf.map(|leaf| leaf.on(column)));
        self
    }

    /// This holds, if given.
    pub(crate) fn also<T>(
        mut self,
        value: Option<T>,
        condition: impl FnOnce(T) -> Condition,
    ) -> Self {
        self.0.extend(value.map(condition));
        self
    }

    /// A related row exists whose column passes this leaf, if given.
    pub(crate) fn related(
        self,
        relation: Relation,
        column: Column,
        leaf: Option<impl Leaf>,
    ) -> Self {
        self.also(leaf, |leaf| {
            Condition::Related(relation, Box::new(leaf.on(column)))
        })
    }

    /// This holds or, for `false`, does not.
    pub(crate) fn whether(self, wanted: Option<bool>, condition: Condition) -> Self {
        self.also(wanted, |wanted| {
            if wanted {
                condition
            } else {
                Condition::Not(Box::new(condition))
            }
        })
    }

    /// Joins in `and`, `or` and `not`.
    pub(crate) fn logic<F: Into<Condition>>(
        mut self,
        and: Option<Vec<F>>,
        or: Option<Vec<F>>,
        not: Option<Box<F>>,
    ) -> Condition {
        let all = |filters: Vec<F>| filters.into_iter().map(Into::into).collect();
        self.0
            .extend(and.map(|filters| Condition::All(all(filters))));
        self.0
            .extend(or.map(|filters| Condition::Any(all(filters))));
        self.0
            .extend(not.map(|filter| Condition::Not(Box::new((*filter).into()))));
        Condition::All(self.0)
    }
}
