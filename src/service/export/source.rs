//! Published files, the runs that read them and what did not fit as tables.

use std::borrow::Cow;

use entity::{budget_document, import_run, quality_finding, source_document};
use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Budgets, Regions, Sources, Units};
use crate::area::AreaSet;

impl Exported for source_document::Model {
    const SHEET: Sheet = Sheet {
        name: "source_documents",
        about: "Published files, as they were read.",
        areas: AreaSet::of(&[Sources]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("SourceDocument"), "Global id."),
            Column::new("kind", Kind::Text, "What the file holds."),
            Column::new("file_name", Kind::Text, "Name of the file."),
            Column::new(
                "publisher",
                Kind::Text,
                "Who published it; empty where not recorded.",
            ),
            Column::new(
                "url",
                Kind::Text,
                "Where it was published; empty where not recorded.",
            ),
            Column::new(
                "licence",
                Kind::Text,
                "Under which licence; empty where not recorded.",
            ),
            Column::new("sha256", Kind::Text, "SHA-256 of its bytes."),
            Column::new("bytes", Kind::Whole, "Its size in bytes."),
        ]),
    };

    async fn fill(rows: Vec<Self>, _: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        for row in rows {
            out.push([
                row.id.into(),
                row.kind.into(),
                row.file_name.into(),
                row.publisher.into(),
                row.url.into(),
                row.licence.into(),
                row.sha256.into(),
                row.bytes.into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for import_run::Model {
    const SHEET: Sheet = Sheet {
        name: "import_runs",
        about: "Readings of published files that were committed.",
        areas: AreaSet::of(&[Sources]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("ImportRun"), "Global id."),
            Column::new(
                "sequence",
                Kind::Whole,
                "Its number in the order of commits.",
            ),
            Column::new("kind", Kind::Text, "What was read."),
            Column::new(
                "source_document_id",
                Kind::Id("SourceDocument"),
                "The file.",
            ),
            Column::new("source_file_name", Kind::Text, "Name of the file."),
            Column::new("source_sha256", Kind::Text, "SHA-256 of its bytes."),
            Column::new(
                "software_version",
                Kind::Text,
                "Version of the program that read it.",
            ),
            Column::new("started_at", Kind::Instant, "When it began."),
            Column::new("finished_at", Kind::Instant, "When it ended."),
            Column::new("rows_read", Kind::Whole, "Rows read."),
            Column::new("rows_accepted", Kind::Whole, "Rows accepted."),
            Column::new("rows_rejected", Kind::Whole, "Rows rejected."),
            Column::new("finding_count", Kind::Whole, "What did not fit."),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let sources = rows.iter().map(|row| row.source_document_id);
        book.fetch_sources(sources).await?;
        for row in rows {
            let source = book.sources.get(row.source_document_id);
            out.push([
                row.id.into(),
                row.sequence.into(),
                row.kind.into(),
                row.source_document_id.into(),
                source.map(|source| source.file_name.clone()).into(),
                source.map(|source| source.sha256.clone()).into(),
                row.software_version.into(),
                row.started_at.into(),
                row.finished_at.into(),
                row.rows_read.into(),
                row.rows_accepted.into(),
                row.rows_rejected.into(),
                row.finding_count.into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for quality_finding::Model {
    const SHEET: Sheet = Sheet {
        name: "quality_findings",
        about: "What in published files does not fit. Nothing of it was repaired.",
        areas: AreaSet::of(&[Sources, Units, Regions, Budgets]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("QualityFinding"), "Global id."),
            Column::new("severity", Kind::Word, "REJECTED, WARNING or NOTICE."),
            Column::new("rule", Kind::Text, "The rule that is not met."),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government; empty where it is about none.",
            ),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit; empty where it is about none.",
            ),
            Column::new(
                "budget_document_id",
                Kind::Id("BudgetDocument"),
                "The budget document; empty where it is about none.",
            ),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year of that document."),
            Column::new("source_file_name", Kind::Text, "Name of the file."),
            Column::new("source_sha256", Kind::Text, "SHA-256 of the file."),
            Column::new("line", Kind::Whole, "Line of the file; the first is 1."),
            Column::new("column_name", Kind::Text, "Column of the file."),
            Column::new("raw_text", Kind::Text, "What stands there."),
            Column::new("message", Kind::Text, "What is wrong with it."),
            Column::new(
                "expected",
                Kind::Money,
                "The amount that was expected; empty where it is not about amounts.",
            ),
            Column::new(
                "actual",
                Kind::Money,
                "The amount that was found; empty where it is not about amounts.",
            ),
            Column::new(
                "import_run_id",
                Kind::Id("ImportRun"),
                "The run that found it.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        book.fetch_regions(rows.iter().filter_map(|row| row.region_id))
            .await?;
        book.fetch_units(rows.iter().filter_map(|row| row.unit_id))
            .await?;
        book.fetch_sources(rows.iter().map(|row| row.source_document_id))
            .await?;
        let documents = rows.iter().filter_map(|row| row.budget_document_id);
        book.fetch_documents(documents).await?;
        for row in rows {
            let [region_code, _] = book.region(row.region_id);
            let unit = book.units.get(row.unit_id);
            let source = book.sources.get(row.source_document_id);
            let year = |document: &budget_document::Model| document.fiscal_year;
            out.push([
                row.id.into(),
                Cell::word(&row.severity),
                row.rule.into(),
                region_code,
                unit.map(super::book::UnitNames::code).into(),
                row.budget_document_id.into(),
                book.documents.get(row.budget_document_id).map(year).into(),
                source.map(|source| source.file_name.clone()).into(),
                source.map(|source| source.sha256.clone()).into(),
                row.line.into(),
                row.column_name.into(),
                row.raw_text.into(),
                row.message.into(),
                Cell::sen(row.expected_sen),
                Cell::sen(row.actual_sen),
                Cell::from(Some::<Uuid>(row.import_run_id)),
            ])?;
        }
        Ok(())
    }
}
