//! Accounts with a password: who is let in, for how long, and who is not.

mod command;
mod invitation;

use chrono::{DateTime, TimeDelta, Utc};
use entity::user_session;
use futures_util::future::join_all;
use pantau::config::Config;
use pantau::service::Services;
use pantau::service::user_account::{AccountService, NewInvitation};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::comment::{CREATE, subject};
use crate::support::redis;
use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};

pub(crate) const ACCEPT: &str = "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) {
    tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt account { name displayName } }
    userErrors { code field } } }";
pub(crate) const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    tokens { accessToken refreshToken account { name displayName } } userErrors { code field message } } }";
const REFRESH: &str = "mutation($input: RefreshSessionInput!) { refreshSession(input: $input) {
    tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt } userErrors { code field } } }";
const SIGN_OUT: &str = "mutation($input: SignOutInput!) { signOut(input: $input) {
    session { createdAt } userErrors { code field } } }";
const EVERYWHERE: &str =
    "mutation($input: SignOutEverywhereInput!) { signOutEverywhere(input: $input) {
    account { name sessions { isCurrent } } userErrors { code field } } }";
const CHANGE: &str = "mutation($input: ChangePasswordInput!) { changePassword(input: $input) {
    account { sessions { isCurrent } passwordChangedAt } userErrors { code field } } }";
const VIEWER: &str = "{ viewer { app { name } scopes externalId displayName person { id }
    account { name displayName sessions { isCurrent } } } }";
pub(crate) const PASSWORD: &str = "Sawah-9-kolam";
const OTHER: &str = "empat ekor kuda terbang rendah";

pub(crate) fn accounts(app: &TestApp) -> AccountService {
    Services::new(&app.database, app.clock.clone()).accounts
}

/// The code of a new invitation.
pub(crate) async fn invited(app: &TestApp, account: Option<&str>) -> String {
    let new = NewInvitation {
        account: account.map(ToOwned::to_owned),
        reason: "Anggota karang taruna".to_owned(),
        ends_at: None,
    };
    let invited = accounts(app).invite(new).await.unwrap();
    invited.code.unwrap().reveal().to_owned()
}

/// The answer to who shows this token, or nothing; with the status.
async fn answer(
    app: &TestApp,
    address: &str,
    token: Option<&str>,
    query: &str,
    input: Value,
) -> (u16, Value) {
    let request = app
        .http
        .post(format!("{address}/graphql"))
        .json(&json!({ "query": query, "variables": { "input": input } }));
    let request = token
        .iter()
        .fold(request, reqwest::RequestBuilder::bearer_auth);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// The payload of a mutation.
pub(crate) async fn does(
    app: &TestApp,
    address: &str,
    token: Option<&str>,
    query: &str,
    input: Value,
) -> Value {
    let (_, mut answer) = answer(app, address, token, query, input).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    let payload = answer["data"].as_object_mut().unwrap();
    payload.values_mut().next().unwrap().take()
}

/// Whether a token lets its bearer in.
async fn lets_in(app: &TestApp, address: &str, token: &str) -> bool {
    let (status, body) = answer(app, address, Some(token), VIEWER, Value::Null).await;
    match status {
        200 => !body["data"]["viewer"].is_null(),
        401 => {
            assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
            false
        }
        other => panic!("{other}: {body}"),
    }
}

fn text(tokens: &Value, name: &str) -> String {
    tokens[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name}: {tokens}"))
        .to_owned()
}

/// Somebody new, with this name; their tokens.
pub(crate) async fn opened(app: &TestApp, name: &str) -> Value {
    opened_at(app, &app.address, name).await
}

pub(crate) async fn opened_at(app: &TestApp, address: &str, name: &str) -> Value {
    let input = json!({ "code": invited(app, None).await, "name": name, "displayName": "Siti Aminah", "password": PASSWORD });
    let payload = does(app, address, None, ACCEPT, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["tokens"].clone()
}

/// The tokens of who signs in, or why they do not.
async fn signed_in(
    app: &TestApp,
    address: &str,
    name: &str,
    password: &str,
) -> Result<Value, Value> {
    let input = json!({ "name": name, "password": password });
    let payload = does(app, address, None, SIGN_IN, input).await;
    if payload["tokens"].is_null() {
        Err(payload["userErrors"][0].clone())
    } else {
        Ok(payload["tokens"].clone())
    }
}

async fn refreshed(app: &TestApp, address: &str, token: &str) -> Option<Value> {
    let payload = does(
        app,
        address,
        None,
        REFRESH,
        json!({ "refreshToken": token }),
    )
    .await;
    if payload["tokens"].is_null() {
        let invalid = json!([{ "code": "REFRESH_TOKEN_INVALID", "field": "refreshToken" }]);
        assert_eq!(payload["userErrors"], invalid);
        None
    } else {
        Some(payload["tokens"].clone())
    }
}

fn after(app: &TestApp, time: TimeDelta) -> DateTime<Utc> {
    app.clock.now() + time
}

on_both! {
    async fn who_is_invited_has_an_account_signs_in_and_takes_part(app) {
        let on = subject(app).await;
        let opened = opened(app, " Siti@Example.id ").await;
        assert_eq!(opened["account"], json!({ "name": "siti@example.id", "displayName": "Siti Aminah" }));
        assert_eq!(opened["accessTokenExpiresAt"], "2026-11-21T04:15:00Z");
        assert_eq!(opened["refreshTokenExpiresAt"], "2026-12-21T04:00:00Z");

        let tokens = signed_in(app, &app.address, "SITI@example.id", PASSWORD).await.unwrap();
        let token = text(&tokens, "accessToken");
        let (_, viewer) = answer(app, &app.address, Some(&token), VIEWER, Value::Null).await;
        let viewer = &viewer["data"]["viewer"];
        assert_eq!(viewer["account"], json!({ "name": "siti@example.id", "displayName": "Siti Aminah",
            "sessions": [{ "isCurrent": true }, { "isCurrent": false }] }));
        assert_eq!(viewer["scopes"], json!(["COMMENT", "MODERATE", "COMPLAIN", "HANDLE_COMPLAINTS", "ADMINISTER"]));
        assert_eq!((&viewer["app"], &viewer["displayName"], &viewer["person"]), (&Value::Null, &json!("Siti Aminah"), &Value::Null));

        let said = json!({ "on": on, "text": "Mengapa dua kali?", "idempotencyKey": "1" });
        let payload = does(app, &app.address, Some(&token), CREATE, said).await;
        assert_eq!(payload["comment"]["author"], json!({ "displayName": "Siti Aminah" }));
        let edit = json!({ "id": payload["comment"]["id"], "version": 1, "text": "Mengapa?" });
        let edited = "mutation($input: EditCommentInput!) { editComment(input: $input) {
            comment { text author { app { name } roles { role } } } userErrors { code } } }";
        let payload = does(app, &app.address, Some(&token), edited, edit.clone()).await;
        assert_eq!(payload["comment"], json!({ "text": "Mengapa?", "author": { "app": null, "roles": [] } }));
        // Somebody else's comment is somebody else's.
        let input = json!({ "code": invited(app, None).await, "name": "budi", "displayName": "Siti Aminah", "password": PASSWORD });
        let budi = does(app, &app.address, None, ACCEPT, input).await;
        let token = text(&budi["tokens"], "accessToken");
        let payload = does(app, &app.address, Some(&token), edited, edit).await;
        assert_eq!(payload["userErrors"][0]["code"], "NOT_AUTHOR");
    }

    async fn whatever_is_wrong_the_answer_is_the_same(app) {
        opened(app, "siti").await;
        let closed = opened(app, "budi").await;
        accounts(app).set_disabled("budi", true).await.unwrap();
        assert!(!lets_in(app, &app.address, &text(&closed, "accessToken")).await);

        let long = "a".repeat(10_000);
        let mut errors = Vec::new();
        for (name, password) in [
            ("siti", "Sawah-9-kolan"), ("siti", ""), ("siti", &long), ("nobody", PASSWORD), ("", ""), ("budi", PASSWORD),
            ("siti\u{0}", PASSWORD),
        ] {
            errors.push(signed_in(app, &app.address, name, password).await.unwrap_err());
        }

        assert_eq!(errors[0]["code"], "CREDENTIALS_INVALID");
        assert_eq!(errors[0]["field"], Value::Null);
        assert!(errors.iter().all(|error| *error == errors[0]), "{errors:?}");
        accounts(app).set_disabled("budi", false).await.unwrap();
        signed_in(app, &app.address, "budi", PASSWORD).await.unwrap();
    }

    async fn a_refresh_token_is_used_once_and_who_uses_it_twice_ends_the_session(app) {
        let first = opened(app, "siti").await;
        let other = signed_in(app, &app.address, "siti", PASSWORD).await.unwrap();
        let second = refreshed(app, &app.address, &text(&first, "refreshToken")).await.unwrap();
        let third = refreshed(app, &app.address, &text(&second, "refreshToken")).await.unwrap();
        assert!(!lets_in(app, &app.address, &text(&first, "accessToken")).await);
        assert!(!lets_in(app, &app.address, &text(&second, "accessToken")).await);
        assert!(lets_in(app, &app.address, &text(&third, "accessToken")).await);

        // The very first, long used up.
        assert_eq!(refreshed(app, &app.address, &text(&first, "refreshToken")).await, None);

        assert!(!lets_in(app, &app.address, &text(&third, "accessToken")).await);
        assert_eq!(refreshed(app, &app.address, &text(&third, "refreshToken")).await, None);
        assert!(lets_in(app, &app.address, &text(&other, "accessToken")).await);
        for nonsense in ["", "pantau_refresh_", &"x".repeat(200)] {
            assert_eq!(refreshed(app, &app.address, nonsense).await, None);
        }
    }

    async fn of_many_who_use_a_refresh_token_at_once_none_keeps_the_session(app) {
        let opened = opened(app, "siti").await;
        let token = text(&opened, "refreshToken");

        let outcomes = join_all((0..6).map(|_| refreshed(app, &app.address, &token))).await;

        assert!(outcomes.iter().flatten().count() <= 1);
        for tokens in outcomes.iter().flatten() {
            assert!(!lets_in(app, &app.address, &text(tokens, "accessToken")).await);
        }
        assert_eq!(app.count::<user_session::Entity>().await, 0);
    }

    async fn tokens_end_by_the_clock(app) {
        let opened = opened(app, "siti").await;
        let (token, refresh) = (text(&opened, "accessToken"), text(&opened, "refreshToken"));
        let soon = app.at(after(app, TimeDelta::minutes(15) - TimeDelta::seconds(1))).await;
        assert!(lets_in(app, &soon.0, &token).await);
        let later = app.at(after(app, TimeDelta::minutes(15))).await;
        assert!(!lets_in(app, &later.0, &token).await);

        let nearly = app.at(after(app, TimeDelta::days(30) - TimeDelta::seconds(1))).await;
        let renewed = refreshed(app, &nearly.0, &refresh).await.unwrap();
        assert_eq!(renewed["refreshTokenExpiresAt"], "2027-01-20T03:59:59Z");
        let idle = app.at(after(app, TimeDelta::days(60))).await;
        assert_eq!(refreshed(app, &idle.0, &text(&renewed, "refreshToken")).await, None);

        // However often it is refreshed, a session has an end.
        let mut tokens = signed_in(app, &app.address, "siti", PASSWORD).await.unwrap();
        for month in 1..=6 {
            let month = app.at(after(app, TimeDelta::days(29 * month))).await;
            tokens = refreshed(app, &month.0, &text(&tokens, "refreshToken")).await.unwrap();
        }
        assert_eq!(tokens["refreshTokenExpiresAt"], "2027-05-20T04:00:00Z");
        let end = app.at(after(app, TimeDelta::days(180))).await;
        assert_eq!(refreshed(app, &end.0, &text(&tokens, "refreshToken")).await, None);
    }

    async fn who_signs_out_is_out_at_once_on_every_instance(app) {
        let elsewhere = app.with(Config { rate_limit_burst: 0, ..Config::default() }).await;
        let one = opened(app, "siti").await;
        let two = signed_in(app, &elsewhere.0, "siti", PASSWORD).await.unwrap();
        let mut socket = Socket::open(&elsewhere.0, Some("graphql-transport-ws")).await;
        let bearer = format!("Bearer {}", text(&two, "accessToken"));
        socket.say(&json!({ "type": "connection_init", "payload": { "authorization": bearer } })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket.subscribe("a", "{ viewer { displayName } }").await;
        assert_eq!(socket.result("a").await["data"]["viewer"]["displayName"], "Siti Aminah");
        assert_eq!(socket.hear().await["type"], "complete");

        let input = json!({ "refreshToken": text(&one, "refreshToken") });
        let out = does(app, &app.address, None, SIGN_OUT, input.clone()).await;
        assert_eq!(out, json!({ "session": { "createdAt": "2026-11-21T04:00:00Z" }, "userErrors": [] }));
        let again = does(app, &app.address, None, SIGN_OUT, input).await;
        assert_eq!(again["userErrors"][0]["code"], "REFRESH_TOKEN_INVALID");
        assert!(!lets_in(app, &elsewhere.0, &text(&one, "accessToken")).await);
        assert!(lets_in(app, &app.address, &text(&two, "accessToken")).await);

        let token = text(&two, "accessToken");
        let three = signed_in(app, &app.address, "siti", PASSWORD).await.unwrap();
        let other = does(app, &app.address, Some(&token), EVERYWHERE, json!({ "name": "budi" })).await;
        assert_eq!(other["userErrors"], json!([{ "code": "NAME_OTHER", "field": "name" }]));
        let out = does(app, &app.address, Some(&token), EVERYWHERE, json!({ "name": "Siti" })).await;
        assert_eq!(out, json!({ "account": { "name": "siti", "sessions": [] }, "userErrors": [] }));
        for tokens in [&two, &three] {
            assert!(!lets_in(app, &elsewhere.0, &text(tokens, "accessToken")).await);
            assert_eq!(refreshed(app, &app.address, &text(tokens, "refreshToken")).await, None);
        }
        socket.subscribe("b", "{ viewer { displayName } }").await;
        assert_eq!(socket.closed().await.0, 4403);
    }

    async fn another_password_ends_the_other_sessions(app) {
        let one = opened(app, "siti").await;
        let two = signed_in(app, &app.address, "siti", PASSWORD).await.unwrap();
        let token = text(&two, "accessToken");
        let change = |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
        for (input, code) in [
            (change(OTHER, "lima belas angsa hijau"), "CREDENTIALS_INVALID"),
            (change(PASSWORD, "pendek"), "PASSWORD_TOO_SHORT"),
            (change(PASSWORD, &"x9-".repeat(67)), "PASSWORD_TOO_LONG"),
            (change(PASSWORD, "qwertyuiop12"), "PASSWORD_TOO_EASY"),
        ] {
            let payload = does(app, &app.address, Some(&token), CHANGE, input).await;
            assert_eq!((&payload["account"], &payload["userErrors"][0]["code"]), (&Value::Null, &json!(code)));
        }
        assert!(lets_in(app, &app.address, &text(&one, "accessToken")).await);

        let changed = does(app, &app.address, Some(&token), CHANGE, change(PASSWORD, OTHER)).await;

        assert_eq!(changed, json!({ "account": { "sessions": [{ "isCurrent": true }],
            "passwordChangedAt": "2026-11-21T04:00:00Z" }, "userErrors": [] }));
        assert!(!lets_in(app, &app.address, &text(&one, "accessToken")).await);
        assert!(lets_in(app, &app.address, &token).await);
        signed_in(app, &app.address, "siti", PASSWORD).await.unwrap_err();
        signed_in(app, &app.address, "siti", OTHER).await.unwrap();
    }

    async fn who_tries_too_often_has_to_wait_whether_there_is_such_an_account_or_not(app) {
        opened(app, "siti").await;
        for name in ["siti", "nobody"] {
            let limited = app.with(Config { rate_limit_burst: 0, sign_in_attempts: 3, ..Config::default() }).await;
            for _ in 0..3 {
                let error = signed_in(app, &limited.0, name, OTHER).await.unwrap_err();
                assert_eq!(error["code"], "CREDENTIALS_INVALID");
            }
            let error = signed_in(app, &limited.0, name, PASSWORD).await.unwrap_err();
            assert_eq!(error["code"], "TOO_MANY_ATTEMPTS");
            // Others sign in, until the address they come from has been tried too often, too.
            for _ in 0..5 {
                let another = format!("another-{}", app.clock.id());
                let error = signed_in(app, &limited.0, &another, OTHER).await.unwrap_err();
                assert_eq!(error["code"], "CREDENTIALS_INVALID");
            }
            let error = signed_in(app, &limited.0, "the-last", OTHER).await.unwrap_err();
            assert_eq!(error["code"], "TOO_MANY_ATTEMPTS");
            let input = json!({ "code": "x", "name": "x", "displayName": "x", "password": "x" });
            let payload = does(app, &limited.0, None, ACCEPT, input).await;
            assert_eq!(payload["userErrors"][0]["code"], "TOO_MANY_ATTEMPTS");
        }
    }

    async fn tries_count_over_all_instances_that_share_redis(app) {
        let Some(server) = redis::Own::start() else { return };
        let config = Config { rate_limit_burst: 0, sign_in_attempts: 4, redis_url: Some(server.url()), ..Config::default() };
        let (one, other) = (app.with(config.clone()).await, app.with(config).await);

        let mut codes = Vec::new();
        for address in [&one.0, &other.0, &one.0, &other.0, &one.0, &other.0] {
            codes.push(signed_in(app, address, "siti", OTHER).await.unwrap_err()["code"].clone());
        }

        assert_eq!(codes[..4], ["CREDENTIALS_INVALID"; 4]);
        assert_eq!(codes[4..], ["TOO_MANY_ATTEMPTS"; 2]);
    }

    async fn nothing_passes_for_a_token_that_is_none(app) {
        let opened = opened(app, "siti").await;
        let code = invited(app, None).await;
        for shown in [&text(&opened, "refreshToken"), &code, &format!("pantau_access_{}", "0".repeat(64))] {
            assert!(!lets_in(app, &app.address, shown).await, "{shown}");
        }
        // Only an app acts for others.
        let vouching = app.http.post(format!("{}/graphql", app.address)).json(&json!({ "query": VIEWER }))
            .bearer_auth(text(&opened, "accessToken")).header("on-behalf-of", "1").header("on-behalf-of-name", "Budi");
        assert_eq!(vouching.send().await.unwrap().status(), 403);
        // Nothing that lets somebody in is kept.
        let session = user_session::Entity::find().one(app.database.reader()).await.unwrap().unwrap();
        let account = &accounts(app).accounts().await.unwrap()[0];
        let kept = format!("{session:?}{account:?}{}", account.password_hash);
        for name in ["accessToken", "refreshToken"] {
            let digits = text(&opened, name);
            assert!(!kept.contains(&digits[digits.len() - 64..]));
        }
        assert!(!kept.contains(PASSWORD));
    }

    async fn an_account_has_at_most_fifty_sessions(app) {
        let first = opened(app, "siti").await;
        let session = user_session::Entity::find().one(app.database.reader()).await.unwrap().unwrap();
        for number in 0..49_u8 {
            let row = user_session::Model {
                id: app.clock.id(),
                family_sha256: vec![number; 32],
                access_sha256: vec![number; 32],
                refreshed_at: after(app, TimeDelta::seconds(i64::from(number) + 1)),
                ..session.clone()
            };
            user_session::Entity::insert(sea_orm::IntoActiveModel::into_active_model(row))
                .exec(app.database.writer()).await.unwrap();
        }

        signed_in(app, &app.address, "siti", PASSWORD).await.unwrap();

        assert_eq!(app.count::<user_session::Entity>().await, 50);
        assert!(!lets_in(app, &app.address, &text(&first, "accessToken")).await);
    }
}
