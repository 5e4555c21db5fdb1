//! Answers in the name of a unit.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use pantau::auth::actor::Vouched;
use pantau::service::Services;
use pantau::service::failure::Failure;
use pantau::service::role::{GrantRefusal, NewGrant, Role, RoleGrant, RoleService};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CREATE, EDIT, WITHDRAW, first, subject, user};
use crate::support::{TestApp, on_both};

const OFFICE: &str = "mutation($input: CreateCommentInput!) { createComment(input: $input) {
    comment { id office { id name } author { roles { role unit { id } reason endsAt revokedAt revocationReason } } }
    userErrors { code field } } }";

pub(crate) fn roles(app: &TestApp) -> RoleService {
    Services::new(&app.database, app.clock.clone()).roles
}

async fn granted(
    app: &TestApp,
    unit: &str,
    ends_at: Option<DateTime<Utc>>,
) -> Result<RoleGrant, Failure<GrantRefusal>> {
    let new = NewGrant {
        app: "Forum".to_owned(),
        user: Vouched::new("siti", "Siti").unwrap(),
        role: Role::Official,
        unit: Some(row(unit)),
        government: None,
        reason: "Surat tugas 12/2026".to_owned(),
        ends_at,
    };
    roles(app).grant(new).await
}

pub(crate) fn row(unit: &str) -> Uuid {
    Uuid::from_slice(&URL_SAFE_NO_PAD.decode(unit).unwrap()[1..]).unwrap()
}

fn answer(on: &str, unit: &str, key: &str) -> Value {
    json!({ "on": on, "asOfficialOf": unit, "text": "Sudah diperbaiki.", "idempotencyKey": key })
}

on_both! {
    async fn an_official_answers_in_the_name_of_the_unit_and_the_answer_stays_so(app) {
        let on = subject(app).await;
        let unit = first(app, "units").await;
        let siti = user(app, "Forum", "siti").await;
        let not_held = ("OFFICE_NOT_HELD".to_owned(), Value::Null);
        assert_eq!(siti.refused(CREATE, answer(&on, &unit, "1")).await, not_held);

        let grant = granted(app, &unit, None).await.unwrap();
        let said = siti.does(OFFICE, answer(&on, &unit, "1")).await["comment"].clone();

        assert_eq!(said["office"]["id"], unit.as_str());
        assert_eq!(said["author"]["roles"], json!([{ "role": "OFFICIAL", "unit": { "id": unit },
            "reason": "Surat tugas 12/2026", "endsAt": null, "revokedAt": null, "revocationReason": null }]));
        let edit = json!({ "id": said["id"], "version": 1, "text": "Belum." });
        assert_eq!(siti.does(EDIT, edit).await["comment"]["version"], 2);

        // Somebody else, and another unit's name.
        let budi = user(app, "Forum", "budi").await;
        assert_eq!(budi.refused(CREATE, answer(&on, &unit, "2")).await, not_held);
        let impostor = user(app, "Another forum", "siti").await;
        assert_eq!(impostor.refused(CREATE, answer(&on, &unit, "2")).await, not_held);

        roles(app).revoke(grant.id, "Pindah tugas").await.unwrap();
        assert_eq!(siti.refused(CREATE, answer(&on, &unit, "3")).await, not_held);
        let edit = json!({ "id": said["id"], "version": 2, "text": "Tidak jadi." });
        assert_eq!(siti.refused(EDIT, edit).await, not_held);
        assert_eq!(siti.refused(WITHDRAW, json!({ "id": said["id"] })).await, not_held);
        let id = said["id"].as_str().unwrap();
        let kept = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Comment {{ text office {{ id }}
            author {{ roles {{ revocationReason }} }} }} }} }}")).await;
        assert_eq!(kept["node"], json!({ "text": "Belum.", "office": { "id": unit },
            "author": { "roles": [{ "revocationReason": "Pindah tugas" }] } }));
        // For themself they still speak.
        siti.says(&on, None, "Saya sendiri").await;
    }

    async fn what_is_sent_again_is_told_from_what_is_said_for_oneself(app) {
        let on = subject(app).await;
        let unit = first(app, "units").await;
        let siti = user(app, "Forum", "siti").await;
        granted(app, &unit, None).await.unwrap();
        let said = siti.does(OFFICE, answer(&on, &unit, "1")).await;
        assert_eq!(siti.does(OFFICE, answer(&on, &unit, "1")).await, said);

        let mut alone = answer(&on, &unit, "1");
        alone.as_object_mut().unwrap().remove("asOfficialOf");

        assert_eq!(siti.refused(CREATE, alone).await.0, "IDEMPOTENCY_KEY_REUSED");
        let other = siti.send(CREATE, answer(&on, &on, "2")).await;
        assert_eq!(other["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{other}");
    }

    async fn a_role_ends_by_the_clock(app) {
        let on = subject(app).await;
        let unit = first(app, "units").await;
        let mut siti = user(app, "Forum", "siti").await;
        let end = app.clock.now() + TimeDelta::hours(1);
        granted(app, &unit, Some(end)).await.unwrap();
        siti.does(OFFICE, answer(&on, &unit, "1")).await;

        let (address, _stop) = app.at(end).await;
        siti.address = address;

        assert_eq!(siti.refused(CREATE, answer(&on, &unit, "2")).await.0, "OFFICE_NOT_HELD");
    }

    async fn a_grant_without_reason_end_app_or_unit_is_refused(app) {
        let on = subject(app).await;
        let unit = first(app, "units").await;
        let refused = |outcome: Result<RoleGrant, Failure<GrantRefusal>>| match outcome {
            Err(Failure::Refused(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(granted(app, &unit, None).await), GrantRefusal::NoSuchApp);
        let siti = user(app, "Forum", "siti").await;
        assert_eq!(refused(granted(app, &unit, Some(app.clock.now())).await), GrantRefusal::Ended);
        assert_eq!(refused(granted(app, &on, None).await), GrantRefusal::NoSuchUnit);
        let grant = granted(app, &unit, None).await.unwrap();
        for reason in ["", " ", &"a".repeat(1_001)] {
            assert_eq!(refused(roles(app).revoke(grant.id, reason).await), GrantRefusal::BadReason);
        }
        roles(app).revoke(grant.id, "x").await.unwrap();
        assert_eq!(refused(roles(app).revoke(grant.id, "x").await), GrantRefusal::NoSuchGrant);
        assert_eq!(siti.refused(CREATE, answer(&on, &unit, "1")).await.0, "OFFICE_NOT_HELD");
    }

    async fn roles_are_granted_listed_and_revoked_at_the_command_line(app) {
        let on = subject(app).await;
        let unit = first(app, "units").await;
        let _siti = user(app, "Forum", "siti").await;
        let run = |arguments: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_pantau")).arg("role").args(arguments)
                .args(["--database-url", &app.database_url]).output().unwrap();
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
            (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
        };
        let grant = ["grant", "--app", "Forum", "--user", "siti", "--name", "Siti", "--reason", "Surat 12"];
        let wrong = run(&[&grant[..], &["--unit", &on]].concat());
        assert_eq!((wrong.0, wrong.1.as_str()), (2, ""));
        assert!(wrong.2.contains("give the id of a unit"), "{}", wrong.2);

        let (code, made, said) = run(&[&grant[..], &["--unit", &unit, "--until", "2999-01-31"]].concat());
        assert_eq!((code, said.as_str()), (0, ""));
        let (_, listed, _) = run(&["list"]);
        let fields: Vec<&str> = listed.trim().split('\t').collect();
        assert_eq!(fields, [made.trim(), "held", "ends 2999-01-30T17:00Z", &format!("official of {unit}"), "Siti", "Surat 12"]);

        assert_eq!(run(&["revoke", made.trim(), "--reason", "Pindah"]).0, 0);
        assert_eq!(run(&["revoke", made.trim(), "--reason", "Pindah"]).0, 2);
        assert!(run(&["list"]).1.contains("\trevoked\t"));

        let without = run(&grant);
        assert_eq!((without.0, without.1.as_str()), (2, ""));
        assert!(without.2.contains("give its id by --unit"), "{}", without.2);
        assert_eq!(run(&[&grant[..], &["--role", "moderator"]].concat()).0, 0);
        assert_eq!(run(&[&grant[..], &["--role", "moderator", "--unit", &unit]].concat()).0, 0);
        let listed = run(&["list"]).1;
        assert!(listed.contains("\tmoderator everywhere\t") && listed.contains(&format!("\tmoderator of {unit}\t")), "{listed}");
    }
}
