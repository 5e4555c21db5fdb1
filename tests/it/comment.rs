//! Conversations: what people say on things, in threads.

pub(crate) mod appeal;
mod killed;
mod live;
pub(crate) mod moderation;
pub(crate) mod official;
mod report;

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::{comment, comment_revision, person};
use futures_util::future::join_all;
use migration::{Migrator, MigratorTrait as _};
use pantau::auth::actor::{Scope, Scopes};
use pantau::config::Config;
use pantau::service::Services;
use reqwest::StatusCode;
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use crate::statements::fill;
use crate::support::build::service;
use crate::support::{TestApp, on_both};

pub(crate) const CREATE: &str = "mutation($input: CreateCommentInput!) { createComment(input: $input) {
    comment { id version text author { displayName } on { id commentCount } } userErrors { code field } } }";
const EDIT: &str = "mutation($input: EditCommentInput!) { editComment(input: $input) {
    comment { version text stance editedAt revisions { version text stance writtenAt } } userErrors { code field } } }";
const WITHDRAW: &str = "mutation($input: WithdrawCommentInput!) { withdrawComment(input: $input) {
    comment { text textHtml stance author { id } withdrawnAt revisions { text } } userErrors { code field } } }";

/// A user of an app.
#[derive(Clone)]
pub(crate) struct User<'a> {
    app: &'a TestApp,
    pub(crate) address: String,
    pub(crate) key: String,
    id: &'static str,
}

pub(crate) async fn key(app: &TestApp, name: &str, scopes: &[Scope]) -> String {
    let scopes = scopes.iter().copied().collect::<Scopes>();
    let apps = Services::new(&app.database, app.clock.clone()).apps;
    let issued = apps.create_key(name, &scopes, None).await.unwrap();
    issued.secret.reveal().to_owned()
}

pub(crate) async fn user<'a>(app: &'a TestApp, forum: &str, id: &'static str) -> User<'a> {
    let key = key(app, forum, &Scope::ALL).await;
    let address = app.address.clone();
    User {
        app,
        address,
        key,
        id,
    }
}

impl User<'_> {
    pub(crate) async fn send(&self, query: &str, input: Value) -> Value {
        let request = self
            .app
            .http
            .post(format!("{}/graphql", self.address))
            .bearer_auth(&self.key)
            .header("on-behalf-of", self.id)
            .header("on-behalf-of-name", format!("Warga%20{}", self.id))
            .json(&json!({ "query": query, "variables": { "input": input } }));
        request.send().await.unwrap().json().await.unwrap()
    }

    /// The payload of a mutation.
    pub(crate) async fn does(&self, query: &str, input: Value) -> Value {
        let mut answer = self.send(query, input).await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        let payload = answer["data"].as_object_mut().unwrap();
        payload.values_mut().next().unwrap().take()
    }

    /// The id of a new comment.
    pub(crate) async fn says(&self, on: &str, reply_to: Option<&str>, text: &str) -> String {
        let key = format!("{}-{on}-{reply_to:?}-{text}", self.id);
        let key: String = key.chars().rev().take(200).collect();
        let input = json!({ "on": on, "replyTo": reply_to, "text": text, "idempotencyKey": key });
        let payload = self.does(CREATE, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        payload["comment"]["id"].as_str().unwrap().to_owned()
    }

    /// The code and the field of a refusal.
    pub(crate) async fn refused(&self, query: &str, input: Value) -> (String, Value) {
        let payload = self.does(query, input).await;
        assert_eq!(payload["comment"], Value::Null, "{payload}");
        let error = &payload["userErrors"][0];
        (
            error["code"].as_str().unwrap().to_owned(),
            error["field"].clone(),
        )
    }
}

/// The id of the first row of a list.
pub(crate) async fn first(app: &TestApp, list: &str) -> String {
    let found = app
        .ask(&format!("{{ {list}(first: 1) {{ nodes {{ id }} }} }}"))
        .await;
    let id = found[list]["nodes"][0]["id"].as_str();
    id.unwrap_or_else(|| panic!("no {list}")).to_owned()
}

/// A program to talk about.
pub(crate) async fn subject(app: &TestApp) -> String {
    fill(app).await;
    first(app, "programs").await
}

async fn page(app: &TestApp, on: &str, arguments: &str) -> Value {
    let query = format!(
        "{{ node(id: \"{on}\") {{ ... on Commentable {{ comments{arguments} {{ totalCount nodes {{ text }}
           pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }} }} }}"
    );
    app.ask(&query).await["node"]["comments"].clone()
}

fn texts(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["text"].as_str().unwrap()).collect()
}

async fn written<E: sea_orm::EntityTrait>(app: &TestApp) -> Vec<E::Model>
where
    E::Model: Send + Sync,
{
    E::find().all(app.database.reader()).await.unwrap()
}

on_both! {
    async fn the_author_is_asked_before_personal_data_is_published(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let text = "Hubungi 0812-3456-7890 atau siti@contoh.id";
        let mut input = json!({ "on": on, "text": text, "idempotencyKey": "1" });

        let payload = siti.does(&CREATE.replace("code field", "code field message"), input.clone()).await;
        assert_eq!(payload, json!({ "comment": null, "userErrors": [{
            "code": "PERSONAL_DATA", "field": "text",
            "message": "The text seems to hold a telephone number and an e-mail address. Is it to be published?",
        }] }));
        assert_eq!(page(app, &on, "").await["totalCount"], 0);

        input["personalDataConfirmed"] = json!(true);
        let said = siti.does(CREATE, input).await["comment"].clone();
        assert_eq!(said["text"], text);
        let mut edit = json!({ "id": said["id"], "version": 1, "text": "NIK 3402014708950001" });
        assert_eq!(siti.refused(EDIT, edit.clone()).await, ("PERSONAL_DATA".to_owned(), json!("text")));
        edit["personalDataConfirmed"] = json!(true);
        assert_eq!(siti.does(EDIT, edit).await["comment"]["version"], 2);
    }
}

on_both! {
    async fn conversations_on_services_go_with_the_services_and_others_stay(app) {
        fill(app).await;
        let siti = user(app, "Forum", "siti").await;
        for list in ["programs", "publicServices"] {
            let on = first(app, list).await;
            let root = siti.says(&on, None, "Kenapa?").await;
            siti.says(&on, Some(&root), "Begitu").await;
        }
        let later = Migrator::migrations().iter()
            .filter(|migration| migration.name() >= "m20261201_000020").count();

        app.database.migrate_down(u32::try_from(later).unwrap()).await.unwrap();
        let left = written::<comment::Entity>(app).await;
        app.database.migrate().await.unwrap();
        let unit = entity::unit::Entity::find().one(app.database.reader()).await.unwrap().unwrap();
        service(&unit, "01").create(app).await;
        let on = first(app, "publicServices").await;
        siti.says(&on, None, "Lagi").await;

        assert_eq!(left.len(), 2);
        assert!(left.iter().all(|comment| comment.subject_kind == comment::SubjectKind::Program));
        assert_eq!(written::<comment::Entity>(app).await.len(), 3);
    }
}

on_both! {
    async fn people_talk_about_everything_that_can_be_commented(app) {
        fill(app).await;
        let siti = user(app, "Forum", "siti").await;
        for list in ["programs", "units", "budgetDocuments", "budgetItems", "qualityFindings", "unitChanges", "publicServices"] {
            let on = first(app, list).await;
            let root = siti.says(&on, None, "Kenapa *dua kali*?").await;
            let reply = siti.says(&on, Some(&root), "Karena <b>rusak</b>").await;
            let deep = siti.says(&on, Some(&reply), "Baik").await;

            let thread = app.ask(&format!(
                "{{ node(id: \"{on}\") {{ id ... on Commentable {{ commentCount comments {{ totalCount nodes {{
                    id textHtml createdAt author {{ displayName app {{ name }} }} on {{ id }} replyTo {{ id }}
                    replies {{ totalCount nodes {{ id textHtml replyTo {{ id }} replies {{ nodes {{ id on {{ id }} }} }} }} }} }} }} }} }} }}"
            )).await;

            assert_eq!(thread["node"], json!({ "id": on, "commentCount": 3, "comments": { "totalCount": 1, "nodes": [{
                "id": root, "textHtml": "<p>Kenapa <em>dua kali</em>?</p>", "createdAt": "2026-11-21T04:00:00Z",
                "author": { "displayName": "Warga siti", "app": { "name": "Forum" } }, "on": { "id": on }, "replyTo": null,
                "replies": { "totalCount": 1, "nodes": [{
                    "id": reply, "textHtml": "<p>Karena &lt;b&gt;rusak&lt;/b&gt;</p>", "replyTo": { "id": root },
                    "replies": { "nodes": [{ "id": deep, "on": { "id": on } }] },
                }] },
            }] } }), "{list}");
        }
    }

    async fn who_may_not_speak_is_told_why(app) {
        let on = subject(app).await;
        let input = json!({ "on": on, "text": "Baik", "idempotencyKey": "1" });
        let forum = key(app, "Forum", &Scope::ALL).await;
        let mute = key(app, "Mute", &[Scope::ActForUsers]).await;
        let siti = user(app, "Forum", "siti").await;
        let comment = siti.says(&on, None, "Baik").await;

        let operations = [
            (CREATE, input),
            (EDIT, json!({ "id": comment, "version": 1, "text": "Buruk" })),
            (WITHDRAW, json!({ "id": comment })),
        ];
        for (query, input) in operations {
            for (key, name, code) in [
                (None, None, "UNAUTHENTICATED"), (Some(&forum), None, "FORBIDDEN"), (Some(&mute), Some("Siti"), "FORBIDDEN"),
            ] {
                let mut request = app.http.post(format!("{}/graphql", app.address)).json(&json!({ "query": query, "variables": { "input": input } }));
                if let Some(key) = key {
                    request = request.bearer_auth(key);
                }
                if let Some(name) = name {
                    request = request.header("on-behalf-of", "siti").header("on-behalf-of-name", name);
                }
                let answer: Value = request.send().await.unwrap().json().await.unwrap();
                assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}\n{answer}");
            }
        }
        assert_eq!(written::<comment::Entity>(app).await.len(), 1);
    }

    async fn what_cannot_be_said_is_refused_with_its_reason(app) {
        let on = subject(app).await;
        let (siti, unit, region) = (user(app, "Forum", "siti").await, first(app, "units").await, first(app, "regions").await);
        let root = siti.says(&on, None, "Baik").await;
        let long = "a".repeat(10_001);
        let key = "k".repeat(201);
        let absent = "TwAAAAAAAAAAAAAAAAAAAAA";
        for (change, code, field) in [
            (json!({ "on": region }), "SUBJECT_NOT_FOUND", "on"),
            (json!({ "on": root }), "SUBJECT_NOT_FOUND", "on"),
            (json!({ "on": "UAAAAAAAAAAAAAAAAAAAAAA" }), "SUBJECT_NOT_FOUND", "on"),
            (json!({ "replyTo": absent }), "REPLY_TO_NOT_FOUND", "replyTo"),
            (json!({ "replyTo": root, "on": unit }), "REPLY_TO_NOT_FOUND", "replyTo"),
            (json!({ "text": " \n\u{200b}" }), "TEXT_EMPTY", "text"),
            (json!({ "text": long }), "TEXT_TOO_LONG", "text"),
            (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
            (json!({ "idempotencyKey": key }), "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
        ] {
            let mut input = json!({ "on": on, "text": "Baik", "idempotencyKey": "new" });
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(siti.refused(CREATE, input).await, (code.to_owned(), json!(field)), "{change}");
        }
        let malformed = siti.send(CREATE, json!({ "on": "nothing", "text": "Baik", "idempotencyKey": "new" })).await;
        assert_eq!(malformed["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        for (query, change) in [(EDIT, json!({ "version": 1, "text": "Baik" })), (WITHDRAW, json!({}))] {
            let mut input = json!({ "id": absent });
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(siti.refused(query, input).await, ("COMMENT_NOT_FOUND".to_owned(), json!("id")));
        }
        // What was refused left nothing behind: neither a comment nor its key.
        assert_eq!(written::<comment::Entity>(app).await.len(), 1);
        siti.does(CREATE, json!({ "on": on, "text": "Baik", "idempotencyKey": "new" })).await;
        assert_eq!(written::<comment::Entity>(app).await.len(), 2);
    }

    async fn what_is_sent_again_is_said_once(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let input = json!({ "on": on, "text": "Baik", "stance": "SUPPORTS", "idempotencyKey": "1" });

        let sent = join_all((0..8).map(|_| siti.does(CREATE, input.clone()))).await;
        let ids: BTreeSet<&str> = sent.iter().map(|payload| payload["comment"]["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 1);
        for (field, value) in [("text", json!("Buruk")), ("stance", json!("OPPOSES")), ("on", json!(first(app, "units").await))] {
            let mut other = input.clone();
            other[field] = value;
            assert_eq!(siti.refused(CREATE, other).await, ("IDEMPOTENCY_KEY_REUSED".to_owned(), json!("idempotencyKey")), "{field}");
        }
        // Another person's key is another key.
        let other = budi.does(CREATE, input.clone()).await;
        assert!(!ids.contains(other["comment"]["id"].as_str().unwrap()));
        assert_eq!(other["comment"]["on"]["commentCount"], 2);
        assert_eq!(written::<comment::Entity>(app).await.len(), 2);
        assert_eq!(written::<person::Entity>(app).await.len(), 2);
    }

    async fn comments_made_together_are_counted_and_numbered_without_a_gap(app) {
        let on = subject(app).await;
        let elsewhere = app.with(Config { rate_limit_burst: 0, ..Config::default() }).await;
        let siti = user(app, "Forum", "siti").await;
        let there = User { address: elsewhere.0.clone(), ..siti.clone() };

        let work = (0..30).map(|number| {
            let user = if number % 2 == 0 { &siti } else { &there };
            let (on, text) = (on.clone(), format!("{number}"));
            async move { user.says(&on, None, &text).await }
        });
        join_all(work).await;

        let mut numbers: Vec<i64> = written::<comment::Entity>(app).await.iter().map(|comment| comment.sequence).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
        let count = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Program {{ commentCount comments {{ totalCount }} }} }} }}")).await;
        assert_eq!(count["node"], json!({ "commentCount": 30, "comments": { "totalCount": 30 } }));
    }

    async fn an_edit_keeps_what_was_said_and_overtakes_nobody(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let namesake = user(app, "Another forum", "siti").await;
        let id = siti.says(&on, None, "Satu").await;

        for stranger in [&budi, &namesake] {
            let refused = stranger.refused(EDIT, json!({ "id": id, "version": 1, "text": "Dua" })).await;
            assert_eq!(refused, ("NOT_AUTHOR".to_owned(), json!("id")));
            assert_eq!(stranger.refused(WITHDRAW, json!({ "id": id })).await, ("NOT_AUTHOR".to_owned(), json!("id")));
        }
        let edited = siti.does(EDIT, json!({ "id": id, "version": 1, "text": "Dua", "stance": "ASKS" })).await;
        assert_eq!(edited, json!({ "comment": {
            "version": 2, "text": "Dua", "stance": "ASKS", "editedAt": "2026-11-21T04:00:00Z",
            "revisions": [{ "version": 1, "text": "Satu", "stance": null, "writtenAt": "2026-11-21T04:00:00Z" }],
        }, "userErrors": [] }));
        let late = siti.refused(EDIT, json!({ "id": id, "version": 1, "text": "Tiga" })).await;
        assert_eq!(late, ("VERSION_CONFLICT".to_owned(), json!("version")));
        for (text, code) in [("", "TEXT_EMPTY"), (&*"a".repeat(10_001), "TEXT_TOO_LONG")] {
            assert_eq!(siti.refused(EDIT, json!({ "id": id, "version": 2, "text": text })).await.0, code);
        }
        for version in 2..=50 {
            siti.does(EDIT, json!({ "id": id, "version": version, "text": format!("{version}") })).await;
        }
        assert_eq!(siti.refused(EDIT, json!({ "id": id, "version": 51, "text": "lagi" })).await.0, "TOO_MANY_EDITS");
    }

    async fn a_withdrawn_comment_leaves_its_place_and_nothing_else(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let root = siti.says(&on, None, "Rahasia").await;
        siti.does(EDIT, json!({ "id": root, "version": 1, "text": "Rahasia dua" })).await;
        let reply = budi.says(&on, Some(&root), "Baik").await;

        let withdrawn = siti.does(WITHDRAW, json!({ "id": root })).await;

        assert_eq!(withdrawn, json!({ "comment": {
            "text": null, "textHtml": null, "stance": null, "author": null, "withdrawnAt": "2026-11-21T04:00:00Z", "revisions": [],
        }, "userErrors": [] }));
        let again = siti.does(WITHDRAW, json!({ "id": root })).await;
        assert_eq!(again["comment"]["withdrawnAt"], "2026-11-21T04:00:00Z");
        assert_eq!(siti.refused(EDIT, json!({ "id": root, "version": 2, "text": "x" })).await, ("WITHDRAWN".to_owned(), json!("id")));
        let thread = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Program {{ commentCount comments {{ nodes {{ id text replies {{ nodes {{ id text }} }} }} }} }} }} }}")).await;
        assert_eq!(thread["node"], json!({ "commentCount": 1, "comments": { "nodes": [
            { "id": root, "text": null, "replies": { "nodes": [{ "id": reply, "text": "Baik" }] } },
        ] } }));
        let kept = format!("{:?}{:?}", written::<comment::Entity>(app).await, written::<comment_revision::Entity>(app).await);
        assert!(!kept.contains("Rahasia"));
        let file = app.get(&format!("/export/comments.csv?of={on}")).await.text().await.unwrap();
        assert!(file.lines().count() == 2 && !file.contains("Rahasia"), "{file}");
    }

    async fn threads_are_paged_both_ways_at_each_level(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let empty = page(app, &on, "").await;
        assert_eq!((texts(&empty), &empty["pageInfo"]["endCursor"]), (Vec::new(), &Value::Null));
        let root = siti.says(&on, None, "0").await;
        for number in 1..5 {
            siti.says(&on, None, &number.to_string()).await;
            siti.says(&on, Some(&root), &format!("r{number}")).await;
        }

        let start = page(app, &on, "(first: 2)").await;
        assert_eq!((texts(&start), &start["totalCount"]), (vec!["0", "1"], &json!(5)));
        let after = start["pageInfo"]["endCursor"].as_str().unwrap();
        // What comes meanwhile stands at the end, and no page is cut anew.
        siti.says(&on, None, "5").await;
        assert_eq!(texts(&page(app, &on, &format!("(first: 3, after: \"{after}\")")).await), ["2", "3", "4"]);
        let end = page(app, &on, "(last: 2)").await;
        assert_eq!((texts(&end), &end["pageInfo"]["hasNextPage"]), (vec!["4", "5"], &json!(false)));
        let before = end["pageInfo"]["startCursor"].as_str().unwrap();
        assert_eq!(texts(&page(app, &on, &format!("(last: 9, before: \"{before}\")")).await), ["0", "1", "2", "3"]);
        let replies = app.ask(&format!("{{ node(id: \"{root}\") {{ ... on Comment {{ replies(last: 3) {{ totalCount nodes {{ text }} }} }} }} }}")).await;
        assert_eq!(texts(&replies["node"]["replies"]), ["r2", "r3", "r4"]);
        let foreign = app.ask("{ programs(first: 1) { pageInfo { endCursor } } }").await;
        let foreign = foreign["programs"]["pageInfo"]["endCursor"].as_str().unwrap();
        let query = format!("{{ node(id: \"{on}\") {{ ... on Commentable {{ comments(after: \"{foreign}\") {{ totalCount }} }} }} }}");
        assert_eq!(app.refusal(&query).await, "BAD_USER_INPUT");
    }

    async fn a_page_of_threads_takes_as_many_statements_whatever_is_in_it(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let query = format!("{{ node(id: \"{on}\") {{ ... on Commentable {{ commentCount comments(first: 100) {{ nodes {{
            text author {{ displayName app {{ name }} }} on {{ id commentCount }} revisions {{ text }}
            replies(first: 5) {{ totalCount nodes {{ text author {{ displayName }} replies(first: 5) {{ nodes {{ text }} }} }} }} }} }} }} }} }}");
        let mut counts = Vec::new();
        for number in 0..50 {
            let root = siti.says(&on, None, &number.to_string()).await;
            let reply = siti.says(&on, Some(&root), "a").await;
            siti.says(&on, Some(&reply), "b").await;
            if number == 1 || number == 49 {
                counts.push(app.statements_for(&query).await.len());
            }
        }

        assert_eq!(counts[0], counts[1]);
        assert!(counts[0] < 20, "{counts:?}");
    }

    async fn ten_thousand_comments_are_served_page_by_page_at_the_same_cost(app) {
        let id = subject(app).await;
        user(app, "Forum", "siti").await.says(&id, None, "1").await;
        let begun = written::<comment::Entity>(app).await.remove(0);
        let rows: Vec<_> = (2..=10_000)
            .map(|sequence| comment::Model { id: app.clock.id(), sequence, text: Some(format!("{sequence}")), ..begun.clone() }.into_active_model())
            .collect();
        for some in rows.chunks(1_000) {
            comment::Entity::insert_many(some.to_vec()).exec(app.database.writer()).await.unwrap();
        }
        pantau::area::versions::renew(app.database.writer(), pantau::area::AreaSet::ALL, &app.clock).await.unwrap();

        let (mut seen, mut after, mut slowest) = (Vec::new(), String::new(), std::time::Duration::ZERO);
        loop {
            let asked_at = std::time::Instant::now();
            let page = page(app, &id, &format!("(first: 100{after})")).await;
            slowest = slowest.max(asked_at.elapsed());
            seen.extend(texts(&page).into_iter().map(ToOwned::to_owned));
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        }

        assert_eq!(seen.len(), 10_000);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 10_000);
        assert!(slowest.as_secs() < 5, "{slowest:?}");
    }

    async fn what_is_said_is_read_at_once_and_leaves_other_answers_as_they_are(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let with = "{ programs(first: 1) { nodes { code commentCount comments { nodes { text } } } } }";
        let without = "{ programs(first: 1) { nodes { code name level } } }";
        for text in ["Satu", "Dua", "Tiga"] {
            app.ask(with).await;
            app.ask(without).await;

            siti.says(&on, None, text).await;

            let nodes = app.ask(with).await["programs"]["nodes"][0]["comments"]["nodes"].clone();
            assert_eq!(nodes.as_array().unwrap().last().unwrap()["text"], text);
            assert_eq!(app.statements_for(without).await, Vec::<String>::new());
        }
    }

    async fn one_request_may_write_twice_and_reads_what_it_wrote(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let query = "mutation($input: CreateCommentInput!) { a: createComment(input: $input) { comment { on { commentCount comments { totalCount } } } }
            b: createComment(input: { on: \"ON\", text: \"Dua\", idempotencyKey: \"2\" }) { comment { on { commentCount comments { totalCount } } } } }";

        let answer = siti.send(&query.replace("ON", &on), json!({ "on": on, "text": "Satu", "idempotencyKey": "1" })).await;

        for (field, count) in [("a", 1), ("b", 2)] {
            assert_eq!(answer["data"][field]["comment"]["on"], json!({ "commentCount": count, "comments": { "totalCount": count } }), "{answer}");
        }
    }

    async fn a_person_is_known_once_they_speak_and_by_the_name_they_have_now(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let viewer = async |name: &str| -> Value {
            let request = app.http.post(format!("{}/graphql", app.address)).bearer_auth(&siti.key)
                .header("on-behalf-of", "siti").header("on-behalf-of-name", name)
                .json(&json!({ "query": "{ viewer { displayName person { id displayName } } }" }));
            request.send().await.unwrap().json::<Value>().await.unwrap()["data"]["viewer"].clone()
        };
        assert_eq!(viewer("Siti").await, json!({ "displayName": "Siti", "person": null }));

        let comment = siti.says(&on, None, "Baik").await;

        let known = viewer("Siti").await;
        assert_eq!(known["person"]["displayName"], "Warga siti");
        let author = app.ask(&format!("{{ node(id: \"{comment}\") {{ ... on Comment {{ author {{ id }} }} }} }}")).await;
        assert_eq!(author["node"]["author"]["id"], known["person"]["id"]);
        let found = app.ask(&format!("{{ node(id: {}) {{ ... on Person {{ displayName app {{ name }} }} }} }}", known["person"]["id"])).await;
        assert_eq!(found["node"], json!({ "displayName": "Warga siti", "app": { "name": "Forum" } }));
    }

    async fn conversations_are_not_cited_and_not_changed_by_an_address(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let comment = siti.says(&on, None, "Baik").await;
        for query in [
            "{ programs { nodes { commentCount } } }".to_owned(),
            "{ programs { nodes { comments { totalCount } } } }".to_owned(),
            format!("{{ node(id: \"{comment}\") {{ ... on Comment {{ text }} }} }}"),
        ] {
            let cited = app.ask_with("mutation($q: String!) { createCitation(input: { query: $q }) { citation { id } userErrors { code } } }", json!({ "q": query })).await;
            assert_eq!(cited["createCitation"], json!({ "citation": null, "userErrors": [{ "code": "NOT_PUBLISHED" }] }), "{query}");
        }
        let query = format!("mutation {{ withdrawComment(input: {{ id: \"{comment}\" }}) {{ comment {{ id }} }} }}");
        let address = reqwest::Url::parse_with_params(&format!("{}/graphql", app.address), [("query", query)]).unwrap();
        let by_address = app.http.get(address).bearer_auth(&siti.key).header("on-behalf-of", "siti").header("on-behalf-of-name", "Siti");
        assert_eq!(by_address.send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    async fn who_writes_too_much_waits(app) {
        let on = subject(app).await;
        let small = app.with(Config { rate_limit_burst: 60, rate_limit_per_second: 1, ..Config::default() }).await;
        let siti = user(app, "Forum", "siti").await;
        let siti = Arc::new(User { address: small.0.clone(), ..siti });
        let mut last = Value::Null;
        for number in 0..5 {
            last = siti.send(CREATE, json!({ "on": on, "text": "Baik", "idempotencyKey": format!("{number}") })).await;
            if last["data"]["createComment"]["userErrors"][0]["code"] == "RATE_LIMITED" {
                break;
            }
        }

        assert_eq!(last["data"]["createComment"]["userErrors"][0], json!({ "code": "RATE_LIMITED", "field": null }), "{last}");
        assert!(written::<comment::Entity>(app).await.len() < 4);
    }
}
