//! By when complaints must be dealt with: holidays, rules that are dated, and the clocks of each
//! complaint.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 20] = [
    "CREATE TABLE holiday (
        id {id} PRIMARY KEY,
        day {date} NOT NULL,
        name {text} NOT NULL CHECK (name <> ''),
        kind {text} NOT NULL CHECK (kind IN ('NATIONAL', 'COLLECTIVE_LEAVE')),
        region_id {id} REFERENCES region (id),
        source_document_id {id} NOT NULL REFERENCES source_document (id),
        source_line BIGINT NOT NULL
    )",
    "CREATE UNIQUE INDEX holiday_everywhere_key ON holiday (day) WHERE region_id IS NULL",
    "CREATE UNIQUE INDEX holiday_region_key ON holiday (day, region_id)
        WHERE region_id IS NOT NULL",
    "CREATE INDEX holiday_source ON holiday (source_document_id)",
    "CREATE TABLE complaint_term (
        version INTEGER NOT NULL PRIMARY KEY CHECK (version > 0),
        valid_from {date} NOT NULL CONSTRAINT complaint_term_start_key UNIQUE,
        legal_basis {text} NOT NULL CHECK (legal_basis <> ''),
        verify_days INTEGER NOT NULL CHECK (verify_days BETWEEN 1 AND 365),
        follow_up_days INTEGER NOT NULL CHECK (follow_up_days BETWEEN 1 AND 365),
        simple_days INTEGER NOT NULL CHECK (simple_days BETWEEN 1 AND 365),
        without_examination_days INTEGER NOT NULL
            CHECK (without_examination_days BETWEEN 1 AND 365),
        with_examination_days INTEGER NOT NULL CHECK (with_examination_days BETWEEN 1 AND 365),
        complete_days INTEGER NOT NULL CHECK (complete_days BETWEEN 1 AND 365),
        close_days INTEGER NOT NULL CHECK (close_days BETWEEN 1 AND 365)
    ) {clustered}",
    "INSERT INTO complaint_term (version, valid_from, legal_basis, verify_days, follow_up_days,
        simple_days, without_examination_days, with_examination_days, complete_days, close_days)
     VALUES (1, '2000-01-01', 'PermenPANRB 62/2018', 3, 5, 5, 14, 60, 10, 10)",
    "ALTER TABLE complaint ADD COLUMN duty {text}
        CHECK (duty IN ('VERIFY', 'FOLLOW_UP', 'RESOLVE', 'COMPLETE', 'CONFIRM'))",
    "ALTER TABLE complaint ADD COLUMN due_at {instant}",
    "ALTER TABLE complaint ADD COLUMN due_version INTEGER REFERENCES complaint_term (version)",
    "ALTER TABLE complaint ADD COLUMN resolve_at {instant}",
    "ALTER TABLE complaint ADD COLUMN resolve_version INTEGER REFERENCES complaint_term (version)",
    "ALTER TABLE complaint ADD COLUMN escalate_at {instant}",
    "ALTER TABLE complaint ADD COLUMN paused_days INTEGER NOT NULL DEFAULT 0
        CHECK (paused_days >= 0)",
    // What the clocks have to do next.
    "CREATE INDEX complaint_due ON complaint (due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX complaint_escalate ON complaint (escalate_at, id) WHERE escalate_at IS NOT NULL",
    "ALTER TABLE complaint_step ADD COLUMN duty {text}
        CHECK (duty IN ('VERIFY', 'FOLLOW_UP', 'RESOLVE', 'COMPLETE', 'CONFIRM'))",
    "ALTER TABLE complaint_step ADD COLUMN due_at {instant}",
    "ALTER TABLE complaint_step ADD COLUMN due_version INTEGER
        REFERENCES complaint_term (version)",
    "DROP VIEW complaint_step_public",
    "DROP VIEW complaint_public",
];

/// What everyone may read of complaints, with these columns more.
fn views([of_complaint, of_step]: [&str; 2]) -> [String; 2] {
    [
        format!(
            "CREATE VIEW complaint_public AS SELECT c.id, c.kind, c.title, c.text,
                CASE WHEN c.is_anonymous THEN NULL ELSE c.person_id END AS person_id,
                c.government_id, c.region_id, c.respondent_id, c.public_service_id, c.program_id,
                CASE WHEN c.is_anonymous THEN (c.latitude / 1000) * 1000 ELSE c.latitude
                    END AS latitude,
                CASE WHEN c.is_anonymous THEN (c.longitude / 1000) * 1000 ELSE c.longitude
                    END AS longitude,
                c.happened_on, c.state, c.unit_id, c.handling, c.rejection,
                (SELECT d.id FROM complaint d WHERE d.id = c.duplicate_of_id
                    AND d.reviewed_at IS NOT NULL AND NOT d.is_confidential) AS duplicate_of_id,
                c.redirected_to, c.escalation, c.rating, c.filed_at, c.reviewed_at,
                c.changed_at{of_complaint}
             FROM complaint c WHERE c.reviewed_at IS NOT NULL AND NOT c.is_confidential"
        ),
        format!(
            "CREATE VIEW complaint_step_public AS SELECT s.id, s.complaint_id,
                s.public_place AS place, s.action, s.from_state, s.to_state, s.role, s.unit_id,
                CASE WHEN s.text_seen = 'PUBLIC' THEN s.text END AS text, s.taken_at{of_step}
             FROM complaint_step s JOIN complaint c ON c.id = s.complaint_id
             WHERE s.public_place IS NOT NULL AND c.reviewed_at IS NOT NULL
                AND NOT c.is_confidential"
        ),
    ]
}

const GUARDS_OF_SQLITE: [&str; 1] = [
    "CREATE TRIGGER complaint_step_due_stays BEFORE UPDATE OF duty, due_at, due_version
        ON complaint_step BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
];

const GUARDS_OF_POSTGRES: [&str; 1] = [
    "CREATE TRIGGER complaint_step_due_stays BEFORE UPDATE OF duty, due_at, due_version
        ON complaint_step FOR EACH ROW EXECUTE FUNCTION complaint_step_refuses()",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

async fn show(manager: &SchemaManager<'_>, more: [&str; 2]) -> Result<(), DbErr> {
    let views = views(more);
    let views: Vec<&str> = views.iter().map(String::as_str).collect();
    run(manager, &views).await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await?;
        let more = [
            ", c.duty, c.due_at, c.due_version",
            ", s.duty, s.due_at, s.due_version",
        ];
        show(manager, more).await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            run(manager, &GUARDS_OF_SQLITE).await
        } else {
            run(manager, &GUARDS_OF_POSTGRES).await
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let trigger = if manager.get_database_backend() == DatabaseBackend::Sqlite {
            "DROP TRIGGER complaint_step_due_stays"
        } else {
            "DROP TRIGGER complaint_step_due_stays ON complaint_step"
        };
        let gone = [
            trigger,
            "DROP VIEW complaint_step_public",
            "DROP VIEW complaint_public",
            "DROP INDEX complaint_escalate",
            "DROP INDEX complaint_due",
            "ALTER TABLE complaint_step DROP COLUMN due_version",
            "ALTER TABLE complaint_step DROP COLUMN due_at",
            "ALTER TABLE complaint_step DROP COLUMN duty",
            "ALTER TABLE complaint DROP COLUMN paused_days",
            "ALTER TABLE complaint DROP COLUMN escalate_at",
            "ALTER TABLE complaint DROP COLUMN resolve_version",
            "ALTER TABLE complaint DROP COLUMN resolve_at",
            "ALTER TABLE complaint DROP COLUMN due_version",
            "ALTER TABLE complaint DROP COLUMN due_at",
            "ALTER TABLE complaint DROP COLUMN duty",
        ];
        run(manager, &gone).await?;
        show(manager, ["", ""]).await?;
        drop_tables(manager, &["complaint_term", "holiday"]).await
    }
}
