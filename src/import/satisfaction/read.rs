//! Rows as they are stated, and why one is left out.

use entity::satisfaction_survey::{self, ServiceGrade, SurveyOrigin};
use uuid::Uuid;

use crate::import::Options;
use crate::import::finding::Finding;
use crate::import::services::{Bearer, Stands, count_of, day, given, place, refuse};
use crate::import::sheet::{Column, Row};
use crate::service::quality::rule::QualityRule;
use crate::service::satisfaction::index::METHOD;

/// The columns of the table.
pub(super) const COLUMNS: [Column; 22] = [
    Column::known("kode_wilayah"),
    Column::known("kode_unit"),
    Column::known("kode_layanan"),
    Column::needed("kode_survei"),
    Column::known("nama_survei"),
    Column::needed("periode_awal"),
    Column::needed("periode_akhir"),
    Column::known("saluran"),
    Column::known("responden"),
    Column::known("dilayani"),
    Column::known("diundang"),
    Column::known("u1"),
    Column::known("u2"),
    Column::known("u3"),
    Column::known("u4"),
    Column::known("u5"),
    Column::known("u6"),
    Column::known("u7"),
    Column::known("u8"),
    Column::known("u9"),
    Column::known("ikm"),
    Column::known("mutu"),
];

/// Means are rounded to this many decimals at least; spreadsheets drop those that are zero.
const FEWEST_DECIMALS: u32 = 2;

/// A survey as a row states it.
pub(super) struct Stated {
    pub(super) line: i64,
    pub(super) region_code: String,
    pub(super) unit_code: String,
    /// Empty where it is about the unit as a whole.
    pub(super) service_code: String,
    /// What it states; of what unit, service and file is not known yet.
    pub(super) survey: satisfaction_survey::Model,
    /// The means of the elements, in millionths.
    pub(super) means: [Option<i64>; 9],
    /// How many decimals they are stated with.
    pub(super) decimals: u32,
}

impl<'a> From<&'a Stated> for Bearer<'a> {
    fn from(stated: &'a Stated) -> Self {
        Self {
            code: &stated.unit_code,
            on: stated.survey.last_day,
            line: stated.line,
        }
    }
}

impl Stands for Stated {
    fn region_code(&self) -> &str {
        &self.region_code
    }

    fn line(&self) -> i64 {
        self.line
    }
}

/// What a row states, if nothing speaks against it.
pub(super) fn stated(row: Row<22>, options: &Options) -> Result<Stated, Box<Finding>> {
    let line = row.line;
    let [
        region,
        unit,
        service_code,
        code,
        title,
        first,
        last,
        channel,
        respondents,
        served,
        invited,
        elements @ ..,
        index,
        graded,
    ] = row.cells;
    let region_code = given(region, options.region.as_ref());
    let unit_code = place(line, &region_code, &given(unit, options.unit.as_ref()))?;
    if code.is_empty() {
        let message = "A survey has a code of its unit's own.";
        let rule = QualityRule::CODE_MALFORMED;
        return Err(refuse(rule, message, line, "kode_survei", &code));
    }
    let date = |column: &str, cell: &str| {
        day(cell).ok_or_else(|| {
            let message = "A day is written 2025-07-31 or 31-07-2025.";
            refuse(QualityRule::DATE_MALFORMED, message, line, column, cell)
        })
    };
    let (first_day, last_day) = (date("periode_awal", &first)?, date("periode_akhir", &last)?);
    if last_day < first_day {
        let message = "The survey ends before it begins.";
        let rule = QualityRule::FIGURES_CONTRADICTED;
        return Err(refuse(rule, message, line, "periode_akhir", &last));
    }
    let count = |column: &str, cell: &str| -> Result<Option<i64>, Box<Finding>> {
        Ok(count_of(line, column, cell)?.map(i64::from))
    };
    let mut means = [None; 9];
    for (number, (mean, cell)) in (1..).zip(means.iter_mut().zip(&elements)) {
        *mean = mean_of(line, &format!("u{number}"), cell)?;
    }
    let respondents_count = count("responden", &respondents)?;
    let survey = satisfaction_survey::Model {
        id: Uuid::nil(),
        unit_id: Uuid::nil(),
        public_service_id: None,
        code,
        title: filled(title),
        first_day,
        last_day,
        channel: filled(channel),
        origin: SurveyOrigin::Published,
        method: METHOD.to_owned(),
        respondents: respondents_count,
        served: count("dilayani", &served)?,
        invited: count("diundang", &invited)?,
        stated_index_hundredths: index_of(line, &index)?,
        stated_grade: grade_of(line, &graded)?,
        source_document_id: None,
        source_line: None,
    };
    let contradiction = if means.iter().all(Option::is_none) {
        Some(("No element has a mean.", "u1", ""))
    } else if respondents_count == Some(0) {
        Some(("Nobody answered.", "responden", &*respondents))
    } else if survey
        .invited
        .is_some_and(|asked| respondents_count > Some(asked))
    {
        Some(("More answered than were asked.", "responden", &*respondents))
    } else {
        None
    };
    if let Some((message, column, raw)) = contradiction {
        let rule = QualityRule::FIGURES_CONTRADICTED;
        return Err(refuse(rule, message, line, column, raw));
    }
    let decimals = elements.iter().map(|cell| decimals_of(cell));
    let decimals = decimals.fold(FEWEST_DECIMALS, u32::max);
    Ok(Stated {
        line,
        region_code,
        unit_code,
        service_code,
        survey,
        means,
        decimals,
    })
}

fn filled(cell: String) -> Option<String> {
    Some(cell).filter(|cell| !cell.is_empty())
}

/// The mean of an element, in millionths.
fn mean_of(line: i64, column: &str, cell: &str) -> Result<Option<i64>, Box<Finding>> {
    let message = "The mean of an element is a number from 1 to 4 with six decimals at most.";
    number(line, column, cell, 6, 1_000_000..=4_000_000, message)
}

/// An index, in hundredths.
fn index_of(line: i64, cell: &str) -> Result<Option<i64>, Box<Finding>> {
    let message = "An index is a number from 25 to 100 with two decimals at most.";
    number(line, "ikm", cell, 2, 2_500..=10_000, message)
}

fn number(
    line: i64,
    column: &str,
    cell: &str,
    decimals: usize,
    range: std::ops::RangeInclusive<i64>,
    message: &str,
) -> Result<Option<i64>, Box<Finding>> {
    if cell.is_empty() {
        return Ok(None);
    }
    let found = parts(cell, decimals).filter(|found| range.contains(found));
    let rule = QualityRule::NUMBER_MALFORMED;
    found
        .map(Some)
        .ok_or_else(|| refuse(rule, message, line, column, cell))
}

/// A number with a comma or a point before its decimals, in parts of this many decimals.
///
/// Both marks are read: no such number is large enough to have its thousands marked.
fn parts(text: &str, decimals: usize) -> Option<i64> {
    let (whole, rest) = text.split_once([',', '.']).unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || !(1..=3).contains(&whole.len()) {
        return None;
    }
    let (kept, lost) = rest.split_at(rest.len().min(decimals));
    if lost.bytes().any(|digit| digit != b'0') {
        return None;
    }
    format!("{whole}{kept:0<decimals$}").parse().ok()
}

/// How many decimals a number is written with.
fn decimals_of(cell: &str) -> u32 {
    let decimals = cell
        .split_once([',', '.'])
        .map_or(0, |(_, rest)| rest.len());
    u32::try_from(decimals.min(6)).unwrap_or_default()
}

fn grade_of(line: i64, cell: &str) -> Result<Option<ServiceGrade>, Box<Finding>> {
    let letter = cell.trim().to_uppercase();
    let word = letter.split_whitespace().next().unwrap_or_default();
    Ok(Some(match word.trim_matches(['(', ')']) {
        "" => return Ok(None),
        "A" => ServiceGrade::A,
        "B" => ServiceGrade::B,
        "C" => ServiceGrade::C,
        "D" => ServiceGrade::D,
        _ => {
            let message = "A grade is A, B, C or D.";
            let rule = QualityRule::WORD_UNKNOWN;
            return Err(refuse(rule, message, line, "mutu", cell));
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_as_many_decimals_as_are_kept() {
        for (text, expected) in [
            ("3,45", Some(3_450_000)),
            ("3.45", Some(3_450_000)),
            ("4", Some(4_000_000)),
            ("3,4567890", Some(3_456_789)),
            ("3,45678901", None),
            ("3,45,6", None),
            ("-3", None),
            (",5", None),
            ("3,5a", None),
            ("3.500.000", None),
        ] {
            assert_eq!(parts(text, 6), expected, "{text}");
        }
        assert_eq!(parts("88,31", 2), Some(8_831));
        assert_eq!(parts("88.3", 2), Some(8_830));
        assert_eq!(parts("88,305", 2), None);
    }
}
