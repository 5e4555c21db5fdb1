//! What became of services, month by month: what files state, and what it says of promises.

use entity::service_period;
use pantau::import::{Kind, Options, Report};
use serde_json::{Value, json};

use crate::import_services::{THREE, a_unit, import as import_services};
use crate::support::files::shown;
use crate::support::{TestApp, on_both};

const HEADING: &str = "kode_wilayah,kode_unit,kode_layanan,bulan,permohonan,selesai,sesuai_standar,\
    belum_selesai,waktu_median,waktu_p90\n";

/// Two months before and two after the promise became one working day instead of three.
const FOUR: &str = "\
34.02,1.06.01,01,2025-05,120,110,100,15,2 hari kerja,\"3,5 hari kerja\"
34.02,1.06.01,01,2025-06,1.200,90,,45,\"2,5 hari kerja\",
34.02,1.06.01,01,07-2025,100,130,39,15,\"1,25 hari kerja\",4 hari kerja
34.02,1.06.01,02,2025-07-01,0,0,0,0,,
";

async fn import(app: &TestApp, name: &str, rows: &str) -> Report {
    app.import(Kind::ServicePeriods, name, format!("{HEADING}{rows}"))
        .await
}

/// A unit with two services and their months.
async fn filled(app: &TestApp) -> Report {
    a_unit(app).await;
    import_services(app, "layanan.csv", THREE).await;
    import(app, "capaian.csv", FOUR).await
}

fn months(found: &Value) -> Vec<String> {
    let nodes = found["servicePeriods"]["nodes"].as_array().unwrap().iter();
    let month = |node: &Value| {
        let code = node["service"]["code"].as_str().unwrap();
        format!("{code} {}", node["month"].as_str().unwrap())
    };
    nodes.map(month).collect()
}

on_both! {
    async fn each_month_stands_beside_what_was_promised_then(app) {
        let report = filled(app).await;

        let found = app.ask(
            "{ publicService(regionCode: \"34.02\", unitCode: \"1.06.01\", code: \"01\") { periods(first: 2) { totalCount nodes {
                month requests completed withinStandard withinStandardRate openAtEnd
                medianTime { number unit } p90Time { number unit } promisedTime { number unit } medianWithinPromise
                service { name } sourceLine sourceDocument { fileName } } } } }",
        ).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (4, 0));
        assert_eq!(report.counted["months_created"], 4);
        let days = |number: &str| json!({ "number": number, "unit": "WORKING_DAYS" });
        let promised = |number: i32| json!({ "number": number, "unit": "WORKING_DAYS" });
        let from = json!({ "fileName": "capaian.csv" });
        assert_eq!(found["publicService"]["periods"], json!({ "totalCount": 3, "nodes": [
            { "month": "2025-07-01", "requests": 100, "completed": 130, "withinStandard": 39, "withinStandardRate": 0.3,
              "openAtEnd": 15, "medianTime": days("1.25"), "p90Time": days("4.00"), "promisedTime": promised(1),
              "medianWithinPromise": false, "service": { "name": "Penerbitan Kartu Keluarga" }, "sourceLine": "4", "sourceDocument": from },
            { "month": "2025-06-01", "requests": 1200, "completed": 90, "withinStandard": null, "withinStandardRate": null,
              "openAtEnd": 45, "medianTime": days("2.50"), "p90Time": null, "promisedTime": promised(3),
              "medianWithinPromise": true, "service": { "name": "Penerbitan Kartu Keluarga" }, "sourceLine": "3", "sourceDocument": from },
        ] }));
    }

    async fn months_of_all_services_are_filtered_and_zero_is_not_unknown(app) {
        filled(app).await;
        for (filter, expected) in [
            ("{}", vec!["01 2025-05-01", "01 2025-06-01", "01 2025-07-01", "02 2025-07-01"]),
            ("{ completed: { gte: 100 } }", vec!["01 2025-05-01", "01 2025-07-01"]),
            ("{ month: { gte: \"2025-07-01\" } }", vec!["01 2025-07-01", "02 2025-07-01"]),
            ("{ category: { eq: \"Kependudukan\" }, month: { lte: \"2025-05-31\" } }", vec!["01 2025-05-01"]),
            ("{ serviceCode: { eq: \"02\" }, unitCode: { eq: \"1.06.01\" } }", vec!["02 2025-07-01"]),
            ("{ regionCode: { eq: \"34\" } }", vec![]),
        ] {
            let query = format!("{{ servicePeriods(filter: {filter}, orderBy: [{{ field: MONTH }}]) {{ nodes {{ month service {{ code }} }} }} }}");

            assert_eq!(months(&app.ask(&query).await), expected, "{filter}");
        }

        let none = app.ask("{ servicePeriods(filter: { serviceCode: { eq: \"02\" } }) { nodes { requests completed withinStandardRate medianTime { number } medianWithinPromise } } }").await;
        assert_eq!(none["servicePeriods"]["nodes"], json!([
            { "requests": 0, "completed": 0, "withinStandardRate": null, "medianTime": null, "medianWithinPromise": null },
        ]));
    }

    async fn a_month_that_is_known_counts_once_and_other_figures_are_left_out(app) {
        filled(app).await;

        let again = import(app, "salinan.csv", &format!("{FOUR}\n")).await;
        let other = import(app, "lain.csv", &FOUR.replace(",110,", ",111,")).await;

        assert_eq!(again.counted["months_known"], 4);
        assert_eq!(again.findings["PERIOD_KNOWN"].count, 4);
        assert_eq!((other.rows_accepted, other.rows_rejected), (3, 1));
        assert_eq!(shown(&other)[0], ("STATED_DIFFERENTLY", 2, "bulan", "2025-05-01"));
        assert_eq!(app.count::<service_period::Entity>().await, 4);
    }

    async fn figures_that_cannot_be_are_left_out_each_with_its_reason(app) {
        a_unit(app).await;
        import_services(app, "layanan.csv", THREE).await;
        let rows = [
            "34.99,1.06.01,01,2025-05,1,,,,,",
            ",1.06.01,01,2025-05,1,,,,,",
            "34.02,1.09.01,01,2025-05,1,,,,,",
            "34.02,1.06.01,99,2025-05,1,,,,,",
            "34.02,1.06.01,01,Mei 2025,1,,,,,",
            "34.02,1.06.01,01,2025-05,-1,,,,,",
            "34.02,1.06.01,01,2025-05,1,5,6,,,",
            "34.02,1.06.01,01,2025-05,,,,,,",
            "34.02,1.06.01,01,2025-05,,,,,3 hari,2 hari",
            "34.02,1.06.01,01,2025-05,,,,,3 jam,2 hari",
            "34.02,1.06.01,01,2025-05,,,,,cepat,",
            "34.02,1.06.01,01,2025-05,,,,7,,",
        ].join("\n");

        let report = import(app, "capaian.csv", &rows).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 11));
        let mut rejected: Vec<_> = report.examples.iter().map(|finding| (finding.line.unwrap(), finding.rule)).collect();
        rejected.sort_unstable();
        assert_eq!(rejected, [
            (2, "REGION_UNKNOWN"), (3, "GOVERNMENT_MISSING"), (4, "UNIT_UNKNOWN"), (5, "SERVICE_UNKNOWN"),
            (6, "DATE_MALFORMED"), (7, "NUMBER_MALFORMED"), (8, "FIGURES_CONTRADICTED"), (9, "FIGURES_CONTRADICTED"),
            (10, "FIGURES_CONTRADICTED"), (11, "FIGURES_CONTRADICTED"), (12, "NUMBER_MALFORMED"),
        ]);
    }

    async fn a_unit_sends_its_own_months_and_they_are_a_file(app) {
        a_unit(app).await;
        import_services(app, "layanan.csv", THREE).await;
        let options = Options { region: Some("34.02".into()), unit: Some("1.06.01".into()), ..Options::default() };
        let table = "Kode Layanan;Bulan;Permohonan;Selesai;Sesuai Standar\n01;2025-08;10;8;6\n";

        let report = app.try_import(Kind::ServicePeriods, "capaian.csv", table, &options).await.unwrap();
        let file = app.get("/export/servicePeriods.ndjson").await.text().await.unwrap();
        let found = app.ask("{ servicePeriods { nodes { id } } }").await;
        let node = app.ask_with(
            "query($id: ID!) { node(id: $id) { __typename ... on ServicePeriod { month } ... on Sourced { sourceDocument { kind } } } }",
            found["servicePeriods"]["nodes"][0].clone(),
        ).await;

        assert_eq!(report.rows_accepted, 1);
        let row: Value = serde_json::from_str(file.trim()).unwrap();
        assert_eq!((&row["unit_code"], &row["month"], &row["within_standard_rate"]), (&json!("1.06.01"), &json!("2025-08-01"), &json!(0.75)));
        assert_eq!(node["node"], json!({ "__typename": "ServicePeriod", "month": "2025-08-01", "sourceDocument": { "kind": "service-periods" } }));
    }
}
