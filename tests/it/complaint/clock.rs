//! Clocks: by when what is due, what was late, and what the program does when a time has come.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{complaint, complaint_term};
use futures_util::future::join_all;
use pantau::clock::Clock;
use pantau::import::{Kind, Outcome};
use pantau::service::Services;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::{ACT, FILE, act, coordinator, done, file, filing, official, track, world};
use crate::comment::User;
use crate::support::{TestApp, on_both};

const HEADING: &str = "tanggal,nama,jenis,kode_wilayah\n";
/// What the public reads of the only complaint.
const SHOWN: &str =
    "{ complaints { nodes { state overdue escalationLevel deadline { duty dueAt ruleVersion }
    breaches { deadline { duty dueAt ruleVersion } doneAt } } } }";

/// The program at another time.
async fn at<'a>(
    who: &User<'a>,
    app: &TestApp,
    now: &str,
) -> (User<'a>, tokio::sync::oneshot::Sender<()>) {
    let (address, stop) = app.at(instant(now)).await;
    let mut who = who.clone();
    who.address = address;
    (who, stop)
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Lets the clocks of this many instances run at an instant.
async fn tick(app: &TestApp, now: &str, instances: usize) -> u64 {
    let services = (0..instances).map(|_| Services::new(&app.database, Clock::fixed(instant(now))));
    let ticks = services.map(|services| async move { services.complaints.tick().await.unwrap() });
    join_all(ticks).await.into_iter().sum()
}

async fn shown_at(app: &TestApp, now: &str) -> Value {
    let (address, _stop) = app.at(instant(now)).await;
    let request = app
        .http
        .post(format!("{address}/graphql"))
        .json(&json!({ "query": SHOWN }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["complaints"]["nodes"][0].clone()
}

async fn stored(app: &TestApp) -> complaint::Model {
    complaint::Entity::find()
        .one(app.database.reader())
        .await
        .unwrap()
        .unwrap()
}

on_both! {
    async fn deadlines_leave_out_holidays_and_are_told_to_everyone(app) {
        let world = world(app).await;
        // The day of the tests is a Saturday: 2026-11-21, 11 in the morning.
        let days = "2026-11-24,Hari Guru,NATIONAL,\n25/11/2026,Cuti,cuti bersama,34.02\n2026-11-26,Lain,NATIONAL,35.01\n";
        app.import(Kind::Holidays, "libur.csv", format!("{HEADING}{days}")).await;
        let (chief, own) = (coordinator(app, "chief", None).await, official(app, "own", &world.units[0]).await);
        let filed = file(app, filing(&world.units[0], "a")).await;
        let on = |rest: Value| { let mut rest = rest; rest["id"] = filed["case"]["id"].clone(); rest };

        // Three working days: Monday 23, Thursday 26, Friday 27.
        assert_eq!(stored(app).await.due_at, Some(instant("2026-11-27T17:00:00Z")));
        let (chief_later, _stop) = at(&chief, app, "2026-11-30T03:00:00Z").await;
        done(&chief_later, "VERIFY", on(json!({ "handling": "WITHOUT_EXAMINATION" }))).await;
        done(&chief_later, "ASSIGN", on(json!({ "unit": world.units[0] }))).await;
        let (own_later, _stop) = at(&own, app, "2026-12-01T03:00:00Z").await;
        done(&own_later, "START", on(json!({ "text": "Kami survei" }))).await;

        assert_eq!(shown_at(app, "2026-12-18T16:00:00Z").await, json!({
            "state": "IN_PROGRESS", "overdue": false, "escalationLevel": 0,
            "deadline": { "duty": "RESOLVE", "dueAt": "2026-12-18T17:00:00Z", "ruleVersion": 1 },
            // It was verified on the first working day after its deadline.
            "breaches": [{ "deadline": { "duty": "VERIFY", "dueAt": "2026-11-27T17:00:00Z", "ruleVersion": 1 }, "doneAt": "2026-11-30T03:00:00Z" }],
        }));
        let late = shown_at(app, "2026-12-18T17:00:00Z").await;
        assert_eq!((&late["overdue"], &late["breaches"][1]["doneAt"]), (&json!(true), &Value::Null));
        let (address, _stop) = app.at(instant("2026-12-18T17:00:00Z")).await;
        for (overdue, count) in [(true, 1), (false, 0)] {
            let query = format!("{{ complaints(overdue: {overdue}) {{ totalCount }} }}");
            let request = app.http.post(format!("{address}/graphql")).json(&json!({ "query": query }));
            let answer: Value = request.send().await.unwrap().json().await.unwrap();
            assert_eq!(answer["data"]["complaints"]["totalCount"], count, "{answer}");
        }
        let holidays = app.ask("{ holidays(year: 2026) { day name kind region { code } sourceDocument { kind } } complaintTerms { version verifyDays closeDays } }").await;
        assert_eq!(holidays["holidays"][1], json!({ "day": "2026-11-25", "name": "Cuti", "kind": "COLLECTIVE_LEAVE",
            "region": { "code": "34.02" }, "sourceDocument": { "kind": "holidays" } }));
        assert_eq!(holidays["complaintTerms"], json!([{ "version": 1, "verifyDays": 3, "closeDays": 10 }]));
    }

    async fn holidays_are_imported_once_and_told_where_they_do_not_fit(app) {
        world(app).await;
        let file = format!("{HEADING}2026-12-25,Natal,NATIONAL,\n2026-12-25,Natal,NATIONAL,\n2026-12-25,Hari Natal,NATIONAL,\n\
            2026-13-01,Salah,NATIONAL,\n2026-12-26,,NATIONAL,\n2026-12-27,Baik,LIBUR,\n2026-12-28,Baik,NATIONAL,99\n2026-12-25,Natal,NATIONAL,34.02\n");

        let report = app.import(Kind::Holidays, "libur.csv", file).await;

        let rules: Vec<&str> = report.findings.keys().copied().collect();
        assert_eq!(rules, ["DATE_MALFORMED", "HOLIDAY_KIND_UNKNOWN", "HOLIDAY_KNOWN", "NAME_MISSING", "REGION_UNKNOWN", "STATED_DIFFERENTLY"]);
        assert_eq!((report.rows_accepted, report.rows_rejected, report.outcome), (3, 5, Outcome::Imported));
        assert_eq!(app.count::<entity::holiday::Entity>().await, 2);
    }

    async fn a_rule_holds_from_its_day_on_and_for_clocks_that_begin_then(app) {
        let world = world(app).await;
        let newer = complaint_term::Model {
            version: 2, valid_from: "2026-11-30".parse().unwrap(), legal_basis: "Perbup 1/2026".to_owned(), verify_days: 1,
            follow_up_days: 2, simple_days: 3, without_examination_days: 4, with_examination_days: 5, complete_days: 6, close_days: 7,
        };
        newer.into_active_model().insert(app.database.writer()).await.unwrap();
        let chief = coordinator(app, "chief", None).await;
        let id = file(app, filing(&world.units[0], "a")).await["case"]["id"].clone();
        let before = stored(app).await;
        assert_eq!((before.due_at, before.due_version), (Some(instant("2026-11-25T17:00:00Z")), Some(1)));

        let (chief, _stop) = at(&chief, app, "2026-11-30T03:00:00Z").await;
        done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;

        let after = stored(app).await;
        assert_eq!((after.due_at, after.due_version), (Some(instant("2026-12-02T17:00:00Z")), Some(2)));
        assert_eq!(after.resolve_at, Some(instant("2026-12-03T17:00:00Z")));
    }

    async fn the_reporters_time_is_not_the_offices(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let filed = file(app, filing(&world.units[0], "a")).await;
        let id = filed["case"]["id"].clone();
        let (chief, _stop) = at(&chief, app, "2026-11-23T03:00:00Z").await;
        done(&chief, "REQUEST_COMPLETION", json!({ "id": id, "text": "Di mana?" })).await;
        assert_eq!(stored(app).await.due_at, Some(instant("2026-12-07T17:00:00Z")));

        let (address, _stop) = app.at(instant("2026-12-01T03:00:00Z")).await;
        let input = act("COMPLETE", json!({ "tracking": { "code": filed["code"], "secret": filed["secret"] }, "text": "Di pasar" }));
        let request = app.http.post(format!("{address}/graphql")).json(&json!({ "query": ACT, "variables": { "input": input } }));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["data"]["actOnComplaint"]["userErrors"], json!([]), "{answer}");

        // Three working days from Saturday the 21st, and six while it was with its reporter.
        let row = stored(app).await;
        assert_eq!((row.paused_days, row.due_at), (6, Some(instant("2026-12-03T17:00:00Z"))));
    }

    async fn what_is_due_is_done_once_by_any_number_of_instances(app) {
        let world = world(app).await;
        let (chief, own) = (coordinator(app, "chief", None).await, official(app, "own", &world.units[0]).await);
        let mut ids = Vec::new();
        for word in ["archived", "closed", "late"] {
            ids.push(file(app, filing(&world.units[0], word)).await["case"]["id"].clone());
        }
        done(&chief, "REQUEST_COMPLETION", json!({ "id": ids[0], "text": "Di mana?" })).await;
        for id in &ids[1..] {
            done(&chief, "VERIFY", json!({ "id": id, "handling": "SIMPLE" })).await;
            done(&chief, "ASSIGN", json!({ "id": id, "unit": world.units[0] })).await;
        }
        done(&own, "ANSWER", json!({ "id": ids[1], "text": "Sudah" })).await;
        assert_eq!(tick(app, "2026-11-21T04:00:00Z", 1).await, 0, "nothing is due yet");
        // Five working days from Saturday: until Friday the 27th.
        assert_eq!(tick(app, "2026-11-27T16:59:59Z", 1).await, 0);
        assert_eq!(tick(app, "2026-11-27T17:00:00Z", 4).await, 1);
        assert_eq!(tick(app, "2026-11-27T17:00:00Z", 1).await, 0, "done again, it does nothing");

        // Ten working days: until Friday, December 4; one level higher after five from the 27th (WIB: the 28th).
        assert_eq!(tick(app, "2026-12-04T17:00:00Z", 4).await, 3);
        let states = |rows: Vec<complaint::Model>| {
            let mut rows = rows;
            rows.sort_by_key(|row| row.text.clone());
            rows.into_iter().map(|row| (row.state, row.escalation)).collect::<Vec<_>>()
        };
        let rows = complaint::Entity::find().all(app.database.reader()).await.unwrap();
        assert_eq!(states(rows), [(complaint::State::Archived, 0), (complaint::State::Closed, 0), (complaint::State::Escalated, 2)]);
        assert_eq!(tick(app, "2027-12-04T17:00:00Z", 4).await, 1, "as far as there is somebody, and no further");
        assert_eq!(tick(app, "2028-12-04T17:00:00Z", 4).await, 0);

        let history = app.ask("{ complaints(filter: { state: { eq: ESCALATED } }) { nodes { escalationLevel deadline { duty }
            steps { nodes { action by from to } } } } }").await;
        let shown = &history["complaints"]["nodes"][0];
        assert_eq!((&shown["escalationLevel"], &shown["deadline"]["duty"]), (&json!(3), &json!("FOLLOW_UP")), "it is as late as it was");
        assert_eq!(shown["steps"]["nodes"][3], json!({ "action": "ESCALATE", "by": "SYSTEM", "from": "ASSIGNED", "to": "ESCALATED" }));
        done(&own, "START", json!({ "id": ids[2], "text": "Akhirnya" })).await;
        // What was closed can be reopened.
        let siti = crate::comment::user(app, "Forum", "siti").await;
        assert_eq!(siti.does(FILE, filing(&world.units[0], "b")).await["userErrors"], json!([]));
    }

    async fn a_clock_that_is_set_back_takes_nothing_back(app) {
        let world = world(app).await;
        let chief = coordinator(app, "chief", None).await;
        let filed = file(app, filing(&world.units[0], "a")).await;
        let id = filed["case"]["id"].clone();
        let (past, _stop) = at(&chief, app, "2026-11-01T04:00:00Z").await;
        // The role is not held yet by that clock; who holds it longer is asked.
        assert_eq!(past.does(ACT, act("NOTE", json!({ "id": id, "text": "Baik" }))).await["userErrors"][0]["code"], "CASE_NOT_FOUND");
        let (address, _stop) = app.at(app.clock.now() - TimeDelta::days(3)).await;
        let input = act("RAISE_FLAGS", json!({ "tracking": { "code": filed["code"], "secret": filed["secret"] }, "anonymous": true }));
        let request = app.http.post(format!("{address}/graphql")).json(&json!({ "query": ACT, "variables": { "input": input } }));
        request.send().await.unwrap();

        let taken: Vec<Value> = track(app, &filed).await["steps"]["nodes"].as_array().unwrap().iter().map(|step| step["takenAt"].clone()).collect();

        assert_eq!(taken, [json!("2026-11-21T04:00:00Z"), json!("2026-11-21T04:00:00Z")]);
        assert_eq!(tick(app, "2026-11-01T04:00:00Z", 2).await, 0);
    }
}
