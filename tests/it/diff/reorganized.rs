//! Items of units that were merged, split, founded and ended.

use entity::unit_change::UnitChangeKind::{Formation, Merger, Split};
use serde_json::json;

use super::{IN_ORDER, diff, state, told};
use crate::support::build::{change, change_in_shares, document, region, unit};
use crate::support::{TestApp, on_both};

const DAY: &str = "2016-01-01";
const YEARS: &str = "from: { fiscalYear: 2015 }, to: { fiscalYear: 2016 }";

/// Health and family planning become one unit; works is split into roads and water, three parts to
/// one; a fire brigade is founded, and an unrelated unit publishes only in the earlier year.
async fn reorganized(app: &TestApp) {
    let region = region("34.02").create(app).await;
    let old = |code| unit(&region, code).to(DAY);
    let new = |code| unit(&region, code).from(DAY);
    let health = old("1.02.01").create(app).await;
    let family = old("1.12.01").create(app).await;
    let merged = new("1.02.02").create(app).await;
    let works = old("1.03.01").create(app).await;
    let roads = new("1.03.02").create(app).await;
    let water = new("1.03.03").create(app).await;
    let fire = new("1.19.01").create(app).await;
    let silent = unit(&region, "1.20.01").create(app).await;
    change(app, Merger, DAY, &[&health, &family], &[&merged]).await;
    change_in_shares(
        app,
        Split,
        DAY,
        &[&works],
        &[&roads, &water],
        &[Some((3, 4)), Some((1, 4))],
    )
    .await;
    change(app, Formation, DAY, &[], &[&fire]).await;
    for (unit, year, stated) in [
        (&health, 2015, vec![("5.1", 70), ("5.2", 7)]),
        (&family, 2015, vec![("5.1", 30)]),
        (&merged, 2016, vec![("5.1", 110), ("5.3", 4)]),
        (&works, 2015, vec![("5.1", 200)]),
        (&roads, 2016, vec![("5.1", 90)]),
        (&water, 2016, vec![("5.1", 120)]),
        (&fire, 2016, vec![("5.1", 13)]),
        (&silent, 2015, vec![("5.1", 1_000)]),
    ] {
        let budget = document(unit).year(year).create(app).await;
        for (account, amount) in stated {
            state(app, &budget, &[(None, account, account, amount)]).await;
        }
    }
}

on_both! {
    async fn items_follow_their_unit_through_mergers_and_splits(app) {
        reorganized(app).await;

        let found = app.ask(&diff(YEARS, "
            total { from to change }
            entries { nodes { status reasons certainty from to change unitChanges { kind } fromFacts { item { unit { code } } } toFacts { item { unit { code } } } } }
            groups(by: UNIT) { nodes { status from to change fromUnits { code } toUnits { code } } }")).await;

        assert_eq!(told(&found), [
            json!(["ADDED", null, "13.00", "13.00"]),
            json!(["MOVED", "100.00", "110.00", "10.00"]),
            json!(["MOVED", "200.00", "210.00", "10.00"]),
            json!(["REMOVED", "7.00", null, "-7.00"]),
            json!(["ADDED", null, "4.00", "4.00"]),
            json!(["UNPUBLISHED", "1000.00", null, null]),
        ]);
        let nodes = &found["budgetDiff"]["entries"]["nodes"];
        assert_eq!(nodes[0]["reasons"], json!(["UNIT_CHANGE"]));
        let merger = &nodes[1];
        assert_eq!(merger["reasons"], json!(["SAME_CODES", "UNIT_CHANGE"]));
        assert_eq!(merger["certainty"], "CERTAIN");
        assert_eq!(merger["unitChanges"], json!([{ "kind": "MERGER" }]));
        assert_eq!(merger["fromFacts"].as_array().unwrap().len(), 2);
        assert_eq!(merger["toFacts"], json!([{ "item": { "unit": { "code": "1.02.02" } } }]));
        assert_eq!(nodes[2]["unitChanges"], json!([{ "kind": "SPLIT" }]));
        assert_eq!(nodes[2]["toFacts"].as_array().unwrap().len(), 2);
        assert_eq!(found["budgetDiff"]["total"], json!({ "from": "1307.00", "to": "337.00", "change": "30.00" }));
        assert_eq!(found["budgetDiff"]["groups"]["nodes"], json!([
            { "status": "ADDED", "from": null, "to": "13.00", "change": "13.00", "fromUnits": [], "toUnits": [{ "code": "1.19.01" }] },
            { "status": "MOVED", "from": "200.00", "to": "210.00", "change": "10.00", "fromUnits": [{ "code": "1.03.01" }], "toUnits": [{ "code": "1.03.02" }, { "code": "1.03.03" }] },
            { "status": "MOVED", "from": "107.00", "to": "114.00", "change": "7.00", "fromUnits": [{ "code": "1.02.01" }, { "code": "1.12.01" }], "toUnits": [{ "code": "1.02.02" }] },
            { "status": "UNPUBLISHED", "from": "1000.00", "to": null, "change": null, "fromUnits": [{ "code": "1.20.01" }], "toUnits": [] },
        ]));
    }

    async fn a_unit_named_in_the_filter_brings_what_it_goes_back_to(app) {
        reorganized(app).await;

        let after = app.ask(&diff(&format!("{YEARS}, filter: {{ unitCode: {{ eq: \"1.02.02\" }} }}"), &format!("total {{ from to }} from {{ documents {{ totalCount }} }} entries({IN_ORDER}) {{ totalCount }}"))).await;
        let before = app.ask(&diff(&format!("{YEARS}, filter: {{ unitCode: {{ eq: \"1.12.01\" }} }}"), "total { from to }")).await;

        assert_eq!(after["budgetDiff"]["total"], json!({ "from": "107.00", "to": "114.00" }));
        assert_eq!(after["budgetDiff"]["from"]["documents"]["totalCount"], 2);
        assert_eq!(before["budgetDiff"]["total"], json!({ "from": "107.00", "to": "114.00" }));
    }

    async fn documents_of_connected_units_are_compared(app) {
        reorganized(app).await;
        let ids = app.ask("{ budgetDocuments { nodes { id unit { code } } } }").await;
        let id = |code: &str| {
            let nodes = ids["budgetDocuments"]["nodes"].as_array().unwrap();
            nodes.iter().find(|node| node["unit"]["code"] == code).unwrap()["id"].to_string()
        };
        let ends = |from, to| format!("from: {{ documentId: {} }}, to: {{ documentId: {} }}", id(from), id(to));

        let found = app.ask(&diff(&ends("1.12.01", "1.02.02"), "total { from to } entries { nodes { status from to change } }")).await;
        let refused = app.refusal(&diff(&ends("1.12.01", "1.03.02"), "total { from }")).await;

        assert_eq!(found["budgetDiff"]["total"], json!({ "from": "30.00", "to": "114.00" }));
        assert_eq!(told(&found), [json!(["MOVED", "30.00", "110.00", "80.00"]), json!(["ADDED", null, "4.00", "4.00"])]);
        assert_eq!(refused, "BAD_USER_INPUT");
    }

    async fn going_back_in_time_is_the_same_in_reverse(app) {
        reorganized(app).await;

        let found = app.ask(&diff("from: { fiscalYear: 2016 }, to: { fiscalYear: 2015 }", "total { from to change } entries { nodes { status from to change } }")).await;

        assert_eq!(found["budgetDiff"]["total"], json!({ "from": "337.00", "to": "1307.00", "change": "-30.00" }));
        assert!(told(&found).contains(&json!(["MOVED", "110.00", "100.00", "-10.00"])), "{found}");
        assert!(told(&found).contains(&json!(["REMOVED", "13.00", null, "-13.00"])), "{found}");
    }
}
