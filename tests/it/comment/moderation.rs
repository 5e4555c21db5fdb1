//! Decisions about comments, where all can see them.

use chrono::TimeDelta;
use entity::{comment, comment_revision, moderation_decision};
use pantau::auth::actor::Vouched;
use pantau::config::Config;
use pantau::graphql::{Api, Asked};
use pantau::service::Services;
use pantau::service::role::{NewGrant, Role, RoleGrant};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::official::{roles, row};
use super::{CREATE, EDIT, User, WITHDRAW, first, page, subject, user, written};
use crate::support::{TestApp, on_both};

pub(crate) const MODERATE: &str = "mutation($input: ModerateCommentInput!) { moderateComment(input: $input) {
    decision { id action rule reason sequence endsAt comment { id text } moderator { displayName } under { role unit { id } } person { displayName } earlier { action } }
    userErrors { code field message } } }";

/// A user of the forum who moderates: everywhere, or what is a unit's.
pub(crate) async fn moderator<'a>(
    app: &'a TestApp,
    id: &'static str,
    unit: Option<&str>,
) -> (User<'a>, RoleGrant) {
    let user = user(app, "Forum", id).await;
    let new = NewGrant {
        app: "Forum".to_owned(),
        user: Vouched::new(id, &format!("Warga {id}")).unwrap(),
        role: Role::Moderator,
        unit: unit.map(row),
        government: None,
        reason: "Rapat forum 3/2026".to_owned(),
        ends_at: None,
    };
    let grant = roles(app).grant(new).await.unwrap();
    (user, grant)
}

/// What a moderator decides; each is known by what it says.
pub(crate) fn decision(comment: &str, action: &str) -> Value {
    let key: String = format!("{action}{comment}").chars().take(200).collect();
    json!({ "id": comment, "action": action, "rule": "INSULT", "reason": "Menghina petugas.", "idempotencyKey": key })
}

async fn decided(who: &User<'_>, comment: &str, action: &str) -> Value {
    let payload = who.does(MODERATE, decision(comment, action)).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["decision"].clone()
}

/// What everyone reads of a comment.
async fn seen(app: &TestApp, id: &str) -> Value {
    let query = format!(
        "{{ node(id: \"{id}\") {{ ... on Comment {{ text textHtml stance hiddenText revisions {{ text }}
           moderation {{ action rule reason }} lock {{ action }} }} }} }}"
    );
    app.ask(&query).await["node"].clone()
}

/// What a user reads of a text that is hidden.
async fn hidden_text(who: &User<'_>, id: &str) -> Value {
    let query = format!("{{ node(id: \"{id}\") {{ ... on Comment {{ hiddenText }} }} }}");
    who.send(&query, Value::Null).await["data"]["node"]["hiddenText"].clone()
}

async fn log(app: &TestApp, arguments: &str) -> Vec<String> {
    let log = app
        .ask(&format!(
            "{{ moderationLog{arguments} {{ nodes {{ action }} }} }}"
        ))
        .await;
    let nodes = log["moderationLog"]["nodes"].as_array().unwrap().clone();
    let actions = nodes.iter().map(|node| node["action"].as_str().unwrap());
    actions.map(ToOwned::to_owned).collect()
}

on_both! {
    async fn what_is_hidden_is_read_by_its_author_and_moderators_alone(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let (ketua, _) = moderator(app, "ketua", None).await;
        let mut input = json!({ "on": on, "text": "Petugas busuk", "stance": "OPPOSES", "idempotencyKey": "1" });
        let id = siti.does(CREATE, input.clone()).await["comment"]["id"].as_str().unwrap().to_owned();
        siti.does(EDIT, json!({ "id": id, "version": 1, "text": "Petugas busuk sekali" })).await;
        budi.says(&on, Some(&id), "Jangan begitu").await;
        assert_eq!(seen(app, &id).await["text"], "Petugas busuk sekali");

        let hidden = decided(&ketua, &id, "HIDE").await;

        assert_eq!(hidden["comment"], json!({ "id": id, "text": null }));
        assert_eq!(hidden["under"], json!({ "role": "MODERATOR", "unit": null }));
        assert_eq!(seen(app, &id).await, json!({ "text": null, "textHtml": null, "stance": null, "hiddenText": null, "revisions": [],
            "moderation": { "action": "HIDE", "rule": "INSULT", "reason": "Menghina petugas." }, "lock": null }));
        // Nobody else reads it, wherever they look.
        let thread = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Commentable {{ commentCount comments {{ nodes {{ text replies {{ nodes {{ text replyTo {{ text }} }} }} }} }} }} }} }}")).await;
        assert_eq!(thread["node"], json!({ "commentCount": 2, "comments": { "nodes": [{ "text": null,
            "replies": { "nodes": [{ "text": "Jangan begitu", "replyTo": { "text": null } }] } }] } }));
        for format in ["csv", "ndjson"] {
            let file = app.get(&format!("/export/comments.{format}?of={on}")).await.text().await.unwrap();
            assert!(file.contains("2026-11-21") && !file.contains("busuk"), "{file}");
        }
        assert_eq!(hidden_text(&budi, &id).await, Value::Null);
        assert_eq!(hidden_text(&siti, &id).await, "Petugas busuk sekali");
        assert_eq!(hidden_text(&ketua, &id).await, "Petugas busuk sekali");
        // What is sent again, what is edited and what is withdrawn answer without it, too.
        input["idempotencyKey"] = json!("1");
        assert_eq!(siti.does(CREATE, input).await["comment"]["text"], Value::Null);
        assert_eq!(siti.refused(EDIT, json!({ "id": id, "version": 2, "text": "Maaf" })).await.0, "MODERATED");

        decided(&ketua, &id, "RESTORE").await;
        let shown = seen(app, &id).await;
        assert_eq!((&shown["text"], &shown["revisions"], &shown["moderation"]),
            (&json!("Petugas busuk sekali"), &json!([{ "text": "Petugas busuk" }]), &Value::Null));
    }

    async fn the_ledger_shows_each_decision_and_what_took_it_back(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let id = siti.says(&on, None, "Petugas busuk").await;
        assert_eq!(log(app, "").await, Vec::<String>::new());

        decided(&ketua, &id, "HIDE").await;
        decided(&ketua, &id, "RESTORE").await;
        decided(&ketua, &id, "LOCK").await;

        let all = app.ask("{ moderationLog { totalCount nodes { id sequence action rule reason decidedAt endsAt appealedAt
            moderator { displayName } under { role reason } comment { id author { displayName } } person { id }
            earlier { action } reversedBy { action } } } }").await;
        let nodes = all["moderationLog"]["nodes"].as_array().unwrap();
        assert_eq!(all["moderationLog"]["totalCount"], 3);
        assert_eq!(nodes[1]["earlier"]["action"], "HIDE");
        assert_eq!(nodes[2], json!({ "id": nodes[2]["id"], "sequence": "1", "action": "HIDE", "rule": "INSULT", "reason": "Menghina petugas.",
            "decidedAt": "2026-11-21T04:00:00Z", "endsAt": null, "appealedAt": null, "moderator": { "displayName": "Warga ketua" },
            "under": { "role": "MODERATOR", "reason": "Rapat forum 3/2026" }, "comment": { "id": id, "author": { "displayName": "Warga siti" } },
            "person": null, "earlier": null, "reversedBy": { "action": "RESTORE" } }));
        let unit = first(app, "units").await;
        for (arguments, actions) in [
            ("(first: 1)".to_owned(), vec!["LOCK"]),
            ("(last: 2)".to_owned(), vec!["RESTORE", "HIDE"]),
            (format!("(on: \"{on}\")"), vec!["LOCK", "RESTORE", "HIDE"]),
            (format!("(on: \"{unit}\")"), vec![]),
            ("(filter: { action: { in: [HIDE, LOCK] } })".to_owned(), vec!["LOCK", "HIDE"]),
            ("(filter: { decidedOn: { gte: \"2026-11-21\", lte: \"2026-11-21\" } })".to_owned(), vec!["LOCK", "RESTORE", "HIDE"]),
            ("(filter: { decidedOn: { gte: \"2026-11-22\" } })".to_owned(), vec![]),
            ("(filter: { decidedOn: { lte: \"2026-11-20\" } })".to_owned(), vec![]),
        ] {
            assert_eq!(log(app, &arguments).await, actions, "{arguments}");
        }
        let region = first(app, "regions").await;
        assert_eq!(app.refusal(&format!("{{ moderationLog(on: \"{region}\") {{ totalCount }} }}")).await, "BAD_USER_INPUT");
        let of_comment = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Comment {{ decisions(first: 2) {{ totalCount nodes {{ action }} pageInfo {{ hasNextPage }} }} }} }} }}")).await;
        assert_eq!(of_comment["node"]["decisions"], json!({ "totalCount": 3, "nodes": [{ "action": "LOCK" }, { "action": "RESTORE" }], "pageInfo": { "hasNextPage": true } }));
        let found = app.ask(&format!("{{ node(id: {}) {{ __typename }} }}", nodes[0]["id"])).await;
        assert_eq!(found["node"]["__typename"], "ModerationDecision");
        let file = app.get("/export/moderationLog.csv").await.text().await.unwrap();
        assert_eq!(file.lines().count(), 4, "{file}");
    }

    async fn the_database_keeps_what_was_decided(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let id = siti.says(&on, None, "Petugas busuk").await;
        decided(&ketua, &id, "WARN").await;

        for sql in ["UPDATE moderation_decision SET reason = 'x'", "DELETE FROM moderation_decision"] {
            let refused = app.database.writer().execute_unprepared(sql).await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{refused}");
        }
        assert_eq!(written::<moderation_decision::Entity>(app).await.len(), 1);
    }

    async fn what_is_removed_is_nowhere_any_more(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let id = siti.says(&on, None, "Rahasia").await;
        siti.does(EDIT, json!({ "id": id, "version": 1, "text": "Rahasia dua" })).await;
        siti.says(&on, Some(&id), "Balasan").await;

        decided(&ketua, &id, "REMOVE").await;

        let removed = seen(app, &id).await;
        assert_eq!((&removed["text"], &removed["revisions"], &removed["moderation"]["action"]), (&Value::Null, &json!([]), &json!("REMOVE")));
        let kept = format!("{:?}{:?}", written::<comment::Entity>(app).await, written::<comment_revision::Entity>(app).await);
        assert!(!kept.contains("Rahasia") && kept.contains("Balasan"));
        assert_eq!((hidden_text(&siti, &id).await, hidden_text(&ketua, &id).await), (Value::Null, Value::Null));
        for action in ["HIDE", "REMOVE", "RESTORE"] {
            let mut again = decision(&id, action);
            again["idempotencyKey"] = json!(format!("again {action}"));
            assert_eq!(ketua.refused(MODERATE, again).await, ("ACTION_NOT_POSSIBLE".to_owned(), json!("action")), "{action}");
        }
        assert_eq!(siti.refused(EDIT, json!({ "id": id, "version": 2, "text": "Lagi" })).await.0, "MODERATED");
        assert_eq!(page(app, &on, "").await["totalCount"], 1);
        // Its author may still take back that they said anything.
        let withdrawn = siti.does(WITHDRAW, json!({ "id": id })).await;
        assert_eq!(withdrawn["comment"]["author"], Value::Null);
    }

    async fn a_locked_thread_takes_no_answers_and_no_edits_at_any_depth(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let root = siti.says(&on, None, "Satu").await;
        let reply = siti.says(&on, Some(&root), "Dua").await;
        let deep = siti.says(&on, Some(&reply), "Tiga").await;

        decided(&ketua, &reply, "LOCK").await;

        for on_this in [&reply, &deep] {
            let input = json!({ "on": on, "replyTo": on_this, "text": "Empat", "idempotencyKey": "4" });
            assert_eq!(siti.refused(CREATE, input).await, ("THREAD_LOCKED".to_owned(), Value::Null));
            assert_eq!(siti.refused(EDIT, json!({ "id": on_this, "version": 1, "text": "Lain" })).await.0, "THREAD_LOCKED");
        }
        siti.says(&on, Some(&root), "Di atasnya").await;
        assert_eq!(seen(app, &reply).await["lock"]["action"], "LOCK");
        // What was sent before the lock is answered as it was.
        siti.says(&on, Some(&reply), "Tiga").await;

        decided(&ketua, &reply, "UNLOCK").await;
        siti.says(&on, Some(&deep), "Empat").await;
        assert_eq!(seen(app, &reply).await["lock"], Value::Null);
    }

    async fn a_suspended_person_is_silent_until_the_end_or_a_reversal(app) {
        let on = subject(app).await;
        let (mut siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let (ketua, _) = moderator(app, "ketua", None).await;
        let id = siti.says(&on, None, "Petugas busuk").await;
        let end = app.clock.now() + TimeDelta::days(2);
        let mut suspend = decision(&id, "SUSPEND");
        for until in [Value::Null, json!("2026-11-21T04:00:00Z"), json!("2020-01-01T00:00:00Z")] {
            suspend["until"] = until;
            assert_eq!(ketua.refused(MODERATE, suspend.clone()).await, ("UNTIL_INVALID".to_owned(), json!("until")));
        }
        let mut hide = decision(&id, "HIDE");
        hide["until"] = json!(end.to_rfc3339());
        assert_eq!(ketua.refused(MODERATE, hide).await.0, "UNTIL_INVALID");
        suspend["until"] = json!(end.to_rfc3339());

        let suspended = ketua.does(MODERATE, suspend).await["decision"].clone();

        assert_eq!((&suspended["endsAt"], &suspended["person"]["displayName"]), (&json!("2026-11-23T04:00:00Z"), &json!("Warga siti")));
        let write = json!({ "on": on, "text": "Lagi", "idempotencyKey": "2" });
        let told = siti.does(&CREATE.replace("code field", "code message"), write.clone()).await;
        assert_eq!(told["userErrors"], json!([{ "code": "SUSPENDED", "message": "A moderator suspended this user until 2026-11-23T04:00:00Z." }]));
        assert_eq!(siti.refused(EDIT, json!({ "id": id, "version": 1, "text": "Lain" })).await.0, "SUSPENDED");
        budi.says(&on, None, "Saya boleh").await;
        let here = siti.address.clone();
        let (later, _stop) = app.at(end).await;
        siti.address = later;
        siti.does(CREATE, write).await["comment"]["id"].as_str().unwrap();
        siti.address = here;

        decided(&ketua, &id, "REINSTATE").await;
        siti.says(&on, None, "Saya kembali").await;
        let mut again = decision(&id, "REINSTATE");
        again["idempotencyKey"] = json!("again");
        assert_eq!(ketua.refused(MODERATE, again).await.0, "ACTION_NOT_POSSIBLE");
    }

    async fn a_moderator_of_a_unit_decides_about_what_is_that_units(app) {
        let on = subject(app).await;
        let found = app.ask(&format!("{{ node(id: \"{on}\") {{ ... on Program {{ unit {{ id }} }} }} units(first: 2) {{ nodes {{ id }} }} }}")).await;
        let unit = found["node"]["unit"]["id"].as_str().unwrap();
        let units: Vec<&str> = found["units"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
        let other = *units.iter().find(|id| **id != unit).unwrap();
        let change = first(app, "unitChanges").await;
        let siti = user(app, "Forum", "siti").await;
        let (here, _) = moderator(app, "here", Some(unit)).await;
        let (there, _) = moderator(app, "there", Some(other)).await;
        let (on_program, on_unit, on_change) = (siti.says(&on, None, "a").await, siti.says(unit, None, "b").await, siti.says(&change, None, "c").await);

        for comment in [&on_program, &on_unit, &on_change] {
            assert_eq!(there.refused(MODERATE, decision(comment, "HIDE")).await, ("ROLE_NOT_HELD".to_owned(), Value::Null));
        }
        for comment in [&on_program, &on_unit] {
            assert_eq!(decided(&here, comment, "HIDE").await["under"], json!({ "role": "MODERATOR", "unit": { "id": unit } }));
        }
        assert_eq!((hidden_text(&here, &on_program).await, hidden_text(&there, &on_program).await), (json!("a"), Value::Null));
        // Changes are of several units, and a person is suspended from everything.
        assert_eq!(here.refused(MODERATE, decision(&on_change, "HIDE")).await.0, "ROLE_NOT_HELD");
        let mut suspend = decision(&on_unit, "SUSPEND");
        suspend["until"] = json!("2027-01-01T00:00:00Z");
        assert_eq!(here.refused(MODERATE, suspend).await.0, "ROLE_NOT_HELD");
    }

    async fn who_may_not_decide_and_what_cannot_be_decided_is_refused(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let (ketua, grant) = moderator(app, "ketua", None).await;
        let impostor = user(app, "Another forum", "ketua").await;
        let (id, own) = (siti.says(&on, None, "Satu").await, ketua.says(&on, None, "Dua").await);
        for stranger in [&siti, &budi, &impostor] {
            assert_eq!(stranger.refused(MODERATE, decision(&id, "HIDE")).await, ("ROLE_NOT_HELD".to_owned(), Value::Null));
        }
        assert_eq!(ketua.refused(MODERATE, decision(&own, "RESTORE")).await, ("OWN_COMMENT".to_owned(), json!("id")));
        assert_eq!(ketua.refused(MODERATE, decision("TwAAAAAAAAAAAAAAAAAAAAA", "HIDE")).await, ("COMMENT_NOT_FOUND".to_owned(), json!("id")));
        for action in ["RESTORE", "UNLOCK", "REINSTATE", "DISMISS", "UPHOLD", "RETRACT"] {
            assert_eq!(ketua.refused(MODERATE, decision(&id, action)).await, ("ACTION_NOT_POSSIBLE".to_owned(), json!("action")), "{action}");
        }
        for (reason, code) in [("", "REASON_INVALID"), (&*"a".repeat(1_001), "REASON_INVALID"), ("Nomor 0812-3456-7890", "PERSONAL_DATA")] {
            let mut input = decision(&id, "HIDE");
            input["reason"] = json!(reason);
            assert_eq!(ketua.refused(MODERATE, input).await.0, code, "{reason}");
        }
        let mut keyless = decision(&id, "HIDE");
        keyless["idempotencyKey"] = json!("");
        assert_eq!(ketua.refused(MODERATE, keyless).await.0, "IDEMPOTENCY_KEY_INVALID");
        let gone = siti.says(&on, None, "Tiga").await;
        siti.does(WITHDRAW, json!({ "id": gone })).await;
        for action in ["HIDE", "REMOVE", "WARN"] {
            assert_eq!(ketua.refused(MODERATE, decision(&gone, action)).await.0, "ACTION_NOT_POSSIBLE", "{action}");
        }
        assert_eq!(log(app, "").await, Vec::<String>::new());

        // Sent again it is decided once, and under its key nothing else is.
        let made = ketua.does(MODERATE, decision(&id, "WARN")).await;
        assert_eq!(ketua.does(MODERATE, decision(&id, "WARN")).await, made);
        let mut other = decision(&id, "WARN");
        other["rule"] = json!("SPAM");
        assert_eq!(ketua.refused(MODERATE, other).await.0, "IDEMPOTENCY_KEY_REUSED");
        assert_eq!(log(app, "").await, ["WARN"]);

        roles(app).revoke(grant.id, "Selesai").await.unwrap();
        assert_eq!(ketua.refused(MODERATE, decision(&id, "HIDE")).await.0, "ROLE_NOT_HELD");
        decided_stays(app, &made["decision"]["id"]).await;
    }

    async fn an_event_that_was_read_before_a_decision_is_told_after_it(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let api = Api::new(Services::new(&app.database, app.clock.clone()), &Config::default()).unwrap();
        let query = "subscription { commentAdded { cursor comment { id text } } }".to_owned();
        let asked = Asked { query: Some(query), ..Asked::default() };
        let mut listening = api.subscribe(api.admit(&asked).unwrap(), None, "live").await.unwrap();
        let id = siti.says(&on, None, "Petugas busuk").await;
        let event = listening.next().await;

        decided(&ketua, &id, "HIDE").await;

        let told = serde_json::to_value(api.told(listening.operation(), &event).await).unwrap();
        assert_eq!(told["data"]["commentAdded"]["comment"], json!({ "id": id, "text": null }), "{told}");
    }

    async fn a_page_of_the_ledger_takes_as_many_statements_whatever_is_in_it(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let query = "{ moderationLog(first: 100) { totalCount nodes { action moderator { displayName } under { role } person { id } appealedAt
            comment { text moderation { action } lock { action } decisions(first: 2) { totalCount nodes { rule } } } earlier { action } reversedBy { reason } } } }";
        let mut counts = Vec::new();
        for number in 0..20 {
            let id = siti.says(&on, None, &number.to_string()).await;
            for action in ["HIDE", "RESTORE", "HIDE", "LOCK", "WARN"] {
                let mut input = decision(&id, action);
                input["idempotencyKey"] = json!(format!("{number} {action} {}", counts.len()));
                ketua.does(MODERATE, input).await;
            }
            if number == 1 || number == 19 {
                counts.push(app.statements_for(query).await.len());
            }
        }

        assert_eq!(counts[0], counts[1]);
        assert!(counts[0] < 20, "{counts:?}");
    }

    async fn decisions_are_not_cited(app) {
        for query in ["{ moderationLog { totalCount } }", "{ moderationFigures(year: 2026) { month } }", "{ moderationQueue { totalCount } }"] {
            let cited = app.ask_with("mutation($q: String!) { createCitation(input: { query: $q }) { userErrors { code } } }", json!({ "q": query })).await;
            assert_eq!(cited["createCitation"]["userErrors"], json!([{ "code": "NOT_PUBLISHED" }]), "{query}");
        }
    }
}

/// A decision stays in the ledger when who made it moderates no more.
async fn decided_stays(app: &TestApp, id: &Value) {
    let found = app
        .ask(&format!(
            "{{ node(id: {id}) {{ ... on ModerationDecision {{ moderator {{ displayName }} under {{ revocationReason }} }} }} }}"
        ))
        .await;
    assert_eq!(
        found["node"],
        json!({ "moderator": { "displayName": "Warga ketua" }, "under": { "revocationReason": "Selesai" } })
    );
}
