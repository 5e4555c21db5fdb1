//! People, what they say on things, and how often they can say it by mistake: once.

use sea_orm_migration::prelude::*;

use crate::dialect::{drop_tables, run};

const TABLES: [&str; 7] = [
    "CREATE TABLE person (
        id {id} PRIMARY KEY,
        app_id {id} NOT NULL REFERENCES app (id),
        external_id {text} NOT NULL,
        display_name {text} NOT NULL,
        created_at {instant} NOT NULL,
        CONSTRAINT person_external_key UNIQUE (app_id, external_id)
    )",
    "CREATE TABLE comment (
        id {id} PRIMARY KEY,
        sequence BIGINT NOT NULL CONSTRAINT comment_sequence_key UNIQUE CHECK (sequence > 0),
        subject_kind {text} NOT NULL CHECK (subject_kind IN ('PROGRAM', 'UNIT', 'BUDGET_DOCUMENT',
            'BUDGET_ITEM', 'QUALITY_FINDING', 'UNIT_CHANGE')),
        subject_id {id} NOT NULL,
        parent_id {id} REFERENCES comment (id),
        person_id {id} NOT NULL REFERENCES person (id),
        stance {text} CHECK (stance IN ('SUPPORTS', 'OPPOSES', 'ASKS', 'INFORMS')),
        text {text},
        version INTEGER NOT NULL CHECK (version > 0),
        created_at {instant} NOT NULL,
        edited_at {instant},
        withdrawn_at {instant},
        CHECK ((withdrawn_at IS NULL) = (text IS NOT NULL))
    )",
    // The pages of a subject, and of a comment's replies.
    "CREATE INDEX comment_subject ON comment (subject_id, sequence) WHERE parent_id IS NULL",
    "CREATE INDEX comment_parent ON comment (parent_id, sequence) WHERE parent_id IS NOT NULL",
    "CREATE TABLE comment_revision (
        comment_id {id} NOT NULL REFERENCES comment (id),
        version INTEGER NOT NULL CHECK (version > 0),
        stance {text},
        text {text} NOT NULL,
        written_at {instant} NOT NULL,
        PRIMARY KEY (comment_id, version)
    ) {clustered}",
    // How many comments a subject has that were not withdrawn.
    "CREATE TABLE comment_count (
        subject_id {id} NOT NULL PRIMARY KEY,
        comments BIGINT NOT NULL CHECK (comments >= 0)
    ) {clustered}",
    // What a person made under a key: asked again, the same is answered.
    "CREATE TABLE idempotency_key (
        person_id {id} NOT NULL REFERENCES person (id),
        word {text} NOT NULL,
        input_sha256 {bytes} NOT NULL CHECK (length(input_sha256) = 32),
        made_id {id} NOT NULL,
        PRIMARY KEY (person_id, word)
    ) {clustered}",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &TABLES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            "idempotency_key",
            "comment_count",
            "comment_revision",
            "comment",
            "person",
        ];
        drop_tables(manager, &tables).await
    }
}
