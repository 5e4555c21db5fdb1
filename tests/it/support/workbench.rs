//! A database of its own for each test, and files to import into it.

use std::path::{Path, PathBuf};

use chrono::{TimeZone as _, Utc};
use pantau::clock::Clock;
use pantau::database::{Database, WhenMissing};
use pantau::import::{self, ImportError, Kind, Options, Report};
use tempfile::TempDir;

/// A migrated, empty database and a folder for files; both go when it is dropped.
pub(crate) struct Workbench {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    folder: TempDir,
}

/// A migrated, empty database in a temporary file.
pub(crate) async fn fresh_database() -> Workbench {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("pantau.db").display());
    let database = Database::connect(&url, 1, WhenMissing::Create)
        .await
        .unwrap();
    database.migrate().await.unwrap();
    Workbench {
        database,
        clock: Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap()),
        folder,
    }
}

impl Workbench {
    /// Where the test's files lie.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Imports a file with options.
    pub(crate) async fn import_with(
        &self,
        kind: Kind,
        path: &Path,
        options: Options,
    ) -> Result<Report, ImportError> {
        import::import_file(&self.database, &self.clock, kind, path, &options).await
    }

    /// Imports a file of this name and content, which must succeed.
    pub(crate) async fn import(&self, kind: Kind, name: &str, content: &str) -> Report {
        let path = self.file(name, content);
        self.import_with(kind, &path, Options::default())
            .await
            .unwrap()
    }

    /// The reason for which a file of this name and content is refused.
    pub(crate) async fn refusal(&self, kind: Kind, name: &str, content: &str) -> String {
        let path = self.file(name, content);
        match self.import_with(kind, &path, Options::default()).await {
            Err(ImportError::Refused(reason)) => reason,
            other => panic!("not refused: {other:?}"),
        }
    }
}
