//! Signals: what is worth a look in a government's budgets of a year, by rules with thresholds.
//!
//! A signal is no accusation: each rule says what it cannot show. Figures are those of the documents
//! in force, each fact once, and every comparison is exact.

pub mod judge;
mod read;
pub mod rule;
mod spread;
pub mod table;
pub mod thresholds;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::budget_document::BudgetScope;
use entity::budget_item::BudgetSide;
use uuid::Uuid;

use super::amounts::{AmountService, BudgetOfUnits};
use super::budget::item;
use super::condition::{Column, Condition, Literal, Test};
use super::cube::dimension::{Dimension, Key};
use super::cube::figures::Figures;
use super::cube::question::Question;
use super::cube::{Cell, CubeService};
use super::failure::Failure;
use super::known::KnownAt;
use super::lineage::Structure;
use super::list::Lists;
use judge::{Found, Judged, Reports};
use rule::SignalRule;
use thresholds::Thresholds;

/// Most units that a question may name.
pub const MOST_UNITS: usize = 100;
/// Most items of a signal that are listed.
const MOST_LISTED: usize = 100;

/// What is asked: one government, one year.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The government's official code.
    pub region_code: String,
    /// The fiscal year.
    pub fiscal_year: i16,
    /// By which rules.
    pub rules: Vec<SignalRule>,
    /// Only about the units with these codes; about all where there is none.
    pub unit_codes: Vec<String>,
    /// The documents in force on this date.
    pub as_of: NaiveDate,
    /// Only what was known after this import; none for everything.
    pub known_at: Option<i64>,
}

/// Why signals are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalRefusal {
    /// More would have to be compared than may be at once.
    TooManyItems,
    /// More units are named than may be.
    TooManyUnits,
}

/// A signal, with the cell of a cube that its figures rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// What was found.
    pub found: Found,
    /// The unit's code.
    pub unit_code: String,
    /// The cell: of the unit, or of the unit and the program.
    pub cell: Cell,
    /// The question whose cell it is, its items narrowed to those that it is about.
    pub question: Question,
}

/// All signals of a question, and what each rule could judge, in the order of the rules.
#[derive(Debug, Clone)]
pub struct Signals {
    /// The signals.
    pub signals: Vec<Signal>,
    /// By rule: how much could be judged, how much could not, and how many signals there are.
    pub rules: Vec<(SignalRule, usize, usize, usize)>,
    /// The thresholds.
    pub thresholds: Arc<Thresholds>,
}

impl Asked {
    fn question(&self, group_by: Vec<Dimension>, condition: Condition) -> Question {
        let side = Literal::word(&BudgetSide::Expenditure);
        Question {
            group_by,
            condition: condition
                .and(item::in_years(self.fiscal_year..=self.fiscal_year))
                .and(Condition::equals(item::SIDE, side)),
            scope: BudgetScope::Unit,
            as_of: self.as_of,
            known_at: self.known_at,
            structure: Structure::AsReported,
            chart: None,
            reported_from: None,
        }
    }

    fn of_everyone(&self, group_by: Vec<Dimension>) -> Question {
        self.question(group_by, Condition::ALWAYS)
    }

    fn of_government(&self, group_by: Vec<Dimension>) -> Question {
        let mut condition = item::in_regions(std::slice::from_ref(&self.region_code));
        if !self.unit_codes.is_empty() {
            let codes = self.unit_codes.iter().cloned().map(Literal::Text).collect();
            let named = Condition::Is(item::UNIT_CODE, Test::OneOf(codes));
            condition = condition.and(Condition::Related(item::UNIT, Box::new(named)));
        }
        self.question(group_by, condition)
    }

    fn asks_about(&self, unit_code: Option<&str>) -> bool {
        self.unit_codes.is_empty()
            || unit_code.is_some_and(|code| self.unit_codes.iter().any(|named| named == code))
    }
}

/// Finds signals. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SignalService {
    lists: Lists,
    cube: CubeService,
    amounts: AmountService,
    /// From where on something is a signal.
    pub thresholds: Arc<Thresholds>,
}

impl SignalService {
    /// Signals read through these lists.
    pub fn new(lists: Lists, thresholds: Arc<Thresholds>) -> Self {
        Self {
            cube: CubeService::new(lists.clone()),
            amounts: AmountService::new(lists.clone()),
            lists,
            thresholds,
        }
    }

    /// The signals of a government's year. At most ten statements, whatever there is.
    pub async fn of(&self, asked: &Asked) -> Result<Signals, Failure<SignalRefusal>> {
        if asked.unit_codes.len() > MOST_UNITS {
            return Err(Failure::Refused(SignalRefusal::TooManyUnits));
        }
        let codes = self.codes(asked).await?;
        let of_realizations = [SignalRule::LowAbsorption, SignalRule::YearEndRush];
        let latest = if of_realizations
            .iter()
            .any(|rule| asked.rules.contains(rule))
        {
            self.reports(asked, asked.as_of).await?
        } else {
            Reports::default()
        };
        let mut signals = Vec::new();
        let mut rules = Vec::new();
        for rule in SignalRule::ALL {
            if !asked.rules.contains(&rule) {
                continue;
            }
            let judged = self.judge(asked, rule, &codes, &latest).await?;
            rules.push((rule, judged.judged, judged.unjudged, judged.found.len()));
            let found = judged.found.into_iter();
            signals.extend(found.map(|found| signal(asked, found, &codes)));
        }
        Ok(Signals {
            signals,
            rules,
            thresholds: Arc::clone(&self.thresholds),
        })
    }

    /// The units asked about that have a budget in the year, with their codes.
    async fn codes(&self, asked: &Asked) -> Result<HashMap<Uuid, String>, Failure<SignalRefusal>> {
        let mut sql = self.lists.sql();
        sql.push("WITH ");
        asked.of_government(Vec::new()).write_budgets(&mut sql);
        sql.push(" SELECT c.unit_id, u.code FROM chosen c JOIN unit u ON u.id = c.unit_id");
        let rows = self.lists.all(sql, "units with budgets").await;
        let read = |row: &sea_orm::QueryResult| -> anyhow::Result<(Uuid, String)> {
            Ok((row.try_get("", "unit_id")?, row.try_get("", "code")?))
        };
        let codes = rows.and_then(|rows| rows.iter().map(read).collect());
        codes.map_err(Failure::Fault)
    }

    async fn judge(
        &self,
        asked: &Asked,
        rule: SignalRule,
        codes: &HashMap<Uuid, String>,
        latest: &Reports,
    ) -> Result<Judged, Failure<SignalRefusal>> {
        let thresholds = &self.thresholds;
        Ok(match rule {
            SignalRule::LowAbsorption => judge::low_absorption(latest, thresholds),
            SignalRule::AmendmentJump => {
                judge::amendment_jump(&self.programs(asked).await?, thresholds)
            }
            SignalRule::YearEndRush => {
                let year = i32::from(asked.fiscal_year);
                let end = NaiveDate::from_ymd_opt(year, 9, 30).unwrap_or(asked.as_of);
                let september = self.reports(asked, asked.as_of.min(end)).await?;
                judge::year_end_rush(asked.fiscal_year, latest, &september, thresholds)
            }
            SignalRule::RepeatedRoundAmount => {
                let items = self.round_items(asked).await.map_err(Failure::Fault)?;
                judge::repeated_round_amount(&items, codes.len(), thresholds)
            }
            SignalRule::ItemOutlier => {
                judge::item_outlier(&self.coded_items(asked).await?, thresholds)
            }
            SignalRule::OverheadShare => {
                let overhead = self.overhead(asked, codes).await;
                judge::overhead_share(&overhead.map_err(Failure::Fault)?, thresholds)
            }
        })
    }

    /// The current expenditure of each unit, and its overhead.
    async fn overhead(
        &self,
        asked: &Asked,
        codes: &HashMap<Uuid, String>,
    ) -> anyhow::Result<Vec<judge::Overhead>> {
        let wanted: Vec<BudgetOfUnits> = codes
            .keys()
            .map(|unit| BudgetOfUnits {
                units: vec![*unit],
                existing: 1,
                fiscal_year: asked.fiscal_year,
                as_of: asked.as_of,
                known_at: asked.known_at.map(KnownAt::Import),
            })
            .collect();
        let found = self.amounts.of_units(&wanted).await?;
        let sen = |stated: super::sums::Stated| stated.ok().flatten().map(|sum| sum.sen().into());
        let overhead = wanted.iter().filter_map(|wanted| {
            let sums = found.get(wanted)?;
            let unit = *wanted.units.first()?;
            Some((
                unit,
                sen(sums.expenditure.current),
                sen(sums.overhead.current),
            ))
        });
        Ok(overhead.collect())
    }
}

/// A finding with the cell that its figures rest on.
fn signal(asked: &Asked, found: Found, codes: &HashMap<Uuid, String>) -> Signal {
    let unit_code = codes.get(&found.unit).cloned().unwrap_or_default();
    let mut group_by = vec![Dimension::Unit];
    let mut keys = vec![Key {
        code: Some(unit_code.clone()),
        id: Some(found.unit),
        ..Key::default()
    }];
    // An item's program is a deeper level of the plan; its ids say which items are meant.
    if found.rule == SignalRule::AmendmentJump {
        group_by.push(Dimension::Program);
        keys.push(Key {
            code: found.program.clone(),
            ..Key::default()
        });
    }
    let mut question = asked.of_government(group_by);
    if !found.items.is_empty() {
        let first = found.items.iter().take(MOST_LISTED);
        let ids = first.copied().map(Literal::Id).collect();
        let these = Condition::Is(Column::id("t.id"), Test::OneOf(ids));
        question.condition = question.condition.and(these);
    }
    Signal {
        unit_code,
        cell: Cell {
            keys,
            figures: Figures::default(),
            sources: Vec::new(),
        },
        question,
        found,
    }
}
