//! What is asked of the cube.

use async_graphql::{Enum, InputObject};
use chrono::NaiveDate;

use crate::graphql::connection::Direction;
use crate::graphql::error::ApiError;
use crate::graphql::filter::{IntFilter, RupiahFilter};
use crate::graphql::scalar::Date;
use crate::service::cube::dimension::{AccountDepth, Dimension};
use crate::service::cube::measure::Measure;
use crate::service::cube::period::Interval;
use crate::service::cube::table::{Bound, By, Having};
use crate::service::lineage::Structure;
use crate::service::page;

/// What amounts can be grouped by. Codes of programs and accounts mean what their edition of the
/// list says, so those of different fiscal years are compared with care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum BudgetDimension {
    /// Province of the government.
    Province,
    /// Government (*pemerintah daerah*).
    Region,
    /// Unit (*perangkat daerah*).
    Unit,
    /// Kind of unit, as it was at the end of the fiscal year.
    UnitKind,
    /// Affair (*urusan*): first digit of the program's code; of the unit's code for items under no
    /// program.
    Affair,
    /// Affair field (*bidang urusan*): first two segments of the program's code; of the unit's code
    /// for items under no program.
    AffairField,
    /// Program, by code.
    Program,
    /// Activity (*kegiatan*), by code.
    Activity,
    /// Sub-activity (*sub kegiatan*), by code.
    SubActivity,
    /// Account of one segment (*akun*), for example `5`.
    AccountClass,
    /// Account of two segments (*kelompok*), for example `5.1`.
    AccountGroup,
    /// Account of three segments (*jenis*), for example `5.1.02`.
    AccountType,
    /// Account of four segments (*objek*).
    AccountObject,
    /// Account of five segments (*rincian objek*).
    AccountDetail,
    /// Account of six segments (*sub rincian objek*).
    AccountSubdetail,
    /// Fund source (*sumber dana*).
    FundSource,
    /// Revenue, expenditure or financing.
    Side,
    /// Fiscal year (*tahun anggaran*).
    FiscalYear,
}

impl From<BudgetDimension> for Dimension {
    fn from(dimension: BudgetDimension) -> Self {
        match dimension {
            BudgetDimension::Province => Self::Province,
            BudgetDimension::Region => Self::Region,
            BudgetDimension::Unit => Self::Unit,
            BudgetDimension::UnitKind => Self::UnitKind,
            BudgetDimension::Affair => Self::Affair,
            BudgetDimension::AffairField => Self::AffairField,
            BudgetDimension::Program => Self::Program,
            BudgetDimension::Activity => Self::Activity,
            BudgetDimension::SubActivity => Self::SubActivity,
            BudgetDimension::AccountClass => Self::Account(AccountDepth::Class),
            BudgetDimension::AccountGroup => Self::Account(AccountDepth::Group),
            BudgetDimension::AccountType => Self::Account(AccountDepth::Type),
            BudgetDimension::AccountObject => Self::Account(AccountDepth::Object),
            BudgetDimension::AccountDetail => Self::Account(AccountDepth::Detail),
            BudgetDimension::AccountSubdetail => Self::Account(AccountDepth::Subdetail),
            BudgetDimension::FundSource => Self::FundSource,
            BudgetDimension::Side => Self::Side,
            BudgetDimension::FiscalYear => Self::FiscalYear,
        }
    }
}

/// What is measured. Stages are different statements about the same money: each is a measure of
/// its own, and none is ever added to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum BudgetMeasure {
    /// As first enacted (*APBD murni*).
    Enacted,
    /// After all shifts and amendments up to the date (*anggaran terakhir*).
    Current,
    /// Spent or received (*realisasi*).
    Realized,
    /// Current less enacted.
    Change,
    /// The change as a share of enacted.
    ChangeRate,
    /// Realized as a share of current (*serapan*).
    AbsorptionRate,
    /// Current less realized (*sisa*).
    Remaining,
    /// Items of which the current budget states an amount.
    ItemCount,
}

impl From<BudgetMeasure> for Measure {
    fn from(measure: BudgetMeasure) -> Self {
        match measure {
            BudgetMeasure::Enacted => Self::Enacted,
            BudgetMeasure::Current => Self::Current,
            BudgetMeasure::Realized => Self::Realized,
            BudgetMeasure::Change => Self::Change,
            BudgetMeasure::ChangeRate => Self::ChangeRate,
            BudgetMeasure::AbsorptionRate => Self::AbsorptionRate,
            BudgetMeasure::Remaining => Self::Remaining,
            BudgetMeasure::ItemCount => Self::ItemCount,
        }
    }
}

/// How far the points of a series stand apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetInterval {
    /// Fiscal years (*tahun anggaran*).
    Year,
    /// Quarters (*triwulan*).
    Quarter,
    /// Months.
    Month,
}

impl From<BudgetInterval> for Interval {
    fn from(interval: BudgetInterval) -> Self {
        match interval {
            BudgetInterval::Year => Self::Year,
            BudgetInterval::Quarter => Self::Quarter,
            BudgetInterval::Month => Self::Month,
        }
    }
}

/// On which organization units are shown. The total is the same on each, to the sen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetStructure {
    /// By the units that the documents name.
    AsReported,
    /// By the units of today: money follows what became of the units. Where it is not stated which
    /// share of a unit went where, all units concerned stand together in one cell.
    Current,
    /// By the units of the day `structureOn`.
    At,
}

impl BudgetStructure {
    /// The structure, with the day it needs.
    pub(super) fn on(self, on: Option<Date>, today: NaiveDate) -> Result<Structure, ApiError> {
        match (self, on) {
            (Self::AsReported, None) => Ok(Structure::AsReported),
            (Self::Current, None) => Ok(Structure::At(today)),
            (Self::At, Some(day)) => Ok(Structure::At(day.0)),
            (Self::At, None) => Err(ApiError::BadInput(
                "`structure: AT` needs the day, as `structureOn`.".to_owned(),
            )),
            (_, Some(_)) => Err(ApiError::BadInput(
                "`structureOn` goes with `structure: AT` only.".to_owned(),
            )),
        }
    }
}

/// Measures that are amounts of money and can be shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum BudgetAmountMeasure {
    /// As first enacted (*APBD murni*).
    Enacted,
    /// After all shifts and amendments up to the date (*anggaran terakhir*).
    Current,
    /// Spent or received (*realisasi*).
    Realized,
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

/// Conditions on a share; all that are given must hold.
#[derive(Debug, Clone, Default, InputObject)]
pub struct RateFilter {
    /// This share or more; 1 is all of it.
    pub gte: Option<f64>,
    /// This share or less.
    pub lte: Option<f64>,
}

/// Which cells are shown, by what they sum. All conditions that are given must hold; a cell that
/// does not state a measure meets no condition on it. Cells left out count among the others.
#[derive(Debug, Clone, Default, InputObject)]
pub struct BudgetHaving {
    /// As first enacted.
    pub enacted: Option<RupiahFilter>,
    /// After all changes.
    pub current: Option<RupiahFilter>,
    /// Spent or received.
    pub realized: Option<RupiahFilter>,
    /// Current less enacted.
    pub change: Option<RupiahFilter>,
    /// The change as a share of enacted.
    pub change_rate: Option<RateFilter>,
    /// Realized as a share of current.
    pub absorption_rate: Option<RateFilter>,
    /// Current less realized.
    pub remaining: Option<RupiahFilter>,
    /// Items of which the current budget states an amount; `in` is not used.
    pub item_count: Option<IntFilter>,
}

impl From<BudgetHaving> for Vec<Having> {
    fn from(having: BudgetHaving) -> Self {
        let BudgetHaving {
            enacted,
            current,
            realized,
            change,
            change_rate,
            absorption_rate,
            remaining,
            item_count,
        } = having;
        let mut all = Self::new();
        for (measure, filter) in [
            (Measure::Enacted, enacted),
            (Measure::Current, current),
            (Measure::Realized, realized),
            (Measure::Change, change),
            (Measure::Remaining, remaining),
        ] {
            let Some(RupiahFilter { eq, gte, lte }) = filter else {
                continue;
            };
            let sen = |amount: crate::graphql::scalar::Rupiah| Bound::Sen(amount.0.sen().into());
            all.push(between(measure, gte.map(sen), lte.map(sen)));
            all.extend(eq.map(|eq| between(measure, Some(sen(eq)), Some(sen(eq)))));
        }
        for (measure, filter) in [
            (Measure::ChangeRate, change_rate),
            (Measure::AbsorptionRate, absorption_rate),
        ] {
            all.extend(filter.map(|RateFilter { gte, lte }| {
                between(measure, gte.map(Bound::Rate), lte.map(Bound::Rate))
            }));
        }
        if let Some(IntFilter { eq, gte, lte, .. }) = item_count {
            let count = |count: i32| Bound::Count(count.into());
            all.push(between(
                Measure::ItemCount,
                gte.or(eq).map(count),
                lte.or(eq).map(count),
            ));
        }
        all
    }
}

fn between(measure: Measure, at_least: Option<Bound>, at_most: Option<Bound>) -> Having {
    Having {
        measure,
        at_least,
        at_most,
    }
}

/// What cells can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BudgetCellOrderField {
    /// Codes of the keys, in the order of the dimensions.
    Keys,
    /// As first enacted.
    Enacted,
    /// After all changes.
    Current,
    /// Spent or received.
    Realized,
    /// Current less enacted.
    Change,
    /// The change as a share of enacted.
    ChangeRate,
    /// Realized as a share of current.
    AbsorptionRate,
    /// Current less realized.
    Remaining,
    /// Items of which the current budget states an amount.
    ItemCount,
}

/// One key by which cells are ordered; cells that do not state it come last.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct BudgetCellOrder {
    /// What to order by.
    pub field: BudgetCellOrderField,
    /// Which way; the largest first unless given.
    #[graphql(default_with = "Direction::Desc")]
    pub direction: Direction,
}

impl From<BudgetCellOrder> for (By, page::Direction) {
    fn from(order: BudgetCellOrder) -> Self {
        let by = match order.field {
            BudgetCellOrderField::Keys => By::Keys,
            BudgetCellOrderField::Enacted => By::Measure(Measure::Enacted),
            BudgetCellOrderField::Current => By::Measure(Measure::Current),
            BudgetCellOrderField::Realized => By::Measure(Measure::Realized),
            BudgetCellOrderField::Change => By::Measure(Measure::Change),
            BudgetCellOrderField::ChangeRate => By::Measure(Measure::ChangeRate),
            BudgetCellOrderField::AbsorptionRate => By::Measure(Measure::AbsorptionRate),
            BudgetCellOrderField::Remaining => By::Measure(Measure::Remaining),
            BudgetCellOrderField::ItemCount => By::Measure(Measure::ItemCount),
        };
        (by, order.direction.into())
    }
}
