//! What the columns of a cube's table say.

use crate::service::cube::dimension::{AccountDepth, Dimension};
use crate::service::cube::measure::Measure;
use crate::service::export::{Column, Kind};

/// How many budgets stand behind the amounts of a cell.
pub(super) const COVERAGE: [Column; 3] = [
    Column::new(
        "budgets_enacted",
        Kind::Whole,
        "Budgets whose enacted amount is part of the cell. A budget is that of one unit and year \
         or, asked for governments' own summaries, of one government and year.",
    ),
    Column::new(
        "budgets_current",
        Kind::Whole,
        "Budgets whose current amount is part of the cell.",
    ),
    Column::new(
        "budgets_realized",
        Kind::Whole,
        "Budgets whose realization is part of the cell.",
    ),
];

macro_rules! code_and_name {
    ($of:literal, $what:literal) => {
        vec![
            Column::new(
                concat!($of, "_code"),
                Kind::Text,
                concat!(
                    "Code of the ",
                    $what,
                    "; empty where nothing is stated at this level."
                ),
            ),
            Column::new(
                concat!($of, "_name"),
                Kind::Text,
                concat!("Name of the ", $what, "; empty where none is known."),
            ),
        ]
    };
}

/// Columns for a key of this dimension.
pub(super) fn of_dimension(dimension: Dimension) -> Vec<Column> {
    match dimension {
        Dimension::Province => code_and_name!("province", "province"),
        Dimension::Region => code_and_name!("region", "government"),
        Dimension::Unit => vec![
            Column::new(
                "unit_id",
                Kind::Id("Unit"),
                "Global id of the unit; empty where several stand together.",
            ),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit; of all of them where several stand together, since nobody knows \
                 whose share is whose after a reorganization.",
            ),
            Column::new("unit_name", Kind::Text, "Name of the unit or units."),
        ],
        Dimension::UnitKind => vec![Column::new(
            "unit_kind",
            Kind::Word,
            "Kind of unit at the end of the fiscal year; empty where it is not known.",
        )],
        Dimension::Affair => code_and_name!("affair", "affair (urusan)"),
        Dimension::AffairField => code_and_name!("affair_field", "affair field (bidang urusan)"),
        Dimension::Program => code_and_name!("program", "program"),
        Dimension::Activity => code_and_name!("activity", "activity (kegiatan)"),
        Dimension::SubActivity => code_and_name!("sub_activity", "sub-activity (sub kegiatan)"),
        Dimension::Account(AccountDepth::Class) => {
            code_and_name!("account_class", "account of one segment (akun)")
        }
        Dimension::Account(AccountDepth::Group) => {
            code_and_name!("account_group", "account of two segments (kelompok)")
        }
        Dimension::Account(AccountDepth::Type) => {
            code_and_name!("account_type", "account of three segments (jenis)")
        }
        Dimension::Account(AccountDepth::Object) => {
            code_and_name!("account_object", "account of four segments (objek)")
        }
        Dimension::Account(AccountDepth::Detail) => {
            code_and_name!("account_detail", "account of five segments (rincian objek)")
        }
        Dimension::Account(AccountDepth::Subdetail) => {
            code_and_name!(
                "account_subdetail",
                "account of six segments (sub rincian objek)"
            )
        }
        Dimension::FundSource => vec![Column::new(
            "fund_source",
            Kind::Text,
            "Fund source (sumber dana); empty where it is not stated.",
        )],
        Dimension::Side => vec![Column::new(
            "side",
            Kind::Word,
            "REVENUE, EXPENDITURE or FINANCING.",
        )],
        Dimension::FiscalYear => vec![Column::new(
            "fiscal_year",
            Kind::Whole,
            "Fiscal year (tahun anggaran).",
        )],
    }
}

/// The column of a measure.
pub(super) const fn of_measure(measure: Measure) -> Column {
    match measure {
        Measure::Enacted => Column::new(
            "enacted",
            Kind::Money,
            "Rupiah as first enacted; empty where no document states it.",
        ),
        Measure::Current => Column::new(
            "current",
            Kind::Money,
            "Rupiah after all shifts and amendments; empty where no document states it.",
        ),
        Measure::Realized => Column::new(
            "realized",
            Kind::Money,
            "Rupiah spent or received; empty where no document states it.",
        ),
        Measure::Change => Column::new(
            "change",
            Kind::Money,
            "Current less enacted; empty unless both are stated of the same budgets.",
        ),
        Measure::ChangeRate => Column::new(
            "change_rate",
            Kind::Ratio,
            "The change as a share of enacted.",
        ),
        Measure::AbsorptionRate => Column::new(
            "absorption_rate",
            Kind::Ratio,
            "Realized as a share of current; empty unless both are stated of the same budgets.",
        ),
        Measure::Remaining => Column::new(
            "remaining",
            Kind::Money,
            "Current less realized; empty unless both are stated of the same budgets.",
        ),
        Measure::ItemCount => Column::new(
            "item_count",
            Kind::Whole,
            "Items of which the current budget states an amount.",
        ),
    }
}
