//! Which code of one version of a code list became which of another.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

// The codes are no foreign keys: a list that is gathered from documents may not hold them yet.
const TABLES: [&str; 2] = [
    "CREATE TABLE code_crosswalk (
        id {id} PRIMARY KEY,
        from_list_id {id} NOT NULL REFERENCES code_list (id),
        from_code {text} NOT NULL,
        to_list_id {id} NOT NULL REFERENCES code_list (id),
        to_code {text} NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('ONE_TO_ONE', 'ONE_TO_MANY', 'MANY_TO_ONE')),
        certainty {text} NOT NULL CHECK (certainty IN ('EXACT', 'LIKELY', 'PARTIAL')),
        basis {text} NOT NULL CHECK (basis <> ''),
        note {text},
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL,
        CONSTRAINT code_crosswalk_key UNIQUE (from_list_id, from_code, to_list_id, to_code),
        CHECK (from_list_id <> to_list_id)
    )",
    "CREATE INDEX code_crosswalk_to ON code_crosswalk (to_list_id, to_code)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["code_crosswalk"]).await
    }
}
