//! What a document states, ready to be stored: facts and totals with their keys in words.

use entity::budget_document::{BudgetStage, Reconciliation};
use entity::budget_item::BudgetSide;
use entity::published_total::TotalKind;
use foldhash::{HashMap, HashMapExt as _};

use super::document::{Document, Header, Line};
use super::keys::{self, Plan};
use super::queue::SourceRow;
use super::stage::Genre;
use super::structure::rank::Rank;
use super::structure::total::SideTotal;
use super::structure::{Class, Node, Structure};
use super::unit_book::Named;
use crate::import::finding::Finding;
use crate::rupiah::Rupiah;
use crate::service::chain::fingerprint;
use crate::service::quality::rule::QualityRule;

/// No regional budget is a tenth of it; a document that states more is misread or mistyped, and its
/// sums might not fit 64 bits.
const LARGEST_BUDGET_SEN: i128 = 100_000_000_000_000_000;

/// A fact, in one or two columns.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Line of the file.
    pub line: i64,
    /// Its program.
    pub plan: Option<Plan>,
    /// Its account.
    pub account: Option<String>,
    /// Where the money comes from.
    pub fund_source: Option<String>,
    /// Revenue, expenditure or financing.
    pub side: BudgetSide,
    /// Its name.
    pub name: String,
    /// What identifies it among the items of its owner and year.
    pub line_key: String,
    /// Its amounts by column.
    pub amounts: [Option<Rupiah>; 2],
}

/// A total that the document states itself.
#[derive(Debug, Clone)]
pub struct Total {
    /// Line of the file.
    pub line: i64,
    /// What it sums.
    pub kind: TotalKind,
    /// The program it belongs to.
    pub plan: Option<Plan>,
    /// The account it sums.
    pub account: Option<String>,
    /// Its name.
    pub name: String,
    /// What it states, by column.
    pub amounts: [Option<Rupiah>; 2],
    /// What its leaves sum to, by column; none where it cannot be tied to leaves.
    pub leaf_sums: Option<[Rupiah; 2]>,
}

/// A document's facts and totals.
#[derive(Debug, Clone)]
pub struct Statement {
    /// What the document says about itself.
    pub header: Header,
    /// Whether it speaks for the whole government.
    pub is_government: bool,
    /// The unit's code as stated, in normal form.
    pub stated_unit_code: Option<String>,
    /// The unit's code in the rows.
    pub row_unit_code: Option<String>,
    /// The rows that figures rest on, in order of line.
    pub rows: Vec<SourceRow>,
    /// Programs with a row of their own, and their names.
    pub programs: Vec<(Plan, String)>,
    /// Accounts with a row of their own, and their names.
    pub accounts: Vec<(String, String)>,
    /// The facts.
    pub leaves: Vec<Leaf>,
    /// The totals.
    pub totals: Vec<Total>,
    /// Whether the expenditure facts meet the stated total, by column.
    pub reconciliation: [Reconciliation; 2],
    /// What does not fit.
    pub findings: Vec<Finding>,
    /// Rows kept.
    pub accepted: u64,
    /// Rows left out.
    pub rejected: u64,
}

impl Statement {
    /// Reads a document's rows into facts and totals.
    pub fn of(document: Document) -> Self {
        let structure = Structure::of(&document.lines);
        let Document {
            header,
            lines,
            findings,
        } = document;
        let mut statement = Self {
            is_government: false,
            stated_unit_code: None,
            row_unit_code: None,
            rows: Vec::with_capacity(lines.len()),
            programs: Vec::new(),
            accounts: Vec::new(),
            leaves: Vec::new(),
            totals: Vec::new(),
            reconciliation: [Reconciliation::NoTotal; 2],
            findings,
            accepted: 0,
            rejected: 0,
            header,
        };
        statement.say_what_does_not_fit(&structure, &lines);
        statement.find_unit(&structure);
        let whole = statement.is_government;
        statement.reconcile(&structure, &lines);
        for (row, line) in lines.into_iter().enumerate() {
            statement.take(&structure, row, line, whole);
        }
        statement.number_repeated_keys();
        statement.doubt_ambiguous_columns();
        statement
    }

    /// A fingerprint of what a column states: equal for equal facts, whatever their order.
    pub fn content_sha256(&self, column: usize) -> String {
        let stated = self
            .leaves
            .iter()
            .filter_map(|leaf| Some((leaf.line_key.as_str(), leaf.amounts[column]?.sen())));
        fingerprint(stated.collect())
    }

    fn say_what_does_not_fit(&mut self, structure: &Structure, lines: &[Line]) {
        for note in &structure.notes {
            let (rule, severity, message) = note.rule.explained();
            let line = &lines[note.row];
            let mut finding = Finding::notice(rule, message).at(line.line);
            finding.severity = severity;
            let raw = if line.code.trim().is_empty() {
                &line.label
            } else {
                &line.code
            };
            self.findings.push(finding.cell("", raw));
        }
        let columns = &self.header.columns;
        let amended = columns
            .last()
            .is_some_and(|column| column.stage == BudgetStage::Amended);
        if amended && columns.len() == 2 && Genre::of(&self.header.title) == Genre::Enacted {
            self.findings.push(
                Finding::notice(
                    QualityRule::TITLE_NAMES_NO_CHANGE,
                    "The title names no amendment, but each row has an amount before and one after.",
                )
                .at(self.header.first_line)
                .cell("", self.header.title.clone()),
            );
        }
    }

    /// Why the document cannot be stored at all.
    pub fn obstacle(&self) -> Option<Finding> {
        let at = |rule, message: String| {
            let finding = Finding::rejected(rule, message).at(self.header.first_line);
            Some(finding.cell("", self.header.unit_code.clone()))
        };
        if !self.is_government && self.named_unit().is_none() {
            return at(
                QualityRule::DOCUMENT_WITHOUT_UNIT,
                format!(
                    "{}: neither the rows nor the heading name a unit by a code that is understood.",
                    self.header.origin_file
                ),
            );
        }
        let most = (0..2).map(|column| {
            self.leaves.iter().fold(0_i128, |sum, leaf| {
                sum + i128::from(leaf.amounts[column].map_or(0, Rupiah::sen).unsigned_abs())
            })
        });
        if most.max().unwrap_or_default() > LARGEST_BUDGET_SEN {
            return at(
                QualityRule::AMOUNTS_TOO_LARGE,
                format!(
                    "{}: the amounts sum to more than a thousand trillion rupiah, ten times the largest regional budget.",
                    self.header.origin_file
                ),
            );
        }
        None
    }

    /// How the document names its unit; none for a whole government.
    pub fn named_unit(&self) -> Option<Named<'_>> {
        if self.is_government {
            return None;
        }
        let named = Named {
            in_rows: self.row_unit_code.as_deref(),
            stated: self.stated_unit_code.as_deref(),
            name: self.header.unit_name.as_deref(),
        };
        (named.in_rows.is_some() || named.stated.is_some()).then_some(named)
    }

    fn find_unit(&mut self, structure: &Structure) {
        self.stated_unit_code = keys::normal_unit_code(&self.header.unit_code);
        self.row_unit_code = structure.style.organization.map(|path| path.to_string());
        let names_no_unit = match self.header.unit_code.trim() {
            "0" | "1" => true,
            "" => self.header.unit_name.is_none(),
            _ => false,
        };
        self.is_government =
            names_no_unit && (structure.style.bare_accounts || structure.by_organization);
        if self.is_government {
            self.row_unit_code = None;
        }
        if let Some(named) = self.named_unit()
            && !named.agrees()
            && let Some(in_rows) = named.in_rows
        {
            let message =
                format!("The document states this unit code; its rows belong to {in_rows}.");
            self.findings.push(
                Finding::warning(QualityRule::UNIT_CODE_CONTRADICTED, message)
                    .at(self.header.first_line)
                    .cell("", self.header.unit_code.clone()),
            );
        }
    }

    fn reconcile(&mut self, structure: &Structure, lines: &[Line]) {
        let Some(total) = structure.expenditure_total(lines) else {
            return;
        };
        let sums = structure.side_sum(Some(b'5'));
        for (column, outcome) in self.reconciliation.iter_mut().enumerate() {
            let amount = |row: usize| lines[row].amounts[column].map(Rupiah::sen);
            let stated = match total {
                SideTotal::Row(row) => amount(row),
                SideTotal::Groups(indirect, direct) => amount(indirect)
                    .zip(amount(direct))
                    .and_then(|(a, b)| a.checked_add(b)),
            };
            *outcome = match stated {
                None => Reconciliation::NoTotal,
                Some(stated) if stated == sums[column] => Reconciliation::Met,
                Some(_) => Reconciliation::NotMet,
            };
        }
    }

    fn take(&mut self, structure: &Structure, row: usize, line: Line, whole: bool) {
        let node = &structure.nodes[row];
        let class = node
            .class
            .filter(|_| !line.unreadable)
            .unwrap_or(Class::Rejected);
        if class == Class::Rejected {
            self.rejected += 1;
            return;
        }
        self.accepted += 1;
        let plan = if whole {
            None
        } else {
            keys::plan(structure, row)
        };
        let account = Some(node.account)
            .filter(|account| !account.is_empty() && !account.is_damaged())
            .map(|account| keys::canonical_account(&account));
        self.name(node, plan.as_ref(), account.as_ref(), &line);
        match class {
            Class::Leaf => {
                if let Some(side) = keys::side_of(node) {
                    let unit = keys::line_key(plan.as_ref(), node);
                    self.leaves.push(Leaf {
                        line: line.line,
                        plan,
                        account,
                        fund_source: None,
                        side,
                        name: line.label.clone(),
                        line_key: unit,
                        amounts: line.amounts,
                    });
                } else {
                    self.totals.push(total(node, &line, plan, account, None));
                }
            }
            Class::Total => {
                let sums = Self::leaf_sums(structure, row, &line);
                let total = total(node, &line, plan, account, sums);
                self.compare(&total);
                self.totals.push(total);
            }
            _ => return,
        }
        self.rows
            .push((line.line, line.code, line.label, line.remark));
    }

    /// Notes what a row calls its program or account.
    fn name(&mut self, node: &Node, plan: Option<&Plan>, account: Option<&String>, line: &Line) {
        if line.label.is_empty() {
            return;
        }
        match node.rank {
            Some(Rank::Program | Rank::Activity) => {
                if let Some(plan) = plan {
                    self.programs.push((plan.clone(), line.label.clone()));
                }
            }
            Some(Rank::Account(_) | Rank::Group | Rank::Side) => {
                if let Some(account) = account {
                    self.accounts.push((account.clone(), line.label.clone()));
                }
            }
            _ => {}
        }
    }

    fn leaf_sums(structure: &Structure, row: usize, line: &Line) -> Option<[Rupiah; 2]> {
        let node = &structure.nodes[row];
        let sums = match node.rank {
            _ if structure.by_organization => return None,
            Some(Rank::Unit) => {
                // The row of the unit itself is tied to leaves where it stands for expenditure.
                let speaks = structure.stands_for_expenditure(row);
                speaks.then(|| structure.side_sum(Some(b'5')))?
            }
            Some(_) => node.leaf_sum,
            None if node.side.is_some() => structure.named_sum(row)?,
            None if line.label.to_uppercase().contains("SURPLUS") => {
                let (revenue, expenditure) = (
                    structure.side_sum(Some(b'4')),
                    structure.side_sum(Some(b'5')),
                );
                std::array::from_fn(|column| revenue[column].saturating_sub(expenditure[column]))
            }
            None => return None,
        };
        Some(sums.map(Rupiah::from_sen))
    }

    /// Says where a total differs from its leaves, by how much.
    fn compare(&mut self, total: &Total) {
        let Some(sums) = total.leaf_sums else { return };
        for (column, heading) in self.header.columns.iter().enumerate() {
            let Some(stated) = total.amounts[column].filter(|stated| *stated != sums[column])
            else {
                continue;
            };
            let difference = stated.checked_sub(sums[column]).unwrap_or_default();
            self.findings.push(
                Finding::warning(
                    QualityRule::TOTAL_NOT_MET,
                    format!(
                        "{}: the document states {stated}, its leaves sum to {}; a difference of {difference}.",
                        total.name, sums[column]
                    ),
                )
                .at(total.line)
                .cell(heading.heading.clone(), stated.to_string())
                .amounts(sums[column], stated),
            );
        }
    }

    /// Facts that share a key are told apart by their order.
    pub(super) fn number_repeated_keys(&mut self) {
        let mut seen = HashMap::<String, u32>::with_capacity(self.leaves.len());
        for leaf in &mut self.leaves {
            let count = seen.entry(leaf.line_key.clone()).or_default();
            *count += 1;
            if *count > 1 {
                leaf.line_key = format!("{}#{count}", leaf.line_key);
            }
        }
    }

    /// A realization report whose salaries are spent to the sen as budgeted, or that spends more
    /// than it budgets, may as well be an amendment: its columns are left undetermined.
    fn doubt_ambiguous_columns(&mut self) {
        let is_report = self.header.columns.len() == 2
            && self.header.columns[1].stage == BudgetStage::Realization;
        if !is_report {
            return;
        }
        let (mut indirect, mut all) = ([0_i64; 2], [0_i64; 2]);
        for leaf in self
            .leaves
            .iter()
            .filter(|leaf| leaf.side == BudgetSide::Expenditure)
        {
            let is_indirect = leaf
                .account
                .as_deref()
                .is_some_and(|code| code.starts_with("5.1"));
            for column in 0..2 {
                let sen = leaf.amounts[column].map_or(0, Rupiah::sen);
                all[column] = all[column].saturating_add(sen);
                if is_indirect {
                    indirect[column] = indirect[column].saturating_add(sen);
                }
            }
        }
        let salaries_alike = indirect[0] == indirect[1] && indirect[0] != 0;
        if !salaries_alike && all[1] <= all[0] {
            return;
        }
        for column in &mut self.header.columns {
            column.stage = BudgetStage::Undetermined;
        }
        let reason = if salaries_alike {
            "indirect expenditure is the same in both columns"
        } else {
            "expenditure is larger in the second column"
        };
        self.findings.push(
            Finding::warning(
                QualityRule::STAGE_AMBIGUOUS,
                format!(
                    "The document calls itself a realization, but {reason}, as in an amendment; \
                     the amounts count neither as budget nor as realization."
                ),
            )
            .at(self.header.first_line)
            .cell("", self.header.title.clone()),
        );
    }
}

impl Structure {
    /// Whether a unit's own row stands before all expenditure, as the total of it.
    fn stands_for_expenditure(&self, row: usize) -> bool {
        let first = self.nodes.iter().position(|node| node.side == Some(b'5'));
        let sides = self
            .nodes
            .iter()
            .any(|node| node.rank == Some(Rank::Side) && node.side == Some(b'5'));
        !sides && first.is_some_and(|first| row < first)
    }
}

fn total(
    node: &Node,
    line: &Line,
    plan: Option<Plan>,
    account: Option<String>,
    leaf_sums: Option<[Rupiah; 2]>,
) -> Total {
    let kind = match node.rank {
        Some(Rank::Unit) => TotalKind::Document,
        Some(Rank::Side) => TotalKind::Side,
        Some(Rank::Group | Rank::Account(_)) => TotalKind::Account,
        Some(Rank::Affair | Rank::Field) => TotalKind::Affair,
        Some(Rank::NoProgram) => TotalKind::NoProgram,
        Some(Rank::Program) => TotalKind::Program,
        Some(Rank::Activity) => TotalKind::Activity,
        None if node.side.is_some() => TotalKind::Side,
        None => TotalKind::Balance,
    };
    let side_account = node.side.map(|side| char::from(side).to_string());
    Total {
        line: line.line,
        kind,
        plan,
        account: account.or_else(|| side_account.filter(|_| kind == TotalKind::Side)),
        name: line.label.clone(),
        amounts: line.amounts,
        leaf_sums,
    }
}
