//! From where on something is a signal: settings, in whole numbers.

use serde::{Deserialize, Serialize};

/// From where on something is a signal. Percentages are whole ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// With how many others something is compared at least.
    pub peers: u32,
    /// Percentage points by which a unit's absorption lies under the median of its peers.
    pub absorption_points: u32,
    /// By how many per cent of what was enacted an amendment raises a program.
    pub jump_percent: u32,
    /// By how many rupiah it does so at least.
    pub jump_rupiah: u64,
    /// Per cent of a year's realization that fall into its last quarter.
    pub rush_percent: u32,
    /// An amount is round that is a multiple of so many rupiah.
    pub round_rupiah: u64,
    /// How many items of a unit have the same round amount.
    pub round_repeats: u32,
    /// By how many median absolute deviations an item lies off the median of its peers.
    pub outlier_deviations: u32,
    /// Per cent of a unit's expenditure that are overhead.
    pub overhead_percent: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            peers: 4,
            absorption_points: 20,
            jump_percent: 100,
            jump_rupiah: 100_000_000,
            rush_percent: 50,
            round_rupiah: 10_000_000,
            round_repeats: 5,
            outlier_deviations: 10,
            overhead_percent: 80,
        }
    }
}

impl Thresholds {
    /// Says which threshold cannot be one.
    pub fn validate(&self) -> anyhow::Result<()> {
        for (name, value) in [
            ("peers", self.peers.into()),
            ("absorption_points", self.absorption_points.into()),
            ("jump_percent", self.jump_percent.into()),
            ("rush_percent", self.rush_percent.into()),
            ("round_rupiah", self.round_rupiah),
            ("outlier_deviations", self.outlier_deviations.into()),
            ("overhead_percent", self.overhead_percent.into()),
        ] {
            anyhow::ensure!(value > 0, "signals.{name} must be at least 1");
        }
        anyhow::ensure!(
            self.round_repeats > 1,
            "signals.round_repeats must be at least 2"
        );
        // Sen are counted in 64 bits.
        let most = i64::MAX.unsigned_abs() / 100;
        anyhow::ensure!(
            self.round_rupiah <= most && self.jump_rupiah <= most,
            "signals.round_rupiah and signals.jump_rupiah must be at most {most}"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_that_is_none_is_named() {
        let said = |thresholds: Thresholds| thresholds.validate().unwrap_err().to_string();

        assert!(Thresholds::default().validate().is_ok());
        let none = Thresholds {
            overhead_percent: 0,
            ..Thresholds::default()
        };
        assert!(said(none).contains("signals.overhead_percent"));
        let once = Thresholds {
            round_repeats: 1,
            ..Thresholds::default()
        };
        assert!(said(once).contains("signals.round_repeats"));
        let huge = Thresholds {
            round_rupiah: u64::MAX,
            ..Thresholds::default()
        };
        assert!(said(huge).contains("at most"));
    }
}
