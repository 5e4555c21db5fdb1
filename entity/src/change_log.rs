//! One entry of the append-only log: what an import did, chained to all that came before it.

use sea_orm::entity::prelude::*;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ChangeKind {
    #[sea_orm(string_value = "IMPORT")]
    Import,
    #[sea_orm(string_value = "DUPLICATE")]
    Duplicate,
    #[sea_orm(string_value = "SUPERSESSION")]
    Supersession,
    #[sea_orm(string_value = "UNIT_CHANGE")]
    UnitChange,
}

/// One entry of the append-only log: what an import did, chained to all that came before it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The first half of the hash.
    pub id: Uuid,
    pub kind: ChangeKind,
    pub occurred_at: DateTimeUtc,
    pub import_run_id: Uuid,
    /// The sequence of that run.
    pub import_sequence: i64,
    /// The document that repeats or replaces another.
    pub budget_document_id: Option<Uuid>,
    /// The document that is repeated or replaced.
    pub other_document_id: Option<Uuid>,
    pub unit_change_id: Option<Uuid>,
    /// Canonical JSON; the hash is taken over these very characters.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    #[sea_orm(column_type = "Text")]
    pub previous_hash: String,
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
