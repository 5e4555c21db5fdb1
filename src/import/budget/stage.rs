//! Which stage of the budget cycle a column states: from the document's title and its headings.

use entity::budget_document::BudgetStage;

use super::document::Column;
use crate::search_name::plain;

/// What a title says a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// The work plan of a year (*RKPD*).
    WorkPlan,
    /// The ceilings agreed on (*KUA*, *PPAS*).
    Ceiling,
    /// A budget not enacted yet (*rancangan APBD*).
    Draft,
    /// An amendment not enacted yet (*rancangan perubahan APBD*).
    DraftAmendment,
    /// The budget as enacted (*APBD*).
    Enacted,
    /// The amended budget (*perubahan*).
    Amended,
    /// A shift inside the budget (*pergeseran*).
    Shift,
    /// A realization report (*realisasi*).
    Realization,
    /// The title names none of them.
    Unnamed,
}

/// The genres that words of a title tell; the first that fits counts. A title is in lower case
/// and has no punctuation, and a group of words stands in it as a whole.
const TOLD_BY: [(Genre, &[&str]); 8] = [
    (
        Genre::Realization,
        &["realisasi", "lra", "pertanggungjawaban"],
    ),
    (
        Genre::WorkPlan,
        &["rkpd", "rencana kerja pemerintah daerah"],
    ),
    (
        Genre::Ceiling,
        &[
            "kua",
            "kupa",
            "ppas",
            "kebijakan umum",
            "prioritas dan plafon",
        ],
    ),
    (
        Genre::DraftAmendment,
        &["rpapbd", "rapbdp", "raperda perubahan"],
    ),
    (
        Genre::Draft,
        &[
            "rancangan",
            "rapbd",
            "raperda",
            "ranperda",
            "rka",
            "rencana kerja dan anggaran",
        ],
    ),
    (Genre::Shift, &["pergeseran"]),
    (
        Genre::Amended,
        &["perubahan", "dppa", "papbd", "apbdp", "p apbd", "apbd p"],
    ),
    (
        Genre::Enacted,
        &[
            "anggaran",
            "apbd",
            "penjabaran",
            "ringkasan",
            "rincian",
            "dpa",
            "belanja",
            "pendapatan",
            "pembiayaan",
        ],
    ),
];

impl Genre {
    /// What a title says.
    pub fn of_title(title: &str) -> Self {
        let title = plain(title);
        let says = |words: &[&str]| words.iter().any(|words| has_words(&title, words));
        let told = TOLD_BY.into_iter().find(|(_, words)| says(words));
        match told.map(|(genre, _)| genre) {
            Some(Self::Draft) if says(&["perubahan"]) => Self::DraftAmendment,
            Some(genre) => genre,
            None => Self::Unnamed,
        }
    }

    /// What a word such as `PERUBAHAN` says that stands for a kind of documents: where it says
    /// nothing else, the budget as enacted.
    pub fn of(kind: &str) -> Self {
        match Self::of_title(kind) {
            Self::Unnamed => Self::Enacted,
            genre => genre,
        }
    }

    /// The column of a document with one amount a row.
    ///
    /// A heading that names a stage itself says more than a title does.
    pub fn single(self, heading: &str) -> Vec<Column> {
        let words = plain(heading);
        let says = |known: &[&str]| known.iter().any(|word| has_words(&words, word));
        let plain_budget = matches!(self, Self::Enacted | Self::Amended);
        let stage = if says(&["realisasi"]) {
            BudgetStage::Realization
        } else if plain_budget && says(&["sebelum", "murni"]) {
            BudgetStage::Enacted
        } else if plain_budget && says(&["sesudah", "setelah", "perubahan"]) {
            BudgetStage::Amended
        } else {
            self.stage()
        };
        vec![Column {
            heading: heading.to_owned(),
            stage,
            restated: false,
        }]
    }

    /// The columns of a document with an amount before and one after.
    ///
    /// A title that names no change has them, too; two amounts then can only be an amendment, or,
    /// where a heading says so, a realization report.
    pub fn pair(self, before: &str, after: &str) -> Vec<Column> {
        let is_report = [before, after]
            .iter()
            .any(|heading| has_words(&plain(heading), "realisasi"));
        let (first, second) = match self {
            _ if is_report => (BudgetStage::FinalBudget, BudgetStage::Realization),
            Self::Realization => (BudgetStage::FinalBudget, BudgetStage::Realization),
            Self::Enacted | Self::Amended => (BudgetStage::Enacted, BudgetStage::Amended),
            Self::Shift | Self::DraftAmendment => (BudgetStage::Enacted, self.stage()),
            // What these are compared with, their titles do not say.
            Self::WorkPlan | Self::Ceiling | Self::Draft | Self::Unnamed => {
                (BudgetStage::Undetermined, self.stage())
            }
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

    /// Whether it is the title's fault that the stage of these columns is not known.
    pub fn names_nothing_of(self, columns: &[Column]) -> bool {
        let unknown = |column: &Column| column.stage == BudgetStage::Undetermined;
        self == Self::Unnamed && columns.iter().any(unknown)
    }

    fn stage(self) -> BudgetStage {
        match self {
            Self::WorkPlan => BudgetStage::WorkPlan,
            Self::Ceiling => BudgetStage::Ceiling,
            Self::Draft | Self::DraftAmendment => BudgetStage::Draft,
            Self::Enacted => BudgetStage::Enacted,
            Self::Amended => BudgetStage::Amended,
            Self::Shift => BudgetStage::Shift,
            Self::Realization => BudgetStage::Realization,
            Self::Unnamed => BudgetStage::Undetermined,
        }
    }
}

/// Whether words stand in a plain text, in this order and whole.
pub fn has_words(plain_text: &str, words: &str) -> bool {
    plain_text.match_indices(words).any(|(start, _)| {
        let before = plain_text[..start].chars().next_back();
        let after = plain_text[start + words.len()..].chars().next();
        [before, after].iter().all(|c| c.is_none_or(|c| c == ' '))
    })
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
            ("Rancangan APBD", Genre::Draft),
            ("RAPBD 2015", Genre::Draft),
            ("Rancangan Perubahan APBD", Genre::DraftAmendment),
            ("RKPD Tahun 2015", Genre::WorkPlan),
            ("Rancangan KUA-PPAS", Genre::Ceiling),
            ("DPA SKPD", Genre::Enacted),
            ("Penduduk Kuala Kapuas", Genre::Unnamed),
            ("Uraian", Genre::Unnamed),
        ] {
            assert_eq!(Genre::of_title(title), genre, "{title}");
        }
    }

    #[test]
    fn a_kind_of_documents_is_enacted_unless_it_says_otherwise() {
        for (kind, genre) in [
            ("APBD", Genre::Enacted),
            ("PERUBAHAN", Genre::Amended),
            ("REALISASI", Genre::Realization),
            ("PERGESERAN", Genre::Shift),
            ("Uraian", Genre::Enacted),
        ] {
            assert_eq!(Genre::of(kind), genre, "{kind}");
        }
    }
}
