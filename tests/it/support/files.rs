//! Files that tests import.

use std::path::{Path, PathBuf};

use pantau::import::{self, ImportError, Kind, Options, Report};

use super::TestApp;

/// A list of regions, and below the same country nine years later.
pub(crate) const REGIONS_2016: &str = "\
kode,nama
91,PAPUA
91.01,KAB. MERAUKE
91.01.01,Merauke
91.01.02,Muting
91.01.03,Sukamaju
91.02,KAB. SORONG
91.71,KOTA SORONG
34,DAERAH ISTIMEWA
34.02,KAB. BANTUL
34.02.01,Srandakan
";

/// Merauke has moved to a new province; its Sukamaju is there twice, so nothing shows which.
pub(crate) const REGIONS_2025: &str = "\
kode,nama
34,Daerah Istimewa Yogyakarta
34.02,Kabupaten Bantul
34.02.01,Srandakan
34.02.01.2001,Poncosari
91,Papua
91.71,Kota Sorong
93,Papua Selatan
93.01,Kabupaten Merauke
93.01.01,Merauke
93.01.02,MUTING
93.01.03,Sukamaju
93.01.04,Sukamaju
";

/// Rule, line, column and raw text of the findings that a report shows.
pub(crate) fn shown(report: &Report) -> Vec<(&str, i64, &str, &str)> {
    report
        .examples
        .iter()
        .map(|finding| {
            (
                finding.rule,
                finding.line.unwrap_or(0),
                finding.column.as_deref().unwrap_or(""),
                finding.raw.as_deref().unwrap_or(""),
            )
        })
        .collect()
}

/// A date of validity, in words.
pub(crate) fn day(date: Option<chrono::NaiveDate>) -> String {
    date.map_or_else(|| "open".to_owned(), |date| date.to_string())
}

/// How many findings of a rule a report counts.
pub(crate) fn found(report: &Report, rule: &str) -> u64 {
    report.findings.get(rule).map_or(0, |found| found.count)
}

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
