//! Reports, and the queue in which they wait.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::comment_report;
use pantau::auth::actor::Scope;
use serde_json::{Value, json};

use super::moderation::{MODERATE, decision, moderator};
use super::{User, WITHDRAW, first, key, subject, user, written};
use crate::support::{TestApp, on_both};

pub(crate) const REPORT: &str =
    "mutation($input: ReportCommentInput!) { reportComment(input: $input) {
    comment { id text } userErrors { code field } } }";

pub(crate) const QUEUE: &str = "{ moderationQueue { totalCount nodes { kind openedAt reportCount reports { rule reason reportedAt }
    comment { id text hiddenText } decision { action } appeal } } }";

pub(crate) fn report(comment: &str, key: &str) -> Value {
    json!({ "id": comment, "rule": "SPAM", "reason": "Iklan lagi", "idempotencyKey": key })
}

/// What waits, as one user sees it.
pub(crate) async fn queue(who: &User<'_>) -> Value {
    let answer = who.send(QUEUE, Value::Null).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["moderationQueue"].clone()
}

/// The ids of the comments that wait.
async fn waiting(who: &User<'_>) -> Vec<String> {
    let nodes = queue(who).await["nodes"].as_array().unwrap().clone();
    let ids = nodes
        .iter()
        .map(|node| node["comment"]["id"].as_str().unwrap());
    ids.map(ToOwned::to_owned).collect()
}

/// Everything that a table of the ledger, the queue or a comment says in public.
async fn public(app: &TestApp, comment: &str) -> String {
    let told = app
        .ask(&format!(
            "{{ node(id: \"{comment}\") {{ ... on Comment {{ text moderation {{ reason }} decisions {{ nodes {{ reason }} }} }} }}
               moderationLog {{ nodes {{ action reason moderator {{ displayName }} person {{ displayName }} }} }}
               moderationQueue {{ totalCount nodes {{ reports {{ reason }} }} }} moderationFigures(year: 2026) {{ reports }} }}"
        ))
        .await;
    told.to_string()
}

on_both! {
    async fn a_comment_is_reported_once_by_each_and_waits_for_moderators_alone(app) {
        let on = subject(app).await;
        let (siti, budi, tono) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await, user(app, "Forum", "tono").await);
        let (ketua, _) = moderator(app, "ketua", None).await;
        let id = siti.says(&on, None, "Beli pulsa murah").await;
        assert_eq!(queue(&ketua).await, json!({ "totalCount": 0, "nodes": [] }));

        let reported = budi.does(REPORT, report(&id, "1")).await;
        assert_eq!(reported, json!({ "comment": { "id": id, "text": "Beli pulsa murah" }, "userErrors": [] }));
        assert_eq!(budi.does(REPORT, report(&id, "1")).await, reported);
        assert_eq!(budi.refused(REPORT, report(&id, "2")).await, ("ALREADY_REPORTED".to_owned(), json!("id")));
        tono.does(REPORT, json!({ "id": id, "rule": "OFF_TOPIC", "idempotencyKey": "1" })).await;

        assert_eq!(queue(&ketua).await, json!({ "totalCount": 1, "nodes": [{
            "kind": "REPORTS", "openedAt": "2026-11-21T04:00:00Z", "reportCount": 2,
            "reports": [{ "rule": "SPAM", "reason": "Iklan lagi", "reportedAt": "2026-11-21T04:00:00Z" },
                        { "rule": "OFF_TOPIC", "reason": null, "reportedAt": "2026-11-21T04:00:00Z" }],
            "comment": { "id": id, "text": "Beli pulsa murah", "hiddenText": null }, "decision": null, "appeal": null,
        }] }));
        for other in [&siti, &budi] {
            assert_eq!(queue(other).await, json!({ "totalCount": 0, "nodes": [] }));
        }
        let told = public(app, &id).await;
        assert!(!told.contains("Iklan") && !told.contains("budi") && told.contains("\"totalCount\":0"), "{told}");
        let file = app.get("/export/moderationQueue.csv").await.text().await.unwrap();
        assert_eq!(file.lines().count(), 1, "{file}");
    }

    async fn a_decision_answers_the_reports_and_a_new_one_waits_again(app) {
        let on = subject(app).await;
        let (siti, budi, tono) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await, user(app, "Forum", "tono").await);
        let (ketua, _) = moderator(app, "ketua", None).await;
        let id = siti.says(&on, None, "Beli pulsa murah").await;
        budi.does(REPORT, report(&id, "1")).await;
        ketua.does(MODERATE, decision(&id, "LOCK")).await;
        assert_eq!(waiting(&ketua).await, [id.as_str()]);

        assert_eq!(ketua.does(MODERATE, decision(&id, "DISMISS")).await["decision"]["action"], "DISMISS");
        assert_eq!(waiting(&ketua).await, Vec::<String>::new());
        tono.does(REPORT, report(&id, "1")).await;
        assert_eq!((waiting(&ketua).await, queue(&ketua).await["nodes"][0]["reportCount"].clone()), (vec![id.clone()], json!(1)));
        assert_eq!(budi.refused(REPORT, report(&id, "2")).await.0, "ALREADY_REPORTED");
        ketua.does(MODERATE, decision(&id, "HIDE")).await;

        assert_eq!(waiting(&ketua).await, Vec::<String>::new());
        let late = user(app, "Forum", "late").await;
        assert_eq!(late.refused(REPORT, report(&id, "1")).await, ("NOT_SHOWN".to_owned(), json!("id")));
        // Who answers for what they said themself is not waited for either.
        let regretted = siti.says(&on, None, "Maaf").await;
        budi.does(REPORT, report(&regretted, "3")).await;
        siti.does(WITHDRAW, json!({ "id": regretted })).await;
        assert_eq!(waiting(&ketua).await, Vec::<String>::new());
    }

    async fn what_cannot_be_reported_is_refused_with_its_reason(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let (ketua, _) = moderator(app, "ketua", None).await;
        let (id, gone) = (siti.says(&on, None, "Satu").await, siti.says(&on, None, "Dua").await);
        siti.does(WITHDRAW, json!({ "id": gone })).await;
        for (who, change, code) in [
            (&siti, json!({}), "OWN_COMMENT"),
            (&budi, json!({ "id": gone }), "NOT_SHOWN"),
            (&budi, json!({ "id": "TwAAAAAAAAAAAAAAAAAAAAA" }), "COMMENT_NOT_FOUND"),
            (&budi, json!({ "reason": " " }), "REASON_INVALID"),
            (&budi, json!({ "reason": "a".repeat(1_001) }), "REASON_INVALID"),
            (&budi, json!({ "idempotencyKey": "k".repeat(201) }), "IDEMPOTENCY_KEY_INVALID"),
        ] {
            let mut input = report(&id, "1");
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(who.refused(REPORT, input).await.0, code, "{change}");
        }
        assert!(written::<comment_report::Entity>(app).await.is_empty());
        budi.does(REPORT, report(&id, "1")).await;
        let mut other = report(&id, "1");
        other["rule"] = json!("HATE");
        assert_eq!(budi.refused(REPORT, other).await.0, "IDEMPOTENCY_KEY_REUSED");
        // A key of a report is none of a comment.
        let comment = json!({ "on": on, "text": "Tiga", "idempotencyKey": "1" });
        assert_eq!(budi.refused(super::CREATE, comment).await.0, "IDEMPOTENCY_KEY_REUSED");
        let other = budi.says(&on, None, "Empat").await;
        let mut suspend = decision(&other, "SUSPEND");
        suspend["until"] = json!("2027-01-01T00:00:00Z");
        ketua.does(MODERATE, suspend).await;
        let more = siti.says(&on, None, "Lima").await;
        assert_eq!(budi.refused(REPORT, report(&more, "9")).await.0, "SUSPENDED");
    }

    async fn a_person_reports_twenty_comments_a_day(app) {
        let on = subject(app).await;
        let (siti, mut budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        for number in 0..20 {
            let id = siti.says(&on, None, &number.to_string()).await;
            budi.does(REPORT, report(&id, &number.to_string())).await;
        }
        let id = siti.says(&on, None, "20").await;
        assert_eq!(budi.refused(REPORT, report(&id, "20")).await, ("TOO_MANY_REPORTS".to_owned(), Value::Null));

        let (tomorrow, _stop) = app.at(app.clock.now() + TimeDelta::days(1)).await;
        budi.address = tomorrow;
        budi.does(REPORT, report(&id, "20")).await;
        assert_eq!(written::<comment_report::Entity>(app).await.len(), 21);
    }

    async fn the_queue_is_paged_both_ways_and_shows_each_moderator_what_is_theirs(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let unit = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Program {{ unit {{ id }} }} }} }}")).await["node"]["unit"]["id"].as_str().unwrap().to_owned();
        let (ketua, _) = moderator(app, "ketua", None).await;
        let (here, _) = moderator(app, "here", Some(&unit)).await;
        let change = first(app, "unitChanges").await;
        let mut ids = Vec::new();
        for (number, on) in [&on, &on, &change, &unit, &on].into_iter().enumerate() {
            ids.push(siti.says(on, None, &number.to_string()).await);
            budi.does(REPORT, report(ids.last().unwrap(), &number.to_string())).await;
        }
        assert_eq!(waiting(&ketua).await.into_iter().collect::<BTreeSet<_>>(), ids.iter().cloned().collect());
        let own: BTreeSet<_> = ids.iter().enumerate().filter(|(number, _)| *number != 2).map(|(_, id)| id.clone()).collect();
        assert_eq!(waiting(&here).await.into_iter().collect::<BTreeSet<_>>(), own);

        let paged = |arguments: String| {
            let ketua = ketua.clone();
            async move {
                let query = format!("{{ moderationQueue{arguments} {{ totalCount nodes {{ comment {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}");
                ketua.send(&query, Value::Null).await["data"]["moderationQueue"].clone()
            }
        };
        let start = paged("(first: 2)".to_owned()).await;
        assert_eq!((&start["totalCount"], &start["pageInfo"]["hasNextPage"]), (&json!(5), &json!(true)));
        let rest = paged(format!("(first: 9, after: {})", start["pageInfo"]["endCursor"])).await;
        assert_eq!((rest["nodes"].as_array().unwrap().len(), &rest["pageInfo"]["hasNextPage"]), (3, &json!(false)));
        let back = paged(format!("(last: 9, before: {})", rest["pageInfo"]["startCursor"])).await;
        assert_eq!(back["nodes"], start["nodes"]);

        let few = statements(app, &ketua, 2).await;
        let many = statements(app, &ketua, 5).await;
        assert_eq!(few, many);
        // A key that is not for moderating opens nothing, whoever its user is.
        let mute = User { key: key(app, "Forum", &[Scope::ActForUsers, Scope::Comment]).await, ..ketua.clone() };
        assert_eq!(waiting(&mute).await, Vec::<String>::new());
    }
}

async fn statements(app: &TestApp, who: &User<'_>, first: u32) -> usize {
    let query = QUEUE.replace(
        "moderationQueue",
        &format!("moderationQueue(first: {first})"),
    );
    let (_, statements) = app.statements_of(who.send(&query, Value::Null)).await;
    // When a key was used is noted behind the request's back.
    let asked = statements
        .iter()
        .filter(|sql| !sql.contains("last_used_at ="));
    asked.count()
}
