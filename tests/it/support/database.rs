//! Databases for one test each, copied from one that was migrated once.

use std::path::PathBuf;

use migration::{Migrator, MigratorTrait as _};
use pantau::clock::Clock;
use pantau::database::{Database, MigrationState, WhenMissing};
use sea_orm::ConnectionTrait as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

pub(crate) use pantau::database::Engine;

/// The server that tests use; without it only SQLite is tested, unless it is required.
const SERVER: &str = "PANTAU_TEST_POSTGRES_URL";
const REQUIRE: &str = "PANTAU_TEST_REQUIRE_POSTGRES";

/// A database made for one test.
pub(crate) enum Home {
    Sqlite(tempfile::TempDir),
    Postgres { server: String, name: String },
}

/// A migrated and empty database; none where there is no server to make it on.
pub(crate) async fn make(engine: Engine) -> Option<Home> {
    match engine {
        Engine::Sqlite => Some(make_sqlite().await),
        Engine::Postgres => make_postgres().await,
    }
}

impl Home {
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/test.db", folder.path().display()),
            Self::Postgres { server, name } => format!("{server}/{name}"),
        }
    }

    pub(crate) async fn connect(&self) -> Database {
        Database::connect(&self.url(), 4, WhenMissing::Refuse)
            .await
            .unwrap()
    }

    pub(crate) async fn remove(self, database: Database) {
        close(database).await;
        if let Self::Postgres { server, name } = self {
            run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

pub(crate) async fn close(database: Database) {
    database.close().await.unwrap();
}

async fn make_sqlite() -> Home {
    static TEMPLATE_FILE: OnceCell<PathBuf> = OnceCell::const_new();
    let template = TEMPLATE_FILE
        .get_or_init(async || {
            let name = format!("template-{}.db", std::process::id());
            let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
            let _not_there_yet = std::fs::remove_file(&file);
            let url = format!("sqlite://{}", file.display());
            let database = Database::connect(&url, 1, WhenMissing::Create)
                .await
                .unwrap();
            database.migrate().await.unwrap();
            close(database).await;
            file
        })
        .await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(template, folder.path().join("test.db")).unwrap();
    Home::Sqlite(folder)
}

async fn make_postgres() -> Option<Home> {
    static TEMPLATE_MADE: OnceCell<()> = OnceCell::const_new();
    #[expect(
        clippy::disallowed_methods,
        reason = "where the test server is, tests alone ask"
    )]
    let (server, required) = (std::env::var(SERVER), std::env::var(REQUIRE));
    let Ok(server) = server else {
        assert!(required.as_deref() != Ok("1"), "{SERVER} is not set");
        eprintln!("PostgreSQL was not tested: {SERVER} is not set");
        return None;
    };
    let server = server.trim_end_matches('/').to_owned();
    TEMPLATE_MADE
        .get_or_init(|| make_template(server.clone()))
        .await;
    let name = format!("pantau_test_{}", Clock::system().id().simple());
    run(
        &server,
        &format!("CREATE DATABASE {name} TEMPLATE {}", template()),
    )
    .await;
    Some(Home::Postgres { server, name })
}

/// The template's name: one for each set of migrations, as those of another branch are others.
fn template() -> String {
    let mut names = Sha256::new();
    for migration in Migrator::migrations() {
        names.update(migration.name());
    }
    let digest = names.finalize();
    let digest = u64::from_be_bytes(digest[..8].try_into().unwrap());
    format!("pantau_test_template_{digest:016x}")
}

/// Makes the template once for all test processes of a server.
async fn make_template(server: String) {
    let template = template();
    let maintenance = sea_orm::Database::connect(options(&server)).await.unwrap();
    maintenance
        .execute_unprepared("SELECT pg_advisory_lock(20261121)")
        .await
        .unwrap();
    let url = format!("{server}/{template}");
    // Fails where it exists already.
    let _exists = maintenance
        .execute_unprepared(&format!("CREATE DATABASE {template}"))
        .await;
    let template = Database::connect(&url, 1, WhenMissing::Refuse)
        .await
        .unwrap();
    let state = template.migration_state().await.unwrap();
    if state != MigrationState::Current {
        template
            .writer()
            .execute_unprepared("DROP SCHEMA public CASCADE")
            .await
            .unwrap();
        template
            .writer()
            .execute_unprepared("CREATE SCHEMA public")
            .await
            .unwrap();
        template.migrate().await.unwrap();
    }
    close(template).await;
    maintenance.close().await.unwrap();
}

async fn run(server: &str, statement: &str) {
    let maintenance = sea_orm::Database::connect(options(server)).await.unwrap();
    maintenance.execute_unprepared(statement).await.unwrap();
    maintenance.close().await.unwrap();
}

fn options(server: &str) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(format!("{server}/postgres"));
    options.max_connections(1).sqlx_logging(false);
    options
}
