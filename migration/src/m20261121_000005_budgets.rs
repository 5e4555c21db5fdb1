//! Programs, budget documents, what they state for each item and in total, and what does not fit.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 22] = [
    "CREATE TABLE program (
        id {id} PRIMARY KEY,
        unit_id {id} NOT NULL REFERENCES unit (id),
        fiscal_year SMALLINT NOT NULL CHECK (fiscal_year BETWEEN 1945 AND 2200),
        level {text} NOT NULL CHECK (level IN ('PROGRAM', 'ACTIVITY', 'SUB_ACTIVITY')),
        code {text} NOT NULL,
        name {text},
        search_name {text} NOT NULL,
        parent_id {id} REFERENCES program (id),
        nomenclature_id {id} REFERENCES nomenclature (id),
        CONSTRAINT program_code_key UNIQUE (unit_id, fiscal_year, code),
        CHECK ((level = 'PROGRAM') = (parent_id IS NULL))
    ) {clustered}",
    "CREATE INDEX program_parent ON program (parent_id, code, id)",
    "CREATE INDEX program_by_code ON program (code, id)",
    "CREATE TABLE budget_document (
        id {id} PRIMARY KEY,
        region_id {id} NOT NULL REFERENCES region (id),
        unit_id {id} REFERENCES unit (id),
        scope {text} NOT NULL CHECK (scope IN ('UNIT', 'GOVERNMENT')),
        fiscal_year SMALLINT NOT NULL CHECK (fiscal_year BETWEEN 1945 AND 2200),
        stage {text} NOT NULL CHECK (stage IN ('WORK_PLAN', 'CEILING', 'DRAFT', 'ENACTED', 'SHIFT',
            'AMENDED', 'FINAL_BUDGET', 'REALIZATION', 'AUDITED', 'UNDETERMINED')),
        sequence SMALLINT NOT NULL CHECK (sequence > 0),
        restated BOOLEAN NOT NULL,
        column_heading {text} NOT NULL,
        title {text} NOT NULL,
        dated_on {date},
        legal_basis {text},
        stated_unit_code {text},
        stated_unit_name {text},
        row_unit_code {text},
        origin_file_name {text} NOT NULL,
        first_line BIGINT NOT NULL,
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        import_run_id {id} NOT NULL REFERENCES import_run (id),
        content_sha256 {text} NOT NULL CHECK (length(content_sha256) = 64),
        item_count BIGINT NOT NULL,
        total_count BIGINT NOT NULL,
        unmet_total_count BIGINT NOT NULL,
        reconciliation {text} NOT NULL CHECK (reconciliation IN ('MET', 'NOT_MET', 'NO_TOTAL')),
        duplicate_of_id {id} REFERENCES budget_document (id),
        supersedes_id {id} REFERENCES budget_document (id),
        CHECK ((scope = 'UNIT') = (unit_id IS NOT NULL)),
        CHECK (duplicate_of_id IS NULL OR duplicate_of_id <> id),
        CHECK (supersedes_id IS NULL OR supersedes_id <> id),
        CHECK (duplicate_of_id IS NULL OR supersedes_id IS NULL)
    )",
    "CREATE INDEX budget_document_unit ON budget_document (unit_id, fiscal_year)",
    "CREATE INDEX budget_document_region ON budget_document (region_id, fiscal_year)",
    "CREATE INDEX budget_document_source ON budget_document (source_document_id)",
    "CREATE INDEX budget_document_year ON budget_document (fiscal_year, id)",
    "CREATE UNIQUE INDEX budget_document_superseded_key ON budget_document (supersedes_id)",
    "CREATE TABLE budget_item (
        id {id} PRIMARY KEY,
        region_id {id} NOT NULL REFERENCES region (id),
        unit_id {id} REFERENCES unit (id),
        fiscal_year SMALLINT NOT NULL CHECK (fiscal_year BETWEEN 1945 AND 2200),
        program_id {id} REFERENCES program (id),
        account_id {id} REFERENCES account (id),
        fund_source_id {id} REFERENCES fund_source (id),
        side {text} NOT NULL CHECK (side IN ('REVENUE', 'EXPENDITURE', 'FINANCING_RECEIPT', 'FINANCING_PAYMENT')),
        line_key {text} NOT NULL,
        name {text} NOT NULL,
        search_name {text} NOT NULL,
        CHECK (unit_id IS NOT NULL OR program_id IS NULL)
    ) {clustered}",
    "CREATE UNIQUE INDEX budget_item_unit_line_key ON budget_item (unit_id, fiscal_year, line_key)",
    "CREATE UNIQUE INDEX budget_item_government_line_key ON budget_item (region_id, fiscal_year, line_key)
        WHERE unit_id IS NULL",
    "CREATE INDEX budget_item_program ON budget_item (program_id)",
    "CREATE INDEX budget_item_account ON budget_item (account_id)",
    "CREATE TABLE budget_fact (
        budget_document_id {id} NOT NULL REFERENCES budget_document (id),
        budget_item_id {id} NOT NULL REFERENCES budget_item (id),
        amount_sen BIGINT NOT NULL,
        source_line BIGINT NOT NULL,
        PRIMARY KEY (budget_document_id, budget_item_id)
    ) {clustered}",
    "CREATE INDEX budget_fact_item ON budget_fact (budget_item_id)",
    "CREATE TABLE published_total (
        budget_document_id {id} NOT NULL REFERENCES budget_document (id),
        source_line BIGINT NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('DOCUMENT', 'SIDE', 'AFFAIR', 'PROGRAM', 'ACTIVITY',
            'ACCOUNT', 'NO_PROGRAM', 'BALANCE')),
        program_id {id} REFERENCES program (id),
        account_code {text},
        amount_sen BIGINT NOT NULL,
        leaf_sum_sen BIGINT,
        PRIMARY KEY (budget_document_id, source_line)
    ) {clustered}",
    "CREATE TABLE quality_finding (
        id {id} PRIMARY KEY,
        import_run_id {id} NOT NULL REFERENCES import_run (id),
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        budget_document_id {id} REFERENCES budget_document (id),
        unit_id {id} REFERENCES unit (id),
        region_id {id} REFERENCES region (id),
        severity {text} NOT NULL CHECK (severity IN ('REJECTED', 'WARNING', 'NOTICE')),
        rule {text} NOT NULL,
        line BIGINT,
        column_name {text},
        raw_text {text},
        message {text} NOT NULL,
        expected_sen BIGINT,
        actual_sen BIGINT
    ) {clustered}",
    "CREATE INDEX quality_finding_run ON quality_finding (import_run_id, id)",
    "CREATE INDEX quality_finding_document ON quality_finding (budget_document_id, id)",
    "CREATE INDEX quality_finding_unit ON quality_finding (unit_id, id)",
    "CREATE INDEX quality_finding_rule ON quality_finding (rule, id)",
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
                "quality_finding",
                "published_total",
                "budget_fact",
                "budget_item",
                "budget_document",
                "program",
            ],
        )
        .await
    }
}
