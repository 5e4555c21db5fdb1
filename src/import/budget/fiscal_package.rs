//! Fiscal Data Packages (version 1.0rc1): a ZIP of `datapackage.json` and a table, whose columns say
//! by their `columnType` which fiscal concept they state. What is not understood is refused.

mod mapping;

use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read};

use anyhow::Context as _;
use csv::{ByteRecord, ReaderBuilder};
use entity::budget_document::{BudgetStage, Reconciliation};
use entity::budget_item::BudgetSide;
use zip::ZipArchive;

use super::document::{Column, Government, Header};
use super::keys::Plan;
use super::number::Reading;
use super::queue::SourceRow;
use super::statement::{Leaf, Statement};
use super::table::unreadable_amount;
use crate::import::finding::Finding;
use crate::import::source::{SourceFile, decode, nul_finding};
use crate::import::{ImportError, Options};
use crate::rupiah::Rupiah;
use crate::service::quality::rule::QualityRule;
use mapping::{Mapping, Measure};

/// The largest package, compressed; it is held in memory while it is read.
const LARGEST: u64 = 512 << 20;
/// The largest descriptor.
const LARGEST_DESCRIPTOR: u64 = 4 << 20;

/// What a reader hands over; false where nobody takes it any more.
pub(super) type Emit<'a> = dyn FnMut(super::Read) -> bool + 'a;

/// Reads a package, and hands over what it states of each unit, year and phase.
pub(super) fn read(
    file: &SourceFile,
    options: &Options,
    emit: &mut Emit<'_>,
) -> Result<(), ImportError> {
    let refused = |reason: String| ImportError::refused(format!("{}: {reason}", file.name));
    let mut bytes = Vec::new();
    let mut content = file.open()?.take(LARGEST + 1);
    content.read_to_end(&mut bytes).context("read the file")?;
    if bytes.len() as u64 > LARGEST {
        return Err(refused("the package is larger than 512 MiB".to_owned()));
    }
    let not_a_zip = "no ZIP archive; put datapackage.json and its table into one: \
                     zip package.zip datapackage.json data.csv";
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused(not_a_zip.to_owned()))?;
    let descriptor = descriptor(&mut archive).map_err(refused)?;
    let mapping = Mapping::of(&descriptor).map_err(refused)?;
    let table = archive
        .by_name(&mapping.path)
        .map_err(|_| refused(format!("there is no {} in it", mapping.path)))?;
    Rows {
        file,
        options,
        mapping: &mapping,
        open: None,
        closed: HashSet::new(),
    }
    .read(table, emit)
}

fn descriptor(archive: &mut ZipArchive<Cursor<Vec<u8>>>) -> Result<serde_json::Value, String> {
    let file = archive
        .by_name("datapackage.json")
        .map_err(|_| "there is no datapackage.json in it".to_owned())?;
    let mut text = Vec::new();
    file.take(LARGEST_DESCRIPTOR)
        .read_to_end(&mut text)
        .map_err(|_| "datapackage.json cannot be unpacked".to_owned())?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    serde_json::from_slice(text).map_err(|error| format!("datapackage.json is no JSON: {error}"))
}

/// Whose budget of which year.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Owner {
    region: String,
    unit: Option<String>,
    year: i16,
}

/// The rows of one owner and year.
struct Open {
    owner: Owner,
    /// By phase, in the order in which stages follow each other.
    statements: BTreeMap<usize, Statement>,
    /// The rows of the table that they rest on.
    rows: Vec<SourceRow>,
}

struct Rows<'a> {
    file: &'a SourceFile,
    options: &'a Options,
    mapping: &'a Mapping,
    open: Option<Open>,
    closed: HashSet<Owner>,
}

/// What a row states.
struct Stated {
    owner: Owner,
    unit_name: Option<String>,
    leaf: Leaf,
    /// Each amount with the stage it is of.
    amounts: Vec<(BudgetStage, Rupiah)>,
}

impl Rows<'_> {
    fn read(mut self, table: impl Read, emit: &mut Emit<'_>) -> Result<(), ImportError> {
        let mut reader = ReaderBuilder::new()
            .delimiter(self.mapping.delimiter)
            .quote(self.mapping.quote)
            .flexible(true)
            .from_reader(table);
        let heading = reader.byte_headers().context("read the heading")?.clone();
        let heading: Vec<String> = heading
            .iter()
            .map(|cell| {
                decode(cell)
                    .0
                    .trim_start_matches('\u{feff}')
                    .trim()
                    .to_owned()
            })
            .collect();
        let places = self
            .mapping
            .places(&heading)
            .map_err(|reason| ImportError::refused(format!("{}: {reason}", self.mapping.path)))?;
        let mut record = ByteRecord::new();
        while reader
            .read_byte_record(&mut record)
            .context("read the table")?
        {
            let line = record
                .position()
                .map_or(0, csv::Position::line)
                .cast_signed();
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let cell = |field: &str| -> Option<String> {
                let place = places.get(field)?;
                let text = decode(record.get(*place)?).0.trim().to_owned();
                (!self.mapping.is_missing(&text)).then_some(text)
            };
            let stated = match nul_finding(record.iter(), line) {
                Some(finding) => Err(finding),
                None => self.row(line, &cell),
            };
            match stated {
                Ok(stated) => {
                    if !self.take(line, stated, emit)? {
                        return Ok(());
                    }
                }
                Err(finding) => {
                    if !emit(super::Read::Rejected(finding)) {
                        return Ok(());
                    }
                }
            }
        }
        self.close(emit);
        Ok(())
    }

    #[expect(
        clippy::result_large_err,
        reason = "a rejected row is rare, and its finding is kept"
    )]
    fn row(&self, line: i64, cell: &dyn Fn(&str) -> Option<String>) -> Result<Stated, Finding> {
        let mapping = self.mapping;
        let value = |concept: &Option<mapping::From>| concept.as_ref()?.value(cell);
        let refuse = |rule, message: &str, concept: &Option<mapping::From>| {
            let name = concept.as_ref().map_or("", mapping::From::name);
            Finding::rejected(rule, message)
                .at(line)
                .cell(name, value(concept).unwrap_or_default())
        };
        if value(&mapping.currency).is_some_and(|currency| currency != "IDR") {
            let message = "The amount is not in rupiah.";
            return Err(refuse(
                QualityRule::CURRENCY_NOT_RUPIAH,
                message,
                &mapping.currency,
            ));
        }
        let region = value(&mapping.region).or_else(|| self.options.region.clone());
        let region = region.ok_or_else(|| {
            let message = "The row names no government, and none was given with --region.";
            refuse(QualityRule::GOVERNMENT_MISSING, message, &mapping.region)
        })?;
        let unit = value(&mapping.unit).or_else(|| self.options.unit.clone());
        let account = match value(&mapping.account) {
            None => None,
            Some(code) => Some(account(&code).ok_or_else(|| {
                let message = "The code is none of an account.";
                refuse(QualityRule::CODE_NOT_UNDERSTOOD, message, &mapping.account)
            })?),
        };
        let side = side(value(&mapping.direction).as_deref(), account.as_deref());
        let side = side.ok_or_else(|| {
            let message = "Neither a direction nor an account says whether money comes or goes.";
            refuse(
                QualityRule::SIDE_NOT_UNDERSTOOD,
                message,
                &mapping.direction,
            )
        })?;
        let plan = match value(&mapping.program) {
            None => None,
            Some(code) => Some(plan(&code).ok_or_else(|| {
                let message = "The code is none of a program, activity or sub-activity.";
                refuse(QualityRule::CODE_NOT_UNDERSTOOD, message, &mapping.program)
            })?),
        };
        let fund_source = value(&mapping.fund_source);
        let (mut amounts, mut year) = (Vec::new(), None);
        for measure in &mapping.measures {
            let text = cell(&measure.field).unwrap_or_default();
            let amount = match mapping.style.read(&text) {
                Reading::Amount(amount) => amount,
                Reading::Blank => continue,
                Reading::Unreadable => {
                    return Err(unreadable_amount(line, &measure.field, &text, true));
                }
            };
            amounts.push((self.stage(line, measure, cell)?, amount));
            year = Some(self.year(line, measure, cell)?);
        }
        let Some(year) = year else {
            let message = "The row states no amount.";
            return Err(Finding::rejected(QualityRule::AMOUNT_MISSING, message).at(line));
        };
        let name = value(&mapping.name)
            .or_else(|| value(&mapping.account_name))
            .or_else(|| value(&mapping.program_name))
            .or_else(|| account.clone())
            .unwrap_or_default();
        let line_key = format!(
            "{}|{}|{}",
            plan.as_ref()
                .and_then(|plan| plan.last())
                .map_or("", String::as_str),
            account.as_deref().unwrap_or_default(),
            fund_source.as_deref().unwrap_or_default(),
        );
        let unit_name = value(&mapping.unit_name).or_else(|| self.options.unit_name.clone());
        Ok(Stated {
            owner: Owner { region, unit, year },
            unit_name,
            leaf: Leaf {
                line,
                plan,
                account,
                fund_source,
                side,
                name,
                line_key,
                amounts: [None, None],
            },
            amounts,
        })
    }

    #[expect(
        clippy::result_large_err,
        reason = "a rejected row is rare, and its finding is kept"
    )]
    fn stage(
        &self,
        line: i64,
        measure: &Measure,
        cell: &dyn Fn(&str) -> Option<String>,
    ) -> Result<BudgetStage, Finding> {
        let phase = match &measure.phase {
            Some(phase) => Some(phase.clone()),
            None => self
                .mapping
                .phase
                .as_ref()
                .and_then(|from| from.value(cell)),
        };
        let phase = phase.unwrap_or_default();
        mapping::stage(&phase).ok_or_else(|| {
            let message = "The phase is none that is understood: approved, adjusted, executed, \
                           proposed.";
            Finding::rejected(QualityRule::PHASE_NOT_UNDERSTOOD, message)
                .at(line)
                .cell(&measure.field, phase)
        })
    }

    #[expect(
        clippy::result_large_err,
        reason = "a rejected row is rare, and its finding is kept"
    )]
    fn year(
        &self,
        line: i64,
        measure: &Measure,
        cell: &dyn Fn(&str) -> Option<String>,
    ) -> Result<i16, Finding> {
        let year = match &measure.year {
            Some(year) => Some(year.clone()),
            None => self.mapping.year.as_ref().and_then(|from| from.value(cell)),
        };
        let year = year.unwrap_or_default();
        let read = year.parse().ok();
        read.filter(|year| (1945..=2200).contains(year))
            .ok_or_else(|| {
                Finding::rejected(QualityRule::YEAR_NOT_UNDERSTOOD, "The fiscal year is none.")
                    .at(line)
                    .cell(&measure.field, year)
            })
    }

    /// Puts a row to those of its owner and year; false where nobody takes them any more.
    fn take(
        &mut self,
        line: i64,
        stated: Stated,
        emit: &mut Emit<'_>,
    ) -> Result<bool, ImportError> {
        let Stated {
            owner,
            unit_name,
            leaf,
            amounts,
        } = stated;
        if self.open.as_ref().is_some_and(|open| open.owner != owner) && !self.close(emit) {
            return Ok(false);
        }
        if self.closed.contains(&owner) {
            return Err(ImportError::refused(format!(
                "{}: line {line}: rows of one unit and year stand apart; sort the table by unit and \
                 year",
                self.mapping.path
            )));
        }
        let mut open = self.open.take().unwrap_or_else(|| Open {
            owner: owner.clone(),
            statements: BTreeMap::new(),
            rows: Vec::new(),
        });
        let code = leaf.account.clone().unwrap_or_default();
        open.rows.push((line, code, leaf.name.clone(), None));
        for (stage, amount) in amounts {
            let statement = open
                .statements
                .entry(mapping::order(stage))
                .or_insert_with(|| self.empty(&owner, unit_name.clone(), stage, line));
            if statement.leaves.len() == super::MOST_ROWS {
                return Err(ImportError::refused(format!(
                    "{}: line {line}: more than {} rows of one unit and year",
                    self.mapping.path,
                    super::MOST_ROWS
                )));
            }
            statement.accepted += 1;
            statement.leaves.push(Leaf {
                amounts: [Some(amount), None],
                ..leaf.clone()
            });
        }
        self.open = Some(open);
        Ok(true)
    }

    /// Hands over what is complete; false where nobody takes it any more.
    fn close(&mut self, emit: &mut Emit<'_>) -> bool {
        let Some(open) = self.open.take() else {
            return true;
        };
        self.closed.insert(open.owner);
        let mut rows = open.rows;
        open.statements.into_values().all(|mut statement| {
            // A row states several phases and is kept once.
            statement.rows = std::mem::take(&mut rows);
            statement.number_repeated_keys();
            emit(super::Read::Statement(Box::new(statement)))
        })
    }

    fn empty(
        &self,
        owner: &Owner,
        unit_name: Option<String>,
        stage: BudgetStage,
        line: i64,
    ) -> Statement {
        Statement {
            header: Header {
                government: Government::Code(owner.region.clone()),
                fiscal_year: owner.year,
                title: self.mapping.title.clone(),
                period: None,
                unit_code: owner.unit.clone().unwrap_or_default(),
                unit_name,
                origin_file: format!("{}/{}", self.file.name, self.mapping.path),
                first_line: line,
                columns: vec![Column {
                    heading: mapping::word(stage).to_owned(),
                    stage,
                    restated: false,
                }],
            },
            is_government: owner.unit.is_none(),
            stated_unit_code: owner.unit.clone(),
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
}

/// The side that a direction states in words, or else the account.
fn side(direction: Option<&str>, account: Option<&str>) -> Option<BudgetSide> {
    let by_account = || match account?.split('.').take(2).collect::<Vec<_>>()[..] {
        ["4", ..] => Some(BudgetSide::Revenue),
        ["5", ..] => Some(BudgetSide::Expenditure),
        ["6", "1"] => Some(BudgetSide::FinancingReceipt),
        ["6", "2"] => Some(BudgetSide::FinancingPayment),
        _ => None,
    };
    let Some(direction) = direction else {
        return by_account();
    };
    match direction.to_lowercase().as_str() {
        "revenue" | "revenues" | "income" | "pendapatan" => Some(BudgetSide::Revenue),
        "expenditure" | "expenditures" | "expense" | "spending" | "belanja" => {
            Some(BudgetSide::Expenditure)
        }
        "financing_receipt" => Some(BudgetSide::FinancingReceipt),
        "financing_payment" => Some(BudgetSide::FinancingPayment),
        _ => None,
    }
}

/// An account code of one to six segments of digits.
fn account(code: &str) -> Option<String> {
    let parts: Vec<&str> = code.trim_end_matches('.').split('.').collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() <= 6 && parts.iter().all(digits)).then(|| parts.join("."))
}

/// A program's code and those above it: `1.06.02`, its activity `1.06.02.07` (before 2021) or
/// `1.06.02.2.01`, the sub-activity `1.06.02.2.01.0003`.
fn plan(code: &str) -> Option<Plan> {
    let parts: Vec<&str> = code.trim_end_matches('.').split('.').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(digits) {
        return None;
    }
    let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let ends: &[usize] = match widths[..] {
        [1, 2, 2] => &[3],
        [1, 2, 2, 2 | 3] => &[3, 4],
        [1, 2, 2, 1, 2] => &[3, 5],
        [1, 2, 2, 1, 2, 2 | 4] => &[3, 5, 6],
        _ => return None,
    };
    Some(ends.iter().map(|end| parts[..*end].join(".")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_the_programs_above_it() {
        let plan = |code| plan(code).map(|plan| plan.join(" > "));

        for (code, expected) in [
            ("1.06.02", Some("1.06.02")),
            ("1.06.02.07", Some("1.06.02 > 1.06.02.07")),
            ("1.06.02.2.01", Some("1.06.02 > 1.06.02.2.01")),
            (
                "1.06.02.2.01.0003",
                Some("1.06.02 > 1.06.02.2.01 > 1.06.02.2.01.0003"),
            ),
            ("1.06", None),
            ("programme", None),
        ] {
            assert_eq!(plan(code).as_deref(), expected, "{code}");
        }
    }
}
