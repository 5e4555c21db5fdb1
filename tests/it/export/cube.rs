//! Cubes as files: every cell a row.

use entity::unit_change::UnitChangeKind::Split;
use serde_json::{Value, json};

use super::{bantul, lines, query};
use crate::support::build::{change, document, fact, item, region, unit};
use crate::support::on_both;

on_both! {
    async fn a_cube_is_a_file_of_its_cells(app) {
        let (unit, enacted) = bantul(app).await;
        let paid = item(&enacted).named("Gaji").create(app).await;
        fact(app, &enacted, &paid, 5).await;
        let asked = "budgetCube(groupBy: [REGION, UNIT, PROGRAM, FISCAL_YEAR], measures: [CURRENT, CHANGE, CHANGE_RATE, ITEM_COUNT], \
             filter: { fiscalYear: { eq: 2014 }, side: { eq: EXPENDITURE } }, first: 1)";
        let answer = app.ask(&format!("{{ {asked} {{ totalCount nodes {{ keys {{ node {{ id }} }} }} exports {{ about csv ndjson parquet }} }} }}")).await;
        let exports = &answer["budgetCube"]["exports"];

        let cells = lines(&app.file(exports["ndjson"].as_str().unwrap()).await);
        let csv = app.file(exports["csv"].as_str().unwrap()).await;
        let about: Value = app.get(exports["about"].as_str().unwrap()).await.json().await.unwrap();

        assert_eq!(cells, [
            json!({
                "region_code": "34.02", "region_name": "Kabupaten Bantul",
                "unit_id": answer["budgetCube"]["nodes"][0]["keys"][1]["node"]["id"],
                "unit_code": "1.02", "unit_name": "Dinas \"Kesehatan\", Bantul",
                "program_code": "1.02.01", "program_name": "Program 1.02.01", "fiscal_year": 2014,
                "current": "500.00", "change": "100.00", "change_rate": 0.25, "item_count": 1,
                "budgets_enacted": 1, "budgets_current": 1, "budgets_realized": 0,
            }),
            json!({
                "region_code": "34.02", "region_name": "Kabupaten Bantul",
                "unit_id": answer["budgetCube"]["nodes"][0]["keys"][1]["node"]["id"],
                "unit_code": "1.02", "unit_name": "Dinas \"Kesehatan\", Bantul",
                "program_code": null, "program_name": null, "fiscal_year": 2014,
                "current": "-7.00", "change": "-12.00", "change_rate": -2.4, "item_count": 1,
                "budgets_enacted": 1, "budgets_current": 1, "budgets_realized": 0,
            }),
        ]);
        assert_eq!(answer["budgetCube"]["totalCount"], 2);
        assert!(csv.starts_with("region_code,region_name,unit_id,unit_code,unit_name,program_code,"), "{csv}");
        assert_eq!((&about["rows"], &about["table"]), (&json!(2), &json!("budget_cube")));
        drop(unit);
    }

    async fn cells_of_a_file_are_those_that_meet_having_in_the_order_asked(app) {
        bantul(app).await;
        let path = |having: &str| format!("/export/budgetCube.ndjson?{}", query(&[
            ("groupBy", "[\"PROGRAM\"]"),
            ("filter", "{\"fiscalYear\":{\"eq\":2014},\"side\":{\"eq\":\"EXPENDITURE\"}}"),
            ("measures", "[\"CURRENT\"]"),
            ("having", having),
            ("orderBy", "[{\"field\":\"CURRENT\",\"direction\":\"ASC\"}]"),
        ]));

        let all = lines(&app.file(&path("{\"current\":{\"gte\":\"-10\"}}")).await);
        let some = lines(&app.file(&path("{\"current\":{\"gte\":\"1\"}}")).await);
        let none = lines(&app.file(&path("{\"current\":{\"gte\":\"501\"}}")).await);

        let shown = |rows: &[Value]| rows.iter().map(|row| row["current"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(shown(&all), ["-7.00", "500.00"]);
        assert_eq!(shown(&some), ["500.00"]);
        assert_eq!(none, Vec::<Value>::new());
    }

    async fn a_cube_that_would_add_what_cannot_be_added_is_no_file(app) {
        bantul(app).await;

        let mixed = app.refused_file("/export/budgetCube.csv?groupBy=%5B%22UNIT%22%5D").await;
        let unsaid = app.refused_file("/export/budgetCube.csv").await;

        let told = app.post("{ budgetCube(groupBy: [UNIT]) { totalCount } }", json!({})).await;
        assert_eq!((mixed.0, &*mixed.1), (400, "BAD_USER_INPUT"));
        assert_eq!(told["errors"][0]["message"], mixed.2.as_str());
        assert_eq!((unsaid.0, &*unsaid.1), (400, "GRAPHQL_VALIDATION_FAILED"));
    }

    async fn units_that_stand_together_are_named_together(app) {
        let region = region("34.02").create(app).await;
        let before = "2016-01-01";
        let health = unit(&region, "1.02.01").named("Kesehatan").from(before).create(app).await;
        let family = unit(&region, "1.12.01").named("Keluarga").from(before).create(app).await;
        let both = unit(&region, "1.02.02").named("Kesehatan dan Keluarga").to(before).create(app).await;
        change(app, Split, before, &[&both], &[&health, &family]).await;
        let budget = document(&both).create(app).await;
        let line = item(&budget).create(app).await;
        fact(app, &budget, &line, 9).await;
        let path = format!("/export/budgetCube.ndjson?{}", query(&[
            ("groupBy", "[\"UNIT\"]"),
            ("filter", "{\"fiscalYear\":{\"eq\":2014},\"side\":{\"eq\":\"EXPENDITURE\"}}"),
            ("measures", "[\"CURRENT\"]"),
            ("structure", "CURRENT"),
        ]));

        let cells = lines(&app.file(&path).await);

        assert_eq!(cells.len(), 1);
        assert_eq!((&cells[0]["unit_id"], &cells[0]["current"]), (&Value::Null, &json!("9.00")));
        let name = cells[0]["unit_name"].as_str().unwrap();
        assert!(["Kesehatan + Keluarga", "Keluarga + Kesehatan"].contains(&name), "{name}");
    }
}
