//! GraphQL over HTTP: formats, methods, status codes, and who is turned away.

use pantau::config::Config;
use reqwest::{Method, Response, StatusCode, Url};
use serde_json::{Value, json};

use crate::support::{TestApp, on_both};

const MODERN: &str = "application/graphql-response+json";
const PLAIN: &str = "application/json";

/// Posts a body of JSON.
async fn post(app: &TestApp, accept: &str, body: impl Into<String>) -> Response {
    app.http
        .post(format!("{}/graphql", app.address))
        .header("content-type", PLAIN)
        .header("accept", accept)
        .body(body.into())
        .send()
        .await
        .unwrap()
}

/// Asks by address.
async fn get(app: &TestApp, accept: &str, parameters: &[(&str, &str)]) -> Response {
    let address = format!("{}/graphql", app.address);
    app.http
        .get(Url::parse_with_params(&address, parameters).unwrap())
        .header("accept", accept)
        .send()
        .await
        .unwrap()
}

fn query(text: &str) -> String {
    json!({ "query": text }).to_string()
}

fn content_type(response: &Response) -> &str {
    response.headers()["content-type"].to_str().unwrap()
}

/// The code of the only error, after making sure that there is no data.
async fn refusal(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    assert_eq!(body.get("data"), None, "{body}");
    assert_eq!(body["errors"].as_array().unwrap().len(), 1, "{body}");
    body["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap()
        .to_owned()
}

on_both! {
    async fn the_format_is_negotiated(app) {
        for (accept, expected) in [
            (MODERN, "application/graphql-response+json; charset=utf-8"),
            (PLAIN, "application/json; charset=utf-8"),
            ("*/*", "application/json; charset=utf-8"),
            ("application/graphql-response+json;q=0.2, application/json;q=0.3", "application/json; charset=utf-8"),
            ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json; charset=utf-8"),
        ] {
            let answer = post(app, accept, query("{ __typename }")).await;

            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(content_type(&answer), expected, "{accept}");
            assert_eq!(answer.headers()["vary"], "accept");
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
            assert!(answer.text().await.unwrap().starts_with("{\"data\":{\"__typename\":\"Query\"}"));
        }
        for accept in ["text/html", "application/json;charset=latin1", "application/json;q=0"] {
            let answer = post(app, accept, query("{ __typename }")).await;

            assert_eq!(answer.status(), StatusCode::NOT_ACCEPTABLE, "{accept}");
            assert_eq!(refusal(answer).await, "BAD_USER_INPUT");
        }
    }

    async fn a_request_error_is_an_error_of_http_only_in_the_newer_format(app) {
        for (body, code) in [
            (query("{"), "GRAPHQL_PARSE_FAILED"),
            (query("{ nothing }"), "GRAPHQL_VALIDATION_FAILED"),
            (query("query A { __typename } query B { __typename }"), "OPERATION_RESOLUTION_FAILURE"),
            (json!({ "query": "query A { __typename }", "operationName": "B" }).to_string(), "OPERATION_RESOLUTION_FAILURE"),
            (query("query($code: RegionCode!) { region(code: $code) { name } }"), "BAD_USER_INPUT"),
        ] {
            let modern = post(app, MODERN, body.clone()).await;
            let plain = post(app, PLAIN, body.clone()).await;

            assert_eq!(modern.status(), StatusCode::BAD_REQUEST, "{body}");
            assert_eq!(plain.status(), StatusCode::OK, "{body}");
            assert_eq!(refusal(modern).await, code, "{body}");
            assert_eq!(refusal(plain).await, code, "{body}");
        }
        let partial = post(app, MODERN, query("{ node(id: \"nothing\") { id } }")).await;
        assert_eq!(partial.status(), StatusCode::OK);
    }

    async fn the_statuses_of_the_draft_are_a_setting(app) {
        let (address, _stop) = app.with(Config { draft_statuses: true, ..Config::default() }).await;
        for (text, modern) in [
            ("{", 400),
            ("{ nothing }", 422),
            ("query A { __typename } query B { __typename }", 422),
            ("query($code: RegionCode!) { region(code: $code) { name } }", 422),
            ("{ node(id: \"nothing\") { id } }", 294),
            ("{ regions(first: 9999) { totalCount } }", 294),
            ("{ __typename }", 200),
        ] {
            for (accept, expected) in [(MODERN, modern), (PLAIN, 200)] {
                let answer = app.http.post(format!("{address}/graphql")).header("content-type", PLAIN)
                    .header("accept", accept).body(query(text)).send().await.unwrap();

                assert_eq!(answer.status().as_u16(), expected, "{text} as {accept}");
            }
        }
    }

    async fn what_is_no_graphql_request_is_a_bad_request_in_both_formats(app) {
        for body in [
            "", "{", "NONSENSE", "null", "7", "{}", "{\"query\":null}", "{\"qeury\":\"{ __typename }\"}",
            "{\"query\":[\"{ __typename }\"]}", "{\"query\":\"{ __typename }\",\"variables\":[7]}",
            "{\"query\":\"{ __typename }\",\"variables\":\"{}\"}", "{\"query\":\"{ __typename }\",\"extensions\":0}",
            "{\"query\":\"{ __typename }\",\"operationName\":false}", "{\"query\":\"{ __typename }\",\"query\":\"{ __typename }\"}",
            "{\"query\":\"\\ud800\"}", "[]", " [{\"query\":\"{ __typename }\"}]",
        ] {
            for accept in [MODERN, PLAIN] {
                let answer = post(app, accept, body).await;

                assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{body}");
                assert_eq!(answer.headers()["cache-control"], "no-store");
                assert!(content_type(&answer).starts_with(accept), "{body}");
                assert_eq!(refusal(answer).await, "BAD_USER_INPUT", "{body}");
            }
        }
        let batch = post(app, PLAIN, "[{\"query\":\"{ __typename }\"}]").await;
        assert!(batch.text().await.unwrap().contains("one by one"));
        let liberal = post(app, MODERN, "{\"query\":\"{ __typename }\",\"variables\":null,\"operationName\":null,\"extensions\":null,\"id\":\"x\"}").await;
        assert_eq!(liberal.status(), StatusCode::OK);
    }

    async fn only_json_in_utf_8_is_taken(app) {
        let send = |headers: Vec<(&'static str, &'static str)>, body: Vec<u8>| {
            let mut request = app.http.post(format!("{}/graphql", app.address)).body(body);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            request.send()
        };
        let good = query("{ __typename }").into_bytes();
        for (kind, expected) in [
            ("application/json", StatusCode::OK),
            ("Application/JSON ; Charset=\"UTF-8\"", StatusCode::OK),
            ("application/json; charset=utf-16", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("application/jsonp", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("application/x-www-form-urlencoded", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("multipart/form-data; boundary=x", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("application/graphql", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ] {
            let answer = send(vec![("content-type", kind)], good.clone()).await.unwrap();

            assert_eq!(answer.status(), expected, "{kind}");
        }
        let untyped = send(vec![], good.clone()).await.unwrap();
        let zipped = send(vec![("content-type", PLAIN), ("content-encoding", "gzip")], good.clone()).await.unwrap();
        let latin = send(vec![("content-type", PLAIN)], b"{\"query\":\"{ __typename } # \xe9\"}".to_vec()).await.unwrap();
        let large = send(vec![("content-type", PLAIN)], query(&"#".repeat(70_000)).into_bytes()).await.unwrap();

        assert_eq!(untyped.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(zipped.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(latin.status(), StatusCode::BAD_REQUEST);
        assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(refusal(large).await, "BAD_USER_INPUT");
    }

    async fn a_query_can_be_asked_by_its_address(app) {
        crate::support::build::region("34.02").named("Bantul").create(app).await;
        let answer = get(app, MODERN, &[
            ("query", "query A($c: RegionCode!) { region(code: $c) { name } } query B { __typename }"),
            ("operationName", "A"), ("variables", "{\"c\":\"34.02\"}"), ("extensions", "{\"a\":1}"), ("cache", "7"),
        ]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.json::<Value>().await.unwrap()["data"], json!({ "region": { "name": "Bantul" } }));

        let empty = [("query", "{ __typename }"), ("operationName", ""), ("variables", ""), ("extensions", "null")];
        assert_eq!(get(app, PLAIN, &empty).await.status(), StatusCode::OK);
        for parameters in [
            vec![], vec![("query", "{ __typename }"), ("query", "{ __typename }")],
            vec![("query", "{ __typename }"), ("variables", "[]")], vec![("query", "{ __typename }"), ("extensions", "{")],
        ] {
            let answer = get(app, PLAIN, &parameters).await;
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{parameters:?}");
        }
        let latin = app.get("/graphql?query=%7B__typename%7D%23%E9").await;
        assert_eq!(latin.status(), StatusCode::BAD_REQUEST);
        let head = app.http.head(format!("{}/graphql?query=%7B__typename%7D", app.address)).send().await.unwrap();
        assert_eq!(head.status(), StatusCode::OK);
        assert_eq!(head.text().await.unwrap(), "");
    }

    async fn an_address_never_writes(app) {
        for accept in [MODERN, PLAIN] {
            let answer = get(app, accept, &[("query", "mutation { __typename }")]).await;

            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(answer.headers()["allow"], "POST");
            assert_eq!(refusal(answer).await, "BAD_USER_INPUT");
        }
        let chosen = get(app, PLAIN, &[("query", "query A { __typename } mutation B { __typename }"), ("operationName", "B")]).await;
        assert_eq!(chosen.status(), StatusCode::METHOD_NOT_ALLOWED);
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = app.http.request(method, format!("{}/graphql", app.address)).send().await.unwrap();

            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(answer.headers()["allow"], "GET, HEAD, POST, OPTIONS");
            assert_eq!(refusal(answer).await, "BAD_USER_INPUT");
        }
    }

    async fn a_page_of_another_site_cannot_ask_blindly(app) {
        let ask = |site: &'static str, mode: &'static str| app.http.get(format!("{}/graphql?query=%7B__typename%7D", app.address))
            .header("sec-fetch-site", site).header("sec-fetch-mode", mode).send();

        let image = ask("cross-site", "no-cors").await.unwrap();
        assert_eq!(image.status(), StatusCode::FORBIDDEN);
        assert_eq!(refusal(image).await, "FORBIDDEN");
        for (site, mode) in [("cross-site", "cors"), ("cross-site", "navigate"), ("same-origin", "no-cors"), ("none", "navigate")] {
            assert_eq!(ask(site, mode).await.unwrap().status(), StatusCode::OK, "{site} {mode}");
        }
    }

    async fn scripts_of_every_site_may_read(app) {
        let asked = app.http.request(Method::OPTIONS, format!("{}/graphql", app.address)).header("origin", "https://example.org")
            .header("access-control-request-method", "POST").header("access-control-request-headers", "content-type,authorization")
            .send().await.unwrap();
        assert_eq!(asked.status(), StatusCode::OK);
        assert_eq!(asked.headers()["access-control-allow-origin"], "*");
        assert_eq!(asked.headers()["access-control-allow-headers"], "content-type,authorization");
        assert!(asked.headers()["access-control-allow-methods"].to_str().unwrap().contains("POST"));
        assert_eq!(asked.headers().get("access-control-allow-credentials"), None);

        let read = app.http.get(format!("{}/graphql?query=%7B__typename%7D", app.address)).header("origin", "https://example.org").send().await.unwrap();
        assert_eq!(read.headers()["access-control-allow-origin"], "*");
        let exposed = read.headers()["access-control-expose-headers"].to_str().unwrap();
        for name in ["etag", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"] {
            assert!(exposed.split(',').any(|header| header == name), "{exposed}");
        }
        let health = app.http.get(format!("{}/health/live", app.address)).header("origin", "https://example.org").send().await.unwrap();
        assert_eq!(health.headers().get("access-control-allow-origin"), None);
    }

    async fn large_answers_are_compressed_for_those_who_ask(app) {
        let large = query("{ __schema { types { name description fields { name description } } } }");
        let plain = post(app, PLAIN, large.clone()).await;
        assert_eq!(plain.headers().get("content-encoding"), None);
        let length = plain.bytes().await.unwrap().len();
        for (wanted, expected) in [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip;q=0.5, br", "br")] {
            let answer = app.http.post(format!("{}/graphql", app.address)).header("content-type", PLAIN)
                .header("accept-encoding", wanted).body(large.clone()).send().await.unwrap();

            assert_eq!(answer.headers()["content-encoding"], expected);
            assert!(answer.headers().get_all("vary").iter().any(|vary| vary == "accept-encoding"));
            assert!(answer.bytes().await.unwrap().len() * 2 < length);
        }
        let small = app.http.post(format!("{}/graphql", app.address)).header("content-type", PLAIN)
            .header("accept-encoding", "gzip").body(query("{ __typename }")).send().await.unwrap();
        assert_eq!(small.headers().get("content-encoding"), None);
    }
}
