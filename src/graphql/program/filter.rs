//! Which programs, in which order.

use async_graphql::{Enum, InputObject};
use entity::program;

use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{Gathered, IntFilter, RegionCodeFilter, StringFilter, worded_enum};
use crate::service::condition::{Column, Condition};
use crate::service::program as rows;

worded_enum! {
    /// How deep a program lies.
    ProgramLevel, ProgramLevelFilter, program::ProgramLevel {
        /// Program (*program*).
        Program,
        /// Activity (*kegiatan*).
        Activity,
        /// Sub-activity (*sub kegiatan*).
        SubActivity,
    }
}

/// Which programs; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ProgramFilter {
    /// Code, for example everything that starts with `1.01.`.
    pub code: Option<StringFilter>,
    /// Name as documents write it.
    pub name: Option<StringFilter>,
    /// Words of the name, in any order, without regard to case, accents and punctuation.
    pub search: Option<String>,
    /// How deep it lies.
    pub level: Option<ProgramLevelFilter>,
    /// Fiscal year (*tahun anggaran*).
    pub fiscal_year: Option<IntFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// Each of these as well.
    pub and: Option<Vec<ProgramFilter>>,
    /// At least one of these.
    pub or: Option<Vec<ProgramFilter>>,
    /// Not this.
    pub not: Option<Box<ProgramFilter>>,
}

impl From<ProgramFilter> for Condition {
    fn from(filter: ProgramFilter) -> Self {
        let ProgramFilter {
            code,
            name,
            search,
            level,
            fiscal_year,
            unit_code,
            region_code,
            and,
            or,
            not,
        } = filter;
        Gathered::default()
            .leaf(rows::CODE, code)
            .leaf(rows::NAME, name)
            .also(search, |text| Self::words(rows::SEARCH_NAME, &text))
            .leaf(rows::LEVEL, level)
            .leaf(rows::FISCAL_YEAR, fiscal_year)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .related(rows::UNIT, rows::REGION_CODE, region_code)
            .logic(and, or, not)
    }
}

/// What programs can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ProgramOrderField {
    /// Code.
    Code,
    /// Name, or the code where no document states a name.
    Name,
    /// Fiscal year.
    FiscalYear,
}

impl OrderField for ProgramOrderField {
    fn column(self) -> Column {
        match self {
            Self::Code => rows::CODE,
            Self::Name => rows::LABEL,
            Self::FiscalYear => rows::FISCAL_YEAR,
        }
    }
}

order_input! {
    /// One key by which programs are ordered.
    ProgramOrder, ProgramOrderField
}
