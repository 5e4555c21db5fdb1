//! The heading of an uploaded file, of one row or more, and which column it says holds what.

use super::Row;
use crate::import::budget::number::is_number;
use crate::import::budget::stage::has_words;
use crate::search_name::plain;

/// Which column holds what.
#[derive(Debug)]
pub(super) struct Layout {
    /// How many rows the heading has.
    pub height: usize,
    /// The column of account codes.
    pub code: usize,
    /// The column of names.
    pub label: usize,
    /// The columns of amounts with their headings: one, or before and after.
    pub amounts: Vec<(usize, String)>,
    /// The column of differences, after minus before, with its heading.
    pub difference: Option<(usize, String)>,
    /// The column of what remains, before minus after, with its heading.
    pub remaining: Option<(usize, String)>,
    /// The column of remarks.
    pub remark: Option<usize>,
    titles: Vec<String>,
    roles: Vec<Role>,
}

/// What a heading says its column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Before,
    After,
    /// `Perubahan`: what is after, or where another column says so, the difference.
    Change,
    Realized,
    Amount,
    Difference,
    /// `Sisa`: what of a budget is not spent.
    Remaining,
    Percentage,
    Remark,
    /// A number of the row.
    Ordinal,
    Other,
}

impl Layout {
    /// The layout that the heading at the first of these rows tells, or why it cannot be read;
    /// none where that row is no heading.
    pub(super) fn at(rows: &[Row], fiscal_year: Option<i16>) -> Option<Result<Self, String>> {
        let heading = rows.first()?;
        let (code, label) = code_and_label(heading)?;
        let mut titles: Vec<String> = heading
            .cells
            .iter()
            .map(|cell| cell.trim().to_owned())
            .collect();
        let mut height = 1;
        while let Some(row) = rows.get(height)
            && continues(row, code, label, &titles)
        {
            titles = joined(&titles, row, code, label);
            height += 1;
        }
        if rows.get(height).is_some_and(numbers_columns) {
            height += 1;
        }
        let mut roles: Vec<Role> = titles
            .iter()
            .map(|title| role(title, fiscal_year))
            .collect();
        for column in [code, label] {
            roles[column] = Role::Other;
        }
        if roles.contains(&Role::After) {
            for role in roles.iter_mut().filter(|role| **role == Role::Change) {
                *role = Role::Difference;
            }
        }
        let amounts = match amounts(&roles, &titles)? {
            Ok(amounts) => amounts,
            Err(reason) => return Some(Err(reason)),
        };
        let named = |column: usize| (column, titles[column].clone());
        let derived = |role: Role| match columns(&roles, role)[..] {
            [column] if amounts.len() == 2 => Some(named(column)),
            _ => None,
        };
        Some(Ok(Self {
            height,
            code,
            label,
            difference: derived(Role::Difference),
            remaining: derived(Role::Remaining),
            amounts: amounts.into_iter().map(named).collect(),
            remark: columns(&roles, Role::Remark).first().copied(),
            titles,
            roles,
        }))
    }

    /// Whether a column's cells are read.
    pub(super) fn reads(&self, column: usize) -> bool {
        column == self.code
            || column == self.label
            || self.amounts.iter().any(|(amount, _)| *amount == column)
            || [&self.difference, &self.remaining]
                .into_iter()
                .flatten()
                .any(|(derived, _)| *derived == column)
            || self.remark == Some(column)
    }

    /// Whether a column says nothing that others do not: a percentage, a number of the row.
    pub(super) fn is_derived(&self, column: usize) -> bool {
        matches!(
            self.roles.get(column),
            Some(Role::Percentage | Role::Ordinal)
        )
    }

    /// Whether numbers of a column that is not read are differences of two that are.
    pub(super) fn is_difference(&self, column: usize) -> bool {
        let role = self.roles.get(column);
        self.amounts.len() == 2 && matches!(role, Some(Role::Difference | Role::Remaining))
    }

    /// What a column is called.
    pub(super) fn title(&self, column: usize) -> String {
        match self.titles.get(column).map(String::as_str) {
            None | Some("") => format!("{} (without a heading)", column + 1),
            Some(title) => title.to_owned(),
        }
    }
}

/// The columns of codes and of names; none where the row is no heading.
pub(super) fn code_and_label(row: &Row) -> Option<(usize, usize)> {
    let find = |known: &[&str]| {
        row.cells.iter().position(|cell| {
            let words = plain(cell);
            known.iter().any(|start| words.starts_with(start))
        })
    };
    let code = find(&["no rek", "kode rek", "nomor rek", "rekening"])?;
    Some((code, find(&["uraian", "nama rekening"])?))
}

/// Whether a row goes on with the heading above it: words under amounts, neither code nor name.
fn continues(row: &Row, code: usize, label: usize, titles: &[String]) -> bool {
    let is_remark = |column: usize| {
        titles
            .get(column)
            .is_some_and(|title| role(title, None) == Role::Remark)
    };
    let mut filled = row
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.trim().is_empty())
        .peekable();
    filled.peek().is_some()
        && filled.all(|(column, cell)| {
            let is_words = cell.contains('%') || cell.chars().any(char::is_alphabetic);
            ![code, label].contains(&column) && !is_remark(column) && is_words && !is_number(cell)
        })
}

/// Whether a row under the heading numbers the columns: `1 | 2 | 3 | (4) | 5 = 4 - 3`.
fn numbers_columns(row: &Row) -> bool {
    let number = |cell: &str| {
        let digits: String = cell
            .trim_start_matches([' ', '('])
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let rest = cell.replace(digits.as_str(), "");
        let is_formula = rest.contains('=') || rest.trim_matches([' ', '(', ')', '.']).is_empty();
        digits.parse::<usize>().ok().filter(|_| is_formula)
    };
    let cells = row.cells.iter().map(|cell| cell.trim());
    let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    filled.len() >= 3
        && filled
            .iter()
            .zip(1..)
            .all(|(cell, place)| number(cell) == Some(place))
}

/// The titles with a further row of the heading; a cell without a title stands under the one to
/// its left, which spans several columns.
fn joined(titles: &[String], row: &Row, code: usize, label: usize) -> Vec<String> {
    let width = titles.len().max(row.cells.len());
    let mut above = "";
    (0..width)
        .map(|column| {
            let own = titles.get(column).map_or("", String::as_str);
            if [code, label].contains(&column) {
                above = "";
                return own.to_owned();
            }
            if !own.is_empty() {
                above = own;
            }
            match row.cell(column).trim() {
                "" => own.to_owned(),
                below => format!("{above} {below}").trim().to_owned(),
            }
        })
        .collect()
}

fn role(title: &str, fiscal_year: Option<i16>) -> Role {
    let words = plain(title);
    let says = |known: &[&str]| known.iter().any(|word| has_words(&words, word));
    let starts = |known: &[&str]| known.iter().any(|start| words.starts_with(start));
    let of_another_year = words.split(' ').any(|word| {
        let year = Some(word).filter(|word| word.len() == 4 && word.starts_with("20"));
        let year = year.and_then(|word| word.parse::<i16>().ok());
        year.is_some_and(|year| fiscal_year.is_some_and(|fiscal_year| year != fiscal_year))
    });
    if ["no", "nomor", "no urut", "nomor urut"].contains(&words.as_str()) {
        Role::Ordinal
    } else if title.contains('%') || says(&["persen", "persentase", "prosen", "prosentase"]) {
        Role::Percentage
    } else if starts(&["keteranga", "penjelasan", "dasar hukum"]) {
        Role::Remark
    } else if says(&[
        "angka",
        "selisih",
        "bertambah",
        "berkurang",
        "lebih",
        "kurang",
    ]) {
        Role::Difference
    } else if says(&["lalu", "sebelumnya"]) {
        Role::Other
    } else if says(&["sisa"]) {
        Role::Remaining
    } else if says(&["realisasi"]) && !of_another_year {
        Role::Realized
    } else if says(&["sebelum", "murni"]) {
        Role::Before
    } else if says(&["sesudah", "setelah"]) {
        Role::After
    } else if of_another_year {
        Role::Other
    } else if says(&["perubahan"]) {
        Role::Change
    } else if starts(&["jumlah", "anggaran", "nilai", "pagu"]) {
        Role::Amount
    } else {
        Role::Other
    }
}

fn columns(roles: &[Role], role: Role) -> Vec<usize> {
    (0..roles.len())
        .filter(|column| roles[*column] == role)
        .collect()
}

/// The one column of amounts, or the two; why they cannot be told; none where there are none.
fn amounts(roles: &[Role], titles: &[String]) -> Option<Result<Vec<usize>, String>> {
    let of = |role: Role| columns(roles, role);
    let (before, realized, amount) = (of(Role::Before), of(Role::Realized), of(Role::Amount));
    let after = [of(Role::After), of(Role::Change)].concat();
    Some(Ok(
        match (&before[..], &after[..], &realized[..], &amount[..]) {
        ([], [], [], []) => return None,
        ([before], [after], [], _) => vec![*before, *after],
        ([], [after], [], [single, ..]) => vec![*single, *after],
        ([one], [], [], []) | ([], [one], [], []) | ([], [], [one], []) => vec![*one],
        ([budget], [], [realized], [])
        | ([], [budget], [realized], [])
        // A report may call its two columns budget and realization.
        | ([], [], [realized], [budget, ..]) => vec![*budget, *realized],
        ([], [], [], [single, ..]) => vec![*single],
        _ => {
            let all = [before, after, realized, amount].concat();
            let names: Vec<&str> = all.iter().map(|column| titles[*column].as_str()).collect();
            return Some(Err(format!(
                "of the columns {} it cannot be told which one amount, or which two (before and \
                 after, or budget and realization), the document states",
                names.join(", ")
            )));
        }
    },
    ))
}
