//! What governments are expected to have published, and who is late.

use entity::budget_document::BudgetStage::{Amended, Audited};
use pantau::config::Config;
use pantau::service::calendar::Calendar;
use serde_json::{Value, json};

use crate::support::build::{document, region, unit};
use crate::support::{TestApp, on_both};

/// Government, duty, day and status of each expected document.
async fn expected(app: &TestApp, arguments: &str) -> Vec<String> {
    let answer = app
        .ask(&format!(
            "{{ expectedPublications({arguments}) {{ nodes {{ region {{ code }} duty dueOn status documentCount }} }} }}"
        ))
        .await;
    let nodes = answer["expectedPublications"]["nodes"]
        .as_array()
        .unwrap()
        .iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    nodes
        .map(|node| {
            format!(
                "{} {} {} {} {}",
                text(&node["region"]["code"]),
                text(&node["duty"]),
                text(&node["dueOn"]),
                text(&node["status"]),
                node["documentCount"]
            )
        })
        .collect()
}

on_both! {
    async fn each_government_owes_four_documents_a_year(app) {
        let bantul = region("34.02").create(app).await;
        region("31.71").create(app).await;
        region("34.02.01").create(app).await;
        let agency = unit(&bantul, "1.01").create(app).await;
        document(&agency).create(app).await;
        document(&agency).stage(Amended).create(app).await;
        document(&agency).stage(Audited).year(2013).create(app).await;

        let all = expected(app, "fiscalYear: 2014, asOf: \"2014-08-01\"").await;

        assert_eq!(all, [
            "31 ENACTED 2014-01-31 LATE 0",
            "31 MID_YEAR 2014-07-30 LATE 0",
            "31 AMENDED 2014-10-30 DUE 0",
            "31 ACCOUNTABILITY 2015-08-31 DUE 0",
            "34 ENACTED 2014-01-31 LATE 0",
            "34 MID_YEAR 2014-07-30 LATE 0",
            "34 AMENDED 2014-10-30 DUE 0",
            "34 ACCOUNTABILITY 2015-08-31 DUE 0",
            "34.02 ENACTED 2014-01-31 PUBLISHED 1",
            "34.02 MID_YEAR 2014-07-30 LATE 0",
            "34.02 AMENDED 2014-10-30 PUBLISHED 1",
            "34.02 ACCOUNTABILITY 2015-08-31 DUE 0",
        ]);
    }

    async fn who_is_late_is_listed_page_by_page(app) {
        for code in ["34.01", "34.02"] {
            region(code).create(app).await;
        }
        let late = "fiscalYear: 2014, asOf: \"2014-07-30\", filter: { status: [LATE], regionCode: { startsWith: \"34.\" } }";

        let all = expected(app, late).await;
        let page = app.ask(&format!("{{ expectedPublications({late}, first: 1) {{ totalCount pageInfo {{ hasNextPage endCursor }} }} }}")).await;
        let end = page["expectedPublications"]["pageInfo"]["endCursor"].as_str().unwrap();
        let rest = expected(app, &format!("{late}, after: \"{end}\"")).await;
        let duties = expected(app, "fiscalYear: 2014, filter: { duty: [AMENDED, ENACTED], regionCode: { eq: \"34.01\" } }").await;
        let none = expected(app, "fiscalYear: 2014, filter: { status: [] }").await;

        assert_eq!(all, ["34.01 ENACTED 2014-01-31 LATE 0", "34.02 ENACTED 2014-01-31 LATE 0"]);
        assert_eq!(page["expectedPublications"]["totalCount"], 2);
        assert_eq!(rest, all[1..]);
        assert_eq!(duties, ["34.01 ENACTED 2014-01-31 LATE 0", "34.01 AMENDED 2014-10-30 LATE 0"]);
        assert!(none.is_empty());
    }

    async fn the_days_can_be_set_and_the_year_is_the_present_one_unless_given(app) {
        region("34").create(app).await;
        let calendar = Calendar { enacted: "12-31".to_owned(), ..Calendar::default() };
        let (address, _stop) = app.with(Config { calendar, ..Config::default() }).await;
        let body = json!({ "query": "{ expectedPublications(first: 1) { nodes { fiscalYear dueOn status } } }" });

        let answer = app.http.post(format!("{address}/graphql")).header("content-type", "application/json")
            .body(body.to_string()).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();

        assert_eq!(answer["data"]["expectedPublications"]["nodes"], json!([{ "fiscalYear": 2026, "dueOn": "2026-12-31", "status": "DUE" }]));
        assert_eq!(app.refusal("{ expectedPublications(fiscalYear: 1999) { totalCount } }").await, "BAD_USER_INPUT");
    }
}
