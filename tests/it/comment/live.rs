//! Comments told as they are made.

use std::time::Duration;

use pantau::config::Config;
use serde_json::{Value, json};

use super::{CREATE, WITHDRAW, first, subject, user};
use crate::support::socket::Socket;
use crate::support::{TestApp, on_both};

fn added(arguments: &str) -> String {
    format!(
        "subscription {{ commentAdded{arguments} {{ cursor comment {{ id text on {{ id commentCount }} }} }} }}"
    )
}

/// The cursor and the text of an event.
fn event(result: &Value) -> (String, String) {
    let event = &result["data"]["commentAdded"];
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    assert_eq!(result.get("errors"), None, "{result}");
    (text(&event["cursor"]), text(&event["comment"]["text"]))
}

/// How many operations were executed for the cache.
async fn executions(app: &TestApp) -> u64 {
    let metrics = app.get("/metrics").await.text().await.unwrap();
    let count = metrics
        .lines()
        .find_map(|line| line.strip_prefix("pantau_cache_executions_total "));
    count.unwrap().parse().unwrap()
}

on_both! {
    async fn who_listens_to_a_thing_is_told_what_is_said_on_it_and_nothing_else(app) {
        let on = subject(app).await;
        let other = first(app, "units").await;
        let siti = user(app, "Forum", "siti").await;
        siti.says(&on, None, "Before").await;
        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("a", &added(&format!("(on: \"{on}\")"))).await;
        assert!(socket.is_silent(Duration::from_secs(1)).await);

        siti.says(&other, None, "Elsewhere").await;
        let begun = siti.says(&on, None, "First").await;
        siti.says(&other, None, "Elsewhere again").await;
        siti.says(&on, Some(&begun), "A reply").await;

        let told = socket.result("a").await;
        assert_eq!(event(&told).1, "First");
        assert_eq!(told["data"]["commentAdded"]["comment"]["on"]["id"], on.as_str());
        assert_eq!(event(&socket.result("a").await).1, "A reply");
        assert!(socket.is_silent(Duration::from_millis(1_500)).await);
    }

    async fn what_was_said_through_another_process_and_in_between_is_told_once(app) {
        let on = subject(app).await;
        let (address, _stop) = app.with(Config::default()).await;
        let mut siti = user(app, "Forum", "siti").await;
        let mut socket = Socket::ready(&address).await;
        socket.subscribe("a", &added("")).await;
        assert!(socket.is_silent(Duration::from_secs(1)).await);
        siti.says(&on, None, "One").await;
        let (cursor, text) = event(&socket.result("a").await);
        assert_eq!(text, "One");
        drop(socket);
        siti.says(&on, None, "Two").await;
        siti.address = address.clone();
        siti.says(&on, None, "Three").await;

        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("b", &added(&format!("(after: \"{cursor}\")"))).await;

        assert_eq!(event(&socket.result("b").await).1, "Two");
        assert_eq!(event(&socket.result("b").await).1, "Three");
        assert!(socket.is_silent(Duration::from_millis(1_500)).await);
    }

    async fn what_many_who_listen_ask_alike_is_executed_once_and_what_differs_is_not_mixed_up(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let mut alike = Vec::new();
        for _ in 0..20 {
            let mut socket = Socket::ready(&app.address).await;
            socket.subscribe("a", &added(&format!("(on: \"{on}\")"))).await;
            alike.push(socket);
        }
        let mut other = Socket::ready(&app.address).await;
        other.subscribe("b", "subscription { commentAdded { comment { author { displayName } } } }").await;
        assert!(other.is_silent(Duration::from_secs(1)).await);
        let before = executions(app).await;

        siti.says(&on, None, "One").await;
        siti.says(&on, None, "Two").await;

        for socket in &mut alike {
            assert_eq!(event(&socket.result("a").await).1, "One");
            assert_eq!(event(&socket.result("a").await).1, "Two");
        }
        for _ in 0..2 {
            let told = other.result("b").await;
            assert_eq!(told["data"], json!({ "commentAdded": { "comment": { "author": { "displayName": "Warga siti" } } } }));
        }
        // Two comments, two operations; again where a comment came while the other was told.
        let executed = executions(app).await - before;
        assert!((4..=12).contains(&executed), "{executed} executions for 42 events");
    }

    async fn a_comment_that_was_taken_back_is_told_without_its_text(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let mut socket = Socket::ready(&app.address).await;
        socket.subscribe("a", &added("")).await;
        assert!(socket.is_silent(Duration::from_secs(1)).await);
        siti.says(&on, None, "One").await;
        let (cursor, _) = event(&socket.result("a").await);
        socket.say(&json!({ "id": "a", "type": "complete" })).await;
        let regretted = siti.says(&on, None, "Two").await;
        siti.does(WITHDRAW, json!({ "id": regretted })).await;

        socket.subscribe("b", &added(&format!("(after: \"{cursor}\")"))).await;

        let told = socket.result("b").await;
        assert_eq!(told["data"]["commentAdded"]["comment"]["text"], Value::Null);
        assert_eq!(told["data"]["commentAdded"]["comment"]["id"], regretted.as_str());
    }

    async fn what_is_not_commented_cannot_be_listened_to(app) {
        let siti = user(app, "Forum", "siti").await;
        let on = subject(app).await;
        let comment = siti.says(&on, None, "One").await;
        let refused = siti.does(CREATE, json!({ "on": comment, "text": "x", "idempotencyKey": "1" })).await;
        assert_eq!(refused["comment"], Value::Null);
        let mut socket = Socket::ready(&app.address).await;

        for (id, arguments) in [("a", format!("(on: \"{comment}\")")), ("b", "(on: \"x\")".to_owned()), ("c", "(after: \"x\")".to_owned())] {
            socket.subscribe(id, &added(&arguments)).await;
            let told = socket.hear().await;

            assert_eq!((&told["type"], &told["id"]), (&json!("error"), &json!(id)), "{told}");
            assert_eq!(told["payload"][0]["extensions"]["code"], "BAD_USER_INPUT", "{told}");
        }
    }
}
