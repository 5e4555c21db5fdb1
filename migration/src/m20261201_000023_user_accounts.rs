//! Accounts with a password, their sessions and invitations; people whom no app vouches for; and
//! administrators.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 6] = [
    "CREATE TABLE user_account (
        id {id} PRIMARY KEY,
        name {text} NOT NULL CONSTRAINT user_account_name_key UNIQUE CHECK (name <> ''),
        display_name {text} NOT NULL CHECK (display_name <> ''),
        password_hash {text} NOT NULL,
        password_changed_at {instant} NOT NULL,
        created_at {instant} NOT NULL,
        disabled_at {instant}
    )",
    // One row a session, however long it lasts: its refresh tokens have their first half in common.
    "CREATE TABLE user_session (
        id {id} PRIMARY KEY,
        account_id {id} NOT NULL REFERENCES user_account (id),
        family_sha256 {bytes} NOT NULL CONSTRAINT user_session_family_key UNIQUE
            CHECK (length(family_sha256) = 32),
        refresh_sha256 {bytes} NOT NULL CHECK (length(refresh_sha256) = 32),
        access_sha256 {bytes} NOT NULL CONSTRAINT user_session_access_key UNIQUE
            CHECK (length(access_sha256) = 32),
        created_at {instant} NOT NULL,
        refreshed_at {instant} NOT NULL,
        access_ends_at {instant} NOT NULL,
        refresh_ends_at {instant} NOT NULL,
        ends_at {instant} NOT NULL
    )",
    "CREATE INDEX user_session_account ON user_session (account_id, refreshed_at)",
    "CREATE TABLE user_invitation (
        id {id} PRIMARY KEY,
        prefix {text} NOT NULL CONSTRAINT user_invitation_prefix_key UNIQUE,
        code_sha256 {bytes} NOT NULL CONSTRAINT user_invitation_code_key UNIQUE
            CHECK (length(code_sha256) = 32),
        account_id {id} REFERENCES user_account (id),
        invited_by {id} REFERENCES person (id),
        reason {text} NOT NULL CHECK (reason <> ''),
        created_at {instant} NOT NULL,
        ends_at {instant} NOT NULL,
        accepted_at {instant},
        revoked_at {instant},
        CHECK (accepted_at IS NULL OR account_id IS NOT NULL),
        CHECK (accepted_at IS NULL OR revoked_at IS NULL)
    )",
    "CREATE UNIQUE INDEX person_issuer_key ON person (issuer, external_id)
        WHERE issuer IS NOT NULL",
    "CREATE UNIQUE INDEX person_account_key ON person (external_id)
        WHERE app_id IS NULL AND issuer IS NULL",
];

/// `SQLite` takes no demand back from a column, so the tables are made anew. What points to them is
/// held against the new rows at the end.
const PEOPLE_ON_SQLITE: [&str; 6] = [
    "PRAGMA defer_foreign_keys = ON",
    "CREATE TABLE person_kept AS SELECT * FROM person",
    "DROP TABLE person",
    "CREATE TABLE person (
        id {id} PRIMARY KEY,
        app_id {id} REFERENCES app (id),
        issuer {text},
        external_id {text} NOT NULL,
        display_name {text} NOT NULL,
        created_at {instant} NOT NULL,
        suspension_id {id} REFERENCES moderation_decision (id),
        suspended_until {instant},
        CONSTRAINT person_external_key UNIQUE (app_id, external_id),
        CHECK (app_id IS NULL OR issuer IS NULL)
    )",
    "INSERT INTO person (id, app_id, external_id, display_name, created_at, suspension_id,
        suspended_until)
     SELECT id, app_id, external_id, display_name, created_at, suspension_id, suspended_until
     FROM person_kept",
    "DROP TABLE person_kept",
];

const PEOPLE_ON_POSTGRES: [&str; 3] = [
    "ALTER TABLE person ALTER COLUMN app_id DROP NOT NULL",
    "ALTER TABLE person ADD COLUMN issuer {text}",
    "ALTER TABLE person ADD CONSTRAINT person_voucher_check
        CHECK (app_id IS NULL OR issuer IS NULL)",
];

/// As it was, with the people whom no app vouches for under an app of that purpose: what they said
/// stays.
const PEOPLE_BACK_ON_SQLITE: [&str; 6] = [
    "PRAGMA defer_foreign_keys = ON",
    "CREATE TABLE person_kept AS SELECT * FROM person",
    "DROP TABLE person",
    "CREATE TABLE person (
        id {id} PRIMARY KEY,
        app_id {id} NOT NULL REFERENCES app (id),
        external_id {text} NOT NULL,
        display_name {text} NOT NULL,
        created_at {instant} NOT NULL,
        suspension_id {id} REFERENCES moderation_decision (id),
        suspended_until {instant},
        CONSTRAINT person_external_key UNIQUE (app_id, external_id)
    )",
    "INSERT INTO person (id, app_id, external_id, display_name, created_at, suspension_id,
        suspended_until)
     SELECT id, app_id, external_id, display_name, created_at, suspension_id, suspended_until
     FROM person_kept",
    "DROP TABLE person_kept",
];

const PEOPLE_BACK_ON_POSTGRES: [&str; 3] = [
    "ALTER TABLE person DROP CONSTRAINT person_voucher_check",
    "ALTER TABLE person DROP COLUMN issuer",
    "ALTER TABLE person ALTER COLUMN app_id SET NOT NULL",
];

const UNVOUCHED: [&str; 2] = [
    "INSERT INTO app (id, name, created_at)
     SELECT {random_id}, 'Signed in by themselves', MIN(created_at) FROM person
     WHERE app_id IS NULL HAVING COUNT(*) > 0 ON CONFLICT (name) DO NOTHING",
    "UPDATE person SET external_id = COALESCE(issuer, 'account') || ' ' || external_id,
        app_id = (SELECT id FROM app WHERE name = 'Signed in by themselves')
     WHERE app_id IS NULL",
];

const ROLES_ON_SQLITE: [&str; 7] = [
    "PRAGMA defer_foreign_keys = ON",
    "CREATE TABLE role_grant_kept AS SELECT * FROM role_grant",
    "DROP TABLE role_grant",
    "CREATE TABLE role_grant (
        id {id} PRIMARY KEY,
        person_id {id} NOT NULL REFERENCES person (id),
        role {text} NOT NULL
            CHECK (role IN ('OFFICIAL', 'MODERATOR', 'COORDINATOR', 'ADMINISTRATOR')),
        unit_id {id} REFERENCES unit (id),
        region_id {id} REFERENCES region (id)
            CHECK (region_id IS NULL OR role = 'COORDINATOR'),
        reason {text} NOT NULL,
        granted_at {instant} NOT NULL,
        ends_at {instant},
        revoked_at {instant},
        revocation_reason {text},
        CHECK (role <> 'OFFICIAL' OR unit_id IS NOT NULL),
        CHECK (role <> 'ADMINISTRATOR' OR unit_id IS NULL),
        CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
    )",
    "INSERT INTO role_grant (id, person_id, role, unit_id, region_id, reason, granted_at, ends_at,
        revoked_at, revocation_reason)
     SELECT id, person_id, role, unit_id, region_id, reason, granted_at, ends_at, revoked_at,
        revocation_reason FROM role_grant_kept",
    "DROP TABLE role_grant_kept",
    "CREATE INDEX role_grant_person ON role_grant (person_id, id)",
];

const ROLES_ON_POSTGRES: [&str; 3] = [
    "ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_check",
    "ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_check
        CHECK (role IN ('OFFICIAL', 'MODERATOR', 'COORDINATOR', 'ADMINISTRATOR'))",
    "ALTER TABLE role_grant ADD CONSTRAINT role_grant_everywhere_check
        CHECK (role <> 'ADMINISTRATOR' OR unit_id IS NULL)",
];

const ROLES_BACK_ON_POSTGRES: [&str; 3] = [
    "ALTER TABLE role_grant DROP CONSTRAINT role_grant_everywhere_check",
    "ALTER TABLE role_grant DROP CONSTRAINT role_grant_role_check",
    "ALTER TABLE role_grant ADD CONSTRAINT role_grant_role_check
        CHECK (role IN ('OFFICIAL', 'MODERATOR', 'COORDINATOR'))",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Also on `SQLite`: a table that is gone in the middle would take what people said with it.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            run(manager, &PEOPLE_ON_SQLITE).await?;
            run(manager, &ROLES_ON_SQLITE).await?;
        } else {
            run(manager, &PEOPLE_ON_POSTGRES).await?;
            run(manager, &ROLES_ON_POSTGRES).await?;
        }
        run(manager, &TABLES).await
    }

    /// Accounts go, and nobody administers any more. What people said stays.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = ["user_invitation", "user_session", "user_account"];
        drop_tables(manager, &tables).await?;
        let indexes = [
            "DROP INDEX person_account_key",
            "DROP INDEX person_issuer_key",
        ];
        run(manager, &indexes).await?;
        run(manager, &UNVOUCHED).await?;
        let administrators = ["DELETE FROM role_grant WHERE role = 'ADMINISTRATOR'"];
        run(manager, &administrators).await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            run(manager, &PEOPLE_BACK_ON_SQLITE).await?;
            let roles = ROLES_ON_SQLITE.map(|sql| {
                sql.replace(", 'ADMINISTRATOR')", ")")
                    .replace("CHECK (role <> 'ADMINISTRATOR' OR unit_id IS NULL),", "")
            });
            let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
            run(manager, &roles).await
        } else {
            run(manager, &PEOPLE_BACK_ON_POSTGRES).await?;
            run(manager, &ROLES_BACK_ON_POSTGRES).await
        }
    }
}
