//! Where a cell leads: the items it sums, what documents state for them, and these documents.

use std::collections::BTreeSet;

use entity::budget_document::BudgetScope;
use uuid::Uuid;

use super::Cell;
use super::dimension::{Dimension, Key, account_translation, version_at_end_of_year};
use super::question::Question;
use super::read::reported_from;
use crate::service::budget::item;
use crate::service::condition::{Column, Condition, Literal, Relation, Test};

const PROGRAM_ID: Column = Column::id("t.program_id");
const ACCOUNT_ID: Column = Column::id("t.account_id");
const FUND_SOURCE_ID: Column = Column::id("t.fund_source_id");
const REGION_ID: Column = Column::id("t.region_id");

const REGIONS: Relation = Relation("SELECT r.id FROM region r WHERE TRUE");
const PROGRAMS: Relation = Relation("SELECT g.id FROM program g WHERE TRUE");
const PROGRAM_CODE: Column = Column::text("g.code");
const PROGRAM_LEVEL: Column = Column::text("g.level");
const UNITS: Relation = Relation("SELECT u.id FROM unit u WHERE TRUE");
const UNIT_CODE: Column = Column::text("u.code");
const ACCOUNTS: Relation = Relation("SELECT a.id FROM account a WHERE TRUE");
const ACCOUNT_LEVEL: Column = Column::text("a.level");
/// The accounts at and below another, which is `o`.
const ACCOUNTS_BELOW: Relation = Relation(
    "SELECT a.id FROM account o JOIN account a ON a.code_list_id = o.code_list_id \
     AND (a.code = o.code OR (a.code > o.code || '.' AND a.code < o.code || '/')) WHERE TRUE",
);
const OTHER_ACCOUNT: Column = Column::id("o.id");
/// Accounts that a crosswalk makes into another, which is `i`.
const TRANSLATED: Relation = Relation(account_translation!("s.id"));
const INTO: Column = Column::id("i.id");
const KIND: Relation = Relation(concat!(
    "SELECT 1 FROM unit_version v WHERE ",
    version_at_end_of_year!()
));
const KIND_WORD: Column = Column::text("v.kind");
/// The items that a document states an amount for, and the budget's documents in force.
const SPEAKING: Relation = Relation(
    "SELECT 1 FROM budget_in_force w JOIN budget_fact f ON f.budget_document_id IN \
     (w.enacted_document_id, w.current_document_id, w.realized_document_id) \
     WHERE f.budget_item_id = t.id AND w.owner_id = COALESCE(t.unit_id, t.region_id) \
     AND w.fiscal_year = t.fiscal_year",
);
/// The facts of the documents in force.
const IN_FORCE: Relation = Relation(
    "SELECT 1 FROM budget_item i JOIN budget_in_force w \
     ON w.owner_id = COALESCE(i.unit_id, i.region_id) AND w.fiscal_year = i.fiscal_year \
     WHERE i.id = t.budget_item_id AND t.budget_document_id IN \
     (w.enacted_document_id, w.current_document_id, w.realized_document_id)",
);
const ITEMS: Relation = Relation("SELECT t.id FROM budget_item t WHERE TRUE");
const FACT_ITEM: Column = Column::id("t.budget_item_id");
/// The documents of the facts about items, where these are in force.
const DOCUMENTS: Relation = Relation(
    "SELECT f.budget_document_id FROM budget_item t JOIN budget_in_force w \
     ON w.owner_id = COALESCE(t.unit_id, t.region_id) AND w.fiscal_year = t.fiscal_year \
     JOIN budget_fact f ON f.budget_item_id = t.id AND f.budget_document_id IN \
     (w.enacted_document_id, w.current_document_id, w.realized_document_id) WHERE TRUE",
);

const SOURCES: Relation = Relation("SELECT d.source_document_id FROM budget_document d WHERE TRUE");

const STATED_IN: Column = Column::id("f.budget_document_id");
/// Realization reports.
const REPORTS: Relation =
    Relation("SELECT h.id FROM budget_document h WHERE h.stage IN ('REALIZATION', 'AUDITED')");

impl Question {
    /// The items that a cell sums.
    pub fn items_of(&self, cell: &Cell) -> Condition {
        let speaking = Condition::Related(SPEAKING, Box::new(self.chosen(STATED_IN)));
        self.in_cell(cell).and(speaking)
    }

    /// What the documents in force state for the items of a cell; the listed table is the facts.
    pub fn facts_of(&self, cell: &Cell) -> Condition {
        let items = Condition::Among(FACT_ITEM, ITEMS, Box::new(self.in_cell(cell)));
        let document = Column::id("t.budget_document_id");
        items.and(Condition::Related(
            IN_FORCE,
            Box::new(self.chosen(document)),
        ))
    }

    /// The documents in force that state something for the items of a cell, where `column` of the
    /// listed table is the document's id.
    pub fn documents_of(&self, cell: &Cell, column: Column) -> Condition {
        let stated = self.in_cell(cell).and(self.chosen(STATED_IN));
        Condition::Among(column, DOCUMENTS, Box::new(stated))
    }

    /// The published files of these documents.
    pub fn sources_of(&self, cell: &Cell) -> Condition {
        let documents = self.documents_of(cell, Column::id("d.id"));
        Condition::Among(Column::id("t.id"), SOURCES, Box::new(documents))
    }

    /// The items that fall into a cell, whether a document in force states them or not.
    fn in_cell(&self, cell: &Cell) -> Condition {
        let scope = match self.scope {
            BudgetScope::Unit => Condition::Not(Box::new(absent(item::UNIT_ID))),
            BudgetScope::Government => absent(item::UNIT_ID),
        };
        let keys = self.group_by.iter().zip(&cell.keys);
        let holds = |(by, key): (&Dimension, &Key)| {
            if *by == Dimension::Unit && !cell.sources.is_empty() {
                return of_sources(cell);
            }
            by.holds(key, self.chart.is_some())
        };
        let mut parts: Vec<Condition> = keys.map(holds).collect();
        parts.push(scope);
        parts.push(self.condition.clone());
        Condition::All(parts)
    }

    /// The rows `w` of documents in force that the question is about, as far as it heeds the
    /// document in this column.
    fn chosen(&self, document: Column) -> Condition {
        let known_to = Column::int("w.known_to");
        let valid = Condition::in_force(
            Column::date("w.valid_from"),
            Column::date("w.valid_to"),
            self.as_of,
        );
        let valid = match self.reported_from {
            None => valid,
            Some(first) => {
                let dated_on = "h.dated_on";
                let early = Condition::Any(vec![
                    absent(Column::date(dated_on)),
                    Condition::Not(Box::new(reported_from(first, dated_on))),
                ]);
                let early = Condition::Among(document, REPORTS, Box::new(early));
                valid.and(Condition::Not(Box::new(early)))
            }
        };
        match self.known_at {
            None => valid.and(absent(known_to)),
            Some(import) => valid
                .and(Condition::Is(
                    Column::int("w.known_from"),
                    Test::AtMost(Literal::Int(import)),
                ))
                .and(Condition::Any(vec![
                    absent(known_to),
                    Condition::Is(known_to, Test::Above(Literal::Int(import))),
                ])),
        }
    }
}

/// Items of the units, as documents name them, whose money stands in the cell.
fn of_sources(cell: &Cell) -> Condition {
    let units: BTreeSet<Uuid> = cell.sources.iter().map(|source| source.unit).collect();
    let units = units.into_iter().map(Literal::Id).collect();
    Condition::Is(item::UNIT_ID, Test::OneOf(units))
}

fn absent(column: Column) -> Condition {
    Condition::Is(column, Test::Absent)
}

fn is(column: Column, value: Literal) -> Condition {
    Condition::equals(column, value)
}

impl Dimension {
    /// The items that have this key, an account's also under the accounts that are shown as it.
    fn holds(self, key: &Key, translates: bool) -> Condition {
        let id = key.id.map(Literal::Id);
        let code = key.code.as_deref();
        match (self, id, code) {
            (Self::Province, Some(id), _) => {
                let of_province = Condition::Any(vec![
                    is(Column::id("r.parent_id"), id.clone()),
                    is(Column::id("r.id"), id),
                ]);
                Condition::Among(REGION_ID, REGIONS, Box::new(of_province))
            }
            (Self::Region, Some(id), _) => is(REGION_ID, id),
            (Self::Unit, Some(id), _) => is(item::UNIT_ID, id),
            (Self::Unit, None, _) => absent(item::UNIT_ID),
            (Self::FundSource, Some(id), _) => is(FUND_SOURCE_ID, id),
            (Self::FundSource, None, _) => absent(FUND_SOURCE_ID),
            (Self::UnitKind, _, Some(word)) => {
                let of_kind = is(KIND_WORD, Literal::Text(word.to_owned()));
                Condition::Related(KIND, Box::new(of_kind))
            }
            (Self::UnitKind, _, None) => {
                let known = Condition::Not(Box::new(absent(KIND_WORD)));
                Condition::Not(Box::new(Condition::Related(KIND, Box::new(known))))
            }
            (Self::Affair | Self::AffairField, _, Some(code)) => Condition::Any(vec![
                under(code),
                absent(PROGRAM_ID).and(Condition::Among(
                    item::UNIT_ID,
                    UNITS,
                    Box::new(at_or_below(UNIT_CODE, code)),
                )),
            ]),
            (Self::Affair | Self::AffairField, _, None) => {
                absent(PROGRAM_ID).and(absent(item::UNIT_ID))
            }
            (Self::Program | Self::Activity | Self::SubActivity, _, Some(code)) => under(code),
            (Self::Program, _, None) => absent(PROGRAM_ID),
            (Self::Activity, _, None) => above_levels(&["PROGRAM"]),
            (Self::SubActivity, _, None) => above_levels(&["PROGRAM", "ACTIVITY"]),
            (Self::Account(_), Some(id), _) => {
                let mut shown_as = vec![is(OTHER_ACCOUNT, id.clone())];
                if translates {
                    let into = Box::new(is(INTO, id));
                    shown_as.push(Condition::Among(OTHER_ACCOUNT, TRANSLATED, into));
                }
                let shown_as = Box::new(Condition::Any(shown_as));
                Condition::Among(ACCOUNT_ID, ACCOUNTS_BELOW, shown_as)
            }
            (Self::Account(depth), None, _) => {
                let words = depth
                    .above()
                    .into_iter()
                    .map(|word| Literal::Text(word.to_owned()));
                let above = Condition::Is(ACCOUNT_LEVEL, Test::OneOf(words.collect()));
                Condition::Any(vec![
                    absent(ACCOUNT_ID),
                    Condition::Among(ACCOUNT_ID, ACCOUNTS, Box::new(above)),
                ])
            }
            (Self::Side, _, Some(word)) => is(item::SIDE, Literal::Text(word.to_owned())),
            (Self::FiscalYear, _, Some(year)) => {
                is(item::FISCAL_YEAR, Literal::Int(year.parse().unwrap_or(0)))
            }
            // These keys are always stated.
            (Self::Province | Self::Region | Self::Side | Self::FiscalYear, ..) => {
                Condition::Any(Vec::new())
            }
        }
    }
}

/// The code itself, or one of a deeper level.
fn at_or_below(column: Column, code: &str) -> Condition {
    Condition::Any(vec![
        is(column, Literal::Text(code.to_owned())),
        Condition::Is(column, Test::StartsWith(format!("{code}."))),
    ])
}

/// Items of the program, activity or sub-activity with this code, or of one below it.
fn under(code: &str) -> Condition {
    Condition::Among(
        PROGRAM_ID,
        PROGRAMS,
        Box::new(at_or_below(PROGRAM_CODE, code)),
    )
}

/// Items of no program, or directly of one of these levels.
fn above_levels(levels: &[&str]) -> Condition {
    let words = levels.iter().map(|word| Literal::Text((*word).to_owned()));
    let above = Condition::Is(PROGRAM_LEVEL, Test::OneOf(words.collect()));
    Condition::Any(vec![
        absent(PROGRAM_ID),
        Condition::Among(PROGRAM_ID, PROGRAMS, Box::new(above)),
    ])
}
