//! How satisfied people were: surveys that units published, and those that are answered here.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const STATEMENTS: [&str; 8] = [
    "CREATE TABLE satisfaction_survey (
        id {id} PRIMARY KEY,
        unit_id {id} NOT NULL REFERENCES unit (id),
        public_service_id {id} REFERENCES public_service (id),
        code {text} NOT NULL CHECK (code <> ''),
        title {text} CHECK (title <> ''),
        first_day {date} NOT NULL,
        last_day {date} NOT NULL,
        channel {text} CHECK (channel <> ''),
        origin {text} NOT NULL CHECK (origin IN ('PUBLISHED', 'ANSWERED')),
        method {text} NOT NULL CHECK (method <> ''),
        respondents BIGINT CHECK (respondents > 0),
        served BIGINT CHECK (served >= 0),
        invited BIGINT CHECK (invited >= 0),
        stated_index_hundredths BIGINT CHECK (stated_index_hundredths BETWEEN 2500 AND 10000),
        stated_grade {text} CHECK (stated_grade IN ('A', 'B', 'C', 'D')),
        source_document_id {id} REFERENCES source_document (id),
        source_line BIGINT,
        CONSTRAINT satisfaction_survey_code_key UNIQUE (unit_id, code),
        CHECK (first_day <= last_day),
        CHECK ((origin = 'PUBLISHED') = (source_document_id IS NOT NULL)),
        CHECK ((origin = 'PUBLISHED') = (source_line IS NOT NULL)),
        CHECK (origin = 'PUBLISHED' OR (respondents IS NULL AND invited IS NULL
            AND stated_index_hundredths IS NULL AND stated_grade IS NULL))
    )",
    "CREATE INDEX satisfaction_survey_service ON satisfaction_survey (public_service_id, last_day)",
    "CREATE INDEX satisfaction_survey_day ON satisfaction_survey (last_day, id)",
    "CREATE INDEX satisfaction_survey_source ON satisfaction_survey (source_document_id)",
    "CREATE TABLE satisfaction_element (
        satisfaction_survey_id {id} NOT NULL REFERENCES satisfaction_survey (id),
        number SMALLINT NOT NULL CHECK (number BETWEEN 1 AND 9),
        mean_millionths BIGINT CHECK (mean_millionths BETWEEN 1000000 AND 4000000),
        ones BIGINT NOT NULL CHECK (ones >= 0),
        twos BIGINT NOT NULL CHECK (twos >= 0),
        threes BIGINT NOT NULL CHECK (threes >= 0),
        fours BIGINT NOT NULL CHECK (fours >= 0),
        PRIMARY KEY (satisfaction_survey_id, number),
        CHECK (mean_millionths IS NULL OR ones + twos + threes + fours = 0)
    ) {clustered}",
    // Of whom a ballot is, and when it was used, is known to nobody.
    "CREATE TABLE satisfaction_ballot (
        token_sha256 {bytes} PRIMARY KEY,
        satisfaction_survey_id {id} NOT NULL REFERENCES satisfaction_survey (id),
        used BOOLEAN NOT NULL
    ) {clustered}",
    "CREATE INDEX satisfaction_ballot_survey ON satisfaction_ballot (satisfaction_survey_id, used)",
    "INSERT INTO area_version (area, version) VALUES ('satisfaction', {random_id})",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &STATEMENTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statement = "DELETE FROM area_version WHERE area = 'satisfaction'";
        run(manager, &[statement]).await?;
        let tables = [
            "satisfaction_ballot",
            "satisfaction_element",
            "satisfaction_survey",
        ];
        drop_tables(manager, &tables).await
    }
}
