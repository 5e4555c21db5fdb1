//! Citations: the answer that was cited comes back, byte for byte, or it is said why not.

use entity::citation;
use pantau::config::Config;
use pantau::import::Kind;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::budget_import::{ENACTED, ONE_AMOUNT, PLAN, bantul, upload};
use crate::support::{TestApp, on_both};

const CREATE: &str = "mutation($input: CreateCitationInput!) { createCitation(input: $input) {
    citation { id link accessedAt query operationName variables dataVersion { importSequence areas { area version } }
      softwareVersion sha256 bytes isKept }
    userErrors { code field message } } }";

const BUDGET: &str =
    "query($code: String!, $year: Int!) { unit(regionCode: \"34.02\", code: $code) {
    name budget(fiscalYear: $year) { expenditure { enacted current } documents { title } } } }";

const IMPORTS: &str = "{ importRuns(first: 100) { totalCount nodes { kind } } }";

async fn first_budget(app: &TestApp) {
    bantul(app).await;
    app.import(Kind::Budget, "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN))
        .await;
}

async fn correction(app: &TestApp) {
    let corrected = PLAN
        .replace("200", "210")
        .replace("300", "290")
        .replace("1000", "1100")
        .replace("1500", "1600");
    app.import(
        Kind::Budget,
        "b.csv",
        upload(ENACTED, ONE_AMOUNT, &corrected),
    )
    .await;
}

fn budget() -> Value {
    json!({ "query": BUDGET, "variables": { "year": 2014, "code": "1.02.01" } })
}

/// The payload for an input, asked of a server.
async fn payload_of(app: &TestApp, address: &str, input: &Value) -> Value {
    let body = json!({ "query": CREATE, "variables": { "input": input } });
    let answer = app
        .http
        .post(format!("{address}/graphql"))
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    let mut answer: Value = answer.json().await.unwrap();
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["createCitation"].take()
}

async fn cited(app: &TestApp, input: &Value) -> Value {
    let mut payload = payload_of(app, &app.address, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["citation"].take()
}

async fn follow(app: &TestApp, citation: &Value) -> reqwest::Response {
    app.get(citation["link"].as_str().unwrap()).await
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}

async fn refusals(app: &TestApp, input: &Value) -> Vec<(String, Value)> {
    let payload = payload_of(app, &app.address, input).await;
    assert_eq!(payload["citation"], Value::Null);
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            (
                error["code"].as_str().unwrap().to_owned(),
                error["field"].clone(),
            )
        })
        .collect()
}

on_both! {
    async fn the_link_gives_the_same_bytes_after_later_imports(app) {
        first_budget(app).await;
        let citation = cited(app, &budget()).await;
        let first = follow(app, &citation).await.bytes().await.unwrap();
        correction(app).await;

        let later = follow(app, &citation).await;
        let now = app.ask_with(BUDGET, json!({ "code": "1.02.01", "year": 2014 })).await;

        assert_eq!(later.status(), 200);
        let headers = later.headers().clone();
        let bytes = later.bytes().await.unwrap();
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(bytes, first);
        assert_eq!(citation["sha256"], sha256(&bytes));
        assert_eq!(citation["bytes"], bytes.len().to_string());
        assert_eq!(answer["data"]["unit"]["budget"]["expenditure"]["enacted"], "1500.00");
        assert_eq!(now["unit"]["budget"]["expenditure"]["enacted"], "1600.00");
        assert_eq!(headers["memento-datetime"], "Sat, 21 Nov 2026 04:00:00 GMT");
        assert_eq!(headers["pantau-data-version"], "import=1");
        assert_eq!(headers["pantau-answer-sha256"].to_str().unwrap(), citation["sha256"].as_str().unwrap());
        assert_eq!(app.check(&[]).0, 0);
    }

    async fn a_citation_says_what_was_asked_when_and_of_which_data(app) {
        first_budget(app).await;

        let citation = cited(app, &budget()).await;

        assert_eq!(citation["accessedAt"], "2026-11-21T04:00:00Z");
        assert_eq!(citation["query"], BUDGET);
        assert_eq!(citation["variables"], json!({ "code": "1.02.01", "year": 2014 }));
        assert_eq!(citation["dataVersion"]["importSequence"], "1");
        let areas: Vec<_> = citation["dataVersion"]["areas"].as_array().unwrap().iter().map(|area| area["area"].clone()).collect();
        assert_eq!(areas, ["budgets", "code_lists", "regions", "satisfaction", "services", "sources", "units"]);
        let again = app.ask_with(
            "query($id: ID!) { citation(id: $id) { link sha256 } node(id: $id) { ... on Citation { isKept } } }",
            json!({ "id": citation["id"] }),
        ).await;
        assert_eq!((&again["citation"]["sha256"], &again["node"]["isKept"]), (&citation["sha256"], &json!(true)));
    }

    async fn citing_the_same_from_the_same_data_gives_the_same_citation(app) {
        first_budget(app).await;
        let first = cited(app, &budget()).await;
        let other_order = json!({ "query": BUDGET, "variables": { "code": "1.02.01", "year": 2014 } });

        let again = cited(app, &other_order).await;
        correction(app).await;
        let later = cited(app, &budget()).await;

        assert_eq!(again, first);
        assert_ne!((&later["id"], &later["sha256"]), (&first["id"], &first["sha256"]));
        assert_eq!(app.count::<citation::Entity>().await, 2);
    }

    async fn a_citation_leaves_kept_answers_as_they_are(app) {
        first_budget(app).await;
        let question = "{ unit(regionCode: \"34.02\", code: \"1.02.01\") { name } }";
        app.ask(question).await;

        cited(app, &budget()).await;

        assert!(app.statements_for(question).await.is_empty());
    }

    async fn a_ready_question_and_a_document_that_was_sent_before_are_cited_by_name_and_hash(app) {
        first_budget(app).await;
        let hash = sha256(BUDGET.as_bytes());
        let sent = json!({
            "query": BUDGET, "variables": budget()["variables"],
            "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } },
        });
        let sent = app.http.post(format!("{}/graphql", app.address)).header("content-type", "application/json").body(sent.to_string());
        sent.send().await.unwrap();

        let by_hash = cited(app, &json!({ "documentId": hash, "variables": budget()["variables"] })).await;
        let by_name = cited(app, &json!({ "documentId": "budgets-of-units", "variables": { "regionCode": "34.02", "fiscalYear": 2014 } })).await;

        assert_eq!(by_hash["query"], BUDGET);
        assert!(by_name["query"].as_str().unwrap().contains("query "), "{by_name}");
    }

    async fn only_whole_answers_to_queries_are_cited(app) {
        bantul(app).await;
        let query = || Value::from("query");
        for (input, code, field) in [
            (json!({}), "DOCUMENT_MISSING", Value::Null),
            (json!({ "query": IMPORTS, "documentId": "x" }), "DOCUMENT_MISSING", Value::Null),
            (json!({ "documentId": "no such question" }), "DOCUMENT_REFUSED", query()),
            (json!({ "documentId": "0".repeat(64) }), "DOCUMENT_REFUSED", query()),
            (json!({ "query": "{ nothing }" }), "DOCUMENT_REFUSED", query()),
            (json!({ "query": "{" }), "DOCUMENT_REFUSED", query()),
            (json!({ "query": BUDGET }), "DOCUMENT_REFUSED", query()),
            (json!({ "query": "mutation { createCitation(input: { query: \"{ __typename }\" }) { userErrors { code } } }" }), "NOT_A_QUERY", query()),
            (json!({ "query": "subscription { importCompleted { cursor } }" }), "NOT_A_QUERY", query()),
            (json!({ "query": "{ node(id: \"x\") { id } }" }), "ANSWER_FAILED", query()),
        ] {
            let found = refusals(app, &input).await;

            assert_eq!(found.first(), Some(&(code.to_owned(), field)), "{input}");
        }
        assert_eq!(app.refusal("mutation { createCitation(input: { query: \"{ __typename }\", variables: 3 }) { userErrors { code } } }").await, "BAD_USER_INPUT");
        assert_eq!(app.count::<citation::Entity>().await, 0);
    }

    async fn a_large_answer_is_given_anew_as_of_then_or_it_is_said_why_not(app) {
        first_budget(app).await;
        let (address, _stop) = app.with(Config { citation_answer_bytes: 20, rate_limit_burst: 0, ..Config::default() }).await;
        let mut payload = payload_of(app, &address, &budget()).await;
        let amounts = payload["citation"].take();
        let mut payload = payload_of(app, &address, &json!({ "query": IMPORTS })).await;
        let imports = payload["citation"].take();
        let before = follow(app, &imports).await;
        assert_eq!((before.status().as_u16(), sha256(&before.bytes().await.unwrap())), (200, imports["sha256"].as_str().unwrap().to_owned()));
        correction(app).await;

        let same = follow(app, &amounts).await;
        let other = follow(app, &imports).await;

        assert_eq!((&amounts["isKept"], &imports["isKept"]), (&json!(false), &json!(false)));
        assert_eq!((same.status().as_u16(), sha256(&same.bytes().await.unwrap())), (200, amounts["sha256"].as_str().unwrap().to_owned()));
        assert_eq!(other.status(), 410);
        assert_eq!(other.headers()["content-type"], "application/problem+json");
        let said: Value = other.json().await.unwrap();
        assert_eq!(said["answerSha256"], imports["sha256"]);
        assert!(said["answerSha256Now"].is_string() && said["answerSha256Now"] != imports["sha256"], "{said}");
        assert_eq!(said["importsSince"], 1);
        assert_eq!(said["firstImportsSince"], json!([{ "sequence": 2, "kind": "budget", "file": "b.csv" }]));
        assert!(said["changedAreas"].as_array().unwrap().contains(&json!("sources")), "{said}");
    }

    async fn people_read_a_page_in_their_language(app) {
        first_budget(app).await;
        let citation = cited(app, &budget()).await;
        let page = async |path: &str, language: &str| {
            let asked = app.http.get(format!("{}{path}", app.address)).header("accept", "text/html").header("accept-language", language);
            let answer = asked.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        let link = citation["link"].as_str().unwrap();

        let (status, indonesian) = page(link, "id").await;
        let (_, english) = page(link, "en").await;
        let (missing, _) = page("/citations/00000000000000000000000000000000", "en").await;
        let file = app.http.get(format!("{}{link}.json", app.address)).header("accept", "text/html").send().await.unwrap();

        assert_eq!((status, missing), (200, 404));
        assert!(indonesian.contains("Kutipan") && indonesian.contains("setelah impor 1"), "{indonesian}");
        assert!(english.contains("Citation") && english.contains(citation["sha256"].as_str().unwrap()), "{english}");
        assert!(english.contains("1500.00") && english.contains("2026-11-21 04:00:00 UTC"), "{english}");
        assert_eq!(sha256(&file.bytes().await.unwrap()), citation["sha256"].as_str().unwrap());
    }

    async fn what_is_not_there_is_said_and_what_is_known_is_not_sent_again(app) {
        first_budget(app).await;
        let citation = cited(app, &budget()).await;
        let tag = follow(app, &citation).await.headers()["etag"].clone();
        let link = format!("{}{}", app.address, citation["link"].as_str().unwrap());

        let known = app.http.get(&link).header("if-none-match", tag).send().await.unwrap();

        assert_eq!(known.status(), 304);
        for path in ["/citations/00000000000000000000000000000000", "/citations/x", "/citations/..%2fgraphql"] {
            let missing = app.get(path).await;
            assert_eq!(missing.status(), 404, "{path}");
            let said: Value = missing.json().await.unwrap();
            assert_eq!(said["status"], 404);
        }
    }

    async fn citations_have_so_much_room_and_cost(app) {
        first_budget(app).await;
        let (full, _stop) = app.with(Config { citation_total_bytes: 100, rate_limit_burst: 0, ..Config::default() }).await;
        let (dear, _stop_too) = app.with(Config { rate_limit_burst: 1_500, rate_limit_per_second: 1, ..Config::default() }).await;

        let no_room = payload_of(app, &full, &budget()).await;
        let granted = payload_of(app, &dear, &budget()).await;
        let limited = payload_of(app, &dear, &json!({ "query": IMPORTS })).await;

        assert_eq!(no_room["userErrors"][0]["code"], "FULL");
        assert_eq!(granted["userErrors"], json!([]));
        assert_eq!(limited["userErrors"][0]["code"], "RATE_LIMITED");
    }

    async fn nothing_is_cited_by_an_address_alone(app) {
        let query = "mutation%7BcreateCitation(input:%7Bquery:%22%7B__typename%7D%22%7D)%7BuserErrors%7Bcode%7D%7D%7D";

        let refused = app.get(&format!("/graphql?query={query}")).await;

        assert_eq!(refused.status(), 405);
        assert_eq!(app.count::<citation::Entity>().await, 0);
    }

    async fn a_citation_that_was_altered_is_named_by_the_check_and_not_given(app) {
        first_budget(app).await;
        let citation = cited(app, &budget()).await;
        app.database.writer().execute_unprepared("UPDATE citation SET answer_sha256 = replace(answer_sha256, substr(answer_sha256, 1, 1), '-')").await.unwrap();

        let (code, said) = app.check(&[]);
        let given = follow(app, &citation).await;
        app.database.writer().execute_unprepared("UPDATE citation SET variables = '{}'").await.unwrap();
        let (_, address) = app.check(&[]);

        assert_eq!(code, 1);
        assert!(said.contains("the kept answer is not the one that was cited"), "{said}");
        assert_eq!(given.status(), 503);
        assert!(address.contains("its address is not that of what it says it cites"), "{address}");
    }
}
