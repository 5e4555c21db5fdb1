//! The rules of signals.

use async_graphql::{Enum, SimpleObject};

use crate::graphql::scalar::{BigInt, Decimal};
use crate::service::decimal::decimal;
use crate::service::signal::rule::SignalRule as Rule;
use crate::service::signal::thresholds::Thresholds;

/// The name of a rule by which something is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Rule")]
pub enum SignalRuleName {
    /// A unit has realized far less of its budget than its peers.
    LowAbsorption,
    /// An amendment raises a program by far.
    AmendmentJump,
    /// Much of a unit's realization falls into the last quarter.
    YearEndRush,
    /// Several items of a unit have the same round amount.
    RepeatedRoundAmount,
    /// An item lies far outside what units of other governments budget for the same.
    ItemOutlier,
    /// Much of a unit's budget is overhead.
    OverheadShare,
}

/// A rule by which something is worth a look.
#[derive(Debug, Clone, SimpleObject)]
pub struct SignalRule {
    /// Its name.
    name: SignalRuleName,
    /// What it looks at.
    meaning: &'static str,
    /// What it cannot show.
    cannot_show: &'static str,
    /// From which value on it is a signal.
    threshold: Decimal,
    /// The settings that it heeds.
    settings: Vec<SignalSetting>,
}

/// A setting of this server that a rule heeds.
#[derive(Debug, Clone, SimpleObject)]
pub struct SignalSetting {
    /// Its name among the settings, under `signals`.
    name: &'static str,
    /// Its value, a whole number; amounts are in rupiah, shares in per cent.
    value: BigInt,
}

impl SignalRule {
    pub(super) fn new(rule: Rule, thresholds: &Thresholds) -> Self {
        let settings = rule.settings(thresholds).into_iter();
        Self {
            name: rule.into(),
            meaning: rule.meaning(),
            cannot_show: rule.cannot_show(),
            threshold: threshold(rule, thresholds),
            settings: settings
                .map(|(name, value)| SignalSetting {
                    name,
                    value: BigInt(i64::try_from(value).unwrap_or(i64::MAX)),
                })
                .collect(),
        }
    }
}

/// From which value on it is a signal.
pub(super) fn threshold(rule: Rule, thresholds: &Thresholds) -> Decimal {
    let (part, whole) = rule.threshold(thresholds);
    Decimal(decimal(part, whole).unwrap_or_default())
}
