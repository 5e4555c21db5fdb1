//! Regions, the lists that state them, what followed what, how many live there and on how much land.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 9] = [
    "CREATE TABLE region_list (
        id {id} PRIMARY KEY,
        edition {text} NOT NULL CONSTRAINT region_list_edition_key UNIQUE,
        effective_from {date} NOT NULL,
        lowest_level SMALLINT NOT NULL CHECK (lowest_level BETWEEN 1 AND 4),
        source_document_id {id} NOT NULL REFERENCES source_document (id)
    )",
    "CREATE TABLE region (
        id {id} PRIMARY KEY,
        code {text} NOT NULL CONSTRAINT region_code_key UNIQUE,
        level {text} NOT NULL CHECK (level IN ('PROVINCE', 'REGENCY', 'CITY', 'DISTRICT',
            'URBAN_VILLAGE', 'VILLAGE', 'CUSTOMARY_VILLAGE')),
        parent_id {id} REFERENCES region (id),
        name {text} NOT NULL,
        search_name {text} NOT NULL,
        valid_from {date},
        valid_to {date},
        CHECK ((level = 'PROVINCE') = (parent_id IS NULL)),
        CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to)
    ) {clustered}",
    "CREATE INDEX region_parent ON region (parent_id, code)",
    "CREATE INDEX region_name ON region (name, id)",
    "CREATE TABLE region_listing (
        region_id {id} NOT NULL REFERENCES region (id),
        region_list_id {id} NOT NULL REFERENCES region_list (id),
        name {text} NOT NULL,
        source_line BIGINT NOT NULL,
        PRIMARY KEY (region_id, region_list_id)
    ) {clustered}",
    "CREATE TABLE region_succession (
        id {id} PRIMARY KEY,
        predecessor_id {id} NOT NULL REFERENCES region (id),
        successor_id {id} NOT NULL REFERENCES region (id),
        region_list_id {id} NOT NULL REFERENCES region_list (id),
        evidence {text} NOT NULL CHECK (evidence IN ('SAME_NAME', 'SAME_NAME_AND_PARENT')),
        CONSTRAINT region_succession_pair_key UNIQUE (predecessor_id, successor_id),
        CHECK (predecessor_id <> successor_id)
    )",
    "CREATE INDEX region_succession_successor ON region_succession (successor_id)",
    "CREATE TABLE region_population (
        region_id {id} NOT NULL REFERENCES region (id),
        year SMALLINT NOT NULL CHECK (year BETWEEN 1945 AND 2200),
        male BIGINT NOT NULL CHECK (male >= 0),
        female BIGINT NOT NULL CHECK (female >= 0),
        total BIGINT NOT NULL CHECK (total >= 0),
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL,
        PRIMARY KEY (region_id, year)
    ) {clustered}",
    "CREATE TABLE region_area (
        region_id {id} NOT NULL REFERENCES region (id),
        year SMALLINT NOT NULL CHECK (year BETWEEN 1945 AND 2200),
        square_metres BIGINT NOT NULL CHECK (square_metres >= 0),
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL,
        PRIMARY KEY (region_id, year)
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
        drop_tables(
            manager,
            &[
                "region_area",
                "region_population",
                "region_succession",
                "region_listing",
                "region",
                "region_list",
            ],
        )
        .await
    }
}
