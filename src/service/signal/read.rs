//! What the rules look at, read from the documents in force.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use chrono::NaiveDate;
use uuid::Uuid;

use super::judge::{CodedItem, Dated, ItemAmount, Reports, UnitSums};
use super::{Asked, SignalRefusal, SignalService};
use crate::service::cube::dimension::Dimension;
use crate::service::cube::figures::Figures;
use crate::service::cube::question::{CubeRefusal, Question};
use crate::service::failure::Failure;

/// Most items that are compared at once.
const MOST_ITEMS: usize = 500_000;

type Answer<T> = Result<T, Failure<SignalRefusal>>;

impl SignalService {
    /// The expenditure of every unit of the year in all governments, and when its realization is
    /// dated.
    pub(super) async fn reports(&self, asked: &Asked, on: NaiveDate) -> Answer<Reports> {
        let units = self.units(asked, on).await?;
        let dated = self.dated(asked, on).await.map_err(Failure::Fault)?;
        Ok(Reports { units, dated })
    }

    async fn units(&self, asked: &Asked, on: NaiveDate) -> Answer<Vec<UnitSums>> {
        let mut question = asked.of_everyone(vec![
            Dimension::Region,
            Dimension::Unit,
            Dimension::UnitKind,
        ]);
        question.as_of = on;
        let cells = self.cells(&question).await?;
        let sums = cells.into_iter().filter_map(|cell| {
            let [region, unit, kind] = <[_; 3]>::try_from(cell.keys).ok()?;
            Some(UnitSums {
                unit: unit.id?,
                kind: kind.code,
                figures: cell.figures,
                is_asked: region.code.as_deref() == Some(asked.region_code.as_str())
                    && asked.asks_about(unit.code.as_deref()),
            })
        });
        Ok(sums.collect())
    }

    /// The sums of programs of the units asked about.
    pub(super) async fn programs(
        &self,
        asked: &Asked,
    ) -> Answer<Vec<(Uuid, Option<String>, Figures)>> {
        let question = asked.of_government(vec![Dimension::Unit, Dimension::Program]);
        let cells = self.cells(&question).await?;
        let sums = cells.into_iter().filter_map(|cell| {
            let [unit, program] = <[_; 2]>::try_from(cell.keys).ok()?;
            Some((unit.id?, program.code, cell.figures))
        });
        Ok(sums.collect())
    }

    async fn cells(&self, question: &Question) -> Answer<Vec<crate::service::cube::Cell>> {
        self.cube
            .cells(question)
            .await
            .map_err(|failure| match failure {
                Failure::Refused(CubeRefusal::TooManyCells) => {
                    Failure::Refused(SignalRefusal::TooManyItems)
                }
                Failure::Refused(reason) => {
                    Failure::Fault(anyhow::anyhow!("the cube refuses a signal: {reason:?}"))
                }
                Failure::Fault(cause) => Failure::Fault(cause),
            })
    }

    /// The day of the realization in force of every unit of the year that has one.
    async fn dated(&self, asked: &Asked, on: NaiveDate) -> anyhow::Result<Dated> {
        let mut question = asked.of_everyone(Vec::new());
        question.as_of = on;
        let mut sql = self.lists.sql();
        sql.push("WITH ");
        question.write_budgets(&mut sql);
        sql.push(
            " SELECT c.unit_id, d.dated_on FROM chosen c \
             JOIN budget_document d ON d.id = c.realized_document_id",
        );
        let rows = self.lists.all(sql, "the days of realizations").await?;
        let mut dated = HashMap::with_capacity(rows.len());
        for row in rows {
            dated.insert(row.try_get("", "unit_id")?, row.try_get("", "dated_on")?);
        }
        Ok(dated)
    }

    /// Items of expenditure with round amounts in the current budgets asked about.
    pub(super) async fn round_items(&self, asked: &Asked) -> anyhow::Result<Vec<ItemAmount>> {
        let question = asked.of_government(Vec::new());
        let round = i64::try_from(self.thresholds.round_rupiah)? * 100;
        let mut sql = self.lists.sql();
        sql.push("WITH ");
        question.write_budgets(&mut sql);
        sql.push(
            " SELECT c.unit_id, i.id, f.amount_sen FROM chosen c \
             JOIN budget_fact f ON f.budget_document_id = c.current_document_id \
             JOIN budget_item i ON i.id = f.budget_item_id \
             WHERE i.side = 'EXPENDITURE' AND f.amount_sen > 0 AND f.amount_sen % ",
        )
        .bind(round)
        .push(" = 0 ORDER BY i.id");
        let rows = self.lists.all(sql, "round amounts").await?;
        let read = |row: &sea_orm::QueryResult| -> anyhow::Result<ItemAmount> {
            let amount: i64 = row.try_get("", "amount_sen")?;
            Ok((
                row.try_get("", "unit_id")?,
                row.try_get("", "id")?,
                amount.into(),
            ))
        };
        rows.iter().map(read).collect()
    }

    /// The items asked about that have a program and an account, and those of everyone under the
    /// same two codes: two statements.
    pub(super) async fn coded_items(&self, asked: &Asked) -> Answer<Vec<CodedItem>> {
        let own = asked.of_government(Vec::new());
        let mine = self.coded(asked, &own, None).await?;
        let pairs: HashSet<(&str, &str)> = mine.iter().map(CodedItem::codes).collect();
        let mut programs: Vec<&str> = pairs.iter().map(|(program, _)| *program).collect();
        programs.sort_unstable();
        programs.dedup();
        let everyone = asked.of_everyone(Vec::new());
        let mut items = self.coded(asked, &everyone, Some(&programs)).await?;
        items.retain(|item| pairs.contains(&item.codes()));
        Ok(items)
    }

    /// Items of expenditure in the current budgets that a question is about, which have a program and
    /// an account; only those of these programs, by code, where they are given.
    async fn coded(
        &self,
        asked: &Asked,
        question: &Question,
        programs: Option<&[&str]>,
    ) -> Answer<Vec<CodedItem>> {
        let mut sql = self.lists.sql();
        sql.push("WITH ");
        question.write_budgets(&mut sql);
        sql.push(
            " SELECT g.code AS program_code, a.code AS account_code, c.region_id, c.unit_id, i.id, \
             f.amount_sen, r.code AS region_code, u.code AS unit_code FROM chosen c \
             CROSS JOIN region r CROSS JOIN unit u CROSS JOIN budget_fact f \
             CROSS JOIN budget_item i CROSS JOIN program g CROSS JOIN account a \
             WHERE r.id = c.region_id AND u.id = c.unit_id \
             AND f.budget_document_id = c.current_document_id AND i.id = f.budget_item_id \
             AND g.id = i.program_id AND a.id = i.account_id AND i.side = 'EXPENDITURE'",
        );
        if let Some(programs) = programs {
            sql.push(" AND ").is_one_of_codes("g.code", programs);
        }
        sql.push(&format!(" ORDER BY i.id LIMIT {}", MOST_ITEMS + 1));
        let rows = self
            .lists
            .all(sql, "items with programs and accounts")
            .await;
        let rows = rows.map_err(Failure::Fault)?;
        if rows.len() > MOST_ITEMS {
            return Err(Failure::Refused(SignalRefusal::TooManyItems));
        }
        let read = |row: &sea_orm::QueryResult| -> anyhow::Result<CodedItem> {
            let amount: i64 = row.try_get("", "amount_sen")?;
            let region: String = row.try_get("", "region_code")?;
            let unit: String = row.try_get("", "unit_code")?;
            Ok(CodedItem {
                program: row.try_get("", "program_code")?,
                account: row.try_get("", "account_code")?,
                region: row.try_get("", "region_id")?,
                unit: row.try_get("", "unit_id")?,
                item: row.try_get("", "id")?,
                sen: amount.into(),
                is_asked: region == asked.region_code && asked.asks_about(Some(&unit)),
            })
        };
        let items: anyhow::Result<Vec<CodedItem>> = rows.iter().map(read).collect();
        items.context("read items").map_err(Failure::Fault)
    }
}
