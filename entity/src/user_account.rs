//! An account of this program's own, with a password.

use sea_orm::entity::prelude::*;

/// An account of this program's own, with a password.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The name by which it is signed in to, in lower case.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The name that others see.
    #[sea_orm(column_type = "Text")]
    pub display_name: String,
    /// Argon2id, as a PHC string.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    pub password_changed_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    /// Since when nobody is let in by it; absent where it is open.
    pub disabled_at: Option<DateTimeUtc>,
}

/// Not shown where it is printed: this is about a person, and holds what passwords are tried against.
impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("UserAccount(..)")
    }
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
