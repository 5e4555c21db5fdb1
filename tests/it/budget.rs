//! Budgets: documents in force, measures, sums, and the row behind every figure.

use entity::budget_document::BudgetStage::{Amended, Enacted, Realization, Undetermined};
use entity::budget_item::BudgetSide;
use serde_json::json;

use crate::support::build::{
    document, fact, finding, item, program, region, source_row, summary, total, unit,
};
use crate::support::on_both;

on_both! {
    async fn an_item_states_each_measure_and_nothing_for_zero(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.06.01").create(app).await;
        let enacted = document(&unit).create(app).await;
        let amended = document(&unit).stage(Amended).create(app).await;
        let spent = document(&unit).stage(Realization).create(app).await;
        for (name, amounts) in [("a", [Some(100), Some(150), Some(75)]), ("b", [Some(0), Some(0), None]), ("c", [Some(5), None, None])] {
            let item = item(&enacted).named(name).create(app).await;
            for (document, amount) in [&enacted, &amended, &spent].into_iter().zip(amounts) {
                if let Some(amount) = amount {
                    fact(app, document, &item, amount).await;
                }
            }
        }

        let found = app.ask(
            "{ budgetItems(orderBy: [{ field: NAME }]) { nodes { name enacted current realized change absorptionRate remaining
                amounts { changeRate restsOnUndatedDocuments } } } }",
        ).await;

        let dated = json!({ "changeRate": 0.5, "restsOnUndatedDocuments": false });
        let unrated = json!({ "changeRate": null, "restsOnUndatedDocuments": false });
        assert_eq!(found["budgetItems"]["nodes"], json!([
            { "name": "a", "enacted": "100.00", "current": "150.00", "realized": "75.00", "change": "50.00",
              "absorptionRate": 0.5, "remaining": "75.00", "amounts": dated },
            { "name": "b", "enacted": "0.00", "current": "0.00", "realized": null, "change": "0.00",
              "absorptionRate": null, "remaining": null, "amounts": unrated },
            { "name": "c", "enacted": "5.00", "current": null, "realized": null, "change": null,
              "absorptionRate": null, "remaining": null, "amounts": unrated },
        ]));
    }

    async fn the_date_decides_which_document_speaks(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let enacted = document(&unit).create(app).await;
        let amended = document(&unit).stage(Amended).dated("2014-09-01").create(app).await;
        let item = item(&enacted).create(app).await;
        fact(app, &enacted, &item, 10).await;
        fact(app, &amended, &item, 20).await;

        let found = app.ask(
            "{ budgetItems { nodes {
                before: amounts(asOf: \"2013-12-31\") { current restsOnUndatedDocuments }
                early: amounts(asOf: \"2014-08-31\") { current restsOnUndatedDocuments }
                late: amounts(asOf: \"2014-09-01\") { current enacted }
                after: current } } }",
        ).await;

        assert_eq!(found["budgetItems"]["nodes"][0], json!({
            "before": { "current": null, "restsOnUndatedDocuments": false },
            "early": { "current": "10.00", "restsOnUndatedDocuments": true },
            "late": { "current": "20.00", "enacted": "10.00" },
            "after": "20.00",
        }));
    }

    async fn duplicates_corrected_and_undetermined_documents_count_for_nothing(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let wrong = document(&unit).create(app).await;
        let right = document(&unit).superseding(&wrong).create(app).await;
        let again = document(&unit).duplicate_of(&right).create(app).await;
        let unclear = document(&unit).stage(Undetermined).create(app).await;
        let item = item(&wrong).create(app).await;
        for (document, amount) in [(&wrong, 1), (&right, 2), (&again, 2), (&unclear, 9)] {
            fact(app, document, &item, amount).await;
        }

        let found = app.ask(
            "{ unit(regionCode: \"34.02\", code: \"1.01\") { budget(fiscalYear: 2014) { expenditure { enacted realized } documents { stage supersedes { id } duplicates { id } } } }
               budgetItems { nodes { facts { amount document { stage duplicateOf { id } supersededBy { id } } } } } }",
        ).await;

        let facts = found["budgetItems"]["nodes"][0]["facts"].as_array().unwrap();
        assert_eq!(found["unit"]["budget"]["expenditure"], json!({ "enacted": "2.00", "realized": null }));
        assert_eq!(found["unit"]["budget"]["documents"].as_array().unwrap().len(), 1);
        assert_eq!(facts.len(), 4);
        assert!(facts[0]["document"]["supersededBy"]["id"].is_string());
        assert!(facts[2]["document"]["duplicateOf"]["id"].is_string());
        assert_eq!(facts[3]["document"]["stage"], "UNDETERMINED");
    }

    async fn sums_follow_units_programs_and_sides(app) {
        let region = region("34.02").create(app).await;
        let health = unit(&region, "1.02").create(app).await;
        let works = unit(&region, "1.03").create(app).await;
        unit(&region, "1.04").create(app).await;
        let budget = document(&health).create(app).await;
        let top = program(app, &health, 2014, "1.02.01", None).await;
        let activity = program(app, &health, 2014, "1.02.01.01", Some(&top)).await;
        for (program, side, amount) in [
            (Some(&top), BudgetSide::Expenditure, 1),
            (Some(&activity), BudgetSide::Expenditure, 20),
            (None, BudgetSide::Expenditure, 300),
            (None, BudgetSide::Revenue, 4000),
        ] {
            let item = match program {
                Some(program) => item(&budget).of(program),
                None => item(&budget),
            };
            let item = item.side(side).create(app).await;
            fact(app, &budget, &item, amount).await;
        }
        let other = document(&works).stage(Amended).create(app).await;
        let line = item(&other).create(app).await;
        fact(app, &other, &line, 50_000).await;
        let own = summary(&region).create(app).await;
        let line = item(&own).create(app).await;
        fact(app, &own, &line, 999).await;

        let found = app.ask(
            "{ region(code: \"34.02\") {
                 budget(fiscalYear: 2014) { revenue { enacted } expenditure { enacted current change } surplus { enacted current realized }
                   financingReceipts { current } coverage { units published enacted current realized } }
                 own: budget(fiscalYear: 2014, scope: GOVERNMENT) { expenditure { enacted } coverage { units } }
                 other: budget(fiscalYear: 2015) { expenditure { enacted } coverage { published } } }
               programs { nodes { code budget { expenditure { enacted } revenue { enacted } } } }
               units { nodes { code budget(fiscalYear: 2014) { expenditure { current } coverage { published } } } } }",
        ).await;

        assert_eq!(found, json!({
            "region": {
                "budget": {
                    "revenue": { "enacted": "4000.00" },
                    "expenditure": { "enacted": "321.00", "current": "50321.00", "change": null },
                    "surplus": { "enacted": "3679.00", "current": "-46321.00", "realized": null },
                    "financingReceipts": { "current": null },
                    "coverage": { "units": 3, "published": 2, "enacted": 1, "current": 2, "realized": 0 },
                },
                "own": { "expenditure": { "enacted": "999.00" }, "coverage": null },
                "other": { "expenditure": { "enacted": null }, "coverage": { "published": 0 } },
            },
            "programs": { "nodes": [
                { "code": "1.02.01", "budget": { "expenditure": { "enacted": "21.00" }, "revenue": { "enacted": null } } },
                { "code": "1.02.01.01", "budget": { "expenditure": { "enacted": "20.00" }, "revenue": { "enacted": null } } },
            ] },
            "units": { "nodes": [
                { "code": "1.02", "budget": { "expenditure": { "current": "321.00" }, "coverage": { "published": 1 } } },
                { "code": "1.03", "budget": { "expenditure": { "current": "50000.00" }, "coverage": { "published": 1 } } },
                { "code": "1.04", "budget": { "expenditure": { "current": null }, "coverage": { "published": 0 } } },
            ] },
        }));
    }

    async fn every_figure_leads_to_its_row(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let budget = document(&unit).unmet(1).create(app).await;
        let line = item(&budget).create(app).await;
        fact(app, &budget, &line, 4).await;
        total(app, &budget, 1, 10, Some(4)).await;
        total(app, &budget, 2, 4, Some(4)).await;
        total(app, &budget, 3, 7, None).await;
        source_row(app, budget.source_document_id, 7, "Belanja Pegawai").await;
        finding(app, &budget, "total-unmet").await;

        let found = app.ask(
            "{ budgetDocuments(filter: { reconciliation: { eq: NOT_MET }, hasFindings: true }) { nodes {
                reconciliation unmetTotalCount restated columnHeading
                facts { nodes { amount sourceRow { line code label remark document { bytes licence } } item { name } } }
                publishedTotals { totalCount nodes { amount leafSum difference sourceRow { line label } } }
                missed: publishedTotals(filter: { unmet: true }) { totalCount nodes { amount } }
                findings { nodes { rule expected actual difference sourceRow { label } unit { label } } }
                importRun { rowsRead rowsRejected finishedAt sourceDocument { kind } findings { totalCount } } } } }",
        ).await;

        assert_eq!(found["budgetDocuments"]["nodes"], json!([{
            "reconciliation": "NOT_MET", "unmetTotalCount": "1", "restated": false, "columnHeading": "Jumlah",
            "facts": { "nodes": [{ "amount": "4.00", "item": { "name": "Belanja" }, "sourceRow": {
                "line": "7", "code": " 5.1 ", "label": "Belanja Pegawai", "remark": null,
                "document": { "bytes": "5000000000", "licence": "CC-BY" } } }] },
            "publishedTotals": { "totalCount": 3, "nodes": [
                { "amount": "10.00", "leafSum": "4.00", "difference": "6.00", "sourceRow": { "line": "1", "label": null } },
                { "amount": "4.00", "leafSum": "4.00", "difference": "0.00", "sourceRow": { "line": "2", "label": null } },
                { "amount": "7.00", "leafSum": null, "difference": null, "sourceRow": { "line": "3", "label": null } },
            ] },
            "missed": { "totalCount": 1, "nodes": [{ "amount": "10.00" }] },
            "findings": { "nodes": [{ "rule": "total-unmet", "expected": "4.00", "actual": "10.00", "difference": "6.00",
                "sourceRow": { "label": "Belanja Pegawai" }, "unit": { "label": "Dinas 1.01" } }] },
            "importRun": { "rowsRead": "10", "rowsRejected": "1", "finishedAt": "2026-11-21T04:00:00Z",
                "sourceDocument": { "kind": "budget" }, "findings": { "totalCount": 1 } },
        }]));
    }

    async fn documents_and_items_are_filtered(app) {
        let bantul = region("34.02").create(app).await;
        let sleman = region("34.04").create(app).await;
        for (region, year, stage) in [(&bantul, 2014, Enacted), (&bantul, 2015, Amended), (&sleman, 2014, Realization)] {
            let unit = unit(region, &format!("1.{year}")).create(app).await;
            let made = document(&unit).year(year).stage(stage).create(app).await;
            item(&made).named(&format!("Belanja {year}")).create(app).await;
        }
        let documents = [
            ("{ regionCode: { eq: \"34.02\" } }", 2),
            ("{ fiscalYear: { gte: 2015 } }", 1),
            ("{ stage: { in: [ENACTED, REALIZATION] }, regionCode: { startsWith: \"34\" } }", 2),
            ("{ unitCode: { eq: \"1.2014\" } }", 2),
            ("{ scope: { eq: GOVERNMENT } }", 0),
            ("{ isDuplicate: true }", 0),
            ("{ restated: false, title: { contains: \"2014\" } }", 3),
            ("{ datedOn: { gte: \"2014-01-01\" } }", 0),
            ("{ not: { datedOn: { gte: \"2014-01-01\" } } }", 3),
        ];
        let items = [
            ("{ search: \"BELANJA 2014\" }", 2),
            ("{ side: { eq: REVENUE } }", 0),
            ("{ scope: UNIT }", 3),
            ("{ scope: GOVERNMENT }", 0),
            ("{ accountCode: { startsWith: \"5\" } }", 0),
            ("{ programCode: { eq: \"1\" } }", 0),
            ("{ fundSource: { eq: \"DAU\" } }", 0),
            ("{ fiscalYear: { in: [2014, 2015] }, unitCode: { eq: \"1.2015\" } }", 1),
        ];

        for (list, cases) in [("budgetDocuments", &documents[..]), ("budgetItems", &items[..])] {
            for (filter, expected) in cases {
                let found = app.ask(&format!("{{ {list}(filter: {filter}) {{ totalCount nodes {{ id }} }} }}")).await;
                let nodes = found[list]["nodes"].as_array().unwrap().len();

                assert_eq!((found[list]["totalCount"].as_u64().unwrap(), nodes), (*expected as u64, *expected), "{filter}");
            }
        }
    }

    async fn amounts_wider_than_a_float_are_exact(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let budget = document(&unit).create(app).await;
        for amount in [90_000_000_000_000_001, 1] {
            let line = item(&budget).create(app).await;
            fact(app, &budget, &line, amount).await;
        }

        let found = app.ask("{ units { nodes { budget(fiscalYear: 2014) { expenditure { enacted } } } } }").await;

        assert_eq!(found["units"]["nodes"][0]["budget"]["expenditure"]["enacted"], "90000000000000002.00");
    }
    async fn sums_of_large_amounts_are_exact_or_refused(app) {
        let region = region("34.02").create(app).await;
        let largest = 92_233_720_368_547_758;
        for (code, stage, amounts) in [
            ("1.01", Enacted, [largest, -largest, 1]),
            ("1.02", Enacted, [largest - 1, largest - 1, -largest]),
            ("1.03", Amended, [largest, largest, largest]),
        ] {
            let unit = unit(&region, code).create(app).await;
            let budget = document(&unit).stage(stage).create(app).await;
            for amount in amounts {
                let line = item(&budget).create(app).await;
                fact(app, &budget, &line, amount).await;
            }
        }

        let answer = app.post(
            "{ region(code: \"34.02\") { budget(fiscalYear: 2014) { expenditure { enacted current change realized } } } }",
            json!({}),
        ).await;

        assert_eq!(answer["data"]["region"]["budget"]["expenditure"],
            json!({ "enacted": "92233720368547757.00", "current": null, "change": null, "realized": null }));
        assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "AMOUNT_TOO_LARGE");
        assert_eq!(answer["errors"][0]["path"], json!(["region", "budget", "expenditure", "current"]));
    }

    async fn coverage_counts_the_units_of_the_year(app) {
        let region = region("34.02").create(app).await;
        let office = unit(&region, "1.01").create(app).await;
        unit(&region, "1.01.01").within(&office).create(app).await;
        unit(&region, "1.02").to("2014-12-31").create(app).await;
        unit(&region, "1.03").from("2014-12-31").create(app).await;
        let renumbered = unit(&region, "1.04").to("2015-07-01").create(app).await;
        unit(&region, "2.04").from("2015-07-01").create_version(app, &renumbered).await;
        unit(&region, "1.05").from("2016-01-01").create(app).await;

        let found = app.ask(
            "{ region(code: \"34.02\") {
                 y2013: budget(fiscalYear: 2013) { coverage { units } }
                 y2014: budget(fiscalYear: 2014) { coverage { units } }
                 y2016: budget(fiscalYear: 2016) { coverage { units } } }
               units(asOf: \"2014-12-31\", filter: { hasParent: false }) { totalCount } }",
        ).await;

        assert_eq!(found["region"], json!({
            "y2013": { "coverage": { "units": 3 } },
            "y2014": { "coverage": { "units": 3 } },
            "y2016": { "coverage": { "units": 4 } },
        }));
        assert_eq!(found["units"]["totalCount"], 3);
    }
}
