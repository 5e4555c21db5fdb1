//! What one published document states at one stage.

use sea_orm::entity::prelude::*;

/// For whom a document speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum BudgetScope {
    #[sea_orm(string_value = "UNIT")]
    Unit,
    #[sea_orm(string_value = "GOVERNMENT")]
    Government,
}

/// The stage of the budget cycle whose amounts a document states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum BudgetStage {
    #[sea_orm(string_value = "WORK_PLAN")]
    WorkPlan,
    #[sea_orm(string_value = "CEILING")]
    Ceiling,
    #[sea_orm(string_value = "DRAFT")]
    Draft,
    #[sea_orm(string_value = "ENACTED")]
    Enacted,
    #[sea_orm(string_value = "SHIFT")]
    Shift,
    #[sea_orm(string_value = "AMENDED")]
    Amended,
    #[sea_orm(string_value = "FINAL_BUDGET")]
    FinalBudget,
    #[sea_orm(string_value = "REALIZATION")]
    Realization,
    #[sea_orm(string_value = "AUDITED")]
    Audited,
    #[sea_orm(string_value = "UNDETERMINED")]
    Undetermined,
}

/// Whether a document's expenditure leaves meet the total it states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Reconciliation {
    #[sea_orm(string_value = "MET")]
    Met,
    #[sea_orm(string_value = "NOT_MET")]
    NotMet,
    #[sea_orm(string_value = "NO_TOTAL")]
    NoTotal,
}

/// What one published document states at one stage.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub region_id: Uuid,
    pub unit_id: Option<Uuid>,
    pub scope: BudgetScope,
    pub fiscal_year: i16,
    pub stage: BudgetStage,
    pub sequence: i16,
    /// True for the comparison column of a later document.
    pub restated: bool,
    #[sea_orm(column_type = "Text")]
    pub column_heading: String,
    #[sea_orm(column_type = "Text")]
    pub title: String,
    pub dated_on: Option<Date>,
    #[sea_orm(column_type = "Text", nullable)]
    pub legal_basis: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub stated_unit_code: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub stated_unit_name: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub row_unit_code: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub origin_file_name: String,
    pub first_line: i64,
    pub source_document_id: Uuid,
    pub import_run_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub content_sha256: String,
    pub item_count: i64,
    pub total_count: i64,
    pub unmet_total_count: i64,
    pub reconciliation: Reconciliation,
    pub duplicate_of_id: Option<Uuid>,
    pub supersedes_id: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
