//! The catalogue of quality rules: what each finding means, and what to do about it.
//!
//! Every finding names one of these; an importer that looks for something new adds its rule here.

use entity::quality_finding::FindingSeverity;

/// What published files are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualityRule {
    /// Its name, which never changes.
    pub name: &'static str,
    /// How much a finding of it costs at most; each finding says for itself.
    pub severity: FindingSeverity,
    /// What a finding of it means.
    pub meaning: &'static str,
    /// What to do about one.
    pub remedy: &'static str,
}

impl QualityRule {
    /// The rule with this name; none where no rule of this version of the program has it.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().copied().find(|rule| rule.name == name)
    }
}

/// Makes a constant of each rule, and the list of them all, in the order of their names.
macro_rules! rules {
    ($($severity:ident $name:ident: $meaning:literal, $remedy:literal;)+) => {
        impl QualityRule {
            /// Every rule, in the order of their names.
            pub const ALL: &[&Self] = &[$(Self::$name),+];

            $(
                #[doc = $meaning]
                pub const $name: &Self = &Self {
                    name: stringify!($name),
                    severity: FindingSeverity::$severity,
                    meaning: $meaning,
                    remedy: $remedy,
                };
            )+
        }
    };
}

rules! {
    Notice ALREADY_STATED: "Another file states the same figures of the region.", "Nothing: the figures agree and count once.";
    Rejected AMOUNTS_OF_TWO_KINDS: "A row states one amount where others of its document state a pair, or both.", "Look at the row in the published file and split the file by document.";
    Rejected AMOUNTS_TOO_LARGE: "The amounts of a document sum to more than any regional budget could.", "Find the amount whose digits or decimal mark went wrong and ask the publisher to correct it.";
    Rejected AMOUNT_MALFORMED: "A promised saving is no amount of rupiah.", "Write it as digits, zero or more.";
    Rejected AMOUNT_MISSING: "A row states no amount.", "Look at the published document; where it states one, ask the publisher for the file anew.";
    Warning AMOUNT_MISSING_IN_COLUMN: "One of the two amounts of a row is not stated.", "Look at the published document; it may mean zero, and that is not assumed.";
    Rejected AMOUNT_NOT_UNDERSTOOD: "A cell holds no amount in the style of its column.", "Look at the cell; a stray sign or a lost digit is the usual cause.";
    Rejected BASIS_MISSING: "A row of a crosswalk does not say what it rests on.", "Name the regulation or the comparison that it rests on.";
    Warning BUDGET_AFTER_END: "A unit has a budget of a year after its end.", "Check the day of the change, or which unit the budget is of.";
    Rejected CHANGE_CONTRADICTED: "Two rows of one change of units say different things about it.", "Say it once, or alike in every row.";
    Rejected CHANGE_INCOMPLETE: "No row of a change of units says something that each must.", "Add what is missing to one of its rows.";
    Notice CHANGE_KNOWN: "A change of units is known from another file.", "Nothing: it counts once.";
    Rejected CHANGE_LEFT_OUT: "A row belongs to a change of units that is left out for another of its rows.", "Mend the row that the message names.";
    Rejected CHANGE_UNNAMED: "A row does not say which change of units of which government it is part of.", "Fill in the number of the event and the code of the region.";
    Warning CHILD_BY_ORDER_ONLY: "Rows are printed under a row that does not sum them; by their code they belong elsewhere.", "Compare the order of the rows with the published document.";
    Warning CHILD_CODE_DISAGREES: "Rows printed under a row bear the code of another, yet its amount sums them.", "Ask the publisher which code is meant.";
    Rejected CODE_AMBIGUOUS: "Several units have the code on the day that is meant.", "Name the unit by a code that only it has on that day.";
    Notice CODE_DAMAGED_READ: "A lost digit of a code was read from the rows above and below.", "Nothing, if the rows of the published document bear it out.";
    Warning CODE_DAMAGED_UNREAD: "A lost digit of a code could not be read; the amount counts, under no account or program.", "Look the code up in the published document.";
    Notice CODE_DIGIT_LOST: "A digit of a code is lost.", "Look the code up in the published document.";
    Notice CODE_DOT_DOUBLED: "Two dots stand in a code where one belongs.", "Nothing: the code was read with one.";
    Notice CODE_DOT_LOST: "A blank stands in a code where a dot belongs.", "Nothing: the code was read with the dot.";
    Notice CODE_FIELD_REPEATED: "A code repeats its affair field.", "Nothing: the code was read without the repetition.";
    Notice CODE_GLUED: "An account is written without dots.", "Nothing: the account was read by the length of its segments.";
    Rejected CODE_MALFORMED: "A code is not written as its list writes codes.", "Write it as the message says.";
    Warning CODE_NOT_IN_LIST: "The list as it is known has no such code.", "Import a complete list, or correct the code.";
    Rejected CODE_NOT_UNDERSTOOD: "A row bears no code of any known form.", "Look the row up in the published document; its amount is in no sum here.";
    Notice CODE_NOT_UNDERSTOOD_LABEL_READ: "A row bears no code of any known form; its name tells what it sums.", "Nothing, if the name is that of the total.";
    Notice CODE_SEGMENT_MISSING: "A code leaves out a segment of the organization.", "Nothing: the segment was taken from the other rows.";
    Rejected CODE_TAKEN: "A code is the one of something else.", "Take a code that is free on that day, or name the one that is meant.";
    Notice CODE_WIDTH_VARIANT: "A segment of a code is wider than usual.", "Nothing: the code was read with its zeros left out.";
    Warning CODE_WRITTEN_AS_NUMBER: "A code of a region was taken for a number, so that its zeros are lost; the name tells which it is.", "Publish codes as text.";
    Notice COLUMN_NOT_READ: "A column holds something and is not read.", "See whether it states anything that should be known here.";
    Warning COMPONENT_MISSING: "A service standard leaves out one of the six components that everyone may know.", "Add what the unit's own standard says about it.";
    Rejected CURRENCY_NOT_RUPIAH: "An amount is in another currency.", "Publish amounts of regional budgets in rupiah.";
    Rejected DATE_MALFORMED: "A cell for a date holds no date.", "Write it as year, month and day: 2017-01-31.";
    Warning DETAIL_INCOMPLETE: "A detail of a total states no amount, so the total is the fact and its details are not.", "Look the detail up in the published document.";
    Warning DIFFERENCE_NOT_MET: "The difference that a row states is not that of its two amounts.", "Compare with the published document; which of the three is wrong is not known here.";
    Warning DIFFERENCE_NOT_UNDERSTOOD: "A cell for a difference holds no amount.", "Nothing: the difference follows from the two amounts.";
    Notice DIFFERENCE_ROUNDED: "The difference that a row states is off by less than a rupiah.", "Nothing: it is rounding.";
    Warning DOCUMENT_DUPLICATE: "The same facts were published in another file; they count once.", "Nothing, or ask the publisher which of the two files is to stay.";
    Warning DOCUMENT_DUPLICATE_DIFFERS: "A copy of a document differs from it in some facts; the one that meets its own totals counts.", "Ask the publisher which of the two is right.";
    Warning DOCUMENT_SCALED: "All facts of a document are the same multiple of those in a copy, as with a lost decimal mark.", "Ask the publisher; compare with the total that was enacted.";
    Warning DOCUMENT_SUPERSEDES: "A document states the same stage otherwise than an earlier one; the later import counts.", "Ask the publisher which of the two is in force.";
    Warning DOCUMENT_WITHOUT_FACTS: "Of two documents of the same stage, one states no fact.", "Ask the publisher for the file anew.";
    Rejected DOCUMENT_WITHOUT_UNIT: "Neither rows nor heading of a document name a unit by a code that is understood.", "Say which unit it is of, with --unit.";
    Rejected DUPLICATE_CODE: "A code, or a pair of codes, stands in a list twice.", "Leave one of the two rows out.";
    Rejected EXAMPLE_UNMARKED: "A made-up region does not bear the words that mark it so.", "End its name with (data buatan).";
    Rejected EXPLAINED_ALREADY: "A finding is explained already; the first explanation stays.", "Nothing, or write to whoever gave the first explanation.";
    Rejected EXPLANATION_INCOMPLETE: "An explanation lacks its text, who gives it, or the source it rests on.", "Fill the cell that the message names.";
    Notice FEE_NOT_UNDERSTOOD: "The fee of a service is no amount, list of amounts or regulation; it is shown as text.", "Write it as Rp50.000, as one amount a line, or as the regulation that sets it.";
    Rejected FIGURES_CONTRADICTED: "Figures of one month of a service cannot be true together.", "Correct the figure that the message names.";
    Rejected FINDING_UNKNOWN: "An explanation is about no finding that is known here.", "Take the id from the list of findings of this database.";
    Rejected FORMULA_FAILED: "A cell of a workbook holds a formula that failed.", "Mend the formula, or write what it should give.";
    Rejected GOVERNMENT_MISSING: "A row names no government, and none was given.", "Say which it is of, with --region.";
    Warning GRADE_DIFFERS: "A unit states another grade of satisfaction than its index is given.", "Look the survey up; grades begin at 88,31, 76,61 and 65,00.";
    Notice HEADING_REPEATED: "The heading of a table stands among its rows again.", "Nothing: it was left out.";
    Rejected HOLIDAY_KIND_UNKNOWN: "A row does not say what kind of day it states.", "Write NATIONAL (libur nasional) or COLLECTIVE_LEAVE (cuti bersama).";
    Notice HOLIDAY_KNOWN: "A holiday is known from another row or file.", "Nothing: it counts once.";
    Warning INDEX_DIFFERS: "A unit states another index of satisfaction than its elements give.", "Look the survey up; each element weighs the same, exactly.";
    Notice KEY_REPEATED: "Two rows of a document have the same program and account; both count.", "Nothing, unless the published document shows that one is a copy of the other.";
    Rejected KIND_CONTRADICTED: "A row says 1:1, 1:n or n:1 where the joined codes show something else.", "Correct the word, or add the rows that are missing.";
    Notice LABEL_CODE_DISAGREE: "Name and code of a row disagree; the name was taken.", "Compare with the published document.";
    Rejected LEVEL_CONTRADICTED: "A code is of another level than the word, or the name, beside it says.", "Correct the code or the word.";
    Rejected LIST_TWICE: "A crosswalk leads from a list to itself.", "Name the list that the codes lead to.";
    Rejected LIST_UNKNOWN: "No list of this kind and edition is known.", "Import the list first.";
    Rejected MISSING_PARENT: "What a row belongs to is in no row.", "Add the row above it, or correct its code.";
    Notice NAME_DIFFERS: "The lists of regions call a region otherwise.", "Nothing: regions are told apart by their codes.";
    Rejected NAME_MISSING: "A row that must have a name has none.", "Add the name as it is published.";
    Rejected NOTHING_CHANGES: "A change of units changes nothing.", "Leave it out, or correct one of its sides.";
    Rejected NOT_BUDGET_ACCOUNT: "An account is no part of a budget; classes 7 to 9 repeat it in accrual terms.", "Nothing: the row is not counted.";
    Rejected NUMBER_MALFORMED: "A cell holds no number of the kind that its column has.", "Write it as the message says.";
    Rejected PARENT_CONTRADICTED: "A unit is said to stand for itself and to belong to another, or neither.", "Correct the word or the code of the unit above.";
    Warning PARTS_DIFFER: "Men and women do not add up to the residents stated.", "Ask the publisher which of the three figures is wrong.";
    Rejected PARTY_TWICE: "A unit stands on one side of a change twice.", "Leave one of the two rows out.";
    Notice PERIOD_KNOWN: "The figures of a month of a service are known from another row or file.", "Nothing: they count once.";
    Rejected PERIOD_REVERSED: "Something ends before it begins.", "Correct one of the two dates.";
    Rejected PHASE_NOT_UNDERSTOOD: "The phase of a budget is none of the standard's words.", "Write proposed, approved, adjusted or executed.";
    Rejected QUOTE_UNBALANCED: "A quotation mark that is never closed swallows the rows after it.", "Close it in the file, or ask the publisher for the file anew.";
    Notice REGION_REPLACED: "A region of an older list is not in the newer one; another took its place.", "Nothing: both are kept, with their days.";
    Rejected REGION_UNKNOWN: "No list of regions that was imported has the code.", "Import the list of regions, or correct the code.";
    Notice REGION_VANISHED: "A region of an older list is not in the newer one, and nothing shows what took its place.", "Look for the law that ended it.";
    Warning RESTATEMENT_DIFFERS: "A document restates another stage otherwise than that stage's own document does.", "Compare the two; what a document states in its own right counts.";
    Rejected ROW_NOT_OF_A_DOCUMENT: "A row of a gathered file does not say which document it is of, or where in it.", "Fill the columns that name document and line.";
    Warning ROW_OF_ANOTHER_UNIT: "A code names another organization than the other rows; the amount counts where it is printed.", "Ask the publisher whose amount it is.";
    Warning ROW_REPEATED: "A row is printed twice; the total above it confirms that it counts once.", "Nothing: it counts once.";
    Warning ROW_REPEATED_UNCONFIRMED: "A row is printed twice and no total says that it counts once; both count.", "Compare with the published document.";
    Rejected ROW_TOO_SHORT: "A row has fewer cells than the heading.", "Look for a mark that broke the row in two.";
    Rejected SERVICE_UNKNOWN: "The unit has no service with the code.", "Import the unit's services, or correct the code.";
    Rejected SHAPE_CONTRADICTED: "A change of units has not as many units on its sides as its kind asks for.", "Add the missing units, or correct the kind.";
    Rejected SHARES_NOT_ONE: "The shares of a change of units do not add up to one.", "Correct the shares, or leave them all out.";
    Rejected SHARE_MALFORMED: "A share is no fraction or percentage of at most one.", "Write it 3/8 or 37,5%.";
    Rejected SHARE_MISSING: "Some units of a side have a share and others none.", "State all of them, or none.";
    Rejected SHARE_OF_NOTHING: "A share is stated where not one unit alone is divided.", "Leave the share out, or split the change into several.";
    Warning SHIFT_NOT_ZERO_SUM: "A shift within a unit changes the unit's budget.", "Look for the units that lost or won as much; if there are none, it is no shift.";
    Rejected SIDE_NOT_UNDERSTOOD: "Neither a direction nor an account says whether money comes or goes.", "Fill one of the two columns.";
    Warning SIDE_UNKNOWN: "A document does not say whether its amounts are revenue or expenditure; they are no facts.", "Look the heading up in the published document.";
    Rejected SOURCE_UNKNOWN: "An explanation rests on a file that was never imported here, or on an address that is none.", "Import the file first, or give its address, beginning with https:// or http://.";
    Warning STAGE_AMBIGUOUS: "A document calls itself a realization and looks like an amendment; it counts as neither.", "Ask the publisher which of the two it is.";
    Notice STANDARD_KNOWN: "A service standard is known from another row or file.", "Nothing: it counts once.";
    Rejected STATED_DIFFERENTLY: "Another file states the same thing otherwise; what came first stays.", "Find out which of the two files is right.";
    Warning SUM_DIFFERS: "A figure of a region is not the sum of those below it.", "Ask the publisher which of the figures is wrong.";
    Notice SURVEY_KNOWN: "The results of a survey of satisfaction are known from another file.", "Nothing: they count once.";
    Rejected TEXT_HAS_NUL: "A text holds a NUL: it is damaged.", "Ask the publisher for the file anew.";
    Notice TEXT_NOT_UTF8: "A text is no UTF-8 and was read as Windows-1252.", "See whether the letters came out right.";
    Notice TEXT_ROW: "Text without code or amount stands among the rows.", "Nothing: it says nothing about amounts.";
    Notice TIME_NOT_UNDERSTOOD: "The processing time of a service is no whole number of minutes, hours, working days or days; it is shown as text.", "Write it as 30 menit, 2 jam, 3 hari kerja or 14 hari.";
    Notice TITLE_NAMES_NO_CHANGE: "A title names no amendment, but each row has an amount before and one after.", "Ask the publisher for the legal basis of the amendment.";
    Warning TITLE_NAMES_NO_STAGE: "A title names no stage of a budget; the amounts count neither as budget nor as realization.", "Ask the publisher which stage it is.";
    Warning TOTAL_NOT_MET: "A total that a document states is not the sum of its leaves.", "Compare with the published document; either a row is missing or the total is of another stage.";
    Warning UNIT_CODE_CONTRADICTED: "A heading states another unit than the rows belong to.", "Ask the publisher which of the two is right; the rows were followed.";
    Rejected UNIT_EXISTED: "A unit that a change founds was there before.", "Where it goes on, put it on both sides.";
    Rejected UNIT_GOES_ON: "A unit that a change ends goes on under a name or code of a later day.", "Correct the day, or put the unit on both sides.";
    Warning UNIT_NAME_CONFLICT: "Documents call a unit by different names in the same year.", "Ask which name held when; a renaming can be imported as a change of units.";
    Warning UNIT_NAME_UNKNOWN: "No document names a unit; it is shown by its code.", "Import a list of units that has its name.";
    Rejected UNIT_NOT_IN_FORCE: "A unit does not exist on the day that is meant.", "Correct the day or the code.";
    Rejected UNIT_UNKNOWN: "No unit of the government has the code.", "Import the government's units, or correct the code.";
    Rejected UNIT_WITHOUT_FATE: "Nothing says what becomes of the functions of an abolished unit.", "Name the units that take them over, or say why there is none.";
    Rejected WORD_UNKNOWN: "A cell holds none of the words that its column may have.", "Take one of the words in the message.";
    Rejected YEAR_DIFFERS: "A row is of another year than those above it.", "Split the file by fiscal year.";
    Rejected YEAR_NOT_UNDERSTOOD: "A cell for a fiscal year holds no year.", "Write it with four digits.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own_in_order_and_says_what_to_do() {
        let names: Vec<&str> = QualityRule::ALL.iter().map(|rule| rule.name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();

        assert_eq!(names, sorted);
        for rule in QualityRule::ALL {
            assert_eq!(QualityRule::named(rule.name), Some(*rule));
            for text in [rule.meaning, rule.remedy] {
                assert!(
                    text.ends_with('.') && text.len() > 20,
                    "{}: {text}",
                    rule.name
                );
            }
        }
        assert_eq!(QualityRule::named("NO_SUCH_RULE"), None);
    }
}
