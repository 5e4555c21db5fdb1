//! Units, what they were called when, and what became of them.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 12] = [
    "CREATE TABLE unit (
        id {id} PRIMARY KEY,
        region_id {id} NOT NULL REFERENCES region (id),
        code {text} NOT NULL,
        CONSTRAINT unit_code_key UNIQUE (region_id, code)
    )",
    "CREATE INDEX unit_by_code ON unit (code, id)",
    "CREATE TABLE unit_version (
        id {id} PRIMARY KEY,
        unit_id {id} NOT NULL REFERENCES unit (id),
        code {text} NOT NULL,
        name {text},
        search_name {text} NOT NULL,
        kind {text} CHECK (kind IN ('SECRETARIAT', 'COUNCIL_SECRETARIAT', 'INSPECTORATE', 'AGENCY',
            'BOARD', 'DISTRICT_OFFICE', 'URBAN_VILLAGE_OFFICE', 'TECHNICAL_UNIT', 'HOSPITAL',
            'HEALTH_CENTRE', 'SCHOOL', 'DIVISION', 'OTHER')),
        parent_id {id} REFERENCES unit (id),
        valid_from {date},
        valid_to {date},
        name_source_document_id {id} REFERENCES source_document (id),
        name_source_line BIGINT,
        name_fiscal_year SMALLINT,
        CHECK ((name IS NULL) = (name_source_document_id IS NULL)),
        CHECK ((name IS NULL) = (kind IS NULL)),
        CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to),
        CHECK (parent_id IS NULL OR parent_id <> unit_id)
    )",
    "CREATE UNIQUE INDEX unit_version_start_key ON unit_version (unit_id, valid_from)",
    "CREATE UNIQUE INDEX unit_version_open_start_key ON unit_version (unit_id) WHERE valid_from IS NULL",
    "CREATE UNIQUE INDEX unit_version_open_end_key ON unit_version (unit_id) WHERE valid_to IS NULL",
    "CREATE INDEX unit_version_parent ON unit_version (parent_id)",
    "CREATE TABLE unit_change (
        id {id} PRIMARY KEY,
        region_id {id} NOT NULL REFERENCES region (id),
        kind {text} NOT NULL CHECK (kind IN ('FORMATION', 'MERGER', 'SPLIT', 'ABOLITION', 'RENAMING',
            'TYPE_CHANGE', 'CODE_CHANGE', 'FUNCTION_TRANSFER')),
        effective_on {date} NOT NULL,
        legal_basis {text},
        note {text},
        source_document_id {id} REFERENCES source_document (id)
    )",
    "CREATE INDEX unit_change_region ON unit_change (region_id, effective_on, id)",
    "CREATE INDEX unit_change_effective_on ON unit_change (effective_on, id)",
    "CREATE TABLE unit_change_party (
        unit_change_id {id} NOT NULL REFERENCES unit_change (id),
        unit_id {id} NOT NULL REFERENCES unit (id),
        role {text} NOT NULL CHECK (role IN ('PREDECESSOR', 'SUCCESSOR')),
        share_numerator BIGINT,
        share_denominator BIGINT,
        PRIMARY KEY (unit_change_id, unit_id, role),
        CHECK ((share_numerator IS NULL) = (share_denominator IS NULL)),
        CHECK (share_denominator IS NULL OR (share_denominator > 0 AND share_numerator >= 0
            AND share_numerator <= share_denominator))
    ) {clustered}",
    "CREATE INDEX unit_change_party_unit ON unit_change_party (unit_id)",
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
            &["unit_change_party", "unit_change", "unit_version", "unit"],
        )
        .await
    }
}
