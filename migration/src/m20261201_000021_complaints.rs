//! Complaints: what was filed, what was done about it step by step, what of both is public; and the
//! role of those who receive them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 12] = [
    "ALTER TABLE role_grant ADD COLUMN region_id {id} REFERENCES region (id)
        CHECK (region_id IS NULL OR role = 'COORDINATOR')",
    "CREATE TABLE complaint (
        id {id} PRIMARY KEY,
        code {text} NOT NULL CONSTRAINT complaint_code_key UNIQUE CHECK (length(code) = 16),
        secret_sha256 {bytes} NOT NULL CHECK (length(secret_sha256) = 32),
        filing_sha256 {bytes} NOT NULL CONSTRAINT complaint_filing_key UNIQUE
            CHECK (length(filing_sha256) = 32),
        input_sha256 {bytes} NOT NULL CHECK (length(input_sha256) = 32),
        kind {text} NOT NULL CHECK (kind IN ('COMPLAINT', 'SUGGESTION', 'INFORMATION_REQUEST')),
        title {text} NOT NULL CHECK (title <> ''),
        text {text} NOT NULL CHECK (text <> ''),
        person_id {id} REFERENCES person (id),
        government_id {id} NOT NULL REFERENCES region (id),
        region_id {id} REFERENCES region (id),
        respondent_id {id} REFERENCES unit (id),
        public_service_id {id} REFERENCES public_service (id),
        program_id {id} REFERENCES program (id),
        latitude INTEGER CHECK (latitude BETWEEN -90000000 AND 90000000),
        longitude INTEGER CHECK (longitude BETWEEN -180000000 AND 180000000),
        happened_on {date},
        is_anonymous BOOLEAN NOT NULL,
        is_confidential BOOLEAN NOT NULL,
        state {text} NOT NULL CHECK (state IN ('RECEIVED', 'NEEDS_COMPLETION', 'VERIFIED',
            'ASSIGNED', 'IN_PROGRESS', 'ANSWERED', 'CLOSED', 'REJECTED', 'ARCHIVED', 'DUPLICATE',
            'REDIRECTED', 'REOPENED', 'ESCALATED')),
        unit_id {id} REFERENCES unit (id),
        handling {text} CHECK (handling IN ('SIMPLE', 'WITHOUT_EXAMINATION', 'WITH_EXAMINATION')),
        rejection {text} CHECK (rejection IN ('OUT_OF_SCOPE', 'NOT_ENOUGH_INFORMATION',
            'NOT_AUTHORIZED', 'BEFORE_COURT', 'ABUSIVE', 'OTHER')),
        duplicate_of_id {id} REFERENCES complaint (id),
        redirected_to {text} CHECK (redirected_to <> ''),
        escalation INTEGER NOT NULL CHECK (escalation BETWEEN 0 AND 3),
        rating INTEGER CHECK (rating BETWEEN 1 AND 4),
        steps INTEGER NOT NULL CHECK (steps > 0),
        public_steps INTEGER NOT NULL CHECK (public_steps BETWEEN 1 AND steps),
        filed_at {instant} NOT NULL,
        reviewed_at {instant},
        changed_at {instant} NOT NULL,
        CHECK ((latitude IS NULL) = (longitude IS NULL)),
        CHECK ((handling IS NULL) = (reviewed_at IS NULL)),
        CHECK (reviewed_at IS NOT NULL OR state IN ('RECEIVED', 'NEEDS_COMPLETION', 'REJECTED',
            'ARCHIVED', 'DUPLICATE', 'REDIRECTED')),
        CHECK (unit_id IS NOT NULL OR state NOT IN ('ASSIGNED', 'IN_PROGRESS', 'ANSWERED', 'CLOSED',
            'REOPENED', 'ESCALATED')),
        CHECK ((state = 'REJECTED') = (rejection IS NOT NULL)),
        CHECK ((state = 'DUPLICATE') = (duplicate_of_id IS NOT NULL)),
        CHECK (duplicate_of_id IS NULL OR duplicate_of_id <> id),
        CHECK ((state = 'REDIRECTED') = (redirected_to IS NOT NULL))
    )",
    // What everyone reads, what a person filed, what a government and a unit have to do.
    "CREATE INDEX complaint_shown ON complaint (filed_at, id)
        WHERE reviewed_at IS NOT NULL AND NOT is_confidential",
    "CREATE INDEX complaint_person ON complaint (person_id, filed_at, id)
        WHERE person_id IS NOT NULL",
    "CREATE INDEX complaint_government ON complaint (government_id, filed_at, id)",
    "CREATE INDEX complaint_unit ON complaint (unit_id, filed_at, id) WHERE unit_id IS NOT NULL",
    "CREATE INDEX complaint_respondent ON complaint (respondent_id, filed_at, id)
        WHERE respondent_id IS NOT NULL",
    "CREATE TABLE complaint_step (
        id {id} PRIMARY KEY,
        complaint_id {id} NOT NULL REFERENCES complaint (id),
        place INTEGER NOT NULL CHECK (place > 0),
        public_place INTEGER CHECK (public_place > 0),
        action {text} NOT NULL CHECK (action IN ('FILE', 'VERIFY', 'REQUEST_COMPLETION', 'COMPLETE',
            'REJECT', 'MARK_DUPLICATE', 'REDIRECT', 'ASSIGN', 'RETURN', 'START', 'FOLLOW_UP',
            'ANSWER', 'CONFIRM', 'REOPEN', 'RATE', 'ESCALATE', 'CLOSE', 'ARCHIVE', 'RAISE_FLAGS',
            'LOWER_FLAGS', 'NOTE')),
        from_state {text},
        to_state {text} NOT NULL,
        role {text} NOT NULL CHECK (role IN ('REPORTER', 'COORDINATOR', 'OFFICIAL', 'SYSTEM')),
        person_id {id} REFERENCES person (id),
        unit_id {id} REFERENCES unit (id),
        text {text} CHECK (text <> ''),
        text_seen {text} NOT NULL CHECK (text_seen IN ('PUBLIC', 'CASE', 'HANDLERS')),
        seen {text} NOT NULL CHECK (seen IN ('PUBLIC', 'CASE', 'HANDLERS')),
        is_anonymous BOOLEAN NOT NULL,
        is_confidential BOOLEAN NOT NULL,
        taken_at {instant} NOT NULL,
        key_sha256 {bytes} CHECK (length(key_sha256) = 32),
        input_sha256 {bytes} CHECK (length(input_sha256) = 32),
        CONSTRAINT complaint_step_place_key UNIQUE (complaint_id, place),
        CONSTRAINT complaint_step_key_key UNIQUE (complaint_id, key_sha256),
        CHECK ((seen = 'PUBLIC') = (public_place IS NOT NULL)),
        CHECK ((key_sha256 IS NULL) = (input_sha256 IS NULL)),
        CHECK ((action = 'FILE') = (from_state IS NULL))
    )",
    "CREATE UNIQUE INDEX complaint_step_public_key ON complaint_step (complaint_id, public_place)
        WHERE public_place IS NOT NULL",
    // What everyone may read, column by column: what is not named here is not public. Where the
    // reporter is not told, the place is told to about a hundred metres.
    "CREATE VIEW complaint_public AS SELECT c.id, c.kind, c.title, c.text,
        CASE WHEN c.is_anonymous THEN NULL ELSE c.person_id END AS person_id,
        c.government_id, c.region_id, c.respondent_id, c.public_service_id, c.program_id,
        CASE WHEN c.is_anonymous THEN (c.latitude / 1000) * 1000 ELSE c.latitude END AS latitude,
        CASE WHEN c.is_anonymous THEN (c.longitude / 1000) * 1000 ELSE c.longitude END AS longitude,
        c.happened_on, c.state, c.unit_id, c.handling, c.rejection,
        (SELECT d.id FROM complaint d WHERE d.id = c.duplicate_of_id
            AND d.reviewed_at IS NOT NULL AND NOT d.is_confidential) AS duplicate_of_id,
        c.redirected_to, c.escalation, c.rating, c.filed_at, c.reviewed_at, c.changed_at
     FROM complaint c WHERE c.reviewed_at IS NOT NULL AND NOT c.is_confidential",
    "CREATE VIEW complaint_step_public AS SELECT s.id, s.complaint_id, s.public_place AS place,
        s.action, s.from_state, s.to_state, s.role, s.unit_id,
        CASE WHEN s.text_seen = 'PUBLIC' THEN s.text END AS text, s.taken_at
     FROM complaint_step s JOIN complaint c ON c.id = s.complaint_id
     WHERE s.public_place IS NOT NULL AND c.reviewed_at IS NOT NULL AND NOT c.is_confidential",
    "INSERT INTO area_version (area, version) VALUES ('complaints', {random_id})",
];

/// What was done and when stays; only a text may be taken out, as the law on personal data may ask.
const GUARDS_OF_SQLITE: [&str; 2] = [
    "CREATE TRIGGER complaint_step_stays BEFORE UPDATE OF id, complaint_id, place, public_place,
        action, from_state, to_state, role, person_id, unit_id, text_seen, seen, is_anonymous,
        is_confidential, taken_at ON complaint_step
     BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
    "CREATE TRIGGER complaint_step_keeps BEFORE DELETE ON complaint_step
     BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
];

const GUARDS_OF_POSTGRES: [&str; 4] = [
    "CREATE FUNCTION complaint_step_refuses() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'steps are append-only'; END $$",
    "CREATE TRIGGER complaint_step_stays BEFORE UPDATE OF id, complaint_id, place, public_place,
        action, from_state, to_state, role, person_id, unit_id, text_seen, seen, is_anonymous,
        is_confidential, taken_at ON complaint_step
     FOR EACH ROW EXECUTE FUNCTION complaint_step_refuses()",
    "CREATE TRIGGER complaint_step_keeps BEFORE DELETE ON complaint_step
     FOR EACH ROW EXECUTE FUNCTION complaint_step_refuses()",
    "CREATE TRIGGER complaint_step_whole BEFORE TRUNCATE ON complaint_step
     FOR EACH STATEMENT EXECUTE FUNCTION complaint_step_refuses()",
];

/// What people could be trusted with before, and what they can be from now on.
const ROLES: [&str; 2] = [
    "('OFFICIAL', 'MODERATOR')",
    "('OFFICIAL', 'MODERATOR', 'COORDINATOR')",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Lets people be trusted with these roles. How SQLite's check is changed says the migration of
/// public services.
async fn trust_with(manager: &SchemaManager<'_>, [before, after]: [&str; 2]) -> Result<(), DbErr> {
    if manager.get_database_backend() == DatabaseBackend::Sqlite {
        let quoted = |text: &str| text.replace('\'', "''");
        let (before, after) = (quoted(before), quoted(after));
        let rewrite = format!(
            "UPDATE sqlite_schema SET sql = replace(sql, 'role IN {before}', 'role IN {after}')
             WHERE type = 'table' AND name = 'role_grant'"
        );
        let steps = [
            "PRAGMA writable_schema = ON",
            &rewrite,
            "PRAGMA writable_schema = RESET",
        ];
        return run(manager, &steps).await;
    }
    let constrain = format!(
        "ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_check CHECK (role IN {after})"
    );
    let drop = "ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_check";
    run(manager, &[drop, &constrain]).await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        trust_with(manager, ROLES).await?;
        run(manager, &TABLES).await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            run(manager, &GUARDS_OF_SQLITE).await
        } else {
            run(manager, &GUARDS_OF_POSTGRES).await
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        if is_sqlite {
            // Dropping a table deletes its rows first, which the trigger refuses.
            let guards = [
                "DROP TRIGGER complaint_step_keeps",
                "DROP TRIGGER complaint_step_stays",
            ];
            run(manager, &guards).await?;
        }
        let gone = [
            "DELETE FROM area_version WHERE area = 'complaints'",
            "DROP VIEW complaint_step_public",
            "DROP VIEW complaint_public",
        ];
        run(manager, &gone).await?;
        drop_tables(manager, &["complaint_step"]).await?;
        // Rows point to each other.
        run(
            manager,
            &["DELETE FROM complaint WHERE duplicate_of_id IS NOT NULL"],
        )
        .await?;
        drop_tables(manager, &["complaint"]).await?;
        if !is_sqlite {
            run(manager, &["DROP FUNCTION complaint_step_refuses()"]).await?;
        }
        let roles = [
            "DELETE FROM role_grant WHERE role = 'COORDINATOR'",
            "ALTER TABLE role_grant DROP COLUMN region_id",
        ];
        run(manager, &roles).await?;
        let [before, after] = ROLES;
        trust_with(manager, [after, before]).await
    }
}
