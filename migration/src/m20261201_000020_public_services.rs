//! What units promise the public: their services, the standards of each, the terms by which these
//! are found; and what became of them, month by month.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const STATEMENTS: [&str; 11] = [
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
    "CREATE TABLE service_period (
        id {id} PRIMARY KEY,
        public_service_id {id} NOT NULL REFERENCES public_service (id),
        month {date} NOT NULL,
        requests INTEGER CHECK (requests >= 0),
        completed INTEGER CHECK (completed >= 0),
        within_standard INTEGER CHECK (within_standard >= 0),
        open_at_end INTEGER CHECK (open_at_end >= 0),
        time_unit {text} CHECK (time_unit IN ('MINUTES', 'HOURS', 'WORKING_DAYS', 'DAYS')),
        median_hundredths BIGINT CHECK (median_hundredths >= 0),
        p90_hundredths BIGINT CHECK (p90_hundredths >= 0),
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL,
        CONSTRAINT service_period_month_key UNIQUE (public_service_id, month),
        CHECK (within_standard IS NULL OR completed IS NULL OR within_standard <= completed),
        CHECK (median_hundredths IS NULL OR p90_hundredths IS NULL
            OR median_hundredths <= p90_hundredths),
        CHECK ((time_unit IS NULL) = (median_hundredths IS NULL AND p90_hundredths IS NULL))
    )",
    "CREATE INDEX service_period_month ON service_period (month, id)",
    "CREATE INDEX service_period_source ON service_period (source_document_id)",
    "INSERT INTO area_version (area, version) VALUES ('services', {random_id})",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What could be commented before, and what can be from now on.
const SUBJECTS: [&str; 2] = ["'UNIT_CHANGE')", "'UNIT_CHANGE', 'PUBLIC_SERVICE')"];

const SUBJECTS_BEFORE: &str = "'PROGRAM', 'UNIT', 'BUDGET_DOCUMENT', 'BUDGET_ITEM',
    'QUALITY_FINDING', 'UNIT_CHANGE'";

/// Takes conversations on services back, answers before what they answer.
const SILENCED: [&str; 4] = [
    "DELETE FROM comment_revision WHERE comment_id IN
     (SELECT id FROM comment WHERE subject_kind = 'PUBLIC_SERVICE')",
    "DELETE FROM comment_count WHERE subject_id IN (SELECT id FROM public_service)",
    "UPDATE comment SET parent_id = NULL WHERE subject_kind = 'PUBLIC_SERVICE'",
    "DELETE FROM comment WHERE subject_kind = 'PUBLIC_SERVICE'",
];

/// Lets other things be commented.
///
/// SQLite alters no check. A change that leaves every row as it is can be made in the text of the
/// schema, as its documentation of `ALTER TABLE` says ("Making Other Kinds Of Table Schema
/// Changes"); the tables that are made or dropped with it tell other connections to read the
/// schema anew.
async fn comment_on(
    manager: &SchemaManager<'_>,
    [before, after]: [&str; 2],
    words: &str,
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Sqlite {
        let quoted = |text: &str| text.replace('\'', "''");
        let (before, after) = (quoted(before), quoted(after));
        let rewrite = format!(
            "UPDATE sqlite_schema SET sql = replace(sql, '{before}', '{after}')
             WHERE type = 'table' AND name = 'comment'"
        );
        let steps = [
            "PRAGMA writable_schema = ON",
            &rewrite,
            "PRAGMA writable_schema = RESET",
        ];
        return run(manager, &steps).await;
    }
    let constrain = format!(
        "ALTER TABLE comment ADD CONSTRAINT comment_subject_kind_check
         CHECK (subject_kind IN ({words}))"
    );
    let drop = "ALTER TABLE comment DROP CONSTRAINT comment_subject_kind_check";
    run(manager, &[drop, &constrain]).await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let words = format!("{SUBJECTS_BEFORE}, 'PUBLIC_SERVICE'");
        comment_on(manager, SUBJECTS, &words).await?;
        run(manager, &STATEMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &SILENCED).await?;
        let [before, after] = SUBJECTS;
        comment_on(manager, [after, before], SUBJECTS_BEFORE).await?;
        run(
            manager,
            &["DELETE FROM area_version WHERE area = 'services'"],
        )
        .await?;
        let tables = [
            "service_period",
            "service_term",
            "service_standard",
            "public_service",
        ];
        drop_tables(manager, &tables).await
    }
}
