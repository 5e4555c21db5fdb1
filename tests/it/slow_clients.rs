//! Who takes too long is let go, and so is what runs for nobody.

use std::time::{Duration, Instant};

use pantau::app::App;
use pantau::config::Config;
use sea_orm::{DatabaseTransaction, TransactionTrait as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};

fn impatient() -> Config {
    Config {
        header_timeout_seconds: 1,
        body_timeout_seconds: 1,
        request_timeout_seconds: 1,
        drain_timeout_seconds: 1,
        ..Config::default()
    }
}

/// What the server says to these bytes before it ends the connection.
async fn say(address: &str, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://"))
        .await
        .unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut said = String::new();
    let heard = tokio::time::timeout(Duration::from_secs(8), stream.read_to_string(&mut said));
    let _ended_or_reset = heard.await.unwrap();
    said
}

/// Takes every connection that reads, so that nothing can be read until they are dropped.
async fn every_connection(app: &TestApp) -> Vec<DatabaseTransaction> {
    let mut taken = Vec::new();
    let begin = || tokio::time::timeout(Duration::from_millis(500), app.database.reader().begin());
    while let Ok(connection) = begin().await {
        taken.push(connection.unwrap());
    }
    taken
}

/// What is read once connections are there again.
async fn read_after(app: &TestApp, taken: Vec<DatabaseTransaction>) -> Vec<String> {
    app.statements();
    drop(taken);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut read = app.statements();
    read.retain(|statement| statement.contains("FROM region"));
    read
}

on_both! {
    async fn nothing_is_read_for_who_has_gone(app) {
        const QUERY: &str = "{ regions { totalCount } }";
        let address = app.address.trim_start_matches("http://");
        let body = json!({ "query": QUERY }).to_string();
        let request = format!("POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let wait = || tokio::time::sleep(Duration::from_millis(300));

        let taken = every_connection(app).await;
        let mut stays = TcpStream::connect(address).await.unwrap();
        stays.write_all(request.as_bytes()).await.unwrap();
        wait().await;
        assert!(!read_after(app, taken).await.is_empty());

        let taken = every_connection(app).await;
        let mut gone = TcpStream::connect(address).await.unwrap();
        gone.write_all(request.as_bytes()).await.unwrap();
        let mut closed = Socket::ready(&app.address).await;
        closed.subscribe("a", QUERY).await;
        let mut stopped = Socket::ready(&app.address).await;
        stopped.subscribe("a", QUERY).await;
        wait().await;
        drop(gone);
        drop(closed);
        stopped.say(&json!({ "type": "complete", "id": "a" })).await;
        wait().await;
        assert_eq!(read_after(app, taken).await, Vec::<String>::new());
    }

    async fn a_connection_that_does_not_speak_is_ended(app) {
        let (address, _stop) = app.with(impatient()).await;
        let begun = Instant::now();

        for bytes in ["", "P", "POST /graphql HTT", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: "] {
            assert_eq!(say(&address, bytes).await, "", "{bytes}");
        }
        let idle = say(&address, "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n").await;

        assert!(idle.starts_with("HTTP/1.1 200"), "{idle}");
        assert!(begun.elapsed() >= Duration::from_secs(5));
    }

    async fn a_body_that_does_not_come_is_not_waited_for(app) {
        let (address, _stop) = app.with(impatient()).await;

        let said = say(&address, "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{\"query\"").await;

        assert!(said.starts_with("HTTP/1.1 408"), "{said}");
        assert!(said.contains("REQUEST_TIMEOUT"), "{said}");
    }

    async fn a_request_that_takes_too_long_is_given_up(app) {
        let (address, _stop) = app.with(impatient()).await;
        let ask = |accept: &'static str| app.http.post(format!("{address}/graphql")).header("content-type", "application/json")
            .header("accept", accept).body(json!({ "query": "{ regions { totalCount } }" }).to_string()).send();
        let taken = every_connection(app).await;

        let modern = ask("application/graphql-response+json").await.unwrap();
        let plain = ask("application/json").await.unwrap();

        assert_eq!(modern.status().as_u16(), 504);
        assert_eq!(plain.status().as_u16(), 200);
        let body: Value = plain.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "REQUEST_TIMEOUT");
        assert_eq!(body.get("data"), None);

        drop(taken);
        let again: Value = ask("application/json").await.unwrap().json().await.unwrap();
        assert_eq!(again["data"], json!({ "regions": { "totalCount": 0 } }));
    }

    async fn a_request_that_runs_is_answered_when_the_program_is_told_to_stop(app) {
        let (address, stop) = app.with(Config::default()).await;
        let taken = every_connection(app).await;
        let request = app.http.post(format!("{address}/graphql")).header("content-type", "application/json")
            .body(json!({ "query": "{ regions { totalCount } }" }).to_string()).send();
        let running = tokio::spawn(request);
        tokio::time::sleep(Duration::from_millis(300)).await;

        drop(stop);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let late = TcpStream::connect(address.trim_start_matches("http://")).await;
        drop(taken);

        assert!(late.is_err());
        let answer: Value = running.await.unwrap().unwrap().json().await.unwrap();
        assert_eq!(answer["data"], json!({ "regions": { "totalCount": 0 } }));
    }

    async fn a_request_that_does_not_end_is_cut_off_when_the_program_stops(app) {
        let config = Config { listen: "127.0.0.1:0".parse().unwrap(), request_timeout_seconds: 60, ..impatient() };
        let program = App::start(&config, app.database.clone(), app.clock.clone()).await.unwrap();
        let address = format!("http://{}/graphql", program.address);
        let (stop, stopped) = oneshot::channel::<()>();
        let program = tokio::spawn(program.run(async { let _told = stopped.await; }));
        let taken = every_connection(app).await;
        let request = app.http.post(address).header("content-type", "application/json")
            .body(json!({ "query": "{ regions { totalCount } }" }).to_string()).send();
        let running = tokio::spawn(request);
        tokio::time::sleep(Duration::from_millis(300)).await;

        drop(stop);
        let ended = tokio::time::timeout(Duration::from_secs(5), program).await;

        assert!(ended.is_ok());
        assert!(!running.is_finished());
        running.abort();
        drop(taken);
    }
}
