//! Programs as a table.

use std::borrow::Cow;
use std::sync::Arc;

use entity::program;
use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Budgets, CodeLists, Regions, Units};
use crate::area::AreaSet;

impl Exported for program::Model {
    const SHEET: Sheet = Sheet {
        name: "programs",
        about: "Programs, activities and sub-activities of units, each of one fiscal year.",
        areas: AreaSet::of(&[Budgets, Units, Regions, CodeLists]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Program"), "Global id."),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit at the end of the fiscal year.",
            ),
            Column::new(
                "unit_name",
                Kind::Text,
                "Name of the unit at the end of the fiscal year; empty where no document states one.",
            ),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year (tahun anggaran)."),
            Column::new(
                "level",
                Kind::Word,
                "PROGRAM, ACTIVITY (kegiatan) or SUB_ACTIVITY (sub kegiatan).",
            ),
            Column::new("code", Kind::Text, "Code."),
            Column::new(
                "name",
                Kind::Text,
                "Name; empty where no document states one.",
            ),
            Column::new(
                "parent_id",
                Kind::Id("Program"),
                "The program or activity it is part of; empty for a program.",
            ),
            Column::new(
                "parent_code",
                Kind::Text,
                "Code of the program or activity it is part of.",
            ),
            Column::new(
                "nomenclature_code",
                Kind::Text,
                "Code of the entry of the national nomenclature that it follows; empty where it follows none.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        book.fetch_units(rows.iter().map(|row| row.unit_id)).await?;
        let regions: Vec<Uuid> = rows
            .iter()
            .filter_map(|row| book.units.get(row.unit_id)?.region_id())
            .collect();
        book.fetch_regions(regions.into_iter()).await?;
        book.fetch_programs(rows.iter().filter_map(|row| row.parent_id))
            .await?;
        let nomenclature = rows.iter().filter_map(|row| row.nomenclature_id);
        book.fetch_nomenclature(nomenclature).await?;
        for row in rows {
            let unit = book.units.get(row.unit_id);
            let [region_code, _] = book.region(unit.and_then(super::book::UnitNames::region_id));
            let [unit_code, unit_name] = book.unit(row.unit_id, row.fiscal_year);
            let parent = book.programs.get(row.parent_id);
            let entry = book.nomenclature.get(row.nomenclature_id);
            out.push([
                row.id.into(),
                region_code,
                unit_code,
                unit_name,
                row.fiscal_year.into(),
                Cell::word(&row.level),
                row.code.into(),
                row.name.into(),
                row.parent_id.into(),
                parent.map(|parent| Arc::clone(&parent.code)).into(),
                entry.map(|entry| Arc::clone(&entry.code)).into(),
            ])?;
        }
        Ok(())
    }
}
