//! What stands above the heading of an uploaded file.

use super::Row;
use super::layout::Layout;
use crate::import::ImportError;
use crate::import::budget::document::{Column, Government, Header};
use crate::import::budget::stage::Genre;
use crate::import::finding::Finding;
use crate::import::source::SourceFile;
use crate::search_name::plain;
use crate::service::quality::rule::QualityRule;

/// Keys of rows that say which time a document covers.
const TIMES: [&str; 6] = [
    "periode",
    "bulan",
    "triwulan",
    "semester",
    "sampai dengan",
    "per tanggal",
];

/// What stands above the heading.
#[derive(Debug, Default)]
pub(super) struct Preamble {
    title: Option<String>,
    title_line: i64,
    government: Option<String>,
    year: Option<String>,
    period: Option<String>,
    unit_code: Option<String>,
    unit_name: Option<String>,
}

impl Preamble {
    /// Takes what these rows state.
    pub(super) fn of(rows: &[Row]) -> Self {
        let mut preamble = Self::default();
        for row in rows {
            preamble.take(row);
        }
        preamble
    }

    fn take(&mut self, row: &Row) {
        let Some(value) = stated(row) else { return };
        let key = key(row);
        if TIMES.contains(&&*key) {
            self.period.get_or_insert_with(|| format!("{key} {value}"));
            return;
        }
        let place = match key.as_str() {
            "judul" => {
                if self.title.is_none() {
                    self.title_line = row.line;
                }
                &mut self.title
            }
            "daerah" | "pemerintah daerah" => &mut self.government,
            "tahun" | "tahun anggaran" => &mut self.year,
            "kode organisasi" | "kode" => &mut self.unit_code,
            "nama organisasi" | "organisasi" => &mut self.unit_name,
            _ => return,
        };
        place.get_or_insert_with(|| value.to_owned());
    }

    /// The year, where one is stated that can be one.
    pub(super) fn fiscal_year(&self) -> Option<i16> {
        self.year
            .as_deref()?
            .split(|c: char| !c.is_ascii_digit())
            .find(|digits| digits.len() == 4)
            .and_then(|digits| digits.parse().ok())
            .filter(|year| (1945..=2200).contains(year))
    }

    /// What the document says about itself, and what does not fit in it.
    pub(super) fn header(
        self,
        file: &SourceFile,
        layout: &Layout,
    ) -> Result<(Header, Option<Finding>), ImportError> {
        let missing = |what: &str| {
            ImportError::refused(format!(
                "{}: the lines above the heading state no {what}",
                file.name
            ))
        };
        let year = self.fiscal_year();
        let stated_year = self.year.ok_or_else(|| missing("year (Tahun)"))?;
        let fiscal_year = year.ok_or_else(|| {
            ImportError::refused(format!("{}: {stated_year:?} is no year", file.name))
        })?;
        let title = self.title.ok_or_else(|| missing("title (Judul)"))?;
        let government = self
            .government
            .ok_or_else(|| missing("government (Daerah)"))?;
        let genre = Genre::of_title(&title);
        let columns: Vec<Column> = match &layout.amounts[..] {
            [(_, before), (_, after)] => genre.pair(before, after),
            [(_, heading), ..] => genre.single(heading),
            [] => Vec::new(),
        };
        let unnamed = genre.names_nothing_of(&columns).then(|| {
            Finding::warning(
                QualityRule::TITLE_NAMES_NO_STAGE,
                "The title names no stage of a budget; the amounts count neither as budget nor \
                 as realization.",
            )
            .at(self.title_line)
            .cell("", title.clone())
        });
        let (unit_code, name) = code_and_name(&self.unit_code.unwrap_or_default());
        let unit_name = self
            .unit_name
            .or(Some(name))
            .filter(|name| !name.is_empty() && *name != unit_code);
        let header = Header {
            government: Government::Name(government),
            fiscal_year,
            title,
            period: self.period,
            unit_code,
            unit_name,
            origin_file: file.name.clone(),
            first_line: 1,
            columns,
        };
        Ok((header, unnamed))
    }
}

/// Whether a row among those of a document begins another one.
pub(super) fn begins_document(row: &Row) -> bool {
    match key(row).as_str() {
        "judul" => true,
        "daerah" | "pemerintah daerah" | "tahun" | "tahun anggaran" | "kode organisasi"
        | "nama organisasi" | "organisasi" => stated(row).is_some(),
        _ => false,
    }
}

fn key(row: &Row) -> String {
    plain(row.cell(0))
}

/// The first cell with content beside the key.
fn stated(row: &Row) -> Option<&str> {
    row.cells
        .iter()
        .skip(1)
        .map(|cell| cell.trim())
        .find(|cell| !cell.is_empty())
}

/// `1.01.01. - Dinas Pendidikan` or `1.16.01 (Dinas PM)`: code and name in one cell.
fn code_and_name(stated: &str) -> (String, String) {
    let split = stated
        .find(|c: char| c.is_alphabetic())
        .unwrap_or(stated.len());
    let (before, after) = stated.split_at(split);
    let code = before.trim_matches(|c: char| !c.is_ascii_digit() && c != '.');
    let mut name = after.trim_matches([' ', '-', '–', ':']);
    for (open, close) in [('(', ')'), ('[', ']')] {
        let is_open = before.matches(open).count() > before.matches(close).count();
        if is_open {
            name = name.strip_suffix(close).unwrap_or(name).trim_end();
        }
    }
    (code.to_owned(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_name_in_one_cell_are_told_apart() {
        for (stated, code, name) in [
            ("1.02.01", "1.02.01", ""),
            (
                "1.01.01. - Dinas Pendidikan, Pemuda",
                "1.01.01.",
                "Dinas Pendidikan, Pemuda",
            ),
            ("1.16.01 (Dinas PM)", "1.16.01", "Dinas PM"),
            (
                "1.16.01 : [Dinas PM (Satu Pintu)]",
                "1.16.01",
                "Dinas PM (Satu Pintu)",
            ),
            (
                "1.16.01 – Dinas PM (Satu Pintu)",
                "1.16.01",
                "Dinas PM (Satu Pintu)",
            ),
            ("(1.16.01) Dinas PM", "1.16.01", "Dinas PM"),
            ("Dinas PM", "", "Dinas PM"),
        ] {
            assert_eq!(
                code_and_name(stated),
                (code.to_owned(), name.to_owned()),
                "{stated}"
            );
        }
    }
}
