//! Apps and the keys by which they are known.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 4] = [
    "CREATE TABLE app (
        id {id} PRIMARY KEY,
        name {text} NOT NULL CONSTRAINT app_name_key UNIQUE CHECK (length(name) BETWEEN 1 AND 80),
        created_at {instant} NOT NULL
    )",
    "CREATE TABLE app_key (
        id {id} PRIMARY KEY,
        app_id {id} NOT NULL REFERENCES app (id),
        prefix {text} NOT NULL CONSTRAINT app_key_prefix_key UNIQUE,
        secret_sha256 {bytes} NOT NULL CONSTRAINT app_key_secret_key UNIQUE
            CHECK (length(secret_sha256) = 32),
        scopes {text} NOT NULL,
        created_at {instant} NOT NULL,
        expires_at {instant},
        revoked_at {instant},
        last_used_at {instant}
    )",
    "CREATE INDEX app_key_app ON app_key (app_id)",
    "INSERT INTO area_version (area, version) VALUES ('participation', {random_id})",
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
            &["DELETE FROM area_version WHERE area = 'participation'"],
        )
        .await?;
        drop_tables(manager, &["app_key", "app"]).await
    }
}
