//! A budget document as it was read: what it says about itself, and its lines.

use chrono::NaiveDate;
use entity::budget_document::BudgetStage;

use super::period::end_of_period;
use crate::import::finding::Finding;
use crate::rupiah::Rupiah;
use crate::search_name::plain;

/// How a document names the government it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Government {
    /// By its official code, for example `34.02`.
    Code(String),
    /// By its name, for example `Kabupaten Bantul`.
    Name(String),
}

/// What a document says about itself.
#[derive(Debug, Clone)]
pub struct Header {
    /// Whose budget it is.
    pub government: Government,
    /// For which year.
    pub fiscal_year: i16,
    /// Its title, as published.
    pub title: String,
    /// What it says beside its title about the time it covers, as published.
    pub period: Option<String>,
    /// The code it gives its unit, as published.
    pub unit_code: String,
    /// The name it gives its unit; none where it gives none or repeats the code.
    pub unit_name: Option<String>,
    /// The file in which officials published it.
    pub origin_file: String,
    /// Line on which it begins in the file that was read.
    pub first_line: i64,
    /// Headings of the columns of amounts: one, or one before and one after.
    pub columns: Vec<Column>,
}

impl Header {
    /// The last day that a realization report covers, as far as it says so.
    pub fn reported_until(&self) -> Option<NaiveDate> {
        let mut stated = self.period.iter().chain([&self.title]);
        stated.find_map(|text| end_of_period(&plain(text), self.fiscal_year))
    }
}

/// A column of amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading, as published.
    pub heading: String,
    /// The stage whose amounts it states.
    pub stage: BudgetStage,
    /// True for the column that the document's own amounts are compared with.
    pub restated: bool,
}

/// A row of a document.
#[derive(Debug, Clone)]
pub struct Line {
    /// Line of the file on which it begins.
    pub line: i64,
    /// Its code as published.
    pub code: String,
    /// Its name as published.
    pub label: String,
    /// What stands beside the amounts.
    pub remark: Option<String>,
    /// Its amounts, one a column; none where nothing is stated.
    pub amounts: [Option<Rupiah>; 2],
    /// True when an amount is stated that cannot be read: the row is rejected.
    pub unreadable: bool,
}

impl Line {
    /// Whether any amount is stated.
    pub fn has_amount(&self) -> bool {
        self.amounts.iter().any(Option::is_some)
    }
}

/// A document with all its rows.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it says about itself.
    pub header: Header,
    /// Its rows with content, in the order of the file.
    pub lines: Vec<Line>,
    /// What did not fit while it was read.
    pub findings: Vec<Finding>,
}
