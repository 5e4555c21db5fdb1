//! Regions as a table.

use std::borrow::Cow;

use entity::region;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::Regions;
use crate::area::AreaSet;

impl Exported for region::Model {
    const SHEET: Sheet = Sheet {
        name: "regions",
        about: "Regions by their official code (kode wilayah), each with the time it was valid.",
        areas: AreaSet::of(&[Regions]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Region"), "Global id."),
            Column::new("code", Kind::Text, "Official code."),
            Column::new(
                "name",
                Kind::Text,
                "Name in the newest list that carries the code.",
            ),
            Column::new(
                "level",
                Kind::Word,
                "PROVINCE, REGENCY, CITY, DISTRICT, URBAN_VILLAGE, VILLAGE or CUSTOMARY_VILLAGE.",
            ),
            Column::new(
                "parent_code",
                Kind::Text,
                "Code of the region above; empty for a province.",
            ),
            Column::new("parent_name", Kind::Text, "Name of the region above."),
            Column::new(
                "valid_from",
                Kind::Date,
                "First day of the code; empty where it reaches back further than what is known.",
            ),
            Column::new(
                "valid_to",
                Kind::Date,
                "First day on which the code holds no more; empty while it holds.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let parents = rows.iter().filter_map(|row| row.parent_id);
        book.fetch_regions(parents).await?;
        for row in rows {
            let [parent_code, parent_name] = book.region(row.parent_id);
            out.push([
                row.id.into(),
                row.code.into(),
                row.name.into(),
                Cell::word(&row.level),
                parent_code,
                parent_name,
                row.valid_from.into(),
                row.valid_to.into(),
            ])?;
        }
        Ok(())
    }
}
