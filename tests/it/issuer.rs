//! People whom an issuer of identities vouches for, tried against one that runs on this machine.

mod fake;

use chrono::TimeDelta;
use pantau::auth::identity_token::Issuer;
use pantau::config::Config;
use serde_json::{Value, json};

use crate::comment::{CREATE, subject};
use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};
use crate::user_account::does;
use fake::{Fake, Signer, signed_by};

const VIEWER: &str =
    "{ viewer { app { name } account { name } issuer externalId displayName scopes } }";

/// The program, trusting this issuer.
async fn trusting(app: &TestApp, issuer: &Fake) -> (String, impl Sized + use<>) {
    let issuer = Issuer {
        url: issuer.url.clone(),
        audience: "pantau".to_owned(),
        ..Issuer::default()
    };
    let config = Config {
        rate_limit_burst: 0,
        issuers: vec![issuer],
        ..Config::default()
    };
    app.with(config).await
}

/// What a good token says, but for changes.
fn claims(app: &TestApp, issuer: &Fake, changes: Value) -> Value {
    let mut claims = json!({
        "iss": issuer.url, "sub": "warga|17", "aud": "pantau", "name": "Siti Aminah",
        "iat": app.clock.now().timestamp(), "exp": (app.clock.now() + TimeDelta::minutes(5)).timestamp(),
    });
    let Value::Object(changes) = changes else {
        panic!("changes have names");
    };
    for (name, value) in changes {
        claims[name] = value;
    }
    claims
}

/// The status, and who asks.
async fn viewer(app: &TestApp, address: &str, token: &str) -> (u16, Value) {
    let request = app
        .http
        .post(format!("{address}/graphql"))
        .json(&json!({ "query": VIEWER }))
        .bearer_auth(token);
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap();
    let seen = if status == 200 {
        body["data"]["viewer"].clone()
    } else {
        assert_eq!(body.get("data"), None, "{body}");
        body["errors"][0]["extensions"]["code"].clone()
    };
    (status, seen)
}

fn refused() -> (u16, Value) {
    (401, json!("UNAUTHENTICATED"))
}

on_both! {
    async fn who_an_issuer_vouches_for_takes_part(app) {
        let on = subject(app).await;
        let issuer = Fake::start().await;
        let (address, _stop) = trusting(app, &issuer).await;
        for signer in [Signer::es256("a"), Signer::rs256("b"), Signer::ed25519("c")] {
            issuer.publish(&[&signer]);
            let (address, _stop) = trusting(app, &issuer).await;
            let token = signed_by(&signer, &claims(app, &issuer, json!({})));
            let (status, seen) = viewer(app, &address, &token).await;
            assert_eq!((status, seen), (200, json!({ "app": null, "account": null, "issuer": issuer.url,
                "externalId": "warga|17", "displayName": "Siti Aminah", "scopes": ["COMMENT", "MODERATE", "COMPLAIN", "HANDLE_COMPLAINTS", "ADMINISTER"] })));
        }
        let signer = Signer::es256("a");
        issuer.publish(&[&signer]);
        let token = signed_by(&signer, &claims(app, &issuer, json!({})));

        let said = |key: &str| json!({ "on": on, "text": "Mengapa?", "idempotencyKey": key });
        let payload = does(app, &address, Some(&token), CREATE, said("1")).await;
        assert_eq!(payload["comment"]["author"], json!({ "displayName": "Siti Aminah" }));
        // The same person under a new name, and somebody else with the same id elsewhere.
        let renamed = signed_by(&signer, &claims(app, &issuer, json!({ "name": "Siti A." })));
        does(app, &address, Some(&renamed), CREATE, said("2")).await;
        let other = Fake::start().await;
        other.publish(&[&signer]);
        let (elsewhere, _stop) = trusting(app, &other).await;
        let token = signed_by(&signer, &claims(app, &other, json!({ "name": "Budi" })));
        does(app, &elsewhere, Some(&token), CREATE, said("1")).await;
        let read = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Commentable {{ comments {{ nodes {{ author {{ displayName issuer app {{ name }} }} }} }} }} }} }}")).await;
        let siti = json!({ "author": { "displayName": "Siti A.", "issuer": issuer.url, "app": null } });
        let budi = json!({ "author": { "displayName": "Budi", "issuer": other.url, "app": null } });
        assert_eq!(read["node"]["comments"]["nodes"], json!([siti, siti, budi]));
    }

    async fn a_token_is_for_us_for_now_and_signed_as_its_issuer_signs(app) {
        let issuer = Fake::start().await;
        let (signer, thief) = (Signer::es256("a"), Signer::es256("a"));
        let (rsa, weak) = (Signer::rs256("b"), Signer::hs256("b", &Signer::rs256("b").public()));
        issuer.publish(&[&signer, &rsa]);
        let (address, _stop) = trusting(app, &issuer).await;
        let now = app.clock.now().timestamp();
        let good = claims(app, &issuer, json!({}));
        let token = signed_by(&signer, &good);
        assert_eq!(viewer(app, &address, &token).await.0, 200);

        let parts: Vec<&str> = token.split('.').collect();
        let other_claims = signed_by(&signer, &claims(app, &issuer, json!({ "sub": "budi" })));
        let other_claims: Vec<&str> = other_claims.split('.').collect();
        for (what, token) in [
            ("it has expired", signed_by(&signer, &claims(app, &issuer, json!({ "exp": now - 60 })))),
            ("it has no end", signed_by(&signer, &claims(app, &issuer, json!({ "exp": null })))),
            ("it is for later", signed_by(&signer, &claims(app, &issuer, json!({ "nbf": now + 61 })))),
            ("it is for somebody else", signed_by(&signer, &claims(app, &issuer, json!({ "aud": "another" })))),
            ("it is another issuer's", signed_by(&signer, &claims(app, &issuer, json!({ "iss": "https://login.example.id" })))),
            ("it is about nobody", signed_by(&signer, &claims(app, &issuer, json!({ "sub": "" })))),
            ("it is signed by somebody else", signed_by(&thief, &good)),
            ("it is signed by nobody", fake::unsigned(&good)),
            ("its signature was cut off", format!("{}.{}.", parts[0], parts[1])),
            ("it was changed", format!("{}.{}.{}", parts[0], other_claims[1], parts[2])),
            ("the public key was taken for a secret", signed_by(&weak, &good)),
            ("it says another algorithm than its key's", signed_by(&signer.calling_itself("RS256"), &good)),
            ("it tells that somebody has signed out", signed_by(&signer.of_type("logout+jwt"), &good)),
            ("it must be understood and is not", signed_by(&signer.insisting_on("exp"), &good)),
        ] {
            assert_eq!(viewer(app, &address, &token).await, refused(), "{what}");
        }
        let skewed = signed_by(&signer, &claims(app, &issuer, json!({ "exp": now - 59, "nbf": now + 60 })));
        assert_eq!(viewer(app, &address, &skewed).await.0, 200);
        // Who trusts no issuer knows nobody by a token.
        assert_eq!(viewer(app, &app.address, &token).await, refused());
        // Nobody acts for others by one, and on a socket it is the same.
        let vouching = app.http.post(format!("{address}/graphql")).json(&json!({ "query": VIEWER })).bearer_auth(&token)
            .header("on-behalf-of", "1").header("on-behalf-of-name", "Budi");
        assert_eq!(vouching.send().await.unwrap().status(), 403);
        let mut socket = Socket::open(&address, Some("graphql-transport-ws")).await;
        socket.say(&json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket.subscribe("a", VIEWER).await;
        assert_eq!(socket.result("a").await["data"]["viewer"]["externalId"], "warga|17");
    }

    async fn keys_are_held_and_asked_for_anew_when_they_change_but_not_all_the_time(app) {
        let issuer = Fake::start().await;
        let (old, new) = (Signer::es256("old"), Signer::es256("new"));
        issuer.publish(&[&old]);
        let (address, _stop) = trusting(app, &issuer).await;
        let by = |signer: &Signer| signed_by(signer, &claims(app, &issuer, json!({})));
        for _ in 0..3 {
            assert_eq!(viewer(app, &address, &by(&old)).await.0, 200);
        }
        assert_eq!(issuer.asked(), 1);

        issuer.publish(&[&old, &new]);
        assert_eq!(viewer(app, &address, &by(&new)).await.0, 200);
        assert_eq!(viewer(app, &address, &by(&old)).await.0, 200);
        assert_eq!(issuer.asked(), 2);

        // Whoever invents keys does not have the issuer asked each time.
        for name in ["x", "y", "z"] {
            assert_eq!(viewer(app, &address, &by(&Signer::es256(name))).await, refused());
        }
        assert_eq!(issuer.asked(), 2);

        // A key that was taken out is good for an hour at most.
        issuer.publish(&[&new]);
        let (later, _stop) = trusting(app, &issuer).await;
        assert_eq!(viewer(app, &later, &by(&old)).await, refused());
        assert_eq!(viewer(app, &later, &by(&new)).await.0, 200);
    }

    async fn an_issuer_that_is_down_is_told_and_what_it_said_before_is_good_for_a_while(app) {
        let issuer = Fake::start().await;
        let signer = Signer::es256("a");
        issuer.publish(&[&signer]);
        let token = signed_by(&signer, &claims(app, &issuer, json!({})));
        let (address, _stop) = trusting(app, &issuer).await;
        let unavailable = (503, json!("SERVICE_UNAVAILABLE"));
        for trouble in [fake::Trouble::Fails, fake::Trouble::Nonsense, fake::Trouble::AnotherIssuer, fake::Trouble::Endless] {
            issuer.has(trouble);
            let (address, _stop) = trusting(app, &issuer).await;
            assert_eq!(viewer(app, &address, &token).await, unavailable, "{trouble:?}");
            // It is left alone for a moment.
            let asked = issuer.asked();
            assert_eq!(viewer(app, &address, &token).await, unavailable);
            assert_eq!(issuer.asked(), asked);
            // Everyone else is served.
            let public = app.http.post(format!("{address}/graphql")).json(&json!({ "query": "{ regions { totalCount } }" }));
            assert_eq!(public.send().await.unwrap().status(), 200);
        }
        issuer.has(fake::Trouble::None);
        assert_eq!(viewer(app, &address, &token).await.0, 200);
        issuer.has(fake::Trouble::Fails);

        assert_eq!(viewer(app, &address, &token).await.0, 200);
        let unknown = signed_by(&Signer::es256("new"), &claims(app, &issuer, json!({})));
        assert_eq!(viewer(app, &address, &unknown).await, unavailable);

        let gone = Fake::start().await;
        let (nowhere, _stop) = trusting(app, &gone).await;
        let token = signed_by(&signer, &claims(app, &gone, json!({})));
        gone.stop().await;
        assert_eq!(viewer(app, &nowhere, &token).await, unavailable);
    }
}
