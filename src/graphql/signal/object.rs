//! One signal, and what it rests on.

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, Object};
use chrono::NaiveDate;

use super::rule::{SignalRule, threshold};
use crate::graphql::budget::amounts::money;
use crate::graphql::budget::{BudgetDocument, BudgetFact, BudgetItem};
use crate::graphql::connection::{Connection, Wanted, list_each};
use crate::graphql::context::ContextExt as _;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{Decimal, Rupiah};
use crate::graphql::unit::{Unit, UnitOn};
use crate::service::budget::item;
use crate::service::condition::Column;
use crate::service::cube::measure::Value;
use crate::service::decimal::decimal;
use crate::service::signal::Signal as Row;
use crate::service::signal::judge::FigureKind;
use crate::service::signal::thresholds::Thresholds;
use crate::service::sums::stated;

/// Something worth a look, with the rule that found it and what it rests on. It is no accusation:
/// `rule { cannotShow }` says what it leaves open.
#[derive(Debug, Clone, Description)]
pub struct Signal {
    pub(super) row: Row,
    pub(super) as_of: NaiveDate,
    pub(super) thresholds: Arc<Thresholds>,
}

/// What a figure of a signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "FigureKind")]
pub enum SignalFigureKind {
    /// As first enacted.
    Enacted,
    /// After all changes up to the date.
    Current,
    /// Spent up to the date.
    Realized,
    /// Spent by the report dated in September.
    RealizedBefore,
    /// Current less enacted.
    Change,
    /// Realized as a share of current.
    AbsorptionRate,
    /// The median of the peers; of an even number the lower of the two in the middle.
    PeerMedian,
    /// The median of how far the peers lie from their median.
    PeerDeviation,
    /// How many peers there are.
    Peers,
    /// The amount that is repeated.
    RepeatedAmount,
    /// Program .01 of any affair field and personnel accounts, each item once.
    Overhead,
}

/// A figure behind a signal: an amount, or a number.
#[derive(Debug, Clone, Copy, Description)]
pub struct SignalFigure {
    kind: FigureKind,
    value: Value,
}

#[Object(use_type_description)]
impl SignalFigure {
    /// What it is.
    async fn kind(&self) -> SignalFigureKind {
        self.kind.into()
    }

    /// The amount; null where it is none.
    fn amount(&self) -> Result<Option<Rupiah>, ApiError> {
        match self.value {
            Value::Sen(sen) => money(stated(Some(sen))),
            Value::Ratio(..) | Value::Count(_) => Ok(None),
        }
    }

    /// The number, with six decimals; null where it is an amount.
    async fn number(&self) -> Option<Decimal> {
        match self.value {
            Value::Sen(_) => None,
            Value::Ratio(part, whole) => decimal(part, whole).map(Decimal),
            Value::Count(count) => decimal(count.into(), 1).map(Decimal),
        }
    }
}

#[Object(use_type_description)]
impl Signal {
    /// The rule that found it.
    async fn rule(&self) -> SignalRule {
        SignalRule::new(self.row.found.rule, &self.thresholds)
    }

    /// What is held against the threshold, with six decimals; null where it is larger than can be
    /// written.
    async fn value(&self) -> Option<Decimal> {
        let (part, whole) = self.row.found.value?;
        decimal(part, whole).map(Decimal)
    }

    /// From which value on it is a signal.
    async fn threshold(&self) -> Decimal {
        threshold(self.row.found.rule, &self.thresholds)
    }

    /// The unit whose budget it is about, as it is on the date asked for.
    async fn unit(&self, ctx: &Context<'_>) -> Result<Option<Unit>, ApiError> {
        let on = self.as_of;
        let id = self.row.found.unit;
        ctx.load(UnitOn { id, on }).await
    }

    /// The code of the unit.
    async fn unit_code(&self) -> &str {
        &self.row.unit_code
    }

    /// The code of the program, activity or sub-activity; null where it is about the whole unit.
    async fn program_code(&self) -> Option<&str> {
        self.row.found.program.as_deref()
    }

    /// The figures behind it.
    async fn figures(&self) -> Vec<SignalFigure> {
        let figures = self.row.found.figures.iter();
        figures
            .map(|(kind, value)| SignalFigure {
                kind: *kind,
                value: *value,
            })
            .collect()
    }

    /// The items that its figures sum, at most the first 100 where it is about some of a unit's items
    /// alone.
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetItem>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .that(self.row.question.items_of(&self.row.cell))
            .otherwise_by(item::BY_LINE);
        list_each(ctx, wanted, BudgetItem).await
    }

    /// What the documents in force state for these items.
    async fn facts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetFact>, ApiError> {
        let wanted = Wanted::page(first, after, last, before)
            .that(self.row.question.facts_of(&self.row.cell));
        list_each(ctx, wanted, BudgetFact).await
    }

    /// The documents in force that state them.
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Page size from the start: 20 unless given, at most 100.")] first: Option<
            u32,
        >,
        #[graphql(desc = "Continue after this cursor.")] after: Option<String>,
        #[graphql(desc = "Page size from the end, at most 100.")] last: Option<u32>,
        #[graphql(desc = "Go back from this cursor.")] before: Option<String>,
    ) -> Result<Connection<BudgetDocument>, ApiError> {
        let id = Column::id("t.id");
        let wanted = Wanted::page(first, after, last, before)
            .that(self.row.question.documents_of(&self.row.cell, id));
        list_each(ctx, wanted, BudgetDocument).await
    }
}
