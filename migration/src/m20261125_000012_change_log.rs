//! The append-only log: what each import did, every entry chained to the one before by its hash.
//!
//! The tables refuse what would break the chain. Rows of imports that were there before are added
//! by `pantau migrate up`, and at the latest by the next import, as the imports themselves would
//! have.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 4] = [
    "CREATE TABLE change_log (
        sequence BIGINT NOT NULL PRIMARY KEY CHECK (sequence > 0),
        id {id} NOT NULL CONSTRAINT change_log_id_key UNIQUE,
        kind {text} NOT NULL CHECK (kind IN ('IMPORT', 'DUPLICATE', 'SUPERSESSION', 'UNIT_CHANGE')),
        occurred_at {instant} NOT NULL,
        import_run_id {id} NOT NULL REFERENCES import_run (id),
        import_sequence BIGINT NOT NULL CHECK (import_sequence > 0),
        budget_document_id {id} REFERENCES budget_document (id),
        other_document_id {id} REFERENCES budget_document (id),
        unit_change_id {id} REFERENCES unit_change (id),
        payload {text} NOT NULL,
        previous_hash {text} NOT NULL CHECK (length(previous_hash) = 64),
        hash {text} NOT NULL CONSTRAINT change_log_hash_key UNIQUE CHECK (length(hash) = 64),
        CHECK ((kind IN ('DUPLICATE', 'SUPERSESSION')) = (budget_document_id IS NOT NULL)),
        CHECK ((budget_document_id IS NULL) = (other_document_id IS NULL)),
        CHECK ((kind = 'UNIT_CHANGE') = (unit_change_id IS NOT NULL))
    ) {clustered}",
    "CREATE INDEX change_log_document ON change_log (budget_document_id, sequence)
        WHERE budget_document_id IS NOT NULL",
    "CREATE INDEX change_log_other_document ON change_log (other_document_id, sequence)
        WHERE other_document_id IS NOT NULL",
    // Finds the copies that a new document leads.
    "CREATE INDEX budget_document_duplicate ON budget_document (duplicate_of_id)
        WHERE duplicate_of_id IS NOT NULL",
];

const GUARDS_OF_SQLITE: [&str; 3] = [
    "CREATE TRIGGER change_log_stays BEFORE UPDATE ON change_log
     BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER change_log_keeps BEFORE DELETE ON change_log
     BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER change_log_links BEFORE INSERT ON change_log
     WHEN NEW.sequence <> COALESCE((SELECT MAX(sequence) FROM change_log), 0) + 1
       OR NEW.previous_hash <> COALESCE(
            (SELECT hash FROM change_log WHERE sequence = NEW.sequence - 1),
            '0000000000000000000000000000000000000000000000000000000000000000')
     BEGIN SELECT RAISE(ABORT, 'an entry of the change log must follow the last one'); END",
];

const GUARDS_OF_POSTGRES: [&str; 5] = [
    "CREATE FUNCTION change_log_refuses() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'the change log is append-only'; END $$",
    "CREATE TRIGGER change_log_stays BEFORE UPDATE OR DELETE ON change_log
     FOR EACH ROW EXECUTE FUNCTION change_log_refuses()",
    "CREATE TRIGGER change_log_keeps BEFORE TRUNCATE ON change_log
     FOR EACH STATEMENT EXECUTE FUNCTION change_log_refuses()",
    "CREATE FUNCTION change_log_follows() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN
        IF NEW.sequence <> COALESCE((SELECT MAX(sequence) FROM change_log), 0) + 1
           OR NEW.previous_hash <> COALESCE(
                (SELECT hash FROM change_log WHERE sequence = NEW.sequence - 1), repeat('0', 64))
        THEN RAISE EXCEPTION 'an entry of the change log must follow the last one';
        END IF;
        RETURN NEW;
     END $$",
    "CREATE TRIGGER change_log_links BEFORE INSERT ON change_log
     FOR EACH ROW EXECUTE FUNCTION change_log_follows()",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await?;
        match manager.get_database_backend() {
            DatabaseBackend::Sqlite => run(manager, &GUARDS_OF_SQLITE).await,
            _ => run(manager, &GUARDS_OF_POSTGRES).await,
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &["DROP INDEX budget_document_duplicate"]).await?;
        drop_tables(manager, &["change_log"]).await?;
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        let functions = [
            "DROP FUNCTION change_log_refuses()",
            "DROP FUNCTION change_log_follows()",
        ];
        run(manager, &functions).await
    }
}
