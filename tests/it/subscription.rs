//! What can be waited for: each import, once, in order, also after an interruption.

use std::sync::Arc;
use std::time::Duration;

use entity::{import_run, source_document};
use pantau::config::Config;
use pantau::import::{Kind, Options};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};

const COMPLETED: &str =
    "subscription { importCompleted { cursor importRun { kind sourceDocument { fileName } } } }";

/// Imports a list of regions of this year; the name tells it from every other.
async fn import(app: &TestApp, year: u16) -> String {
    let name = format!("regions_{year}.csv");
    let content = format!("kode,nama\n34,Yogyakarta {year}\n");
    app.import(Kind::Regions, &name, content).await;
    name
}

fn behind(cursor: &str) -> String {
    COMPLETED.replace(
        "importCompleted",
        &format!("importCompleted(after: \"{cursor}\")"),
    )
}

/// The cursor of the newest import, so that a listener misses nothing of what follows.
async fn newest(app: &TestApp) -> String {
    let runs = app
        .ask("{ importRuns(last: 1) { nodes { cursor } } }")
        .await;
    runs["importRuns"]["nodes"][0]["cursor"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The cursor and the file of an event.
fn event(result: &Value) -> (String, String) {
    let event = &result["data"]["importCompleted"];
    let text = |value: &Value| {
        value
            .as_str()
            .unwrap_or_else(|| panic!("{result}"))
            .to_owned()
    };
    (
        text(&event["cursor"]),
        text(&event["importRun"]["sourceDocument"]["fileName"]),
    )
}

/// The files in the order of their commits.
async fn files(app: &TestApp) -> Vec<String> {
    let mut files = Vec::new();
    let runs = import_run::Entity::find().order_by_asc(import_run::Column::Sequence);
    for run in runs.all(app.database.reader()).await.unwrap() {
        let file = source_document::Entity::find_by_id(run.source_document_id);
        let file = file.one(app.database.reader()).await.unwrap().unwrap();
        files.push(file.file_name);
    }
    files
}

on_both! {
    async fn only_what_is_committed_from_now_on_is_told_unless_a_place_is_given(app) {
        import(app, 2010).await;
        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("a", COMPLETED).await;
        assert!(socket.is_silent(Duration::from_secs(1)).await);

        let file = import(app, 2011).await;

        let told = socket.result("a").await;
        assert_eq!(event(&told).1, file);
        assert_eq!(told["data"]["importCompleted"]["importRun"]["kind"], "regions");
        assert_eq!(told.get("errors"), None);
        // Who stops listening hears no more; the answer to what is asked later shows it was heeded.
        socket.say(&json!({ "id": "a", "type": "complete" })).await;
        socket.subscribe("b", "{ __typename }").await;
        socket.result("b").await;
        socket.hear().await;
        import(app, 2012).await;
        assert!(socket.is_silent(Duration::from_millis(1_500)).await);
    }

    async fn an_import_by_the_same_process_is_told_at_once(app) {
        let (address, _stop) = app.with(Config::default()).await;
        import(app, 2010).await;
        let mut socket = Socket::ready(&address).await;
        socket.subscribe("a", &behind(&newest(app).await)).await;
        let begun = std::time::Instant::now();

        for year in 2011..2017 {
            let file = import(app, year).await;
            assert_eq!(event(&socket.result("a").await).1, file);
        }

        // Questions a second apart would take longer.
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }

    async fn what_happened_in_between_is_told_after_an_interruption(app) {
        let names = [import(app, 2010).await, import(app, 2011).await, import(app, 2012).await, import(app, 2013).await];
        let runs = app.ask("{ importRuns { nodes { cursor sourceDocument { fileName } } } }").await;
        let first = runs["importRuns"]["nodes"].as_array().unwrap().iter()
            .find(|run| run["sourceDocument"]["fileName"] == names[0]).unwrap()["cursor"].as_str().unwrap().to_owned();

        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("a", &behind(&first)).await;
        let (cursor, file) = event(&socket.result("a").await);
        assert_eq!(file, names[1]);
        drop(socket);

        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("a", &behind(&cursor)).await;
        assert_eq!(event(&socket.result("a").await).1, names[2]);
        let (newest, file) = event(&socket.result("a").await);
        assert_eq!(file, names[3]);
        socket.subscribe("b", &behind(&newest)).await;
        assert!(socket.is_silent(Duration::from_millis(1_500)).await);
        let last = import(app, 2014).await;
        for _ in 0..2 {
            assert_eq!(event(&socket.hear().await["payload"]).1, last);
        }
    }

    async fn a_dry_run_and_a_failure_are_no_events(app) {
        import(app, 2009).await;
        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("a", &behind(&newest(app).await)).await;
        let dry = Options { dry_run: true, ..Options::default() };

        app.try_import(Kind::Regions, "regions_2010.csv", "kode,nama\n34,Yogyakarta\n", &dry).await.unwrap();
        app.import_refusal(Kind::Regions, "regions_2011.csv", "kode,nama\nx,y\n").await;
        let kept = import(app, 2012).await;
        import(app, 2012).await;

        assert_eq!(event(&socket.result("a").await).1, kept);
        assert!(socket.is_silent(Duration::from_millis(1_500)).await);
    }

    async fn nothing_is_lost_or_told_twice_while_imports_compete(app) {
        let mut socket = Socket::ready(&app.address).await;
        let start = import(app, 2000).await;
        let mut cursor = newest(app).await;
        let imports = Arc::new((app.database.clone(), app.clock.clone()));
        let folder = tempfile::tempdir().unwrap();
        let writers: Vec<_> = (2001..2013).map(|year: u16| {
            let path = folder.path().join(format!("regions_{year}.csv"));
            std::fs::write(&path, format!("kode,nama\n34,Yogyakarta {year}\n")).unwrap();
            let imports = Arc::clone(&imports);
            tokio::spawn(async move {
                let (database, clock) = &*imports;
                pantau::import::import_file(database, clock, Kind::Regions, &path, &Options::default()).await
            })
        }).collect();

        // The listener breaks off after every second event and comes back where it was.
        let mut told = vec![start];
        let mut cursors = vec![cursor.clone()];
        while told.len() < 13 {
            socket.subscribe("a", &behind(&cursor)).await;
            for _ in 0..2 {
                let (next, file) = event(&socket.result("a").await);
                told.push(file);
                cursors.push(next.clone());
                cursor = next;
            }
            drop(socket);
            socket = Socket::ready(&app.address).await;
        }
        for writer in writers {
            writer.await.unwrap().unwrap();
        }

        assert_eq!(told, files(app).await);
        cursors.sort();
        cursors.dedup();
        assert_eq!(cursors.len(), 13);
    }

    async fn an_event_reaches_everyone_who_listens(app) {
        import(app, 2009).await;
        let after = behind(&newest(app).await);
        let mut sockets = Vec::new();
        for _ in 0..3 {
            let mut socket = Socket::ready(&app.address).await;
            for id in 0..100 {
                socket.subscribe(&id.to_string(), &after).await;
            }
            sockets.push(socket);
        }

        let file = import(app, 2010).await;

        for socket in &mut sockets {
            let mut reached = std::collections::HashSet::new();
            for _ in 0..100 {
                let told = socket.hear().await;
                assert_eq!(event(&told["payload"]).1, file);
                assert!(reached.insert(told["id"].to_string()));
            }
        }
    }

    async fn a_subscription_is_charged_when_it_is_opened(app) {
        let (address, _stop) = app.with(Config { rate_limit_burst: 5, rate_limit_per_second: 1, ..Config::default() }).await;
        let mut socket = Socket::ready(&address).await;
        for id in ["a", "b"] {
            socket.subscribe(id, COMPLETED).await;
        }

        let refused = socket.hear().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("b")), "{refused}");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    }

    async fn what_a_subscription_costs_can_be_asked(app) {
        let body = json!({ "query": COMPLETED, "extensions": { "dryRun": true } }).to_string();

        let asked = app.http.post(format!("{}/graphql", app.address)).header("content-type", "application/json").body(body).send().await.unwrap();

        assert_eq!(asked.status().as_u16(), 200);
        let answer: Value = asked.json().await.unwrap();
        assert_eq!(answer["extensions"]["cost"]["requested"], 3, "{answer}");
    }

    async fn only_a_place_in_the_log_can_be_gone_on_from(app) {
        import(app, 2010).await;
        let other = app.ask("{ importRuns { edges { cursor } } }").await;
        let other = other["importRuns"]["edges"][0]["cursor"].as_str().unwrap();
        for cursor in ["", "nothing", other] {
            let mut socket = Socket::ready(&app.address).await;
            socket.subscribe("a", &behind(cursor)).await;

            let heard = socket.hear().await;
            assert_eq!(heard["type"], "error", "{heard}");
            assert_eq!(heard["payload"][0]["extensions"]["code"], "BAD_USER_INPUT");
        }
    }

    async fn the_one_field_may_stand_in_fragments(app) {
        import(app, 2009).await;
        let after = newest(app).await;
        import(app, 2010).await;
        for (query, name) in [
            ("subscription { ...A } fragment A on Subscription { ... { ...B } }
              fragment B on Subscription { importCompleted(after: \"AFTER\") { importRun { ...C } } } fragment C on ImportRun { kind }", None),
            ("subscription { importCompleted(after: \"AFTER\") { cursor }
              ... on Subscription { importCompleted(after: \"AFTER\") { importRun { kind } } } }", None),
            ("subscription S { x: importCompleted(after: \"AFTER\") { importRun { kind } } } subscription T { importCompleted { cursor } }", Some("S")),
        ] {
            let mut socket = Socket::ready(&app.address).await;
            let payload = json!({ "query": query.replace("AFTER", &after), "operationName": name });
            socket.say(&json!({ "id": "a", "type": "subscribe", "payload": payload })).await;

            let told = socket.result("a").await;
            let data = told["data"].as_object().unwrap_or_else(|| panic!("{told}"));
            assert_eq!(data.len(), 1);
            assert_eq!(data.values().next().unwrap()["importRun"]["kind"], "regions", "{query}");
        }
    }

    async fn a_subscription_of_several_fields_is_refused(app) {
        for query in [
            "subscription { a: importCompleted { cursor } b: importCompleted { cursor } }",
            "subscription { importCompleted { cursor } importCompleted(after: \"x\") { cursor } }",
            "subscription { importCompleted @skip(if: true) { cursor } }",
            "subscription { ...A } fragment A on Subscription { ...A }",
            "subscription { ...A @include(if: false) } fragment A on Subscription { importCompleted { cursor } }",
        ] {
            let mut socket = Socket::ready(&app.address).await;
            socket.subscribe("a", query).await;

            let heard = socket.hear().await;
            assert_eq!(heard["payload"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}: {heard}");
        }
    }
}
