//! Which stage of the budget cycle a column states: from the document's title and its headings.

use entity::budget_document::BudgetStage;

use super::document::Column;
use crate::search_name::plain;

/// What a title says a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// The budget as enacted (*APBD*), or a title that says nothing else.
    Enacted,
    /// The amended budget (*perubahan*).
    Amended,
    /// A shift inside the budget (*pergeseran*).
    Shift,
    /// A realization report (*realisasi*).
    Realization,
}

impl Genre {
    /// What a title, or a word such as `PERUBAHAN`, says.
    pub fn of(title: &str) -> Self {
        let title = plain(title);
        if title.contains("realisasi") {
            Self::Realization
        } else if title.contains("pergeseran") {
            Self::Shift
        } else if title.contains("perubahan") {
            Self::Amended
        } else {
            Self::Enacted
        }
    }

    /// The column of a document with one amount a row.
    pub fn single(self, heading: &str) -> Vec<Column> {
        let stage = match self {
            Self::Enacted => BudgetStage::Enacted,
            Self::Amended => BudgetStage::Amended,
            Self::Shift => BudgetStage::Shift,
            Self::Realization => BudgetStage::Realization,
        };
        vec![Column {
            heading: heading.to_owned(),
            stage,
            restated: false,
        }]
    }

    /// The columns of a document with an amount before and one after.
    ///
    /// A title that names no change has them, too; two amounts then can only be an amendment.
    pub fn pair(self, before: &str, after: &str) -> Vec<Column> {
        let (first, second) = match self {
            Self::Enacted | Self::Amended => (BudgetStage::Enacted, BudgetStage::Amended),
            Self::Shift => (BudgetStage::Enacted, BudgetStage::Shift),
            Self::Realization => (BudgetStage::FinalBudget, BudgetStage::Realization),
        };
        vec![
            Column {
                heading: before.to_owned(),
                stage: first,
                restated: true,
            },
            Column {
                heading: after.to_owned(),
                stage: second,
                restated: false,
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_the_stage() {
        for (title, genre) in [
            (
                "Penjabaran Anggaran Pendapatan dan Belanja Daerah",
                Genre::Enacted,
            ),
            ("PENJABARAN PERUBAHAN APBD", Genre::Amended),
            (
                "Realisasi Anggaran Pendapatan Belanja Daerah",
                Genre::Realization,
            ),
            ("DPPA Pergeseran", Genre::Shift),
        ] {
            assert_eq!(Genre::of(title), genre, "{title}");
        }
    }
}
