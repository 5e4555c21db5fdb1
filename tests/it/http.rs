//! The HTTP side.

use reqwest::StatusCode;
use sea_orm::ConnectionTrait as _;

use crate::support::on_both;

on_both! {
    async fn an_answer_carries_the_request_id(app) {
        let made = app.get("/health/live").await;
        let given = app.http.get(format!("{}/health/live", app.address)).header("x-request-id", "abc-1").send().await.unwrap();

        assert_eq!(made.headers()["x-request-id"].len(), 32);
        assert_eq!(given.headers()["x-request-id"], "abc-1");
    }

    async fn the_schema_is_served_once_until_it_changes(app) {
        let first = app.get("/schema.graphql").await;
        let etag = first.headers()["etag"].to_str().unwrap().to_owned();
        let again = app.http.get(format!("{}/schema.graphql", app.address)).header("if-none-match", &etag).send().await.unwrap();

        assert_eq!(first.text().await.unwrap(), pantau::graphql::sdl());
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.text().await.unwrap(), "");
    }

    async fn readiness_follows_the_migrations(app) {
        let before = app.get("/health/ready").await.status();
        app.database.migrate_down(1).await.unwrap();
        let after = app.get("/health/ready").await.status();
        let alive = app.get("/health/live").await.status();

        assert_eq!(before, StatusCode::OK);
        assert_eq!(after, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(alive, StatusCode::OK);
    }

    async fn a_database_of_a_newer_program_is_not_served(app) {
        app.database.writer().execute_unprepared(
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_future', 0)"
        ).await.unwrap();

        let ready = app.get("/health/ready").await.status();
        let started = pantau::app::App::start(&pantau::config::Config::default(), app.database.clone(), app.clock.clone()).await;

        assert_eq!(ready, StatusCode::SERVICE_UNAVAILABLE);
        assert!(started.err().unwrap().to_string().contains("newer"));
    }

    async fn the_start_page_says_what_is_loaded(app) {
        let region = crate::support::build::region("34.02").named("Kabupaten <Bantul>").create(app).await;
        let unit = crate::support::build::unit(&region, "1.01").create(app).await;
        crate::support::build::document(&unit).create(app).await;

        let page = app.get("/").await;

        assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        let html = page.text().await.unwrap();
        assert!(html.contains("Kabupaten &lt;Bantul&gt;"), "{html}");
        assert!(html.contains("2014"));
        assert!(!html.contains("https://cdn"));
    }
}
