//! Budget documents, items, facts and published totals as tables.

use std::borrow::Cow;
use std::sync::Arc;

use entity::{budget_document, budget_fact, budget_item, published_total};
use uuid::Uuid;

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::{Budgets, CodeLists, Regions, Sources, Units};
use crate::area::AreaSet;
use crate::service::sums::Amounts;

impl Exported for budget_item::Model {
    const SHEET: Sheet = Sheet {
        name: "budget_items",
        about: "What is being paid for, or earned: program, account and fund source of one unit \
                and year, with what the documents in force state for it. Enacted, current and \
                realized are statements about the same money at different stages; they are never \
                added to each other.",
        areas: AreaSet::of(&[Budgets, Units, Regions, CodeLists]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("BudgetItem"), "Global id of the item."),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new("region_name", Kind::Text, "Name of the government."),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit at the end of the fiscal year; empty in a government's own summary.",
            ),
            Column::new(
                "unit_name",
                Kind::Text,
                "Name of the unit at the end of the fiscal year; empty where no document states one.",
            ),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year (tahun anggaran)."),
            Column::new(
                "side",
                Kind::Word,
                "REVENUE, EXPENDITURE, FINANCING_RECEIPT or FINANCING_PAYMENT.",
            ),
            Column::new(
                "program_code",
                Kind::Text,
                "Code of the program, activity or sub-activity the item stands under; empty where it stands under none.",
            ),
            Column::new(
                "program_name",
                Kind::Text,
                "Its name; empty where no document states one.",
            ),
            Column::new(
                "program_level",
                Kind::Word,
                "PROGRAM, ACTIVITY or SUB_ACTIVITY.",
            ),
            Column::new(
                "account_code",
                Kind::Text,
                "Code of the account (kode rekening); empty where the document states none.",
            ),
            Column::new(
                "account_name",
                Kind::Text,
                "Name of the account; empty where its list states none.",
            ),
            Column::new(
                "fund_source",
                Kind::Text,
                "Name of the fund source (sumber dana); empty where none is stated.",
            ),
            Column::new(
                "name",
                Kind::Text,
                "Name of the item as documents write it.",
            ),
            Column::new(
                "enacted",
                Kind::Money,
                "As first enacted (APBD murni); empty where no document states it.",
            ),
            Column::new(
                "current",
                Kind::Money,
                "After all shifts and amendments up to the date (anggaran terakhir); empty where no document states it.",
            ),
            Column::new(
                "realized",
                Kind::Money,
                "Spent or received (realisasi); empty where no document states it.",
            ),
            Column::new(
                "change",
                Kind::Money,
                "Current less enacted; empty unless both are stated.",
            ),
            Column::new(
                "remaining",
                Kind::Money,
                "Current less realized (sisa); empty unless both are stated.",
            ),
            Column::new(
                "absorption_rate",
                Kind::Ratio,
                "Realized as a share of current (serapan), 1 for all of it; empty unless both are stated, or where current is zero.",
            ),
            Column::new(
                "rests_on_undated_documents",
                Kind::YesNo,
                "Whether the date of the measures lies within the fiscal year and a document was used that states no date of its own.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        point(&rows, book).await?;
        let owner = |row: &Self| row.unit_id.unwrap_or(row.region_id);
        let budgets = rows.iter().map(|row| (owner(row), row.fiscal_year));
        book.in_force(budgets).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let facts = book.stated(&ids).await?;
        for row in rows {
            let chosen = book.chosen(owner(&row), row.fiscal_year)?;
            let stated = |document: Option<Uuid>| facts.get(&(document?, row.id)).copied();
            let amounts = Amounts::of_one(chosen, stated);
            let [region_code, region_name] = book.region(row.region_id);
            let [unit_code, unit_name] = book.unit(row.unit_id, row.fiscal_year);
            let program = book.programs.get(row.program_id);
            let account = book.accounts.get(row.account_id);
            let rate = amounts.absorption_rate();
            out.push([
                row.id.into(),
                region_code,
                region_name,
                unit_code,
                unit_name,
                row.fiscal_year.into(),
                Cell::word(&row.side),
                program.map(|program| Arc::clone(&program.code)).into(),
                program.and_then(|program| program.name.clone()).into(),
                program.and_then(|program| program.level.clone()).into(),
                account.map(|account| Arc::clone(&account.code)).into(),
                account.and_then(|account| account.name.clone()).into(),
                book.fund_sources.get(row.fund_source_id).cloned().into(),
                row.name.into(),
                Cell::stated(amounts.enacted)?,
                Cell::stated(amounts.current)?,
                Cell::stated(amounts.realized)?,
                Cell::stated(amounts.change())?,
                Cell::stated(amounts.remaining())?,
                rate.map_err(|_| anyhow::anyhow!("a share is larger than can be written"))?
                    .into(),
                amounts.rests_on_undated.into(),
            ])?;
        }
        Ok(())
    }
}

/// Fetches what items point to.
async fn point(rows: &[budget_item::Model], book: &mut Book) -> anyhow::Result<()> {
    book.fetch_regions(rows.iter().map(|row| row.region_id))
        .await?;
    book.fetch_units(rows.iter().filter_map(|row| row.unit_id))
        .await?;
    book.fetch_programs(rows.iter().filter_map(|row| row.program_id))
        .await?;
    book.fetch_accounts(rows.iter().filter_map(|row| row.account_id))
        .await?;
    book.fetch_fund_sources(rows.iter().filter_map(|row| row.fund_source_id))
        .await
}

impl Exported for budget_document::Model {
    const SHEET: Sheet = Sheet {
        name: "budget_documents",
        about: "What one published document states at one stage. Documents of different scope or \
                stage state the same money and are never added.",
        areas: AreaSet::of(&[Budgets, Units, Regions, Sources]),
        columns: Cow::Borrowed(&[
            Column::new(
                "id",
                Kind::Id("BudgetDocument"),
                "Global id of the document.",
            ),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new("region_name", Kind::Text, "Name of the government."),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit at the end of the fiscal year; empty in a government's own summary.",
            ),
            Column::new(
                "unit_name",
                Kind::Text,
                "Name of the unit at the end of the fiscal year; empty where no document states one.",
            ),
            Column::new(
                "scope",
                Kind::Word,
                "For whom it speaks: UNIT or GOVERNMENT.",
            ),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year (tahun anggaran)."),
            Column::new(
                "stage",
                Kind::Word,
                "Stage of the budget cycle (tahap) whose amounts it states.",
            ),
            Column::new("sequence", Kind::Whole, "Which of several of its stage."),
            Column::new(
                "restated",
                Kind::YesNo,
                "Whether it is the comparison column of a later document.",
            ),
            Column::new(
                "dated_on",
                Kind::Date,
                "Date; empty where the document states only its year.",
            ),
            Column::new("title", Kind::Text, "Title as published."),
            Column::new(
                "column_heading",
                Kind::Text,
                "Heading of the column of amounts it was read from.",
            ),
            Column::new(
                "legal_basis",
                Kind::Text,
                "Legal basis as published; empty where none is stated.",
            ),
            Column::new(
                "stated_unit_code",
                Kind::Text,
                "Code of the unit as the document states it.",
            ),
            Column::new(
                "stated_unit_name",
                Kind::Text,
                "Name of the unit as the document states it.",
            ),
            Column::new("item_count", Kind::Whole, "How many items it states."),
            Column::new("total_count", Kind::Whole, "How many totals it states."),
            Column::new(
                "unmet_total_count",
                Kind::Whole,
                "How many of its totals its leaves do not meet.",
            ),
            Column::new(
                "reconciliation",
                Kind::Word,
                "Whether its expenditure leaves meet its total of expenditure: MET, NOT_MET or NO_TOTAL.",
            ),
            Column::new(
                "duplicate_of_id",
                Kind::Id("BudgetDocument"),
                "The document of which it is a second publication; such a document counts for nothing.",
            ),
            Column::new(
                "supersedes_id",
                Kind::Id("BudgetDocument"),
                "The document that it corrects.",
            ),
            Column::new(
                "origin_file_name",
                Kind::Text,
                "Name of the file in which officials published it.",
            ),
            Column::new(
                "first_line",
                Kind::Whole,
                "Line of the source file on which it begins; the first is 1.",
            ),
            Column::new(
                "source_file_name",
                Kind::Text,
                "Name of the file it was read from.",
            ),
            Column::new("source_sha256", Kind::Text, "SHA-256 of that file."),
            Column::new(
                "source_publisher",
                Kind::Text,
                "Who published that file; empty where not recorded.",
            ),
            Column::new(
                "source_url",
                Kind::Text,
                "Where it was published; empty where not recorded.",
            ),
            Column::new(
                "source_licence",
                Kind::Text,
                "Under which licence; empty where not recorded.",
            ),
            Column::new(
                "import_run_id",
                Kind::Id("ImportRun"),
                "The run that read it.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let regions = rows.iter().map(|row| row.region_id);
        book.fetch_regions(regions).await?;
        let units = rows.iter().filter_map(|row| row.unit_id);
        book.fetch_units(units).await?;
        let sources = rows.iter().map(|row| row.source_document_id);
        book.fetch_sources(sources).await?;
        for row in rows {
            let [region_code, region_name] = book.region(row.region_id);
            let [unit_code, unit_name] = book.unit(row.unit_id, row.fiscal_year);
            let source = book.sources.get(row.source_document_id).cloned();
            let (file_name, sha256) = source
                .as_ref()
                .map(|source| (source.file_name.clone(), source.sha256.clone()))
                .unzip();
            let (publisher, url, licence) = source.map_or((None, None, None), |source| {
                (source.publisher, source.url, source.licence)
            });
            out.push([
                row.id.into(),
                region_code,
                region_name,
                unit_code,
                unit_name,
                Cell::word(&row.scope),
                row.fiscal_year.into(),
                Cell::word(&row.stage),
                row.sequence.into(),
                row.restated.into(),
                row.dated_on.into(),
                row.title.into(),
                row.column_heading.into(),
                row.legal_basis.into(),
                row.stated_unit_code.into(),
                row.stated_unit_name.into(),
                row.item_count.into(),
                row.total_count.into(),
                row.unmet_total_count.into(),
                Cell::word(&row.reconciliation),
                row.duplicate_of_id.into(),
                row.supersedes_id.into(),
                row.origin_file_name.into(),
                row.first_line.into(),
                file_name.into(),
                sha256.into(),
                publisher.into(),
                url.into(),
                licence.into(),
                row.import_run_id.into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for budget_fact::Model {
    const SHEET: Sheet = Sheet {
        name: "budget_facts",
        about: "The amount that one document states for one item: leaves only, totals are a table \
                of their own. Facts of different documents about one item are never added.",
        areas: AreaSet::of(&[Budgets, Units, Regions, CodeLists, Sources]),
        columns: Cow::Borrowed(&[
            Column::new(
                "budget_document_id",
                Kind::Id("BudgetDocument"),
                "The document.",
            ),
            Column::new("budget_item_id", Kind::Id("BudgetItem"), "The item."),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit at the end of the fiscal year; empty in a government's own summary.",
            ),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year (tahun anggaran)."),
            Column::new("stage", Kind::Word, "Stage of the document (tahap)."),
            Column::new(
                "sequence",
                Kind::Whole,
                "Which of several documents of its stage.",
            ),
            Column::new(
                "restated",
                Kind::YesNo,
                "Whether the document is the comparison column of a later one.",
            ),
            Column::new(
                "side",
                Kind::Word,
                "REVENUE, EXPENDITURE, FINANCING_RECEIPT or FINANCING_PAYMENT.",
            ),
            Column::new(
                "program_code",
                Kind::Text,
                "Code of the program, activity or sub-activity; empty where the item stands under none.",
            ),
            Column::new(
                "account_code",
                Kind::Text,
                "Code of the account (kode rekening); empty where none is stated.",
            ),
            Column::new(
                "fund_source",
                Kind::Text,
                "Name of the fund source (sumber dana); empty where none is stated.",
            ),
            Column::new(
                "name",
                Kind::Text,
                "Name of the item as documents write it.",
            ),
            Column::new("amount", Kind::Money, "The amount."),
            Column::new(
                "source_line",
                Kind::Whole,
                "Line of the source file on which it stands; the first is 1.",
            ),
            Column::new("source_sha256", Kind::Text, "SHA-256 of the source file."),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let documents = rows.iter().map(|row| row.budget_document_id);
        book.fetch_documents(documents).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.budget_item_id).collect();
        let items = book.lists().by_id::<budget_item::Model>(&ids).await?;
        let of_items: Vec<budget_item::Model> = items.values().cloned().collect();
        point(&of_items, book).await?;
        let documents = rows.iter().map(|row| row.budget_document_id);
        let sources: Vec<Uuid> = documents
            .filter_map(|id| Some(book.documents.get(id)?.source_document_id))
            .collect();
        book.fetch_sources(sources.into_iter()).await?;
        for row in rows {
            let document = book.documents.get(row.budget_document_id).cloned();
            let source = document
                .as_ref()
                .and_then(|document| book.sources.get(document.source_document_id));
            let sha256 = source.map(|source| source.sha256.clone());
            let item = items.get(&row.budget_item_id);
            let region_id = item.map(|item| item.region_id);
            let year = item.map_or(0, |item| item.fiscal_year);
            let [region_code, _] = book.region(region_id);
            let [unit_code, _] = book.unit(item.and_then(|item| item.unit_id), year);
            let program = book.programs.get(item.and_then(|item| item.program_id));
            let account = book.accounts.get(item.and_then(|item| item.account_id));
            let fund_source = item.and_then(|item| item.fund_source_id);
            out.push([
                row.budget_document_id.into(),
                row.budget_item_id.into(),
                region_code,
                unit_code,
                item.map(|item| item.fiscal_year).into(),
                document
                    .as_ref()
                    .map_or(Cell::Nothing, |document| Cell::word(&document.stage)),
                document.as_ref().map(|document| document.sequence).into(),
                document.as_ref().map(|document| document.restated).into(),
                item.map_or(Cell::Nothing, |item| Cell::word(&item.side)),
                program.map(|program| Arc::clone(&program.code)).into(),
                account.map(|account| Arc::clone(&account.code)).into(),
                book.fund_sources.get(fund_source).cloned().into(),
                item.map(|item| item.name.clone()).into(),
                Cell::sen(row.amount_sen),
                row.source_line.into(),
                sha256.into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for published_total::Model {
    const SHEET: Sheet = Sheet {
        name: "published_totals",
        about: "A total that a document states itself, beside what its leaves sum to.",
        areas: AreaSet::of(&[Budgets, Units, Regions]),
        columns: Cow::Borrowed(&[
            Column::new(
                "budget_document_id",
                Kind::Id("BudgetDocument"),
                "The document.",
            ),
            Column::new(
                "region_code",
                Kind::Text,
                "Official code of the government.",
            ),
            Column::new(
                "unit_code",
                Kind::Text,
                "Code of the unit at the end of the fiscal year; empty in a government's own summary.",
            ),
            Column::new("fiscal_year", Kind::Whole, "Fiscal year (tahun anggaran)."),
            Column::new("stage", Kind::Word, "Stage of the document (tahap)."),
            Column::new(
                "source_line",
                Kind::Whole,
                "Line of the source file on which it stands; the first is 1.",
            ),
            Column::new(
                "kind",
                Kind::Word,
                "What it sums: DOCUMENT, SIDE, AFFAIR, PROGRAM, ACTIVITY, ACCOUNT, NO_PROGRAM or BALANCE.",
            ),
            Column::new(
                "program_code",
                Kind::Text,
                "Code of the program whose items it sums; empty where it sums no one program.",
            ),
            Column::new(
                "account_code",
                Kind::Text,
                "Code of the account whose items it sums; empty where it sums no one account.",
            ),
            Column::new("amount", Kind::Money, "The total as published."),
            Column::new(
                "leaf_sum",
                Kind::Money,
                "What the leaves sum to; empty where the total cannot be tied to leaves.",
            ),
            Column::new(
                "gap",
                Kind::Money,
                "The total less the sum of the leaves; empty where there is no such sum.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        let documents = rows.iter().map(|row| row.budget_document_id);
        book.fetch_documents(documents).await?;
        let documents: Vec<budget_document::Model> = rows
            .iter()
            .filter_map(|row| book.documents.get(row.budget_document_id).cloned())
            .collect();
        book.fetch_regions(documents.iter().map(|document| document.region_id))
            .await?;
        book.fetch_units(documents.iter().filter_map(|document| document.unit_id))
            .await?;
        book.fetch_programs(rows.iter().filter_map(|row| row.program_id))
            .await?;
        for row in rows {
            let document = book.documents.get(row.budget_document_id).cloned();
            let document = document.as_ref();
            let year = document.map_or(0, |document| document.fiscal_year);
            let [region_code, _] = book.region(document.map(|document| document.region_id));
            let [unit_code, _] = book.unit(document.and_then(|document| document.unit_id), year);
            let program = book.programs.get(row.program_id);
            let gap = row.leaf_sum_sen.map(|leaves| {
                let gap = row.amount_sen.checked_sub(leaves);
                gap.ok_or_else(|| anyhow::anyhow!("a gap is larger than can be written"))
            });
            out.push([
                row.budget_document_id.into(),
                region_code,
                unit_code,
                document.map(|document| document.fiscal_year).into(),
                document.map_or(Cell::Nothing, |document| Cell::word(&document.stage)),
                row.source_line.into(),
                Cell::word(&row.kind),
                program.map(|program| Arc::clone(&program.code)).into(),
                row.account_code.into(),
                Cell::sen(row.amount_sen),
                Cell::sen(row.leaf_sum_sen),
                Cell::sen(gap.transpose()?),
            ])?;
        }
        Ok(())
    }
}
