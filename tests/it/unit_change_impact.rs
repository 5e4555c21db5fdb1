//! What a change of units meant for money, before and after.

use pantau::cli::demo;
use pantau::clock::Clock;
use pantau::import::Kind;
use serde_json::{Value, json};

use crate::support::build::{document, fact, item, region, unit};
use crate::support::{TestApp, on_both};

const IMPACT: &str = "query($before: Int! = 1, $after: Int! = 1) { unitChanges { nodes { kind impact(yearsBefore: $before, yearsAfter: $after) {
    promisedSaving overheadSaving
    years { fiscalYear phase units expenditure { enacted current realized } overhead { current } programOverhead { current }
      personnel { current } coverage { units published } documents { title } } } } } }";

/// The example that comes with the project, without the data beside it.
async fn example(app: &TestApp) -> Value {
    demo::load_example(&app.database, &Clock::system())
        .await
        .unwrap();
    let found = app.ask(IMPACT).await;
    found["unitChanges"]["nodes"].clone()
}

fn sen(value: &Value) -> i128 {
    let text = value.as_str().unwrap();
    text.replace('.', "").parse().unwrap()
}

on_both! {
    async fn the_units_of_a_merger_are_added_on_both_sides(app) {
        let changes = example(app).await;

        let merger = &changes[0]["impact"];
        assert_eq!(changes[0]["kind"], "MERGER");
        assert_eq!(merger["promisedSaving"], "750000000.00");
        let years = merger["years"].as_array().unwrap();
        let told: Vec<Value> = years.iter()
            .map(|year| json!([year["fiscalYear"], year["phase"], year["units"], year["coverage"]]))
            .collect();
        assert_eq!(told, [
            json!([2016, "BEFORE", 2, { "units": 2, "published": 2 }]),
            json!([2017, "AFTER", 1, { "units": 1, "published": 1 }]),
        ]);
        // Personnel (9,000 and 1,400 million) and office (620 and 310), 4 % more and a little, less 1 %.
        assert_eq!(years[0]["overhead"]["current"], years_overhead(2016, &[(9_000, 620, 240), (1_400, 310, 90)]));
        assert_eq!(years[1]["overhead"]["current"], years_overhead(2017, &[(10_050, 700, 300)]));
        let saved = sen(&years[0]["overhead"]["current"]) - sen(&years[1]["overhead"]["current"]);
        assert_eq!(sen(&merger["overheadSaving"]), saved);
        let parts = sen(&years[0]["programOverhead"]["current"]) + sen(&years[0]["personnel"]["current"]);
        assert_eq!(parts, sen(&years[0]["overhead"]["current"]), "no item of the example is both");
    }

    async fn a_year_without_all_documents_says_so_and_saves_nothing(app) {
        let bantul = region("34.02").create(app).await;
        let old = unit(&bantul, "1.01.01").named("Dinas Pendidikan").create(app).await;
        let file = "no_peristiwa,kode_wilayah,jenis_peristiwa,tanggal_berlaku,dasar_hukum,keterangan,target_penghematan,peran,kode_unit,nama_unit,jenis_unit,porsi\n\
            1,34.02,PENGGABUNGAN,2017-07-01,,,,ASAL,1.01.01,Dinas Pendidikan,,\n1,34.02,,,,,,ASAL,1.18.01,Kantor Pemuda,,\n1,34.02,,,,,,HASIL,1.01.02,Dinas Bersama,,\n";
        app.import(Kind::UnitChanges, "perubahan.csv", file).await;
        let budget = document(&old).year(2016).create(app).await;
        let paid = item(&budget).create(app).await;
        fact(app, &budget, &paid, 700).await;

        let found = app.ask(IMPACT).await;

        let impact = &found["unitChanges"]["nodes"][0]["impact"];
        let years = impact["years"].as_array().unwrap();
        let phases: Vec<_> = years.iter().map(|year| json!([year["fiscalYear"], year["phase"], year["units"]])).collect();
        assert_eq!(phases, [json!([2016, "BEFORE", 2]), json!([2017, "DURING", 1]), json!([2018, "AFTER", 1])]);
        assert_eq!(years[0]["expenditure"], json!({ "enacted": "700.00", "current": "700.00", "realized": null }));
        assert_eq!(years[0]["coverage"], json!({ "units": 2, "published": 1 }));
        assert_eq!(years[1]["coverage"], json!({ "units": 3, "published": 0 }));
        assert_eq!(years[2]["expenditure"]["current"], Value::Null);
        assert_eq!(years[0]["overhead"]["current"], Value::Null, "the item has no account");
        assert_eq!(impact["overheadSaving"], Value::Null);
        assert_eq!(impact["promisedSaving"], Value::Null);
    }

    async fn more_years_than_ten_are_refused(app) {
        example(app).await;

        for years in [json!({ "before": 11 }), json!({ "after": 11 }), json!({ "before": -1 })] {
            let answer = app.post(IMPACT, years).await;

            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        }
    }

    async fn the_impact_of_many_changes_costs_as_many_statements_as_that_of_one(app) {
        example(app).await;
        let query = |first| format!("{{ unitChanges(first: {first}) {{ nodes {{ impact {{ years {{ overhead {{ current }} documents {{ title }} }} }} }} }} }}");

        let one = app.statements_for(&query(1)).await;
        let all = app.statements_for(&query(3)).await;

        assert_eq!(one.len(), all.len(), "{one:#?}\n{all:#?}");
    }

    async fn the_example_is_marked_wherever_it_shows(app) {
        example(app).await;

        let found = app.ask("{ regions { nodes { name } } units { nodes { name } } unitChanges { nodes { legalBasis note } }
            budgetDocuments { nodes { title } } sourceDocuments { nodes { publisher } } }").await;

        for (nodes, mark) in [("regions", "(data buatan)"), ("units", "(data buatan)"), ("unitChanges", "(data buatan)"),
            ("budgetDocuments", "Data buatan"), ("sourceDocuments", "(data buatan)")] {
            for node in found[nodes]["nodes"].as_array().unwrap() {
                assert!(node.to_string().contains(mark), "{nodes}: {node}");
            }
        }
    }

    async fn a_made_up_government_is_marked_and_takes_no_real_number(app) {
        region("34.02").create(app).await;
        let file = "kode,nama\n99,Provinsi Contoh\n34.09,Kabupaten Contoh (data buatan)\n98.01,Kabupaten Lain (data buatan)\n97,Provinsi Lain (data buatan)\n99.01.01,Kecamatan (data buatan)\n";

        let report = app.import(Kind::ExampleRegions, "contoh.csv", file).await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (1, 4));
        let rules: Vec<&str> = report.findings.keys().copied().collect();
        assert_eq!(rules, ["CODE_MALFORMED", "CODE_TAKEN", "EXAMPLE_UNMARKED", "MISSING_PARENT"]);
    }
}

/// Overhead of units whose personnel, office and honoraria are these, in millions of 2015.
fn years_overhead(year: i64, units: &[(i64, i64, i64)]) -> String {
    let step = year - 2015;
    let grown = |million: i64, place: i64| {
        let rupiah = million * 1_000_000 * (100 + 4 * step) / 100 + place * 37_250 * (step + 1);
        rupiah * 99 / 100
    };
    let of_unit = |(personnel, office, fees): &(i64, i64, i64)| {
        grown(*personnel, 1) + grown(*office, 2) + grown(*fees, 3)
    };
    format!("{}.00", units.iter().map(of_unit).sum::<i64>())
}
