//! Accounts, nomenclature and fund sources as tables.

use std::borrow::Cow;
use std::sync::Arc;

use entity::{account, fund_source, nomenclature};

use super::{Book, Cell, Column, Exported, Kind, Rows, Sheet};
use crate::area::Area::CodeLists;
use crate::area::AreaSet;

const EDITION: Column = Column::new(
    "edition",
    Kind::Text,
    "Edition of the list, named by its regulation.",
);

impl Exported for account::Model {
    const SHEET: Sheet = Sheet {
        name: "accounts",
        about: "Accounts (kode rekening) by version of their chart.",
        areas: AreaSet::of(&[CodeLists]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Account"), "Global id."),
            EDITION,
            Column::new("code", Kind::Text, "Code."),
            Column::new(
                "level",
                Kind::Word,
                "CLASS, GROUP, TYPE, OBJECT, DETAIL or SUBDETAIL.",
            ),
            Column::new(
                "name",
                Kind::Text,
                "Name; empty where the list states none.",
            ),
            Column::new(
                "parent_code",
                Kind::Text,
                "Code of the account above; empty for a class.",
            ),
            Column::new(
                "normal_balance",
                Kind::Word,
                "The side on which it grows: DEBIT or CREDIT; empty where not stated.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        book.fetch_code_lists(rows.iter().map(|row| row.code_list_id))
            .await?;
        book.fetch_accounts(rows.iter().filter_map(|row| row.parent_id))
            .await?;
        for row in rows {
            let parent = book.accounts.get(row.parent_id);
            out.push([
                row.id.into(),
                book.code_lists.get(row.code_list_id).cloned().into(),
                row.code.into(),
                Cell::word(&row.level),
                row.name.into(),
                parent.map(|parent| Arc::clone(&parent.code)).into(),
                row.normal_balance
                    .map_or(Cell::Nothing, |balance| Cell::word(&balance)),
            ])?;
        }
        Ok(())
    }
}

impl Exported for nomenclature::Model {
    const SHEET: Sheet = Sheet {
        name: "nomenclature",
        about: "Affairs, affair fields, programs, activities and sub-activities of the national \
                nomenclature, by version of its regulation.",
        areas: AreaSet::of(&[CodeLists]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("Nomenclature"), "Global id."),
            EDITION,
            Column::new("code", Kind::Text, "Code."),
            Column::new(
                "level",
                Kind::Word,
                "AFFAIR (urusan), AFFAIR_FIELD (bidang urusan), PROGRAM, ACTIVITY or SUB_ACTIVITY.",
            ),
            Column::new("name", Kind::Text, "Name."),
            Column::new(
                "parent_code",
                Kind::Text,
                "Code of the entry above; empty for an affair.",
            ),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        book.fetch_code_lists(rows.iter().map(|row| row.code_list_id))
            .await?;
        book.fetch_nomenclature(rows.iter().filter_map(|row| row.parent_id))
            .await?;
        for row in rows {
            let parent = book.nomenclature.get(row.parent_id);
            out.push([
                row.id.into(),
                book.code_lists.get(row.code_list_id).cloned().into(),
                row.code.into(),
                Cell::word(&row.level),
                row.name.into(),
                parent.map(|parent| Arc::clone(&parent.code)).into(),
            ])?;
        }
        Ok(())
    }
}

impl Exported for fund_source::Model {
    const SHEET: Sheet = Sheet {
        name: "fund_sources",
        about: "Where money comes from (sumber dana), as documents name it.",
        areas: AreaSet::of(&[CodeLists]),
        columns: Cow::Borrowed(&[
            Column::new("id", Kind::Id("FundSource"), "Global id."),
            EDITION,
            Column::new("name", Kind::Text, "Name as documents write it."),
        ]),
    };

    async fn fill(rows: Vec<Self>, book: &mut Book, out: &mut Rows) -> anyhow::Result<()> {
        book.fetch_code_lists(rows.iter().map(|row| row.code_list_id))
            .await?;
        for row in rows {
            out.push([
                row.id.into(),
                book.code_lists.get(row.code_list_id).cloned().into(),
                row.name.into(),
            ])?;
        }
        Ok(())
    }
}
