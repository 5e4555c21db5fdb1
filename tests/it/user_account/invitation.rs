//! Invitations: who may have an account.

use chrono::TimeDelta;
use pantau::service::role::{Role, Trust};
use serde_json::{Value, json};

use super::{
    ACCEPT, OTHER, PASSWORD, accounts, after, does, invited, lets_in, opened, signed_in, text,
};
use crate::comment::official::roles;
use crate::support::{TestApp, on_both};

pub(crate) const INVITE: &str =
    "mutation($input: InviteAccountInput!) { inviteAccount(input: $input) {
    invitation { code prefix reason createdAt expiresAt revokedAt } userErrors { code field } } }";
const REVOKE: &str = "mutation($input: RevokeInvitationInput!) { revokeInvitation(input: $input) {
    invitation { code prefix revokedAt } userErrors { code field } } }";

/// Trusts who has an account with administering.
pub(crate) async fn administers(app: &TestApp, name: &str) {
    let trust = Trust {
        role: Role::Administrator,
        unit: None,
        government: None,
        reason: "Pengurus".to_owned(),
        ends_at: None,
    };
    roles(app).grant_to_account(name, trust).await.unwrap();
}

fn accept(code: &str, name: &str) -> Value {
    json!({ "code": code, "name": name, "displayName": "Siti", "password": PASSWORD })
}

async fn refusal(app: &TestApp, address: &str, input: Value) -> Value {
    let payload = does(app, address, None, ACCEPT, input).await;
    assert_eq!(payload["tokens"], Value::Null);
    payload["userErrors"][0].clone()
}

on_both! {
    async fn an_administrator_invites_and_takes_it_back(app) {
        let tokens = opened(app, "ketua").await;
        let token = text(&tokens, "accessToken");
        let input = json!({ "reason": "Anggota baru", "idempotencyKey": "1" });
        let refused = does(app, &app.address, Some(&token), INVITE, input.clone()).await;
        assert_eq!(refused, json!({ "invitation": null, "userErrors": [{ "code": "ROLE_NOT_HELD", "field": null }] }));

        administers(app, "ketua").await;
        let made = does(app, &app.address, Some(&token), INVITE, input.clone()).await["invitation"].clone();

        let (code, prefix) = (text(&made, "code"), text(&made, "prefix"));
        assert!(code.starts_with(&prefix) && code.starts_with("pantau_invitation_"));
        assert_eq!((&made["reason"], &made["expiresAt"]), (&json!("Anggota baru"), &json!("2026-11-28T04:00:00Z")));
        // Sent again it is the same invitation, and its code is not shown again.
        let again = does(app, &app.address, Some(&token), INVITE, input).await["invitation"].clone();
        assert_eq!((&again["prefix"], &again["code"]), (&json!(prefix), &Value::Null));
        let revoked = does(app, &app.address, Some(&token), REVOKE, json!({ "prefix": prefix })).await;
        assert_eq!(revoked["invitation"], json!({ "code": null, "prefix": prefix, "revokedAt": "2026-11-21T04:00:00Z" }));
        let again = does(app, &app.address, Some(&token), REVOKE, json!({ "prefix": prefix })).await;
        assert_eq!(again["userErrors"], json!([{ "code": "INVITATION_NOT_FOUND", "field": "prefix" }]));
        assert_eq!(refusal(app, &app.address, accept(&code, "siti")).await, json!({ "code": "CODE_INVALID", "field": "code" }));

        for (input, code) in [
            (json!({ "reason": " ", "idempotencyKey": "2" }), "REASON_INVALID"),
            (json!({ "reason": "A", "idempotencyKey": "1" }), "IDEMPOTENCY_KEY_REUSED"),
            (json!({ "reason": "A", "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID"),
            (json!({ "reason": "A", "idempotencyKey": "3", "expiresAt": "2026-11-21T04:00:00Z" }), "EXPIRES_AT_INVALID"),
            (json!({ "reason": "A", "idempotencyKey": "3", "expiresAt": "2027-03-01T04:00:00Z" }), "EXPIRES_AT_INVALID"),
            (json!({ "reason": "A", "idempotencyKey": "3", "account": "nobody" }), "ACCOUNT_NOT_FOUND"),
        ] {
            let payload = does(app, &app.address, Some(&token), INVITE, input).await;
            assert_eq!(payload["userErrors"][0]["code"], code);
        }
    }

    async fn an_invitation_is_accepted_once_in_its_time_and_under_a_name_that_is_free(app) {
        let code = invited(app, None).await;
        for (input, error, field) in [
            (accept("pantau_invitation_0", "siti"), "CODE_INVALID", json!("code")),
            (accept(&format!("pantau_invitation_{}", "0".repeat(64)), "siti"), "CODE_INVALID", json!("code")),
            (accept(&code, "si"), "NAME_INVALID", json!("name")),
            (accept(&code, "siti aminah"), "NAME_INVALID", json!("name")),
            (json!({ "code": code, "name": "siti", "displayName": "Siti\u{202e}", "password": PASSWORD }), "DISPLAY_NAME_INVALID", json!("displayName")),
            (json!({ "code": code, "name": "siti", "displayName": "Siti", "password": "pendek" }), "PASSWORD_TOO_SHORT", json!("password")),
            (json!({ "code": code, "name": "siti.aminah", "displayName": "Siti", "password": "siti.aminah1" }), "PASSWORD_TOO_EASY", json!("password")),
        ] {
            assert_eq!(refusal(app, &app.address, input).await, json!({ "code": error, "field": field }));
        }
        let late = app.at(after(app, TimeDelta::days(7))).await;
        assert_eq!(refusal(app, &late.0, accept(&code, "siti")).await["code"], "CODE_INVALID");

        let payload = does(app, &app.address, None, ACCEPT, accept(&code, "siti")).await;

        assert_eq!(payload["userErrors"], json!([]));
        assert!(lets_in(app, &app.address, &text(&payload["tokens"], "accessToken")).await);
        assert_eq!(refusal(app, &app.address, accept(&code, "budi")).await["code"], "CODE_INVALID");
        let another = invited(app, None).await;
        assert_eq!(refusal(app, &app.address, accept(&another, "SITI")).await, json!({ "code": "NAME_TAKEN", "field": "name" }));
        does(app, &app.address, None, ACCEPT, accept(&another, "budi")).await["tokens"].as_object().unwrap();
    }

    async fn who_lost_their_password_is_invited_to_give_another(app) {
        let old = opened(app, "siti").await;
        let code = invited(app, Some("Siti")).await;
        let input = |name: &str| json!({ "code": code, "name": name, "displayName": "Siti A.", "password": OTHER });
        assert_eq!(refusal(app, &app.address, input("budi")).await, json!({ "code": "NAME_OTHER", "field": "name" }));

        let payload = does(app, &app.address, None, ACCEPT, input("siti")).await;

        assert_eq!(payload["tokens"]["account"], json!({ "name": "siti", "displayName": "Siti A." }));
        assert!(!lets_in(app, &app.address, &text(&old, "accessToken")).await);
        signed_in(app, &app.address, "siti", PASSWORD).await.unwrap_err();
        signed_in(app, &app.address, "siti", OTHER).await.unwrap();
        // It opens no account that was closed.
        let code = invited(app, Some("siti")).await;
        accounts(app).set_disabled("siti", true).await.unwrap();
        let input = json!({ "code": code, "name": "siti", "displayName": "Siti", "password": PASSWORD });
        assert_eq!(refusal(app, &app.address, input).await["code"], "CODE_INVALID");
    }
}
