//! Signals in the API: what is worth a look.

mod object;
mod rule;

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, InputObject, Object, SimpleObject};

use super::connection::{Direction, PageInfo};
use super::context::ContextExt as _;
use super::error::ApiError;
use super::scalar::{BigInt, Date, DateTime, RegionCode};
use crate::service::failure::Failure;
use crate::service::page::{self, PageRequest};
use crate::service::signal::rule::SignalRule as Rule;
use crate::service::signal::table::{By, Table};
use crate::service::signal::{Asked, Signal as Row};

pub use object::{Signal, SignalFigure, SignalFigureKind};
pub use rule::{SignalRule, SignalRuleName, SignalSetting};

/// Whose signals, of which year, by which rules.
#[derive(Debug, Clone, InputObject)]
pub struct SignalFilter {
    /// Official code of the government whose units are looked at. They are compared with those of
    /// all governments.
    pub region_code: RegionCode,
    /// Fiscal year (*tahun anggaran*).
    pub fiscal_year: i16,
    /// One of these rules; all unless given.
    pub rule: Option<Vec<SignalRuleName>>,
    /// The code of the unit is one of these, at most 100; all units unless given.
    pub unit_code: Option<Vec<String>>,
}

/// What signals can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SignalOrderField {
    /// The rule, in the order in which rules are listed.
    Rule,
    /// The unit's code.
    Unit,
    /// What is held against the threshold; means something within one rule.
    Value,
    /// The first amount among the figures.
    Amount,
}

/// One key by which signals are ordered.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct SignalOrder {
    /// What to order by.
    pub field: SignalOrderField,
    /// Which way; ascending unless given.
    #[graphql(default_with = "Direction::Asc")]
    pub direction: Direction,
}

impl From<SignalOrder> for (By, page::Direction) {
    fn from(order: SignalOrder) -> Self {
        let by = match order.field {
            SignalOrderField::Rule => By::Rule,
            SignalOrderField::Unit => By::Unit,
            SignalOrderField::Value => By::Value,
            SignalOrderField::Amount => By::Amount,
        };
        let direction = match order.direction {
            Direction::Asc => page::Direction::Ascending,
            Direction::Desc => page::Direction::Descending,
        };
        (by, direction)
    }
}

/// Signals of a government's year: a part of them, and what the rules could judge. A signal is
/// something worth a look and no accusation.
#[derive(Debug, Description)]
pub struct SignalConnection(Table);

/// One signal, with its place.
#[derive(Debug, SimpleObject)]
pub struct SignalEdge {
    /// The signal's place in this order: where to go on with `after` or `before`.
    cursor: String,
    /// The signal.
    node: Signal,
}

/// How far a rule could judge.
#[derive(Debug, SimpleObject)]
pub struct SignalJudgement {
    /// The rule, with its thresholds.
    rule: SignalRule,
    /// How many could be judged: units; programs, for a jump by amendment; what units budget under a
    /// program and an account, for outliers.
    judged: BigInt,
    /// How many could not, because something is not stated or there are too few peers. Where none
    /// could be judged, no signal says nothing.
    unjudged: BigInt,
    /// How many signals there are.
    signals: BigInt,
}

impl SignalConnection {
    fn signal(&self, row: &Row) -> Signal {
        Signal {
            row: row.clone(),
            as_of: self.0.asked.as_of,
            thresholds: Arc::clone(&self.0.signals.thresholds),
        }
    }
}

#[Object(use_type_description)]
impl SignalConnection {
    /// The signals of this page with their cursors.
    async fn edges(&self) -> Vec<SignalEdge> {
        let shown = self.0.shown().iter();
        shown
            .map(|row| SignalEdge {
                cursor: self.0.cursor(row),
                node: self.signal(row),
            })
            .collect()
    }

    /// The signals of this page.
    async fn nodes(&self) -> Vec<Signal> {
        self.0.shown().iter().map(|row| self.signal(row)).collect()
    }

    /// Where the page stands among the signals.
    async fn page_info(&self) -> PageInfo {
        let cursor = |row| self.0.cursor(row);
        PageInfo {
            has_previous_page: self.0.has_previous(),
            has_next_page: self.0.has_next(),
            start_cursor: self.0.shown().first().map(cursor),
            end_cursor: self.0.shown().last().map(cursor),
        }
    }

    /// How many signals there are.
    async fn total_count(&self) -> i64 {
        i64::try_from(self.0.count()).unwrap_or(i64::MAX)
    }

    /// The rules that were asked for, each with its thresholds and with how much it could judge.
    async fn judgements(&self) -> Vec<SignalJudgement> {
        let count = |number: usize| BigInt(i64::try_from(number).unwrap_or(i64::MAX));
        let rules = self.0.signals.rules.iter();
        rules
            .map(|(rule, judged, unjudged, signals)| SignalJudgement {
                rule: SignalRule::new(*rule, &self.0.signals.thresholds),
                judged: count(*judged),
                unjudged: count(*unjudged),
                signals: count(*signals),
            })
            .collect()
    }
}

/// Queries about signals.
#[derive(Debug, Default)]
pub struct SignalQuery;

/// Queries about signals.
#[Object]
impl SignalQuery {
    /// The rules of signals with their thresholds: what each looks at, and what it cannot show.
    async fn signal_rules(&self, ctx: &Context<'_>) -> Result<Vec<SignalRule>, ApiError> {
        let thresholds = ctx
            .read(|services| async move { Ok(services.signals.thresholds) })
            .await?;
        let rules = Rule::ALL.into_iter();
        Ok(rules
            .map(|rule| SignalRule::new(rule, &thresholds))
            .collect())
    }

    /// What is worth a look in a government's budgets of a year, by rules with thresholds: by rule
    /// and unit unless another order is given. Only documents in force are looked at, each fact once.
    /// A signal is no accusation: each rule says what it cannot show.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn signals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which government and year, by which rules.")] filter: SignalFilter,
        #[graphql(desc = "In which order.")] order_by: Option<Vec<SignalOrder>>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
        #[graphql(desc = "The documents in force on this date; today unless given.")] as_of: Option<
            Date,
        >,
        #[graphql(desc = "Only by what had been imported then; everything unless given.")]
        known_at: Option<DateTime>,
    ) -> Result<Option<SignalConnection>, ApiError> {
        let SignalFilter {
            region_code,
            fiscal_year,
            rule,
            unit_code,
        } = filter;
        let rules = match rule {
            Some(rules) => rules.into_iter().map(Into::into).collect(),
            None => Rule::ALL.to_vec(),
        };
        if unit_code.as_ref().is_some_and(Vec::is_empty) {
            let message = "Name a unit, or leave `unitCode` out for all of them.".to_owned();
            return Err(ApiError::BadInput(message));
        }
        let known = ctx.known(known_at)?;
        let mut asked = Asked {
            region_code: region_code.0,
            fiscal_year,
            rules,
            unit_codes: unit_code.unwrap_or_default(),
            as_of: ctx.date(as_of)?,
            known_at: None,
        };
        let (asked, found) = ctx
            .read(move |services| async move {
                if let Some(known) = known {
                    asked.known_at = Some(services.lists.last_import(known).await?);
                }
                match services.signals.of(&asked).await {
                    Ok(found) => Ok((asked, Ok(found))),
                    Err(Failure::Refused(reason)) => Ok((asked, Err(reason))),
                    Err(Failure::Fault(cause)) => Err(cause),
                }
            })
            .await?;
        let order: Vec<(By, page::Direction)> =
            order_by.into_iter().flatten().map(Into::into).collect();
        let page = PageRequest {
            first,
            after,
            last,
            before,
        };
        Ok(Some(SignalConnection(Table::new(
            asked, found?, &order, &page,
        )?)))
    }
}
