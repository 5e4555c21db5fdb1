//! What units promise the public: their services, the standards of each, and the terms by which
//! these are found.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const STATEMENTS: [&str; 8] = [
    "CREATE TABLE public_service (
        id {id} PRIMARY KEY,
        unit_id {id} NOT NULL REFERENCES unit (id),
        code {text} NOT NULL CHECK (code <> ''),
        CONSTRAINT public_service_code_key UNIQUE (unit_id, code)
    )",
    // Lists are JSON: they are shown as they were published and never searched one by one.
    "CREATE TABLE service_standard (
        id {id} PRIMARY KEY,
        public_service_id {id} NOT NULL REFERENCES public_service (id),
        name {text} NOT NULL CHECK (name <> ''),
        kind {text} CHECK (kind IN ('ADMINISTRATIVE', 'GOODS', 'ASSISTANCE')),
        category {text} CHECK (category <> ''),
        channels {text} NOT NULL,
        users {text} CHECK (users <> ''),
        decree {text} CHECK (decree <> ''),
        valid_from {date} NOT NULL,
        valid_to {date},
        requirements {text},
        procedure_steps {text},
        time_text {text} CHECK (time_text <> ''),
        time_number INTEGER CHECK (time_number > 0),
        time_unit {text} CHECK (time_unit IN ('MINUTES', 'HOURS', 'WORKING_DAYS', 'DAYS')),
        fee_text {text} CHECK (fee_text <> ''),
        fee_kind {text} CHECK (fee_kind IN ('NONE', 'AMOUNT', 'TABLE', 'BY_REGULATION')),
        fee_sen BIGINT CHECK (fee_sen >= 0),
        fee_tariffs {text},
        product {text} CHECK (product <> ''),
        complaints {text} CHECK (complaints <> ''),
        legal_basis {text},
        facilities {text} CHECK (facilities <> ''),
        competence {text} CHECK (competence <> ''),
        supervision {text} CHECK (supervision <> ''),
        staff {text} CHECK (staff <> ''),
        service_guarantee {text} CHECK (service_guarantee <> ''),
        safety_guarantee {text} CHECK (safety_guarantee <> ''),
        evaluation {text} CHECK (evaluation <> ''),
        term_version INTEGER NOT NULL,
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL,
        CONSTRAINT service_standard_start_key UNIQUE (public_service_id, valid_from),
        CHECK (valid_to IS NULL OR valid_from < valid_to),
        CHECK ((time_number IS NULL) = (time_unit IS NULL)),
        CHECK (time_number IS NULL OR time_text IS NOT NULL),
        CHECK (fee_kind IS NULL OR fee_text IS NOT NULL),
        CHECK ((fee_sen IS NOT NULL) = (fee_kind IS NOT NULL AND fee_kind IN ('NONE', 'AMOUNT'))),
        CHECK ((fee_tariffs IS NOT NULL) = (fee_kind IS NOT NULL AND fee_kind = 'TABLE'))
    )",
    "CREATE UNIQUE INDEX service_standard_open_key ON service_standard (public_service_id)
     WHERE valid_to IS NULL",
    "CREATE INDEX service_standard_name ON service_standard (name, public_service_id)",
    "CREATE INDEX service_standard_source ON service_standard (source_document_id)",
    "CREATE TABLE service_term (
        term {text} NOT NULL,
        service_standard_id {id} NOT NULL REFERENCES service_standard (id),
        PRIMARY KEY (service_standard_id, term)
    ) {clustered}",
    "CREATE INDEX service_term_term ON service_term (term, service_standard_id)",
    "INSERT INTO area_version (area, version) VALUES ('services', {random_id})",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &STATEMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            &["DELETE FROM area_version WHERE area = 'services'"],
        )
        .await?;
        let tables = ["service_term", "service_standard", "public_service"];
        drop_tables(manager, &tables).await
    }
}
