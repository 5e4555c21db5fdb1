//! The change log and expected publications as tables.

use std::borrow::Cow;

use entity::change_log;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Budgets, Regions, Sources};
use crate::area::AreaSet;
use crate::service::calendar::Expected;

impl Exported for change_log::Model {
    const SHEET: Sheet = Sheet {
        name: "changes",
        about: "What imports did; the hash of each entry covers its payload and the hash before it.",
        areas: AreaSet::of(&[Sources]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Change"), "Global id."),
            Column::new("sequence", Kind::Whole, "The number of the entry."),
            Column::new("kind", Kind::Word, "What it tells."),
            Column::new("occurred_at", Kind::Instant, "When the import ended."),
            Column::new("import_run_id", Kind::Id("ImportRun"), "The import."),
            Column::new("import_sequence", Kind::Whole, "Its number."),
            Column::new(
                "budget_document_id",
                Kind::Id("BudgetDocument"),
                "The document that repeats or replaces another; empty for other kinds.",
            ),
            Column::new(
                "other_document_id",
                Kind::Id("BudgetDocument"),
                "The document that is repeated or replaced; empty for other kinds.",
            ),
            Column::new(
                "unit_change_id",
                Kind::Id("UnitChange"),
                "The reorganization; empty for other kinds.",
            ),
            Column::new("payload", Kind::Text, "Canonical JSON, as it was hashed."),
            Column::new("previous_hash", Kind::Text, "The hash of the entry before."),
            Column::new("hash", Kind::Text, "The hash of this entry."),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([
                row.id.into(),
                row.sequence.into(),
                Cell::word(&row.kind),
                row.occurred_at.into(),
                row.import_run_id.into(),
                row.import_sequence.into(),
                row.budget_document_id.into(),
                row.other_document_id.into(),
                row.unit_change_id.into(),
                row.payload.into(),
                row.previous_hash.into(),
                row.hash.into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for Expected {
    const SHEET: Sheet = Sheet {
        name: "expected_publications",
        about: "What governments owe for a fiscal year, and how many documents of it are known here.",
        areas: AreaSet::of(&[Regions, Budgets]),
        columns: Cow::Borrowed(&[
            Column::new("region_id", Kind::Id("Region"), "The government."),
            Column::new("region_code", Kind::Text, "Its official code."),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year."),
            Column::new("duty", Kind::Word, "What it owes."),
            Column::new(
                "document_count",
                Kind::Whole,
                "How many documents of it are known here; 0 where none is.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([
                row.region_id.into(),
                row.region_code.into(),
                row.fiscal_year.into(),
                row.duty.word().to_owned().into(),
                row.documents.into(),
            ])?;
        }
        Ok(())
    }
}
