//! What has to be known to read an answer rightly.

use async_graphql::{Context, Description, Enum, Object};
use entity::region;

use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::loader::ById;
use crate::graphql::region::Region;
use crate::service::cube::warning::{Warning, WarningKind};

/// Why an answer may not say what it seems to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetWarningCode {
    /// Units of the government have published nothing for the year, so that its sums lack them.
    UnitsWithoutDocuments,
    /// Documents of which nobody can tell the stage were left out.
    StageAmbiguous,
    /// The years are of different editions of the code lists: the same code may mean something
    /// else.
    CodeListChanged,
    /// Some accounts are of another edition than the one asked for, and no crosswalk makes all of
    /// them one account of it: they stay apart, and the series breaks there.
    CodesNotJoined,
    /// A document was used that states no date of its own, for a date within its year.
    RestsOnUndatedDocuments,
    /// Some budgets summed have an enacted amount and no current one, or the other way round, so
    /// that no change is given.
    ChangeNotComparable,
}

/// What has to be known to read an answer rightly.
#[derive(Debug, Clone, Description)]
pub struct BudgetWarning(Warning);

impl From<Warning> for BudgetWarning {
    fn from(warning: Warning) -> Self {
        Self(warning)
    }
}

#[Object(use_type_description)]
impl BudgetWarning {
    /// What it is.
    async fn code(&self) -> BudgetWarningCode {
        match self.0.kind {
            WarningKind::UnitsWithoutDocuments { .. } => BudgetWarningCode::UnitsWithoutDocuments,
            WarningKind::StageAmbiguous { .. } => BudgetWarningCode::StageAmbiguous,
            WarningKind::CodeListChanged => BudgetWarningCode::CodeListChanged,
            WarningKind::CodesNotJoined { .. } => BudgetWarningCode::CodesNotJoined,
            WarningKind::RestsOnUndated => BudgetWarningCode::RestsOnUndatedDocuments,
            WarningKind::ChangeNotComparable => BudgetWarningCode::ChangeNotComparable,
        }
    }

    /// The warning in a sentence.
    async fn message(&self) -> String {
        match self.0.kind {
            WarningKind::UnitsWithoutDocuments { published, units } => {
                format!("{published} of {units} units have published a budget for the year.")
            }
            WarningKind::StageAmbiguous { documents } => format!(
                "{documents} documents do not say whether they amend or realize the budget, and \
                 were left out."
            ),
            WarningKind::CodeListChanged => "Codes changed their meaning after the fiscal year \
                 2020 (Permendagri 13/2006 to 90/2019)."
                .to_owned(),
            WarningKind::CodesNotJoined { codes } => format!(
                "{codes} accounts of other editions stay apart: no crosswalk makes all of them one \
                 account of the edition asked for."
            ),
            WarningKind::RestsOnUndated => "A document that states only its year counts from 1 \
                 January."
                .to_owned(),
            WarningKind::ChangeNotComparable => "Not every budget summed has both an enacted and \
                 a current amount."
                .to_owned(),
        }
    }

    /// The government it is about; null where it is about the whole answer.
    async fn region(&self, ctx: &Context<'_>) -> Result<Option<Region>, ApiError> {
        match self.0.region {
            Some(id) => {
                let found = ctx.load(ById::<region::Model>::new(id)).await?;
                Ok(found.map(Region))
            }
            None => Ok(None),
        }
    }

    /// The fiscal year it is about; null where it is about the whole answer.
    async fn fiscal_year(&self) -> Option<i16> {
        self.0.fiscal_year
    }
}
