//! Public services as a table.

use std::borrow::Cow;

use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Regions, Services, Units};
use crate::area::AreaSet;
use crate::service::public_service::component::Component;
use crate::service::public_service::{ServiceStandard, channels, list_of_text};

/// A component that is text.
const fn component(name: &'static str, about: &'static str) -> Column {
    Column::new(name, Kind::Text, about)
}

impl Exported for ServiceStandard {
    const SHEET: Sheet = Sheet {
        name: "public_services",
        about: "Public services of units with what is promised about them. A component is empty \
                where it is not stated, or not shown by this instance.",
        areas: AreaSet::of(&[Services, Units, Regions]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("PublicService"), "Global id of the service."),
            Column::new(
                "standard_id",
                Kind::Id("ServiceStandard"),
                "Global id of the standard.",
            ),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit on the first day of the standard.",
            ),
            Column::new(
                "unit_name",
                Kind::Text,
                "Name of the unit on the first day of the standard; empty where no document states one.",
            ),
            Column::new("code", Kind::Text, "The unit's own code of the service."),
            Column::new("name", Kind::Text, "Name of the service."),
            Column::new(
                "kind",
                Kind::Word,
                "ADMINISTRATIVE, GOODS or ASSISTANCE; empty where none is stated.",
            ),
            Column::new(
                "category",
                Kind::Text,
                "Category as the unit calls it; empty where none is stated.",
            ),
            Column::new(
                "channels",
                Kind::Text,
                "How it is reached, the words of ServiceChannel with blanks between them.",
            ),
            Column::new("users", Kind::Text, "Who may use it, in words."),
            Column::new("decree", Kind::Text, "The decision that sets the standard."),
            Column::new("valid_from", Kind::Date, "First day of the standard."),
            Column::new(
                "valid_to",
                Kind::Date,
                "First day on which the standard holds no more; empty while it holds.",
            ),
            component(
                "requirements",
                "What the applicant brings, one item a line.",
            ),
            component("procedure", "The steps, one a line."),
            component("processing_time", "How long it takes at most, in words."),
            Column::new(
                "processing_time_number",
                Kind::Whole,
                "The number; empty where the words are no whole number of one unit.",
            ),
            Column::new(
                "processing_time_unit",
                Kind::Word,
                "MINUTES, HOURS, WORKING_DAYS or DAYS.",
            ),
            component(
                "fee",
                "What it costs, in words; an amount a line in a table.",
            ),
            Column::new(
                "fee_kind",
                Kind::Word,
                "NONE, AMOUNT, TABLE or BY_REGULATION; empty where the words say none of these.",
            ),
            Column::new(
                "fee_amount",
                Kind::Money,
                "The amount: zero where it costs nothing, empty where it is no one amount.",
            ),
            component("product", "What one gets."),
            component("complaint_channel", "Where complaints go."),
            component("legal_basis", "The regulations it rests on, one a line."),
            component("facilities", "Rooms and equipment."),
            component("competence", "What the staff must be able to do."),
            component("supervision", "Who watches over it within the office."),
            component("staff", "How many work on it."),
            component(
                "service_guarantee",
                "How it is made sure that the standard is kept.",
            ),
            component(
                "safety_guarantee",
                "How it is made sure that the service is safe.",
            ),
            component("evaluation", "How the work is judged."),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        book.fetch_units(rows.iter().map(|row| row.service.unit_id))
            .await?;
        let regions: Vec<Uuid> = rows
            .iter()
            .filter_map(|row| book.units.get(row.service.unit_id)?.region_id())
            .collect();
        book.fetch_regions(regions.into_iter()).await?;
        let published = book.published();
        for Self { service, standard } in rows {
            let unit = book.units.get(service.unit_id);
            let [region_code, _] = book.region(unit.and_then(super::book::UnitNames::region_id));
            let [unit_code, unit_name] = book.unit_on(service.unit_id, standard.valid_from);
            let reached = channels(&standard)?;
            let reached: Vec<String> = reached.iter().map(sea_orm::ActiveEnum::to_value).collect();
            let text = |component, stated: Option<String>| {
                Cell::from(stated.filter(|_| published.holds(component)))
            };
            let list = |component, stated: Option<&str>| {
                let items = list_of_text(stated)?.map(|items| items.join("\n"));
                anyhow::Ok(text(component, items))
            };
            out.push([
                service.id.into(),
                standard.id.into(),
                region_code,
                unit_code,
                unit_name,
                service.code.into(),
                standard.name.into(),
                standard.kind.as_ref().map_or(Cell::Nothing, Cell::word),
                standard.category.into(),
                reached.join(" ").into(),
                standard.users.into(),
                standard.decree.into(),
                standard.valid_from.into(),
                standard.valid_to.into(),
                list(Component::Requirements, standard.requirements.as_deref())?,
                list(Component::Procedure, standard.procedure_steps.as_deref())?,
                text(Component::ProcessingTime, standard.time_text),
                standard.time_number.map(i64::from).into(),
                standard
                    .time_unit
                    .as_ref()
                    .map_or(Cell::Nothing, Cell::word),
                text(Component::Fee, standard.fee_text),
                standard.fee_kind.as_ref().map_or(Cell::Nothing, Cell::word),
                Cell::sen(standard.fee_sen),
                text(Component::Product, standard.product),
                text(Component::Complaints, standard.complaints),
                list(Component::LegalBasis, standard.legal_basis.as_deref())?,
                text(Component::Facilities, standard.facilities),
                text(Component::Competence, standard.competence),
                text(Component::Supervision, standard.supervision),
                text(Component::Staff, standard.staff),
                text(Component::ServiceGuarantee, standard.service_guarantee),
                text(Component::SafetyGuarantee, standard.safety_guarantee),
                text(Component::Evaluation, standard.evaluation),
            ])?;
        }
        Ok(())
    }
}
