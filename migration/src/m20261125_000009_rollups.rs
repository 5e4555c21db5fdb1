//! Which documents speak for a budget, on which dates and by whose knowledge; and sums kept exact
//! as documents come in, so that a question over the nation does not add up the nation's rows.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 6] = [
    "CREATE TABLE budget_in_force (
        owner_id {id} NOT NULL,
        region_id {id} NOT NULL REFERENCES region (id),
        unit_id {id} REFERENCES unit (id),
        scope {text} NOT NULL CHECK (scope IN ('UNIT', 'GOVERNMENT')),
        fiscal_year SMALLINT NOT NULL CHECK (fiscal_year BETWEEN 1945 AND 2200),
        valid_from {date} NOT NULL,
        valid_to {date},
        known_from BIGINT NOT NULL,
        known_to BIGINT,
        enacted_document_id {id} REFERENCES budget_document (id),
        current_document_id {id} REFERENCES budget_document (id),
        realized_document_id {id} REFERENCES budget_document (id),
        undated BOOLEAN NOT NULL,
        PRIMARY KEY (owner_id, fiscal_year, valid_from, known_from),
        CHECK (owner_id = COALESCE(unit_id, region_id)),
        CHECK ((scope = 'UNIT') = (unit_id IS NOT NULL)),
        CHECK (valid_to IS NULL OR valid_from < valid_to),
        CHECK (known_to IS NULL OR known_from < known_to),
        CHECK (enacted_document_id IS NOT NULL OR current_document_id IS NOT NULL
            OR realized_document_id IS NOT NULL)
    ) {clustered}",
    "CREATE INDEX budget_in_force_region ON budget_in_force (region_id, fiscal_year)",
    "CREATE INDEX budget_in_force_year ON budget_in_force (fiscal_year)",
    "CREATE TABLE document_sum (
        budget_document_id {id} NOT NULL REFERENCES budget_document (id),
        side {text} NOT NULL CHECK (side IN ('REVENUE', 'EXPENDITURE', 'FINANCING_RECEIPT', 'FINANCING_PAYMENT')),
        millions BIGINT NOT NULL,
        rest BIGINT NOT NULL,
        fact_count BIGINT NOT NULL CHECK (fact_count > 0),
        PRIMARY KEY (budget_document_id, side),
        CHECK (rest BETWEEN -999999 AND 999999)
    ) {clustered}",
    "CREATE TABLE region_sum (
        region_id {id} NOT NULL REFERENCES region (id),
        fiscal_year SMALLINT NOT NULL CHECK (fiscal_year BETWEEN 1945 AND 2200),
        side {text} NOT NULL CHECK (side IN ('REVENUE', 'EXPENDITURE', 'FINANCING_RECEIPT', 'FINANCING_PAYMENT')),
        valid_from {date} NOT NULL,
        valid_to {date},
        enacted_millions BIGINT,
        enacted_rest BIGINT,
        current_millions BIGINT,
        current_rest BIGINT,
        realized_millions BIGINT,
        realized_rest BIGINT,
        enacted_units BIGINT NOT NULL,
        current_units BIGINT NOT NULL,
        realized_units BIGINT NOT NULL,
        change_is_fair BOOLEAN NOT NULL,
        absorption_is_fair BOOLEAN NOT NULL,
        item_count BIGINT NOT NULL,
        undated BOOLEAN NOT NULL,
        PRIMARY KEY (region_id, fiscal_year, side, valid_from),
        CHECK (valid_to IS NULL OR valid_from < valid_to),
        CHECK ((enacted_millions IS NULL) = (enacted_units = 0)),
        CHECK ((current_millions IS NULL) = (current_units = 0)),
        CHECK ((realized_millions IS NULL) = (realized_units = 0))
    ) {clustered}",
    "CREATE INDEX region_sum_year ON region_sum (fiscal_year, side)",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["region_sum", "document_sum", "budget_in_force"]).await
    }
}
