//! What people are trusted with, and comments that are the answer of an office.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const STATEMENTS: [&str; 3] = [
    "CREATE TABLE role_grant (
        id {id} PRIMARY KEY,
        person_id {id} NOT NULL REFERENCES person (id),
        role {text} NOT NULL CHECK (role IN ('OFFICIAL')),
        unit_id {id} REFERENCES unit (id),
        reason {text} NOT NULL,
        granted_at {instant} NOT NULL,
        ends_at {instant},
        revoked_at {instant},
        revocation_reason {text},
        CHECK (role <> 'OFFICIAL' OR unit_id IS NOT NULL),
        CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
    )",
    "CREATE INDEX role_grant_person ON role_grant (person_id, id)",
    "ALTER TABLE comment ADD COLUMN office_id {id} REFERENCES unit (id)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &STATEMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["ALTER TABLE comment DROP COLUMN office_id"]).await?;
        drop_tables(manager, &["role_grant"]).await
    }
}
