//! Appeals, and figures.

use serde_json::{Value, json};

use super::moderation::{MODERATE, decision, moderator};
use super::report::{REPORT, queue, report};
use super::{CREATE, User, subject, user};
use crate::support::on_both;

pub(crate) const APPEAL: &str =
    "mutation($input: AppealModerationInput!) { appealModeration(input: $input) {
    decision { id action appealedAt } userErrors { code field } } }";
pub(crate) const DECIDE: &str = "mutation($input: DecideAppealInput!) { decideAppeal(input: $input) {
    decision { id action rule reason person { displayName } earlier { id action reversedBy { action } } comment { text } } userErrors { code field } } }";

async fn decided(who: &User<'_>, comment: &str, action: &str) -> String {
    let mut input = decision(comment, action);
    if action == "SUSPEND" {
        input["until"] = json!("2027-01-01T00:00:00Z");
    }
    let payload = who.does(MODERATE, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["decision"]["id"].as_str().unwrap().to_owned()
}

pub(crate) fn appeal(decision: &str) -> Value {
    json!({ "id": decision, "text": "Saya tidak menghina.", "idempotencyKey": format!("appeal {decision}") })
}

pub(crate) fn outcome(decision: &str, outcome: &str) -> Value {
    json!({ "id": decision, "outcome": outcome, "reason": "Sudah diperiksa lagi.", "idempotencyKey": format!("{outcome} {decision}") })
}

on_both! {
    async fn another_moderator_decides_an_appeal_and_a_reversal_undoes_what_was_done(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let (wakil, _) = moderator(app, "wakil", None).await;
        let id = siti.says(&on, None, "Petugas lambat").await;
        let hidden = decided(&ketua, &id, "HIDE").await;

        let appealed = siti.does(APPEAL, appeal(&hidden)).await;
        assert_eq!(appealed, json!({ "decision": { "id": hidden, "action": "HIDE", "appealedAt": "2026-11-21T04:00:00Z" }, "userErrors": [] }));
        assert_eq!(siti.does(APPEAL, appeal(&hidden)).await, appealed);
        assert_eq!(queue(&wakil).await, json!({ "totalCount": 1, "nodes": [{
            "kind": "APPEAL", "openedAt": "2026-11-21T04:00:00Z", "reportCount": 0, "reports": [],
            "comment": { "id": id, "text": null, "hiddenText": "Petugas lambat" }, "decision": { "action": "HIDE" }, "appeal": "Saya tidak menghina.",
        }] }));
        assert_eq!(ketua.refused(DECIDE, outcome(&hidden, "REVERSE")).await, ("SAME_MODERATOR".to_owned(), json!("id")));

        let reversed = wakil.does(DECIDE, outcome(&hidden, "REVERSE")).await;

        assert_eq!(reversed["decision"]["id"].as_str().map(str::len), Some(23));
        assert_eq!(reversed["decision"]["action"], "RESTORE");
        assert_eq!(reversed["decision"]["rule"], "INSULT");
        assert_eq!(reversed["decision"]["earlier"], json!({ "id": hidden, "action": "HIDE", "reversedBy": { "action": "RESTORE" } }));
        assert_eq!(reversed["decision"]["comment"]["text"], "Petugas lambat");
        assert_eq!(wakil.does(DECIDE, outcome(&hidden, "REVERSE")).await, reversed);
        assert_eq!(queue(&wakil).await["totalCount"], 0);
        assert_eq!(wakil.refused(DECIDE, outcome(&hidden, "UPHOLD")).await.0, "ALREADY_DECIDED");
        assert_eq!(siti.refused(APPEAL, json!({ "id": hidden, "text": "Lagi", "idempotencyKey": "2" })).await.0, "ALREADY_APPEALED");
    }

    async fn what_is_upheld_stays_and_what_cannot_be_undone_is_said_to_have_been_wrong(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let (wakil, _) = moderator(app, "wakil", None).await;
        for (action, wanted, done) in [
            ("HIDE", "UPHOLD", "UPHOLD"), ("LOCK", "REVERSE", "UNLOCK"), ("WARN", "REVERSE", "RETRACT"), ("REMOVE", "REVERSE", "RETRACT"),
        ] {
            let id = siti.says(&on, None, action).await;
            let first = decided(&ketua, &id, action).await;
            siti.does(APPEAL, appeal(&first)).await;
            let answered = wakil.does(DECIDE, outcome(&first, wanted)).await["decision"].clone();
            assert_eq!(answered["action"], done, "{action}");
            let person = if action == "WARN" { json!({ "displayName": "Warga siti" }) } else { Value::Null };
            assert_eq!(answered["person"], person, "{action}");
            let reversal = if wanted == "UPHOLD" { Value::Null } else { json!({ "action": done }) };
            assert_eq!(answered["earlier"]["reversedBy"], reversal, "{action}");
            let text = app.ask(&format!("{{ node(id: \"{id}\") {{ ... on Comment {{ text }} }} }}")).await["node"]["text"].clone();
            assert_eq!(text.is_null(), matches!(action, "HIDE" | "REMOVE"), "{action}");
        }
    }

    async fn who_is_suspended_appeals_and_may_write_again(app) {
        let on = subject(app).await;
        let siti = user(app, "Forum", "siti").await;
        let (ketua, _) = moderator(app, "ketua", None).await;
        let (wakil, _) = moderator(app, "wakil", None).await;
        let id = siti.says(&on, None, "Satu").await;
        let suspended = decided(&ketua, &id, "SUSPEND").await;
        let write = json!({ "on": on, "text": "Dua", "idempotencyKey": "2" });
        assert_eq!(siti.refused(CREATE, write.clone()).await.0, "SUSPENDED");

        siti.does(APPEAL, appeal(&suspended)).await;
        assert_eq!(wakil.does(DECIDE, outcome(&suspended, "REVERSE")).await["decision"]["action"], "REINSTATE");

        siti.does(CREATE, write).await["comment"]["id"].as_str().unwrap();
    }

    async fn an_appeal_that_makes_no_sense_is_refused_with_its_reason(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let (ketua, _) = moderator(app, "ketua", None).await;
        let (wakil, _) = moderator(app, "wakil", None).await;
        let id = siti.says(&on, None, "Satu").await;
        let hidden = decided(&ketua, &id, "HIDE").await;
        let absent = "VwAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(budi.refused(APPEAL, appeal(&hidden)).await, ("NOT_AUTHOR".to_owned(), json!("id")));
        assert_eq!(siti.refused(APPEAL, appeal(absent)).await, ("DECISION_NOT_FOUND".to_owned(), json!("id")));
        for (change, code) in [(json!({ "text": " " }), "TEXT_INVALID"), (json!({ "idempotencyKey": "" }), "IDEMPOTENCY_KEY_INVALID")] {
            let mut input = appeal(&hidden);
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert_eq!(siti.refused(APPEAL, input).await.0, code);
        }
        assert_eq!(wakil.refused(DECIDE, outcome(&hidden, "REVERSE")).await, ("NOT_APPEALED".to_owned(), json!("id")));
        assert_eq!(wakil.refused(DECIDE, outcome(absent, "REVERSE")).await, ("DECISION_NOT_FOUND".to_owned(), json!("id")));
        assert_eq!(budi.refused(DECIDE, outcome(&hidden, "REVERSE")).await, ("ROLE_NOT_HELD".to_owned(), Value::Null));

        let restored = decided(&ketua, &id, "RESTORE").await;
        assert_eq!(siti.refused(APPEAL, appeal(&hidden)).await.0, "ALREADY_REVERSED");
        assert_eq!(siti.refused(APPEAL, appeal(&restored)).await.0, "NOT_APPEALABLE");
        // Who decided may see their own mistake: then the appeal waits no longer.
        let mut again = decision(&id, "HIDE");
        again["idempotencyKey"] = json!("again");
        let again = ketua.does(MODERATE, again).await["decision"]["id"].as_str().unwrap().to_owned();
        siti.does(APPEAL, appeal(&again)).await;
        let mut restore = decision(&id, "RESTORE");
        restore["idempotencyKey"] = json!("restore again");
        ketua.does(MODERATE, restore).await;
        assert_eq!(queue(&wakil).await["totalCount"], 0);
        assert_eq!(wakil.refused(DECIDE, outcome(&again, "UPHOLD")).await.0, "ALREADY_DECIDED");
    }

    async fn figures_count_each_month(app) {
        let on = subject(app).await;
        let (siti, budi) = (user(app, "Forum", "siti").await, user(app, "Forum", "budi").await);
        let (mut ketua, _) = moderator(app, "ketua", None).await;
        assert_eq!(app.ask("{ moderationFigures(year: 2026) { month } }").await["moderationFigures"], json!([]));
        let id = siti.says(&on, None, "Satu").await;
        let other = siti.says(&on, None, "Dua").await;
        budi.does(REPORT, report(&id, "1")).await;
        budi.does(REPORT, report(&other, "2")).await;
        let hidden = decided(&ketua, &id, "HIDE").await;
        decided(&ketua, &other, "DISMISS").await;
        siti.does(APPEAL, appeal(&hidden)).await;
        // The first instant of December in Western Indonesia.
        let (december, _stop) = app.at("2026-11-30T17:00:00Z".parse().unwrap()).await;
        ketua.address = december;
        decided(&ketua, &other, "HIDE").await;

        let figures = app.ask("{ moderationFigures(year: 2026) { month reports appeals decisions { action count } } }").await;

        assert_eq!(figures["moderationFigures"], json!([
            { "month": 11, "reports": 2, "appeals": 1, "decisions": [{ "action": "DISMISS", "count": 1 }, { "action": "HIDE", "count": 1 }] },
            { "month": 12, "reports": 0, "appeals": 0, "decisions": [{ "action": "HIDE", "count": 1 }] },
        ]));
        for year in [2025, 0, -400_000] {
            assert_eq!(app.ask(&format!("{{ moderationFigures(year: {year}) {{ month }} }}")).await["moderationFigures"], json!([]));
        }
    }
}
