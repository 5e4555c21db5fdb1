//! `pantau check`: a whole database is whole, and whoever tampers with one is told on.

use std::process::Command;

use entity::{budget_document, import_run, published_total};
use pantau::import::Kind;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _};
use serde_json::Value;

use crate::budget_import::{ENACTED, ONE_AMOUNT, PLAN, bantul, upload};
use crate::support::build::source;
use crate::support::files::REGIONS_2016;
use crate::support::{Engine, TestApp, on_both};

impl TestApp {
    /// `pantau check`: its exit code and what it prints.
    pub(crate) fn check(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["check", "--database-url", &self.database_url])
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap(),
            String::from_utf8(said).unwrap(),
        )
    }

    /// The only part that is broken, and how: place, problem, what was expected and what was found.
    fn first_break(&self) -> (String, Value) {
        let (code, said) = self.check(&["--json"]);
        assert_eq!(code, 1, "{said}");
        let verdicts: Vec<Value> = said
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut broken = verdicts
            .into_iter()
            .filter(|verdict| !verdict["firstBreak"].is_null());
        let mut first = broken.next().unwrap();
        let others: Vec<_> = broken.collect();
        assert!(others.is_empty(), "{said}");
        (
            first["part"].as_str().unwrap().to_owned(),
            first["firstBreak"].take(),
        )
    }

    /// Does to the database what it refuses to let anyone do.
    async fn tamper(&self, statement: &str) {
        let unguarded = match self.database.engine() {
            Engine::Sqlite => format!(
                "DROP TRIGGER IF EXISTS change_log_stays; DROP TRIGGER IF EXISTS change_log_keeps; \
                 DROP TRIGGER IF EXISTS change_log_links; \
                 PRAGMA foreign_keys = OFF; {statement}; PRAGMA foreign_keys = ON"
            ),
            Engine::Postgres => format!(
                "SET session_replication_role = replica; {statement}; RESET session_replication_role"
            ),
        };
        self.database
            .writer()
            .execute_unprepared(&unguarded)
            .await
            .unwrap();
    }
}

/// Regions, and two budgets of which one is corrected.
async fn imported(app: &TestApp) {
    bantul(app).await;
    app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016)
        .await;
    app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN))
        .await;
    let corrected = PLAN
        .replace("200", "210")
        .replace("300", "290")
        .replace("1000", "1100")
        .replace("1500", "1600");
    app.import(
        Kind::Budget,
        "b.csv",
        upload(ENACTED, ONE_AMOUNT, &corrected),
    )
    .await;
}

async fn first_document(app: &TestApp) -> budget_document::Model {
    let documents = budget_document::Entity::find().order_by_asc(budget_document::Column::Id);
    documents.one(app.database.reader()).await.unwrap().unwrap()
}

on_both! {
    async fn what_was_imported_is_whole(app) {
        imported(app).await;

        let (code, said) = app.check(&[]);

        assert_eq!(code, 0, "{said}");
        assert_eq!(said.lines().count(), 6, "{said}");
        assert!(said.contains("log: whole (4 examined)"), "{said}");
        assert!(said.contains("documents: whole (2 examined)"), "{said}");
        assert!(said.lines().all(|line| line.contains(": whole (")), "{said}");
    }

    async fn an_empty_database_is_whole(app) {
        let (code, said) = app.check(&["--json"]);

        assert_eq!(code, 0, "{said}");
        let first: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
        assert_eq!(first, serde_json::json!({ "part": "LOG", "examined": 0, "firstBreak": null }));
    }

    async fn an_entry_of_the_log_that_was_altered_is_named(app) {
        imported(app).await;
        app.tamper("UPDATE change_log SET payload = replace(payload, 'b.csv', 'c.csv') WHERE sequence = 3").await;

        let (part, found) = app.first_break();

        assert_eq!(part, "LOG");
        assert_eq!(found["place"], "entry 3 of the change log");
        assert_eq!(found["problem"], "its hash is not that of its payload");
    }

    async fn an_entry_of_the_log_that_was_taken_out_is_missed(app) {
        imported(app).await;
        app.tamper("DELETE FROM change_log WHERE sequence = 2").await;

        let (part, found) = app.first_break();

        assert_eq!((part.as_str(), &found["place"]), ("LOG", &"entry 3 of the change log".into()));
        assert_eq!((&found["expected"], &found["found"]), (&"2".into(), &"3".into()));
    }

    async fn a_log_that_was_cut_off_lacks_an_import(app) {
        imported(app).await;
        app.tamper("DELETE FROM change_log WHERE sequence > 2").await;

        let (part, found) = app.first_break();

        assert_eq!((part.as_str(), &found["place"]), ("LOG", &"import 3".into()));
    }

    async fn an_import_from_before_the_log_is_named_until_it_is_added(app) {
        source(app).await;
        source(app).await;
        let (_, found) = app.first_break();
        let last = app.count::<import_run::Entity>().await;

        pantau::import::chain::complete(&app.database, &app.clock).await.unwrap();

        assert_eq!(found["place"], "import 1");
        let (_, said) = app.check(&[]);
        assert!(said.contains(&format!("log: whole ({last} examined)")), "{said}");
    }

    async fn a_file_that_is_called_otherwise_than_when_it_was_imported_is_named(app) {
        imported(app).await;
        app.tamper("UPDATE source_document SET publisher = 'Somebody else' WHERE file_name = 'a.csv'").await;

        let (part, found) = app.first_break();

        assert_eq!((part.as_str(), &found["place"]), ("LOG", &"entry 2 of the change log".into()));
        assert_eq!(found["problem"], "`source` of the import is not what was written down");
    }

    async fn a_correction_that_was_taken_back_secretly_is_named(app) {
        imported(app).await;
        app.tamper("UPDATE budget_document SET supersedes_id = NULL").await;

        let (code, said) = app.check(&[]);

        assert_eq!(code, 1);
        let first = said.lines().next().unwrap();
        assert!(first.contains("its standing is not what the change log says last; expected replaces "), "{said}");
        assert!(first.ends_with("found stands for itself"), "{said}");
    }

    async fn an_amount_that_was_altered_is_named_with_its_document(app) {
        imported(app).await;
        let document = first_document(app).await;
        let id = match app.database.engine() {
            Engine::Sqlite => format!("x'{}'", document.id.simple()),
            Engine::Postgres => format!("'{}'", document.id),
        };
        // The sums stay as they are.
        app.tamper(&format!(
            "UPDATE budget_fact SET amount_sen = CASE amount_sen WHEN 20000 THEN 30000 WHEN 30000 THEN 20000 \
             ELSE amount_sen END WHERE budget_document_id = {id}"
        )).await;

        let (part, found) = app.first_break();

        assert_eq!(part, "DOCUMENTS");
        assert_eq!(found["place"], format!("document {} (a.csv, 2014 ENACTED of 1.02.01)", document.id));
        assert_eq!(found["expected"], document.content_sha256);
    }

    async fn facts_and_totals_that_are_gone_are_missed(app) {
        imported(app).await;
        app.tamper("DELETE FROM published_total WHERE source_line = 9").await;
        let (part, totals) = app.first_break();
        app.tamper("DELETE FROM budget_fact").await;
        let (code, facts) = app.check(&[]);

        assert_eq!((part.as_str(), &totals["problem"]), ("DOCUMENTS", &"it has not as many totals as it counts".into()));
        assert_eq!(code, 1);
        assert!(facts.contains("it has not as many facts as it counts; expected 3, found 0"), "{facts}");
    }

    async fn a_sum_beside_a_total_that_was_altered_is_named_with_its_line(app) {
        imported(app).await;
        let total = published_total::Entity::find()
            .order_by_asc(published_total::Column::BudgetDocumentId)
            .order_by_asc(published_total::Column::SourceLine)
            .one(app.database.reader()).await.unwrap().unwrap();
        app.tamper(&format!(
            "UPDATE published_total SET amount_sen = 100, leaf_sum_sen = 100 WHERE source_line = {} \
             AND amount_sen = 150000", total.source_line
        )).await;

        let (part, found) = app.first_break();

        assert_eq!(part, "SUMS");
        assert!(found["place"].as_str().unwrap().starts_with(&format!("the total on line {} of document ", total.source_line)));
        assert_eq!((&found["expected"], &found["found"]), (&"1500.00".into(), &"1.00".into()));
    }

    async fn a_document_that_hides_the_totals_it_misses_is_named(app) {
        bantul(app).await;
        app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, &PLAN.replace("BELANJA,1500", "BELANJA,1600"))).await;
        app.tamper("UPDATE budget_document SET unmet_total_count = 0").await;

        let (part, found) = app.first_break();

        assert_eq!(part, "SUMS");
        assert_eq!((&found["expected"], &found["found"]), (&"0".into(), &"1".into()));
    }

    async fn sums_that_are_kept_and_are_not_those_of_the_facts_are_named(app) {
        imported(app).await;
        app.tamper("UPDATE document_sum SET rest = rest + 1").await;

        let (part, found) = app.first_break();

        assert_eq!(part, "SUMS");
        assert_eq!(found["problem"], "the sum of EXPENDITURE that is kept is not that of its facts");
        assert_eq!((&found["expected"], &found["found"]), (&"1500.00 in 3 facts".into(), &"1500.01 in 3 facts".into()));
    }

    async fn a_government_s_sums_and_documents_in_force_that_were_altered_are_named(app) {
        imported(app).await;
        app.tamper("UPDATE region_sum SET item_count = item_count + 1").await;
        let (part, sums) = app.first_break();
        app.tamper("DELETE FROM budget_in_force WHERE known_to IS NULL").await;
        let (code, said) = app.check(&[]);

        assert_eq!(part, "ROLLUPS");
        assert!(sums["place"].as_str().unwrap().starts_with("region_sum of "), "{sums}");
        assert_eq!(code, 1);
        assert!(said.contains("rollups: broken at budget_in_force of "), "{said}");
        assert_eq!(app.check(&[]).1, said, "the check changes nothing");
    }

    async fn a_row_that_points_to_nothing_is_named(app) {
        imported(app).await;
        app.tamper("DELETE FROM region WHERE code = '34'").await;

        let (part, found) = app.first_break();

        assert_eq!((part.as_str(), &found["place"]), ("REFERENCES", &"region.parent_id".into()));
        assert!(found["problem"].as_str().unwrap().starts_with("a row points to region "), "{found}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_cannot_be_checked() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_pantau"))
        .current_dir(folder.path())
        .args(["check", "--database-url", "sqlite://nothing.db"])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(2));
}
