//! The version of each area of the data; a write gives those that it touched a new one.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 2] = [
    "CREATE TABLE area_version (
        area {text} PRIMARY KEY,
        version {id} NOT NULL
    ) {clustered}",
    // Random, so that no two databases ever mean different data by one version.
    "INSERT INTO area_version (area, version) VALUES
        ('regions', {random_id}), ('code_lists', {random_id}), ('units', {random_id}),
        ('budgets', {random_id}), ('sources', {random_id})",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["area_version"]).await
    }
}
