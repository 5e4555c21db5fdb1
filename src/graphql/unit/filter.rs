//! Which units and changes, in which order.

use async_graphql::{Enum, InputObject};
use entity::unit_version;

use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{
    DateFilter, Gathered, IntFilter, RegionCodeFilter, StringFilter, worded_enum,
};
use crate::service::condition::{Column, Condition, Test};
use crate::service::unit as rows;

use super::change::UnitChangeKindFilter;

worded_enum! {
    /// The kind of a unit, read off its name.
    UnitKind, UnitKindFilter, unit_version::UnitKind {
        /// Regional secretariat (*sekretariat daerah*).
        Secretariat,
        /// Secretariat of the council (*sekretariat DPRD*).
        CouncilSecretariat,
        /// Inspectorate (*inspektorat*).
        Inspectorate,
        /// Agency (*dinas*).
        Agency,
        /// Board (*badan*).
        Board,
        /// Office of a district (*kecamatan*).
        DistrictOffice,
        /// Office of an urban village (*kelurahan*).
        UrbanVillageOffice,
        /// Technical unit (UPTD).
        TechnicalUnit,
        /// Hospital (*rumah sakit*, RSUD).
        Hospital,
        /// Health centre (*puskesmas*).
        HealthCentre,
        /// School (*sekolah*).
        School,
        /// Division (*bagian*).
        Division,
        /// Any other.
        Other,
    }
}

/// Which units; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct UnitFilter {
    /// Code of the unit.
    pub code: Option<StringFilter>,
    /// Official code of the government it belongs to.
    pub region_code: Option<RegionCodeFilter>,
    /// Name as documents write it.
    pub name: Option<StringFilter>,
    /// Whether any document states a name.
    pub has_name: Option<bool>,
    /// Words of the name or its acronym (BAPPEDA, PUPR), without regard to case and accents.
    pub search: Option<String>,
    /// Kind.
    pub kind: Option<UnitKindFilter>,
    /// Whether the unit is part of another.
    pub has_parent: Option<bool>,
    /// Fiscal year of a budget document that the unit has here.
    pub budget_year: Option<IntFilter>,
    /// Whether anything in the unit's documents does not fit.
    pub has_findings: Option<bool>,
    /// Each of these as well.
    pub and: Option<Vec<UnitFilter>>,
    /// At least one of these.
    pub or: Option<Vec<UnitFilter>>,
    /// Not this.
    pub not: Option<Box<UnitFilter>>,
}

impl From<UnitFilter> for Condition {
    fn from(filter: UnitFilter) -> Self {
        let UnitFilter {
            code,
            region_code,
            name,
            has_name,
            search,
            kind,
            has_parent,
            budget_year,
            has_findings,
            and,
            or,
            not,
        } = filter;
        let present = |column| Self::Not(Box::new(Self::Is(column, Test::Absent)));
        Gathered::default()
            .leaf(rows::CODE, code)
            .related(rows::REGION, rows::REGION_CODE, region_code)
            .leaf(rows::NAME, name)
            .whether(has_name, present(rows::NAME))
            .also(search, |text| Self::words(rows::SEARCH_NAME, &text))
            .leaf(rows::KIND, kind)
            .whether(has_parent, present(rows::PARENT_ID))
            .related(
                rows::BUDGET_DOCUMENT,
                rows::BUDGET_DOCUMENT_YEAR,
                budget_year,
            )
            .whether(has_findings, Self::related(rows::FINDING))
            .logic(and, or, not)
    }
}

/// What units can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UnitOrderField {
    /// Code.
    Code,
    /// Name, or the code where no document states a name.
    Name,
}

impl OrderField for UnitOrderField {
    fn column(self) -> Column {
        match self {
            Self::Code => rows::CODE,
            Self::Name => rows::LABEL,
        }
    }
}

order_input! {
    /// One key by which units are ordered.
    UnitOrder, UnitOrderField
}

/// Which changes of units; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct UnitChangeFilter {
    /// Kind.
    pub kind: Option<UnitChangeKindFilter>,
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// First day on which the change holds.
    pub effective_on: Option<DateFilter>,
    /// Each of these as well.
    pub and: Option<Vec<UnitChangeFilter>>,
    /// At least one of these.
    pub or: Option<Vec<UnitChangeFilter>>,
    /// Not this.
    pub not: Option<Box<UnitChangeFilter>>,
}

impl From<UnitChangeFilter> for Condition {
    fn from(filter: UnitChangeFilter) -> Self {
        let UnitChangeFilter {
            kind,
            region_code,
            effective_on,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::CHANGE_KIND, kind)
            .related(rows::CHANGE_REGION, rows::REGION_CODE, region_code)
            .leaf(rows::CHANGE_EFFECTIVE_ON, effective_on)
            .logic(and, or, not)
    }
}

/// What changes of units can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UnitChangeOrderField {
    /// First day on which the change holds.
    EffectiveOn,
}

impl OrderField for UnitChangeOrderField {
    fn column(self) -> Column {
        match self {
            Self::EffectiveOn => rows::CHANGE_EFFECTIVE_ON,
        }
    }
}

order_input! {
    /// One key by which changes of units are ordered.
    UnitChangeOrder, UnitChangeOrderField
}
