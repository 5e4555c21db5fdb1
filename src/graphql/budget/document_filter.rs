//! Which documents, in which order.

use async_graphql::{Enum, InputObject};
use entity::budget_document;

use crate::graphql::connection::{OrderField, order_input};
use crate::graphql::filter::{
    DateFilter, Gathered, IntFilter, RegionCodeFilter, StringFilter, worded_enum,
};
use crate::service::budget::document as rows;
use crate::service::condition::{Column, Condition, Literal, Test};

worded_enum! {
    /// For whom a document speaks. Documents of different scope state the same money and are never
    /// added.
    BudgetScope, BudgetScopeFilter, budget_document::BudgetScope {
        /// One unit.
        Unit,
        /// The whole government, in summary.
        Government,
    }
}

worded_enum! {
    /// The stage of the budget cycle (*tahap*) whose amounts a document states.
    BudgetStage, BudgetStageFilter, budget_document::BudgetStage {
        /// Work plan (RKPD).
        WorkPlan,
        /// Ceilings (KUA-PPAS).
        Ceiling,
        /// Draft (RAPBD).
        Draft,
        /// As first enacted (*APBD murni*).
        Enacted,
        /// Shift between items (*pergeseran*).
        Shift,
        /// Amended (*APBD perubahan*).
        Amended,
        /// The budget against which a realization report sets its amounts (*anggaran* in an LRA).
        FinalBudget,
        /// Realization (LRA).
        Realization,
        /// Audited realization.
        Audited,
        /// The document does not say; it counts for no measure.
        Undetermined,
    }
}

worded_enum! {
    /// Whether a document's expenditure leaves meet the total of expenditure that it states.
    Reconciliation, ReconciliationFilter, budget_document::Reconciliation {
        /// They meet it to the sen.
        Met,
        /// They miss it; a finding says by how much.
        NotMet,
        /// The document states no such total.
        NoTotal,
    }
}

/// Which documents; all conditions that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BudgetDocumentFilter {
    /// Official code of the government.
    pub region_code: Option<RegionCodeFilter>,
    /// Code of the unit.
    pub unit_code: Option<StringFilter>,
    /// For whom it speaks.
    pub scope: Option<BudgetScopeFilter>,
    /// Fiscal year (*tahun anggaran*).
    pub fiscal_year: Option<IntFilter>,
    /// Stage.
    pub stage: Option<BudgetStageFilter>,
    /// Whether it is the comparison column of a later document.
    pub restated: Option<bool>,
    /// Date.
    pub dated_on: Option<DateFilter>,
    /// Title.
    pub title: Option<StringFilter>,
    /// Whether it is a second publication of another document.
    pub is_duplicate: Option<bool>,
    /// Whether its expenditure leaves meet its total of expenditure.
    pub reconciliation: Option<ReconciliationFilter>,
    /// Whether its leaves meet every total that could be tied to leaves.
    pub reconciled: Option<bool>,
    /// Name of the file in which officials published it.
    pub origin_file_name: Option<StringFilter>,
    /// Whether anything in it does not fit.
    pub has_findings: Option<bool>,
    /// Each of these as well.
    pub and: Option<Vec<BudgetDocumentFilter>>,
    /// At least one of these.
    pub or: Option<Vec<BudgetDocumentFilter>>,
    /// Not this.
    pub not: Option<Box<BudgetDocumentFilter>>,
}

impl From<BudgetDocumentFilter> for Condition {
    fn from(filter: BudgetDocumentFilter) -> Self {
        let BudgetDocumentFilter {
            region_code,
            unit_code,
            scope,
            fiscal_year,
            stage,
            restated,
            dated_on,
            title,
            is_duplicate,
            reconciliation,
            reconciled,
            origin_file_name,
            has_findings,
            and,
            or,
            not,
        } = filter;
        let first = Self::Is(rows::DUPLICATE_OF, Test::Absent);
        Gathered::default()
            .related(rows::REGION, rows::REGION_CODE, region_code)
            .related(rows::UNIT, rows::UNIT_CODE, unit_code)
            .leaf(rows::SCOPE, scope)
            .leaf(rows::FISCAL_YEAR, fiscal_year)
            .leaf(rows::STAGE, stage)
            .whether(restated, Self::equals(rows::RESTATED, Literal::Bool(true)))
            .leaf(rows::DATED_ON, dated_on)
            .leaf(rows::TITLE, title)
            .whether(is_duplicate, Self::Not(Box::new(first)))
            .leaf(rows::RECONCILIATION, reconciliation)
            .whether(
                reconciled,
                Self::equals(rows::UNMET_TOTALS, Literal::Int(0)),
            )
            .leaf(rows::ORIGIN_FILE, origin_file_name)
            .whether(has_findings, Self::related(rows::FINDING))
            .logic(and, or, not)
    }
}

/// What documents can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetDocumentOrderField {
    /// Fiscal year.
    FiscalYear,
    /// Title.
    Title,
    /// How many items it states.
    ItemCount,
    /// How many of its totals its leaves do not meet.
    UnmetTotalCount,
}

impl OrderField for BudgetDocumentOrderField {
    fn column(self) -> Column {
        match self {
            Self::FiscalYear => rows::FISCAL_YEAR,
            Self::Title => rows::TITLE,
            Self::ItemCount => rows::ITEMS,
            Self::UnmetTotalCount => rows::UNMET_TOTALS,
        }
    }
}

order_input! {
    /// One key by which documents are ordered.
    BudgetDocumentOrder, BudgetDocumentOrderField
}
