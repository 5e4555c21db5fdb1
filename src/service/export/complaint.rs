//! Complaints as tables: those that everyone may read. Of cases a file has no rows.

use std::borrow::Cow;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::Complaints;
use crate::area::AreaSet;
use crate::service::complaint::{CaseRow, CaseStep, PublicComplaint, PublicStep};

impl Exported for PublicComplaint {
    const SHEET: Sheet = Sheet {
        name: "complaints",
        about: "Complaints, suggestions and requests for information that everyone may read: reviewed, and not confidential.",
        areas: AreaSet::of(&[Complaints]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Complaint"), "Global id."),
            Column::new(
                "kind",
                Kind::Word,
                "What is wanted: COMPLAINT, SUGGESTION or INFORMATION_REQUEST.",
            ),
            Column::new("title", Kind::Text, "What it is about, in a few words."),
            Column::new("text", Kind::Text, "What it says."),
            Column::new(
                "reporter_id",
                Kind::Id("Person"),
                "Who filed it; empty where that is not told or not known.",
            ),
            Column::new(
                "government_id",
                Kind::Id("Region"),
                "The government that received it.",
            ),
            Column::new(
                "region_id",
                Kind::Id("Region"),
                "The region where it happened; empty where none is named.",
            ),
            Column::new(
                "respondent_id",
                Kind::Id("Unit"),
                "The unit that its reporter names; empty where none is named.",
            ),
            Column::new(
                "unit_id",
                Kind::Id("Unit"),
                "The unit that has to answer it; empty as long as it is assigned to none.",
            ),
            Column::new(
                "service_id",
                Kind::Id("PublicService"),
                "The public service that it is about; empty where none is named.",
            ),
            Column::new(
                "program_id",
                Kind::Id("Program"),
                "The program that it is about; empty where none is named.",
            ),
            Column::new(
                "latitude_millionths",
                Kind::Whole,
                "Where it happened, in millionths of a degree north; cut to thousandths of a degree where the reporter is not told; empty where it is not stated.",
            ),
            Column::new(
                "longitude_millionths",
                Kind::Whole,
                "Where it happened, in millionths of a degree east; as the latitude.",
            ),
            Column::new(
                "happened_on",
                Kind::Date,
                "The day on which it happened; empty where it is not stated.",
            ),
            Column::new(
                "state",
                Kind::Word,
                "How things stand: RECEIVED, NEEDS_COMPLETION, VERIFIED, ASSIGNED, IN_PROGRESS, ANSWERED, CLOSED, REJECTED, ARCHIVED, DUPLICATE, REDIRECTED, REOPENED or ESCALATED.",
            ),
            Column::new(
                "handling",
                Kind::Word,
                "What it takes to resolve it: SIMPLE, WITHOUT_EXAMINATION or WITH_EXAMINATION.",
            ),
            Column::new(
                "rejection",
                Kind::Word,
                "Why it was rejected: OUT_OF_SCOPE, NOT_ENOUGH_INFORMATION, NOT_AUTHORIZED, BEFORE_COURT, ABUSIVE or OTHER; empty where it was not.",
            ),
            Column::new(
                "duplicate_of_id",
                Kind::Id("Complaint"),
                "The complaint that it repeats; empty where it repeats none, or one that is not public.",
            ),
            Column::new(
                "redirected_to",
                Kind::Text,
                "Who is to answer it instead; empty where nobody is.",
            ),
            Column::new(
                "escalation_level",
                Kind::Whole,
                "How often it was taken higher, from 0 to 3.",
            ),
            Column::new(
                "rating",
                Kind::Whole,
                "How satisfied its reporter is, from 1 to 4; empty where they did not say.",
            ),
            Column::new("filed_at", Kind::Instant, "When it was filed."),
            Column::new("reviewed_at", Kind::Instant, "When it was reviewed."),
            Column::new("state_since", Kind::Instant, "When it came into its state."),
            Column::new(
                "duty",
                Kind::Word,
                "What has to be done next: VERIFY, FOLLOW_UP, RESOLVE, COMPLETE or CONFIRM; empty where nothing has to.",
            ),
            Column::new(
                "due_at",
                Kind::Instant,
                "The first instant that is too late for it; empty where nothing has to be done.",
            ),
            Column::new(
                "rule_version",
                Kind::Whole,
                "The version of the rules by which that was set; empty where nothing has to be done.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([
                row.id.into(),
                Cell::word(&row.kind),
                row.title.into(),
                row.text.into(),
                row.person_id.into(),
                row.government_id.into(),
                row.region_id.into(),
                row.respondent_id.into(),
                row.unit_id.into(),
                row.public_service_id.into(),
                row.program_id.into(),
                row.latitude.map(i64::from).into(),
                row.longitude.map(i64::from).into(),
                row.happened_on.into(),
                Cell::word(&row.state),
                row.handling.as_ref().map_or(Cell::Nothing, Cell::word),
                row.rejection.as_ref().map_or(Cell::Nothing, Cell::word),
                row.duplicate_of_id.into(),
                row.redirected_to.into(),
                i64::from(row.escalation).into(),
                row.rating.map(i64::from).into(),
                row.filed_at.into(),
                row.reviewed_at.into(),
                row.changed_at.into(),
                row.duty.as_ref().map_or(Cell::Nothing, Cell::word),
                row.due_at.into(),
                row.due_version.map(i64::from).into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for PublicStep {
    const SHEET: Sheet = Sheet {
        name: "complaint_steps",
        about: "What was done about a complaint, as far as everyone may know.",
        areas: AreaSet::of(&[Complaints]),
        columns: Cow::Borrowed(&[
            Column::new("complaint_id", Kind::Id("Complaint"), "The complaint."),
            Column::new(
                "number",
                Kind::Whole,
                "Its number among these steps, from 1.",
            ),
            Column::new("action", Kind::Word, "What was done."),
            Column::new(
                "from",
                Kind::Word,
                "How things stood before; empty for the filing.",
            ),
            Column::new("to", Kind::Word, "How things stood afterwards."),
            Column::new(
                "by",
                Kind::Word,
                "As what somebody did it: REPORTER, COORDINATOR, OFFICIAL or SYSTEM.",
            ),
            Column::new(
                "unit_id",
                Kind::Id("Unit"),
                "The unit that had to answer afterwards; empty where it was assigned to none.",
            ),
            Column::new(
                "text",
                Kind::Text,
                "What was said; empty where nothing was, and where it is not for everyone.",
            ),
            Column::new("taken_at", Kind::Instant, "When."),
            Column::new(
                "duty",
                Kind::Word,
                "What had to be done next, afterwards; empty where nothing had to.",
            ),
            Column::new(
                "due_at",
                Kind::Instant,
                "The first instant that was too late for it; empty where nothing had to be done.",
            ),
            Column::new(
                "rule_version",
                Kind::Whole,
                "The version of the rules by which that was set; empty where nothing had to be done.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([
                row.complaint_id.into(),
                i64::from(row.place).into(),
                Cell::word(&row.action),
                row.from_state.as_ref().map_or(Cell::Nothing, Cell::word),
                Cell::word(&row.to_state),
                Cell::word(&row.role),
                row.unit_id.into(),
                row.text.into(),
                row.taken_at.into(),
                row.duty.as_ref().map_or(Cell::Nothing, Cell::word),
                row.due_at.into(),
                row.due_version.map(i64::from).into(),
            ])?;
        }
        Ok(())
    }
}

/// Files are made for everyone, and cases are for those on them: so no row is ever in one, and there
/// is nothing in it that could be filled.
impl Exported for CaseRow {
    const SHEET: Sheet = Sheet {
        name: "complaint_cases",
        about: "Cases. They are for those who are on them, so a file of them has no rows.",
        areas: AreaSet::of(&[Complaints]),
        columns: Cow::Borrowed(NOTHING),
    };

    async fn fill(_: Vec<Self>, _: &mut Book, _: &mut Rows) -> anyhow::Result<()> {
        Ok(())
    }
}

/// As above.
impl Exported for CaseStep {
    const SHEET: Sheet = Sheet {
        name: "complaint_case_steps",
        about: "Steps of cases. They are for those who are on them, so a file of them has no rows.",
        areas: AreaSet::of(&[Complaints]),
        columns: Cow::Borrowed(NOTHING),
    };

    async fn fill(_: Vec<Self>, _: &mut Book, _: &mut Rows) -> anyhow::Result<()> {
        Ok(())
    }
}

const NOTHING: &[Column] = &[Column::new("nothing", Kind::Text, "Always empty.")];
