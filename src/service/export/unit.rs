//! Units, as they were called when, and their changes as tables.

use std::borrow::Cow;

use entity::unit_change_party::UnitChangeRole;
use entity::{unit_change, unit_change_party};
use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Regions, Units};
use crate::area::AreaSet;
use crate::service::unit::{PARTIES, UnitVersion};

impl Exported for UnitVersion {
    const SHEET: Sheet = Sheet {
        name: "units",
        about: "Regional units (perangkat daerah, OPD, SKPD), one row a version: a unit stays the \
                same through new names and codes.",
        areas: AreaSet::of(&[Units, Regions]),
        columns: Cow::Borrowed(&[
            Column::new(
                "id",
                Kind::Id("Unit"),
                "Global id of the unit, the same in all its versions.",
            ),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new("region_name", Kind::Text, "Name of the government."),
            Column::new("code", Kind::Text, "Code of the unit in this version."),
            Column::new(
                "name",
                Kind::Text,
                "Name in this version; empty where no document states one.",
            ),
            Column::new(
                "kind",
                Kind::Word,
                "Kind, read off the name; empty where no document states one.",
            ),
            Column::new(
                "parent_id",
                Kind::Id("Unit"),
                "The unit that this one is part of; empty for a unit of its own.",
            ),
            Column::new(
                "valid_from",
                Kind::Date,
                "First day of this version; empty where it reaches back further than what is known.",
            ),
            Column::new(
                "valid_to",
                Kind::Date,
                "First day on which this version holds no more; empty while it holds.",
            ),
            Column::new(
                "name_fiscal_year",
                Kind::Whole,
                "Fiscal year of the document that states the name.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let regions = rows.iter().map(|row| row.unit.region_id);
        book.fetch_regions(regions).await?;
        for Self { unit, version } in rows {
            let [region_code, region_name] = book.region(unit.region_id);
            out.push([
                unit.id.into(),
                region_code,
                region_name,
                version.code.into(),
                version.name.into(),
                version.kind.map_or(Cell::Nothing, |kind| Cell::word(&kind)),
                version.parent_id.into(),
                version.valid_from.into(),
                version.valid_to.into(),
                version.name_fiscal_year.into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for unit_change::Model {
    const SHEET: Sheet = Sheet {
        name: "unit_changes",
        about: "Reorganizations of units (penataan organisasi): which units became which, when and \
                by what law.",
        areas: AreaSet::of(&[Units, Regions]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("UnitChange"), "Global id."),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new(
                "kind",
                Kind::Word,
                "FORMATION, MERGER, SPLIT, ABOLITION, RENAMING, TYPE_CHANGE, CODE_CHANGE or FUNCTION_TRANSFER.",
            ),
            Column::new("effective_on", Kind::Date, "First day of the new order."),
            Column::new(
                "legal_basis",
                Kind::Text,
                "Legal basis; empty where none is stated.",
            ),
            Column::new("note", Kind::Text, "What else is stated about it."),
            Column::new(
                "predecessor_codes",
                Kind::Text,
                "Codes of the units it starts from, with semicolons between them.",
            ),
            Column::new(
                "successor_codes",
                Kind::Text,
                "Codes of the units it leads to, with semicolons between them.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let regions = rows.iter().map(|row| row.region_id);
        book.fetch_regions(regions).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let parties = book
            .lists()
            .every_of::<unit_change_party::Model>(PARTIES, &ids)
            .await?;
        let units = parties.values().flatten().map(|party| party.unit_id);
        let units: Vec<Uuid> = units.collect();
        book.fetch_units(units.into_iter()).await?;
        for row in rows {
            let [region_code, _] = book.region(row.region_id);
            let parties = parties.get(&row.id).map_or(&[][..], Vec::as_slice);
            let codes = |role: UnitChangeRole| {
                let of_role = parties.iter().filter(|party| party.role == role);
                let mut codes: Vec<String> = of_role
                    .filter_map(|party| Some(book.units.get(party.unit_id)?.code().to_string()))
                    .collect();
                codes.sort();
                codes.join(";")
            };
            let (before, after) = (
                codes(UnitChangeRole::Predecessor),
                codes(UnitChangeRole::Successor),
            );
            out.push([
                row.id.into(),
                region_code,
                Cell::word(&row.kind),
                row.effective_on.into(),
                row.legal_basis.into(),
                row.note.into(),
                before.into(),
                after.into(),
            ])?;
        }
        Ok(())
    }
}
