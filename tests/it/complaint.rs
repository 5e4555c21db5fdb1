//! Complaints: filed by anyone, followed by who filed them.

mod clock;
mod flow;
mod privacy;

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use entity::{complaint, complaint_step, idempotency_key, person, unit};
use futures_util::future::join_all;
use migration::{Migrator, MigratorTrait as _};
use pantau::auth::actor::{Scope, Vouched};
use pantau::service::role::{NewGrant, Role, RoleGrant};
use reqwest::header::CACHE_CONTROL;
use serde_json::{Value, json};

use crate::comment::official::{roles, row};
use crate::comment::{User, key, user};
use crate::support::build::{program, region, service, unit as unit_of};
use crate::support::{TestApp, on_both};

pub(crate) const FILE: &str =
    "mutation($input: FileComplaintInput!) { fileComplaint(input: $input) {
    filed { code secret case { id state viewerRoles } } userErrors { code field message } } }";
pub(crate) const ACT: &str = "mutation($input: ActOnComplaintInput!) { actOnComplaint(input: $input) {
    case { id state viewerRoles availableActions unit { code } escalationLevel rating anonymous confidential }
    userErrors { code field message } } }";
const TRACK: &str = "query($code: String!, $secret: String!) { trackedComplaint(code: $code, secret: $secret) {
    id code kind title text state anonymous confidential viewerRoles availableActions filedAt happenedOn
    government { code } region { code } unit { code } respondent { code } service { code } program { code }
    point { latitude longitude } reporter { displayName } complaint { id } personalData
    steps { totalCount nodes { action from to by text takenAt person { id } } } } }";

/// A key that nobody guesses, for who has no account.
pub(crate) fn unguessable(word: &str) -> String {
    format!("{word}-8f14e45fceea167a5a36dedd4bea2543")
}

/// A regency with two units, a service and a program of the first, and a village; ids as callers
/// give them.
pub(crate) struct World {
    pub(crate) units: [String; 2],
    pub(crate) rows: [unit::Model; 2],
    pub(crate) elsewhere: String,
    pub(crate) service: String,
    pub(crate) program: String,
}

pub(crate) async fn world(app: &TestApp) -> World {
    let regency = region("34.02").create(app).await;
    region("34.02.01.2001").create(app).await;
    let other = region("35.01").create(app).await;
    let first = unit_of(&regency, "1.03").create(app).await;
    let second = unit_of(&regency, "1.06").create(app).await;
    let third = unit_of(&other, "1.03").create(app).await;
    service(&first, "01").create(app).await;
    program(app, &first, 2026, "1.03.01", None).await;
    let all = app
        .ask(
            "{ units(first: 9, orderBy: [{ field: CODE }]) { nodes { id region { code } code } }
        publicServices { nodes { id } } programs { nodes { id } } }",
        )
        .await;
    let nodes = all["units"]["nodes"].as_array().unwrap();
    let id = |row: &unit::Model| {
        let found = nodes
            .iter()
            .find(|node| self::row(node["id"].as_str().unwrap()) == row.id);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let only = |list: &str| all[list]["nodes"][0]["id"].as_str().unwrap().to_owned();
    World {
        units: [id(&first), id(&second)],
        elsewhere: id(&third),
        rows: [first, second],
        service: only("publicServices"),
        program: only("programs"),
    }
}

/// The least that is filed.
pub(crate) fn filing(unit: &str, word: &str) -> Value {
    json!({ "kind": "COMPLAINT", "title": "Jalan rusak", "text": format!("Lubang besar di depan pasar {word}"),
        "unit": unit, "idempotencyKey": unguessable(word) })
}

/// Files for somebody without an account.
pub(crate) async fn file(app: &TestApp, input: Value) -> Value {
    let answer = app.ask_with(FILE, json!({ "input": input })).await;
    let payload = answer["fileComplaint"].clone();
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["filed"].clone()
}

pub(crate) async fn track(app: &TestApp, filed: &Value) -> Value {
    let pair = json!({ "code": filed["code"], "secret": filed["secret"] });
    app.ask_with(TRACK, pair).await["trackedComplaint"].clone()
}

async fn granted<'a>(
    app: &'a TestApp,
    id: &'static str,
    role: Role,
    (unit, government): (Option<&str>, Option<&str>),
) -> (User<'a>, RoleGrant) {
    let user = user(app, "Forum", id).await;
    let new = NewGrant {
        app: "Forum".to_owned(),
        user: Vouched::new(id, &format!("Warga {id}")).unwrap(),
        role,
        unit: unit.map(row),
        government: government.map(ToOwned::to_owned),
        reason: "Surat tugas".to_owned(),
        ends_at: None,
    };
    let grant = roles(app).grant(new).await.unwrap();
    (user, grant)
}

pub(crate) async fn coordinator<'a>(
    app: &'a TestApp,
    id: &'static str,
    government: Option<&str>,
) -> User<'a> {
    granted(app, id, Role::Coordinator, (None, government))
        .await
        .0
}

pub(crate) async fn official<'a>(app: &'a TestApp, id: &'static str, unit: &str) -> User<'a> {
    granted(app, id, Role::Official, (Some(unit), None)).await.0
}

/// An action with what it needs, known by a key of its own.
pub(crate) fn act(action: &str, rest: Value) -> Value {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let key = MADE.fetch_add(1, Ordering::Relaxed).to_string();
    let mut input = json!({ "action": action, "idempotencyKey": key });
    let (Value::Object(whole), Value::Object(rest)) = (&mut input, rest) else {
        panic!("what it needs has names");
    };
    whole.extend(rest);
    input
}

/// The case after an action that was done.
pub(crate) async fn done(who: &User<'_>, action: &str, rest: Value) -> Value {
    let payload = who.does(ACT, act(action, rest)).await;
    assert_eq!(payload["userErrors"], json!([]), "{action}: {payload}");
    payload["case"].clone()
}

async fn refusal(app: &TestApp, input: Value) -> (Value, Value) {
    let answer = app.ask_with(FILE, json!({ "input": input })).await;
    let payload = &answer["fileComplaint"];
    assert_eq!(payload["filed"], Value::Null, "{payload}");
    let error = &payload["userErrors"][0];
    (error["code"].clone(), error["field"].clone())
}

on_both! {
    async fn anyone_files_a_complaint_and_follows_it_by_code_and_secret(app) {
        let world = world(app).await;
        let mut input = filing(&world.units[0], "a");
        input.as_object_mut().unwrap().extend(json!({
            "regionCode": "34.02.01.2001", "service": world.service, "program": world.program,
            "latitude": "-7.8881234", "longitude": 110, "happenedOn": "2026-11-20",
        }).as_object().unwrap().clone());
        let answer = app.post(FILE, json!({ "input": input })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        input["latitude"] = json!("-7.888123");

        let filed = file(app, input).await;

        let code = filed["code"].as_str().unwrap();
        assert_eq!((code.len(), filed["secret"].as_str().unwrap().len()), (19, 39));
        let case = track(app, &filed).await;
        assert_eq!(case, json!({
            "id": filed["case"]["id"], "code": code, "kind": "COMPLAINT", "title": "Jalan rusak",
            "text": "Lubang besar di depan pasar a", "state": "RECEIVED", "anonymous": false, "confidential": false,
            "viewerRoles": ["REPORTER"], "availableActions": ["RAISE_FLAGS"],
            "filedAt": "2026-11-21T04:00:00Z", "happenedOn": "2026-11-20",
            "government": { "code": "34.02" }, "region": { "code": "34.02.01.2001" }, "unit": null,
            "respondent": { "code": "1.03" }, "service": { "code": "01" }, "program": { "code": "1.03.01" },
            "point": { "latitude": "-7.888123", "longitude": "110.000000" }, "reporter": null, "complaint": null,
            "personalData": [], "steps": { "totalCount": 1, "nodes": [{ "action": "FILE", "from": null, "to": "RECEIVED",
                "by": "REPORTER", "text": null, "takenAt": "2026-11-21T04:00:00Z", "person": null }] },
        }));
        // As people type it.
        let typed = json!({ "code": code.to_lowercase().replace('-', " "), "secret": filed["secret"] });
        assert_eq!(track(app, &typed).await["id"], filed["case"]["id"]);
        // Nobody became known, and of the secret only its hash is kept.
        assert_eq!(app.count::<person::Entity>().await, 0);
    }

    async fn every_other_pair_of_code_and_secret_opens_nothing(app) {
        let world = world(app).await;
        let (one, other) = (file(app, filing(&world.units[0], "a")).await, file(app, filing(&world.units[0], "b")).await);
        for (code, secret) in [
            (&one["code"], &other["secret"]), (&other["code"], &one["secret"]), (&one["code"], &json!("")),
            (&one["code"], &json!("0000-0000-0000-0000-0000-0000-0000-0000")), (&one["secret"], &one["code"]),
            (&json!(""), &json!("")), (&json!("0000-0000-0000-0000"), &one["secret"]),
        ] {
            assert_eq!(track(app, &json!({ "code": code, "secret": secret })).await, Value::Null, "{code} {secret}");
            let input = act("RAISE_FLAGS", json!({ "tracking": { "code": code, "secret": secret }, "anonymous": true }));
            let answer = app.ask_with(ACT, json!({ "input": input })).await;
            assert_eq!(answer["actOnComplaint"]["userErrors"][0]["code"], "CASE_NOT_FOUND");
        }
    }

    async fn what_is_tracked_is_kept_nowhere(app) {
        let world = world(app).await;
        let filed = file(app, filing(&world.units[0], "a")).await;
        let pair = json!({ "code": filed["code"], "secret": filed["secret"] });
        let ask = || async {
            let request = app.http.post(format!("{}/graphql", app.address)).json(&json!({ "query": TRACK, "variables": pair }));
            request.send().await.unwrap()
        };

        let answer = ask().await;
        assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(answer.json::<Value>().await.unwrap()["data"]["trackedComplaint"]["anonymous"], false);
        // Written behind the program's back, which renews nothing: the next answer is another one all the same.
        let statement = "UPDATE complaint SET is_anonymous = TRUE";
        sea_orm::ConnectionTrait::execute_unprepared(app.database.writer(), statement).await.unwrap();
        assert_eq!(ask().await.json::<Value>().await.unwrap()["data"]["trackedComplaint"]["anonymous"], true);
    }

    async fn what_is_sent_again_is_filed_once_and_its_last_secret_opens_it(app) {
        let world = world(app).await;
        let input = filing(&world.units[0], "a");

        let sent = join_all((0..6).map(|_| file(app, input.clone()))).await;

        assert_eq!(app.count::<complaint::Entity>().await, 1);
        assert_eq!(app.count::<complaint_step::Entity>().await, 1);
        assert!(sent.iter().all(|filed| filed["code"] == sent[0]["code"]));
        let mut opened = 0;
        for filed in &sent {
            opened += usize::from(track(app, filed).await != Value::Null);
        }
        assert_eq!(opened, 1, "each secret replaces the one before");
        let last = file(app, input.clone()).await;
        assert_eq!(track(app, &last).await["id"], sent[0]["case"]["id"]);
        for (field, value) in [("text", json!("Lain")), ("confidential", json!(true)), ("kind", json!("SUGGESTION"))] {
            let mut other = input.clone();
            other[field] = value;
            assert_eq!(refusal(app, other).await, (json!("IDEMPOTENCY_KEY_REUSED"), json!("idempotencyKey")), "{field}");
        }
        // A day later the secret is given to nobody any more, and the last one opens still.
        let (later, _stop) = app.at(app.clock.now() + chrono::TimeDelta::days(1)).await;
        let body = json!({ "query": FILE, "variables": { "input": input } });
        let answer: Value = app.http.post(format!("{later}/graphql")).json(&body).send().await.unwrap().json().await.unwrap();
        let again = &answer["data"]["fileComplaint"]["filed"];
        assert_eq!((&again["code"], &again["secret"]), (&last["code"], &Value::Null));
        assert_ne!(track(app, &last).await, Value::Null);
    }

    async fn a_person_follows_what_they_filed_by_their_account(app) {
        let world = world(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let mut input = filing(&world.units[0], "a");
        input["idempotencyKey"] = json!("1");

        let filed = siti.does(FILE, input.clone()).await["filed"].clone();
        let other = budi.does(FILE, input).await["filed"].clone();

        assert_ne!(filed["code"], other["code"], "another person's key is another key");
        let cases = "{ complaintCases { totalCount nodes { id viewerRoles reporter { displayName } } } }";
        let own = siti.send(cases, Value::Null).await["data"]["complaintCases"].clone();
        assert_eq!(own, json!({ "totalCount": 1, "nodes": [{ "id": filed["case"]["id"], "viewerRoles": ["REPORTER"],
            "reporter": { "displayName": "Warga siti" } }] }));
        let one = format!("{{ complaintCase(id: {}) {{ title }} }}", filed["case"]["id"]);
        assert_eq!(siti.send(&one, Value::Null).await["data"]["complaintCase"]["title"], "Jalan rusak");
        assert_eq!(budi.send(&one, Value::Null).await["data"]["complaintCase"], Value::Null);
        assert_eq!(app.ask(&one).await["complaintCase"], Value::Null);
        assert_eq!(app.ask(cases).await["complaintCases"]["totalCount"], 0);
        // Code and secret open it, too; a key that is not for complaints opens nothing.
        assert_eq!(track(app, &filed).await["reporter"]["displayName"], "Warga siti");
        let mut deaf = siti.clone();
        deaf.key = key(app, "Forum", &[Scope::ActForUsers, Scope::Comment]).await;
        assert_eq!(deaf.send(cases, Value::Null).await["data"]["complaintCases"]["totalCount"], 0);
        assert_eq!(deaf.send(&one, Value::Null).await["data"]["complaintCase"], Value::Null);
        let refused = deaf.send(FILE, filing(&world.units[0], "b")).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(app.count::<idempotency_key::Entity>().await, 0);
    }

    async fn what_cannot_be_filed_is_refused_with_its_reason(app) {
        let world = world(app).await;
        let (unit, other) = (&world.units[0], &world.units[1]);
        let absent = "VQAAAAAAAAAAAAAAAAAAAAA";
        for (change, code, field) in [
            (json!({ "title": " \u{200b}" }), "TITLE_INVALID", "title"),
            (json!({ "title": "a".repeat(201) }), "TITLE_INVALID", "title"),
            (json!({ "text": "\n" }), "TEXT_INVALID", "text"),
            (json!({ "text": "a".repeat(10_001) }), "TEXT_INVALID", "text"),
            (json!({ "text": "NIK 3402014708950001" }), "PERSONAL_DATA", "text"),
            (json!({ "title": "Telepon 081234567890" }), "PERSONAL_DATA", "text"),
            (json!({ "unit": null }), "PLACE_MISSING", "unit"),
            (json!({ "unit": absent }), "UNIT_NOT_FOUND", "unit"),
            (json!({ "regionCode": "99" }), "REGION_NOT_FOUND", "regionCode"),
            (json!({ "regionCode": "35.01" }), "UNIT_NOT_FOUND", "unit"),
            (json!({ "unit": other, "service": world.service }), "SERVICE_NOT_FOUND", "service"),
            (json!({ "unit": other, "program": world.program }), "PROGRAM_NOT_FOUND", "program"),
            (json!({ "latitude": "1" }), "POINT_INVALID", "latitude"),
            (json!({ "longitude": "1" }), "POINT_INVALID", "latitude"),
            (json!({ "latitude": "90.000001", "longitude": "1" }), "POINT_INVALID", "latitude"),
            (json!({ "happenedOn": "2026-11-22" }), "HAPPENED_IN_FUTURE", "happenedOn"),
            (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
            (json!({ "idempotencyKey": "1".repeat(31) }), "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
            (json!({ "idempotencyKey": "1".repeat(201) }), "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
        ] {
            let mut input = filing(unit, "a");
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(refusal(app, input).await, (json!(code), json!(field)), "{change}");
        }
        assert_eq!(app.count::<complaint::Entity>().await, 0);
        // What was refused may be tried again under the same key; personal data may be meant.
        let mut input = filing(unit, "a");
        input["text"] = json!("NIK 3402014708950001");
        input["personalDataConfirmed"] = json!(true);
        let filed = file(app, input).await;
        assert_eq!(track(app, &filed).await["personalData"], json!(["NATIONAL_ID"]));
    }

    async fn a_page_costs_as_many_statements_for_many_complaints_as_for_few(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let siti = user(app, "Forum", "siti").await;
        for word in ["a", "b", "c", "d", "e", "f"] {
            let mut input = filing(&world.units[0], word);
            input["service"] = json!(world.service);
            input["program"] = json!(world.program);
            input["regionCode"] = json!("34.02.01.2001");
            let id = siti.does(FILE, input).await["filed"]["case"]["id"].clone();
            done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
            done(&chief, "ASSIGN", json!({ "id": id, "unit": world.units[0] })).await;
        }
        let shown = "reporter { displayName } government { name } region { name } respondent { name } unit { name }
            service { name } program { name } duplicateOf { id } steps(first: 2) { totalCount nodes { text unit { name } } }";
        let public = |first| format!("{{ complaints(first: {first}) {{ totalCount nodes {{ breaches {{ doneAt }} {shown} }} }} }}");
        let few = app.statements_for(&public(2)).await;
        let many = app.statements_for(&public(6)).await;
        assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");

        let cases = |first| format!("{{ complaintCases(first: {first}) {{ totalCount nodes {{ complaint {{ id }} {shown} }} }} }}");
        let (_, few) = app.statements_of(chief.send(&cases(2), Value::Null)).await;
        let (answer, many) = app.statements_of(chief.send(&cases(6), Value::Null)).await;
        assert_eq!(answer["data"]["complaintCases"]["nodes"].as_array().unwrap().len(), 6, "{answer}");
        assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
    }

    async fn complaints_go_with_their_tables_and_officials_stay(app) {
        let world = world(app).await;
        let (chief, _own) = (coordinator(app, "chief", Some("34.02")).await, official(app, "own", &world.units[0]).await);
        for word in ["a", "b"] {
            file(app, filing(&world.units[0], word)).await;
        }
        let query = "{ complaintCases(first: 2) { nodes { id } } }";
        let ids = chief.send(query, Value::Null).await["data"]["complaintCases"]["nodes"].clone();
        done(&chief, "MARK_DUPLICATE", json!({ "id": ids[0]["id"], "duplicateOf": ids[1]["id"] })).await;
        let later = Migrator::migrations().iter().filter(|migration| migration.name() >= "m20261201_000021").count();

        app.database.migrate_down(u32::try_from(later).unwrap()).await.unwrap();
        app.database.migrate().await.unwrap();

        assert_eq!(app.count::<complaint::Entity>().await, 0);
        let left = roles(app).grants().await.unwrap();
        assert_eq!(left.iter().map(|(grant, _)| grant.role).collect::<Vec<_>>(), [Role::Official]);
        coordinator(app, "again", Some("34.02")).await;
    }

    async fn coordinators_are_granted_at_the_command_line(app) {
        let world = world(app).await;
        key(app, "Forum", &Scope::ALL).await;
        let run = |arguments: &[&str]| {
            let grant = ["role", "grant", "--role", "coordinator", "--app", "Forum", "--user", "5", "--name", "Sari", "--reason", "SK 7"];
            let output = Command::new(env!("CARGO_BIN_EXE_pantau")).args(grant).args(arguments)
                .args(["--database-url", &app.database_url]).output().unwrap();
            (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
        };
        for (arguments, said) in [
            (vec!["--unit", &world.units[0]], "not of a unit"), (vec!["--region", "34.02.01"], "no province, regency or city"),
            (vec!["--region", "99"], "no province, regency or city"),
        ] {
            let (code, stderr) = run(&arguments);
            assert!(code == 2 && stderr.contains(said), "{arguments:?}: {code} {stderr}");
        }
        assert_eq!(run(&["--region", "34.02"]), (0, String::new()));
        assert_eq!(run(&[]), (0, String::new()));
        let output = Command::new(env!("CARGO_BIN_EXE_pantau")).args(["role", "list", "--database-url", &app.database_url]).output().unwrap();
        let listed = String::from_utf8(output.stdout).unwrap();
        assert!(listed.contains("\tcoordinator everywhere\t") && listed.contains("\tcoordinator of "), "{listed}");
        let grants = app.ask("{ complaintRules { action by from to } }").await;
        assert_eq!(grants["complaintRules"][0], json!({ "action": "VERIFY", "by": ["COORDINATOR"], "from": ["RECEIVED", "NEEDS_COMPLETION"], "to": "VERIFIED" }));
    }

    async fn the_nearest_government_receives_what_names_a_region_alone(app) {
        let world = world(app).await;
        for (number, (change, government, respondent)) in [
            (json!({ "unit": null, "regionCode": "34.02.01.2001" }), "34.02", Value::Null),
            (json!({ "unit": null, "regionCode": "34" }), "34", Value::Null),
            (json!({ "unit": null, "service": world.service }), "34.02", json!({ "code": "1.03" })),
            (json!({ "unit": null, "program": world.program }), "34.02", json!({ "code": "1.03" })),
            (json!({ "unit": world.elsewhere }), "35.01", json!({ "code": "1.03" })),
        ].into_iter().enumerate() {
            let mut input = filing(&world.units[0], &number.to_string());
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let case = track(app, &file(app, input).await).await;
            assert_eq!((&case["government"]["code"], &case["respondent"]), (&json!(government), &respondent), "{change}");
        }
    }
}
