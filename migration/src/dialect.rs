//! The few words in which SQLite and PostgreSQL differ when tables are made.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

/// Runs statements written once for both engines.
///
/// `{id}` is a UUID, `{text}` text compared by code point on both engines (so that pages are cut
/// at the same rows), `{bytes}` bytes, `{date}` a calendar date, `{instant}` a point in time, `{clustered}` the
/// table option that stores rows in the order of their primary key, `{random_id}` a UUID that is
/// new each time.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let words: [(&str, &str); 7] = match manager.get_database_backend() {
        DatabaseBackend::Sqlite => [
            ("{id}", "BLOB"),
            ("{text}", "TEXT"),
            ("{bytes}", "BLOB"),
            ("{date}", "TEXT"),
            ("{instant}", "TEXT"),
            ("{clustered}", "WITHOUT ROWID"),
            ("{random_id}", "randomblob(16)"),
        ],
        _ => [
            ("{id}", "UUID"),
            ("{text}", "TEXT COLLATE \"C\""),
            ("{bytes}", "BYTEA"),
            ("{date}", "DATE"),
            ("{instant}", "TIMESTAMPTZ"),
            ("{clustered}", ""),
            ("{random_id}", "gen_random_uuid()"),
        ],
    };
    for statement in statements {
        let sql = words
            .iter()
            .fold((*statement).to_owned(), |sql, (word, meaning)| {
                sql.replace(word, meaning)
            });
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Drops tables, the last made first.
pub(crate) async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager
            .get_connection()
            .execute_unprepared(&format!("DROP TABLE {table}"))
            .await?;
    }
    Ok(())
}
