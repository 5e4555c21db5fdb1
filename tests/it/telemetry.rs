//! What the program says of a request: one line, and a trace where somebody gathers them.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::support::on_both;

on_both! {
    async fn a_request_leaves_one_line_and_one_trace(app) {
        let traces: Arc<Mutex<Vec<(String, Bytes)>>> = Arc::default();
        let gathered = Arc::clone(&traces);
        let collector = axum::Router::new().route("/v1/traces", axum::routing::post(
            move |headers: HeaderMap, body: Bytes| async move {
                let kind = headers["content-type"].to_str().unwrap().to_owned();
                gathered.lock().unwrap().push((kind, body));
            },
        ));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let collecting = tokio::spawn(async move { axum::serve(listener, collector).await });
        let mut process = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "pantau=info"])
            .args(["--database-url", &app.database_url])
            .env("PANTAU_LOG_FORMAT", "json")
            .env("PANTAU_OTLP_ENDPOINT", endpoint)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("listening on ").unwrap();

        let body = json!({ "query": "query Secret { regions(first: 3) { nodes { code } } }" }).to_string();
        let request = app.http.post(format!("{address}/graphql")).header("x-request-id", "the-id");
        request.header("content-type", "application/json").body(body).send().await.unwrap();
        let stopped = Command::new("kill").arg(process.id().to_string()).status().unwrap();
        assert!(stopped.success());
        let process = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            (process.wait().unwrap(), said)
        });
        let (status, said) = process.await.unwrap();
        collecting.abort();

        assert!(status.success(), "{said}");
        let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
        let [line] = answered.as_slice() else { panic!("{said}") };
        assert_eq!(line["span"], json!({ "name": "request", "id": "the-id", "method": "POST", "path": "/graphql" }));
        assert_eq!(
            [&line["status"], &line["operation"], &line["cost"], &line["cache"], &line["outcome"]],
            [&json!(200), &json!("Secret"), &json!(4), &json!("miss"), &json!("ok")],
        );
        assert!(line["micros"].as_u64().unwrap() > 0);
        assert!(!said.contains("regions(first"), "{said}");
        let traces = traces.lock().unwrap();
        let (kind, trace) = traces.first().unwrap();
        assert_eq!(kind, "application/x-protobuf");
        let holds = |text: &str| trace.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(holds("pantau") && holds("the-id") && holds("/graphql"));
    }
}
