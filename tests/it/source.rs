//! Published files, readings and findings as lists of their own.

use serde_json::json;

use crate::support::build::{document, finding, region, unit};
use crate::support::on_both;

on_both! {
    async fn a_file_is_found_by_its_bytes(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").nameless().create(app).await;
        let budget = document(&unit).create(app).await;

        let found = app.ask_with(
            "query($sha: String) { sourceDocument(sha256: $sha) { id publisher budgetDocuments { totalCount } importRuns { nodes { softwareVersion } } } }",
            json!({ "sha": budget.content_sha256.to_uppercase() }),
        ).await;
        let id = found["sourceDocument"]["id"].as_str().unwrap();
        let again = app.ask(&format!("{{ sourceDocument(id: \"{id}\") {{ publisher }} sourceDocuments {{ totalCount }} }}")).await;

        assert_eq!(found["sourceDocument"]["budgetDocuments"]["totalCount"], 1);
        assert_eq!(found["sourceDocument"]["importRuns"]["nodes"], json!([{ "softwareVersion": "0.1.0" }]));
        assert_eq!(again, json!({ "sourceDocument": { "publisher": "Pemerintah Daerah" }, "sourceDocuments": { "totalCount": 1 } }));
    }

    async fn findings_and_readings_are_filtered(app) {
        let region = region("34.02").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let budget = document(&unit).create(app).await;
        finding(app, &budget, "total-unmet").await;
        finding(app, &budget, "unit-unnamed").await;

        for (filter, expected) in [
            ("{ rule: { eq: \"total-unmet\" } }", 1),
            ("{ severity: { eq: WARNING } }", 2),
            ("{ severity: { eq: REJECTED } }", 0),
            ("{ regionCode: { eq: \"34.02\" }, unitCode: { eq: \"1.01\" }, fiscalYear: { eq: 2014 } }", 2),
            ("{ fiscalYear: { eq: 2015 } }", 0),
        ] {
            let found = app.ask(&format!("{{ qualityFindings(filter: {filter}) {{ totalCount }} }}")).await;

            assert_eq!(found["qualityFindings"]["totalCount"], expected, "{filter}");
        }
        let runs = app.ask(
            "{ bad: importRuns(filter: { hasRejectedRows: true }, orderBy: [{ field: FINISHED_AT, direction: DESC }]) { totalCount edges { cursor } }
               good: importRuns(filter: { hasRejectedRows: false }) { totalCount } }",
        ).await;
        let cursor = runs["bad"]["edges"][0]["cursor"].as_str().unwrap();
        let rest = app.ask(&format!("{{ importRuns(after: \"{cursor}\", orderBy: [{{ field: FINISHED_AT, direction: DESC }}]) {{ nodes {{ id }} }} }}")).await;

        assert_eq!(runs["bad"]["totalCount"], 2);
        assert_eq!(runs["good"]["totalCount"], 0);
        assert_eq!(rest["importRuns"]["nodes"].as_array().unwrap().len(), 1);
    }
}
