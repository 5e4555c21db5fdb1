//! GraphQL over WebSocket, message by message.

use std::time::Duration;

use pantau::config::Config;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::on_both;
use crate::support::socket::Socket;

const PROTOCOL: Option<&str> = Some("graphql-transport-ws");
/// An operation that goes on until it is stopped.
const ENDLESS: &str = "subscription { importCompleted { cursor } }";

fn complete(id: &str) -> Value {
    json!({ "id": id, "type": "complete" })
}

on_both! {
    async fn a_query_has_one_result(app) {
        crate::support::build::region("34.02").named("Bantul").create(app).await;
        let mut socket = Socket::ready(&app.address).await;

        socket.say(&json!({ "id": "a", "type": "subscribe", "payload": {
            "query": "query A($c: RegionCode!) { region(code: $c) { name } } query B { __typename }",
            "operationName": "A", "variables": { "c": "34.02" }, "extensions": null,
        } })).await;
        assert_eq!(socket.result("a").await["data"], json!({ "region": { "name": "Bantul" } }));
        assert_eq!(socket.hear().await, complete("a"));

        // Once it is complete its id is free, and a failed field is part of a result.
        socket.subscribe("a", "{ node(id: \"nothing\") { id } }").await;
        let partial = socket.result("a").await;
        assert_eq!(partial["data"], json!({ "node": null }));
        assert_eq!(partial["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(socket.hear().await, complete("a"));
    }

    async fn a_request_error_ends_its_operation_alone(app) {
        let mut socket = Socket::ready(&app.address).await;
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("query($code: RegionCode!) { region(code: $code) { name } }", "BAD_USER_INPUT"),
            ("mutation { nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { importCompleted(after: \"nothing\") { cursor } }", "BAD_USER_INPUT"),
            ("subscription { a: importCompleted { cursor } b: importCompleted { cursor } }", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            socket.subscribe("a", query).await;

            let heard = socket.hear().await;
            assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!("a")), "{query}: {heard}");
            assert_eq!(heard["payload"][0]["extensions"]["code"], code, "{query}");
            assert!(heard["payload"][0]["message"].is_string());
        }
        socket.subscribe("a", "{ __typename }").await;
        assert_eq!(socket.result("a").await["data"], json!({ "__typename": "Query" }));
    }

    async fn pings_are_answered_at_any_time(app) {
        let mut socket = Socket::open(&app.address, PROTOCOL).await;

        socket.say(&json!({ "type": "pong" })).await;
        socket.say(&json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await, json!({ "type": "pong" }));
        socket.say(&json!({ "type": "connection_init", "payload": { "anything": 1 } })).await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket.say(&json!({ "type": "complete", "id": "unknown" })).await;
        socket.say(&json!({ "type": "ping", "payload": { "at": 7 } })).await;
        assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "at": 7 } }));
    }

    async fn what_the_protocol_does_not_know_closes_the_socket(app) {
        for said in [
            "NONSENSE", "[]", "[\"ping\"]", "{}", "null", "{\"type\":7}", "{\"type\":\"start\"}", "{\"type\":\"connection_ack\"}",
            "{\"type\":\"next\",\"id\":\"a\",\"payload\":{}}", "{\"type\":\"connection_init\",\"payload\":7}",
            "{\"type\":\"ping\",\"payload\":\"x\"}", "{\"type\":\"complete\"}", "{\"type\":\"subscribe\",\"payload\":{\"query\":\"{ __typename }\"}}",
            "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{\"query\":\"{ __typename }\"}}", "{\"type\":\"subscribe\",\"id\":\"a\"}",
            "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{}}", "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":7}}",
            "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":\"{ __typename }\",\"variables\":[]}}",
        ] {
            let mut socket = Socket::open(&app.address, PROTOCOL).await;
            socket.send(Message::text(said)).await;

            let (code, reason) = socket.closed().await;
            assert_eq!(code, 4400, "{said}");
            assert!(!reason.is_empty());
        }
        let mut socket = Socket::open(&app.address, PROTOCOL).await;
        socket.send(Message::binary(b"{\"type\":\"connection_init\"}".to_vec())).await;
        assert_eq!(socket.closed().await.0, 4400);
    }

    async fn each_misbehaviour_has_its_close_code(app) {
        let init = json!({ "type": "connection_init" });
        let mut early = Socket::open(&app.address, PROTOCOL).await;
        early.subscribe("a", "{ __typename }").await;
        assert_eq!(early.closed().await, (4401, "Unauthorized".to_owned()));

        let mut known = Socket::open(&app.address, PROTOCOL).await;
        known.say(&json!({ "type": "connection_init", "payload": { "Authorization": "Bearer x" } })).await;
        assert_eq!(known.closed().await, (4403, "Forbidden".to_owned()));

        let mut foreign = Socket::open(&app.address, None).await;
        assert_eq!(foreign.closed().await, (4406, "Subprotocol not acceptable".to_owned()));

        let mut twice = Socket::ready(&app.address).await;
        twice.subscribe("a", ENDLESS).await;
        twice.subscribe("a", "{ __typename }").await;
        assert_eq!(twice.closed().await, (4409, "Subscriber for a already exists".to_owned()));

        let mut eager = Socket::ready(&app.address).await;
        eager.say(&init).await;
        assert_eq!(eager.closed().await, (4429, "Too many initialisation requests".to_owned()));

        let mut large = Socket::ready(&app.address).await;
        large.subscribe("a", &"#".repeat(70_000)).await;
        assert_eq!(large.closed().await, (1009, "Message too large".to_owned()));
    }

    async fn who_does_not_introduce_itself_is_closed(app) {
        let (address, _stop) = app.with(Config { socket_init_timeout_seconds: 1, ..Config::default() }).await;
        let mut silent = Socket::open(&address, PROTOCOL).await;
        let mut ready = Socket::ready(&address).await;

        assert_eq!(silent.closed().await, (4408, "Connection initialisation timeout".to_owned()));
        assert!(ready.is_silent(Duration::from_millis(1_500)).await);
    }

    async fn who_does_not_answer_pings_is_let_go(app) {
        let (address, _stop) = app.with(Config { ping_interval_seconds: 1, ..Config::default() }).await;
        let mut dead = Socket::ready(&address).await;
        let mut alive = Socket::ready(&address).await;

        // Reading is what answers pings.
        assert!(alive.is_silent(Duration::from_millis(3_500)).await);
        assert!(dead.is_gone().await);
        alive.subscribe("a", "{ __typename }").await;
        alive.result("a").await;
    }

    async fn a_socket_runs_only_so_many_operations(app) {
        let (address, _stop) = app.with(Config { max_socket_operations: 2, ..Config::default() }).await;
        let mut socket = Socket::ready(&address).await;
        socket.subscribe("a", ENDLESS).await;
        socket.subscribe("b", ENDLESS).await;
        socket.subscribe("c", "{ __typename }").await;

        let refused = socket.hear().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("c")));
        assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");

        socket.say(&complete("a")).await;
        socket.subscribe("c", "{ __typename }").await;
        socket.result("c").await;
    }

    async fn sockets_are_told_of_a_restart(app) {
        let (address, stop) = app.with(Config::default()).await;
        let mut socket = Socket::ready(&address).await;
        socket.subscribe("a", ENDLESS).await;
        socket.subscribe("b", "{ __typename }").await;
        socket.result("b").await;
        assert_eq!(socket.hear().await, complete("b"));

        drop(stop);

        assert_eq!(socket.closed().await, (1012, "Service restart".to_owned()));
    }
}
