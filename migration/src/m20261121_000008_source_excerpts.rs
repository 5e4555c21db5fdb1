//! The kept rows of a file in excerpts of many rows: a third of an import went into single rows,
//! which nothing reads but by their place.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const EXCERPTS: &str = "CREATE TABLE source_excerpt (
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        last_line BIGINT NOT NULL,
        first_line BIGINT NOT NULL CHECK (first_line > 0),
        rows {text} NOT NULL,
        PRIMARY KEY (source_document_id, last_line),
        CHECK (first_line <= last_line)
    ) {clustered}";

const ROWS: &str = "CREATE TABLE source_row (
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        line BIGINT NOT NULL CHECK (line > 0),
        code {text} NOT NULL,
        label {text} NOT NULL,
        remark {text},
        PRIMARY KEY (source_document_id, line)
    ) {clustered}";

const INTO_EXCERPTS: [&str; 2] = [
    "INSERT INTO source_excerpt (source_document_id, last_line, first_line, rows)
        SELECT source_document_id, max(line), min(line),
            json_group_array(json_array(line, code, label, remark) ORDER BY line)
        FROM (SELECT *, (row_number() OVER (PARTITION BY source_document_id ORDER BY line) - 1) / 64 AS excerpt
            FROM source_row)
        GROUP BY source_document_id, excerpt",
    "INSERT INTO source_excerpt (source_document_id, last_line, first_line, rows)
        SELECT source_document_id, max(line), min(line),
            json_agg(json_build_array(line, code, label, remark) ORDER BY line)::text
        FROM (SELECT *, (row_number() OVER (PARTITION BY source_document_id ORDER BY line) - 1) / 64 AS excerpt
            FROM source_row) AS numbered
        GROUP BY source_document_id, excerpt",
];

const INTO_ROWS: [&str; 2] = [
    "INSERT INTO source_row (source_document_id, line, code, label, remark)
        SELECT source_document_id, value ->> 0, value ->> 1, value ->> 2, value ->> 3
        FROM source_excerpt, json_each(rows)",
    "INSERT INTO source_row (source_document_id, line, code, label, remark)
        SELECT source_document_id, (value ->> 0)::bigint, value ->> 1, value ->> 2, value ->> 3
        FROM source_excerpt, json_array_elements(rows::json) AS kept (value)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[EXCERPTS, of_engine(manager, INTO_EXCERPTS)]).await?;
        drop_tables(manager, &["source_row"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[ROWS, of_engine(manager, INTO_ROWS)]).await?;
        drop_tables(manager, &["source_excerpt"]).await
    }
}

fn of_engine(manager: &SchemaManager, [sqlite, postgres]: [&'static str; 2]) -> &'static str {
    match manager.get_database_backend() {
        DatabaseBackend::Sqlite => sqlite,
        _ => postgres,
    }
}
