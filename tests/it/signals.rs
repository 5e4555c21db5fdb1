//! Signals: each rule fires from its threshold on and not before, and says what it rests on.

mod naive;

use entity::account::Model as Account;
use entity::budget_document::BudgetStage::{Amended, Audited, Enacted, Realization};
use entity::code_list::CodeListKind;
use entity::region::Model as Region;
use entity::unit::Model as Unit;
use pantau::config::Config;
use pantau::service::signal::thresholds::Thresholds;
use serde_json::{Value, json};

use crate::support::build::{
    account, code_list, document, fact, item, program, region, source_row, unit,
};
use crate::support::{TestApp, on_both};

/// The signals of Bantul in 2014.
fn signals(arguments: &str, fields: &str) -> String {
    format!("{{ signals({arguments}) {{ {fields} }} }}")
}

fn by(rule: &str) -> String {
    format!("filter: {{ regionCode: \"34.02\", fiscalYear: 2014, rule: [{rule}] }}")
}

const TOLD: &str = "nodes { unitCode programCode value threshold figures { kind amount number } }
    judgements { rule { name } judged unjudged signals }";

async fn told(app: &TestApp, rule: &str) -> Value {
    app.ask(&signals(&by(rule), TOLD)).await["signals"].take()
}

/// Unit, program and value of each signal.
fn found(told: &Value) -> Vec<(&str, &str, &str)> {
    let nodes = told["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| {
            (
                node["unitCode"].as_str().unwrap(),
                node["programCode"].as_str().unwrap_or(""),
                node["value"].as_str().unwrap(),
            )
        })
        .collect()
}

/// How many could be judged, how many could not, how many signals there are.
fn judged(told: &Value) -> [&str; 3] {
    let judgement = &told["judgements"][0];
    ["judged", "unjudged", "signals"].map(|name| judgement[name].as_str().unwrap())
}

fn figures(node: &Value) -> Vec<String> {
    let figures = node["figures"].as_array().unwrap().iter();
    let shown = |figure: &Value| {
        let value = figure["amount"].as_str().or(figure["number"].as_str());
        format!("{} {}", figure["kind"].as_str().unwrap(), value.unwrap())
    };
    figures.map(shown).collect()
}

/// Budget and realization of a unit, in rupiah; the realization dated, or not.
async fn spent(app: &TestApp, unit: &Unit, budget: i64, realized: i64, day: Option<&str>) {
    let enacted = document(unit).create(app).await;
    let line = item(&enacted).create(app).await;
    fact(app, &enacted, &line, budget).await;
    report(app, unit, &line, realized, day).await;
}

async fn report(
    app: &TestApp,
    unit: &Unit,
    line: &entity::budget_item::Model,
    realized: i64,
    day: Option<&str>,
) {
    let mut report = document(unit).stage(Realization);
    if let Some(day) = day {
        report = report.dated(day);
    }
    let report = report.create(app).await;
    fact(app, &report, line, realized).await;
}

async fn two_governments(app: &TestApp) -> (Region, Region) {
    let bantul = region("34.02").named("Kabupaten Bantul").create(app).await;
    let sleman = region("34.04").named("Kabupaten Sleman").create(app).await;
    (bantul, sleman)
}

/// Two levels of a plan and the accounts under which items stand.
async fn accounts(app: &TestApp) -> [Account; 2] {
    let list = code_list(app, CodeListKind::Account, "2006").await;
    let class = account(app, &list, "5", None).await;
    let group = account(app, &list, "5.2", Some(&class)).await;
    [
        account(app, &list, "5.2.1", Some(&group)).await,
        account(app, &list, "5.2.2", Some(&group)).await,
    ]
}

/// A unit budgets amounts under programs and one account.
async fn budgeted(app: &TestApp, account: &Account, unit: &Unit, amounts: &[(&str, i64)]) {
    let enacted = document(unit).create(app).await;
    for (code, amount) in amounts {
        let program = program(app, unit, 2014, code, None).await;
        let line = item(&enacted)
            .of(&program)
            .in_account(account)
            .create(app)
            .await;
        fact(app, &enacted, &line, *amount).await;
    }
}

on_both! {
    async fn absorption_is_low_from_twenty_points_under_the_median_of_peers(app) {
        let (bantul, sleman) = two_governments(app).await;
        // Peers realize 70, 80, 90 and 95 of 100: for each unit of Bantul the median of the others,
        // the lower one in the middle, is 80.
        for (number, realized) in [(1, 70), (2, 80), (3, 90), (4, 95)] {
            let peer = unit(&sleman, &format!("1.0{number}.01")).create(app).await;
            spent(app, &peer, 100, realized, Some("2014-12-31")).await;
        }
        let low = unit(&bantul, "1.01.01").create(app).await;
        spent(app, &low, 100, 60, Some("2014-12-31")).await;
        let just_not = unit(&bantul, "1.02.01").create(app).await;
        spent(app, &just_not, 10_000, 6_001, Some("2014-12-15")).await;
        // Another month, no date and no known kind are no peers of these.
        let june = unit(&bantul, "1.03.01").create(app).await;
        spent(app, &june, 100, 1, Some("2014-06-30")).await;
        let undated = unit(&bantul, "1.04.01").create(app).await;
        spent(app, &undated, 100, 1, None).await;
        let kindless = unit(&bantul, "1.05.01").nameless().create(app).await;
        spent(app, &kindless, 100, 1, Some("2014-12-31")).await;

        let told = told(app, "LOW_ABSORPTION").await;

        assert_eq!(found(&told), [("1.01.01", "", "0.200000")]);
        assert_eq!(told["nodes"][0]["threshold"], "0.200000");
        assert_eq!(figures(&told["nodes"][0]), [
            "REALIZED 60.00", "CURRENT 100.00", "ABSORPTION_RATE 0.600000", "PEER_MEDIAN 0.800000", "PEERS 5.000000",
        ]);
        assert_eq!(judged(&told), ["2", "3", "1"]);
    }

    async fn three_peers_are_too_few_to_judge_by(app) {
        let (bantul, sleman) = two_governments(app).await;
        for number in 1..=3 {
            let peer = unit(&sleman, &format!("1.0{number}.01")).create(app).await;
            spent(app, &peer, 100, 99, None).await;
        }
        let low = unit(&bantul, "1.01.01").create(app).await;
        spent(app, &low, 100, 1, None).await;

        assert_eq!(judged(&told(app, "LOW_ABSORPTION").await), ["0", "1", "0"]);

        let fourth = unit(&sleman, "1.04.01").create(app).await;
        spent(app, &fourth, 100, 99, None).await;
        assert_eq!(judged(&told(app, "LOW_ABSORPTION").await), ["1", "0", "1"]);
    }

    async fn an_amendment_jumps_from_twice_the_enacted_budget_and_a_hundred_million_on(app) {
        let (bantul, _) = two_governments(app).await;
        let works = unit(&bantul, "1.03.01").create(app).await;
        let (enacted, amended) = (document(&works).create(app).await, document(&works).stage(Amended).create(app).await);
        for (code, before, after) in [
            ("1.03.15", 100_000_000, 200_000_000),
            ("1.03.16", 200_000_000, 399_999_999),
            // Doubled, and too small.
            ("1.03.17", 99_999_999, 199_999_998),
            // Cut.
            ("1.03.18", 500_000_000, 1),
            // Nothing was enacted.
            ("1.03.19", 0, 900_000_000),
        ] {
            let program = program(app, &works, 2014, code, None).await;
            let line = item(&enacted).of(&program).named(code).create(app).await;
            fact(app, &enacted, &line, before).await;
            fact(app, &amended, &line, after).await;
        }
        source_row(app, amended.source_document_id, 7, "Jalan").await;

        let told = told(app, "AMENDMENT_JUMP").await;

        assert_eq!(found(&told), [("1.03.01", "1.03.15", "1.000000")]);
        assert_eq!(figures(&told["nodes"][0]), ["ENACTED 100000000.00", "CURRENT 200000000.00", "CHANGE 100000000.00"]);
        assert_eq!(judged(&told), ["4", "1", "1"]);
        let evidence = app.ask(&signals(&by("AMENDMENT_JUMP"), "nodes { unit { name } rule { name cannotShow settings { name value } }
            items { totalCount nodes { name enacted current } } facts { nodes { amount } }
            documents { nodes { stage } } }")).await;
        assert_eq!(evidence["signals"]["nodes"], json!([{
            "unit": { "name": "Dinas 1.03.01" },
            "rule": { "name": "AMENDMENT_JUMP",
                "cannotShow": evidence["signals"]["nodes"][0]["rule"]["cannotShow"],
                "settings": [{ "name": "jump_percent", "value": "100" }, { "name": "jump_rupiah", "value": "100000000" }] },
            "items": { "totalCount": 1, "nodes": [{ "name": "1.03.15", "enacted": "100000000.00", "current": "200000000.00" }] },
            "facts": { "nodes": [{ "amount": "100000000.00" }, { "amount": "200000000.00" }] },
            "documents": { "nodes": [{ "stage": "ENACTED" }, { "stage": "AMENDED" }] },
        }]));
    }

    async fn a_year_ends_in_a_rush_where_half_of_it_is_spent_after_september(app) {
        let (bantul, _) = two_governments(app).await;
        for (code, before, after, days) in [
            ("1.01.01", 50, 100, Some(("2014-09-30", "2014-12-31"))),
            ("1.02.01", 51, 100, Some(("2014-09-01", "2014-12-01"))),
            // A report of June says nothing about the last quarter, nor does one of November about
            // the year, nor reports without a date.
            ("1.03.01", 10, 100, Some(("2014-06-30", "2014-12-31"))),
            ("1.04.01", 10, 100, Some(("2014-09-30", "2014-11-30"))),
            ("1.05.01", 10, 100, None),
        ] {
            let unit = unit(&bantul, code).create(app).await;
            let enacted = document(&unit).dated("2014-01-02").create(app).await;
            let line = item(&enacted).create(app).await;
            fact(app, &enacted, &line, 200).await;
            if let Some((first, last)) = days {
                report(app, &unit, &line, before, Some(first)).await;
                report(app, &unit, &line, after, Some(last)).await;
            } else {
                report(app, &unit, &line, after, None).await;
            }
        }

        let told = told(app, "YEAR_END_RUSH").await;

        assert_eq!(found(&told), [("1.01.01", "", "0.500000")]);
        assert_eq!(figures(&told["nodes"][0]), ["REALIZED 100.00", "REALIZED_BEFORE 50.00"]);
        assert_eq!(judged(&told), ["2", "3", "1"]);
    }

    async fn a_round_amount_repeats_from_five_items_on(app) {
        let (bantul, _) = two_governments(app).await;
        for (code, amount, times) in [("1.01.01", 30_000_000, 5), ("1.02.01", 30_000_000, 4), ("1.03.01", 30_000_001, 6)] {
            let unit = unit(&bantul, code).create(app).await;
            let enacted = document(&unit).create(app).await;
            // The same document once more adds nothing.
            let copy = document(&unit).duplicate_of(&enacted).create(app).await;
            for _ in 0..times {
                let line = item(&enacted).named(code).create(app).await;
                fact(app, &enacted, &line, amount).await;
                fact(app, &copy, &line, amount).await;
            }
        }

        let told = told(app, "REPEATED_ROUND_AMOUNT").await;

        assert_eq!(found(&told), [("1.01.01", "", "5.000000")]);
        assert_eq!(figures(&told["nodes"][0]), ["REPEATED_AMOUNT 30000000.00"]);
        assert_eq!(judged(&told), ["3", "0", "1"]);
        let items = app.ask(&signals(&by("REPEATED_ROUND_AMOUNT"), "nodes { items { totalCount } facts { totalCount } documents { totalCount } }")).await;
        assert_eq!(items["signals"]["nodes"], json!([{ "items": { "totalCount": 5 }, "facts": { "totalCount": 5 }, "documents": { "totalCount": 1 } }]));
    }

    async fn an_item_is_an_outlier_from_ten_deviations_on(app) {
        let (bantul, sleman) = two_governments(app).await;
        let [_, goods] = accounts(app).await;
        // The median of 100, 110, 120 and 130 is 110, and the median of 10, 0, 10 and 20 is 10.
        for (number, amount) in [(1, 100), (2, 110), (3, 120), (4, 130)] {
            let peer = unit(&sleman, &format!("1.0{number}.01")).create(app).await;
            budgeted(app, &goods, &peer, &[("1.01.15", amount), ("1.01.16", amount), ("1.01.17", 5)]).await;
        }
        let far = unit(&bantul, "1.01.01").create(app).await;
        budgeted(app, &goods, &far, &[("1.01.15", 210), ("1.01.16", 209), ("1.01.17", 900), ("1.01.18", 7)]).await;
        // Of the same government, so no peer; itself as far under the median as may be.
        let near = unit(&bantul, "1.02.01").create(app).await;
        budgeted(app, &goods, &near, &[("1.01.15", 11)]).await;

        let told = told(app, "ITEM_OUTLIER").await;

        assert_eq!(found(&told), [("1.01.01", "1.01.15", "10.000000")]);
        assert_eq!(figures(&told["nodes"][0]), ["CURRENT 210.00", "PEER_MEDIAN 110.00", "PEER_DEVIATION 10.00", "PEERS 4.000000"]);
        // All peers of one program state the same, and another has no peers.
        assert_eq!(judged(&told), ["3", "2", "1"]);
    }

    async fn overhead_is_much_from_eighty_of_a_hundred_on(app) {
        let (bantul, _) = two_governments(app).await;
        let [personnel, goods] = accounts(app).await;
        for (code, office, salaries, works) in [("1.01.01", 50, 30, 20), ("1.02.01", 500, 299, 201)] {
            let unit = unit(&bantul, code).create(app).await;
            let enacted = document(&unit).create(app).await;
            let support = program(app, &unit, 2014, &format!("{}.01", &code[..4]), None).await;
            let other = program(app, &unit, 2014, &format!("{}.15", &code[..4]), None).await;
            for (program, account, amount) in [(&support, &goods, office), (&other, &personnel, salaries), (&other, &goods, works)] {
                let line = item(&enacted).of(program).in_account(account).create(app).await;
                fact(app, &enacted, &line, amount).await;
            }
        }
        // It states no programs, so nobody knows its overhead.
        let coarse = unit(&bantul, "1.03.01").create(app).await;
        let enacted = document(&coarse).create(app).await;
        let line = item(&enacted).in_account(&personnel).create(app).await;
        fact(app, &enacted, &line, 100).await;

        let told = told(app, "OVERHEAD_SHARE").await;

        assert_eq!(found(&told), [("1.01.01", "", "0.800000")]);
        assert_eq!(figures(&told["nodes"][0]), ["OVERHEAD 80.00", "CURRENT 100.00"]);
        assert_eq!(judged(&told), ["2", "1", "1"]);
    }

    async fn the_date_and_what_was_known_decide_which_documents_are_looked_at(app) {
        let (bantul, _) = two_governments(app).await;
        let works = unit(&bantul, "1.03.01").create(app).await;
        let enacted = document(&works).dated("2014-01-02").create(app).await;
        let amended = document(&works).stage(Amended).dated("2014-10-01").create(app).await;
        let road = program(app, &works, 2014, "1.03.15", None).await;
        let line = item(&enacted).of(&road).create(app).await;
        fact(app, &enacted, &line, 100_000_000).await;
        fact(app, &amended, &line, 900_000_000).await;
        let count = |more: &'static str| async move {
            let arguments = format!("{}, {more}", by("AMENDMENT_JUMP"));
            app.ask(&signals(&arguments, "totalCount")).await["signals"]["totalCount"].clone()
        };

        assert_eq!(count("asOf: \"2014-10-01\"").await, 1);
        assert_eq!(count("asOf: \"2014-09-30\"").await, 0);
        assert_eq!(count("knownAt: \"2026-11-21T04:00:00Z\"").await, 1);
        assert_eq!(count("knownAt: \"2026-11-20T04:00:00Z\"").await, 0);
    }

    async fn signals_are_paged_ordered_and_narrowed(app) {
        let (bantul, _) = two_governments(app).await;
        for (code, amount) in [("1.01.01", 50_000_000), ("1.02.01", 70_000_000), ("1.03.01", 60_000_000)] {
            let unit = unit(&bantul, code).create(app).await;
            let enacted = document(&unit).create(app).await;
            for _ in 0..5 {
                let line = item(&enacted).create(app).await;
                fact(app, &enacted, &line, amount).await;
            }
        }
        let all = by("REPEATED_ROUND_AMOUNT");
        let codes = |found: &Value| -> Vec<String> {
            let nodes = found["signals"]["nodes"].as_array().unwrap().iter();
            nodes.map(|node| node["unitCode"].as_str().unwrap().to_owned()).collect()
        };
        let page = "nodes { unitCode } totalCount pageInfo { hasPreviousPage hasNextPage startCursor endCursor }";

        let by_unit = app.ask(&signals(&all, page)).await;
        let ordered = format!("{all}, orderBy: [{{ field: AMOUNT, direction: DESC }}]");
        let first = app.ask(&signals(&format!("{ordered}, first: 2"), page)).await;
        let end = first["signals"]["pageInfo"]["endCursor"].as_str().unwrap();
        let rest = app.ask(&signals(&format!("{ordered}, first: 2, after: \"{end}\""), page)).await;
        let start = rest["signals"]["pageInfo"]["startCursor"].as_str().unwrap();
        let back = app.ask(&signals(&format!("{ordered}, last: 1, before: \"{start}\""), page)).await;
        let narrowed = all.replace("rule:", "unitCode: [\"1.02.01\", \"9.99.99\"], rule:");
        let one = app.ask(&signals(&narrowed, "nodes { unitCode } judgements { judged }")).await;
        let nowhere = app.ask("{ signals(filter: { regionCode: \"99.99\", fiscalYear: 2014 }) { totalCount judgements { judged } pageInfo { endCursor } } }").await;

        assert_eq!(codes(&by_unit), ["1.01.01", "1.02.01", "1.03.01"]);
        assert_eq!(codes(&first), ["1.02.01", "1.03.01"]);
        assert_eq!(first["signals"]["pageInfo"]["hasNextPage"], true);
        assert_eq!(codes(&rest), ["1.01.01"]);
        assert_eq!((&rest["signals"]["pageInfo"]["hasNextPage"], &rest["signals"]["pageInfo"]["hasPreviousPage"]), (&json!(false), &json!(true)));
        assert_eq!(codes(&back), ["1.03.01"]);
        assert_eq!(codes(&one), ["1.02.01"]);
        assert_eq!(one["signals"]["judgements"], json!([{ "judged": "1" }]));
        assert_eq!(nowhere["signals"]["totalCount"], 0);
        assert_eq!(nowhere["signals"]["judgements"].as_array().unwrap().len(), 6);

        for (arguments, code) in [
            (String::new(), "GRAPHQL_VALIDATION_FAILED"),
            ("filter: { regionCode: \"34.02\" }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
            ("filter: { fiscalYear: 2014 }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
            (format!("{all}, first: 101"), "BAD_USER_INPUT"),
            (format!("{all}, first: 1, last: 1"), "BAD_USER_INPUT"),
            // A cursor of another order.
            (format!("{all}, after: \"{end}\""), "BAD_USER_INPUT"),
            (all.replace("rule:", "unitCode: [], rule:"), "BAD_USER_INPUT"),
        ] {
            let query = signals(&arguments, "totalCount").replace("signals()", "signals");

            assert_eq!(app.refusal(&query).await, code, "{arguments}");
        }
    }

    async fn signals_cost_the_same_statements_however_many_there_are(app) {
        let (bantul, _) = two_governments(app).await;
        let query = "{ signals(filter: { regionCode: \"34.02\", fiscalYear: 2014 }, first: 100) { totalCount
            judgements { judged } nodes { value unit { name } items { totalCount nodes { name } } facts { nodes { amount } }
            documents { nodes { stage } } } } }";
        let mut counts = Vec::new();
        for number in 1..=12 {
            let unit = unit(&bantul, &format!("1.{number:02}.01")).create(app).await;
            let enacted = document(&unit).create(app).await;
            for _ in 0..5 {
                let line = item(&enacted).create(app).await;
                fact(app, &enacted, &line, 10_000_000).await;
            }
            if number == 2 || number == 12 {
                counts.push((app.statements_for(query).await.len(), app.ask(query).await["signals"]["totalCount"].clone()));
            }
        }

        assert_eq!((counts[0].1.as_i64(), counts[1].1.as_i64()), (Some(2), Some(12)));
        assert_eq!(counts[0].0, counts[1].0);
    }

    async fn thresholds_can_be_set_and_are_told(app) {
        let (bantul, _) = two_governments(app).await;
        let office = unit(&bantul, "1.01.01").create(app).await;
        let enacted = document(&office).create(app).await;
        for _ in 0..2 {
            let line = item(&enacted).create(app).await;
            fact(app, &enacted, &line, 7).await;
        }
        let query = "{ signalRules { name meaning cannotShow threshold settings { name value } }
            signals(filter: { regionCode: \"34.02\", fiscalYear: 2014, rule: [REPEATED_ROUND_AMOUNT] }) { nodes { value threshold } } }";
        let thresholds = Thresholds { round_rupiah: 7, round_repeats: 2, ..Thresholds::default() };
        let (address, _stop) = app.with(Config { signals: thresholds, ..Config::default() }).await;

        let answer = app.http.post(format!("{address}/graphql")).header("content-type", "application/json")
            .body(json!({ "query": query }).to_string()).send().await.unwrap();
        let set: Value = answer.json().await.unwrap();
        let default = app.ask(query).await;

        assert_eq!(set["data"]["signals"]["nodes"], json!([{ "value": "2.000000", "threshold": "2.000000" }]));
        assert_eq!(default["signals"]["nodes"], json!([]));
        let rules = default["signalRules"].as_array().unwrap();
        let names: Vec<&str> = rules.iter().map(|rule| rule["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["LOW_ABSORPTION", "AMENDMENT_JUMP", "YEAR_END_RUSH", "REPEATED_ROUND_AMOUNT", "ITEM_OUTLIER", "OVERHEAD_SHARE"]);
        for rule in rules {
            for word in ["accus", "corrupt", "fraud", "suspic"] {
                assert!(!rule["meaning"].as_str().unwrap().contains(word), "{rule}");
            }
            assert!(rule["cannotShow"].as_str().unwrap().len() > 50, "{rule}");
        }
    }

    async fn an_audited_report_ends_the_year(app) {
        let (bantul, _) = two_governments(app).await;
        let office = unit(&bantul, "1.01.01").create(app).await;
        let enacted = document(&office).stage(Enacted).dated("2014-01-02").create(app).await;
        let line = item(&enacted).create(app).await;
        fact(app, &enacted, &line, 200).await;
        report(app, &office, &line, 40, Some("2014-09-30")).await;
        let audited = document(&office).stage(Audited).dated("2015-06-30").create(app).await;
        fact(app, &audited, &line, 100).await;

        assert_eq!(found(&told(app, "YEAR_END_RUSH").await), [("1.01.01", "", "0.600000")]);
    }
}
