//! The command `pantau export`.

use std::process::Command;

use serde_json::Value;

use crate::support::build::{document, fact, item, region, unit};
use crate::support::{TestApp, on_both};

impl TestApp {
    /// Exit code, standard output and standard error of `pantau export` over the test's database.
    fn export_command(&self, arguments: &[&str]) -> (i32, Vec<u8>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["export", "--database-url", &self.database_url])
            .args(arguments)
            .output()
            .unwrap();
        let code = output.status.code().unwrap();
        (
            code,
            output.stdout,
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

on_both! {
    async fn a_list_is_written_as_the_server_sends_it(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.02").create(app).await;
        let budget = document(&unit).create(app).await;
        let line = item(&budget).create(app).await;
        fact(app, &budget, &line, 12).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("items.ndjson");
        let filter = "{\"unitCode\":{\"eq\":\"1.02\"}}";
        let list = ["list", "budgetItems", "--filter", filter, "--as-of", "2014-06-30"];

        let (code, csv, _) = app.export_command(&list);
        let to_file = [&list[..], &["--format", "ndjson", "--output", path.to_str().unwrap()]].concat();
        let (code_of_file, nothing, said) = app.export_command(&to_file);

        let get = async |format: &str| {
            let query = "filter=%7B%22unitCode%22%3A%7B%22eq%22%3A%221.02%22%7D%7D&asOf=2014-06-30";
            app.get(&format!("/export/budgetItems.{format}?{query}")).await.bytes().await.unwrap()
        };
        assert_eq!((code, code_of_file), (0, 0), "{said}");
        assert_eq!(csv, get("csv").await);
        assert_eq!(std::fs::read(&path).unwrap(), get("ndjson").await);
        assert!(nothing.is_empty() && said.starts_with("1 rows in "), "{said}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    async fn a_government_is_written_as_the_server_sends_it(app) {
        let region = region("34.02").create(app).await;
        unit(&region, "1.02").create(app).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bantul.zip");

        let (code, _, said) = app.export_command(&["government", "34.02", "--output", path.to_str().unwrap()]);
        let (unknown, _, why) = app.export_command(&["government", "99", "--output", path.to_str().unwrap()]);

        assert_eq!(code, 0, "{said}");
        let sent = app.get("/export/governments/34.02.zip").await.bytes().await.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), sent);
        assert_eq!((unknown, why.as_str()), (2, "pantau: there is no government with the code 99\n"));
    }

    async fn a_list_that_is_refused_leaves_no_file(app) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");

        let (code, _, said) = app.export_command(&["list", "colours", "--output", path.to_str().unwrap()]);

        assert_eq!(code, 2);
        assert_eq!(said, "pantau: There is no list `colours`.\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn the_dictionary_says_what_every_column_holds() {
    let output = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .args(["export", "dictionary"])
        .output()
        .unwrap();

    let tables: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(tables.len(), 23);
    for table in &tables {
        let fields = table["schema"]["fields"].as_array().unwrap();
        assert!(fields.len() > 2, "{table}");
        for field in fields {
            let name = field["name"].as_str().unwrap();
            let is_snake = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
            };
            assert!(name.chars().all(is_snake), "{name}");
            let about = field["description"].as_str().unwrap();
            assert!(about.ends_with('.'), "{name}: {about}");
        }
    }
}
