//! How much is moderated.

use async_graphql::SimpleObject;

use super::decision::ModerationAction;
use crate::service::moderation::Month;

/// How much was reported, decided and appealed against in a month.
#[derive(Debug, Clone, SimpleObject)]
pub struct ModerationMonth {
    /// The month, in Western Indonesia: 1 for January.
    month: i32,
    /// Reports that people made.
    reports: i64,
    /// Appeals that authors made.
    appeals: i64,
    /// Decisions, by what was decided; what never was is left out.
    decisions: Vec<ModerationTally>,
}

/// How often something was decided.
#[derive(Debug, Clone, SimpleObject)]
pub struct ModerationTally {
    /// What was decided.
    action: ModerationAction,
    /// How often.
    count: i64,
}

impl From<Month> for ModerationMonth {
    fn from(of: Month) -> Self {
        let tally = |(action, count): (_, i64)| ModerationTally {
            action: ModerationAction::from(action),
            count,
        };
        Self {
            month: of.month,
            reports: of.reports,
            appeals: of.appeals,
            decisions: of.decisions.into_iter().map(tally).collect(),
        }
    }
}
