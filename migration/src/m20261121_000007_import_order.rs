//! The order in which imports were committed, so that who follows them can tell what is new.

use sea_orm_migration::prelude::*;

use crate::dialect::run;

const NUMBERED: [&str; 3] = [
    "ALTER TABLE import_run ADD COLUMN sequence BIGINT NOT NULL DEFAULT 0",
    "UPDATE import_run SET sequence = numbered.place
        FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY finished_at, id) AS place FROM import_run) AS numbered
        WHERE numbered.id = import_run.id",
    "CREATE UNIQUE INDEX import_run_sequence_key ON import_run (sequence)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &NUMBERED).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let undone = [
            "DROP INDEX import_run_sequence_key",
            "ALTER TABLE import_run DROP COLUMN sequence",
        ];
        run(manager, &undone).await
    }
}
