//! Budget documents, items, facts, totals and sums in the API.

pub mod amounts;
pub mod document;
pub mod document_filter;
pub mod fact;
pub mod item;
pub mod item_filter;
pub mod query;
pub mod total;

pub use amounts::{BudgetAmounts, BudgetCoverage, BudgetSums, OwnSums, ProgramSums, RegionSums};
pub use document::BudgetDocument;
pub use document_filter::{
    BudgetDocumentFilter, BudgetDocumentOrder, BudgetScope, BudgetStage, Reconciliation,
};
pub use fact::BudgetFact;
pub use item::BudgetItem;
pub use item_filter::{BudgetItemFilter, BudgetItemOrder, BudgetSide};
pub use query::BudgetQuery;
pub use total::{PublishedTotal, TotalKind};
