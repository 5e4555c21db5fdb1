//! The statement that answers a question, and the cells read from its rows.

use chrono::{Datelike as _, NaiveDate};
use sea_orm::{ActiveEnum as _, DbErr, QueryResult};

use super::Cell;
use super::dimension::{Grain, Join, Key, account_translation};
use super::figures::Figures;
use super::question::{OF_BUDGETS, OWNERS, Question};
use crate::service::condition::{Column, Condition, Literal, Test};
use crate::service::list::Columns;
use crate::service::sql::Sql;

/// The accounts above each account, itself among them.
const ACCOUNT_ABOVE: &str = "account_above(leaf_id, id, code, level, parent_id) AS \
    (SELECT a.id, a.id, a.code, a.level, a.parent_id FROM account a UNION ALL \
     SELECT b.leaf_id, a.id, a.code, a.level, a.parent_id FROM account_above b \
     JOIN account a ON a.id = b.parent_id), ";

/// The three measures, and the columns of their flags.
const MEASURES: [(&str, &str); 3] = [
    ("enacted", "is_enacted"),
    ("current", "is_current"),
    ("realized", "is_realized"),
];

/// Writes the statement that answers a question with at most so many cells.
pub(super) fn write(question: &Question, most: usize, sql: &mut Sql) {
    let grain = question.grain();
    let (keys, joins) = keys(question);
    sql.push("WITH RECURSIVE ");
    if joins.iter().any(|join| matches!(join, Join::Account(_))) {
        sql.push(ACCOUNT_ABOVE);
        if let Some(chart) = question.chart {
            sql.push("translated AS (SELECT * FROM (")
                .push(account_translation!(
                    "s.id AS account_id, i.id, i.code, i.code_list_id"
                ))
                .push(") i WHERE i.code_list_id = ")
                .bind(chart)
                .push("), ");
        }
    }
    if grain != Grain::Region {
        write_speaking(question, sql);
        sql.push(", ");
    }
    sql.push("part AS (SELECT ");
    for (place, (code, id)) in keys.iter().enumerate() {
        sql.push(&format!("{code} AS key_{place}, "));
        if let Some(id) = id {
            sql.push(&format!("{id} AS key_id_{place}, "));
        }
        if let Some(name) = question.group_by[place].name() {
            sql.push(&format!("{name} AS key_name_{place}, "));
        }
    }
    match grain {
        Grain::Region => write_regions(question, sql),
        Grain::Document => write_sums(
            &Amount {
                from: "(SELECT d.*, s.side, s.millions, s.rest, s.fact_count FROM speaking d \
                       JOIN document_sum s ON s.budget_document_id = d.document_id) t",
                budget: "t",
                millions: "t.millions",
                rest: "t.rest",
                count: "t.fact_count",
            },
            question,
            &joins,
            sql,
        ),
        Grain::Fact => write_sums(
            &Amount {
                from: "speaking d JOIN budget_fact f ON f.budget_document_id = d.document_id \
                       JOIN budget_item t ON t.id = f.budget_item_id",
                budget: "d",
                millions: "f.amount_sen / 1000000",
                rest: "f.amount_sen % 1000000",
                count: "1",
            },
            question,
            &joins,
            sql,
        ),
    }
    let names = key_names(question);
    if grain == Grain::Region {
        write_joins(question, &joins, sql);
        write_valid(question, sql);
        sql.push(" AND ");
        question.condition.write(sql);
    } else {
        sql.push(" GROUP BY ");
        for name in &names {
            sql.push(name).push(", ");
        }
        sql.push("owner_id, budget_year");
    }
    sql.push(") SELECT ");
    for name in &names {
        sql.push(name).push(", ");
    }
    for (name, _) in MEASURES {
        sql.push(&format!(
            "CAST(SUM({name}_millions) AS BIGINT) AS {name}_millions, \
             CAST(SUM({name}_rest) AS BIGINT) AS {name}_rest, \
             CAST(SUM({name}_units) AS BIGINT) AS {name}_units, "
        ));
    }
    sql.push(
        "CAST(SUM(items) AS BIGINT) AS items, MAX(unfair_change) AS unfair_change, \
         MAX(unfair_absorption) AS unfair_absorption, MAX(undated) AS undated FROM part",
    );
    for (place, name) in names.iter().enumerate() {
        sql.push(if place == 0 { " GROUP BY " } else { ", " })
            .push(name);
    }
    sql.push(&format!(" LIMIT {most}"));
}

/// Where amounts are read from.
struct Amount {
    from: &'static str,
    /// The rows that say which budget an amount belongs to.
    budget: &'static str,
    millions: &'static str,
    rest: &'static str,
    /// How many items one row stands for.
    count: &'static str,
}

/// Sums by keys and budget, from documents or facts.
fn write_sums(amount: &Amount, question: &Question, joins: &[Join], sql: &mut Sql) {
    let Amount {
        from,
        budget,
        millions,
        rest,
        count,
    } = amount;
    sql.push(&format!(
        "{budget}.owner_id AS owner_id, {budget}.fiscal_year AS budget_year, "
    ));
    for (name, flag) in MEASURES {
        let speaks = format!("CASE WHEN {budget}.{flag} = 1 THEN");
        sql.push(&format!(
            "CAST(SUM({speaks} {millions} END) AS BIGINT) AS {name}_millions, \
             CAST(SUM({speaks} {rest} END) AS BIGINT) AS {name}_rest, \
             MAX({budget}.{flag}) AS {name}_units, "
        ));
    }
    sql.push(&format!(
        "CAST(SUM(CASE WHEN {budget}.is_current = 1 THEN {count} ELSE 0 END) AS BIGINT) AS items, \
         MAX({budget}.unfair_change) AS unfair_change, \
         MAX({budget}.unfair_absorption) AS unfair_absorption, \
         MAX({budget}.undated) AS undated FROM {from}"
    ));
    write_joins(question, joins, sql);
    sql.push(" WHERE ");
    question.condition.write(sql);
}

/// Sums of governments as they are kept.
fn write_regions(question: &Question, sql: &mut Sql) {
    for (name, _) in MEASURES {
        sql.push(&format!(
            "t.{name}_millions, t.{name}_rest, t.{name}_units, "
        ));
    }
    sql.push(
        "t.item_count AS items, CASE WHEN t.change_is_fair THEN 0 ELSE 1 END AS unfair_change, \
         CASE WHEN t.absorption_is_fair THEN 0 ELSE 1 END AS unfair_absorption, ",
    );
    write_undated(question, sql);
    sql.push(" FROM region_sum t");
}

/// The documents that speak, a row each, with what they speak for.
fn write_speaking(question: &Question, sql: &mut Sql) {
    write_chosen(question, sql);
    let shared =
        "owner_id, region_id, unit_id, fiscal_year, unfair_change, unfair_absorption, undated";
    sql.push(&format!(
        ", speaking AS (SELECT {shared}, enacted_document_id AS document_id, 1 AS is_enacted, \
         CASE WHEN current_document_id = enacted_document_id THEN 1 ELSE 0 END AS is_current, \
         0 AS is_realized FROM chosen WHERE enacted_document_id IS NOT NULL \
         UNION ALL SELECT {shared}, current_document_id, 0, 1, 0 FROM chosen \
         WHERE current_document_id IS NOT NULL \
         AND (enacted_document_id IS NULL OR current_document_id <> enacted_document_id) \
         UNION ALL SELECT {shared}, realized_document_id, 0, 0, 1 FROM chosen \
         WHERE realized_document_id IS NOT NULL)"
    ));
}

impl Question {
    /// Writes the budgets that it is about, each with its documents in force, as a table `chosen`;
    /// `WITH` comes before.
    pub(crate) fn write_budgets(&self, sql: &mut Sql) {
        write_chosen(self, sql);
    }
}

/// The budgets that a question is about, each with its documents in force, as a table `chosen`.
pub(super) fn write_chosen(question: &Question, sql: &mut Sql) {
    sql.push(
        "chosen AS (SELECT t.owner_id, t.region_id, t.unit_id, t.fiscal_year, \
         t.enacted_document_id, t.current_document_id, t.realized_document_id, \
         CASE WHEN (t.enacted_document_id IS NULL) = (t.current_document_id IS NULL) THEN 0 ELSE 1 \
         END AS unfair_change, \
         CASE WHEN (t.current_document_id IS NULL) = (t.realized_document_id IS NULL) THEN 0 ELSE 1 \
         END AS unfair_absorption, ",
    );
    write_undated(question, sql);
    write_in_force(question, sql);
    write_valid(question, sql);
    sql.push(" AND t.scope = ").bind(question.scope.to_value());
    match question.known_at {
        None => sql.push(" AND t.known_to IS NULL"),
        Some(import) => sql
            .push(" AND t.known_from <= ")
            .bind(import)
            .push(" AND (t.known_to IS NULL OR t.known_to > ")
            .bind(import)
            .push(")"),
    };
    for part in question.condition.conjuncts() {
        if part.is_about(OF_BUDGETS, OWNERS) {
            sql.push(" AND ");
            part.write(sql);
        }
    }
    sql.push(")");
}

/// The budgets' documents in force as rows `t`; without realization reports that are too early.
fn write_in_force(question: &Question, sql: &mut Sql) {
    let Some(first) = question.reported_from else {
        sql.push(" FROM budget_in_force t");
        return;
    };
    sql.push(
        " FROM (SELECT f.owner_id, f.scope, f.region_id, f.unit_id, f.fiscal_year, f.valid_from, \
         f.valid_to, f.known_from, f.known_to, f.undated, f.enacted_document_id, \
         f.current_document_id, r.id AS realized_document_id FROM budget_in_force f \
         LEFT JOIN budget_document r ON r.id = f.realized_document_id AND ",
    );
    reported_from(first, "r.dated_on").write(sql);
    sql.push(") t");
}

/// Documents that are dated on this day or later.
pub(super) fn reported_from(first: NaiveDate, dated_on: &'static str) -> Condition {
    Condition::Is(Column::date(dated_on), Test::AtLeast(Literal::Date(first)))
}

fn write_undated(question: &Question, sql: &mut Sql) {
    let year = question.as_of.year();
    sql.push(&format!(
        "CASE WHEN t.undated AND t.fiscal_year = {year} THEN 1 ELSE 0 END AS undated"
    ));
}

fn write_valid(question: &Question, sql: &mut Sql) {
    sql.push(" WHERE ");
    Condition::in_force(
        Column::date("t.valid_from"),
        Column::date("t.valid_to"),
        question.as_of,
    )
    .write(sql);
}

fn write_joins(question: &Question, joins: &[Join], sql: &mut Sql) {
    for join in joins {
        sql.push(&join.sql(question.chart.is_some()));
    }
}

/// The expressions of each dimension's code and id, and the joins they need, each once.
fn keys(question: &Question) -> (Vec<(String, Option<String>)>, Vec<Join>) {
    let mut joins = Vec::new();
    for join in question.group_by.iter().flat_map(|by| by.joins()) {
        if !joins.contains(join) {
            joins.push(*join);
        }
    }
    let translates = question.chart.is_some();
    let keys = question.group_by.iter();
    let keys = keys.map(|by| by.expressions(translates));
    (keys.collect(), joins)
}

fn key_names(question: &Question) -> Vec<String> {
    let mut names = Vec::new();
    for (place, dimension) in question.group_by.iter().enumerate() {
        names.push(format!("key_{place}"));
        if dimension.has_ids() {
            names.push(format!("key_id_{place}"));
        }
        if dimension.name().is_some() {
            names.push(format!("key_name_{place}"));
        }
    }
    names
}

/// Reads a row of the statement.
pub(super) fn cell(question: &Question, row: &QueryResult) -> Result<Cell, DbErr> {
    let mut columns = Columns::of(row);
    let mut keys = Vec::with_capacity(question.group_by.len());
    for dimension in &question.group_by {
        let mut key = Key {
            code: columns.next()?,
            ..Key::default()
        };
        if dimension.has_ids() {
            key.id = columns.next()?;
        }
        if dimension.name().is_some() {
            key.name = columns.next()?;
        }
        keys.push(key);
    }
    let mut figures = Figures::default();
    let measures = [
        &mut figures.enacted,
        &mut figures.current,
        &mut figures.realized,
    ];
    for (measure, stated_by) in measures.into_iter().zip(&mut figures.stated_by) {
        let (millions, rest): (Option<i64>, Option<i64>) = (columns.next()?, columns.next()?);
        let parts = millions.zip(rest);
        *measure =
            parts.map(|(millions, rest)| i128::from(millions) * 1_000_000 + i128::from(rest));
        *stated_by = columns.next::<Option<i64>>()?.unwrap_or(0);
    }
    figures.items = columns.next::<Option<i64>>()?.unwrap_or(0);
    for flag in [
        &mut figures.change_is_unfair,
        &mut figures.absorption_is_unfair,
        &mut figures.rests_on_undated,
    ] {
        *flag = columns.next::<Option<i32>>()?.unwrap_or(0) != 0;
    }
    Ok(Cell {
        keys,
        figures,
        sources: Vec::new(),
    })
}
