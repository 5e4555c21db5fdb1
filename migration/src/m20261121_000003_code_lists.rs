//! Code trees, each by the version of its regulation.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 9] = [
    "CREATE TABLE code_list (
        id {id} PRIMARY KEY,
        kind {text} NOT NULL CHECK (kind IN ('ACCOUNT', 'NOMENCLATURE', 'FUND_SOURCE')),
        edition {text} NOT NULL,
        regulation {text} NOT NULL,
        first_fiscal_year SMALLINT,
        last_fiscal_year SMALLINT,
        official BOOLEAN NOT NULL,
        source_document_id {id} REFERENCES source_document (id),
        CONSTRAINT code_list_edition_key UNIQUE (kind, edition),
        CHECK (last_fiscal_year IS NULL OR first_fiscal_year <= last_fiscal_year)
    )",
    "CREATE TABLE account (
        id {id} PRIMARY KEY,
        code_list_id {id} NOT NULL REFERENCES code_list (id),
        code {text} NOT NULL,
        level {text} NOT NULL CHECK (level IN ('CLASS', 'GROUP', 'TYPE', 'OBJECT', 'DETAIL', 'SUBDETAIL')),
        name {text},
        search_name {text} NOT NULL,
        parent_id {id} REFERENCES account (id),
        normal_balance {text} CHECK (normal_balance IN ('DEBIT', 'CREDIT')),
        CONSTRAINT account_code_key UNIQUE (code_list_id, code),
        CHECK ((level = 'CLASS') = (parent_id IS NULL))
    ) {clustered}",
    "CREATE INDEX account_parent ON account (parent_id, code, id)",
    "CREATE INDEX account_by_code ON account (code, id)",
    "CREATE TABLE nomenclature (
        id {id} PRIMARY KEY,
        code_list_id {id} NOT NULL REFERENCES code_list (id),
        code {text} NOT NULL,
        level {text} NOT NULL CHECK (level IN ('AFFAIR', 'AFFAIR_FIELD', 'PROGRAM', 'ACTIVITY', 'SUB_ACTIVITY')),
        name {text} NOT NULL,
        search_name {text} NOT NULL,
        parent_id {id} REFERENCES nomenclature (id),
        CONSTRAINT nomenclature_code_key UNIQUE (code_list_id, code),
        CHECK ((level = 'AFFAIR') = (parent_id IS NULL))
    ) {clustered}",
    "CREATE INDEX nomenclature_parent ON nomenclature (parent_id, code, id)",
    "CREATE INDEX nomenclature_by_code ON nomenclature (code, id)",
    "CREATE TABLE fund_source (
        id {id} PRIMARY KEY,
        code_list_id {id} NOT NULL REFERENCES code_list (id),
        name {text} NOT NULL,
        search_name {text} NOT NULL,
        CONSTRAINT fund_source_name_key UNIQUE (code_list_id, search_name)
    )",
    "CREATE INDEX fund_source_by_name ON fund_source (name, id)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &["fund_source", "nomenclature", "account", "code_list"],
        )
        .await
    }
}
