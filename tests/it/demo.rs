//! The demo: the shipped data set, whole, whatever happens while it is loaded.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use chrono::{TimeZone as _, Utc};
use entity::{import_run, source_document};
use pantau::cli::demo;
use pantau::clock::Clock;
use pantau::database::{Database, WhenMissing};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

#[tokio::test]
async fn a_load_that_was_killed_goes_on_at_the_next_start_and_happens_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let mut killed = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .current_dir(folder.path())
        .args(["demo", "--listen", "127.0.0.1:0", "--database-url", &url])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // All lists are there, and the budgets are on their way.
    BufReader::new(killed.stderr.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .find(|line| line.starts_with("[6/8]"))
        .unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();

    let database = Database::connect(&url, 1, WhenMissing::Refuse)
        .await
        .unwrap();
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 3, 1, 8, 0, 0).unwrap());
    let mut files = Vec::new();
    files.push(
        source_document::Entity::find()
            .count(database.reader())
            .await
            .unwrap(),
    );
    for _start in 0..2 {
        demo::load(&database, &clock).await.unwrap();
        files.push(
            source_document::Entity::find()
                .count(database.reader())
                .await
                .unwrap(),
        );
    }
    let runs = import_run::Entity::find()
        .count(database.reader())
        .await
        .unwrap();

    assert_eq!((files, runs), (vec![6, 8, 8], 8));
}
