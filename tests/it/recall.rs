//! Requests known by their bytes: the same answers as on the way through, and none that is old.

use std::time::Duration;

use pantau::area::versions::renew;
use pantau::area::{Area, AreaSet};
use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode, Url};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{TestApp, build, on_both};

const QUERY: &str = "query Names($first: Int) { regions(first: $first) { nodes { code name } } }";

fn post(app: &TestApp, first: i32) -> RequestBuilder {
    app.http
        .post(format!("{}/graphql", app.address))
        .json(&json!({ "query": QUERY, "variables": { "first": first } }))
}

fn get(app: &TestApp, first: i32) -> RequestBuilder {
    let address = format!("{}/graphql", app.address);
    let variables = json!({ "first": first }).to_string();
    let parameters = [("query", QUERY), ("variables", &variables)];
    app.http
        .get(Url::parse_with_params(&address, parameters).unwrap())
}

/// Its status, its headers less those that are new each time, and its body.
async fn told(request: RequestBuilder) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = request.send().await.unwrap();
    let (status, mut headers) = (response.status(), response.headers().clone());
    assert_eq!(headers.remove("x-request-id").unwrap().len(), 32);
    headers.remove("date").unwrap();
    (status, headers, response.bytes().await.unwrap().to_vec())
}

/// How many requests were known by their bytes.
async fn recalled(app: &TestApp) -> u64 {
    let metrics = app.get("/metrics").await.text().await.unwrap();
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix("pantau_requests_recalled_total "));
    line.unwrap().parse().unwrap()
}

async fn many(app: &TestApp) {
    for code in 11..90 {
        let name = format!("Provinsi Nomor {code}");
        build::region(&code.to_string())
            .named(&name)
            .create(app)
            .await;
    }
}

on_both! {
    async fn a_request_that_comes_again_is_answered_as_it_was(app) {
        many(app).await;
        let tag = get(app, 60).send().await.unwrap().headers()["etag"].clone();
        let requests: [&(dyn Fn() -> RequestBuilder + Sync); 9] = [
            &|| post(app, 2),
            &|| post(app, 60),
            &|| post(app, 60).header("accept", "application/graphql-response+json"),
            &|| post(app, 60).header("accept-encoding", "br"),
            &|| post(app, 60).header("origin", "https://example.org"),
            &|| get(app, 60),
            &|| get(app, 60).header("accept-encoding", "gzip"),
            &|| get(app, 60).header("if-none-match", tag.clone()),
            &|| get(app, 60).header("if-none-match", "\"another\""),
        ];
        for (number, request) in requests.iter().enumerate() {
            told(request()).await;
            let through = told(request()).await;
            let before = recalled(app).await;

            let again = told(request()).await;

            assert_eq!(recalled(app).await, before + 1, "request {number}");
            assert_eq!(again, through, "request {number}");
        }
    }

    async fn an_answer_is_never_older_than_the_last_write(app) {
        build::region("11").named("Aceh").create(app).await;
        for number in 12..40 {
            for _ in 0..3 {
                told(post(app, 90)).await;
            }
            build::region(&number.to_string()).create(app).await;
            renew(app.database.writer(), AreaSet::of(&[Area::Regions]), &app.clock).await.unwrap();

            let (_, _, body) = told(post(app, 90)).await;

            let answer: Value = serde_json::from_slice(&body).unwrap();
            let nodes = answer["data"]["regions"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), number - 10);
        }
        assert!(recalled(app).await >= 28);
    }

    async fn who_brings_a_request_id_gets_it_back(app) {
        for _ in 0..3 {
            told(post(app, 1)).await;
        }

        let response = post(app, 1).header("x-request-id", "abc-1").send().await.unwrap();

        assert_eq!(response.headers()["x-request-id"], "abc-1");
        assert_eq!(recalled(app).await, 2);
    }

    async fn another_header_or_another_address_is_another_request(app) {
        for _ in 0..3 {
            told(get(app, 1)).await;
        }
        let before = recalled(app).await;

        let blind = get(app, 1).header("sec-fetch-site", "cross-site").header("sec-fetch-mode", "no-cors");
        let events = get(app, 1).header("accept", "image/png");
        let address = format!("{}/graphql", app.address);
        let no_json = app.http.post(address).header("content-type", "text/plain").body("{}");

        assert_eq!(blind.send().await.unwrap().status(), StatusCode::FORBIDDEN);
        assert_eq!(events.send().await.unwrap().status(), StatusCode::NOT_ACCEPTABLE);
        assert_eq!(no_json.send().await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(get(app, 2).send().await.unwrap().status(), StatusCode::OK);
        assert_eq!(recalled(app).await, before);
    }

    async fn what_is_refused_is_refused_each_time(app) {
        for _ in 0..4 {
            let refused = app.http.post(format!("{}/graphql", app.address)).json(&json!({ "query": "{ nothing }" }));
            assert!(told(refused).await.2.starts_with(b"{\"errors\""));
        }
        assert_eq!(recalled(app).await, 0);
    }

    async fn a_body_without_an_end_is_not_waited_for(app) {
        let host = app.address.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!(
            "GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: {host}\r\n\
             transfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();

        let mut answer = [0; 15];
        stream.read_exact(&mut answer).await.unwrap();

        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        assert_eq!(recalled(app).await, 0);
    }

    async fn a_body_that_comes_late_and_in_parts_is_answered(app) {
        let body = json!({ "query": QUERY, "variables": { "first": 1 } }).to_string();
        let host = app.address.strip_prefix("http://").unwrap();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n", body.len()
        );
        for pause in [0, 10, 1_200] {
            let mut stream = TcpStream::connect(host).await.unwrap();
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&body.as_bytes()[..20]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(pause)).await;
            stream.write_all(&body.as_bytes()[20..]).await.unwrap();

            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();

            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
            assert!(answer.contains("\"data\""), "{answer}");
        }
        assert_eq!(recalled(app).await, 0);
    }
}
