//! What can be done about a case: every action in every state by everyone, and whole lives of cases.

use entity::complaint::{self, Handling, Rejection, State};
use pantau::service::complaint::flow::{HIGHEST, RULES, Rule};
use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::{ACT, FILE, World, act, coordinator, done, file, filing, official, track, world};
use crate::comment::{User, user};
use crate::support::{TestApp, on_both};

/// The only case there is.
async fn stored(app: &TestApp) -> complaint::Model {
    let found = complaint::Entity::find().one(app.database.writer()).await;
    found.unwrap().unwrap()
}

/// Puts a case into a state, with what every case in that state has.
async fn put(app: &TestApp, state: State, unit: &entity::unit::Model) {
    let before = stored(app).await;
    let is_new = matches!(
        state,
        State::Received | State::NeedsCompletion | State::Archived
    );
    let has_unit =
        !is_new && !matches!(state, State::Verified | State::Rejected | State::Redirected);
    let row = complaint::Model {
        state,
        reviewed_at: (!is_new).then(|| app.clock.now()),
        handling: (!is_new).then_some(Handling::Simple),
        unit_id: has_unit.then_some(unit.id),
        rejection: (state == State::Rejected).then_some(Rejection::Other),
        redirected_to: (state == State::Redirected).then(|| "Ombudsman".to_owned()),
        duplicate_of_id: None,
        escalation: 0,
        rating: None,
        is_anonymous: true,
        is_confidential: false,
        ..before
    };
    let row = row
        .into_active_model()
        .reset_all()
        .update(app.database.writer())
        .await;
    row.unwrap();
}

/// What an action needs to be understood.
fn needs(action: &str, unit: &str) -> Value {
    match action {
        "VERIFY" => json!({ "handling": "SIMPLE" }),
        "REJECT" => json!({ "rejection": "OUT_OF_SCOPE", "text": "Bukan wewenang kami" }),
        "REDIRECT" => json!({ "redirectTo": "Ombudsman" }),
        "ASSIGN" => json!({ "unit": unit }),
        "RATE" => json!({ "rating": 4 }),
        "RAISE_FLAGS" => json!({ "confidential": true }),
        "LOWER_FLAGS" => json!({ "anonymous": true }),
        // A case cannot repeat itself, which is told apart from what cannot be done.
        "MARK_DUPLICATE" | "CONFIRM" | "ESCALATE" | "CLOSE" | "ARCHIVE" => json!({}),
        _ => json!({ "text": "Baik" }),
    }
}

/// The code of why nothing was done, or the state of the case afterwards.
async fn outcome(who: &User<'_>, input: Value) -> String {
    let answer = who.send(ACT, input).await;
    let payload = &answer["data"]["actOnComplaint"];
    let state = payload["case"]["state"].as_str();
    let code = payload["userErrors"][0]["code"].as_str();
    state
        .or(code)
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

/// Tells what anyone can do in a state, by the table, and then tries it.
async fn try_all(
    app: &TestApp,
    (world, case): (&World, &str),
    state: State,
    callers: &[(&str, &User<'_>, Option<&str>)],
) {
    let (unit, unit_id) = (&world.rows[0], &world.units[0]);
    for (name, who, role) in callers {
        put(app, state, unit).await;
        let query = format!("{{ complaintCase(id: \"{case}\") {{ availableActions }} }}");
        let told = who.send(&query, Value::Null).await["data"]["complaintCase"]["availableActions"]
            .clone();
        let mut possible = Vec::new();
        // An official is on cases that their unit has, and on no others.
        let is_on = match *role {
            Some("OFFICIAL") => stored(app).await.unit_id.is_some(),
            role => role.is_some(),
        };
        for rule in RULES {
            put(app, state, unit).await;
            let action = rule.action.to_value();
            let mut input = act(&action, needs(&action, unit_id));
            input["id"] = json!(case);
            let mine = rule.by.iter().any(|by| Some(&*by.to_value()) == *role);
            let there = rule.from.contains(&state);
            let expected = match (is_on, mine, there) {
                (false, ..) => "CASE_NOT_FOUND".to_owned(),
                (true, false, _) => "ROLE_NOT_HELD".to_owned(),
                (true, true, false) => "ACTION_NOT_POSSIBLE".to_owned(),
                _ if action == "MARK_DUPLICATE" => "FIELD_MISSING".to_owned(),
                _ => rule.leads(state).to_value(),
            };
            // Flags: anonymous is raised, confidential is not.
            assert_eq!(
                outcome(who, input).await,
                expected,
                "{action} in {state:?} by {name}"
            );
            if is_on && mine && there {
                possible.push(json!(action));
            }
        }
        let expected = if is_on { json!(possible) } else { Value::Null };
        assert_eq!(told, expected, "{name} in {state:?}");
    }
}

on_both! {
    async fn every_action_is_tried_in_every_state_by_everyone(app) {
        let world = world(app).await;
        let siti = user(app, "Forum", "siti").await;
        let mut input = filing(&world.units[0], "a");
        input["anonymous"] = json!(true);
        let filed = siti.does(FILE, input).await;
        let case = filed["filed"]["case"]["id"].as_str().unwrap();
        let budi = user(app, "Forum", "budi").await;
        let chief = coordinator(app, "chief", None).await;
        let local = coordinator(app, "local", Some("34.02")).await;
        let distant = coordinator(app, "distant", Some("35.01")).await;
        let own = official(app, "own", &world.units[0]).await;
        let other = official(app, "other", &world.units[1]).await;
        let callers = [
            ("its reporter", &siti, Some("REPORTER")),
            ("another citizen", &budi, None),
            ("a coordinator of everything", &chief, Some("COORDINATOR")),
            ("a coordinator of the government", &local, Some("COORDINATOR")),
            ("a coordinator of another government", &distant, None),
            ("an official of the unit", &own, Some("OFFICIAL")),
            ("an official of another unit", &other, None),
        ];
        for state in pantau::service::complaint::flow::STATES {
            // A duplicate points to another complaint, of which there is none here.
            if state != State::Duplicate {
                try_all(app, (&world, case), state, &callers).await;
            }
        }
        assert!(RULES.len() == 20 && Rule::of(entity::complaint_step::Action::File).is_none());
    }

    async fn a_complaint_lives_from_its_filing_to_its_rating(app) {
        let world = world(app).await;
        let filed = file(app, filing(&world.units[0], "a")).await;
        let id = filed["case"]["id"].clone();
        let tracking = json!({ "code": filed["code"], "secret": filed["secret"] });
        let chief = coordinator(app, "chief", Some("34.02")).await;
        let own = official(app, "own", &world.units[0]).await;
        let reports = |action: &'static str, rest: Value| {
            let mut input = act(action, rest);
            input["tracking"] = tracking.clone();
            async move {
                let answer = app.ask_with(ACT, json!({ "input": input })).await;
                assert_eq!(answer["actOnComplaint"]["userErrors"], json!([]), "{answer}");
                answer["actOnComplaint"]["case"].clone()
            }
        };
        let on = |rest: Value| {
            let mut rest = rest;
            rest["id"] = id.clone();
            rest
        };
        let all = "{ complaints { totalCount } }";
        assert_eq!(app.ask(all).await["complaints"]["totalCount"], 0, "nothing is public before its review");

        done(&chief, "REQUEST_COMPLETION", on(json!({ "text": "Di mana persisnya?" }))).await;
        reports("COMPLETE", json!({ "text": "Di depan pasar" })).await;
        done(&chief, "VERIFY", on(json!({ "handling": "WITHOUT_EXAMINATION" }))).await;
        assert_eq!(app.ask(all).await["complaints"]["totalCount"], 1);
        done(&chief, "ASSIGN", on(json!({ "unit": world.units[1], "text": "Tolong dicek" }))).await;
        let assigned = done(&chief, "ASSIGN", on(json!({ "unit": world.units[0] }))).await;
        assert_eq!(assigned["unit"]["code"], "1.03");
        done(&own, "START", on(json!({ "text": "Kami survei minggu ini" }))).await;
        done(&own, "NOTE", on(json!({ "text": "Anggaran habis?" }))).await;
        done(&own, "FOLLOW_UP", on(json!({ "text": "Sudah disurvei" }))).await;
        done(&own, "ANSWER", on(json!({ "text": "Sudah ditambal" }))).await;
        reports("REOPEN", json!({ "text": "Berlubang lagi" })).await;
        let escalated = done(&chief, "ESCALATE", on(json!({}))).await;
        assert_eq!(escalated["escalationLevel"], 1);
        done(&own, "ANSWER", on(json!({ "text": "Sudah diaspal ulang" }))).await;
        let closed = reports("CONFIRM", json!({ "rating": 3, "text": "Terima kasih" })).await;
        assert_eq!((&closed["state"], &closed["rating"]), (&json!("CLOSED"), &json!(3)));

        let shown = app.ask("{ complaints { nodes { title text state rating escalationLevel handling unit { code } steps { totalCount nodes {
            action from to by text unit { code } } } } } }").await;
        let shown = &shown["complaints"]["nodes"][0];
        let steps: Vec<(&str, Option<&str>)> = shown["steps"]["nodes"].as_array().unwrap().iter()
            .map(|step| (step["action"].as_str().unwrap(), step["text"].as_str())).collect();
        assert_eq!(steps, [
            ("FILE", None), ("REQUEST_COMPLETION", None), ("COMPLETE", None), ("VERIFY", None), ("ASSIGN", None), ("ASSIGN", None),
            ("START", Some("Kami survei minggu ini")), ("FOLLOW_UP", Some("Sudah disurvei")), ("ANSWER", Some("Sudah ditambal")),
            ("REOPEN", None), ("ESCALATE", None), ("ANSWER", Some("Sudah diaspal ulang")), ("CONFIRM", None),
        ]);
        assert_eq!(shown["steps"]["nodes"][0], json!({ "action": "FILE", "from": null, "to": "RECEIVED", "by": "REPORTER", "text": null, "unit": null }));
        assert_eq!(shown["steps"]["nodes"][6], json!({ "action": "START", "from": "ASSIGNED", "to": "IN_PROGRESS", "by": "OFFICIAL",
            "text": "Kami survei minggu ini", "unit": { "code": "1.03" } }));
        assert_eq!(shown["steps"]["totalCount"], 13);

        // Its reporter reads what was asked and said, and no notes; those who handle it read all.
        let texts = |case: &Value| -> Vec<String> {
            let steps = case["steps"]["nodes"].as_array().unwrap().iter();
            steps.filter_map(|step| step["text"].as_str().map(ToOwned::to_owned)).collect()
        };
        let own_view = texts(&track(app, &filed).await);
        assert!(own_view.contains(&"Di mana persisnya?".to_owned()) && own_view.contains(&"Di depan pasar".to_owned()));
        assert!(!own_view.contains(&"Anggaran habis?".to_owned()) && !own_view.contains(&"Tolong dicek".to_owned()));
        let query = format!("{{ complaintCase(id: {id}) {{ steps(first: 50) {{ nodes {{ text by person {{ displayName }} }} }} }} }}");
        let handled = chief.send(&query, Value::Null).await["data"]["complaintCase"].clone();
        let handled_texts = texts(&handled);
        assert!(handled_texts.contains(&"Anggaran habis?".to_owned()) && handled_texts.contains(&"Tolong dicek".to_owned()));
        let people: Vec<&Value> = handled["steps"]["nodes"].as_array().unwrap().iter().map(|step| &step["person"]["displayName"]).collect();
        assert_eq!((people[0], people[1]), (&Value::Null, &json!("Warga chief")));
    }

    async fn what_an_action_needs_and_what_it_does_not_take_is_told(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let own = official(app, "own", &world.units[0]).await;
        let filed = file(app, filing(&world.units[0], "a")).await;
        let id = filed["case"]["id"].clone();
        let mut secret = filing(&world.units[0], "b");
        secret["text"] = json!("Hubungi 081234567890");
        secret["personalDataConfirmed"] = json!(true);
        let private = file(app, secret).await["case"]["id"].clone();
        for (action, rest, code, field) in [
            ("VERIFY", json!({}), "FIELD_MISSING", "handling"),
            ("VERIFY", json!({ "handling": "SIMPLE", "unit": world.units[0] }), "FIELD_SUPERFLUOUS", "unit"),
            ("VERIFY", json!({ "handling": "SIMPLE", "rating": 1 }), "FIELD_SUPERFLUOUS", "rating"),
            ("REJECT", json!({ "rejection": "OTHER" }), "FIELD_MISSING", "text"),
            ("REJECT", json!({ "text": "Baik" }), "FIELD_MISSING", "rejection"),
            ("REJECT", json!({ "rejection": "OTHER", "text": "Telepon 081234567890" }), "PERSONAL_DATA", "text"),
            ("REDIRECT", json!({}), "FIELD_MISSING", "redirectTo"),
            ("REDIRECT", json!({ "redirectTo": " " }), "FIELD_MISSING", "redirectTo"),
            ("REDIRECT", json!({ "redirectTo": "a".repeat(201) }), "TEXT_INVALID", "text"),
            ("REQUEST_COMPLETION", json!({ "text": " " }), "TEXT_INVALID", "text"),
            ("REQUEST_COMPLETION", json!({ "text": "Baik", "anonymous": true }), "FIELD_SUPERFLUOUS", "anonymous"),
            ("MARK_DUPLICATE", json!({ "duplicateOf": id }), "ORIGINAL_NOT_FOUND", "duplicateOf"),
            ("MARK_DUPLICATE", json!({ "duplicateOf": "YwAAAAAAAAAAAAAAAAAAAAA" }), "ORIGINAL_NOT_FOUND", "duplicateOf"),
            ("RAISE_FLAGS", json!({}), "FIELD_MISSING", "anonymous"),
            ("NOTE", json!({ "text": "Baik", "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
            ("FILE", json!({}), "ACTION_NOT_POSSIBLE", "action"),
            ("CLOSE", json!({}), "ROLE_NOT_HELD", "action"),
        ] {
            let mut input = act(action, rest.clone());
            input["id"] = id.clone();
            let payload = chief.does(ACT, input).await;
            let error = &payload["userErrors"][0];
            assert_eq!((&error["code"], &error["field"]), (&json!(code), &json!(field)), "{action} {rest}");
        }
        // What would become public is looked at first; what stays confidential need not be.
        let mut verify = act("VERIFY", json!({ "id": private, "handling": "SIMPLE" }));
        assert_eq!(chief.does(ACT, verify.clone()).await["userErrors"][0]["code"], "PERSONAL_DATA");
        verify["confidential"] = json!(true);
        assert_eq!(chief.does(ACT, verify).await["case"]["confidential"], true);
        done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
        for (unit, code) in [(&world.elsewhere, "UNIT_NOT_FOUND"), (&world.units[1], "")] {
            let payload = chief.does(ACT, act("ASSIGN", json!({ "id": id, "unit": unit }))).await;
            assert_eq!(payload["userErrors"][0]["code"].as_str().unwrap_or_default(), code);
        }
        assert_eq!(outcome(&own, act("NOTE", json!({ "id": id, "text": "Baik" }))).await, "CASE_NOT_FOUND");
        let both = chief.send(ACT, act("NOTE", json!({ "id": id, "tracking": { "code": "", "secret": "" }, "text": "Baik" }))).await;
        let neither = chief.send(ACT, act("NOTE", json!({ "text": "Baik" }))).await;
        for answer in [both, neither] {
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        }
    }

    async fn what_is_sent_again_is_done_once(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let id = file(app, filing(&world.units[0], "a")).await["case"]["id"].clone();
        let note = act("NOTE", json!({ "id": id, "text": "Sekali" }));

        for _ in 0..3 {
            chief.does(ACT, note.clone()).await;
        }
        let mut other = note.clone();
        other["text"] = json!("Lain");

        assert_eq!(app.count::<entity::complaint_step::Entity>().await, 2);
        assert_eq!(outcome(&chief, other).await, "IDEMPOTENCY_KEY_REUSED");
        let second = coordinator(app, "second", None).await;
        second.does(ACT, note).await;
        assert_eq!(app.count::<entity::complaint_step::Entity>().await, 3, "another person's key is another key");
    }

    async fn who_filed_a_case_handles_it_in_no_other_role(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let id = chief.does(FILE, filing(&world.units[0], "a")).await["filed"]["case"]["id"].clone();

        assert_eq!(outcome(&chief, act("VERIFY", json!({ "id": id, "handling": "SIMPLE" }))).await, "ROLE_NOT_HELD");
        assert_eq!(outcome(&chief, act("NOTE", json!({ "id": id, "text": "Baik" }))).await, "ROLE_NOT_HELD");
    }

    async fn a_complaint_repeats_another_and_is_sent_elsewhere(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let mut ids = Vec::new();
        for word in ["a", "b", "c"] {
            ids.push(file(app, filing(&world.units[0], word)).await["case"]["id"].clone());
            done(&chief, "VERIFY", json!({ "id": ids.last(), "handling": "SIMPLE" })).await;
        }
        done(&chief, "MARK_DUPLICATE", json!({ "id": ids[1], "duplicateOf": ids[0] })).await;
        assert_eq!(outcome(&chief, act("MARK_DUPLICATE", json!({ "id": ids[2], "duplicateOf": ids[1] }))).await, "ORIGINAL_NOT_FOUND");
        done(&chief, "REDIRECT", json!({ "id": ids[2], "redirectTo": "Ombudsman RI", "text": "Kewenangan pusat" })).await;

        let shown = app.ask("{ complaints(orderBy: [{ field: FILED_AT }]) { nodes { state duplicateOf { text } redirectedTo } } }").await;
        assert_eq!(shown["complaints"]["nodes"], json!([
            { "state": "VERIFIED", "duplicateOf": null, "redirectedTo": null },
            { "state": "DUPLICATE", "duplicateOf": { "text": "Lubang besar di depan pasar a" }, "redirectedTo": null },
            { "state": "REDIRECTED", "duplicateOf": null, "redirectedTo": "Ombudsman RI" },
        ]));
        // As soon as the first one is confidential, the second does not lead to it any more.
        done(&chief, "RAISE_FLAGS", json!({ "id": ids[0], "confidential": true })).await;
        let shown = app.ask("{ complaints(filter: { state: { eq: DUPLICATE } }) { totalCount nodes { duplicateOf { id } } } }").await;
        assert_eq!(shown["complaints"], json!({ "totalCount": 1, "nodes": [{ "duplicateOf": null }] }));
    }

    async fn a_case_is_escalated_as_far_as_there_is_somebody(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let id = file(app, filing(&world.units[0], "a")).await["case"]["id"].clone();
        done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
        done(&chief, "ASSIGN", json!({ "id": id, "unit": world.units[0] })).await;
        for level in 1..=HIGHEST {
            assert_eq!(done(&chief, "ESCALATE", json!({ "id": id })).await["escalationLevel"], level);
        }
        assert_eq!(outcome(&chief, act("ESCALATE", json!({ "id": id }))).await, "ACTION_NOT_POSSIBLE");
    }
}
