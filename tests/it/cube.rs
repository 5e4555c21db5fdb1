//! Grouped amounts: what may be asked, how cells add up, where they lead.

mod charts;
mod lines;
mod naive;
mod periods;
mod structure;

use entity::budget_document::BudgetStage::{Amended, Enacted, Realization, Undetermined};
use entity::budget_item::BudgetSide;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::build::{document, fact, finding, item, program, region, source_row, unit};
use crate::support::on_both;

/// Two units of Bantul and one of Sleman, with an amendment of the first.
async fn three_units(app: &TestApp) {
    let bantul = region("34.02").named("Kabupaten Bantul").create(app).await;
    let sleman = region("34.04").named("Kabupaten Sleman").create(app).await;
    let health = unit(&bantul, "1.02.01")
        .named("Dinas Kesehatan")
        .create(app)
        .await;
    let works = unit(&bantul, "1.03.01")
        .named("Dinas Pekerjaan Umum")
        .create(app)
        .await;
    let other = unit(&sleman, "1.02.01")
        .named("Dinas Kesehatan")
        .create(app)
        .await;
    let enacted = document(&health).create(app).await;
    let amended = document(&health).stage(Amended).create(app).await;
    let spent = document(&health).stage(Realization).create(app).await;
    let top = program(app, &health, 2014, "1.02.15", None).await;
    let activity = program(app, &health, 2014, "1.02.15.01", Some(&top)).await;
    let line = item(&enacted).of(&activity).named("Obat").create(app).await;
    fact(app, &enacted, &line, 100).await;
    fact(app, &amended, &line, 150).await;
    fact(app, &spent, &line, 120).await;
    let salary = item(&enacted).named("Gaji").create(app).await;
    fact(app, &enacted, &salary, 50).await;
    fact(app, &amended, &salary, 50).await;
    let fees = item(&enacted)
        .side(BudgetSide::Revenue)
        .named("Retribusi")
        .create(app)
        .await;
    fact(app, &enacted, &fees, 7).await;
    finding(app, &amended, "TOTAL_NOT_MET").await;
    source_row(app, amended.source_document_id, 7, "Obat").await;
    for (unit, amount) in [(&works, 300), (&other, 40)] {
        let budget = document(unit).create(app).await;
        let line = item(&budget).create(app).await;
        fact(app, &budget, &line, amount).await;
    }
}

fn cube(arguments: &str, fields: &str) -> String {
    format!("{{ budgetCube({arguments}) {{ {fields} }} }}")
}

const SPENDING: &str = "fiscalYear: { eq: 2014 }, side: { eq: EXPENDITURE }";

on_both! {
    async fn cells_are_ordered_by_the_first_measure_and_add_up_to_the_total(app) {
        three_units(app).await;

        let found = app.ask(&cube(
            &format!("groupBy: [UNIT], first: 1, filter: {{ {SPENDING} }}"),
            "nodes { keys { dimension code name } enacted current realized change absorptionRate remaining coverage { enacted current realized } share rank itemCount }
             others { enacted current change cellCount } total { enacted current realized cellCount itemCount } totalCount pageInfo { hasNextPage }
             question { groupBy measures scope firstFiscalYear lastFiscalYear }",
        )).await;

        assert_eq!(found["budgetCube"], json!({
            "nodes": [{
                "keys": [{ "dimension": "UNIT", "code": "1.03.01", "name": "Dinas Pekerjaan Umum" }],
                "enacted": "300.00", "current": "300.00", "realized": null, "change": "0.00",
                "absorptionRate": null, "remaining": null,
                "coverage": { "enacted": 1, "current": 1, "realized": 0 },
                "share": 0.555_555_555_555_555_6, "rank": 1, "itemCount": "1",
            }],
            "others": { "enacted": "190.00", "current": "240.00", "change": "50.00", "cellCount": "2" },
            "total": { "enacted": "490.00", "current": "540.00", "realized": "120.00", "cellCount": "3", "itemCount": "4" },
            "totalCount": 3,
            "pageInfo": { "hasNextPage": true },
            "question": { "groupBy": ["UNIT"], "measures": ["ENACTED", "CURRENT", "REALIZED"], "scope": "UNIT",
                          "firstFiscalYear": 2014, "lastFiscalYear": 2014 },
        }));
    }

    async fn a_question_that_would_add_what_is_not_one_is_refused_with_what_to_ask(app) {
        for (arguments, told) in [
            ("groupBy: [UNIT], filter: { fiscalYear: { eq: 2014 } }", "SIDE"),
            ("groupBy: [UNIT], filter: { fiscalYear: { eq: 2014 }, side: { in: [REVENUE, EXPENDITURE] } }", "SIDE"),
            ("groupBy: [UNIT], filter: { side: { eq: EXPENDITURE } }", "FISCAL_YEAR"),
            ("groupBy: [UNIT], filter: { side: { eq: EXPENDITURE }, fiscalYear: { gte: 2014 } }", "FISCAL_YEAR"),
            ("groupBy: [UNIT, UNIT, SIDE, FISCAL_YEAR]", "twice"),
            ("groupBy: [REGION, UNIT, PROGRAM, SIDE, FISCAL_YEAR]", "at most 4"),
            ("groupBy: [SIDE, FISCAL_YEAR], first: 1001", "at most 1000"),
            ("groupBy: [SIDE, FISCAL_YEAR], first: 1, last: 1", "not both"),
            ("groupBy: [SIDE, FISCAL_YEAR], after: \"x\"", "cursor"),
            ("groupBy: [SIDE, FISCAL_YEAR], filter: { search: \"!\" }", "letter or digit"),
        ] {
            let answer = app.post(&cube(arguments, "totalCount"), json!({})).await;

            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{arguments}: {answer}");
            assert!(error["message"].as_str().unwrap().contains(told), "{arguments}: {answer}");
            assert_eq!(answer["data"], json!({ "budgetCube": null }));
        }
    }

    async fn pages_go_both_ways_and_end(app) {
        three_units(app).await;
        let page = |arguments: String| async move {
            let found = app.ask(&cube(
                &format!("groupBy: [UNIT], filter: {{ {SPENDING} }}, orderBy: [{{ field: KEYS, direction: ASC }}], {arguments}"),
                "edges { cursor node { current } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }",
            )).await;
            found["budgetCube"].clone()
        };

        let first = page("first: 2".to_owned()).await;
        let cursor = first["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
        let rest = page(format!("first: 2, after: \"{cursor}\"")).await;
        let back = page(format!("last: 1, before: \"{cursor}\"")).await;

        let amounts = |page: &Value| page["edges"].as_array().unwrap().iter().map(|edge| edge["node"]["current"].clone()).collect::<Vec<_>>();
        assert_eq!(amounts(&first), ["200.00", "40.00"]);
        assert_eq!(amounts(&rest), ["300.00"]);
        assert_eq!(amounts(&back), ["200.00"]);
        assert_eq!(rest["pageInfo"]["hasNextPage"], false);
        assert_eq!(rest["pageInfo"]["hasPreviousPage"], true);
        assert_eq!(back["pageInfo"]["hasNextPage"], true);
    }

    async fn an_empty_cube_has_no_cells_and_a_total_that_states_nothing(app) {
        let found = app.ask(&cube(
            "groupBy: [REGION], filter: { fiscalYear: { eq: 2030 }, side: { eq: REVENUE } }",
            "nodes { enacted } others { enacted cellCount } total { enacted cellCount } totalCount warnings { code }",
        )).await;
        let bare = app.ask(&cube(
            "groupBy: [], filter: { fiscalYear: { eq: 2030 }, side: { eq: REVENUE } }, includeOthers: false, includeTotal: false",
            "nodes { enacted itemCount } others { enacted } total { enacted }",
        )).await;

        assert_eq!(found["budgetCube"], json!({
            "nodes": [], "others": { "enacted": null, "cellCount": "0" },
            "total": { "enacted": null, "cellCount": "0" }, "totalCount": 0, "warnings": [],
        }));
        assert_eq!(bare["budgetCube"], json!({
            "nodes": [{ "enacted": null, "itemCount": "0" }], "others": null, "total": null,
        }));
    }

    async fn a_cell_leads_to_its_items_facts_documents_and_findings(app) {
        three_units(app).await;

        let found = app.ask(&cube(
            &format!("groupBy: [AFFAIR_FIELD, PROGRAM], filter: {{ {SPENDING}, regionCode: {{ eq: \"34.02\" }} }}, orderBy: [{{ field: KEYS, direction: ASC }}]"),
            "nodes { keys { code name node { id } } current
                items { totalCount nodes { name } } facts { totalCount nodes { amount } }
                documents { totalCount nodes { stage } } sources { totalCount nodes { publisher } } findings { totalCount nodes { rule } }
                formula values { measure amount ratio count } }",
        )).await;

        let cells = found["budgetCube"]["nodes"].as_array().unwrap();
        let keys: Vec<_> = cells.iter().map(|cell| json!([cell["keys"][0]["code"], cell["keys"][1]["code"], cell["keys"][1]["name"], cell["current"]])).collect();
        assert_eq!(keys, [
            json!(["1.02", "1.02.15", "Program 1.02.15", "150.00"]),
            json!(["1.02", null, null, "50.00"]),
            json!(["1.03", null, null, "300.00"]),
        ]);
        let medicine = &cells[0];
        assert_eq!(medicine["items"], json!({ "totalCount": 1, "nodes": [{ "name": "Obat" }] }));
        assert_eq!(medicine["facts"]["totalCount"], 3);
        assert_eq!(medicine["documents"]["totalCount"], 3);
        assert_eq!(medicine["sources"]["totalCount"], 3);
        assert_eq!(medicine["findings"]["nodes"], json!([{ "rule": "TOTAL_NOT_MET" }]));
        assert_eq!(cells[1]["items"]["nodes"], json!([{ "name": "Gaji" }]));
        assert_eq!(cells[2]["findings"]["totalCount"], 0);
        assert_eq!(medicine["values"][1], json!({ "measure": "CURRENT", "amount": "150.00", "ratio": null, "count": null }));
        assert!(medicine["formula"].as_str().unwrap().contains("2026-11-21"));
    }

    async fn what_cells_lead_to_costs_as_many_statements_for_many_cells_as_for_few(app) {
        crate::statements::fill(app).await;
        let query = |first| cube(
            &format!("groupBy: [UNIT, PROGRAM], first: {first}, filter: {{ {SPENDING} }}"),
            "nodes { keys { name node { id } } perCapita { amount } percentile(among: EVERYWHERE) yearOnYear { previous }
                items(first: 2) { totalCount nodes { enacted } } facts(first: 2) { totalCount nodes { amount } }
                documents(first: 2) { totalCount nodes { title } } findings(first: 2) { totalCount } } total { current } warnings { code region { code } }",
        );

        let few = app.statements_for(&query(2)).await;
        let many = app.statements_for(&query(50)).await;

        assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
    }

    async fn having_leaves_cells_out_and_counts_them_among_the_others(app) {
        three_units(app).await;

        let found = app.ask(&cube(
            &format!("groupBy: [UNIT], filter: {{ {SPENDING} }}, having: {{ changeRate: {{ gte: 0.1 }}, current: {{ lte: \"200.00\" }}, itemCount: {{ gte: 2 }} }}"),
            "nodes { keys { code } changeRate } others { current cellCount } total { current } totalCount",
        )).await;

        assert_eq!(found["budgetCube"], json!({
            "nodes": [{ "keys": [{ "code": "1.02.01" }], "changeRate": 0.333_333_333_333_333_3 }],
            "others": { "current": "340.00", "cellCount": "2" }, "total": { "current": "540.00" }, "totalCount": 1,
        }));
    }

    async fn cells_are_compared_with_their_parents_their_peers_and_the_year_before(app) {
        three_units(app).await;
        let region = app.ask("{ region(code: \"34.02\") { id } }").await;
        assert!(region["region"]["id"].is_string());
        let found = app.ask(&cube(
            &format!("groupBy: [REGION, UNIT], filter: {{ {SPENDING}, regionCode: {{ eq: \"34.02\" }} }}"),
            "nodes { keys { code } share(within: PARENT) whole: share percentile(among: EVERYWHERE) grouped: percentile perCapita { amount }
                yearOnYear { previous change rate previousCoverage } }",
        )).await;

        let cells = &found["budgetCube"]["nodes"];
        assert_eq!(cells[0]["share"], json!(0.6));
        assert_eq!(cells[0]["whole"], json!(0.6));
        assert_eq!(cells[0]["percentile"], json!(1.0));
        assert_eq!(cells[1]["percentile"], json!(0.5));
        assert_eq!(cells[1]["grouped"], json!(0.0));
        assert_eq!(cells[0]["perCapita"], json!(null));
        assert_eq!(cells[0]["yearOnYear"], json!({ "previous": null, "change": null, "rate": null, "previousCoverage": 0 }));
    }

    async fn the_year_before_is_found_whether_years_are_keys_or_not(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        for (year, amount) in [(2014, 100), (2015, 130)] {
            let budget = document(&unit).year(year).create(app).await;
            let line = item(&budget).create(app).await;
            fact(app, &budget, &line, amount).await;
        }
        let year = "yearOnYear { previous change rate }";

        let single = app.ask(&cube("groupBy: [UNIT], filter: { fiscalYear: { eq: 2015 }, side: { eq: EXPENDITURE } }", &format!("nodes {{ {year} }}"))).await;
        let both = app.ask(&cube("groupBy: [FISCAL_YEAR], orderBy: [{ field: KEYS, direction: ASC }], filter: { side: { eq: EXPENDITURE } }", &format!("nodes {{ keys {{ code }} {year} }}"))).await;

        let grown = json!({ "previous": "100.00", "change": "30.00", "rate": 0.3 });
        assert_eq!(single["budgetCube"]["nodes"], json!([{ "yearOnYear": grown }]));
        assert_eq!(both["budgetCube"]["nodes"], json!([
            { "keys": [{ "code": "2014" }], "yearOnYear": { "previous": null, "change": null, "rate": null } },
            { "keys": [{ "code": "2015" }], "yearOnYear": grown },
        ]));
    }

    async fn the_date_and_what_was_known_decide_which_documents_are_summed(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let enacted = document(&unit).stage(Enacted).create(app).await;
        let line = item(&enacted).create(app).await;
        fact(app, &enacted, &line, 10).await;
        let amended = document(&unit).stage(Amended).dated("2014-09-01").create(app).await;
        fact(app, &amended, &line, 25).await;
        for dimension in ["REGION", "UNIT", "PROGRAM"] {
            let current = |more: &'static str| async move {
                let found = app.ask(&cube(&format!("groupBy: [{dimension}], {more} filter: {{ {SPENDING} }}"), "total { current change restsOnUndatedDocuments }")).await;
                found["budgetCube"]["total"].clone()
            };

            assert_eq!(current("").await, json!({ "current": "25.00", "change": "15.00", "restsOnUndatedDocuments": false }), "{dimension}");
            assert_eq!(current("asOf: \"2014-08-31\",").await, json!({ "current": "10.00", "change": "0.00", "restsOnUndatedDocuments": true }), "{dimension}");
            assert_eq!(current("asOf: \"2013-01-01\",").await["current"], json!(null), "{dimension}");
            assert_eq!(current("knownAt: \"2020-01-01T00:00:00Z\",").await["current"], json!(null), "{dimension}");
            assert_eq!(current("knownAt: \"2026-11-21T04:00:00Z\",").await["current"], json!("25.00"), "{dimension}");
        }
    }

    async fn warnings_say_who_has_not_published_and_what_cannot_be_compared(app) {
        let region = region("34.02").create(app).await;
        let one = unit(&region, "1.01").create(app).await;
        let two = unit(&region, "1.02").create(app).await;
        unit(&region, "1.03").create(app).await;
        let enacted = document(&one).create(app).await;
        let amended = document(&two).stage(Amended).create(app).await;
        let unclear = document(&two).stage(Undetermined).create(app).await;
        for document in [&enacted, &amended, &unclear] {
            let line = item(document).create(app).await;
            fact(app, document, &line, 1).await;
        }

        let found = app.ask(&cube(
            &format!("groupBy: [REGION], asOf: \"2014-06-01\", filter: {{ {SPENDING} }}"),
            "total { enacted current change } warnings { code message fiscalYear region { code } }",
        )).await;

        assert_eq!(found["budgetCube"]["total"], json!({ "enacted": "1.00", "current": "2.00", "change": null }));
        let warnings = found["budgetCube"]["warnings"].as_array().unwrap();
        let codes: Vec<_> = warnings.iter().map(|warning| warning["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["UNITS_WITHOUT_DOCUMENTS", "STAGE_AMBIGUOUS", "RESTS_ON_UNDATED_DOCUMENTS", "CHANGE_NOT_COMPARABLE"]);
        assert_eq!(warnings[0]["message"], "2 of 3 units have published a budget for the year.");
        assert_eq!(warnings[0]["region"], json!({ "code": "34.02" }));
        assert_eq!(warnings[0]["fiscalYear"], 2014);
    }
}
