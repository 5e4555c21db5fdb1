//! Rows that point to rows: both engines keep them true, unless somebody told them not to.

use sea_orm::QueryResult;

use super::{Break, Course, Part, Verdict};
use crate::database::Engine;
use crate::service::list::Lists;

/// A column that points to another table.
struct Reference {
    table: String,
    column: String,
    to_table: String,
    to_column: String,
}

pub(super) async fn check(lists: &Lists) -> anyhow::Result<Verdict> {
    let mut course = Course::new(Part::References);
    for reference in references(lists).await? {
        if course.is_broken() {
            break;
        }
        course.take(followed(lists, &reference).await?);
    }
    Ok(course.verdict())
}

/// What points where, as the database itself says.
async fn references(lists: &Lists) -> anyhow::Result<Vec<Reference>> {
    let mut sql = lists.sql();
    sql.push(match sql.engine() {
        Engine::Sqlite => {
            "SELECT m.name AS table_name, f.\"from\" AS column_name, f.\"table\" AS to_table, \
             COALESCE(f.\"to\", 'id') AS to_column \
             FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' \
             ORDER BY m.name, f.\"from\""
        }
        Engine::Postgres => {
            "SELECT CAST(t.relname AS TEXT) AS table_name, CAST(a.attname AS TEXT) AS column_name, \
             CAST(u.relname AS TEXT) AS to_table, CAST(b.attname AS TEXT) AS to_column \
             FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
             JOIN pg_class u ON u.oid = c.confrelid \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1] \
             JOIN pg_attribute b ON b.attrelid = u.oid AND b.attnum = c.confkey[1] \
             WHERE c.contype = 'f' AND t.relnamespace = CAST(current_schema() AS regnamespace) \
             ORDER BY t.relname COLLATE \"C\", a.attname COLLATE \"C\""
        }
    });
    let rows = lists.all(sql, "what points where").await?;
    let read = |row: &QueryResult| {
        Ok(Reference {
            table: row.try_get("", "table_name")?,
            column: row.try_get("", "column_name")?,
            to_table: row.try_get("", "to_table")?,
            to_column: row.try_get("", "to_column")?,
        })
    };
    rows.iter().map(read).collect()
}

async fn followed(lists: &Lists, reference: &Reference) -> anyhow::Result<Result<(), Break>> {
    let Reference {
        table,
        column,
        to_table,
        to_column,
    } = reference;
    let mut sql = lists.sql();
    let shown = match sql.engine() {
        Engine::Sqlite => format!("lower(hex(c.{column}))"),
        Engine::Postgres => format!("CAST(c.{column} AS TEXT)"),
    };
    sql.push(&format!(
        "SELECT {shown} AS missing FROM {table} c WHERE c.{column} IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM {to_table} p WHERE p.{to_column} = c.{column}) LIMIT 1"
    ));
    let rows = lists.all(sql, "references").await?;
    let Some(row) = rows.first() else {
        return Ok(Ok(()));
    };
    let missing: String = row.try_get("", "missing")?;
    Ok(Err(Break::new(
        format!("{table}.{column}"),
        format!(
            "a row points to {to_table} {}, which is not there",
            missing.replace('-', "")
        ),
    )))
}
