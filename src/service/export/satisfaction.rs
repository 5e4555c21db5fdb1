//! How satisfied people were, as a table.

use std::borrow::Cow;
use std::collections::HashMap;

use entity::satisfaction_element;
use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Regions, Satisfaction, Services, Units};
use crate::area::AreaSet;
use crate::service::public_service::{STANDARDS, ServiceStandard};
use crate::service::satisfaction::{ELEMENTS_OF, Survey, mean};

impl Exported for Survey {
    const SHEET: Sheet = Sheet {
        name: "satisfaction_surveys",
        about: "Surveys of how satisfied people were. An empty figure is not stated, or withheld.",
        areas: AreaSet::of(&[Satisfaction, Services, Units, Regions]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("SatisfactionSurvey"), "Global id."),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new("unit_code", Kind::Text, "Code of the unit on the last day."),
            Column::new(
                "unit_name",
                Kind::Text,
                "Name of the unit on the last day; empty where no document states one.",
            ),
            Column::new(
                "service_code",
                Kind::Text,
                "The unit's own code of the service; empty where it is about the unit as a whole.",
            ),
            Column::new("code", Kind::Text, "The unit's own code of the survey."),
            Column::new("title", Kind::Text, "What it is called."),
            Column::new(
                "first_day",
                Kind::Date,
                "First day on which people were asked.",
            ),
            Column::new(
                "last_day",
                Kind::Date,
                "Last day on which people were asked.",
            ),
            Column::new("channel", Kind::Text, "How people were asked."),
            Column::new("origin", Kind::Word, "PUBLISHED or ANSWERED."),
            Column::new("method", Kind::Word, "How the index is worked out."),
            Column::new("respondents", Kind::Whole, "How many answered."),
            Column::new("invited", Kind::Whole, "How many were asked."),
            Column::new(
                "response_rate",
                Kind::Ratio,
                "Part of those asked that answered.",
            ),
            Column::new("served", Kind::Whole, "How many were served in its time."),
            MEANS[0],
            MEANS[1],
            MEANS[2],
            MEANS[3],
            MEANS[4],
            MEANS[5],
            MEANS[6],
            MEANS[7],
            MEANS[8],
            Column::new(
                "index_hundredths",
                Kind::Whole,
                "The index that the elements give, in hundredths.",
            ),
            Column::new(
                "grade",
                Kind::Word,
                "The grade of that index: A, B, C or D.",
            ),
            Column::new(
                "stated_index_hundredths",
                Kind::Whole,
                "The index as the unit states it, in hundredths.",
            ),
            Column::new(
                "stated_grade",
                Kind::Word,
                "The grade as the unit states it.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let ids: Vec<Uuid> = rows.iter().map(|survey| survey.row.id).collect();
        let lists = book.lists();
        let mut elements = lists
            .every_of::<satisfaction_element::Model>(ELEMENTS_OF, &ids)
            .await?;
        let mut services: Vec<Uuid> = rows
            .iter()
            .filter_map(|survey| survey.row.public_service_id)
            .collect();
        services.sort_unstable();
        services.dedup();
        let standards = lists
            .every_of::<ServiceStandard>(STANDARDS, &services)
            .await?;
        let codes = standards.into_iter().filter_map(|(id, standards)| {
            let standard = standards.into_iter().next()?;
            Some((id, standard.service.code))
        });
        let codes: HashMap<Uuid, String> = codes.collect();
        book.fetch_units(rows.iter().map(|survey| survey.row.unit_id))
            .await?;
        let regions: Vec<Uuid> = rows
            .iter()
            .filter_map(|survey| book.units.get(survey.row.unit_id)?.region_id())
            .collect();
        book.fetch_regions(regions.into_iter()).await?;
        let today = book.today();
        for survey in rows {
            let row = &survey.row;
            let unit = book.units.get(Some(row.unit_id));
            let [region_code, _] = book.region(unit.and_then(super::book::UnitNames::region_id));
            let [unit_code, unit_name] = book.unit_on(row.unit_id, row.last_day);
            let elements = elements.remove(&row.id).unwrap_or_default();
            let result = survey.result(&elements, today);
            let is_withheld = survey.withheld(today).is_some();
            let mut means = [const { Cell::Nothing }; 9];
            for element in elements.iter().filter(|_| !is_withheld) {
                let place = usize::try_from(element.number - 1)?;
                if let Some(cell) = means.get_mut(place) {
                    *cell = mean(element).map(|mean| mean.ten_thousandths()).into();
                }
            }
            let [u1, u2, u3, u4, u5, u6, u7, u8, u9] = means;
            let service = row.public_service_id.and_then(|id| codes.get(&id).cloned());
            out.push([
                row.id.into(),
                region_code,
                unit_code,
                unit_name,
                service.into(),
                row.code.clone().into(),
                row.title.clone().into(),
                row.first_day.into(),
                row.last_day.into(),
                row.channel.clone().into(),
                Cell::word(&row.origin),
                row.method.clone().into(),
                survey.respondents().into(),
                survey.invited().into(),
                survey.response_rate().into(),
                row.served.into(),
                u1,
                u2,
                u3,
                u4,
                u5,
                u6,
                u7,
                u8,
                u9,
                result.map(|(index, _)| index).into(),
                result.map_or(Cell::Nothing, |(_, grade)| Cell::word(&grade)),
                row.stated_index_hundredths.into(),
                row.stated_grade.as_ref().map_or(Cell::Nothing, Cell::word),
            ])?;
        }
        Ok(())
    }
}

/// The means of the elements.
const MEANS: [Column; 9] = [
    of_element("u1_ten_thousandths"),
    of_element("u2_ten_thousandths"),
    of_element("u3_ten_thousandths"),
    of_element("u4_ten_thousandths"),
    of_element("u5_ten_thousandths"),
    of_element("u6_ten_thousandths"),
    of_element("u7_ten_thousandths"),
    of_element("u8_ten_thousandths"),
    of_element("u9_ten_thousandths"),
];

const fn of_element(name: &'static str) -> Column {
    let about = "The mean of the scores of this element, in ten-thousandths; empty where it was not \
                 asked about.";
    Column::new(name, Kind::Whole, about)
}
