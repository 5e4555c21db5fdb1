//! Rows as they are stated, and why one is left out.

use chrono::NaiveDate;
use entity::service_period;
use entity::service_standard::TimeUnit;
use uuid::Uuid;

use crate::import::Options;
use crate::import::finding::Finding;
use crate::import::services::{Bearer, Stands, count_of, day, given, place, refuse, time_unit};
use crate::import::sheet::{Column, Row};
use crate::service::quality::rule::QualityRule;

/// The columns of the table.
pub(super) const COLUMNS: [Column; 10] = [
    Column::known("kode_wilayah"),
    Column::known("kode_unit"),
    Column::needed("kode_layanan"),
    Column::needed("bulan"),
    Column::known("permohonan"),
    Column::known("selesai"),
    Column::known("sesuai_standar"),
    Column::known("belum_selesai"),
    Column::known("waktu_median"),
    Column::known("waktu_p90"),
];

/// A month as a row states it.
pub(super) struct Stated {
    pub(super) line: i64,
    pub(super) region_code: String,
    pub(super) unit_code: String,
    pub(super) service_code: String,
    /// What it states; of what service and file is not known yet.
    pub(super) figures: service_period::Model,
}

impl<'a> From<&'a Stated> for Bearer<'a> {
    fn from(stated: &'a Stated) -> Self {
        Self {
            code: &stated.unit_code,
            on: stated.figures.month,
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
pub(super) fn stated(row: Row<10>, options: &Options) -> Result<Stated, Box<Finding>> {
    let line = row.line;
    let [
        region,
        unit,
        service_code,
        month,
        requests,
        completed,
        within,
        open,
        median,
        p90,
    ] = row.cells;
    let region_code = given(region, options.region.as_ref());
    let unit_code = place(line, &region_code, &given(unit, options.unit.as_ref()))?;
    let month = first_day(&month).ok_or_else(|| {
        let message = "A month is written 2025-07 or 07-2025.";
        refuse(QualityRule::DATE_MALFORMED, message, line, "bulan", &month)
    })?;
    let count = |column: &str, cell: &str| count_of(line, column, cell);
    let (median, p90) = (
        time_of(line, "waktu_median", &median)?,
        time_of(line, "waktu_p90", &p90)?,
    );
    let figures = service_period::Model {
        id: Uuid::nil(),
        public_service_id: Uuid::nil(),
        month,
        requests: count("permohonan", &requests)?,
        completed: count("selesai", &completed)?,
        within_standard: count("sesuai_standar", &within)?,
        open_at_end: count("belum_selesai", &open)?,
        time_unit: median.or(p90).map(|(_, unit)| unit),
        median_hundredths: median.map(|(hundredths, _)| hundredths),
        p90_hundredths: p90.map(|(hundredths, _)| hundredths),
        source_document_id: Uuid::nil(),
        source_line: line,
    };
    if let Some((message, column)) = contradiction(&figures, median, p90) {
        let rule = QualityRule::FIGURES_CONTRADICTED;
        return Err(refuse(rule, message, line, column, ""));
    }
    Ok(Stated {
        line,
        region_code,
        unit_code,
        service_code,
        figures,
    })
}

/// What cannot be true of the figures together, and in which column.
fn contradiction(
    figures: &service_period::Model,
    median: Option<(i64, TimeUnit)>,
    p90: Option<(i64, TimeUnit)>,
) -> Option<(&'static str, &'static str)> {
    let counts = [
        figures.requests,
        figures.completed,
        figures.within_standard,
        figures.open_at_end,
    ];
    if counts.iter().all(Option::is_none) && median.or(p90).is_none() {
        return Some(("The row states no figure of the month.", "permohonan"));
    }
    if let (Some(within), Some(completed)) = (figures.within_standard, figures.completed)
        && within > completed
    {
        let message = "More were completed within the standard than were completed.";
        return Some((message, "sesuai_standar"));
    }
    let (median, p90) = median.zip(p90)?;
    if median.1 != p90.1 {
        return Some(("Both times are counted in the same unit.", "waktu_p90"));
    }
    let message = "Half took longer than nine of ten did.";
    (median.0 > p90.0).then_some((message, "waktu_p90"))
}

/// A time that something took, in hundredths of its unit: `1,5 jam`.
fn time_of(line: i64, column: &str, cell: &str) -> Result<Option<(i64, TimeUnit)>, Box<Finding>> {
    if cell.is_empty() {
        return Ok(None);
    }
    let time = hundredths(cell).ok_or_else(|| {
        let message = "A time is written 45 menit, 1,5 jam, 2 hari kerja or 14 hari.";
        refuse(QualityRule::NUMBER_MALFORMED, message, line, column, cell)
    })?;
    Ok(Some(time))
}

fn hundredths(text: &str) -> Option<(i64, TimeUnit)> {
    let text = text.trim().to_lowercase();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != ',')?;
    let (number, word) = text.split_at(end);
    let unit = time_unit(word.trim())?;
    let (whole, decimals) = number.split_once(',').unwrap_or((number, "0"));
    if !(1..=2).contains(&decimals.len()) || whole.is_empty() || whole.len() > 9 {
        return None;
    }
    let hundredths: i64 = format!("{decimals:0<2}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    Some((whole * 100 + hundredths, unit))
}

/// The first day of a month, written `2025-07`, `07-2025` or as one of its days.
fn first_day(text: &str) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let date = match parts[..] {
        [year, month] if year.len() == 4 => day(&format!("{year}-{month}-01"))?,
        [month, year] if year.len() == 4 => day(&format!("{year}-{month}-01"))?,
        _ => day(text)?,
    };
    date.with_day(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_two_decimals_at_most() {
        for (text, expected) in [
            ("45 menit", Some((4_500, TimeUnit::Minutes))),
            ("1,5 jam", Some((150, TimeUnit::Hours))),
            ("2,25 hari kerja", Some((225, TimeUnit::WorkingDays))),
            ("0 hari", Some((0, TimeUnit::Days))),
            ("1,555 jam", None),
            ("1, jam", None),
            (",5 jam", None),
            ("1,2,3 jam", None),
            ("1.5 jam", None),
            ("2 minggu", None),
            ("-1 jam", None),
            ("9999999999 jam", None),
            ("5", None),
        ] {
            assert_eq!(hundredths(text), expected, "{text}");
        }
    }

    #[test]
    fn a_month_is_known_by_its_first_day() {
        let july = NaiveDate::from_ymd_opt(2025, 7, 1);
        for text in ["2025-07", "07/2025", "2025-07-31", "31-07-2025", "2025-7"] {
            assert_eq!(first_day(text), july, "{text}");
        }
        for text in ["2025", "2025-13", "Juli 2025", ""] {
            assert_eq!(first_day(text), None, "{text}");
        }
    }
}
