//! Where everything comes from: published files, their rows, the runs that read them.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 5] = [
    "CREATE TABLE source_document (
        id {id} PRIMARY KEY,
        kind {text} NOT NULL,
        file_name {text} NOT NULL,
        publisher {text},
        url {text},
        licence {text},
        sha256 {text} NOT NULL CONSTRAINT source_document_sha256_key UNIQUE CHECK (length(sha256) = 64),
        bytes BIGINT NOT NULL CHECK (bytes >= 0)
    )",
    "CREATE TABLE import_run (
        id {id} PRIMARY KEY,
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        kind {text} NOT NULL,
        software_version {text} NOT NULL,
        started_at {instant} NOT NULL,
        finished_at {instant} NOT NULL,
        rows_read BIGINT NOT NULL CHECK (rows_read >= 0),
        rows_accepted BIGINT NOT NULL CHECK (rows_accepted >= 0),
        rows_rejected BIGINT NOT NULL CHECK (rows_rejected >= 0),
        finding_count BIGINT NOT NULL CHECK (finding_count >= 0),
        CHECK (rows_read = rows_accepted + rows_rejected)
    )",
    "CREATE INDEX import_run_finished_at ON import_run (finished_at, id)",
    "CREATE INDEX import_run_source_document ON import_run (source_document_id)",
    "CREATE TABLE source_row (
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        line BIGINT NOT NULL CHECK (line > 0),
        code {text} NOT NULL,
        label {text} NOT NULL,
        remark {text},
        PRIMARY KEY (source_document_id, line)
    ) {clustered}",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["source_row", "import_run", "source_document"]).await
    }
}
