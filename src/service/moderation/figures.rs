//! How much was reported, decided and appealed against in each month.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::NaiveDate;
use entity::moderation_decision::Action;
use sea_orm::ActiveEnum as _;

use super::ModerationService;
use crate::service::begin_of;
use crate::service::list::Columns;

/// A month in which something happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    /// Its number in the year: 1 for January.
    pub month: i32,
    /// Reports that people made.
    pub reports: i64,
    /// Appeals that authors made.
    pub appeals: i64,
    /// Decisions, by what was decided.
    pub decisions: Vec<(Action, i64)>,
}

const REPORTS: &str = "";
const APPEALS: &str = "-";

impl ModerationService {
    /// The months of a year, in Western Indonesia, in which something happened.
    pub async fn figures(&self, year: i32) -> anyhow::Result<Vec<Month>> {
        // One statement; each part of it is a range of an index.
        let mut sql = self.lists.sql();
        for month in 1..=12 {
            let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).and_then(begin_of);
            let next = if month == 12 {
                year.checked_add(1).and_then(|year| first(year, 1))
            } else {
                first(year, month + 1)
            };
            let (Some(from), Some(to)) = (first(year, month), next) else {
                return Ok(Vec::new());
            };
            for (word, table, column, only) in [
                ("d.action", "moderation_decision", "d.decided_at", ""),
                ("''", "comment_report", "d.reported_at", ""),
                (
                    "'-'",
                    "moderation_case",
                    "d.opened_at",
                    " AND d.kind = 'APPEAL'",
                ),
            ] {
                sql.push(if month == 1 && word == "d.action" {
                    ""
                } else {
                    " UNION ALL "
                });
                sql.push(&format!(
                    "SELECT {month} AS month, {word} AS word, COUNT(*) AS rows_found "
                ));
                sql.push(&format!("FROM {table} d WHERE {column} >= "))
                    .bind(from);
                sql.push(&format!(" AND {column} < ")).bind(to).push(only);
                sql.push(if word == "d.action" {
                    " GROUP BY d.action"
                } else {
                    ""
                });
            }
        }
        let mut months: BTreeMap<i32, Month> = BTreeMap::new();
        for row in self.lists.all(sql, "figures of moderation").await? {
            let mut columns = Columns::of(&row);
            let month: i32 = columns.next()?;
            let word: String = columns.next()?;
            let count: i64 = columns.next()?;
            if count == 0 {
                continue;
            }
            let of = months.entry(month).or_insert_with(|| Month {
                month,
                ..Month::default()
            });
            match word.as_str() {
                REPORTS => of.reports = count,
                APPEALS => of.appeals = count,
                word => {
                    let action = Action::try_from_value(&word.to_owned());
                    of.decisions
                        .push((action.context("read an action")?, count));
                }
            }
        }
        for month in months.values_mut() {
            month
                .decisions
                .sort_unstable_by_key(|(action, _)| action.to_value());
        }
        Ok(months.into_values().collect())
    }
}
