//! Series by quarters and months, from realization reports that say what time they cover.

use entity::budget_document::BudgetStage::{Amended, Realization};
use pantau::import::Kind;
use serde_json::{Value, json};

use crate::budget_import::upload;
use crate::support::build::{document, fact, item, region, unit};
use crate::support::{TestApp, on_both};

/// A unit with an enacted budget of 100, an amendment of 1 August to 120, and reports up to March
/// and June; another with a budget of 50 and a report up to June.
async fn reported(app: &TestApp) {
    let bantul = region("34.02").create(app).await;
    let health = unit(&bantul, "1.02").named("Kesehatan").create(app).await;
    let works = unit(&bantul, "1.03")
        .named("Pekerjaan Umum")
        .create(app)
        .await;
    let enacted = document(&health).create(app).await;
    let line = item(&enacted).create(app).await;
    fact(app, &enacted, &line, 100).await;
    let amended = document(&health)
        .stage(Amended)
        .dated("2014-08-01")
        .create(app)
        .await;
    fact(app, &amended, &line, 120).await;
    for (day, amount) in [("2014-03-31", 20), ("2014-06-30", 45)] {
        let report = document(&health)
            .stage(Realization)
            .dated(day)
            .create(app)
            .await;
        fact(app, &report, &line, amount).await;
    }
    let other = document(&works).create(app).await;
    let line = item(&other).create(app).await;
    fact(app, &other, &line, 50).await;
    let report = document(&works)
        .stage(Realization)
        .dated("2014-06-30")
        .create(app)
        .await;
    fact(app, &report, &line, 30).await;
}

/// A series of expenditure of 2014.
fn series(arguments: &str, fields: &str) -> String {
    format!(
        "{{ budgetSeries(fromYear: 2014, toYear: 2014, filter: {{ side: {{ eq: EXPENDITURE }} }}, {arguments}) {{ {fields} }} }}"
    )
}

/// Amounts as numbers of rupiah; null where nothing is stated.
fn rupiah(points: &Value, name: &str) -> Vec<Option<i64>> {
    let points = points.as_array().unwrap().iter();
    points
        .map(|point| {
            Some(
                point["cell"][name]
                    .as_str()?
                    .strip_suffix(".00")?
                    .parse()
                    .unwrap(),
            )
        })
        .collect()
}

on_both! {
    async fn a_quarter_has_what_its_reports_state_and_null_where_there_are_none(app) {
        reported(app).await;

        let found = app.ask(&series("interval: QUARTER", "series { points { fiscalYear period { quarter month firstDay lastDay } \
            cell { enacted current realized absorptionRate coverage { current realized } } } } total { period { quarter } amounts { realized } }")).await;

        let points = &found["budgetSeries"]["series"][0]["points"];
        assert_eq!(points[1], json!({
            "fiscalYear": 2014,
            "period": { "quarter": 2, "month": null, "firstDay": "2014-04-01", "lastDay": "2014-06-30" },
            "cell": { "enacted": "150.00", "current": "150.00", "realized": "75.00", "absorptionRate": 0.5, "coverage": { "current": 2, "realized": 2 } },
        }));
        assert_eq!(rupiah(points, "realized"), [Some(20), Some(75), None, None]);
        assert_eq!(rupiah(points, "current"), [Some(150), Some(150), Some(170), Some(170)]);
        // One of the two units has not reported the first quarter.
        assert_eq!(points[0]["cell"]["absorptionRate"], Value::Null);
        assert_eq!(points[0]["cell"]["coverage"], json!({ "current": 2, "realized": 1 }));
        let totals: Vec<&Value> = found["budgetSeries"]["total"].as_array().unwrap().iter().map(|total| &total["amounts"]["realized"]).collect();
        assert_eq!(json!(totals), json!(["20.00", "75.00", null, null]));
    }

    async fn months_without_a_report_are_gaps(app) {
        reported(app).await;

        let found = app.ask(&series("interval: MONTH, groupBy: [UNIT]", "seriesCount series { keys { name } points { period { month } cell { realized } } }")).await;

        let set = &found["budgetSeries"];
        assert_eq!((&set["seriesCount"], &set["series"][0]["keys"][0]["name"]), (&json!("2"), &json!("Kesehatan")));
        let mut health = vec![None; 12];
        (health[2], health[5]) = (Some(20), Some(45));
        assert_eq!(rupiah(&set["series"][0]["points"], "realized"), health);
        assert_eq!(set["series"][0]["points"][11]["period"]["month"], 12);
    }

    async fn periods_that_had_not_begun_on_the_date_are_empty(app) {
        reported(app).await;

        let found = app.ask(&series("interval: QUARTER, asOf: \"2014-05-15\"", "series { points { cell { current realized } } }")).await;

        let points = &found["budgetSeries"]["series"][0]["points"];
        assert_eq!(rupiah(points, "current"), [Some(150), Some(150), None, None]);
        assert_eq!(rupiah(points, "realized"), [Some(20), None, None, None]);
    }

    async fn a_cell_of_a_period_leads_to_what_it_sums(app) {
        reported(app).await;

        let found = app.ask(&series("interval: QUARTER", "series { points { cell { documents { nodes { stage datedOn } } facts { nodes { amount } } items { totalCount } } } }")).await;

        let cell = |quarter: usize| &found["budgetSeries"]["series"][0]["points"][quarter]["cell"];
        let sorted = |list: &Value, name: &str| {
            let mut all: Vec<String> = list["nodes"].as_array().unwrap().iter().map(|node| node[name].as_str().unwrap().to_owned()).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&cell(0)["documents"], "stage"), ["ENACTED", "ENACTED", "REALIZATION"]);
        assert_eq!(sorted(&cell(1)["facts"], "amount"), ["100.00", "30.00", "45.00", "50.00"]);
        assert_eq!(sorted(&cell(2)["documents"], "stage"), ["AMENDED", "ENACTED", "ENACTED"]);
        assert_eq!(cell(2)["items"]["totalCount"], 2);
    }

    async fn a_quarter_is_beside_the_same_of_the_year_before(app) {
        let bantul = region("34.02").create(app).await;
        let health = unit(&bantul, "1.02").create(app).await;
        for (year, day, amount) in [(2013, "2013-06-30", 40), (2013, "2013-12-31", 90), (2014, "2014-06-30", 50)] {
            let report = document(&health).year(year).stage(Realization).dated(day).create(app).await;
            let line = item(&report).create(app).await;
            fact(app, &report, &line, amount).await;
        }

        let found = app.ask(&series("interval: QUARTER", "series { points { cell { yearOnYear(of: REALIZED) { previous change rate } } } }")).await;

        let points = &found["budgetSeries"]["series"][0]["points"];
        assert_eq!(points[1]["cell"]["yearOnYear"], json!({ "previous": "40.00", "change": "10.00", "rate": 0.25 }));
        assert_eq!(points[0]["cell"], Value::Null);
    }

    async fn a_series_has_an_end(app) {
        let long = "{ budgetSeries(fromYear: 2011, toYear: 2014, interval: MONTH, filter: { side: { eq: REVENUE } }) { seriesCount } }";

        let refused = app.post(long, json!({})).await;

        assert_eq!(refused["errors"][0]["message"], "A series has at most 36 months and 100 lines.");
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }

    async fn reports_of_several_quarters_stand_beside_each_other(app) {
        region("34.02").named("Kabupaten Bantul").create(app).await;
        let heading = "No. Rekening,Uraian,Anggaran,Realisasi";
        let rows = |spent: &str| format!(
            "1.02 . 1.02.01 . 00 . 00 . 5,BELANJA,300,{spent}\n1.02 . 1.02.01 . 00 . 00 . 5 . 1 . 1 . 01 . 01,Gaji Pokok,300,{spent}\n"
        );
        let second = upload("Laporan Realisasi APBD", heading, &rows("140")).replace("Tahun,2014", "Triwulan,II\nTahun,2014");
        app.import(Kind::Budget, "1.csv", upload("Laporan Realisasi APBD Triwulan I", heading, &rows("60"))).await;
        app.import(Kind::Budget, "2.csv", second).await;
        app.import(Kind::Budget, "3.csv", upload("Laporan Realisasi APBD s.d. 30 September 2014", heading, &rows("210"))).await;
        app.import(Kind::Budget, "4.csv", upload("Laporan Realisasi APBD per 30 September 2014", heading, &rows("211"))).await;

        let found = app.ask(&series("interval: QUARTER", "series { points { cell { current realized } } }")).await;
        let today = app.ask("{ budgetCube(groupBy: [], filter: { fiscalYear: { eq: 2014 }, side: { eq: EXPENDITURE } }) { nodes { realized } } }").await;

        let points = &found["budgetSeries"]["series"][0]["points"];
        assert_eq!(rupiah(points, "realized"), [Some(60), Some(140), Some(211), None]);
        assert_eq!(rupiah(points, "current"), [Some(300), Some(300), Some(300), Some(300)]);
        assert_eq!(today["budgetCube"]["nodes"][0]["realized"], "211.00");
    }
}
