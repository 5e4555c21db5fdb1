//! Moderation: who may moderate, what was decided, what was reported, what was appealed against.
//!
//! What was decided is only ever added to: a reversal is a decision of its own.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

/// `SQLite` cannot widen a check, so the table is made anew.
const ROLES_ON_SQLITE: [&str; 5] = [
    "CREATE TABLE role_grant_anew (
        id {id} PRIMARY KEY,
        person_id {id} NOT NULL REFERENCES person (id),
        role {text} NOT NULL CHECK (role IN ('OFFICIAL', 'MODERATOR')),
        unit_id {id} REFERENCES unit (id),
        reason {text} NOT NULL,
        granted_at {instant} NOT NULL,
        ends_at {instant},
        revoked_at {instant},
        revocation_reason {text},
        CHECK (role <> 'OFFICIAL' OR unit_id IS NOT NULL),
        CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
    )",
    "INSERT INTO role_grant_anew (id, person_id, role, unit_id, reason, granted_at, ends_at,
        revoked_at, revocation_reason)
     SELECT id, person_id, role, unit_id, reason, granted_at, ends_at, revoked_at,
        revocation_reason FROM role_grant",
    "DROP TABLE role_grant",
    "ALTER TABLE role_grant_anew RENAME TO role_grant",
    "CREATE INDEX role_grant_person ON role_grant (person_id, id)",
];

const ROLES_ON_POSTGRES: [&str; 2] = [
    "ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_check",
    "ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_check
        CHECK (role IN ('OFFICIAL', 'MODERATOR'))",
];

const TABLES: [&str; 18] = [
    "CREATE TABLE moderation_decision (
        id {id} PRIMARY KEY,
        sequence BIGINT NOT NULL CONSTRAINT moderation_decision_sequence_key UNIQUE
            CHECK (sequence > 0),
        action {text} NOT NULL CHECK (action IN ('HIDE', 'RESTORE', 'REMOVE', 'LOCK', 'UNLOCK',
            'WARN', 'SUSPEND', 'REINSTATE', 'DISMISS', 'UPHOLD', 'RETRACT')),
        comment_id {id} NOT NULL REFERENCES comment (id),
        subject_id {id} NOT NULL,
        unit_id {id} REFERENCES unit (id),
        person_id {id} REFERENCES person (id),
        moderator_id {id} NOT NULL REFERENCES person (id),
        grant_id {id} NOT NULL REFERENCES role_grant (id),
        rule {text} NOT NULL CHECK (rule IN ('PERSONAL_DATA', 'INSULT', 'HATE', 'THREAT', 'SPAM',
            'OFF_TOPIC', 'IMPERSONATION', 'UNLAWFUL', 'OTHER')),
        reason {text} NOT NULL CHECK (reason <> ''),
        ends_at {instant},
        earlier_id {id} REFERENCES moderation_decision (id),
        decided_at {instant} NOT NULL,
        CHECK ((action = 'SUSPEND') = (ends_at IS NOT NULL)),
        CHECK ((action IN ('RESTORE', 'UNLOCK', 'REINSTATE', 'RETRACT', 'UPHOLD'))
            = (earlier_id IS NOT NULL))
    )",
    "CREATE INDEX moderation_decision_comment ON moderation_decision (comment_id, sequence)",
    "CREATE INDEX moderation_decision_subject ON moderation_decision (subject_id, sequence)",
    "CREATE INDEX moderation_decision_time ON moderation_decision (decided_at)",
    // What was taken back stays so.
    "CREATE UNIQUE INDEX moderation_decision_reversal ON moderation_decision (earlier_id)
        WHERE action IN ('RESTORE', 'UNLOCK', 'REINSTATE', 'RETRACT')",
    // The decisions by which the text is not shown and the thread is locked; none while they are.
    "ALTER TABLE comment ADD COLUMN moderation_id {id} REFERENCES moderation_decision (id)",
    "ALTER TABLE comment ADD COLUMN removed_at {instant}
        CHECK (removed_at IS NULL OR text IS NULL OR text = '')",
    "ALTER TABLE comment ADD COLUMN lock_id {id} REFERENCES moderation_decision (id)",
    "ALTER TABLE person ADD COLUMN suspension_id {id} REFERENCES moderation_decision (id)",
    "ALTER TABLE person ADD COLUMN suspended_until {instant}",
    "CREATE TABLE moderation_case (
        id {id} PRIMARY KEY,
        kind {text} NOT NULL CHECK (kind IN ('REPORTS', 'APPEAL')),
        comment_id {id} NOT NULL REFERENCES comment (id),
        unit_id {id} REFERENCES unit (id),
        opened_at {instant} NOT NULL,
        reports INTEGER NOT NULL CHECK (reports >= 0),
        decision_id {id} REFERENCES moderation_decision (id),
        text {text},
        outcome_id {id} REFERENCES moderation_decision (id),
        closed_at {instant},
        CHECK ((kind = 'APPEAL') = (decision_id IS NOT NULL)),
        CHECK ((kind = 'APPEAL') = (text IS NOT NULL)),
        CHECK (outcome_id IS NULL OR closed_at IS NOT NULL)
    )",
    // What waits, the longest first.
    "CREATE INDEX moderation_case_open ON moderation_case (opened_at, id) WHERE closed_at IS NULL",
    "CREATE INDEX moderation_case_opened ON moderation_case (opened_at)",
    "CREATE UNIQUE INDEX moderation_case_reported ON moderation_case (comment_id)
        WHERE kind = 'REPORTS' AND closed_at IS NULL",
    "CREATE UNIQUE INDEX moderation_case_appealed ON moderation_case (decision_id)
        WHERE kind = 'APPEAL'",
    "CREATE TABLE comment_report (
        id {id} PRIMARY KEY,
        case_id {id} NOT NULL REFERENCES moderation_case (id),
        place INTEGER NOT NULL CHECK (place > 0),
        comment_id {id} NOT NULL REFERENCES comment (id),
        person_id {id} NOT NULL REFERENCES person (id),
        rule {text} NOT NULL,
        reason {text},
        reported_at {instant} NOT NULL,
        CONSTRAINT comment_report_person_key UNIQUE (comment_id, person_id),
        CONSTRAINT comment_report_place_key UNIQUE (case_id, place)
    )",
    "CREATE INDEX comment_report_reporter ON comment_report (person_id, reported_at)",
    "CREATE INDEX comment_report_time ON comment_report (reported_at)",
];

const GUARDS_OF_SQLITE: [&str; 2] = [
    "CREATE TRIGGER moderation_decision_stays BEFORE UPDATE ON moderation_decision
     BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
    "CREATE TRIGGER moderation_decision_keeps BEFORE DELETE ON moderation_decision
     BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END",
];

const GUARDS_OF_POSTGRES: [&str; 3] = [
    "CREATE FUNCTION moderation_decision_refuses() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'decisions are append-only'; END $$",
    "CREATE TRIGGER moderation_decision_stays BEFORE UPDATE OR DELETE ON moderation_decision
     FOR EACH ROW EXECUTE FUNCTION moderation_decision_refuses()",
    "CREATE TRIGGER moderation_decision_keeps BEFORE TRUNCATE ON moderation_decision
     FOR EACH STATEMENT EXECUTE FUNCTION moderation_decision_refuses()",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            run(manager, &ROLES_ON_SQLITE).await?;
            run(manager, &TABLES).await?;
            run(manager, &GUARDS_OF_SQLITE).await
        } else {
            run(manager, &ROLES_ON_POSTGRES).await?;
            run(manager, &TABLES).await?;
            run(manager, &GUARDS_OF_POSTGRES).await
        }
    }

    /// The decisions go. What they hid goes with them: an older program would publish it.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["comment_report", "moderation_case"]).await?;
        let columns = [
            "DELETE FROM comment_revision WHERE comment_id IN
                (SELECT id FROM comment WHERE moderation_id IS NOT NULL)",
            "UPDATE comment SET text = '' WHERE moderation_id IS NOT NULL AND text IS NOT NULL",
            "ALTER TABLE person DROP COLUMN suspended_until",
            "ALTER TABLE person DROP COLUMN suspension_id",
            "ALTER TABLE comment DROP COLUMN lock_id",
            "ALTER TABLE comment DROP COLUMN removed_at",
            "ALTER TABLE comment DROP COLUMN moderation_id",
        ];
        run(manager, &columns).await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            // Dropping a table deletes its rows first, which the trigger refuses.
            let guards = [
                "DROP TRIGGER moderation_decision_keeps",
                "DROP TRIGGER moderation_decision_stays",
            ];
            run(manager, &guards).await?;
        }
        drop_tables(manager, &["moderation_decision"]).await?;
        run(
            manager,
            &["DELETE FROM role_grant WHERE role = 'MODERATOR'"],
        )
        .await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            let anew = ROLES_ON_SQLITE.map(|sql| sql.replace(", 'MODERATOR'", ""));
            let anew: Vec<&str> = anew.iter().map(String::as_str).collect();
            return run(manager, &anew).await;
        }
        let narrower = [
            "DROP FUNCTION moderation_decision_refuses()",
            "ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_check",
            "ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_check
                CHECK (role IN ('OFFICIAL'))",
        ];
        run(manager, &narrower).await
    }
}
