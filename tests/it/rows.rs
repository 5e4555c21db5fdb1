//! Rows of lists are resolved apart from other objects, and answer as they do.

use serde_json::json;

use crate::support::build::{document, item, program, region, unit};
use crate::support::on_both;

on_both! {
    async fn a_field_that_is_asked_for_twice_holds_what_both_asked_for(app) {
        let region = region("34.02").named("Bantul").create(app).await;
        unit(&region, "1.01").named("Dinas Pendidikan").create(app).await;
        let query = "{ units { nodes {
                __typename
                code
                region { code }
                ... on Unit { region { name } other: code }
                ... on Node { kind: __typename }
                ...Named
            } edges { node { code } node { name } } } }
            fragment Named on Unit { name region { level } }";

        let found = app.ask(query).await;

        assert_eq!(found["units"], json!({
            "nodes": [{
                "__typename": "Unit",
                "code": "1.01",
                "region": { "code": "34.02", "name": "Bantul", "level": "REGENCY" },
                "other": "1.01",
                "kind": "Unit",
                "name": "Dinas Pendidikan",
            }],
            "edges": [{ "node": { "code": "1.01", "name": "Dinas Pendidikan" } }],
        }));
    }

    async fn rows_below_rows_are_each_with_their_own(app) {
        let region = region("34.02").create(app).await;
        let mut wanted = Vec::new();
        for code in ["1.01", "1.02", "1.03"] {
            let unit = unit(&region, code).create(app).await;
            let document = document(&unit).create(app).await;
            let program = program(app, &unit, 2014, &format!("{code}.15"), None).await;
            for name in ["Kertas", "Tinta"] {
                item(&document).of(&program).named(name).create(app).await;
            }
            wanted.push(json!({
                "code": format!("{code}.15"),
                "unit": { "code": code },
                "budgetItems": { "totalCount": 2, "nodes": [{ "program": { "unit": { "code": code } } }] },
            }));
        }
        let query = "{ programs { nodes { code unit { code }
            budgetItems(first: 1) { totalCount nodes { program { unit { code } } } } } } }";

        let found = app.ask(query).await;

        assert_eq!(found["programs"]["nodes"], json!(wanted));
    }
}
