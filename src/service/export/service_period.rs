//! What became of services, as a table.

use std::borrow::Cow;
use std::collections::HashMap;

use entity::{public_service, service_period};
use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Regions, Services, Units};
use crate::area::AreaSet;
use crate::service::public_service::{STANDARDS, ServiceStandard};
use crate::service::service_period::within_standard_rate;

impl Exported for service_period::Model {
    const SHEET: Sheet = Sheet {
        name: "service_periods",
        about: "What became of public services, month by month. An empty figure is not stated.",
        areas: AreaSet::of(&[Services, Units, Regions]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("ServicePeriod"), "Global id."),
            Column::new(
                "service_id",
                Kind::Id("PublicService"),
                "Global id of the service.",
            ),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new("unit_code", Kind::Text, "Code of the unit in the month."),
            Column::new(
                "unit_name",
                Kind::Text,
                "Name of the unit in the month; empty where no document states one.",
            ),
            Column::new(
                "service_code",
                Kind::Text,
                "The unit's own code of the service.",
            ),
            Column::new("month", Kind::Date, "First day of the month."),
            Column::new("requests", Kind::Whole, "How many were asked for."),
            Column::new("completed", Kind::Whole, "How many were completed."),
            Column::new(
                "within_standard",
                Kind::Whole,
                "How many were completed within the time of the standard.",
            ),
            Column::new(
                "within_standard_rate",
                Kind::Ratio,
                "Part of those completed that met the standard.",
            ),
            Column::new(
                "open_at_end",
                Kind::Whole,
                "How many were still open at the end of the month.",
            ),
            Column::new(
                "median_time_hundredths",
                Kind::Whole,
                "The time within which half were completed, in hundredths of the unit.",
            ),
            Column::new(
                "p90_time_hundredths",
                Kind::Whole,
                "The time within which nine of ten were completed, in hundredths of the unit.",
            ),
            Column::new(
                "time_unit",
                Kind::Word,
                "MINUTES, HOURS, WORKING_DAYS or DAYS.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.public_service_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let standards = book
            .lists()
            .every_of::<ServiceStandard>(STANDARDS, &ids)
            .await?;
        let services = standards.into_iter().filter_map(|(id, standards)| {
            let standard = standards.into_iter().next()?;
            Some((id, standard.service))
        });
        let services: HashMap<Uuid, public_service::Model> = services.collect();
        let units = services.values().map(|service| service.unit_id);
        book.fetch_units(units).await?;
        let regions: Vec<Uuid> = services
            .values()
            .filter_map(|service| book.units.get(service.unit_id)?.region_id())
            .collect();
        book.fetch_regions(regions.into_iter()).await?;
        for row in rows {
            let service = services.get(&row.public_service_id);
            let unit_id = service.map(|service| service.unit_id);
            let unit = book.units.get(unit_id);
            let [region_code, _] = book.region(unit.and_then(super::book::UnitNames::region_id));
            let [unit_code, unit_name] = unit_id.map_or([Cell::Nothing, Cell::Nothing], |unit| {
                book.unit_on(unit, row.month)
            });
            let whole = |figure: Option<i32>| Cell::from(figure.map(i64::from));
            out.push([
                row.id.into(),
                row.public_service_id.into(),
                region_code,
                unit_code,
                unit_name,
                service.map(|service| service.code.clone()).into(),
                row.month.into(),
                whole(row.requests),
                whole(row.completed),
                whole(row.within_standard),
                within_standard_rate(&row).into(),
                whole(row.open_at_end),
                row.median_hundredths.into(),
                row.p90_hundredths.into(),
                row.time_unit.as_ref().map_or(Cell::Nothing, Cell::word),
            ])?;
        }
        Ok(())
    }
}
