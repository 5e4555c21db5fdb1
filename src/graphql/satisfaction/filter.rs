//! Which surveys of satisfaction, in which order.

use async_graphql::{Enum, InputObject};

use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{DateFilter, Gathered, RegionCodeFilter, StringFilter};
use crate::service::condition::{Column, Condition};
use crate::service::satisfaction as rows;

/// Which surveys of satisfaction; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct SatisfactionSurveyFilter {
    /// Last day on which people were asked.
    pub last_day: Option<DateFilter>,
    /// How people were asked, as the unit calls it.
    pub channel: Option<StringFilter>,
    /// The unit's own code of the service it is about.
    pub service_code: Option<StringFilter>,
    /// Category of the service as its unit calls it, in any of its standards.
    pub category: Option<StringFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// Each of these as well.
    pub and: Option<Vec<SatisfactionSurveyFilter>>,
    /// At least one of these.
    pub or: Option<Vec<SatisfactionSurveyFilter>>,
    /// Not this.
    pub not: Option<Box<SatisfactionSurveyFilter>>,
}

impl From<SatisfactionSurveyFilter> for Condition {
    fn from(filter: SatisfactionSurveyFilter) -> Self {
        let SatisfactionSurveyFilter {
            last_day,
            channel,
            service_code,
            category,
            unit_code,
            region_code,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::LAST_DAY, last_day)
            .leaf(rows::CHANNEL, channel)
            .related(rows::SERVICE, rows::SERVICE_CODE, service_code)
            .related(rows::STANDARD, rows::CATEGORY, category)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .related(rows::UNIT, rows::REGION_CODE, region_code)
            .logic(and, or, not)
    }
}

/// What surveys of satisfaction can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SatisfactionSurveyOrderField {
    /// The last day on which people were asked.
    LastDay,
}

impl OrderField for SatisfactionSurveyOrderField {
    fn column(self) -> Column {
        match self {
            Self::LastDay => rows::LAST_DAY,
        }
    }
}

order_input! {
    /// One key by which surveys of satisfaction are ordered.
    SatisfactionSurveyOrder, SatisfactionSurveyOrderField
}
