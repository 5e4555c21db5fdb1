//! Regions: look-ups, lists and their pages, trees, dates.

use serde_json::json;

use crate::support::build::region;
use crate::support::on_both;

on_both! {
    async fn a_region_is_found_by_its_code_and_by_its_id(app) {
        region("34.02").named("Kabupaten Bantul").create(app).await;

        let found = app.ask("{ region(code: \"34.02\") { id name level } }").await;
        let id = found["region"]["id"].as_str().unwrap();
        let again = app.ask(&format!("{{ region(id: \"{id}\") {{ name }} }}")).await;

        assert_eq!(found["region"]["name"], "Kabupaten Bantul");
        assert_eq!(found["region"]["level"], "REGENCY");
        assert_eq!(again["region"]["name"], "Kabupaten Bantul");
    }

    async fn a_region_that_does_not_exist_is_null(app) {
        let found = app.ask("{ region(code: \"99\") { name } }").await;

        assert_eq!(found, json!({ "region": null }));
    }

    async fn a_tree_is_walked_both_ways(app) {
        for code in ["34.01", "34.02.01", "34.02.02"] {
            region(code).create(app).await;
        }

        let found = app.ask(
            "{ region(code: \"34.02.01\") { parent { code } ancestors { code children { nodes { code } totalCount } } } }",
        ).await;

        assert_eq!(found["region"], json!({
            "parent": { "code": "34.02" },
            "ancestors": [
                { "code": "34", "children": { "nodes": [{ "code": "34.01" }, { "code": "34.02" }], "totalCount": 2 } },
                { "code": "34.02", "children": { "nodes": [{ "code": "34.02.01" }, { "code": "34.02.02" }], "totalCount": 2 } },
            ],
        }));
    }

    async fn pages_go_forward_and_back(app) {
        for code in ["11", "12", "13", "14", "15"] {
            region(code).create(app).await;
        }
        let codes = |answer: &serde_json::Value| -> Vec<String> {
            answer["regions"]["nodes"].as_array().unwrap().iter()
                .map(|node| node["code"].as_str().unwrap().to_owned()).collect()
        };
        let rest = "{ nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }";

        let first = app.ask(&format!("{{ regions(first: 2) {rest} }}")).await;
        let end = first["regions"]["pageInfo"]["endCursor"].as_str().unwrap();
        let second = app.ask(&format!("{{ regions(first: 3, after: \"{end}\") {rest} }}")).await;
        let start = second["regions"]["pageInfo"]["startCursor"].as_str().unwrap();
        let back = app.ask(&format!("{{ regions(last: 1, before: \"{start}\") {rest} }}")).await;
        let last = app.ask(&format!("{{ regions(last: 2) {rest} }}")).await;

        assert_eq!(codes(&first), ["11", "12"]);
        assert_eq!(first["regions"]["totalCount"], 5);
        assert_eq!(first["regions"]["pageInfo"]["hasNextPage"], true);
        assert_eq!(first["regions"]["pageInfo"]["hasPreviousPage"], false);
        assert_eq!(codes(&second), ["13", "14", "15"]);
        assert_eq!(second["regions"]["pageInfo"]["hasNextPage"], false);
        assert_eq!(second["regions"]["pageInfo"]["hasPreviousPage"], true);
        assert_eq!(codes(&back), ["12"]);
        assert_eq!(back["regions"]["pageInfo"]["hasPreviousPage"], true);
        assert_eq!(codes(&last), ["14", "15"]);
    }

    async fn an_empty_page_has_no_cursors(app) {
        let found = app.ask("{ regions { edges { cursor } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }").await;

        assert_eq!(found["regions"], json!({
            "edges": [],
            "totalCount": 0,
            "pageInfo": { "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null },
        }));
    }

    async fn a_cursor_of_another_order_is_refused(app) {
        region("11").create(app).await;
        let found = app.ask("{ regions { edges { cursor } } }").await;
        let cursor = found["regions"]["edges"][0]["cursor"].as_str().unwrap();

        for query in [
            format!("{{ regions(after: \"{cursor}\", orderBy: [{{ field: NAME }}]) {{ totalCount }} }}"),
            format!("{{ regions(after: \"x{cursor}\") {{ totalCount }} }}"),
            "{ regions(after: \"\") { totalCount } }".to_owned(),
            "{ regions(first: 101) { totalCount } }".to_owned(),
            "{ regions(first: 1, last: 1) { totalCount } }".to_owned(),
            "{ regions(first: -1) { totalCount } }".to_owned(),
        ] {
            assert_eq!(app.refusal(&query).await, "BAD_USER_INPUT", "{query}");
        }
    }

    async fn equal_names_are_told_apart_and_orders_mix(app) {
        for (code, name) in [("11", "B"), ("12", "A"), ("13", "B"), ("14", "C")] {
            region(code).named(name).create(app).await;
        }
        let mut after = String::new();
        let mut seen = Vec::new();
        loop {
            let found = app.ask(&format!(
                "{{ regions(first: 1, orderBy: [{{ field: NAME, direction: DESC }}, {{ field: CODE }}] {after}) {{ nodes {{ code }} pageInfo {{ hasNextPage endCursor }} }} }}"
            )).await;
            seen.push(found["regions"]["nodes"][0]["code"].as_str().unwrap().to_owned());
            let info = &found["regions"]["pageInfo"];
            if info["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", info["endCursor"]);
        }

        assert_eq!(seen, ["14", "11", "13", "12"]);
    }

    async fn filters_combine(app) {
        for (code, name) in [("11", "Aceh"), ("12", "Sumatera Utara"), ("13", "Sumatera Barat"), ("13.01", "Pesisir Selatan")] {
            region(code).named(name).create(app).await;
        }
        let cases = [
            ("{ search: \"SUMATERA barat\" }", vec!["13"]),
            ("{ search: \"100%\" }", vec![]),
            ("{ name: { contains: \"umatera\" } }", vec!["12", "13"]),
            ("{ name: { contains: \"UMATERA\" } }", vec![]),
            ("{ code: { startsWith: \"13\" } }", vec!["13", "13.01"]),
            ("{ code: { in: [\"11\", \"12\"] } }", vec!["11", "12"]),
            ("{ code: { in: [] } }", vec![]),
            ("{ level: { eq: REGENCY } }", vec!["13.01"]),
            ("{ not: { level: { in: [PROVINCE] } } }", vec!["13.01"]),
            ("{ or: [{ code: { eq: \"11\" } }, { search: \"utara\" }] }", vec!["11", "12"]),
            ("{ and: [{ search: \"sumatera\" }, { not: { search: \"utara\" } }] }", vec!["13"]),
            ("{ parentCode: { eq: \"13\" } }", vec!["13.01"]),
            ("{ hasBudgetDocuments: true }", vec![]),
            ("{ hasBudgetDocuments: false, level: { eq: REGENCY } }", vec!["13.01"]),
            ("{ name: { eq: \"\\u0000\" } }", vec![]),
        ];
        for (filter, expected) in cases {
            let found = app.ask(&format!("{{ regions(filter: {filter}) {{ nodes {{ code }} }} }}")).await;
            let codes: Vec<_> = found["regions"]["nodes"].as_array().unwrap().iter()
                .map(|node| node["code"].as_str().unwrap()).collect();

            assert_eq!(codes, expected, "{filter}");
        }
    }

    async fn regions_of_another_day_are_asked_for_by_it(app) {
        region("11").named("lama").to("2016-01-01").create(app).await;
        region("12").named("baru").from("2016-01-01").create(app).await;

        let today = app.ask("{ regions { nodes { name } } }").await;
        let then = app.ask("{ regions(asOf: \"2015-12-31\") { nodes { name validTo } } }").await;

        assert_eq!(today["regions"]["nodes"], json!([{ "name": "baru" }]));
        assert_eq!(then["regions"]["nodes"], json!([{ "name": "lama", "validTo": "2016-01-01" }]));
    }

    async fn the_number_of_statements_does_not_grow_with_the_parents(app) {
        for province in 11..61 {
            for regency in 1..4 {
                region(&format!("{province}.{regency:02}")).create(app).await;
            }
        }
        let query = |parents| format!(
            "{{ regions(first: {parents}, filter: {{ level: {{ eq: PROVINCE }} }}) {{ totalCount nodes {{
                children(first: 2) {{ totalCount nodes {{ parent {{ code }} ancestors {{ code }} populations {{ year }}
                    listings {{ name }} predecessors {{ evidence }} }} }} }} }} }}"
        );

        let few = app.statements_for(&query(2)).await;
        let many = app.statements_for(&query(50)).await;

        assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
        assert_eq!(many.len(), 9, "{many:#?}");
    }
}
