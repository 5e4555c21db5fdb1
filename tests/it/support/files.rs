//! Files that tests import.

use std::path::{Path, PathBuf};

use pantau::import::{self, ImportError, Kind, Options, Report};

use super::TestApp;

/// A file that comes with the project.
pub(crate) fn of_the_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

impl TestApp {
    /// Imports a file that lies somewhere.
    pub(crate) async fn import_file(
        &self,
        kind: Kind,
        path: &Path,
        options: &Options,
    ) -> Result<Report, ImportError> {
        import::import_file(&self.database, &self.clock, kind, path, options).await
    }

    /// Imports a file of this name and content.
    pub(crate) async fn try_import(
        &self,
        kind: Kind,
        name: &str,
        content: impl AsRef<[u8]>,
        options: &Options,
    ) -> Result<Report, ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        self.import_file(kind, &path, options).await
    }

    /// Imports a file that must be accepted.
    pub(crate) async fn import(&self, kind: Kind, name: &str, content: impl AsRef<[u8]>) -> Report {
        let outcome = self
            .try_import(kind, name, content, &Options::default())
            .await;
        outcome.unwrap_or_else(|error| panic!("{name}: {error:?}"))
    }

    /// The reason for which a file is refused.
    pub(crate) async fn import_refusal(
        &self,
        kind: Kind,
        name: &str,
        content: impl AsRef<[u8]>,
    ) -> String {
        match self
            .try_import(kind, name, content, &Options::default())
            .await
        {
            Err(ImportError::Refused(reason)) => reason,
            other => panic!("{name} was not refused: {other:?}"),
        }
    }
}
