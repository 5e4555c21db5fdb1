//! What is asked of a comparison.

use async_graphql::{Context, Enum, ID, InputObject};
use entity::account::AccountLevel;
use entity::program::ProgramLevel;

use super::entry::BudgetDiffStatus;
use crate::graphql::connection::Direction;
use crate::graphql::context::ContextExt as _;
use crate::graphql::cube::input::BudgetAmountMeasure;
use crate::graphql::error::ApiError;
use crate::graphql::node::NodeKind;
use crate::graphql::scalar::Date;
use crate::service::diff::group::Level;
use crate::service::diff::table::{By, Shape};
use crate::service::diff::{End, Measure};
use crate::service::page::{self, PageRequest};

/// One of the two budgets compared: one document (`documentId`), or what the documents in force
/// state about a fiscal year (`fiscalYear`, and `measure` unless the current budget is meant).
#[derive(Debug, Clone, InputObject)]
pub struct BudgetDiffEndInput {
    /// Global id of a budget document; of any, also one that another supersedes.
    pub document_id: Option<ID>,
    /// Fiscal year (*tahun anggaran*).
    pub fiscal_year: Option<i16>,
    /// Which of the statements about that year; the current budget unless given.
    pub measure: Option<BudgetAmountMeasure>,
    /// The documents in force on this date; today unless given.
    pub as_of: Option<Date>,
}

impl BudgetDiffEndInput {
    pub(super) fn end(self, ctx: &Context<'_>) -> Result<End, ApiError> {
        let Self {
            document_id,
            fiscal_year,
            measure,
            as_of,
        } = self;
        match (document_id, fiscal_year) {
            (Some(id), None) if measure.is_none() && as_of.is_none() => {
                Ok(End::Document(NodeKind::BudgetDocument.parse(&id)?))
            }
            (Some(_), None) => Err(ApiError::BadInput(
                "`measure` and `asOf` go with `fiscalYear`; a document states one thing."
                    .to_owned(),
            )),
            (None, Some(fiscal_year)) => Ok(End::InForce {
                fiscal_year,
                measure: measure.unwrap_or(BudgetAmountMeasure::Current).into(),
                as_of: ctx.date(as_of)?,
            }),
            _ => Err(ApiError::BadInput(
                "Each of `from` and `to` names a document by `documentId`, or a year by \
                 `fiscalYear`."
                    .to_owned(),
            )),
        }
    }
}

impl From<BudgetAmountMeasure> for Measure {
    fn from(measure: BudgetAmountMeasure) -> Self {
        match measure {
            BudgetAmountMeasure::Enacted => Self::Enacted,
            BudgetAmountMeasure::Current => Self::Current,
            BudgetAmountMeasure::Realized => Self::Realized,
        }
    }
}

impl From<Measure> for BudgetAmountMeasure {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::Enacted => Self::Enacted,
            Measure::Current => Self::Current,
            Measure::Realized => Self::Realized,
        }
    }
}

/// On which level changes are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetDiffLevel {
    /// Units (*perangkat daerah*). Those that a reorganization connects stand together.
    Unit,
    /// Programs, by code.
    Program,
    /// Activities (*kegiatan*), by code.
    Activity,
    /// Sub-activities (*sub kegiatan*), by code.
    SubActivity,
    /// Accounts of two segments (*kelompok*), for example `5.1`.
    AccountGroup,
    /// Accounts of three segments (*jenis*), for example `5.1.02`.
    AccountType,
    /// Accounts of four segments (*objek*).
    AccountObject,
    /// Accounts of five segments (*rincian objek*).
    AccountDetail,
    /// Accounts of six segments (*sub rincian objek*).
    AccountSubdetail,
    /// Fund sources (*sumber dana*).
    FundSource,
}

impl From<BudgetDiffLevel> for Level {
    fn from(level: BudgetDiffLevel) -> Self {
        match level {
            BudgetDiffLevel::Unit => Self::Unit,
            BudgetDiffLevel::Program => Self::Program(ProgramLevel::Program),
            BudgetDiffLevel::Activity => Self::Program(ProgramLevel::Activity),
            BudgetDiffLevel::SubActivity => Self::Program(ProgramLevel::SubActivity),
            BudgetDiffLevel::AccountGroup => Self::Account(AccountLevel::Group),
            BudgetDiffLevel::AccountType => Self::Account(AccountLevel::Type),
            BudgetDiffLevel::AccountObject => Self::Account(AccountLevel::Object),
            BudgetDiffLevel::AccountDetail => Self::Account(AccountLevel::Detail),
            BudgetDiffLevel::AccountSubdetail => Self::Account(AccountLevel::Subdetail),
            BudgetDiffLevel::FundSource => Self::FundSource,
        }
    }
}

/// What changes can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetDiffOrderField {
    /// Codes.
    Code,
    /// The earlier amount.
    From,
    /// The later amount.
    To,
    /// The change; a cut is smaller than zero.
    Change,
    /// The change without its sign.
    SizeOfChange,
}

/// One key by which changes are ordered; what does not state it comes last.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BudgetDiffOrder {
    /// What to order by.
    pub field: BudgetDiffOrderField,
    /// Which way; the largest first unless given.
    #[graphql(default_with = "Direction::Desc")]
    pub direction: Direction,
}

impl From<BudgetDiffOrder> for (By, page::Direction) {
    fn from(order: BudgetDiffOrder) -> Self {
        let by = match order.field {
            BudgetDiffOrderField::Code => By::Code,
            BudgetDiffOrderField::From => By::From,
            BudgetDiffOrderField::To => By::To,
            BudgetDiffOrderField::Change => By::Change,
            BudgetDiffOrderField::SizeOfChange => By::SizeOfChange,
        };
        (by, order.direction.into())
    }
}

/// Which entries or groups, in which order.
pub(super) fn shape(
    statuses: Option<Vec<BudgetDiffStatus>>,
    order_by: Option<Vec<BudgetDiffOrder>>,
    page: PageRequest,
) -> Shape {
    let statuses = statuses.into_iter().flatten().map(Into::into);
    Shape {
        statuses: statuses.collect(),
        order: order_by.into_iter().flatten().map(Into::into).collect(),
        page,
    }
}
