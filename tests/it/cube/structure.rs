//! Cells of units on the organization of another day.

use entity::unit_change::UnitChangeKind::{Merger, Split};
use serde_json::{Value, json};

use crate::support::build::{change, change_in_shares, document, fact, item, region, unit};
use crate::support::{TestApp, on_both};

async fn spent(app: &TestApp, unit: &entity::unit::Model, year: i16, amount: i64) {
    let budget = document(unit).year(year).create(app).await;
    let line = item(&budget)
        .named(&format!("Belanja {amount}"))
        .create(app)
        .await;
    fact(app, &budget, &line, amount).await;
}

/// Health and family planning become one unit in 2016; works is split in 2016 into roads and water,
/// in shares if they are given.
async fn reorganized(app: &TestApp, shares: Option<[i64; 2]>) {
    let region = region("34.02").create(app).await;
    let before = "2016-01-01";
    let health = unit(&region, "1.02.01")
        .named("Kesehatan")
        .to(before)
        .create(app)
        .await;
    let family = unit(&region, "1.12.01")
        .named("Keluarga")
        .to(before)
        .create(app)
        .await;
    let merged = unit(&region, "1.02.02")
        .named("Kesehatan dan Keluarga")
        .from(before)
        .create(app)
        .await;
    let works = unit(&region, "1.03.01")
        .named("Pekerjaan Umum")
        .to(before)
        .create(app)
        .await;
    let roads = unit(&region, "1.03.02")
        .named("Jalan")
        .from(before)
        .create(app)
        .await;
    let water = unit(&region, "1.03.03")
        .named("Air")
        .from(before)
        .create(app)
        .await;
    change(app, Merger, before, &[&health, &family], &[&merged]).await;
    let shares = match shares {
        Some([upper, lower]) => [Some((upper, lower)), Some((lower - upper, lower))],
        None => [None, None],
    };
    change_in_shares(app, Split, before, &[&works], &[&roads, &water], &shares).await;
    for (unit, year, amount) in [
        (&health, 2015, 70),
        (&family, 2015, 30),
        (&merged, 2016, 110),
        (&works, 2015, 200),
        (&roads, 2016, 90),
        (&water, 2016, 120),
    ] {
        spent(app, unit, year, amount).await;
    }
}

fn query(structure: &str) -> String {
    format!(
        "{{ budgetCube(groupBy: [UNIT, FISCAL_YEAR], {structure}, orderBy: [{{ field: KEYS, direction: ASC }}], filter: {{ side: {{ eq: EXPENDITURE }} }}) {{
            nodes {{ keys {{ code name node {{ id }} units {{ code }} }} current items {{ totalCount }}
                restatements {{ fiscalYear unit {{ code }} amounts {{ current }} changes {{ kind }} }} }} total {{ current }} }} }}"
    )
}

fn amounts(found: &Value) -> Vec<Value> {
    let cells = found["budgetCube"]["nodes"].as_array().unwrap().iter();
    cells
        .map(|cell| {
            json!([
                cell["keys"][0]["code"],
                cell["keys"][1]["code"],
                cell["current"]
            ])
        })
        .collect()
}

on_both! {
    async fn money_follows_what_became_of_its_unit(app) {
        reorganized(app, Some([2, 5])).await;

        let reported = app.ask(&query("structure: AS_REPORTED")).await;
        let current = app.ask(&query("structure: CURRENT")).await;
        let before = app.ask(&query("structure: AT, structureOn: \"2015-06-01\"")).await;

        assert_eq!(amounts(&reported), [
            json!(["1.02.01", "2015", "70.00"]), json!(["1.02.02", "2016", "110.00"]), json!(["1.03.01", "2015", "200.00"]),
            json!(["1.03.02", "2016", "90.00"]), json!(["1.03.03", "2016", "120.00"]), json!(["1.12.01", "2015", "30.00"]),
        ]);
        assert_eq!(amounts(&current), [
            json!(["1.02.02", "2015", "100.00"]), json!(["1.02.02", "2016", "110.00"]),
            json!(["1.03.02", "2015", "80.00"]), json!(["1.03.02", "2016", "90.00"]),
            json!(["1.03.03", "2015", "120.00"]), json!(["1.03.03", "2016", "120.00"]),
        ]);
        let merged = &current["budgetCube"]["nodes"][0];
        assert_eq!(merged["keys"][0]["name"], "Kesehatan dan Keluarga");
        assert_eq!(merged["items"]["totalCount"], 2);
        assert_eq!(merged["restatements"], json!([
            { "fiscalYear": 2015, "unit": { "code": "1.02.01" }, "amounts": { "current": "70.00" }, "changes": [{ "kind": "MERGER" }] },
            { "fiscalYear": 2015, "unit": { "code": "1.12.01" }, "amounts": { "current": "30.00" }, "changes": [{ "kind": "MERGER" }] },
        ]));
        assert_eq!(reported["budgetCube"]["nodes"][0]["restatements"], json!([]));
        for found in [&reported, &current, &before] {
            assert_eq!(found["budgetCube"]["total"]["current"], "620.00");
        }
    }

    async fn units_whose_shares_nobody_knows_stand_together(app) {
        reorganized(app, None).await;

        let current = app.ask(&query("structure: CURRENT")).await;

        assert_eq!(amounts(&current), [
            json!(["1.02.02", "2015", "100.00"]), json!(["1.02.02", "2016", "110.00"]),
            json!(["1.03.02 + 1.03.03", "2015", "200.00"]), json!(["1.03.02 + 1.03.03", "2016", "210.00"]),
        ]);
        let together = &current["budgetCube"]["nodes"][2]["keys"][0];
        assert_eq!(together["node"], json!(null));
        assert_eq!(together["name"], "Jalan + Air");
        assert_eq!(together["units"], json!([{ "code": "1.03.02" }, { "code": "1.03.03" }]));
        assert_eq!(current["budgetCube"]["total"]["current"], "620.00");
    }

    async fn a_series_goes_on_through_a_merger(app) {
        reorganized(app, None).await;

        let found = app.ask(
            "{ budgetSeries(fromYear: 2015, toYear: 2016, groupBy: [UNIT], structure: CURRENT, filter: { side: { eq: EXPENDITURE } }) {
                series { keys { name } points { cell { current } } } } }",
        ).await;

        assert_eq!(found["budgetSeries"]["series"], json!([
            { "keys": [{ "name": "Jalan + Air" }], "points": [{ "cell": { "current": "200.00" } }, { "cell": { "current": "210.00" } }] },
            { "keys": [{ "name": "Kesehatan dan Keluarga" }], "points": [{ "cell": { "current": "100.00" } }, { "cell": { "current": "110.00" } }] },
        ]));
    }

    async fn years_that_are_added_are_restated_year_by_year(app) {
        reorganized(app, None).await;

        let found = app.ask(
            "{ budgetCube(groupBy: [UNIT], structure: CURRENT, orderBy: [{ field: KEYS, direction: ASC }], filter: { fiscalYear: { in: [2015, 2016] }, side: { eq: EXPENDITURE } }) {
                nodes { keys { code } current } total { current } } }",
        ).await;

        assert_eq!(found["budgetCube"], json!({
            "nodes": [
                { "keys": [{ "code": "1.02.02" }], "current": "210.00" },
                { "keys": [{ "code": "1.03.02 + 1.03.03" }], "current": "410.00" },
            ],
            "total": { "current": "620.00" },
        }));
    }
}
