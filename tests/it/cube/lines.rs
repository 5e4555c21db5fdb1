//! Series, comparisons and maps.

use entity::budget_document::BudgetStage::Amended;
use entity::{region, region_population};
use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};
use serde_json::json;

use crate::support::build::{document, fact, item, program, region as named_region, source, unit};
use crate::support::{TestApp, on_both};

/// Two governments with one unit each: 2014 and 2016 of the first, 2016 of the second.
async fn two_governments(app: &TestApp) -> Vec<entity::unit::Model> {
    let mut units = Vec::new();
    for (code, budgets) in [
        ("34.01", vec![(2014, 100), (2016, 160)]),
        ("34.02", vec![(2016, 40)]),
    ] {
        let region = named_region(code).create(app).await;
        let unit = unit(&region, "1.02.01")
            .named("Dinas Kesehatan")
            .create(app)
            .await;
        for (year, amount) in budgets {
            let budget = document(&unit).year(year).create(app).await;
            let top = program(app, &unit, year, "1.02.15", None).await;
            let line = item(&budget).of(&top).create(app).await;
            fact(app, &budget, &line, amount).await;
            let amended = document(&unit).year(year).stage(Amended).create(app).await;
            fact(app, &amended, &line, amount + 1).await;
        }
        units.push(unit);
    }
    units
}

on_both! {
    async fn a_series_has_a_point_for_every_year_and_null_for_gaps(app) {
        two_governments(app).await;

        let found = app.ask(
            "{ budgetSeries(fromYear: 2014, toYear: 2016, groupBy: [REGION], filter: { side: { eq: EXPENDITURE } }) {
                seriesCount series { keys { code } points { fiscalYear cell { current yearOnYear { previous } } } } total { fiscalYear amounts { enacted current } } } }",
        ).await;

        let set = &found["budgetSeries"];
        assert_eq!(set["seriesCount"], "2");
        assert_eq!(set["series"][0], json!({
            "keys": [{ "code": "34.01" }],
            "points": [
                { "fiscalYear": 2014, "cell": { "current": "101.00", "yearOnYear": { "previous": null } } },
                { "fiscalYear": 2015, "cell": null },
                { "fiscalYear": 2016, "cell": { "current": "161.00", "yearOnYear": { "previous": null } } },
            ],
        }));
        assert_eq!(set["series"][1]["points"][0], json!({ "fiscalYear": 2014, "cell": null }));
        assert_eq!(set["total"], json!([
            { "fiscalYear": 2014, "amounts": { "enacted": "100.00", "current": "101.00" } },
            { "fiscalYear": 2015, "amounts": { "enacted": null, "current": null } },
            { "fiscalYear": 2016, "amounts": { "enacted": "200.00", "current": "202.00" } },
        ]));
    }

    async fn a_series_of_everything_is_one_line(app) {
        two_governments(app).await;

        let found = app.ask(
            "{ budgetSeries(fromYear: 2016, toYear: 2016, measures: [ENACTED], filter: { side: { eq: EXPENDITURE } }) {
                series { keys { code } points { cell { values { measure amount } } } } } }",
        ).await;

        assert_eq!(found["budgetSeries"]["series"], json!([
            { "keys": [], "points": [{ "cell": { "values": [{ "measure": "ENACTED", "amount": "200.00" }] } }] },
        ]));
    }

    async fn series_and_comparisons_without_meaning_or_end_are_refused(app) {
        for query in [
            "{ budgetSeries(fromYear: 2014, toYear: 2016) { seriesCount } }",
            "{ budgetSeries(fromYear: 1945, toYear: 2016, filter: { side: { eq: REVENUE } }) { seriesCount } }",
            "{ budgetSeries(fromYear: 2014, toYear: 2014, first: 101, filter: { side: { eq: REVENUE } }) { seriesCount } }",
            "{ budgetSeries(fromYear: 2014, toYear: 2014, groupBy: [FISCAL_YEAR], filter: { side: { eq: REVENUE } }) { seriesCount } }",
            "{ budgetCompare(compare: REGIONS, of: [], filter: { fiscalYear: { eq: 2014 }, side: { eq: REVENUE } }) { rows { keys { code } } } }",
            "{ budgetCompare(compare: UNITS, of: [\"x\"], filter: { fiscalYear: { eq: 2014 }, side: { eq: REVENUE } }) { rows { keys { code } } } }",
            "{ budgetMap(filter: { fiscalYear: { eq: 2014 } }) { code } }",
            "{ budgetCube(groupBy: [UNIT], structure: AT, filter: { fiscalYear: { eq: 2014 }, side: { eq: REVENUE } }) { totalCount } }",
            "{ budgetCube(groupBy: [UNIT], structure: CURRENT, structureOn: \"2014-01-01\", filter: { fiscalYear: { eq: 2014 }, side: { eq: REVENUE } }) { totalCount } }",
        ] {
            assert_eq!(app.refusal(query).await, "BAD_USER_INPUT", "{query}");
        }
    }

    async fn governments_units_and_programs_stand_side_by_side_in_the_order_asked(app) {
        let units = two_governments(app).await;
        let ids = app.ask("{ units { nodes { id region { code } } } }").await;
        let id = |place: usize| ids["units"]["nodes"][place]["id"].as_str().unwrap().to_owned();
        assert_eq!(units.len(), 2);
        let compare = |arguments: String| async move {
            let found = app.ask(&format!(
                "{{ budgetCompare({arguments}, filter: {{ fiscalYear: {{ eq: 2016 }}, side: {{ eq: EXPENDITURE }} }}) {{
                    columns {{ code name }} rows {{ keys {{ code }} cells {{ current }} }} }} }}",
            )).await;
            found["budgetCompare"].clone()
        };

        let regions = compare("compare: REGIONS, of: [\"34.02\", \"34.04\", \"34.01\"], groupBy: [PROGRAM]".to_owned()).await;
        let by_unit = compare(format!("compare: UNITS, of: [\"{}\", \"{}\"]", id(0), id(1))).await;
        let programs = compare("compare: PROGRAMS, of: [\"1.02.15\", \"1.02.16\"], groupBy: [REGION]".to_owned()).await;

        assert_eq!(regions, json!({
            "columns": [{ "code": "34.02", "name": "Wilayah 34.02" }, null, { "code": "34.01", "name": "Wilayah 34.01" }],
            "rows": [{ "keys": [{ "code": "1.02.15" }], "cells": [{ "current": "41.00" }, null, { "current": "161.00" }] }],
        }));
        assert_eq!(by_unit["rows"].as_array().unwrap().len(), 1);
        assert_eq!(by_unit["columns"][0]["name"], "Dinas Kesehatan");
        assert_eq!(programs["rows"], json!([
            { "keys": [{ "code": "34.01" }], "cells": [{ "current": "161.00" }, null] },
            { "keys": [{ "code": "34.02" }], "cells": [{ "current": "41.00" }, null] },
        ]));
    }

    async fn a_map_has_what_a_map_library_joins(app) {
        two_governments(app).await;
        let (file, _) = source(app).await;
        let region = region::Entity::find()
            .filter(region::Column::Code.eq("34.01"))
            .one(app.database.reader()).await.unwrap().unwrap();
        region_population::ActiveModel {
            region_id: Set(region.id), year: Set(2025), male: Set(1), female: Set(2), total: Set(3),
            source_document_id: Set(file.id), source_line: Set(2),
        }.insert(app.database.writer()).await.unwrap();

        let found = app.ask(
            "{ budgetMap(filter: { fiscalYear: { eq: 2016 }, side: { eq: EXPENDITURE } }) { code region { name } cell { current perCapita { amount residents populationYear } } properties(of: ENACTED) }
               provinces: budgetMap(byProvince: true, filter: { fiscalYear: { eq: 2016 }, side: { eq: EXPENDITURE } }) { code cell { current } } }",
        ).await;

        assert_eq!(found["budgetMap"], json!([
            { "code": "34.01", "region": { "name": "Wilayah 34.01" },
              "cell": { "current": "161.00", "perCapita": { "amount": "53.67", "residents": "3", "populationYear": 2025 } },
              "properties": { "code": "34.01", "name": "Wilayah 34.01", "value": "160.00", "perCapita": "53.33" } },
            { "code": "34.02", "region": { "name": "Wilayah 34.02" }, "cell": { "current": "41.00", "perCapita": null },
              "properties": { "code": "34.02", "name": "Wilayah 34.02", "value": "40.00", "perCapita": null } },
        ]));
        assert_eq!(found["provinces"], json!([{ "code": "34", "cell": { "current": "202.00" } }]));
    }
}
