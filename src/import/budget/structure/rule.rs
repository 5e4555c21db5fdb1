//! The rules that a row of a document can break.

use entity::quality_finding::FindingSeverity;

use super::code::Oddity;
use crate::service::quality::rule::QualityRule;

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Something odd about the code.
    Oddity(Oddity),
    /// Lost digits were read from the neighbours.
    CodeDamagedRead,
    /// Lost digits could not be read.
    CodeDamagedUnread,
    /// No code of any known form.
    CodeNotUnderstood,
    /// No code of any known form; the name says what the row is.
    CodeNotUnderstoodLabelRead,
    /// Name and code say different things.
    LabelCodeDisagree,
    /// An account of classes 7 to 9.
    NotBudgetAccount,
    /// Text between the rows.
    TextRow,
    /// Amounts of which nobody says whether they are revenue or expenditure.
    SideUnknown,
    /// A row printed twice, which its total confirms.
    RowRepeated,
    /// A row printed twice; both count.
    RowRepeatedUnconfirmed,
    /// Rows printed under a row carry the code of another.
    ChildCodeDisagrees,
    /// Rows are printed under a row that does not sum them.
    ChildByOrderOnly,
    /// A row of the tree without any amount.
    AmountMissing,
    /// A fact without an amount in one of two columns.
    AmountMissingInColumn,
    /// Details of which one has no amount: their total is the fact.
    DetailIncomplete,
    /// Two facts with the same program and account.
    KeyRepeated,
    /// A fact whose code names another organization than the document's.
    RowOfAnotherUnit,
}

/// A rule broken by a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Which rule.
    pub rule: Rule,
    /// Index of the row in its document.
    pub row: usize,
}

impl Rule {
    /// Its name, how grave it is and a sentence for a person.
    #[expect(clippy::too_many_lines, reason = "a table, a row a rule")]
    pub fn explained(self) -> (&'static QualityRule, FindingSeverity, &'static str) {
        use FindingSeverity::{Notice, Rejected, Warning};
        match self {
            Self::Oddity(Oddity::DotLost) => (
                QualityRule::CODE_DOT_LOST,
                Notice,
                "A blank stands in the code where a dot belongs.",
            ),
            Self::Oddity(Oddity::DotDoubled) => (
                QualityRule::CODE_DOT_DOUBLED,
                Notice,
                "Two dots stand in the code where one belongs.",
            ),
            Self::Oddity(Oddity::DigitLost) => (
                QualityRule::CODE_DIGIT_LOST,
                Notice,
                "A digit of the code is lost.",
            ),
            Self::Oddity(Oddity::Glued) => (
                QualityRule::CODE_GLUED,
                Notice,
                "The account is written without dots.",
            ),
            Self::Oddity(Oddity::WidthVariant) => (
                QualityRule::CODE_WIDTH_VARIANT,
                Notice,
                "A segment of the code is wider than usual.",
            ),
            Self::Oddity(Oddity::FieldRepeated) => (
                QualityRule::CODE_FIELD_REPEATED,
                Notice,
                "The code repeats the affair field; read without it.",
            ),
            Self::Oddity(Oddity::SegmentMissing) => (
                QualityRule::CODE_SEGMENT_MISSING,
                Notice,
                "The code leaves out a segment of the organization.",
            ),
            Self::CodeDamagedRead => (
                QualityRule::CODE_DAMAGED_READ,
                Notice,
                "A lost digit was read from the rows above and below.",
            ),
            Self::CodeDamagedUnread => (
                QualityRule::CODE_DAMAGED_UNREAD,
                Warning,
                "A lost digit could not be read; the amount counts, its account or program is unknown.",
            ),
            Self::CodeNotUnderstood => (
                QualityRule::CODE_NOT_UNDERSTOOD,
                Rejected,
                "The row has no code of any known form.",
            ),
            Self::CodeNotUnderstoodLabelRead => (
                QualityRule::CODE_NOT_UNDERSTOOD_LABEL_READ,
                Notice,
                "Only the name tells what the row sums.",
            ),
            Self::LabelCodeDisagree => (
                QualityRule::LABEL_CODE_DISAGREE,
                Notice,
                "Name and code disagree; the name was taken.",
            ),
            Self::NotBudgetAccount => (
                QualityRule::NOT_BUDGET_ACCOUNT,
                Notice,
                "Accounts of classes 7 to 9 repeat the budget in accrual terms; not counted.",
            ),
            Self::TextRow => (
                QualityRule::TEXT_ROW,
                Notice,
                "Text without code or amount.",
            ),
            Self::SideUnknown => (
                QualityRule::SIDE_UNKNOWN,
                Warning,
                "The document does not say whether its amounts are revenue or expenditure; \
                 they are kept as its statements and are no facts.",
            ),
            Self::RowRepeated => (
                QualityRule::ROW_REPEATED,
                Warning,
                "The row is printed twice; the total above it confirms that it counts once.",
            ),
            Self::RowRepeatedUnconfirmed => (
                QualityRule::ROW_REPEATED_UNCONFIRMED,
                Warning,
                "The row is printed twice and no total says that it counts once; both count.",
            ),
            Self::ChildCodeDisagrees => (
                QualityRule::CHILD_CODE_DISAGREES,
                Warning,
                "Rows printed under this one carry the code of another; its amount confirms them.",
            ),
            Self::ChildByOrderOnly => (
                QualityRule::CHILD_BY_ORDER_ONLY,
                Warning,
                "Rows printed under this one belong elsewhere by their code; all are facts.",
            ),
            Self::AmountMissing => (
                QualityRule::AMOUNT_MISSING,
                Warning,
                "The row states no amount.",
            ),
            Self::AmountMissingInColumn => (
                QualityRule::AMOUNT_MISSING_IN_COLUMN,
                Warning,
                "One of the two amounts is not stated.",
            ),
            Self::DetailIncomplete => (
                QualityRule::DETAIL_INCOMPLETE,
                Warning,
                "A detail of this total states no amount: the total is the fact, its details are not.",
            ),
            Self::RowOfAnotherUnit => (
                QualityRule::ROW_OF_ANOTHER_UNIT,
                Warning,
                "The code names another organization than the other rows; the amount counts here, \
                 where it is printed.",
            ),
            Self::KeyRepeated => (
                QualityRule::KEY_REPEATED,
                Notice,
                "Another row of the document has the same program and account; both count.",
            ),
        }
    }
}
