//! Citations: questions with the answer they had, under an address that stays.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 3] = [
    "CREATE TABLE citation (
        id {id} PRIMARY KEY,
        document {text} NOT NULL,
        operation_name {text},
        variables {text} NOT NULL,
        known_at {instant} NOT NULL,
        import_sequence BIGINT NOT NULL CHECK (import_sequence >= 0),
        area_versions {text} NOT NULL,
        software_version {text} NOT NULL,
        answer_sha256 {text} NOT NULL CHECK (length(answer_sha256) = 64),
        answer_bytes BIGINT NOT NULL CHECK (answer_bytes > 0),
        answer_gzip {bytes},
        stored_bytes BIGINT NOT NULL CHECK (stored_bytes > 0)
    )",
    // Sums what is stored without reading it.
    "CREATE INDEX citation_stored_bytes ON citation (stored_bytes)",
    "INSERT INTO area_version (area, version) VALUES ('citations', {random_id})",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["DELETE FROM area_version WHERE area = 'citations'"],
        )
        .await?;
        drop_tables(manager, &["citation"]).await
    }
}
