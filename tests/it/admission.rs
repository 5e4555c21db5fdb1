//! Which documents are answered, and what is said of their cost.

use serde_json::{Value, json};

use crate::support::build::region;
use crate::support::{TestApp, on_both};

async fn send(app: &TestApp, body: Value) -> Value {
    let answer = app
        .http
        .post(format!("{}/graphql", app.address))
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    answer.json().await.unwrap()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
}

on_both! {
    async fn an_answer_says_what_it_cost(app) {
        region("34.02").create(app).await;
        let query = "query($first: Int) { regions(first: $first) { nodes { code } } }";

        let answer = app.post(query, json!({ "first": 5 })).await;
        let failed = app.post("{ regions(first: 9999) { totalCount } }", json!({})).await;

        assert_eq!(answer["extensions"]["cost"], json!({ "requested": 6, "limit": 100_000 }));
        assert_eq!(failed["extensions"]["cost"]["requested"], 1);
        assert_eq!(code(&failed), "BAD_USER_INPUT");
    }

    async fn the_whole_schema_is_read_well_below_the_limit(app) {
        // What clients ask at first, with types to the ninth wrapping.
        let wrapped = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
        let input = "name description type { ...TypeRef } defaultValue isDeprecated deprecationReason";
        let query = format!("query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name kind }} subscriptionType {{ name kind }} types {{ ...FullType }}
            directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
            fragment FullType on __Type {{ kind name description specifiedByURL fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }} isDeprecated deprecationReason }}
            inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }} enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} possibleTypes {{ ...TypeRef }} }}
            fragment InputValue on __InputValue {{ {input} }} fragment TypeRef on __Type {{ {wrapped} }}");

        let answer = app.post(&query, json!({})).await;

        assert_eq!(answer.get("errors"), None, "{}", answer["errors"]);
        let cost = &answer["extensions"]["cost"];
        let (asked, limit) = (cost["requested"].as_u64().unwrap(), cost["limit"].as_u64().unwrap());
        assert!(asked * 3 < limit * 2, "{cost}");
    }

    async fn a_dry_run_costs_and_does_not_run(app) {
        let query = "query($first: Int!) { regions(first: $first) { nodes { code } } }";
        let dry = json!({ "dryRun": true });

        let statements = app.statements_of(send(app, json!({ "query": query, "variables": { "first": 50 }, "extensions": dry }))).await;
        let too_much = send(app, json!({ "query": query, "variables": { "first": 200_000 }, "extensions": dry })).await;
        let missing = send(app, json!({ "query": query, "extensions": dry })).await;

        let (answer, statements) = statements;
        assert_eq!(answer, json!({ "data": {}, "extensions": { "cost": { "requested": 51, "limit": 100_000 } } }));
        assert_eq!(statements, Vec::<String>::new());
        assert_eq!(code(&too_much), "QUERY_TOO_COMPLEX");
        assert_eq!(code(&missing), "BAD_USER_INPUT");
    }

    async fn a_document_is_sent_once_and_then_named_by_its_hash(app) {
        let text = "{__typename}";
        let hash = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
        let named = |hash: &str, version: u64| json!({ "persistedQuery": { "version": version, "sha256Hash": hash } });

        let unknown = send(app, json!({ "extensions": named(hash, 1) })).await;
        let wrong = send(app, json!({ "query": "{ __typename }", "extensions": named(hash, 1) })).await;
        let kept = send(app, json!({ "query": text, "extensions": named(hash, 1) })).await;
        let known = send(app, json!({ "extensions": named(hash, 1) })).await;
        let version = send(app, json!({ "extensions": named(hash, 2) })).await;
        let nothing = send(app, json!({ "query": null })).await;

        assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
        assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound");
        assert_eq!(code(&wrong), "BAD_USER_INPUT");
        assert_eq!(kept["data"], json!({ "__typename": "Query" }));
        assert_eq!(known["data"], json!({ "__typename": "Query" }));
        assert_eq!(code(&version), "BAD_USER_INPUT");
        assert_eq!(code(&nothing), "BAD_USER_INPUT");
    }

    async fn a_document_that_is_refused_is_not_kept(app) {
        let hash = "919c0b7aa452b0b2fb42688461501bb8b0c3ef3b9d05ce7b9afd4f28bbe96ceb";
        let named = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });

        let refused = send(app, json!({ "query": "{ nothing }", "extensions": named })).await;
        let after = send(app, json!({ "extensions": named })).await;

        assert_eq!(code(&refused), "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(code(&after), "PERSISTED_QUERY_NOT_FOUND");
    }

    async fn every_published_question_is_answered_by_its_name(app) {
        let questions = pantau::questions::Questions::shipped(&pantau::graphql::sdl()).unwrap();
        assert!(questions.iter().count() > 5);
        for question in questions.iter() {
            let name = &question.name;
            let answer = send(app, json!({ "extensions": { "document": name } })).await;

            assert_eq!(answer.get("errors"), None, "{name}: {answer:#}");
            assert!(answer["data"].is_object(), "{name}");
        }
        let unknown = send(app, json!({ "extensions": { "document": "../Cargo" } })).await;
        assert_eq!(code(&unknown), "BAD_USER_INPUT");
    }

    async fn a_value_that_a_scalar_refuses_takes_nothing_else_away(app) {
        region("34.02").create(app).await;
        let by_literal = "{ a: region(code: \"34.02\") { code } b: region(code: \"x\") { code } c: regions(asOf: \"2014-02-30\") { totalCount } }";
        let by_variable = "query($code: RegionCode, $date: Date) { a: region(code: \"34.02\") { code } b: region(code: $code) { code } c: region(code: \"34.02\") { budget(fiscalYear: 2014, asOf: $date) { coverage { units } } code } }";

        let literal = app.post(by_literal, json!({})).await;
        let variable = app.post(by_variable, json!({ "code": 34, "date": "yesterday" })).await;

        assert_eq!(literal["data"], json!({ "a": { "code": "34.02" }, "b": null, "c": null }));
        assert_eq!(variable["data"], json!({ "a": { "code": "34.02" }, "b": null, "c": { "budget": null, "code": "34.02" } }));
        for answer in [literal, variable] {
            let errors = answer["errors"].as_array().unwrap();
            assert!(!errors.is_empty());
            for error in errors {
                assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
            }
        }
    }

    async fn a_thousand_cheap_aliases_are_answered(app) {
        let query = (0..1_000).fold("{".to_owned(), |text, n| format!("{text} a{n}: __typename")) + "}";

        let answer = app.post(&query, json!({})).await;

        assert_eq!(answer["data"].as_object().unwrap().len(), 1_000);
    }

    async fn variables_that_nest_too_deep_are_refused(app) {
        let deep = "{\"not\":".repeat(5_000) + "{}" + &"}".repeat(5_000);
        let body = format!("{{\"query\":\"query($f: RegionFilter) {{ regions(filter: $f) {{ totalCount }} }}\",\"variables\":{{\"f\":{deep}}}}}");

        let answer = app.http.post(format!("{}/graphql", app.address))
            .header("content-type", "application/json").body(body).send().await.unwrap();

        assert_eq!(answer.status(), 400);
        assert_eq!(app.ask("{ __typename }").await, json!({ "__typename": "Query" }));
    }
}
