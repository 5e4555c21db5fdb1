//! The ready questions: each is answered from the shipped data, in its own document and as a page.

use pantau::app::App;
use pantau::cli::demo;
use pantau::clock::Clock;
use pantau::config::Config;
use pantau::database::{Database, WhenMissing};
use pantau::questions::Questions;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::on_both;

/// Loading takes seconds, so one test goes through everything that needs the shipped data.
#[tokio::test]
async fn every_ready_question_has_an_answer_in_the_shipped_data() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("demo.db").display());
    let database = Database::connect(&url, 4, WhenMissing::Create)
        .await
        .unwrap();
    database.migrate().await.unwrap();
    let clock = Clock::system();
    demo::load(&database, &clock).await.unwrap();
    demo::load_example(&database, &clock).await.unwrap();
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        ..Config::default()
    };
    let app = App::start(&config, database, clock).await.unwrap();
    let address = format!("http://{}", app.address);
    tokio::spawn(app.run(std::future::pending()));
    pantau::tls::by_ring();
    let http = reqwest::Client::new();

    let questions = Questions::shipped(&pantau::graphql::sdl()).unwrap();
    for question in questions.iter() {
        let body = json!({ "query": question.document }).to_string();
        let answer: Value = http
            .post(format!("{address}/graphql"))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let page = http
            .get(format!("{address}/questions/{}", question.name))
            .send()
            .await
            .unwrap();
        let page_status = page.status();
        let html = page.text().await.unwrap();
        let file = http
            .get(format!("{address}/questions/{}.csv", question.name))
            .send()
            .await
            .unwrap();
        let csv = file.text().await.unwrap();

        assert_eq!(answer.get("errors"), None, "{}: {answer:#}", question.name);
        assert_eq!(page_status, StatusCode::OK, "{}", question.name);
        assert!(
            html.contains("<td"),
            "{} has no rows: {html}",
            question.name
        );
        assert!(!html.contains("role=\"alert\""), "{}", question.name);
        assert!(
            csv.lines().count() > 1,
            "{} has no rows: {csv}",
            question.name
        );
        for path in csv
            .trim_start_matches('\u{feff}')
            .lines()
            .next()
            .unwrap()
            .split(',')
        {
            assert!(
                question.columns.contains_key(path),
                "{}: {path} has no kind",
                question.name
            );
            assert!(
                questions.headings().of(path).is_some(),
                "{}: {path} has no heading",
                question.name
            );
        }
    }
}

on_both! {
    async fn a_page_speaks_the_language_that_is_asked_for(app) {
        let english = app.get("/questions").await;
        let indonesian = app.get("/questions?lang=id").await;
        let preferred = app.http.get(format!("{}/questions", app.address)).header("accept-language", "id-ID,en;q=0.8").send().await.unwrap();

        assert_eq!(english.headers()["content-language"], "en");
        assert_eq!(english.headers()["vary"], "accept-language");
        assert_eq!(preferred.headers()["content-language"], "id");
        assert!(indonesian.text().await.unwrap().contains("<html lang=\"id\">"));
    }

    async fn what_was_filled_in_wrongly_is_told_and_kept(app) {
        let page = app.get("/questions/budgets-of-units?fiscalYear=%22%3E%3Cb%3E&regionCode=").await;

        assert_eq!(page.status(), StatusCode::BAD_REQUEST);
        let html = page.text().await.unwrap();
        assert!(html.contains("value=\"&quot;&gt;&lt;b&gt;\""), "{html}");
        assert!(html.contains("This is not a whole number."));
        assert!(html.contains("This must be filled in."));
    }

    async fn a_value_that_the_api_refuses_is_told_in_its_words(app) {
        let page = app.get("/questions/budgets-of-units?regionCode=nowhere").await;
        let forged = app.get("/questions/budgets-of-units?after=forged").await;

        assert_eq!(page.status(), StatusCode::BAD_REQUEST);
        assert!(page.text().await.unwrap().contains("role=\"alert\""));
        assert_eq!(forged.status(), StatusCode::BAD_REQUEST);
    }

    async fn an_answer_without_rows_says_so_and_offers_no_file(app) {
        let page = app.get("/questions/find-a-unit").await;

        assert_eq!(page.status(), StatusCode::OK);
        let html = page.text().await.unwrap();
        assert!(html.contains("There are no rows for this."));
        assert!(!html.contains(".csv"));
    }

    async fn a_question_that_is_not_there_is_not_found(app) {
        for path in ["/questions/nothing", "/questions/nothing.csv", "/questions/..%2Fcargo"] {
            assert_eq!(app.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn a_name_from_the_data_is_text_in_a_page_and_no_formula_in_a_file(app) {
        let region = crate::support::build::region("34.02").named("=<b>Bantul").create(app).await;
        crate::support::build::unit(&region, "1.01").create(app).await;

        let page = app.get("/questions/regions-below").await.text().await.unwrap();
        let file = app.get("/questions/regions-below.csv").await;

        assert!(page.contains("=&lt;b&gt;Bantul"), "{page}");
        assert_eq!(file.headers()["content-disposition"], "attachment; filename=\"regions-below.csv\"");
        let csv = file.text().await.unwrap();
        assert!(csv.contains("'=<b>Bantul"), "{csv}");
    }

    async fn no_page_runs_a_script_or_fetches_from_elsewhere(app) {
        for path in ["/", "/questions", "/questions/budgets-of-governments", "/questions/nothing"] {
            let page = app.get(path).await;
            let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
            let html = page.text().await.unwrap();

            assert!(policy.starts_with("default-src 'none'") && !policy.contains("script"), "{policy}");
            assert!(!html.contains("<script") && !html.contains("style=") && !html.contains("//"), "{path}: {html}");
        }
    }

    async fn the_explorer_is_served_by_this_program_alone(app) {
        let page = app.get("/explorer").await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let etag = page.headers()["etag"].to_str().unwrap().to_owned();
        let html = page.text().await.unwrap();
        let script = html.split('"').find(|word| word.starts_with("/explorer/") && word.contains(".js")).unwrap();
        let file = app.get(script).await;
        let again = app.http.get(format!("{}/explorer", app.address)).header("if-none-match", etag).send().await.unwrap();

        assert!(policy.contains("script-src 'self'; worker-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe-eval") && !policy.contains("http"), "{policy}");
        assert_eq!(file.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(file.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(app.get("/explorer/nothing.js").await.status(), StatusCode::NOT_FOUND);
    }

    async fn the_explorer_learns_the_questions_from_the_server(app) {
        let published: Value = app.get("/questions.json").await.json().await.unwrap();

        let first = &published["questions"][0];
        assert_eq!(first["name"], "accounts-of-an-edition");
        assert_eq!(first["variables"], json!({ "startsWith": "5.1" }));
        assert!(first["title"]["id"].is_string() && first["about"]["en"].is_string());
        assert_eq!(published["headings"]["region.name"], json!({ "id": "Pemerintah daerah", "en": "Government" }));
        assert!(first["document"].as_str().unwrap().starts_with("query "));
    }
}
