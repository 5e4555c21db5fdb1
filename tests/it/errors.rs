//! What callers see when something is wrong.

use sea_orm::ConnectionTrait as _;
use serde_json::json;

use crate::support::build::region;
use crate::support::on_both;

on_both! {
    async fn every_mistake_has_its_code(app) {
        let deep = format!("{{ regions {{ nodes {{ {} code {} }} }} }}", "parent {".repeat(20), "}".repeat(20));
        let wide = "{ regions(first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { parent { code } } } } } } } }";
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ regions }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ region(code: 3402) { name } }", "BAD_USER_INPUT"),
            ("{ regions(first: \"2\") { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
            ("query A { __typename } query B { __typename }", "OPERATION_RESOLUTION_FAILURE"),
            ("{ region { name } }", "BAD_USER_INPUT"),
            ("{ region(code: \"34.2\") { name } }", "BAD_USER_INPUT"),
            ("{ regions(asOf: \"2014-02-30\") { totalCount } }", "BAD_USER_INPUT"),
            ("query($code: RegionCode!) { region(code: $code) { name } }", "BAD_USER_INPUT"),
            (deep.as_str(), "QUERY_TOO_COMPLEX"),
            (wide, "QUERY_TOO_COMPLEX"),
        ] {
            assert_eq!(app.refusal(query).await, code, "{query}");
        }
    }

    async fn a_filter_is_only_so_large(app) {
        let many = format!("{{ regions(filter: {{ or: [{}] }}) {{ totalCount }} }}", "{ search: \"a\" }, ".repeat(300));
        let deep = format!("{{ regions(filter: {} {{}} {}) {{ totalCount }} }}", "{ not: ".repeat(30), "}".repeat(30));

        assert_eq!(app.refusal(&many).await, "BAD_USER_INPUT");
        assert_eq!(app.refusal(&deep).await, "BAD_USER_INPUT");
    }

    async fn a_fault_names_the_request_and_no_cause(app) {
        app.database.writer().execute_unprepared("ALTER TABLE fund_source RENAME TO hidden").await.unwrap();

        let answer = app.post("{ fundSources { nodes { name } } }", json!({})).await;

        let error = &answer["errors"][0];
        assert_eq!(error["message"], "Something went wrong on our side.");
        assert_eq!(error["extensions"]["code"], "INTERNAL_SERVER_ERROR");
        assert!(error["extensions"]["requestId"].as_str().unwrap().len() > 10);
        assert!(!answer.to_string().contains("fund_source"), "{answer}");
    }

    async fn a_failing_field_becomes_null_and_leaves_the_others(app) {
        region("34.02").create(app).await;

        let answer = app.post(
            "{ a: region(code: \"34.02\") { code budget(fiscalYear: 99999) { expenditure { enacted } } children(first: 1) { totalCount } }
               b: region(code: \"34\") { code children(first: 9999) { totalCount } }
               c: node(id: \"nothing\") { id }
               d: region(code: \"34\") { code } }",
            json!({}),
        ).await;

        assert_eq!(answer["data"], json!({
            "a": { "code": "34.02", "budget": null, "children": { "totalCount": 0 } },
            "b": null,
            "c": null,
            "d": { "code": "34" },
        }));
        let mut failed: Vec<_> = answer["errors"].as_array().unwrap().iter()
            .map(|error| (error["path"].to_string(), error["extensions"]["code"].as_str().unwrap()))
            .collect();
        failed.sort_unstable();
        assert_eq!(failed, [
            ("[\"a\",\"budget\"]".to_owned(), "BAD_USER_INPUT"),
            ("[\"b\",\"children\"]".to_owned(), "BAD_USER_INPUT"),
            ("[\"c\"]".to_owned(), "BAD_USER_INPUT"),
        ]);
    }

    async fn what_was_not_executed_has_no_data(app) {
        for query in ["{", "{ nothing }", "query A { __typename } query B { __typename }",
            "{ regions(first: \"2\") { totalCount } }", "query($code: RegionCode!) { region(code: $code) { name } }"] {
            let answer = app.post(query, json!({})).await;

            assert_eq!(answer.get("data"), None, "{query}");
            assert!(answer["errors"][0]["message"].is_string(), "{query}");
        }
        let unnamed = app.post("query($code: RegionCode!) { region(code: $code) { name } }", json!({ "code": null })).await;
        let defaulted = app.post("query($code: RegionCode! = \"34\") { region(code: $code) { name } }", json!({})).await;
        assert_eq!(unnamed.get("data"), None);
        assert_eq!(defaulted.get("errors"), None);
        assert_eq!(defaulted["data"], json!({ "region": null }));
        let executed = app.post("{ regions(first: 9999) { totalCount } }", json!({})).await;
        assert_eq!(executed.get("data"), Some(&json!({ "regions": null })));
    }

    async fn a_list_that_fails_takes_no_other_with_it(app) {
        let answer = app.post("{ regions(first: 9999) { totalCount } units { totalCount } }", json!({})).await;

        assert_eq!(answer["data"], json!({ "regions": null, "units": { "totalCount": 0 } }));
        assert_eq!(answer["errors"][0]["path"], json!(["regions"]));
    }

    async fn a_search_needs_a_word(app) {
        for list in ["regions", "units", "programs", "budgetItems", "accounts", "nomenclature", "fundSources"] {
            for text in ["()", "", " % "] {
                let query = format!("{{ {list}(filter: {{ not: {{ or: [{{ search: \"{text}\" }}] }} }}) {{ totalCount }} }}");

                assert_eq!(app.refusal(&query).await, "BAD_USER_INPUT", "{query}");
            }
        }
    }
}
