//! What changed between two budgets, and why items are taken for the same.

mod naive;
mod reorganized;
mod years;

use entity::budget_document::BudgetStage::{Amended, Realization};
use entity::budget_document::{self};
use entity::budget_item::BudgetSide;
use entity::program;
use serde_json::{Value, json};

use crate::support::build::{document, fact, item, program, region, source_row, summary, unit};
use crate::support::{TestApp, on_both};

/// What a document states: program and account, name, amount.
pub(crate) type Stated<'a> = (Option<&'a program::Model>, &'a str, &'a str, i64);

/// Lets a document state these items.
pub(crate) async fn state(app: &TestApp, document: &budget_document::Model, stated: &[Stated<'_>]) {
    for (program, account, name, amount) in stated {
        let plan = program.map_or("", |program| program.code.as_str());
        let mut line = item(document)
            .named(name)
            .keyed(&format!("{plan}|{account}"));
        if let Some(program) = program {
            line = line.of(program);
        }
        let line = line.create(app).await;
        fact(app, document, &line, *amount).await;
    }
}

pub(crate) fn diff(arguments: &str, fields: &str) -> String {
    format!("{{ budgetDiff({arguments}) {{ {fields} }} }}")
}

/// Entries as status, from, to and change.
pub(crate) fn told(found: &Value) -> Vec<Value> {
    let nodes = found["budgetDiff"]["entries"]["nodes"].as_array().unwrap();
    let told = nodes
        .iter()
        .map(|node| json!([node["status"], node["from"], node["to"], node["change"]]));
    told.collect()
}

pub(crate) const IN_ORDER: &str = "orderBy: [{ field: CODE, direction: ASC }]";

/// A unit of Bantul with an amendment that changed five of six items, one of them from zero, and a
/// realization.
async fn amended(app: &TestApp) -> [budget_document::Model; 2] {
    let region = region("34.02").create(app).await;
    let unit = unit(&region, "1.06.01").named("Bappeda").create(app).await;
    let enacted = document(&unit).create(app).await;
    let amended = document(&unit).stage(Amended).create(app).await;
    let top = program(app, &unit, 2014, "1.06.02", None).await;
    let activity = program(app, &unit, 2014, "1.06.02.07", Some(&top)).await;
    for (account, amounts) in [
        ("5.1", [Some(70), Some(70)]),
        ("5.2", [Some(40), Some(25)]),
        ("5.3", [Some(10), Some(35)]),
        ("5.4", [Some(8), None]),
        ("5.5", [None, Some(9)]),
        ("5.6", [Some(0), Some(100)]),
    ] {
        let line = item(&enacted).of(&activity).named(account);
        let line = line
            .keyed(&format!("1.06.02.07|{account}"))
            .create(app)
            .await;
        for (document, amount) in [&enacted, &amended].into_iter().zip(amounts) {
            if let Some(amount) = amount {
                fact(app, document, &line, amount).await;
            }
        }
    }
    let fees = item(&enacted)
        .side(BudgetSide::Revenue)
        .named("Retribusi")
        .create(app)
        .await;
    fact(app, &enacted, &fees, 1_000).await;
    [enacted, amended]
}

const STAGES: &str = "from: { fiscalYear: 2014, measure: ENACTED }, to: { fiscalYear: 2014 }";

on_both! {
    async fn every_item_of_an_amendment_is_told_once_and_the_sums_are_exact(app) {
        amended(app).await;

        let found = app.ask(&diff(STAGES, &format!("side
            from {{ fiscalYear measure asOf documents {{ nodes {{ stage }} }} }} to {{ measure documents {{ nodes {{ stage }} }} }}
            total {{ from to change entryCount byStatus {{ status from to entryCount }} }}
            entries({IN_ORDER}) {{ totalCount nodes {{ status reasons certainty from to change fromFacts {{ amount }} toFacts {{ amount item {{ name }} }} }} }}
            groups(by: ACTIVITY) {{ nodes {{ code name formerCode formerName status from to change entryCount fromUnits {{ code }} }} }}"))).await;

        assert_eq!(told(&found), [
            json!(["UNCHANGED", "70.00", "70.00", "0.00"]),
            json!(["DECREASED", "40.00", "25.00", "-15.00"]),
            json!(["INCREASED", "10.00", "35.00", "25.00"]),
            json!(["REMOVED", "8.00", null, "-8.00"]),
            json!(["ADDED", null, "9.00", "9.00"]),
            json!(["ADDED", "0.00", "100.00", "100.00"]),
        ]);
        let diff = &found["budgetDiff"];
        assert_eq!(diff["entries"]["nodes"][1], json!({
            "status": "DECREASED", "reasons": ["SAME_CODES"], "certainty": "CERTAIN", "from": "40.00", "to": "25.00", "change": "-15.00",
            "fromFacts": [{ "amount": "40.00" }], "toFacts": [{ "amount": "25.00", "item": { "name": "5.2" } }],
        }));
        assert_eq!(diff["entries"]["nodes"][3]["reasons"], json!(["NOT_STATED"]));
        assert_eq!(diff["entries"]["nodes"][3]["certainty"], Value::Null);
        assert_eq!(diff["total"], json!({
            "from": "128.00", "to": "239.00", "change": "111.00", "entryCount": "6",
            "byStatus": [
                { "status": "ADDED", "from": "0.00", "to": "109.00", "entryCount": "2" },
                { "status": "REMOVED", "from": "8.00", "to": null, "entryCount": "1" },
                { "status": "INCREASED", "from": "10.00", "to": "35.00", "entryCount": "1" },
                { "status": "DECREASED", "from": "40.00", "to": "25.00", "entryCount": "1" },
                { "status": "UNCHANGED", "from": "70.00", "to": "70.00", "entryCount": "1" },
            ],
        }));
        assert_eq!(diff["groups"]["nodes"], json!([{
            "code": "1.06.02.07", "name": "Program 1.06.02.07", "formerCode": null, "formerName": null, "status": "INCREASED",
            "from": "128.00", "to": "239.00", "change": "111.00", "entryCount": "6", "fromUnits": [],
        }]));
        assert_eq!(diff["side"], "EXPENDITURE");
        assert_eq!(diff["from"], json!({ "fiscalYear": 2014, "measure": "ENACTED", "asOf": "2026-11-21", "documents": { "nodes": [{ "stage": "ENACTED" }] } }));
        assert_eq!(diff["to"], json!({ "measure": "CURRENT", "documents": { "nodes": [{ "stage": "AMENDED" }] } }));
    }

    async fn two_documents_are_compared_by_their_ids_and_lead_to_their_rows(app) {
        let [enacted, amended] = amended(app).await;
        source_row(app, amended.source_document_id, 7, "Perlengkapan").await;
        let ids = app.ask("{ budgetDocuments { nodes { id stage } } }").await;
        let id = |stage| {
            let nodes = ids["budgetDocuments"]["nodes"].as_array().unwrap().iter();
            nodes.clone().find(|node| node["stage"] == stage).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let ends = format!("from: {{ documentId: \"{}\" }}, to: {{ documentId: \"{}\" }}", id("ENACTED"), id("AMENDED"));

        let found = app.ask(&diff(&ends, "total { from to } from { measure asOf fiscalYear } entries(first: 1) { nodes { status change toFacts { sourceRow { label } document { stage } } } }")).await;

        assert_eq!(found["budgetDiff"], json!({
            "total": { "from": "128.00", "to": "239.00" },
            "from": { "measure": null, "asOf": null, "fiscalYear": enacted.fiscal_year },
            "entries": { "nodes": [{ "status": "ADDED", "change": "100.00", "toFacts": [{ "sourceRow": { "label": "Perlengkapan" }, "document": { "stage": "AMENDED" } }] }] },
        }));
        let revenue = app.ask(&diff(&format!("{ends}, side: REVENUE"), "total { from to change } side")).await;
        assert_eq!(revenue["budgetDiff"], json!({ "total": { "from": "1000.00", "to": null, "change": "-1000.00" }, "side": "REVENUE" }));
    }

    async fn entries_are_paged_both_ways_in_any_order_and_chosen_by_status(app) {
        amended(app).await;
        let entries = |arguments: &str| diff(STAGES, &format!("entries({arguments}) {{ totalCount nodes {{ status from to change }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"));
        let mut changes = Vec::new();
        let mut after = String::new();
        loop {
            let found = app.ask(&entries(&format!("first: 2{after}"))).await;
            changes.extend(told(&found).iter().map(|entry| entry[3].as_str().unwrap().to_owned()));
            let info = &found["budgetDiff"]["entries"]["pageInfo"];
            if info["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", info["endCursor"]);
        }

        assert_eq!(changes, ["100.00", "25.00", "-15.00", "9.00", "-8.00", "0.00"]);
        let cuts = app.ask(&entries("statuses: [REMOVED, DECREASED], orderBy: [{ field: CHANGE, direction: ASC }]")).await;
        assert_eq!(told(&cuts), [json!(["DECREASED", "40.00", "25.00", "-15.00"]), json!(["REMOVED", "8.00", null, "-8.00"])]);
        assert_eq!(cuts["budgetDiff"]["entries"]["totalCount"], 2);
        let last = app.ask(&entries("last: 1, orderBy: [{ field: FROM }]")).await;
        assert_eq!(told(&last), [json!(["ADDED", null, "9.00", "9.00"])]);
        let before = &last["budgetDiff"]["entries"]["pageInfo"]["startCursor"];
        let back = app.ask(&entries(&format!("last: 1, before: {before}, orderBy: [{{ field: FROM }}]"))).await;
        assert_eq!(told(&back), [json!(["ADDED", "0.00", "100.00", "100.00"])]);
        let none = app.ask(&entries("statuses: [UNPUBLISHED]")).await;
        assert_eq!(none["budgetDiff"]["entries"]["totalCount"], 0);
    }

    async fn groups_are_paged_and_ordered_like_entries(app) {
        amended(app).await;
        let groups = |arguments: &str| diff(STAGES, &format!("groups(by: PROGRAM, {arguments}) {{ totalCount nodes {{ code change }} pageInfo {{ hasNextPage }} edges {{ cursor }} }}"));

        let found = app.ask(&groups("first: 1")).await;

        assert_eq!(found["budgetDiff"]["groups"]["nodes"], json!([{ "code": "1.06.02", "change": "111.00" }]));
        let after = &found["budgetDiff"]["groups"]["edges"][0]["cursor"];
        let next = app.ask(&groups(&format!("after: {after}"))).await;
        assert_eq!(next["budgetDiff"]["groups"]["nodes"], json!([]));
        let answer = app.post(&groups(&format!("after: {after}, orderBy: [{{ field: CODE }}]")), json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
    }

    async fn what_cannot_be_compared_is_refused_with_what_to_ask(app) {
        let [enacted, _] = amended(app).await;
        let bantul = region("34.05").create(app).await;
        let own = summary(&bantul).create(app).await;
        let elsewhere = document(&unit(&bantul, "1.02.01").create(app).await).create(app).await;
        let ids = app.ask("{ budgetDocuments { nodes { id scope region { code } stage } } }").await;
        let id = |region: &str, scope: &str| {
            let nodes = ids["budgetDocuments"]["nodes"].as_array().unwrap();
            let found = nodes.iter().find(|node| node["region"]["code"] == region && node["scope"] == scope && node["stage"] == "ENACTED");
            format!("{{ documentId: {} }}", found.unwrap()["id"])
        };
        assert_ne!((enacted.id, own.id), (own.id, elsewhere.id));
        let (unit, other, summary) = (id("34.02", "UNIT"), id("34.05", "UNIT"), id("34.05", "GOVERNMENT"));
        let person = "{ documentId: \"cGVyc29uOjE\" }";
        for (arguments, told) in [
            (format!("from: {unit}, to: {other}"), "budgetCompare"),
            (format!("from: {other}, to: {summary}"), "summary"),
            (format!("from: {unit}, to: {person}"), "id"),
            ("from: {}, to: { fiscalYear: 2014 }".to_owned(), "documentId"),
            ("from: { fiscalYear: 2014 }, to: { fiscalYear: 2014, documentId: \"x\" }".to_owned(), "documentId"),
            (format!("from: {{ documentId: \"x\", measure: ENACTED }}, to: {unit}"), "measure"),
            (format!("{STAGES}, filter: {{ or: [{{ fiscalYear: {{ eq: 2014 }} }}] }}"), "Fiscal years"),
            (format!("{STAGES}, filter: {{ search: \"!\" }}"), "letter or digit"),
        ] {
            let answer = app.post(&diff(&arguments, "total { from }"), json!({})).await;

            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{arguments}: {answer}");
            assert!(error["message"].as_str().unwrap().contains(told), "{arguments}: {answer}");
            assert_eq!(answer["data"], json!({ "budgetDiff": null }));
        }
        for page in ["first: 101", "first: 1, last: 1", "after: \"x\""] {
            let code = app.refusal(&diff(STAGES, &format!("entries({page}) {{ totalCount }}"))).await;
            assert_eq!(code, "BAD_USER_INPUT", "{page}");
        }
    }

    async fn where_nothing_is_known_nothing_is_told(app) {
        amended(app).await;

        let found = app.ask(&diff("from: { fiscalYear: 1999 }, to: { fiscalYear: 2000 }", "total { from to change entryCount byStatus { status } } entries { totalCount pageInfo { endCursor } } groups(by: UNIT) { totalCount }")).await;

        assert_eq!(found["budgetDiff"], json!({
            "total": { "from": null, "to": null, "change": null, "entryCount": "0", "byStatus": [] },
            "entries": { "totalCount": 0, "pageInfo": { "endCursor": null } }, "groups": { "totalCount": 0 },
        }));
    }

    async fn a_budget_without_a_document_at_the_other_end_is_no_part_of_the_change(app) {
        amended(app).await;

        let found = app.ask(&diff(
            "from: { fiscalYear: 2014, measure: ENACTED }, to: { fiscalYear: 2014, measure: REALIZED }",
            "total { from to change byStatus { status entryCount } } groups(by: UNIT) { nodes { status change fromUnits { code } toUnits { code } } } entries(first: 1) { nodes { change reasons } }",
        )).await;

        assert_eq!(found["budgetDiff"], json!({
            "total": { "from": "128.00", "to": null, "change": null, "byStatus": [{ "status": "UNPUBLISHED", "entryCount": "5" }] },
            "groups": { "nodes": [{ "status": "UNPUBLISHED", "change": null, "fromUnits": [{ "code": "1.06.01" }], "toUnits": [] }] },
            "entries": { "nodes": [{ "change": null, "reasons": ["NO_DOCUMENT"] }] },
        }));
    }

    async fn the_filter_chooses_items_at_both_ends(app) {
        amended(app).await;

        for (filter, told) in [
            ("search: \"5.2\"", json!(["40.00", "25.00"])),
            ("unitCode: { eq: \"1.06.01\" }, programCode: { eq: \"1.06.02.07\" }", json!(["128.00", "239.00"])),
            ("regionCode: { eq: \"34.03\" }", json!([null, null])),
            ("unitCode: { eq: \"1.02.01\" }", json!([null, null])),
        ] {
            let found = app.ask(&diff(&format!("{STAGES}, filter: {{ {filter} }}"), "total { from to }")).await;
            let total = &found["budgetDiff"]["total"];
            assert_eq!(json!([total["from"], total["to"]]), told, "{filter}");
        }
    }

    async fn governments_own_summaries_are_compared_as_such(app) {
        let region = region("34.02").create(app).await;
        let enacted = summary(&region).create(app).await;
        let amended = summary(&region).stage(Amended).create(app).await;
        let line = item(&enacted).keyed("|5.1").create(app).await;
        fact(app, &enacted, &line, 5).await;
        fact(app, &amended, &line, 6).await;

        let own = app.ask(&diff(&format!("{STAGES}, scope: GOVERNMENT"), "entries { nodes { status from to change } } groups(by: UNIT) { nodes { code fromUnits { code } } }")).await;
        let of_units = app.ask(&diff(STAGES, "total { entryCount }")).await;

        assert_eq!(told(&own), [json!(["INCREASED", "5.00", "6.00", "1.00"])]);
        assert_eq!(own["budgetDiff"]["groups"]["nodes"], json!([{ "code": null, "fromUnits": [] }]));
        assert_eq!(of_units["budgetDiff"]["total"]["entryCount"], "0");
    }

    async fn a_document_is_compared_with_what_is_in_force_for_its_unit(app) {
        let [_, amended] = amended(app).await;
        let spent = document(&entity::unit::Model { id: amended.unit_id.unwrap(), region_id: amended.region_id, code: "1.06.01".to_owned() })
            .stage(Realization).create(app).await;
        state(app, &spent, &[(None, "5.9", "Lain", 3)]).await;
        let ids = app.ask("{ budgetDocuments(filter: { stage: { eq: REALIZATION } }) { nodes { id } } }").await;
        let to = &ids["budgetDocuments"]["nodes"][0]["id"];

        let found = app.ask(&diff(&format!("from: {{ fiscalYear: 2014 }}, to: {{ documentId: {to} }}"), "total { from to } from { documents { totalCount } }")).await;

        assert_eq!(found["budgetDiff"], json!({ "total": { "from": "239.00", "to": "3.00" }, "from": { "documents": { "totalCount": 1 } } }));
    }

    async fn it_costs_as_many_statements_for_many_items_as_for_few(app) {
        crate::statements::fill(app).await;
        let query = |filter: &str| diff(&format!("{STAGES}, filter: {filter}"), "total { from } entries(first: 100) { nodes { fromFacts { item { name program { name } } } toFacts { sourceRow { label } } unitChanges { kind } } } groups(by: UNIT) { nodes { toUnits { name } } } from { documents { nodes { title } } }");

        let few = app.statements_for(&query("{ regionCode: { eq: \"11\" }, unitCode: { eq: \"1.01\" } }")).await;
        let many = app.statements_for(&query("{}")).await;

        assert_eq!(few.len(), many.len(), "{few:#?}\n{many:#?}");
        assert!(few.len() <= 30, "{few:#?}");
    }
}
