//! Which complaints, in which order.

use async_graphql::{Enum, InputObject};

use super::words::{ComplaintHandlingFilter, ComplaintKindFilter, ComplaintStateFilter};
use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{
    DateFilter, Gathered, IntFilter, RegionCodeFilter, StringFilter, on_days,
};
use crate::service::complaint as rows;
use crate::service::condition::{Column, Condition};

/// Which complaints; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ComplaintFilter {
    /// What is wanted.
    pub kind: Option<ComplaintKindFilter>,
    /// How things stand.
    pub state: Option<ComplaintStateFilter>,
    /// What it takes to resolve it.
    pub handling: Option<ComplaintHandlingFilter>,
    /// Its title.
    pub title: Option<StringFilter>,
    /// Official code of the government that received it.
    pub region_code: Option<RegionCodeFilter>,
    /// Code of the unit that has to answer it.
    pub unit_code: Option<StringFilter>,
    /// Code of the unit that its reporter names.
    pub respondent_code: Option<StringFilter>,
    /// The unit's own code of the public service that it is about.
    pub service_code: Option<StringFilter>,
    /// On which day it was filed, in Western Indonesia (WIB).
    pub filed_on: Option<DateFilter>,
    /// How often it was taken higher.
    pub escalation_level: Option<IntFilter>,
    /// How satisfied its reporter is.
    pub rating: Option<IntFilter>,
    /// Each of these as well.
    pub and: Option<Vec<ComplaintFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ComplaintFilter>>,
    /// Not this.
    pub not: Option<Box<ComplaintFilter>>,
}

impl From<ComplaintFilter> for Condition {
    fn from(filter: ComplaintFilter) -> Self {
        let ComplaintFilter {
            kind,
            state,
            handling,
            title,
            region_code,
            unit_code,
            respondent_code,
            service_code,
            filed_on,
            escalation_level,
            rating,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::KIND, kind)
            .leaf(rows::STATE, state)
            .leaf(rows::HANDLING, handling)
            .leaf(rows::TITLE, title)
            .related(rows::GOVERNMENT, rows::GOVERNMENT_CODE, region_code)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .related(rows::RESPONDENT, rows::UNIT_CODE, respondent_code)
            .related(rows::SERVICE, rows::SERVICE_CODE, service_code)
            .also(filed_on, |days| on_days(rows::FILED_AT, &days))
            .leaf(rows::ESCALATION, escalation_level)
            .leaf(rows::RATING, rating)
            .logic(and, or, not)
    }
}

/// What complaints can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ComplaintOrderField {
    /// When it was filed.
    FiledAt,
}

impl OrderField for ComplaintOrderField {
    fn column(self) -> Column {
        match self {
            Self::FiledAt => rows::FILED_AT,
        }
    }
}

order_input! {
    /// One key by which complaints are ordered.
    ComplaintOrder, ComplaintOrderField
}

/// Which cases; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ComplaintCaseFilter {
    /// What is wanted.
    pub kind: Option<ComplaintKindFilter>,
    /// How things stand.
    pub state: Option<ComplaintStateFilter>,
    /// On which day it was filed, in Western Indonesia (WIB).
    pub filed_on: Option<DateFilter>,
    /// Each of these as well.
    pub and: Option<Vec<ComplaintCaseFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ComplaintCaseFilter>>,
    /// Not this.
    pub not: Option<Box<ComplaintCaseFilter>>,
}

impl From<ComplaintCaseFilter> for Condition {
    fn from(filter: ComplaintCaseFilter) -> Self {
        let ComplaintCaseFilter {
            kind,
            state,
            filed_on,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::CASE_KIND, kind)
            .leaf(rows::CASE_STATE, state)
            .also(filed_on, |days| on_days(rows::CASE_FILED_AT, &days))
            .logic(and, or, not)
    }
}
