//! A question that is cited, and the answer it had.

use sea_orm::entity::prelude::*;

/// A question that is cited, and the answer it had.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    /// The first half of a SHA-256 over what is asked and when.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub document: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub operation_name: Option<String>,
    /// Canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub variables: String,
    /// The instant as of which it was answered.
    pub known_at: DateTimeUtc,
    /// The last import by then.
    pub import_sequence: i64,
    /// The version of each area of the data by then: a JSON object.
    #[sea_orm(column_type = "Text")]
    pub area_versions: String,
    #[sea_orm(column_type = "Text")]
    pub software_version: String,
    #[sea_orm(column_type = "Text")]
    pub answer_sha256: String,
    pub answer_bytes: i64,
    /// The answer; absent where it was too large to be kept.
    pub answer_gzip: Option<Vec<u8>>,
    /// What the row takes of the room that there is.
    pub stored_bytes: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether the answer itself is kept, and not its hash alone.
    pub const fn is_kept(&self) -> bool {
        self.answer_gzip.is_some()
    }
}
