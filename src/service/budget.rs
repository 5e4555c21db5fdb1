//! Budget documents, what they state for each item, and their totals.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::{budget_document, budget_fact, budget_item, published_total};
use sea_orm::{DbErr, FromQueryResult as _, QueryResult};
use uuid::Uuid;

use super::condition::{Column, Relation};
use super::list::{Link, Listed, Lists, Table, listed};
use super::page::{Direction, Order};

/// Columns of documents.
pub mod document {
    use super::{Column, Link, Relation};

    /// The scope, by its word.
    pub const SCOPE: Column = Column::text("t.scope");
    /// The stage, by its word.
    pub const STAGE: Column = Column::text("t.stage");
    /// The fiscal year.
    pub const FISCAL_YEAR: Column = Column::int("t.fiscal_year");
    /// Whether it is the comparison column of a later document.
    pub const RESTATED: Column = Column::bool("t.restated");
    /// The date.
    pub const DATED_ON: Column = Column::date("t.dated_on");
    /// The title.
    pub const TITLE: Column = Column::text("t.title");
    /// The document of which it is a second publication.
    pub const DUPLICATE_OF: Column = Column::id("t.duplicate_of_id");
    /// Whether its leaves meet its total of expenditure, by its word.
    pub const RECONCILIATION: Column = Column::text("t.reconciliation");
    /// How many of its totals its leaves do not meet.
    pub const UNMET_TOTALS: Column = Column::int("t.unmet_total_count");
    /// Name of the file in which officials published it.
    pub const ORIGIN_FILE: Column = Column::text("t.origin_file_name");
    /// How many items it states.
    pub const ITEMS: Column = Column::int("t.item_count");
    /// The government; for its columns see [`REGION_CODE`].
    pub const REGION: Relation = Relation("SELECT 1 FROM region r WHERE r.id = t.region_id");
    /// The government's code; for use within [`REGION`].
    pub const REGION_CODE: Column = Column::text("r.code");
    /// The unit; for its columns see [`UNIT_CODE`].
    pub const UNIT: Relation = Relation("SELECT 1 FROM unit u WHERE u.id = t.unit_id");
    /// The unit's code; for use within [`UNIT`].
    pub const UNIT_CODE: Column = Column::text("u.code");
    /// A finding about the document.
    pub const FINDING: Relation =
        Relation("SELECT 1 FROM quality_finding f WHERE f.budget_document_id = t.id");

    /// Documents of a unit.
    pub const OF_UNIT: Link = Link("t.unit_id = p.id");
    /// Documents of a government and its units.
    pub const OF_REGION: Link = Link("t.region_id = p.id");
    /// Documents read from a file.
    pub const OF_SOURCE: Link = Link("t.source_document_id = p.id");
    /// Second publications of a document.
    pub const DUPLICATES: Link = Link("t.duplicate_of_id = p.id");
    /// The document that supersedes a document.
    pub const SUPERSEDED_BY: Link = Link("t.supersedes_id = p.id");
}

/// Columns of items.
pub mod item {
    use std::ops::RangeInclusive;

    use uuid::Uuid;

    use super::{Column, Direction, Link, Order, Relation};
    use crate::service::condition::{Condition, Literal, Test};

    /// The name.
    pub const NAME: Column = Column::text("t.name");
    /// The name as people look for it.
    pub const SEARCH_NAME: Column = Column::text("t.search_name");
    /// The side, by its word.
    pub const SIDE: Column = Column::text("t.side");
    /// The fiscal year.
    pub const FISCAL_YEAR: Column = Column::int("t.fiscal_year");
    /// Codes of program, account and fund source, in one line.
    pub const LINE: Column = Column::text("t.line_key");
    /// The unit, by id; absent for a government's own summary.
    pub const UNIT_ID: Column = Column::id("t.unit_id");
    /// The government; for its columns see [`REGION_CODE`].
    pub const REGION: Relation = Relation("SELECT 1 FROM region r WHERE r.id = t.region_id");
    /// The government's code; for use within [`REGION`].
    pub const REGION_CODE: Column = Column::text("r.code");
    /// The unit; for its columns see [`UNIT_CODE`].
    pub const UNIT: Relation = Relation("SELECT 1 FROM unit u WHERE u.id = t.unit_id");
    /// The unit's code; for use within [`UNIT`].
    pub const UNIT_CODE: Column = Column::text("u.code");
    /// The program; for its columns see [`PROGRAM_CODE`].
    pub const PROGRAM: Relation = Relation("SELECT 1 FROM program g WHERE g.id = t.program_id");
    /// The program's code; for use within [`PROGRAM`].
    pub const PROGRAM_CODE: Column = Column::text("g.code");
    /// The account; for its columns see [`ACCOUNT_CODE`].
    pub const ACCOUNT: Relation = Relation("SELECT 1 FROM account a WHERE a.id = t.account_id");
    /// The account's code; for use within [`ACCOUNT`].
    pub const ACCOUNT_CODE: Column = Column::text("a.code");
    /// The fund source; for its columns see [`FUND_SOURCE_NAME`].
    pub const FUND_SOURCE: Relation =
        Relation("SELECT 1 FROM fund_source s WHERE s.id = t.fund_source_id");
    /// The fund source's name; for use within [`FUND_SOURCE`].
    pub const FUND_SOURCE_NAME: Column = Column::text("s.name");

    /// Items of a unit.
    pub const OF_UNIT: Link = Link("t.unit_id = p.id");
    /// Items directly of a program.
    pub const OF_PROGRAM: Link = Link("t.program_id = p.id");

    /// Items of these fiscal years.
    pub fn in_years(years: RangeInclusive<i16>) -> Condition {
        let years = years.map(|year| Literal::Int(year.into())).collect();
        Condition::Is(FISCAL_YEAR, Test::OneOf(years))
    }

    /// Items of these governments, by code.
    pub fn in_regions(codes: &[String]) -> Condition {
        Condition::Related(REGION, Box::new(one_of(REGION_CODE, codes)))
    }

    /// Items of these units.
    pub fn of_units(ids: &[Uuid]) -> Condition {
        let ids = ids.iter().copied().map(Literal::Id).collect();
        Condition::Is(UNIT_ID, Test::OneOf(ids))
    }

    /// Items of these programs, activities or sub-activities, by code, and of what is below them.
    pub fn in_programs(codes: &[String]) -> Condition {
        let below = codes.iter().map(|code| {
            Condition::Any(vec![
                Condition::equals(PROGRAM_CODE, Literal::Text(code.clone())),
                Condition::Is(PROGRAM_CODE, Test::StartsWith(format!("{code}."))),
            ])
        });
        Condition::Related(PROGRAM, Box::new(Condition::Any(below.collect())))
    }

    fn one_of(column: Column, codes: &[String]) -> Condition {
        let codes = codes.iter().cloned().map(Literal::Text).collect();
        Condition::Is(column, Test::OneOf(codes))
    }

    /// Items within one parent are read in the order of their codes.
    pub const BY_LINE: Order = (LINE, Direction::Ascending);
}

/// Columns of published totals.
pub mod total {
    use super::Column;

    /// What it sums, by its word.
    pub const KIND: Column = Column::text("t.kind");
    /// By how much the leaves miss it, without a sign.
    pub const GAP: Column = Column::int("ABS(t.amount_sen - t.leaf_sum_sen)");
}

/// Facts of a document.
pub const FACTS_OF_DOCUMENT: Link = Link("t.budget_document_id = p.id");
/// Facts about an item.
pub const FACTS_OF_ITEM: Link = Link("t.budget_item_id = p.id");
/// Published totals of a document.
pub const TOTALS_OF_DOCUMENT: Link = Link("t.budget_document_id = p.id");
/// Published totals of a program; they stand in the documents of its unit and year.
pub const TOTALS_OF_PROGRAM: Link = Link(
    "t.program_id = p.id AND t.budget_document_id IN (SELECT d.id FROM program g \
     JOIN budget_document d ON d.unit_id = g.unit_id AND d.fiscal_year = g.fiscal_year \
     WHERE g.id = p.id)",
);

listed!(
    budget_document::Model,
    "budget_document",
    [(document::FISCAL_YEAR, Direction::Ascending)]
);
// All items of all governments are read in the order of their ids, which an index answers.
listed!(budget_item::Model, "budget_item", []);

impl Listed for budget_fact::Model {
    const TABLE: Table = Table {
        tag: "budget_fact",
        from: "budget_fact t",
        columns: "t.*",
        identity: "(t.budget_document_id, t.budget_item_id)",
        tie: Column::id("t.budget_item_id"),
        order: &[(Column::int("t.source_line"), Direction::Ascending)],
        parent: None,
    };

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Self::from_query_result(row, "")
    }
}

impl Listed for published_total::Model {
    const TABLE: Table = Table {
        tag: "published_total",
        from: "published_total t",
        columns: "t.*",
        identity: "(t.budget_document_id, t.source_line)",
        tie: Column::int("t.source_line"),
        order: &[],
        parent: None,
    };

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Self::from_query_result(row, "")
    }
}

/// A line of a file, read as part of a budget document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TotalPlace {
    /// The budget document.
    pub budget_document_id: Uuid,
    /// The line; the first is 1.
    pub line: i64,
}

impl Lists {
    /// The total that stands at each place; places without one are absent.
    pub async fn totals_at(
        &self,
        places: &[TotalPlace],
    ) -> anyhow::Result<HashMap<TotalPlace, published_total::Model>> {
        let lines: Vec<_> = places
            .iter()
            .map(|place| (place.budget_document_id, place.line))
            .collect();
        let mut sql = self.sql();
        sql.push("SELECT t.* FROM ").places(&lines);
        sql.push(
            " CROSS JOIN published_total t \
             WHERE t.budget_document_id = p.id AND t.source_line = p.line",
        );
        let rows = self.all(sql, "published totals").await?;
        rows.iter()
            .map(|row| {
                let row = published_total::Model::read(row).context("published total")?;
                let place = TotalPlace {
                    budget_document_id: row.budget_document_id,
                    line: row.source_line,
                };
                Ok((place, row))
            })
            .collect()
    }
}
