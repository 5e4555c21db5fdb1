//! The rules of signals: what each looks at, and what it cannot show.

use super::thresholds::Thresholds;

/// A rule by which something is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalRule {
    /// Absorption far under that of peers.
    LowAbsorption,
    /// A jump by amendment.
    AmendmentJump,
    /// Much of the year's realization in its last quarter.
    YearEndRush,
    /// Many items with the same round amount.
    RepeatedRoundAmount,
    /// An item far outside its peers.
    ItemOutlier,
    /// A large share of overhead.
    OverheadShare,
}

impl SignalRule {
    /// Every rule.
    pub const ALL: [Self; 6] = [
        Self::LowAbsorption,
        Self::AmendmentJump,
        Self::YearEndRush,
        Self::RepeatedRoundAmount,
        Self::ItemOutlier,
        Self::OverheadShare,
    ];

    /// What it looks at.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::LowAbsorption => {
                "The share of its current budget that a unit has realized lies far under the median \
                 of its peers: units of the same kind, in any government, whose realization in force \
                 is dated in the same month (or has no date either). The value is the distance in \
                 units of one: 0.2 are twenty percentage points."
            }
            Self::AmendmentJump => {
                "The current budget of a program is much larger than the enacted one. The value is \
                 the change as a share of what was enacted."
            }
            Self::YearEndRush => {
                "Much of what a unit realized in the year was realized in its last quarter: what the \
                 latest report states, less what the report dated in September states, as a share of \
                 the latest."
            }
            Self::RepeatedRoundAmount => {
                "Several items of expenditure of a unit have the same round amount in the current \
                 budget. The value is their number."
            }
            Self::ItemOutlier => {
                "What a unit budgets under a program and an account lies far from the median of what \
                 units of other governments budget under the same two codes. The value is the \
                 distance in median absolute deviations."
            }
            Self::OverheadShare => {
                "Much of a unit's current expenditure is overhead: program .01 of any affair field \
                 and personnel accounts, each item once."
            }
        }
    }

    /// What it cannot show.
    pub const fn cannot_show(self) -> &'static str {
        match self {
            Self::LowAbsorption => {
                "Why money was not spent: a unit may have saved, or its works may fall due later in \
                 the year. Few reports state their period, so reports of different months may be \
                 compared where none has a date."
            }
            Self::AmendmentJump => {
                "Whether there was a need, or a transfer from elsewhere. A program for which nothing \
                 was enacted has no share and is left out. Amounts that move between programs of one \
                 unit look like a jump in one of them."
            }
            Self::YearEndRush => {
                "Anything where there is no report dated in September and another dated in December \
                 or later; most governments publish one report a year. Payments may be due at the end \
                 of the year by contract."
            }
            Self::RepeatedRoundAmount => {
                "Whether the amounts are estimates: subsidies, grants and fees are often round and \
                 equal by regulation."
            }
            Self::ItemOutlier => {
                "Differences of size, price and task between governments; the amounts are not divided \
                 by residents or by anything else. Where more than half of the peers state the same \
                 amount nothing can be judged."
            }
            Self::OverheadShare => {
                "Whether the overhead serves others: offices that pay salaries or rents for the whole \
                 government have much of it by their task. A document that does not state both \
                 programs and accounts cannot be judged."
            }
        }
    }

    /// From which value on it is a signal, as a fraction.
    pub fn threshold(self, thresholds: &Thresholds) -> (i128, i128) {
        match self {
            Self::LowAbsorption => (thresholds.absorption_points.into(), 100),
            Self::AmendmentJump => (thresholds.jump_percent.into(), 100),
            Self::YearEndRush => (thresholds.rush_percent.into(), 100),
            Self::RepeatedRoundAmount => (thresholds.round_repeats.into(), 1),
            Self::ItemOutlier => (thresholds.outlier_deviations.into(), 1),
            Self::OverheadShare => (thresholds.overhead_percent.into(), 100),
        }
    }

    /// The settings that it heeds, by the names that they have under `signals`.
    pub fn settings(self, thresholds: &Thresholds) -> Vec<(&'static str, u64)> {
        let Thresholds {
            peers,
            absorption_points,
            jump_percent,
            jump_rupiah,
            rush_percent,
            round_rupiah,
            round_repeats,
            outlier_deviations,
            overhead_percent,
        } = *thresholds;
        match self {
            Self::LowAbsorption => vec![
                ("absorption_points", absorption_points.into()),
                ("peers", peers.into()),
            ],
            Self::AmendmentJump => vec![
                ("jump_percent", jump_percent.into()),
                ("jump_rupiah", jump_rupiah),
            ],
            Self::YearEndRush => vec![("rush_percent", rush_percent.into())],
            Self::RepeatedRoundAmount => vec![
                ("round_repeats", round_repeats.into()),
                ("round_rupiah", round_rupiah),
            ],
            Self::ItemOutlier => vec![
                ("outlier_deviations", outlier_deviations.into()),
                ("peers", peers.into()),
            ],
            Self::OverheadShare => vec![("overhead_percent", overhead_percent.into())],
        }
    }
}
