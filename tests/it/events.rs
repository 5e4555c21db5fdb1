//! Server-sent events: one connection an operation.

use std::time::Duration;

use pantau::config::Config;
use pantau::import::Kind;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

const COMPLETED: &str = "subscription { importCompleted { cursor importRun { kind } } }";
const COMPLETE: &str = "event: complete\ndata: ";

/// Posts a query and wants events.
async fn post(app: &TestApp, address: &str, query: &str) -> Response {
    asking(app, address)
        .body(json!({ "query": query }).to_string())
        .send()
        .await
        .unwrap()
}

fn asking(app: &TestApp, address: &str) -> RequestBuilder {
    app.http
        .post(format!("{address}/graphql"))
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
}

/// Events as they come, block by block; comments are left out.
struct Events {
    response: Response,
    text: String,
    comments: usize,
}

impl Events {
    fn of(response: Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let (text, comments) = (String::new(), 0);
        Self {
            response,
            text,
            comments,
        }
    }

    /// The next event; none where the stream ends.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event.starts_with(':') {
                    self.comments += 1;
                    continue;
                }
                return Some(event);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.response.chunk());
            let chunk = chunk.await.unwrap().unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The id and the result of the next event.
    async fn result(&mut self) -> (Option<String>, Value) {
        let event = self.next().await.unwrap();
        let (mut id, mut result) = (None, None);
        for line in event.lines() {
            match line.split_once(": ").unwrap() {
                ("event", name) => assert_eq!(name, "next", "{event}"),
                ("id", value) => id = Some(value.to_owned()),
                ("data", value) => result = Some(serde_json::from_str(value).unwrap()),
                other => panic!("{other:?}"),
            }
        }
        (id, result.unwrap())
    }
}

async fn import(app: &TestApp, year: u16) {
    let content = format!("kode,nama\n34,Yogyakarta {year}\n");
    app.import(Kind::Regions, &format!("regions_{year}.csv"), content)
        .await;
}

on_both! {
    async fn a_query_is_answered_by_two_events(app) {
        let mut events = Events::of(post(app, &app.address, "{ __typename }").await);

        let (id, result) = events.result().await;
        assert_eq!((id, &result["data"]), (None, &json!({ "__typename": "Query" })));
        assert_eq!(events.next().await.unwrap(), COMPLETE);
        assert_eq!(events.next().await, None);

        let by_address = app.http.get(format!("{}/graphql?query=%7B__typename%7D", app.address))
            .header("accept", "text/event-stream").send().await.unwrap();
        assert_eq!(Events::of(by_address).result().await.1["data"], json!({ "__typename": "Query" }));
    }

    async fn a_request_error_is_an_event_too(app) {
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { importCompleted(after: \"nothing\") { cursor } }", "BAD_USER_INPUT"),
        ] {
            let mut events = Events::of(post(app, &app.address, query).await);

            let (_, result) = events.result().await;
            assert_eq!(result.get("data"), None);
            assert_eq!(result["errors"][0]["extensions"]["code"], code, "{query}");
            assert_eq!(events.next().await.unwrap(), COMPLETE);
            assert_eq!(events.next().await, None);
        }
    }

    async fn what_is_no_request_is_refused_by_its_status(app) {
        let malformed = asking(app, &app.address).body("{").send().await.unwrap();
        let large = asking(app, &app.address).body(" ".repeat(70_000)).send().await.unwrap();
        let writing = app.http.get(format!("{}/graphql?query=mutation%7B__typename%7D", app.address))
            .header("accept", "text/event-stream").send().await.unwrap();
        let plain = app.http.post(format!("{}/graphql", app.address)).header("content-type", "application/json")
            .header("accept", "application/json").body(json!({ "query": COMPLETED }).to_string()).send().await.unwrap();

        assert_eq!(malformed.status(), StatusCode::BAD_REQUEST);
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(writing.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(plain.status(), StatusCode::NOT_ACCEPTABLE);
        assert!(plain.text().await.unwrap().contains("text/event-stream"));
    }

    async fn a_stream_goes_on_from_the_last_event_seen(app) {
        import(app, 2009).await;
        let runs = app.ask("{ importRuns { nodes { cursor } } }").await;
        let after = runs["importRuns"]["nodes"][0]["cursor"].as_str().unwrap().to_owned();
        for year in [2010, 2011, 2012] {
            import(app, year).await;
        }
        let query = COMPLETED.replace("importCompleted", &format!("importCompleted(after: \"{after}\")"));
        let mut events = Events::of(post(app, &app.address, &query).await);
        let (id, result) = events.result().await;
        assert_eq!(id.as_deref(), result["data"]["importCompleted"]["cursor"].as_str());
        drop(events);

        // As a browser comes back: the same address, and the id of the last event.
        let address = reqwest::Url::parse_with_params(&format!("{}/graphql", app.address), [("query", &query)]).unwrap();
        let again = app.http.get(address).header("accept", "text/event-stream").header("last-event-id", id.unwrap()).send().await.unwrap();
        let mut events = Events::of(again);
        let (second, _) = events.result().await;
        let (third, _) = events.result().await;
        import(app, 2013).await;
        let (fourth, _) = events.result().await;

        let runs = app.ask("{ importRuns(orderBy: [{ field: FINISHED_AT }]) { nodes { cursor } } }").await;
        let cursors: Vec<_> = runs["importRuns"]["nodes"].as_array().unwrap().iter().map(|run| run["cursor"].as_str().unwrap()).collect();
        assert_eq!([second.unwrap(), third.unwrap(), fourth.unwrap()], cursors[2..]);
    }

    async fn a_silent_stream_shows_that_it_lives(app) {
        let (address, stop) = app.with(Config { ping_interval_seconds: 1, ..Config::default() }).await;
        let response = post(app, &address, COMPLETED).await;
        assert_eq!(response.headers()["cache-control"], "no-cache, no-transform");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        let mut events = Events::of(response);
        let told = tokio::time::timeout(Duration::from_millis(2_500), events.next()).await;
        assert!(told.is_err());
        assert!(events.comments >= 3, "{}", events.comments);

        // Ending without `complete` makes the caller come back.
        drop(stop);
        assert_eq!(events.next().await, None);
    }
}
