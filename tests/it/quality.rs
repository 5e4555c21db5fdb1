//! Quality as data: rules, findings that are explained, scores.

use entity::quality_finding::FindingSeverity::{Notice, Rejected, Warning};
use entity::{finding_explanation, quality_finding};
use pantau::import::{Kind, Options, Report};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::changes::log;
use crate::support::build::{document, finding, finding_on, region, summary, unit};
use crate::support::files::shown;
use crate::support::{TestApp, on_both};

const HEADING: &str = "temuan,penjelasan,url_sumber,sha256_sumber,dijelaskan_oleh,tanggal\n";
const ADDRESS: &str = "https://bantulkab.go.id/surat";

/// The ids of all findings, as the API gives them, in the order in which they were made.
async fn ids(app: &TestApp) -> Vec<String> {
    let found = app
        .ask("{ qualityFindings(first: 100) { nodes { id } } }")
        .await;
    let nodes = found["qualityFindings"]["nodes"].as_array().unwrap();
    let id = |node: &Value| node["id"].as_str().unwrap().to_owned();
    nodes.iter().map(id).collect()
}

async fn explain(app: &TestApp, name: &str, rows: &[String]) -> Report {
    let rows = rows.join("\n");
    app.import(Kind::Explanations, name, format!("{HEADING}{rows}\n"))
        .await
}

fn row(finding: &str) -> String {
    format!("{finding},\"Salah cetak, sudah diralat\",{ADDRESS},,Bappeda,2026-11-20")
}

async fn bantul(app: &TestApp) -> entity::unit::Model {
    let region = region("34.02").create(app).await;
    unit(&region, "1.01.01").create(app).await
}

const SCORE: &str = "qualityScore { value formula documentCount rows deducted
    findings { severity weight open explained rows } }";

fn value(score: &Value) -> &str {
    score["value"].as_str().unwrap()
}

on_both! {
    async fn the_rules_are_listed_and_each_finding_has_its_own(app) {
        let budget = document(&bantul(app).await).create(app).await;
        finding(app, &budget, "TOTAL_NOT_MET").await;
        finding(app, &budget, "RULE_OF_AN_EARLIER_VERSION").await;

        let found = app.ask("{ qualityRules { name severity meaning remedy }
            qualityFindings { nodes { rule qualityRule { name severity } status explanation { text } } } }").await;

        let rules = found["qualityRules"].as_array().unwrap();
        assert!(rules.len() > 100, "{}", rules.len());
        let total = rules.iter().find(|rule| rule["name"] == "TOTAL_NOT_MET").unwrap();
        assert_eq!(total, &json!({
            "name": "TOTAL_NOT_MET", "severity": "WARNING",
            "meaning": "A total that a document states is not the sum of its leaves.",
            "remedy": "Compare with the published document; either a row is missing or the total is of another stage.",
        }));
        assert_eq!(found["qualityFindings"]["nodes"], json!([
            { "rule": "TOTAL_NOT_MET", "qualityRule": { "name": "TOTAL_NOT_MET", "severity": "WARNING" },
              "status": "OPEN", "explanation": null },
            { "rule": "RULE_OF_AN_EARLIER_VERSION", "qualityRule": null, "status": "OPEN", "explanation": null },
        ]));
    }

    async fn a_finding_is_explained_with_a_text_and_what_it_rests_on(app) {
        let budget = document(&bantul(app).await).create(app).await;
        finding(app, &budget, "TOTAL_NOT_MET").await;
        finding(app, &budget, "ROW_REPEATED").await;
        let ids = ids(app).await;
        let query = "{ qualityFindings { nodes { status explanation {
            text evidenceUrl evidence { sha256 } explainedBy explainedOn sourceRow { line document { fileName kind } } } } } }";
        // The answer is kept, and must go when what it rests on changes.
        let before = app.ask(query).await;

        let report = explain(app, "penjelasan.csv", &[
            format!("{},Salah cetak,{ADDRESS},{},Bappeda,2026-11-20", ids[0], budget.content_sha256.to_uppercase()),
        ]).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 0));
        assert_eq!(report.counted["findings_explained"], 1);
        assert_eq!(before["qualityFindings"]["nodes"][0], json!({ "status": "OPEN", "explanation": null }));
        let after = app.ask(query).await;
        assert_eq!(after["qualityFindings"]["nodes"], json!([
            { "status": "EXPLAINED", "explanation": {
                "text": "Salah cetak", "evidenceUrl": ADDRESS, "evidence": { "sha256": budget.content_sha256 },
                "explainedBy": "Bappeda", "explainedOn": "2026-11-20",
                "sourceRow": { "line": "2", "document": { "fileName": "penjelasan.csv", "kind": "explanations" } } } },
            { "status": "OPEN", "explanation": null },
        ]));
        for (status, expected) in [("OPEN", "ROW_REPEATED"), ("EXPLAINED", "TOTAL_NOT_MET")] {
            let found = app.ask(&format!("{{ qualityFindings(filter: {{ status: {status} }}) {{ totalCount nodes {{ rule }} }} }}")).await;

            assert_eq!(found["qualityFindings"], json!({ "totalCount": 1, "nodes": [{ "rule": expected }] }));
        }
        let entries = log(app).await;
        let told: Value = serde_json::from_str(&entries.last().unwrap().payload).unwrap();
        assert_eq!((&told["what"], &told["source"]["sha256"]), (&json!("explanations"), &json!(report.sha256)));
    }

    async fn what_explains_nothing_is_left_out_and_said(app) {
        let unit = bantul(app).await;
        let budget = document(&unit).create(app).await;
        for _ in 0..3 {
            finding(app, &budget, "TOTAL_NOT_MET").await;
        }
        let ids = ids(app).await;
        let other = app.ask("{ unit(regionCode: \"34.02\", code: \"1.01.01\") { id } }").await;
        let other = other["unit"]["id"].as_str().unwrap();
        let (open, nobody) = (&ids[1], "0".repeat(64));

        let report = explain(app, "penjelasan.csv", &[
            row(&ids[0]),
            row(&ids[0]),
            row(other),
            row("kosong"),
            row(&format!("{}AAAA", ids[2])),
            format!("{open},,{ADDRESS},,Bappeda,2026-11-20"),
            format!("{open},Salah cetak,{ADDRESS},,,2026-11-20"),
            format!("{open},Salah cetak,,,Bappeda,2026-11-20"),
            format!("{open},Salah cetak,surat di laci,,Bappeda,2026-11-20"),
            format!("{open},Salah cetak,,{nobody},Bappeda,2026-11-20"),
            format!("{open},Salah cetak,{ADDRESS},,Bappeda,20 Nopember 2026"),
        ]).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 10));
        let mut said = shown(&report);
        said.sort_unstable_by_key(|(_, line, ..)| *line);
        let said: Vec<_> = said.iter().map(|(rule, line, column, _)| (*rule, *line, *column)).collect();
        assert_eq!(said, [
            ("EXPLAINED_ALREADY", 3, "temuan"),
            ("FINDING_UNKNOWN", 4, "temuan"),
            ("FINDING_UNKNOWN", 5, "temuan"),
            ("FINDING_UNKNOWN", 6, "temuan"),
            ("EXPLANATION_INCOMPLETE", 7, "penjelasan"),
            ("EXPLANATION_INCOMPLETE", 8, "dijelaskan_oleh"),
            ("EXPLANATION_INCOMPLETE", 9, "url_sumber"),
            ("SOURCE_UNKNOWN", 10, "url_sumber"),
            ("SOURCE_UNKNOWN", 11, "sha256_sumber"),
            ("DATE_MALFORMED", 12, "tanggal"),
        ]);
        // Another file does not explain it again either, and holds nothing else.
        let refusal = app.import_refusal(Kind::Explanations, "lagi.csv", format!("{HEADING}{}\n", row(&ids[0]).replace("sudah", "belum"))).await;
        assert!(refusal.contains("explained already"), "{refusal}");
        assert_eq!(app.count::<finding_explanation::Entity>().await, 1);
    }

    async fn a_dry_run_explains_nothing(app) {
        let budget = document(&bantul(app).await).create(app).await;
        finding(app, &budget, "TOTAL_NOT_MET").await;
        let ids = ids(app).await;
        let options = Options { dry_run: true, ..Options::default() };

        let report = app.try_import(Kind::Explanations, "coba.csv", format!("{HEADING}{}\n", row(&ids[0])), &options).await.unwrap();

        assert_eq!(report.rows_accepted, 1);
        assert_eq!(app.count::<finding_explanation::Entity>().await, 0);
    }

    async fn an_explanation_cannot_be_altered(app) {
        let budget = document(&bantul(app).await).create(app).await;
        finding(app, &budget, "TOTAL_NOT_MET").await;
        let ids = ids(app).await;
        explain(app, "penjelasan.csv", &[row(&ids[0])]).await;

        for sql in ["UPDATE finding_explanation SET text = 'Lain'", "DELETE FROM finding_explanation"] {
            let refused = app.database.writer().execute_unprepared(sql).await;

            let said = refused.unwrap_err().to_string();
            assert!(said.contains("append-only"), "{sql}: {said}");
        }
    }

    async fn a_score_is_what_a_hand_works_out(app) {
        let unit = bantul(app).await;
        // 14 facts and 4 totals, one row left out, and the document as a whole: 20 rows.
        let budget = document(&unit).counting(14, 4).create(app).await;
        for (severity, line) in [
            // One row, however many findings it has; the gravest weighs.
            (Rejected, Some(3)), (Warning, Some(3)), (Notice, Some(3)),
            (Warning, Some(4)), (Warning, Some(4)),
            (Notice, Some(5)),
            (Warning, None),
        ] {
            finding_on(app, &budget, "TOTAL_NOT_MET", severity, line).await;
        }
        let query = format!("{{ budgetDocuments {{ nodes {{ {SCORE} }} }} }}");

        let found = app.ask(&query).await;

        assert_eq!(found["budgetDocuments"]["nodes"], json!([{ "qualityScore": {
            "value": "0.900000",
            "formula": "1 - (1 x 1 + 2 x 0.5 + 1 x 0) / 20 = 0.900000",
            "documentCount": "1", "rows": "20", "deducted": "2.000000",
            "findings": [
                { "severity": "REJECTED", "weight": "1.000000", "open": "1", "explained": "0", "rows": "1" },
                { "severity": "WARNING", "weight": "0.500000", "open": "4", "explained": "0", "rows": "2" },
                { "severity": "NOTICE", "weight": "0.000000", "open": "2", "explained": "0", "rows": "1" },
            ],
        } }]));

        // What is explained weighs nothing; the row that was left out is one of the rows still.
        let ids = ids(app).await;
        explain(app, "penjelasan.csv", &[row(&ids[0]), row(&ids[3])]).await;
        let found = app.ask(&query).await;

        assert_eq!(found["budgetDocuments"]["nodes"][0]["qualityScore"], json!({
            "value": "0.925000",
            "formula": "1 - (0 x 1 + 3 x 0.5 + 1 x 0) / 20 = 0.925000",
            "documentCount": "1", "rows": "20", "deducted": "1.500000",
            "findings": [
                { "severity": "REJECTED", "weight": "1.000000", "open": "0", "explained": "1", "rows": "0" },
                { "severity": "WARNING", "weight": "0.500000", "open": "3", "explained": "1", "rows": "3" },
                { "severity": "NOTICE", "weight": "0.000000", "open": "2", "explained": "0", "rows": "1" },
            ],
        }));
    }

    async fn units_and_governments_are_scored_by_their_documents_that_count(app) {
        let region = region("34.02").create(app).await;
        let [one, two, _without_documents] = [
            unit(&region, "1.01.01").create(app).await,
            unit(&region, "1.02.01").create(app).await,
            unit(&region, "1.03.01").create(app).await,
        ];
        let wrong = document(&one).counting(9, 0).create(app).await;
        let right = document(&one).counting(9, 0).superseding(&wrong).create(app).await;
        let copy = document(&one).counting(9, 0).duplicate_of(&right).create(app).await;
        let own = summary(&region).counting(4, 0).create(app).await;
        let clean = document(&two).counting(14, 0).create(app).await;
        document(&two).year(2015).counting(1, 0).create(app).await;
        for (of, line) in [(&wrong, 1), (&copy, 1), (&right, 2), (&own, 3)] {
            finding_on(app, of, "TOTAL_NOT_MET", Warning, Some(line)).await;
        }
        finding_on(app, &clean, "TEXT_ROW", Notice, Some(1)).await;

        let found = app.ask("{ units(orderBy: [{ field: CODE }]) { nodes { qualityScore(fiscalYear: 2014) { value documentCount rows formula } } }
            region(code: \"34.02\") { y2014: qualityScore(fiscalYear: 2014) { value documentCount rows deducted }
                y2015: qualityScore(fiscalYear: 2015) { value rows } y2016: qualityScore(fiscalYear: 2016) { value } } }").await;

        assert_eq!(found["units"]["nodes"], json!([
            { "qualityScore": { "value": "0.950000", "documentCount": "1", "rows": "10", "formula": "1 - (0 x 1 + 1 x 0.5 + 0 x 0) / 10 = 0.950000" } },
            { "qualityScore": { "value": "1.000000", "documentCount": "1", "rows": "15", "formula": "1 - (0 x 1 + 0 x 0.5 + 1 x 0) / 15 = 1.000000" } },
            { "qualityScore": null },
        ]));
        assert_eq!(found["region"], json!({
            "y2014": { "value": "0.966667", "documentCount": "3", "rows": "30", "deducted": "1.000000" },
            "y2015": { "value": "1.000000", "rows": "2" },
            "y2016": null,
        }));
    }

    async fn scores_and_explanations_of_many_cost_no_more_statements_than_those_of_two(app) {
        let region = region("34.02").create(app).await;
        let query = "{ units(first: 100) { nodes { qualityScore(fiscalYear: 2014) { value } } }
            budgetDocuments(first: 100) { nodes { qualityScore { value } } }
            qualityFindings(first: 100) { nodes { status explanation { text } qualityRule { name } } } }";
        let mut counts = Vec::new();
        for number in 1..=20 {
            let unit = unit(&region, &format!("1.{number:02}.01")).create(app).await;
            let budget = document(&unit).counting(3, 1).create(app).await;
            finding(app, &budget, "TOTAL_NOT_MET").await;
            if number == 2 || number == 20 {
                counts.push(app.statements_for(query).await.len());
            }
        }

        assert_eq!(counts[0], counts[1]);
        let found = app.ask(query).await;
        let scores = found["units"]["nodes"].as_array().unwrap();
        assert!(scores.iter().all(|node| value(&node["qualityScore"]) == "0.900000"), "{scores:?}");
    }

    async fn a_finding_about_no_document_is_in_no_score(app) {
        let unit = bantul(app).await;
        let budget = document(&unit).counting(1, 0).create(app).await;
        let about = finding(app, &budget, "UNIT_NAME_UNKNOWN").await;
        let set = format!("UPDATE quality_finding SET budget_document_id = NULL WHERE rule = '{}'", about.rule);
        app.database.writer().execute_unprepared(&set).await.unwrap();

        let found = app.ask("{ unit(regionCode: \"34.02\", code: \"1.01.01\") { findings { totalCount } qualityScore(fiscalYear: 2014) { value } } }").await;

        assert_eq!(found["unit"], json!({ "findings": { "totalCount": 1 }, "qualityScore": { "value": "1.000000" } }));
        assert_eq!(app.count::<quality_finding::Entity>().await, 1);
    }
}
