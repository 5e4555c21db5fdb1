//! Apps: known by their keys, and by nothing else.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use chrono::TimeDelta;
use pantau::auth::actor::{Scope, Scopes};
use pantau::config::Config;
use pantau::service::Services;
use pantau::service::app::{AppService, Issued};
use pantau::service::chain::hex;
use reqwest::{RequestBuilder, StatusCode, Url};
use serde_json::{Value, json};

use crate::support::build::region;
use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};

const VIEWER: &str = "{ viewer { app { name } scopes externalId displayName } }";
const PUBLIC: &str = "{ regions { nodes { name } } }";

fn apps(app: &TestApp) -> AppService {
    Services::new(&app.database, app.clock.clone()).apps
}

async fn key(app: &TestApp, name: &str, scopes: &[Scope]) -> Issued {
    let scopes = scopes.iter().copied().collect::<Scopes>();
    apps(app).create_key(name, &scopes, None).await.unwrap()
}

fn bearer(issued: &Issued) -> String {
    format!("Bearer {}", issued.secret.reveal())
}

fn post(app: &TestApp, query: &str) -> RequestBuilder {
    app.http
        .post(format!("{}/graphql", app.address))
        .json(&json!({ "query": query }))
}

fn get(app: &TestApp, query: &str) -> RequestBuilder {
    let address = format!("{}/graphql", app.address);
    app.http
        .get(Url::parse_with_params(&address, [("query", query)]).unwrap())
}

async fn told(request: RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.unwrap()
}

/// The code of a request that is refused for who asks.
async fn refused(request: RequestBuilder, status: u16) -> String {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), status);
    let challenge = answer.headers().get("www-authenticate").cloned();
    assert_eq!(challenge.is_some(), status == 401 || status == 403);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body.get("data"), None, "{body}");
    body["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn introduced(address: &str, payload: Value) -> Socket {
    let mut socket = Socket::open(address, Some("graphql-transport-ws")).await;
    socket
        .say(&json!({ "type": "connection_init", "payload": payload }))
        .await;
    socket
}

on_both! {
    async fn an_app_is_known_by_its_key_and_speaks_for_itself_or_for_a_user(app) {
        let forum = key(app, "Forum Warga", &[Scope::ActForUsers]).await;
        let key = bearer(&forum);

        assert_eq!(told(post(app, VIEWER)).await["data"], json!({ "viewer": null }));
        let itself = told(post(app, VIEWER).header("authorization", &key)).await;
        assert_eq!(itself["data"]["viewer"], json!({
            "app": { "name": "Forum Warga" }, "scopes": ["ACT_FOR_USERS"], "externalId": null, "displayName": null,
        }));
        let user = post(app, VIEWER).header("authorization", &key)
            .header("on-behalf-of", "user%2F17").header("on-behalf-of-name", "Siti%20Amin%C3%A1");
        let user = told(user).await;
        assert_eq!(user["data"]["viewer"]["externalId"], "user/17");
        assert_eq!(user["data"]["viewer"]["displayName"], "Siti Aminá");

        let mut socket = introduced(&app.address, json!({
            "authorization": key, "onBehalfOf": { "id": "user/17", "name": "Siti" },
        })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket.subscribe("a", VIEWER).await;
        assert_eq!(socket.result("a").await["data"]["viewer"]["displayName"], "Siti");
    }

    async fn what_is_no_valid_key_is_refused_in_every_way_to_ask(app) {
        let service = apps(app);
        let scopes = Scopes::default();
        let soon = app.clock.now() + TimeDelta::hours(1);
        let expiring = service.create_key("Forum", &scopes, Some(soon)).await.unwrap();
        let revoked = service.create_key("Forum", &scopes, None).await.unwrap();
        assert_eq!(told(post(app, VIEWER).header("authorization", bearer(&revoked))).await["data"]["viewer"]["app"]["name"], "Forum");
        service.revoke_key(revoked.secret.prefix()).await.unwrap();
        let later = app.at(soon).await;

        let unknown = format!("Bearer pantau_{}", "0".repeat(64));
        for shown in [unknown.clone(), bearer(&revoked), "Bearer x".to_owned(), "Basic dTpw".to_owned(), String::new()] {
            for request in [post(app, PUBLIC), get(app, PUBLIC), post(app, VIEWER), post(app, "{"), get(app, PUBLIC).header("accept", "text/event-stream")] {
                assert_eq!(refused(request.header("authorization", &shown), 401).await, "UNAUTHENTICATED", "{shown}");
            }
            let mut socket = introduced(&app.address, json!({ "Authorization": shown })).await;
            assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()), "{shown}");
        }
        let twice = post(app, PUBLIC).header("authorization", bearer(&expiring)).header("authorization", bearer(&expiring));
        assert_eq!(refused(twice, 401).await, "UNAUTHENTICATED");
        let nobody = post(app, PUBLIC).header("on-behalf-of", "1").header("on-behalf-of-name", "Siti");
        assert_eq!(refused(nobody, 401).await, "UNAUTHENTICATED");
        let upgrade = app.http.get(format!("{}/graphql", app.address)).header("upgrade", "websocket").header("authorization", &unknown);
        assert_eq!(refused(upgrade, 401).await, "UNAUTHENTICATED");

        assert_eq!(told(post(app, PUBLIC).header("authorization", bearer(&expiring))).await.get("errors"), None);
        let expired = app.http.post(format!("{}/graphql", later.0)).json(&json!({ "query": PUBLIC }));
        assert_eq!(refused(expired.header("authorization", bearer(&expiring)), 401).await, "UNAUTHENTICATED");
    }

    async fn an_app_acts_for_users_only_where_its_key_is_for_that_and_says_who_they_are(app) {
        let (forum, tool) = (key(app, "Forum", &[Scope::ActForUsers]).await, key(app, "Tool", &[]).await);

        let vouching = post(app, VIEWER).header("authorization", bearer(&tool)).header("on-behalf-of", "1").header("on-behalf-of-name", "Siti");
        assert_eq!(refused(vouching, 403).await, "FORBIDDEN");
        for (id, name) in [(Some("1"), None), (None, Some("Siti")), (Some(""), Some("Siti")), (Some("1"), Some("%0A")), (Some("%FF"), Some("Siti"))] {
            let mut request = post(app, VIEWER).header("authorization", bearer(&forum));
            for (header, value) in [("on-behalf-of", id), ("on-behalf-of-name", name)] {
                if let Some(value) = value {
                    request = request.header(header, value);
                }
            }
            assert_eq!(refused(request, 400).await, "BAD_USER_INPUT", "{id:?} {name:?}");
        }
        for (payload, code) in [
            (json!({ "authorization": bearer(&tool), "onBehalfOf": { "id": "1", "name": "Siti" } }), 4403),
            (json!({ "authorization": bearer(&forum), "onBehalfOf": { "id": "1" } }), 4400),
            (json!({ "authorization": bearer(&forum), "onBehalfOf": "1" }), 4400),
            (json!({ "onBehalfOf": { "id": "1", "name": "Siti" } }), 4403),
            (json!({ "authorization": 7 }), 4403),
        ] {
            assert_eq!(introduced(&app.address, payload.clone()).await.closed().await.0, code, "{payload}");
        }
    }

    async fn what_depends_on_who_asks_is_kept_for_nobody(app) {
        let (one, other) = (key(app, "One", &[]).await, key(app, "Other", &[]).await);
        let callers = [(Some(&one), json!("One")), (Some(&other), json!("Other")), (None, Value::Null)];
        let nested = "query Q { ...F regions { nodes { name } } } fragment F on Query { who: viewer { app { name } } }";
        for _ in 0..3 {
            for (shown, name) in &callers {
                for request in [post(app, VIEWER), get(app, VIEWER)] {
                    let request = shown.iter().fold(request, |request, key| request.header("authorization", bearer(key)));
                    let answer = request.send().await.unwrap();
                    assert_eq!(answer.headers()["cache-control"], "no-store");
                    assert_eq!(answer.headers().get("etag"), None);
                    let answer: Value = answer.json().await.unwrap();
                    assert_eq!(answer["data"]["viewer"]["app"]["name"], *name);
                }
                let request = shown.iter().fold(post(app, nested), |request, key| request.header("authorization", bearer(key)));
                assert_eq!(told(request).await["data"]["who"]["app"]["name"], *name);
            }
        }
        let cited = told(post(app, "mutation { createCitation(input: { query: \"{ viewer { displayName } }\" }) { citation { id } userErrors { code } } }")
            .header("authorization", bearer(&one))).await;
        assert_eq!(cited["data"]["createCitation"], json!({ "citation": null, "userErrors": [{ "code": "NOT_PUBLISHED" }] }));
    }

    async fn a_key_gets_the_kept_answers_of_everyone_until_it_is_revoked(app) {
        region("34.02").named("Bantul").create(app).await;
        let forum = key(app, "Forum", &[]).await;
        let public = told(get(app, PUBLIC)).await;
        for _ in 0..3 {
            assert_eq!(told(get(app, PUBLIC).header("authorization", bearer(&forum))).await, public);
            assert_eq!(told(get(app, PUBLIC)).await, public);
        }
        let elsewhere = app.with(Config { rate_limit_burst: 0, ..Config::default() }).await;
        let mut socket = introduced(&elsewhere.0, json!({ "authorization": bearer(&forum) })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket.subscribe("a", PUBLIC).await;
        assert_eq!(socket.result("a").await["data"], public["data"]);
        assert_eq!(socket.hear().await["type"], "complete");

        apps(app).revoke_key(forum.secret.prefix()).await.unwrap();

        for address in [&app.address, &elsewhere.0] {
            let request = app.http.post(format!("{address}/graphql")).json(&json!({ "query": PUBLIC }));
            assert_eq!(refused(request.header("authorization", bearer(&forum)), 401).await, "UNAUTHENTICATED");
        }
        assert_eq!(refused(get(app, PUBLIC).header("authorization", bearer(&forum)), 401).await, "UNAUTHENTICATED");
        socket.subscribe("b", PUBLIC).await;
        assert_eq!(socket.closed().await.0, 4403);
    }

    async fn what_an_app_asks_counts_against_the_app_and_not_against_its_address(app) {
        let (one, other) = (key(app, "One", &[]).await, key(app, "Other", &[]).await);
        let small = app.with(Config { rate_limit_burst: 10, rate_limit_per_second: 1, ..Config::default() }).await;
        let ask = async |shown: Option<&Issued>| {
            let request = app.http.post(format!("{}/graphql", small.0)).json(&json!({ "query": "{ viewer { scopes } a: viewer { scopes } b: viewer { scopes } }" }));
            let request = shown.iter().fold(request, |request, key| request.header("authorization", bearer(key)));
            request.send().await.unwrap().status()
        };

        let mut asked = 0;
        while ask(Some(&one)).await == StatusCode::OK {
            asked += 1;
            assert!(asked < 20);
        }

        assert!(asked > 0);
        assert_eq!(ask(Some(&other)).await, StatusCode::OK);
        assert_eq!(ask(None).await, StatusCode::OK);
        assert_eq!(ask(Some(&one)).await, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_key_that_is_rotated_stays_valid_for_a_while(app) {
        let old = key(app, "Forum", &[Scope::ActForUsers]).await;
        let new = apps(app).rotate_key(old.secret.prefix(), TimeDelta::hours(24)).await.unwrap();
        let asks = async |address: &str, key: &Issued| {
            let request = app.http.post(format!("{address}/graphql")).json(&json!({ "query": VIEWER }));
            request.header("authorization", bearer(key)).send().await.unwrap()
        };

        let by_new: Value = asks(&app.address, &new).await.json().await.unwrap();
        assert_eq!(by_new["data"]["viewer"]["scopes"], json!(["ACT_FOR_USERS"]));
        assert_eq!(asks(&app.address, &old).await.status(), StatusCode::OK);
        let after = app.at(app.clock.now() + TimeDelta::hours(24)).await;
        assert_eq!(asks(&after.0, &old).await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(asks(&after.0, &new).await.status(), StatusCode::OK);
    }

    async fn an_app_is_found_by_its_id_and_its_keys_are_not_told(app) {
        let forum = key(app, "Forum", &[]).await;
        let viewer = told(post(app, "{ viewer { app { id createdAt } } }").header("authorization", bearer(&forum))).await;
        let id = viewer["data"]["viewer"]["app"]["id"].as_str().unwrap();

        let found = app.ask(&format!("{{ node(id: \"{id}\") {{ id ... on App {{ name createdAt }} }} }}")).await;

        assert_eq!(found["node"], json!({ "id": id, "name": "Forum", "createdAt": "2026-11-21T04:00:00Z" }));
    }

    async fn keys_are_made_listed_rotated_and_revoked_at_the_command_line(app) {
        let run = |arguments: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_pantau")).arg("token").args(arguments)
                .args(["--database-url", &app.database_url]).output().unwrap();
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
        };
        let made = run(&["create", "--app", "Forum Warga", "--scope", "act-for-users", "--expires", "2999-01-31"]);
        assert_eq!((made.0, made.2.as_str()), (0, ""));
        let secret = made.1.trim();
        let (_, listed, _) = run(&["list"]);
        let fields: Vec<&str> = listed.trim().split('\t').collect();
        assert_eq!(fields, [&secret[..19], "valid", "expires 2999-01-30T17:00Z", "last used never", "act-for-users", "Forum Warga"]);
        let known = told(post(app, VIEWER).header("authorization", format!("Bearer {secret}"))).await;
        assert_eq!(known["data"]["viewer"]["app"]["name"], "Forum Warga");

        let rotated = run(&["rotate", &secret[..19], "--overlap", "0"]).1;
        // The command has the machine's clock, and this program one that stands still before it.
        let later = app.at("2998-01-01T00:00:00Z".parse().unwrap()).await;
        let ask = async |key: &str| {
            let request = app.http.post(format!("{}/graphql", later.0)).json(&json!({ "query": VIEWER }));
            request.header("authorization", format!("Bearer {key}")).send().await.unwrap().status()
        };
        assert_eq!(ask(secret).await, StatusCode::UNAUTHORIZED);
        assert_eq!(ask(rotated.trim()).await, StatusCode::OK);
        assert_eq!(run(&["revoke", &rotated[..19]]).0, 0);
        assert_eq!(refused(post(app, VIEWER).header("authorization", format!("Bearer {}", rotated.trim())), 401).await, "UNAUTHENTICATED");
        let states: Vec<String> = run(&["list"]).1.lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect();
        assert_eq!(states, ["expired", "revoked"]);

        for (arguments, said) in [
            (&["create", "--app", "Forum", "--scope", "everything"][..], "known are: act-for-users"),
            (&["create", "--app", " Forum", "--scope", "act-for-users"], "the app's name"),
            (&["create", "--app", "Forum", "--scope", "act-for-users", "--expires", "2020-01-01"], "expired already"),
            (&["create", "--app", "Forum", "--scope", "act-for-users", "--expires", "soon"], "give a date"),
            (&["revoke", "pantau_0"], "no valid key begins so"),
            (&["rotate", &rotated[..19]], "no valid key begins so"),
        ] {
            let (code, out, error) = run(arguments);
            assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
            assert!(error.contains(said), "{error}");
        }
    }

    async fn when_a_key_was_used_last_is_kept(app) {
        let forum = key(app, "Forum", &[]).await;
        told(post(app, VIEWER).header("authorization", bearer(&forum))).await;

        let mut last = None;
        for _ in 0..200 {
            last = apps(app).keys().await.unwrap()[0].1.last_used_at;
            if last.is_some() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }

        assert_eq!(last, Some(app.clock.now()));
    }

    async fn no_key_and_no_person_is_in_the_log(app) {
        let forum = key(app, "Forum", &[Scope::ActForUsers]).await;
        let mut process = Command::new(env!("CARGO_BIN_EXE_pantau"))
            .args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "pantau=trace,sqlx=debug,sea_orm=debug,info"])
            .args(["--database-url", &app.database_url])
            .stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().strip_prefix("listening on ").unwrap().to_owned();
        let wrong = format!("pantau_{}", "ab".repeat(32));

        for key in [forum.secret.reveal(), &wrong, "planted-nonsense"] {
            let request = app.http.post(format!("{address}/graphql")).json(&json!({ "query": VIEWER }))
                .header("authorization", format!("Bearer {key}"))
                .header("on-behalf-of", "planted-id").header("on-behalf-of-name", "Planted Name");
            request.send().await.unwrap();
            let mut socket = introduced(&address, json!({
                "authorization": format!("Bearer {key}"), "onBehalfOf": { "id": "planted-id", "name": "Planted Name" },
            })).await;
            if key == forum.secret.reveal() {
                assert_eq!(socket.hear().await["type"], "connection_ack");
                socket.subscribe("a", VIEWER).await;
                assert_eq!(socket.result("a").await["data"]["viewer"]["displayName"], "Planted Name");
            } else {
                assert_eq!(socket.closed().await.0, 4403);
            }
        }
        assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
        let said = tokio::task::spawn_blocking(move || {
            let mut said = String::new();
            process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            process.wait().unwrap();
            said
        }).await.unwrap();

        assert!(said.contains("answered"), "{said}");
        let hash = hex(&forum.key.secret_sha256);
        for secret in [forum.secret.reveal(), &wrong, "planted", "Planted", &hash] {
            assert!(!said.contains(secret), "{secret}\n{said}");
        }
    }
}
