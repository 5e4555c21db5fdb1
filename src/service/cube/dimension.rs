//! What amounts can be grouped by, and where each key is read from.

use std::fmt::Write as _;

use uuid::Uuid;

/// What amounts can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// The province of the government.
    Province,
    /// The government.
    Region,
    /// The unit.
    Unit,
    /// The unit's kind at the end of the fiscal year.
    UnitKind,
    /// The affair: the first digit of the program's code, or of the unit's where there is none.
    Affair,
    /// The affair field: the program's first two segments, or the unit's where there is none.
    AffairField,
    /// The program, by code.
    Program,
    /// The activity, by code.
    Activity,
    /// The sub-activity, by code.
    SubActivity,
    /// The account above, or at, this level of its chart.
    Account(AccountDepth),
    /// The fund source.
    FundSource,
    /// Revenue, expenditure or financing.
    Side,
    /// The fiscal year.
    FiscalYear,
}

/// A level of the chart of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountDepth {
    /// One segment.
    Class,
    /// Two segments.
    Group,
    /// Three segments.
    Type,
    /// Four segments.
    Object,
    /// Five segments.
    Detail,
    /// Six segments.
    Subdetail,
}

impl AccountDepth {
    /// The word under which the level is stored.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Class => "CLASS",
            Self::Group => "GROUP",
            Self::Type => "TYPE",
            Self::Object => "OBJECT",
            Self::Detail => "DETAIL",
            Self::Subdetail => "SUBDETAIL",
        }
    }

    /// The words of the levels above.
    pub(super) fn above(self) -> Vec<&'static str> {
        let all = [
            Self::Class,
            Self::Group,
            Self::Type,
            Self::Object,
            Self::Detail,
            Self::Subdetail,
        ];
        all.into_iter()
            .take_while(|depth| *depth != self)
            .map(Self::word)
            .collect()
    }
}

/// One key of a cell: an id where rows have one, and the code or word that people know it by. Both
/// are absent where nothing is stated at this level.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// The code or word.
    pub code: Option<String>,
    /// The row's id.
    pub id: Option<Uuid>,
    /// Other units that stand together with it, where nobody knows whose share is whose.
    pub also: Vec<Uuid>,
    /// The row's name, where it is read with the key.
    pub name: Option<String>,
}

impl Key {
    /// The ids of all rows that it stands for.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> + Clone {
        self.id.iter().chain(&self.also).copied()
    }
}

/// The coarsest rows that can answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    /// Sums of governments.
    Region,
    /// Sums of documents.
    Document,
    /// Facts.
    Fact,
}

/// A table that keys are read from, joined to the rows `t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    Region,
    Unit,
    UnitVersion,
    Program,
    FundSource,
    Account(AccountDepth),
}

/// The version of a unit at the end of the fiscal year of the rows `t`. Dates are compared as text,
/// which both engines write alike.
macro_rules! version_at_end_of_year {
    () => {
        "v.unit_id = t.unit_id AND (v.valid_from IS NULL OR CAST(v.valid_from AS TEXT) <= \
         CAST(t.fiscal_year AS TEXT) || '-12-31') AND (v.valid_to IS NULL OR \
         CAST(v.valid_to AS TEXT) > CAST(t.fiscal_year AS TEXT) || '-12-31')"
    };
}
pub(super) use version_at_end_of_year;

/// The accounts of each chart that a crosswalk makes wholly into one account of another, at the same
/// level; `code_list_id` is the chart of the other one.
macro_rules! account_translation {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM account s JOIN \
             (SELECT w.list_id, w.code, w.into_list_id, MIN(w.into_code) AS into_code FROM \
             (SELECT from_list_id AS list_id, from_code AS code, to_list_id AS into_list_id, \
             to_code AS into_code, certainty FROM code_crosswalk UNION SELECT to_list_id, to_code, \
             from_list_id, from_code, certainty FROM code_crosswalk) w \
             GROUP BY w.list_id, w.code, w.into_list_id HAVING COUNT(DISTINCT w.into_code) = 1 \
             AND MAX(CASE WHEN w.certainty = 'PARTIAL' THEN 1 ELSE 0 END) = 0) n \
             ON n.list_id = s.code_list_id AND n.code = s.code \
             JOIN account i ON i.code_list_id = n.into_list_id AND i.code = n.into_code \
             AND i.level = s.level WHERE TRUE"
        )
    };
}
pub(super) use account_translation;

impl Join {
    /// What follows the rows `t` in `FROM`; with the accounts of another chart that accounts are
    /// shown as, if they are.
    pub(super) fn sql(self, translates: bool) -> String {
        match self {
            Self::Region => " JOIN region g ON g.id = t.region_id".to_owned(),
            Self::Unit => " LEFT JOIN unit u ON u.id = t.unit_id".to_owned(),
            Self::UnitVersion => {
                concat!(" LEFT JOIN unit_version v ON ", version_at_end_of_year!()).to_owned()
            }
            Self::Program => " LEFT JOIN program p1 ON p1.id = t.program_id \
                 LEFT JOIN program p2 ON p2.id = p1.parent_id \
                 LEFT JOIN program p3 ON p3.id = p2.parent_id"
                .to_owned(),
            Self::FundSource => " LEFT JOIN fund_source s ON s.id = t.fund_source_id".to_owned(),
            Self::Account(depth) => {
                let word = depth.word();
                let name = depth.alias();
                let mut sql = format!(
                    " LEFT JOIN account_above {name} ON {name}.leaf_id = t.account_id \
                     AND {name}.level = '{word}'"
                );
                if translates {
                    let _infallible = write!(
                        sql,
                        " LEFT JOIN translated in_{name} ON in_{name}.account_id = {name}.id"
                    );
                }
                sql
            }
        }
    }
}

impl AccountDepth {
    const fn alias(self) -> &'static str {
        match self {
            Self::Class => "a1",
            Self::Group => "a2",
            Self::Type => "a3",
            Self::Object => "a4",
            Self::Detail => "a5",
            Self::Subdetail => "a6",
        }
    }
}

impl Dimension {
    pub(super) const fn grain(self) -> Grain {
        match self {
            Self::Province | Self::Region | Self::Side | Self::FiscalYear => Grain::Region,
            Self::Unit | Self::UnitKind => Grain::Document,
            _ => Grain::Fact,
        }
    }

    pub(super) const fn joins(self) -> &'static [Join] {
        match self {
            Self::Province | Self::Region => &[Join::Region],
            Self::Unit => &[Join::Unit],
            Self::UnitKind => &[Join::UnitVersion],
            Self::Affair | Self::AffairField => &[Join::Program, Join::Unit],
            Self::Program | Self::Activity | Self::SubActivity => &[Join::Program],
            Self::FundSource => &[Join::FundSource],
            Self::Side | Self::FiscalYear => &[],
            Self::Account(depth) => match depth {
                AccountDepth::Class => &[Join::Account(AccountDepth::Class)],
                AccountDepth::Group => &[Join::Account(AccountDepth::Group)],
                AccountDepth::Type => &[Join::Account(AccountDepth::Type)],
                AccountDepth::Object => &[Join::Account(AccountDepth::Object)],
                AccountDepth::Detail => &[Join::Account(AccountDepth::Detail)],
                AccountDepth::Subdetail => &[Join::Account(AccountDepth::Subdetail)],
            },
        }
    }

    /// Whether keys are rows, with an id.
    pub(super) const fn has_ids(self) -> bool {
        matches!(
            self,
            Self::Province | Self::Region | Self::Unit | Self::Account(_) | Self::FundSource
        )
    }

    /// The expression of the name, where the row that the code is read from has it.
    pub(super) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Region => Some("g.name"),
            _ => None,
        }
    }

    /// The expressions of the code and, where rows have one, of the id.
    pub(super) fn expressions(self, translates: bool) -> (String, Option<String>) {
        let (code, id) = match self {
            Self::Province => ("SUBSTR(g.code, 1, 2)", Some("COALESCE(g.parent_id, g.id)")),
            Self::Region => ("g.code", Some("t.region_id")),
            Self::Unit => ("u.code", Some("t.unit_id")),
            Self::UnitKind => ("v.kind", None),
            Self::Affair => (
                "SUBSTR(COALESCE(p3.code, p2.code, p1.code, u.code), 1, 1)",
                None,
            ),
            Self::AffairField => (
                "SUBSTR(COALESCE(p3.code, p2.code, p1.code, u.code), 1, 4)",
                None,
            ),
            Self::Program => ("COALESCE(p3.code, p2.code, p1.code)", None),
            Self::Activity => (
                "CASE WHEN p1.level = 'ACTIVITY' THEN p1.code \
                 WHEN p2.level = 'ACTIVITY' THEN p2.code END",
                None,
            ),
            Self::SubActivity => ("CASE WHEN p1.level = 'SUB_ACTIVITY' THEN p1.code END", None),
            Self::Account(depth) => {
                let name = depth.alias();
                return if translates {
                    let either = |of| format!("COALESCE(in_{name}.{of}, {name}.{of})");
                    (either("code"), Some(either("id")))
                } else {
                    (format!("{name}.code"), Some(format!("{name}.id")))
                };
            }
            Self::FundSource => ("s.name", Some("t.fund_source_id")),
            Self::Side => ("t.side", None),
            Self::FiscalYear => ("CAST(t.fiscal_year AS TEXT)", None),
        };
        (code.to_owned(), id.map(ToOwned::to_owned))
    }
}
