//! The budget of one unit in today's style (DPA of SIPD): long account codes, fund sources,
//! enacted and shifted amounts, no totals.

use std::io::Read;

use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder, Trim};
use entity::budget_document::{BudgetStage, Reconciliation};
use entity::budget_item::BudgetSide;

use super::document::{Column, Government, Header};
use super::keys::Plan;
use super::number::{Reading, Style};
use super::statement::{Leaf, Statement};
use super::table::unreadable_amount;
use crate::import::finding::Finding;
use crate::import::source::{SourceFile, decode, nul_finding};
use crate::import::{ImportError, Options};
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;

/// The heading that tells such a file.
pub const HEADING: [&str; 7] = [
    "tahun",
    "kode_sub_kegiatan",
    "sumber_dana",
    "kode_rekening",
    "uraian",
    "murni",
    "pergeseran",
];

const YEAR: usize = 0;
const PLAN: usize = 1;
const FUND: usize = 2;
const ACCOUNT: usize = 3;
const LABEL: usize = 4;
const ENACTED: usize = 5;
const SHIFTED: usize = 6;

/// Reads the file into the statement of the unit that the caller names: the file names none.
pub fn read(
    file: &SourceFile,
    content: Box<dyn Read + Send>,
    options: &Options,
) -> Result<Statement, ImportError> {
    let (Some(region), Some(unit)) = (&options.region, &options.unit) else {
        return Err(ImportError::refused(format!(
            "{} does not say whose budget it is: name the government with --region CODE and the \
             unit with --unit CODE (and --unit-name NAME)",
            file.name
        )));
    };
    check_codes(region, unit)?;
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .from_reader(content);
    let mut record = ByteRecord::new();
    let mut statement = empty(file, region, unit, options.unit_name.clone());
    let mut year = None;
    while reader
        .read_byte_record(&mut record)
        .context("read the file")?
    {
        let line = record
            .position()
            .map_or(0, csv::Position::line)
            .cast_signed();
        if record.iter().all(<[u8]>::is_empty) {
            continue;
        }
        match row(&record, line, &mut statement.findings) {
            Ok((stated, leaf)) if *year.get_or_insert(stated) == stated => {
                statement.accepted += 1;
                statement
                    .rows
                    .push((line, text(&record, ACCOUNT), text(&record, LABEL), None));
                if let Some(account) = &leaf.account {
                    statement
                        .accounts
                        .push((account.clone(), leaf.name.clone()));
                }
                statement.leaves.push(leaf);
            }
            Ok((stated, _)) => {
                statement.rejected += 1;
                statement.findings.push(
                    Finding::rejected(
                        QualityRule::YEAR_DIFFERS,
                        "The row is of another year than those above.",
                    )
                    .at(line)
                    .cell(HEADING[YEAR], stated.to_string()),
                );
            }
            Err(finding) => {
                statement.rejected += 1;
                statement.findings.push(finding);
            }
        }
    }
    statement.header.fiscal_year = year.ok_or_else(|| {
        ImportError::refused(format!(
            "{} holds no row that can be read as a budget line",
            file.name
        ))
    })?;
    say_if_not_zero_sum(&mut statement);
    statement.number_repeated_keys();
    Ok(statement)
}

/// What the caller names must look like codes: a mistyped one would make a unit of its own.
fn check_codes(region: &str, unit: &str) -> Result<(), ImportError> {
    if !["99", "99.99"].iter().any(|form| fits(region, form)) {
        return Err(ImportError::refused(format!(
            "--region {region:?} is no code of a government; expected 99 for a province or 99.99 \
             for a regency or city (9 is any digit), for example 34.02"
        )));
    }
    let forms = ["9.99.9.99.9.99.99.9999", "9.99.99", "9.99.99.99"];
    if !forms.iter().any(|form| fits(unit, form)) {
        return Err(ImportError::refused(format!(
            "--unit {unit:?} is no code of a unit; expected {} of today, or before 2021 {} or {} \
             (9 is any digit), for example 4.01.0.00.0.00.01.0005",
            forms[0], forms[1], forms[2]
        )));
    }
    Ok(())
}

/// Whether a code has the form: `9` stands for any digit, everything else for itself.
fn fits(code: &str, form: &str) -> bool {
    let same = |(byte, form): (u8, u8)| {
        if form == b'9' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    };
    code.len() == form.len() && code.bytes().zip(form.bytes()).all(same)
}

fn empty(file: &SourceFile, region: &str, unit: &str, unit_name: Option<String>) -> Statement {
    let column = |heading: usize, stage, restated| Column {
        heading: HEADING[heading].to_owned(),
        stage,
        restated,
    };
    Statement {
        header: Header {
            government: Government::Code(region.to_owned()),
            fiscal_year: 0,
            title: "DPA, pergeseran".to_owned(),
            period: None,
            unit_code: unit.to_owned(),
            unit_name,
            origin_file: file.name.clone(),
            first_line: 1,
            columns: vec![
                column(ENACTED, BudgetStage::Enacted, true),
                column(SHIFTED, BudgetStage::Shift, false),
            ],
        },
        is_government: false,
        stated_unit_code: Some(unit.to_owned()),
        row_unit_code: None,
        rows: Vec::new(),
        programs: Vec::new(),
        accounts: Vec::new(),
        leaves: Vec::new(),
        totals: Vec::new(),
        reconciliation: [Reconciliation::NoTotal; 2],
        findings: Vec::new(),
        accepted: 0,
        rejected: 0,
    }
}

fn text(record: &ByteRecord, column: usize) -> String {
    record
        .get(column)
        .map(|cell| decode(cell).0.into_owned())
        .unwrap_or_default()
}

#[expect(
    clippy::result_large_err,
    reason = "a rejected row is rare, and its finding is kept"
)]
fn row(
    record: &ByteRecord,
    line: i64,
    findings: &mut Vec<Finding>,
) -> Result<(i16, Leaf), Finding> {
    if let Some(damaged) = nul_finding(record.iter(), line) {
        return Err(damaged);
    }
    let cell = |column: usize| text(record, column);
    let refused = |rule, message: &str, column: usize| {
        Finding::rejected(rule, message)
            .at(line)
            .cell(HEADING[column], cell(column))
    };
    let year = cell(YEAR)
        .parse()
        .ok()
        .filter(|year| (1945..=2200).contains(year))
        .ok_or_else(|| {
            refused(
                QualityRule::YEAR_NOT_UNDERSTOOD,
                "The fiscal year is none.",
                YEAR,
            )
        })?;
    let plan = plan(&cell(PLAN)).ok_or_else(|| {
        refused(
            QualityRule::CODE_NOT_UNDERSTOOD,
            "The code is none of a sub-activity.",
            PLAN,
        )
    })?;
    let account = account(&cell(ACCOUNT)).ok_or_else(|| {
        refused(
            QualityRule::CODE_NOT_UNDERSTOOD,
            "The code is none of an account.",
            ACCOUNT,
        )
    })?;
    let side = match account.split('.').take(2).collect::<Vec<_>>()[..] {
        ["4", ..] => BudgetSide::Revenue,
        ["5", ..] => BudgetSide::Expenditure,
        ["6", "1"] => BudgetSide::FinancingReceipt,
        ["6", "2"] => BudgetSide::FinancingPayment,
        _ => {
            return Err(refused(
                QualityRule::NOT_BUDGET_ACCOUNT,
                "The account is no part of a budget.",
                ACCOUNT,
            ));
        }
    };
    let mut amounts: [Option<Rupiah>; 2] = [None, None];
    for (amount, column) in amounts.iter_mut().zip([ENACTED, SHIFTED]) {
        *amount = match Style::Plain.read(&cell(column)) {
            Reading::Amount(amount) => Some(amount),
            Reading::Blank => None,
            Reading::Unreadable => {
                return Err(unreadable_amount(
                    line,
                    HEADING[column],
                    &cell(column),
                    true,
                ));
            }
        };
    }
    if amounts == [None, None] {
        findings.push(
            Finding::warning(QualityRule::AMOUNT_MISSING, "The row states no amount.")
                .at(line)
                .cell(HEADING[ENACTED], ""),
        );
    }
    let fund = cell(FUND);
    let line_key = format!(
        "{}|{account}|{}",
        plan.last().map_or("", String::as_str),
        fund
    );
    let leaf = Leaf {
        line,
        plan: Some(plan),
        account: Some(account),
        fund_source: Some(fund).filter(|fund| !fund.is_empty()),
        side,
        name: cell(LABEL),
        line_key,
        amounts,
    };
    Ok((year, leaf))
}

/// `4.01.01.2.02.0002` as program `4.01.01`, activity `4.01.01.2.02` and itself; the fourth
/// segment is written `2` or `02`.
fn plan(code: &str) -> Option<Plan> {
    let mut parts: Vec<&str> = code
        .trim_end_matches('.')
        .split('.')
        .map(str::trim)
        .collect();
    let level = parts.get_mut(3)?;
    *level = level.strip_prefix('0').unwrap_or(level);
    let digits = parts
        .iter()
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    (digits && matches!(widths[..], [1, 2, 2, 1, 2, 2 | 4]))
        .then(|| vec![parts[..3].join("."), parts[..5].join("."), parts.join(".")])
}

/// `5.1.02.01.001.00024` as `5.1.02.01.01.0024`: the long print pads the last two segments.
fn account(code: &str) -> Option<String> {
    let mut parts: Vec<&str> = code
        .trim_end_matches('.')
        .split('.')
        .map(str::trim)
        .collect();
    for (index, long) in [(4, 3), (5, 5)] {
        if let Some(part) = parts.get_mut(index)
            && part.len() == long
        {
            *part = part.strip_prefix('0')?;
        }
    }
    let widths = [1, 1, 2, 2, 2, 4];
    let fits = parts.len() <= widths.len()
        && parts.iter().zip(widths).all(|(part, width)| {
            part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit())
        });
    fits.then(|| parts.join("."))
}

/// A shift moves money inside the unit: both columns sum to the same.
fn say_if_not_zero_sum(statement: &mut Statement) {
    let sum = |column: usize| {
        statement.leaves.iter().try_fold(Rupiah::ZERO, |sum, leaf| {
            sum.checked_add(leaf.amounts[column].unwrap_or_default())
        })
    };
    if let (Some(enacted), Some(shifted)) = (sum(0), sum(1))
        && enacted != shifted
    {
        statement.findings.push(
            Finding::warning(
                QualityRule::SHIFT_NOT_ZERO_SUM,
                format!("The shift changes the unit's budget from {enacted} to {shifted}."),
            )
            .at(1)
            .cell(HEADING[SHIFTED], shifted.to_string())
            .amounts(enacted, shifted),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_account_codes_are_the_short_ones() {
        assert_eq!(
            account("5.1.02.01.001.00024").as_deref(),
            Some("5.1.02.01.01.0024")
        );
        assert_eq!(
            account("5.1.02.01.01.0024").as_deref(),
            Some("5.1.02.01.01.0024")
        );
        assert_eq!(account("5.1.02.01.101.00024"), None);
        assert_eq!(account("5.1.2"), None);
    }

    #[test]
    fn a_sub_activity_names_its_program_and_activity() {
        let expected = ["4.01.01", "4.01.01.2.02", "4.01.01.2.02.0002"]
            .map(str::to_owned)
            .to_vec();

        assert_eq!(plan("4.01.01.2.02.0002"), Some(expected.clone()));
        assert_eq!(plan("4.01.01.02.02.0002"), Some(expected));
        assert_eq!(plan("4.01.01"), None);
        assert_eq!(plan("4.01.01.2.02.xx.0002"), None);
        assert_eq!(plan("4.01.01.2.xx.0002"), None);
    }
}
