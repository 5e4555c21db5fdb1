//! What explains a finding: a text, what it rests on, who gives it; never changed once it is there.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 2] = [
    "CREATE TABLE finding_explanation (
        quality_finding_id {id} NOT NULL PRIMARY KEY REFERENCES quality_finding (id),
        text {text} NOT NULL CHECK (text <> ''),
        evidence_url {text} CHECK (evidence_url <> ''),
        evidence_document_id {id} REFERENCES source_document (id),
        explained_by {text} NOT NULL CHECK (explained_by <> ''),
        explained_on {date} NOT NULL,
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL,
        CHECK (evidence_url IS NOT NULL OR evidence_document_id IS NOT NULL)
    ) {clustered}",
    "CREATE INDEX finding_explanation_source ON finding_explanation (source_document_id)",
];

const GUARDS_OF_SQLITE: [&str; 2] = [
    "CREATE TRIGGER finding_explanation_stays BEFORE UPDATE ON finding_explanation
     BEGIN SELECT RAISE(ABORT, 'explanations are append-only'); END",
    "CREATE TRIGGER finding_explanation_keeps BEFORE DELETE ON finding_explanation
     BEGIN SELECT RAISE(ABORT, 'explanations are append-only'); END",
];

const GUARDS_OF_POSTGRES: [&str; 3] = [
    "CREATE FUNCTION finding_explanation_refuses() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'explanations are append-only'; END $$",
    "CREATE TRIGGER finding_explanation_stays BEFORE UPDATE OR DELETE ON finding_explanation
     FOR EACH ROW EXECUTE FUNCTION finding_explanation_refuses()",
    "CREATE TRIGGER finding_explanation_keeps BEFORE TRUNCATE ON finding_explanation
     FOR EACH STATEMENT EXECUTE FUNCTION finding_explanation_refuses()",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await?;
        match manager.get_database_backend() {
            DatabaseBackend::Sqlite => run(manager, &GUARDS_OF_SQLITE).await,
            _ => run(manager, &GUARDS_OF_POSTGRES).await,
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["finding_explanation"]).await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        run(manager, &["DROP FUNCTION finding_explanation_refuses()"]).await
    }
}
