//! The command `pantau import`: what it prints, and how it ends.

use std::path::Path;
use std::process::Command;

use entity::{quality_finding, region, source_document};
use sea_orm::ConnectionTrait as _;
use tempfile::TempDir;

use crate::support::files::{REGIONS_2016, REGIONS_2025};
use crate::support::{TestApp, on_both};

/// A folder with files of these names and contents.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

/// Exit code, standard output and standard error of `pantau import` in a folder.
fn import_in(folder: &Path, database_url: &str, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .current_dir(folder)
        .args(["import", "--database-url", database_url])
        .args(arguments)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

impl TestApp {
    /// `pantau import` into the test's database.
    fn import_command(&self, folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
        import_in(folder.path(), &self.database_url, arguments)
    }
}

fn outcomes(report: &str) -> Vec<String> {
    report
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|report| report["outcome"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_database_that_is_missing_is_made() {
    let folder = folder(&[("whole_2025.csv", REGIONS_2025)]);

    let (code, report, _) = import_in(
        folder.path(),
        "sqlite://new.db",
        &["regions", "whole_2025.csv"],
    );

    assert_eq!(code, 0, "{report}");
    assert!(folder.path().join("new.db").exists());
}

on_both! {
    async fn the_exit_code_tells_the_worst_and_the_other_files_are_imported(app) {
        let folder = folder(&[
            ("whole_2016.csv", REGIONS_2016),
            ("broken_2020.csv", "kode,nama\n34,Yogyakarta\n3x,Nowhere\n"),
            ("whole_2025.csv", REGIONS_2025),
        ]);

        let (refused, report, _) = app.import_command(&folder, &["regions", "absent_2019.csv", "whole_2016.csv"]);
        let (rejected, rejections, _) = app.import_command(&folder, &["regions", "broken_2020.csv"]);
        let (whole, _, _) = app.import_command(&folder, &["regions", "whole_2025.csv", "whole_2016.csv"]);

        assert_eq!((refused, rejected, whole), (2, 1, 0));
        assert!(report.contains("absent_2019.csv\n  refused: "), "{report}");
        assert!(report.contains("rows: 10 read, 10 accepted, 0 rejected"), "{report}");
        assert!(rejections.contains("broken_2020.csv:3, column kode, `3x`: "), "{rejections}");
    }

    async fn a_report_can_be_read_by_a_program_one_line_a_file(app) {
        let folder = folder(&[("whole_2025.csv", REGIONS_2025)]);

        let (code, report, _) = app.import_command(
            &folder,
            &["regions", "--json", "whole_2025.csv", "absent.csv", "whole_2025.csv"],
        );

        assert_eq!(code, 2);
        assert_eq!(outcomes(&report), ["IMPORTED", "REFUSED", "ALREADY_IMPORTED"]);
    }

    async fn a_dry_run_says_what_would_be_rejected_and_stores_nothing(app) {
        let content = format!("{REGIONS_2025}9x,Nowhere\n");
        let folder = folder(&[("regions_2025.csv", &content)]);

        let (code, report, _) = app.import_command(&folder, &["regions", "--json", "--dry-run", "regions_2025.csv"]);

        assert_eq!((code, outcomes(&report)), (1, vec!["DRY_RUN".to_owned()]));
        assert_eq!(app.count::<region::Entity>().await, 0);
        assert_eq!(app.count::<source_document::Entity>().await, 0);
        assert_eq!(app.count::<quality_finding::Entity>().await, 0);
    }

    async fn a_database_of_another_version_is_refused_with_what_mends_it(app) {
        let folder = folder(&[("whole_2025.csv", REGIONS_2025)]);
        let import = ["regions", "whole_2025.csv"];
        let change = async |sql: &str| {
            app.database.writer().execute_unprepared(sql).await.unwrap();
        };

        change("UPDATE seaql_migrations SET version = 'm2999' WHERE version LIKE '%budgets'").await;
        let (newer, _, newer_said) = app.import_command(&folder, &import);
        change("DELETE FROM seaql_migrations WHERE version = 'm2999'").await;
        let (behind, _, behind_said) = app.import_command(&folder, &import);

        assert_eq!((newer, behind), (2, 2));
        assert!(newer_said.contains("made by a newer version of pantau"), "{newer_said}");
        assert!(behind_said.contains("pantau migrate up"), "{behind_said}");
        assert_eq!(app.count::<region::Entity>().await, 0);
    }
}
