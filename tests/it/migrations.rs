//! Migrations go up, down and up again.

use migration::{Migrator, MigratorTrait as _};
use pantau::database::MigrationState;

use crate::support::on_both;

on_both! {
    async fn the_tables_come_go_and_come_again(app) {
        let all = u32::try_from(Migrator::migrations().len()).unwrap();

        app.database.migrate_down(all).await.unwrap();
        let without = app.database.migration_state().await.unwrap();
        app.database.migrate().await.unwrap();
        let with = app.database.migration_state().await.unwrap();
        app.database.migrate_down(1).await.unwrap();
        let behind = app.database.migration_state().await.unwrap();

        assert_eq!(without, MigrationState::Empty);
        assert_eq!(with, MigrationState::Current);
        assert_eq!(behind, MigrationState::Behind { missing: 1 });
    }
}
