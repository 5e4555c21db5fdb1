//! The budgets that come with the project: what officials published is what the API answers.

use std::collections::{BTreeMap, HashSet};

use entity::quality_finding::FindingSeverity;
use entity::{budget_document, quality_finding};
use pantau::import::{Kind, Options};
use pantau::service::quality::rule::QualityRule;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::build::region;
use crate::support::files::of_the_project;
use crate::support::{TestApp, on_both};

const GOVERNMENTS: [(&str, &str); 5] = [
    ("34.01", "Kabupaten Kulon Progo"),
    ("34.02", "Kabupaten Bantul"),
    ("34.03", "Kabupaten Gunungkidul"),
    ("34.04", "Kabupaten Sleman"),
    ("34.71", "Kota Yogyakarta"),
];

/// Unit documents that meet their own expenditure total; more is better, fewer is a step back.
const MEETING: u64 = 170;

on_both! {
    // One test, for the import takes most of its time.
    async fn the_shipped_budgets_are_answered_as_published(app) {
        for (code, name) in GOVERNMENTS {
            region(code).named(name).create(app).await;
        }
        let table = of_the_project("data/apbd_diy_2014_2016.csv.gz");

        let report = app.import_file(Kind::Budget, &table, &Options::default()).await.unwrap();

        assert_eq!((report.rows_read, report.rows_rejected), (156_500, 5));
        assert_eq!((report.counted["documents"], report.counted["unit documents"]), (267, 251));
        let meeting = report.counted["unit documents that meet their expenditure total"];
        assert!(meeting >= MEETING, "{meeting}");
        let (code, said) = app.check(&[]);
        assert_eq!(code, 0, "{said}");
        an_amendment_states_what_was_and_what_is(app).await;
        a_realization_states_its_own_totals(app).await;
        a_unit_under_two_codes_is_one_and_its_money_counts_once(app).await;
        a_document_without_accounts_ends_at_its_programs(app).await;
        the_row_of_the_unit_itself_is_its_expenditure(app).await;
        a_document_that_misses_its_total_has_findings_that_say_by_how_much(app).await;
        the_scores_are_what_a_plain_program_works_out(app).await;
        signals_are_found_and_what_cannot_be_judged_is_said(app).await;
        what_the_amendment_changed_is_told_activity_by_activity(app).await;
    }
}

/// The nodes of a list, page by page.
async fn all(app: &TestApp, list: &str, filter: &str, fields: &str) -> Vec<Value> {
    let mut nodes = Vec::new();
    let mut after = Value::Null;
    loop {
        let query = format!(
            "query($after: String) {{ {list}(filter: {{ {filter} }}, first: 100, after: $after) {{
                nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let mut page = app.ask_with(&query, json!({ "after": after })).await[list].take();
        nodes.append(page["nodes"].as_array_mut().unwrap());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

async fn an_amendment_states_what_was_and_what_is(app: &TestApp) {
    let mut found = app
        .ask(
            "{ unit(regionCode: \"34.02\", code: \"1.06.01\", asOf: \"2014-12-31\") {
                name
                budget(fiscalYear: 2014) { expenditure { enacted current realized } }
                programs(filter: { code: { eq: \"1.06.02.07\" }, fiscalYear: { eq: 2014 } }) {
                    nodes { name level budget { expenditure { enacted current } } } }
                budgetDocuments(filter: { fiscalYear: { eq: 2014 } }) { nodes {
                    stage restated reconciliation
                    publishedTotals(filter: { kind: { in: [SIDE, ACCOUNT] } }, first: 2) {
                        nodes { accountCode amount difference } } } } } }",
        )
        .await;

    assert_eq!(
        found["unit"].take(),
        json!({
            "name": "Badan Perencanaan Pembangunan Daerah",
            "budget": { "expenditure":
                { "enacted": "7253687000.00", "current": "7583642000.00", "realized": null } },
            "programs": { "nodes": [{
                "name": "Pengadaan Perlengkapan Gedung Kantor",
                "level": "ACTIVITY",
                "budget": { "expenditure": { "enacted": "0.00", "current": "100000000.00" } },
            }] },
            "budgetDocuments": { "nodes": [
                { "stage": "ENACTED", "restated": true, "reconciliation": "MET",
                  "publishedTotals": { "nodes": [
                    { "accountCode": "5", "amount": "7253687000.00", "difference": "0.00" },
                    { "accountCode": "5.1", "amount": "2829989000.00", "difference": "0.00" } ] } },
                { "stage": "AMENDED", "restated": false, "reconciliation": "MET",
                  "publishedTotals": { "nodes": [
                    { "accountCode": "5", "amount": "7583642000.00", "difference": "0.00" },
                    { "accountCode": "5.1", "amount": "2829944000.00", "difference": "0.00" } ] } },
            ] },
        })
    );
}

async fn a_realization_states_its_own_totals(app: &TestApp) {
    let found = all(
        app,
        "budgetDocuments",
        "originFileName: { eq: \"3403_1470526481.csv\" }",
        "stage fiscalYear region { code } unit { name }
         publishedTotals(filter: { kind: { eq: SIDE } }) { nodes { accountCode amount } }",
    )
    .await;

    let document = |stage: &str, amount: &str| {
        json!({
            "stage": stage, "fiscalYear": 2014, "region": { "code": "34.03" },
            "unit": { "name": "Dinas Pendidikan Pemuda dan Olahraga" },
            "publishedTotals": { "nodes": [{ "accountCode": "5", "amount": amount }] },
        })
    };
    assert_eq!(
        found,
        [
            document("FINAL_BUDGET", "759243300538.61"),
            document("REALIZATION", "643354439664.00"),
        ]
    );
}

async fn a_unit_under_two_codes_is_one_and_its_money_counts_once(app: &TestApp) {
    let found = all(
        app,
        "budgetDocuments",
        "originFileName: { in: [\"3402_1472805090.csv\", \"3402_1475822085.csv\"] }",
        "stage statedUnitCode unit { code }
         duplicateOf { originFileName } duplicates { originFileName }",
    )
    .await;
    let budget = app
        .ask(
            "{ unit(regionCode: \"34.02\", code: \"1.01.01\", asOf: \"2014-12-31\") {
                budget(fiscalYear: 2014) {
                    expenditure { enacted current } documents { stage originFileName } } } }",
        )
        .await;

    let first = |stage: &str| {
        json!({
            "stage": stage, "statedUnitCode": "1.01", "unit": { "code": "1.01.01" },
            "duplicateOf": null,
            "duplicates": [{ "originFileName": "3402_1475822085.csv" }],
        })
    };
    let again = |stage: &str| {
        json!({
            "stage": stage, "statedUnitCode": "1.01.01", "unit": { "code": "1.01.01" },
            "duplicateOf": { "originFileName": "3402_1472805090.csv" },
            "duplicates": [],
        })
    };
    assert_eq!(
        found,
        [
            first("ENACTED"),
            first("AMENDED"),
            again("ENACTED"),
            again("AMENDED"),
        ]
    );
    assert_eq!(
        budget["unit"]["budget"],
        json!({
            "expenditure": { "enacted": "535993281544.00", "current": "574066830204.00" },
            "documents": [
                { "stage": "ENACTED", "originFileName": "3402_1472805090.csv" },
                { "stage": "AMENDED", "originFileName": "3402_1472805090.csv" },
            ],
        })
    );
}

async fn a_document_without_accounts_ends_at_its_programs(app: &TestApp) {
    let found = all(
        app,
        "budgetDocuments",
        "originFileName: { eq: \"3404_1477245059.csv\" }",
        "reconciliation unit { name } itemCount
         facts(first: 100) { nodes { amount item { program { code level } account { code } } } }",
    )
    .await;

    let [document] = &found[..] else {
        panic!("one document: {found:?}")
    };
    assert_eq!(document["reconciliation"], "MET");
    assert_eq!(document["unit"]["name"], "Dinas Tenaga Kerja dan Sosial");
    assert_eq!(document["itemCount"], "45");
    let facts = document["facts"]["nodes"].as_array().unwrap();
    let (of_programs, others): (Vec<_>, Vec<_>) = facts
        .iter()
        .partition(|fact| fact["item"]["account"].is_null());
    let fact = |amount: &str, program: Value, account: Value| json!({ "amount": amount, "item": { "program": program, "account": account } });
    assert_eq!(of_programs.len(), 43);
    assert_eq!(
        of_programs[0],
        &fact(
            "960618000.00",
            json!({ "code": "1.14.01", "level": "PROGRAM" }),
            Value::Null
        )
    );
    // Revenue, and what belongs to no program.
    assert_eq!(
        others,
        [
            &fact("142000000.00", Value::Null, json!({ "code": "4" })),
            &fact("6448025000.00", Value::Null, json!({ "code": "5.1" })),
        ]
    );
}

async fn the_row_of_the_unit_itself_is_its_expenditure(app: &TestApp) {
    let found = app
        .ask(
            "{ unit(regionCode: \"34.71\", code: \"2.06.01\", asOf: \"2014-12-31\") {
                name
                budget(fiscalYear: 2014) {
                    revenue { enacted } expenditure { enacted }
                    documents { reconciliation publishedTotals(filter: { kind: { in: [DOCUMENT, SIDE] } }) {
                        nodes { kind accountCode amount difference } } } } } }",
        )
        .await;

    let total = |kind: &str, account: Value, amount: &str| json!({ "kind": kind, "accountCode": account, "amount": amount, "difference": "0.00" });
    assert_eq!(
        found["unit"],
        json!({
            "name": "Dinas Pengelolaan Pasar",
            "budget": {
                "revenue": { "enacted": "18601912812.00" },
                "expenditure": { "enacted": "25204471296.00" },
                "documents": [{ "reconciliation": "MET", "publishedTotals": { "nodes": [
                    total("DOCUMENT", Value::Null, "25204471296.00"),
                    total("SIDE", json!("4"), "18601912812.00"),
                ] } }],
            },
        })
    );
}

async fn a_document_that_misses_its_total_has_findings_that_say_by_how_much(app: &TestApp) {
    let missing = all(
        app,
        "budgetDocuments",
        "reconciliation: { eq: NOT_MET }",
        "originFileName columnHeading",
    )
    .await;
    let findings = all(
        app,
        "qualityFindings",
        "rule: { eq: \"TOTAL_NOT_MET\" }",
        "expected actual difference columnName budgetDocument { originFileName }",
    )
    .await;

    let stated: HashSet<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding["expected"].is_string() && finding["actual"].is_string())
        .filter(|finding| finding["expected"] != finding["actual"])
        .map(|finding| {
            (
                finding["budgetDocument"]["originFileName"]
                    .as_str()
                    .unwrap(),
                finding["columnName"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(!missing.is_empty());
    for document in &missing {
        let column = (
            document["originFileName"].as_str().unwrap(),
            document["columnHeading"].as_str().unwrap(),
        );
        assert!(stated.contains(&column), "{column:?}");
    }
}

/// Rows, and twice what those with findings weigh.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Weighed {
    rows: i64,
    halves: i64,
}

impl Weighed {
    fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.halves += other.halves;
    }

    /// As the score is written.
    fn value(self) -> String {
        let millionths = (2 * self.rows - self.halves).max(0) * 1_000_000;
        let rounded = (2 * millionths + 2 * self.rows) / (4 * self.rows);
        format!("{}.{:06}", rounded / 1_000_000, rounded % 1_000_000)
    }
}

async fn the_scores_are_what_a_plain_program_works_out(app: &TestApp) {
    let findings = quality_finding::Entity::find()
        .all(app.database.reader())
        .await
        .unwrap();
    let mut places: BTreeMap<Uuid, BTreeMap<Option<i64>, (i64, bool)>> = BTreeMap::new();
    for finding in &findings {
        let rule = QualityRule::named(&finding.rule).unwrap();
        let halves = |severity| match severity {
            FindingSeverity::Rejected => 2,
            FindingSeverity::Warning => 1,
            FindingSeverity::Notice => 0,
        };
        assert!(
            halves(finding.severity) <= halves(rule.severity),
            "{} is graver than its rule says",
            finding.rule
        );
        if let Some(document) = finding.budget_document_id {
            let lines = places.entry(document).or_default();
            let place = lines.entry(finding.line).or_default();
            place.0 = place.0.max(halves(finding.severity));
            place.1 |= finding.severity == FindingSeverity::Rejected && finding.line.is_some();
        }
    }
    let documents = budget_document::Entity::find()
        .all(app.database.reader())
        .await
        .unwrap();
    let corrected: HashSet<Uuid> = documents.iter().filter_map(|d| d.supersedes_id).collect();
    let mut of_documents: BTreeMap<Uuid, Weighed> = BTreeMap::new();
    let mut of_governments: BTreeMap<(Uuid, i16), Weighed> = BTreeMap::new();
    for document in &documents {
        let lines = places.remove(&document.id).unwrap_or_default();
        let left_out = lines.values().filter(|place| place.1).count();
        let weighed = Weighed {
            rows: document.item_count + document.total_count + i64::try_from(left_out).unwrap() + 1,
            halves: lines.values().map(|place| place.0).sum(),
        };
        of_documents.insert(document.id, weighed);
        if document.duplicate_of_id.is_none() && !corrected.contains(&document.id) {
            let key = (document.region_id, document.fiscal_year);
            of_governments.entry(key).or_default().add(weighed);
        }
    }
    let regions = entity::region::Entity::find()
        .all(app.database.reader())
        .await
        .unwrap();
    let mut compared = 0;
    for region in &regions {
        for year in 2014..=2016 {
            let found = app
                .ask(&format!(
                    "{{ region(code: \"{}\") {{ qualityScore(fiscalYear: {year}) {{ value }} }} }}",
                    region.code
                ))
                .await;
            let expected = of_governments.get(&(region.id, year));
            let value = found["region"]["qualityScore"]["value"].as_str();
            assert_eq!(
                value.map(ToOwned::to_owned),
                expected.map(|weighed| weighed.value()),
                "{} {year}",
                region.code
            );
            compared += usize::from(value.is_some());
        }
    }
    assert_eq!(compared, of_governments.len());
    let scores = all(app, "budgetDocuments", "", "qualityScore { value }").await;
    let mut found: Vec<&str> = scores
        .iter()
        .map(|node| node["qualityScore"]["value"].as_str().unwrap())
        .collect();
    let mut expected: Vec<String> = of_documents
        .values()
        .map(|weighed| weighed.value())
        .collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

/// Signals of real budgets, the same on both engines; that none is a rush only says that no report
/// of a month was published.
async fn signals_are_found_and_what_cannot_be_judged_is_said(app: &TestApp) {
    let found = app
        .ask(
            "{ signals(filter: { regionCode: \"34.02\", fiscalYear: 2014 }, first: 100) {
                totalCount judgements { rule { name } judged unjudged signals }
                nodes { rule { name } items(first: 1) { totalCount } documents { totalCount } } } }",
        )
        .await;

    let judgements = found["signals"]["judgements"].as_array().unwrap().iter();
    let judged: Vec<String> = judgements
        .map(|judgement| {
            let count = |name: &str| judgement[name].as_str().unwrap().to_owned();
            let rule = judgement["rule"]["name"].as_str().unwrap();
            format!(
                "{rule} {} {} {}",
                count("judged"),
                count("unjudged"),
                count("signals")
            )
        })
        .collect();
    assert_eq!(
        judged,
        [
            "LOW_ABSORPTION 0 16 0",
            "AMENDMENT_JUMP 192 10 4",
            "YEAR_END_RUSH 0 16 0",
            "REPEATED_ROUND_AMOUNT 16 0 6",
            "ITEM_OUTLIER 3 6427 0",
            "OVERHEAD_SHARE 15 1 2",
        ]
    );
    let nodes = found["signals"]["nodes"].as_array().unwrap();
    assert_eq!(found["signals"]["totalCount"], nodes.len());
    for node in nodes {
        for evidence in ["items", "documents"] {
            let count = node[evidence]["totalCount"].as_i64().unwrap();
            assert!(count > 0, "{node}");
        }
    }
}

/// Bantul 2014, planning board: the figures are those that its amendment prints.
async fn what_the_amendment_changed_is_told_activity_by_activity(app: &TestApp) {
    let documents =
        "regionCode: { eq: \"34.02\" }, unitCode: { eq: \"1.06.01\" }, fiscalYear: { eq: 2014 }";
    let documents = all(app, "budgetDocuments", documents, "id stage").await;
    let id = |stage: &str| {
        let found = documents.iter().find(|document| document["stage"] == stage);
        format!("documentId: {}", found.unwrap()["id"])
    };
    let fields = "total { from to change byStatus { status from to } } groups(by: ACTIVITY, first: 100) { totalCount nodes { code from to change status } }";
    let by_stage = "from: { fiscalYear: 2014, measure: ENACTED }, to: { fiscalYear: 2014 }, filter: { regionCode: { eq: \"34.02\" }, unitCode: { eq: \"1.06.01\" } }";
    let by_document = format!("from: {{ {} }}, to: {{ {} }}", id("ENACTED"), id("AMENDED"));

    let stages = app
        .ask(&format!("{{ budgetDiff({by_stage}) {{ {fields} }} }}"))
        .await;
    let documents = app
        .ask(&format!("{{ budgetDiff({by_document}) {{ {fields} }} }}"))
        .await;

    let diff = &stages["budgetDiff"];
    assert_eq!(diff, &documents["budgetDiff"]);
    let total = &diff["total"];
    assert_eq!(
        (&total["from"], &total["to"], &total["change"]),
        (
            &json!("7253687000.00"),
            &json!("7583642000.00"),
            &json!("329955000.00")
        )
    );
    let groups = diff["groups"]["nodes"].as_array().unwrap();
    assert_eq!(json!(groups.len()), diff["groups"]["totalCount"]);
    let equipment = groups
        .iter()
        .find(|group| group["code"] == "1.06.02.07")
        .unwrap();
    assert_eq!(
        equipment,
        &json!({ "code": "1.06.02.07", "from": "0.00", "to": "100000000.00", "change": "100000000.00", "status": "ADDED" })
    );
    for end in ["from", "to"] {
        let sen = |amount: &Value| {
            amount
                .as_str()
                .map_or(0, |text| text.replace('.', "").parse::<i64>().unwrap())
        };
        let of_groups: i64 = groups.iter().map(|group| sen(&group[end])).sum();
        let of_statuses: i64 = total["byStatus"]
            .as_array()
            .unwrap()
            .iter()
            .map(|sum| sen(&sum[end]))
            .sum();
        assert_eq!(
            (of_groups, of_statuses),
            (sen(&total[end]), sen(&total[end])),
            "{end}"
        );
    }
}
