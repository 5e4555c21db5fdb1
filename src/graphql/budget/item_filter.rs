//! Which items, in which order.

use async_graphql::{Enum, InputObject};
use entity::budget_item;

use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{
    AccountCodeFilter, Gathered, IntFilter, RegionCodeFilter, StringFilter, worded_enum,
};
use crate::service::budget::item as rows;
use crate::service::condition::{Column, Condition, Test};

use super::document_filter::BudgetScope;

worded_enum! {
    /// Whether money comes in, goes out, or is financing.
    BudgetSide, BudgetSideFilter, budget_item::BudgetSide {
        /// Revenue (*pendapatan*).
        Revenue,
        /// Expenditure (*belanja*).
        Expenditure,
        /// Financing receipt (*penerimaan pembiayaan*).
        FinancingReceipt,
        /// Financing payment (*pengeluaran pembiayaan*).
        FinancingPayment,
    }
}

/// Which items; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BudgetItemFilter {
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// Items of units, or those of governments' own summaries.
    pub scope: Option<BudgetScope>,
    /// Fiscal year (*tahun anggaran*).
    pub fiscal_year: Option<IntFilter>,
    /// Code of the program, activity or sub-activity the item stands under.
    pub program_code: Option<StringFilter>,
    /// Code of the account.
    pub account_code: Option<AccountCodeFilter>,
    /// Name of the fund source.
    pub fund_source: Option<StringFilter>,
    /// Side.
    pub side: Option<BudgetSideFilter>,
    /// Name as documents write it.
    pub name: Option<StringFilter>,
    /// Words of the name, in any order, without regard to case, accents and punctuation.
    pub search: Option<String>,
    /// Each of these as well.
    pub and: Option<Vec<BudgetItemFilter>>,
    /// At least one of these.
    pub or: Option<Vec<BudgetItemFilter>>,
    /// Not this.
    pub not: Option<Box<BudgetItemFilter>>,
}

impl From<BudgetItemFilter> for Condition {
    fn from(filter: BudgetItemFilter) -> Self {
        let BudgetItemFilter {
            region_code,
            unit_code,
            scope,
            fiscal_year,
            program_code,
            account_code,
            fund_source,
            side,
            name,
            search,
            and,
            or,
            not,
        } = filter;
        let of_government = Self::Is(rows::UNIT_ID, Test::Absent);
        let is_government = scope.map(|scope| scope == BudgetScope::Government);
        Gathered::default()
            .related(rows::REGION, rows::REGION_CODE, region_code)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .whether(is_government, of_government)
            .leaf(rows::FISCAL_YEAR, fiscal_year)
            .related(rows::PROGRAM, rows::PROGRAM_CODE, program_code)
            .related(rows::ACCOUNT, rows::ACCOUNT_CODE, account_code)
            .related(rows::FUND_SOURCE, rows::FUND_SOURCE_NAME, fund_source)
            .leaf(rows::SIDE, side)
            .leaf(rows::NAME, name)
            .also(search, |text| Self::words(rows::SEARCH_NAME, &text))
            .logic(and, or, not)
    }
}

/// What items can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetItemOrderField {
    /// Codes of program, account and fund source.
    Line,
    /// Name.
    Name,
    /// Fiscal year.
    FiscalYear,
}

impl OrderField for BudgetItemOrderField {
    fn column(self) -> Column {
        match self {
            Self::Line => rows::LINE,
            Self::Name => rows::NAME,
            Self::FiscalYear => rows::FISCAL_YEAR,
        }
    }
}

order_input! {
    /// One key by which items are ordered.
    BudgetItemOrder, BudgetItemOrderField
}
