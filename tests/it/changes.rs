//! The change log: what imports did, chained, and refused to whoever would alter it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use entity::budget_document;
use entity::change_log::{self, ChangeKind};
use migration::{Migrator, MigratorTrait as _};
use pantau::config::Config;
use pantau::import::{Kind, Options, chain};
use pantau::service::chain::{GENESIS, Seal};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::budget_import::{ENACTED, ONE_AMOUNT, PLAN, bantul, thirty_rows, upload};
use crate::support::build::{region, unit};
use crate::support::files::{REGIONS_2016, REGIONS_2025};
use crate::support::{TestApp, on_both};

/// The log, which follows from its beginning to its end.
pub(crate) async fn log(app: &TestApp) -> Vec<change_log::Model> {
    let entries = change_log::Entity::find()
        .order_by_asc(change_log::Column::Sequence)
        .all(app.database.reader())
        .await
        .unwrap();
    let mut previous = GENESIS.to_owned();
    for (number, entry) in (1..).zip(&entries) {
        let seal = Seal::of(&previous, &entry.payload);
        let told: Value = serde_json::from_str(&entry.payload).unwrap();
        assert_eq!(
            (entry.sequence, &entry.hash, entry.id),
            (number, &seal.hash, seal.id)
        );
        assert_eq!(entry.previous_hash, previous);
        assert_eq!(told["sequence"], number);
        previous = seal.hash;
    }
    entries
}

fn kinds(entries: &[change_log::Model]) -> Vec<ChangeKind> {
    entries.iter().map(|entry| entry.kind).collect()
}

fn told(entry: &change_log::Model) -> Value {
    serde_json::from_str(&entry.payload).unwrap()
}

/// Takes the log away and everything that was migrated after it.
async fn without_log(app: &TestApp) {
    let all = Migrator::migrations();
    let after = all
        .iter()
        .rev()
        .position(|known| known.name().ends_with("change_log"))
        .unwrap();
    let steps = u32::try_from(after + 1).unwrap();
    app.database.migrate_down(steps).await.unwrap();
}

/// What the shipped program for verifying says of a log: how it ends, and its words.
fn verified(log: &str, known: &[&str]) -> (bool, String) {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/python/verify_changes.py"
    );
    let mut python = Command::new("python3")
        .arg(script)
        .args(known)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A script that stops early closes its input.
    let _stopped_reading = python.stdin.take().unwrap().write_all(log.as_bytes());
    let output = python.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// A rounded copy that counts until the true one comes, which takes its place.
async fn copies(app: &TestApp) {
    bantul(app).await;
    let first = PLAN
        .replace("200", "210")
        .replace("300", "290")
        .replace("1000", "1100")
        .replace("1500", "1600");
    let good = PLAN.replace("BELANJA,1500", "BELANJA,1800") + &thirty_rows();
    let rounded = good.replace("Gaji Pokok,1000", "Gaji Pokok,1010");
    for (name, rows) in [
        ("first.csv", &first),
        ("rounded.csv", &rounded),
        ("good.csv", &good),
    ] {
        app.import(Kind::Budget, name, upload(ENACTED, ONE_AMOUNT, rows))
            .await;
    }
}

on_both! {
    async fn each_import_is_an_entry_chained_to_the_one_before(app) {
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;
        app.import(Kind::Regions, "regions_2025.csv", REGIONS_2025).await;

        let entries = log(app).await;
        let [first, second] = &entries[..] else { panic!("two entries: {entries:?}") };
        let said = told(first);
        assert_eq!((first.kind, first.import_sequence), (ChangeKind::Import, 1));
        assert_eq!((second.kind, second.import_sequence), (ChangeKind::Import, 2));
        assert_eq!(said["kind"], "IMPORT");
        assert_eq!(said["occurredAt"], "2026-11-21T04:00:00.000000Z");
        assert_eq!(said["source"]["file"], "regions_2016.csv");
        assert_eq!(said["source"]["bytes"], REGIONS_2016.len());
        assert_eq!(said["rows"], json!({ "read": 10, "accepted": 10, "rejected": 0 }));
        assert_eq!((&said["documents"], &said["contentSha256"]), (&json!(0), &Value::Null));
    }

    async fn an_import_that_is_not_kept_leaves_no_entry(app) {
        let dry = Options { dry_run: true, ..Options::default() };
        app.try_import(Kind::Regions, "regions_2016.csv", REGIONS_2016, &dry).await.unwrap();
        app.import_refusal(Kind::Regions, "regions_2016.csv", "nothing\n").await;

        assert!(log(app).await.is_empty());
    }

    async fn a_budget_is_fingerprinted_and_a_copy_and_a_correction_are_told(app) {
        bantul(app).await;
        let content = upload(ENACTED, ONE_AMOUNT, PLAN);
        let corrected = PLAN.replace("200", "210").replace("300", "290").replace("1000", "1100").replace("1500", "1600");
        app.import(Kind::Budget, "a.csv", &content).await;
        app.import(Kind::Budget, "b.csv", content.replace("1.02.01,,", "1.02,,")).await;
        app.import(Kind::Budget, "c.csv", upload(ENACTED, ONE_AMOUNT, &corrected)).await;

        let entries = log(app).await;
        let documents = budget_document::Entity::find()
            .order_by_asc(budget_document::Column::Id)
            .all(app.database.reader()).await.unwrap();
        let [a, b, c] = &documents[..] else { panic!("three documents") };
        assert_eq!(kinds(&entries), [
            ChangeKind::Import, ChangeKind::Import, ChangeKind::Duplicate, ChangeKind::Import, ChangeKind::Supersession,
        ]);
        let [first, _, copy, _, correction] = &entries[..] else { panic!("five entries") };
        assert_eq!((&told(first)["documents"], &told(first)["facts"]), (&json!(1), &json!(3)));
        assert_eq!((copy.budget_document_id, copy.other_document_id), (Some(b.id), Some(a.id)));
        assert_eq!((correction.budget_document_id, correction.other_document_id), (Some(c.id), Some(a.id)));
        let said = &told(correction)["supersedes"];
        assert_eq!(said["contentSha256"], a.content_sha256);
        assert_eq!((&said["regionCode"], &said["unitCode"], &said["stage"]), (&json!("34.02"), &json!("1.02.01"), &json!("ENACTED")));
    }

    async fn a_copy_that_gives_way_is_told_when_it_does(app) {
        copies(app).await;

        let entries = log(app).await;
        let good = entries.iter().filter(|entry| entry.import_sequence == entries.last().unwrap().import_sequence);
        let good: Vec<_> = good.map(|entry| (entry.kind, told(entry))).collect();
        let [(_, import), (_, gives_way), (_, takes_over)] = &good[..] else { panic!("three entries: {good:#?}") };
        assert_eq!(import["source"]["file"], "good.csv");
        assert_eq!((&gives_way["document"]["file"], &gives_way["duplicateOf"]["file"]), (&json!("rounded.csv"), &json!("good.csv")));
        assert_eq!((&takes_over["document"]["file"], &takes_over["supersedes"]["file"]), (&json!("good.csv"), &json!("first.csv")));
    }

    async fn a_reorganization_is_told_with_its_parties(app) {
        let region = region("34.02").create(app).await;
        unit(&region, "1.01.01").create(app).await;
        unit(&region, "1.02.01").create(app).await;
        let event = "no_peristiwa,kode_wilayah,jenis_peristiwa,tanggal_berlaku,dasar_hukum,\
                     keterangan,target_penghematan,peran,kode_unit,nama_unit,jenis_unit,porsi\n\
                     1,34.02,PENGGABUNGAN,2015-01-01,,,,ASAL,1.01.01,Dinas Satu,,\n\
                     1,34.02,,,,,,ASAL,1.02.01,Dinas Dua,,\n\
                     1,34.02,,,,,,HASIL,1.01.01,Dinas Satu,,\n";

        app.import(Kind::UnitChanges, "changes.csv", event).await;

        let entries = log(app).await;
        let merger = entries.iter().find(|entry| entry.kind == ChangeKind::UnitChange).unwrap();
        let said = &told(merger)["unitChange"];
        let roles: Vec<_> = said["parties"].as_array().unwrap().iter()
            .map(|party| (party["role"].as_str().unwrap(), party["unitCode"].as_str().unwrap())).collect();
        assert!(merger.unit_change_id.is_some());
        assert_eq!((&said["kind"], &said["effectiveOn"]), (&json!("MERGER"), &json!("2015-01-01")));
        assert_eq!(roles, [("PREDECESSOR", "1.01.01"), ("PREDECESSOR", "1.02.01"), ("SUCCESSOR", "1.01.01")]);
    }

    async fn the_database_refuses_to_alter_the_log_and_what_does_not_follow(app) {
        app.import(Kind::Regions, "regions_2016.csv", REGIONS_2016).await;
        let before = log(app).await;
        let attempts = [
            "UPDATE change_log SET payload = '{}'",
            "DELETE FROM change_log",
            "INSERT INTO change_log SELECT sequence + 2, import_run_id, kind, occurred_at, import_run_id, import_sequence, NULL, NULL, NULL, payload, hash, previous_hash FROM change_log",
            "INSERT INTO change_log SELECT sequence + 1, import_run_id, kind, occurred_at, import_run_id, import_sequence, NULL, NULL, NULL, payload, previous_hash, previous_hash FROM change_log",
        ];
        for attempt in attempts {
            let refused = app.database.writer().execute_unprepared(attempt).await.unwrap_err().to_string();

            assert!(refused.contains("change log"), "{attempt}: {refused}");
        }
        assert_eq!(log(app).await, before);
    }

    async fn imports_from_before_the_log_get_the_entries_they_would_have_written(app) {
        bantul(app).await;
        let content = upload(ENACTED, ONE_AMOUNT, PLAN);
        let corrected = PLAN.replace("200", "210").replace("300", "290").replace("1000", "1100").replace("1500", "1600");
        app.import(Kind::Budget, "a.csv", &content).await;
        app.import(Kind::Budget, "b.csv", content.replace("1.02.01,,", "1.02,,")).await;
        app.import(Kind::Budget, "c.csv", upload(ENACTED, ONE_AMOUNT, &corrected)).await;
        let written = log(app).await;
        without_log(app).await;
        app.database.migrate().await.unwrap();

        let added = chain::complete(&app.database, &app.clock).await.unwrap();
        let again = chain::complete(&app.database, &app.clock).await.unwrap();

        assert_eq!((added, again), (5, 0));
        assert_eq!(log(app).await, written);
    }

    async fn the_log_is_read_by_query_page_by_page_and_by_id(app) {
        copies(app).await;
        let entries = log(app).await;

        let page = app.ask("{ changes(first: 4) { totalCount pageInfo { endCursor } nodes { sequence hash } } }").await;
        let end = page["changes"]["pageInfo"]["endCursor"].as_str().unwrap();
        let rest = app.ask(&format!(
            "{{ changes(after: \"{end}\") {{ nodes {{ id sequence kind occurredAt payload previousHash hash
               importRun {{ sourceDocument {{ fileName }} }} budgetDocument {{ stage }} otherDocument {{ stage }} unitChange {{ kind }} }} }} }}"
        )).await;
        let only = app.ask("{ changes(filter: { kind: { eq: SUPERSESSION } }) { totalCount } }").await;

        let nodes = rest["changes"]["nodes"].as_array().unwrap();
        let last = nodes.last().unwrap();
        let id = last["id"].as_str().unwrap();
        let node = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Change {{ hash }} }} }}")).await;
        let stored = entries.last().unwrap();
        assert_eq!(page["changes"]["totalCount"], entries.len());
        assert_eq!(page["changes"]["nodes"].as_array().unwrap().len() + nodes.len(), entries.len());
        assert_eq!(last["hash"], stored.hash);
        assert_eq!(last["payload"], stored.payload);
        assert_eq!(last["sequence"], stored.sequence.to_string());
        assert_eq!((&last["budgetDocument"]["stage"], &last["unitChange"]), (&json!("ENACTED"), &Value::Null));
        assert_eq!(last["importRun"]["sourceDocument"]["fileName"], "good.csv");
        assert_eq!(node["node"]["hash"], stored.hash);
        assert_eq!(only["changes"]["totalCount"], entries.iter().filter(|entry| entry.kind == ChangeKind::Supersession).count());
    }

    async fn a_stranger_can_verify_the_log_with_nothing_but_python(app) {
        copies(app).await;
        let entries = log(app).await;
        let answer = app.get("/changes.ndjson").await;
        let kind = answer.headers()["content-type"].clone();
        let text = answer.text().await.unwrap();
        let hash = &entries[1].hash;
        let altered = text.replacen("\"bytes\":", "\"bytes\":1", 3);
        let without_first = text.split_once('\n').unwrap().1;
        let shorter = text.split_once('\n').unwrap().0;

        assert_eq!(kind, "application/x-ndjson");
        assert_eq!(text.lines().count(), entries.len());
        let (whole, said) = verified(&text, &["--known", "2", hash]);
        assert!(whole && said.contains(&entries.last().unwrap().hash), "{said}");
        assert_eq!(verified(&altered, &[]).1.trim(), "entry 1 does not follow from what is before it");
        assert_eq!(verified(without_first, &[]).1.trim(), "entry 1 does not follow from what is before it");
        assert_eq!(verified(shorter, &["--known", "2", hash]).1.trim(), "entry 2, which you noted, is gone");
        assert_eq!(verified(&text, &["--known", "1", hash]).1.trim(), "entry 1 is not the one that you noted");
    }

    async fn the_log_can_be_read_on_behind_an_entry_and_under_the_limits_of_any_request(app) {
        copies(app).await;
        let all = app.get("/changes.ndjson").await.text().await.unwrap();

        let rest = app.get("/changes.ndjson?after=2").await.text().await.unwrap();
        let end = app.get("/changes.ndjson?after=1000").await;
        let (address, _stop) = app.with(Config { rate_limit_burst: 7, rate_limit_per_second: 1, ..Config::default() }).await;
        let ask = || app.http.get(format!("{address}/changes.ndjson")).send();
        let (granted, limited) = (ask().await.unwrap(), ask().await.unwrap());

        assert_eq!(rest.lines().collect::<Vec<_>>(), all.lines().skip(2).collect::<Vec<_>>());
        assert_eq!((end.status(), end.text().await.unwrap().as_str()), (reqwest::StatusCode::OK, ""));
        for wrong in ["-1", "x", ""] {
            let refused = app.get(&format!("/changes.ndjson?after={wrong}")).await;
            assert_eq!(refused.status(), 400);
            let body: Value = refused.json().await.unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        }
        assert_eq!((granted.status().as_u16(), limited.status().as_u16()), (200, 429));
        assert!(granted.headers().contains_key("ratelimit") && limited.headers().contains_key("retry-after"));
    }
}
