//! How satisfied people were: what units published, and what is answered here.

use chrono::{Days, NaiveDate, TimeDelta};
use entity::{satisfaction_ballot, satisfaction_survey};
use pantau::auth::actor::Vouched;
use pantau::auth::token::{Secret, SecretKind};
use pantau::import::{Kind, Report};
use pantau::service::role::{NewGrant, Role};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::comment::official::{roles, row};
use crate::comment::{User, first, user};
use crate::import_services::{THREE, a_unit, import as import_services};
use crate::support::files::shown;
use crate::support::{TestApp, on_both};

pub(crate) const OPEN: &str = "mutation($input: OpenSatisfactionSurveyInput!) { openSatisfactionSurvey(input: $input) {
    survey { id code origin method respondents invited elements { kind } } userErrors { code field } } }";
pub(crate) const ISSUE: &str =
    "mutation($input: IssueSatisfactionBallotsInput!) { issueSatisfactionBallots(input: $input) {
    ballots { tokens survey { invited respondents } } userErrors { code field } } }";
const ANSWER: &str =
    "mutation($input: AnswerSatisfactionSurveyInput!) { answerSatisfactionSurvey(input: $input) {
    survey { respondents index withheld } userErrors { code field } } }";
const RESULT: &str =
    "respondents invited responseRate withheld index grade elements { kind mean scores }";

const HEADING: &str = "kode_wilayah,kode_unit,kode_layanan,kode_survei,nama_survei,periode_awal,periode_akhir,\
    saluran,responden,dilayani,diundang,u1,u2,u3,u4,u5,u6,u7,u8,u9,ikm,mutu\n";

async fn import(app: &TestApp, name: &str, rows: &str) -> Report {
    app.import(Kind::Satisfaction, name, format!("{HEADING}{rows}"))
        .await
}

/// A unit with services, and what it published of three surveys.
async fn filled(app: &TestApp) -> Report {
    a_unit(app).await;
    import_services(app, "layanan.csv", THREE).await;
    import(app, "skm.csv", "\
34.02,1.06.01,,2024,SKM 2024,2024-01-01,2024-12-31,loket,150,1000,200,4,4,4,4,4,4,4,4,4,\"100,00\",A
34.02,1.06.01,01,2025-KK,,01-01-2025,30-06-2025,daring,4,,,\"3,2\",3.1,\"3,3\",,,,,,,\"80,00\",B (Baik)
34.02,1.06.01,01,2025-2,,2025-07-01,2025-12-31,,100,,,3.333,3.333,3.333,3.333,3.333,3.333,3.333,3.333,3.333,\"83,24\",A
").await
}

/// An official of the only unit, and the unit.
async fn official(app: &TestApp) -> (User<'_>, String) {
    let unit = first(app, "units").await;
    let siti = user(app, "Forum", "siti").await;
    let new = NewGrant {
        app: "Forum".to_owned(),
        user: Vouched::new("siti", "Siti").unwrap(),
        role: Role::Official,
        unit: Some(row(&unit)),
        government: None,
        reason: "Surat tugas".to_owned(),
        ends_at: None,
    };
    roles(app).grant(new).await.unwrap();
    (siti, unit)
}

pub(crate) fn survey(unit: &str, code: &str, today: NaiveDate) -> Value {
    json!({ "unitId": unit, "code": code, "firstDay": today, "lastDay": today + Days::new(29), "idempotencyKey": code })
}

fn wish(survey: &Value, count: i32, key: &str) -> Value {
    json!({ "surveyId": survey["id"], "count": count, "idempotencyKey": key })
}

/// An answer that gives each of the three elements this score.
fn answer(token: &str, score: i32) -> Value {
    let kinds = ["TIME", "COST", "CONDUCT"];
    json!({ "token": token, "scores": kinds.map(|kind| json!({ "element": kind, "score": score })) })
}

fn today(app: &TestApp) -> NaiveDate {
    app.clock.now().date_naive()
}

async fn codes(app: &TestApp, input: Value) -> Value {
    let request = json!({ "query": ANSWER, "variables": { "input": input } });
    let answer: Value = app
        .http
        .post(format!("{}/graphql", app.address))
        .json(&request)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    answer["data"]["answerSatisfactionSurvey"]["userErrors"][0]["code"].clone()
}

async fn result(app: &TestApp, survey: &Value) -> Value {
    let id = survey["id"].as_str().unwrap();
    let query = format!("{{ node(id: \"{id}\") {{ ... on SatisfactionSurvey {{ {RESULT} }} }} }}");
    app.ask(&query).await["node"].clone()
}

on_both! {
    async fn what_was_published_stands_beside_what_its_elements_give(app) {
        let report = filled(app).await;

        let found = app.ask("{ satisfactionSurveys { totalCount nodes {
            code title unit { code } service { code } firstDay lastDay channel origin method respondents invited responseRate
            served sampleWanted withheld index grade statedIndex statedGrade sourceLine sourceDocument { fileName }
            elements { number kind mean scores } } } }").await;

        assert_eq!((report.rows_accepted, report.rows_rejected), (3, 0));
        assert_eq!(report.counted["surveys_created"], 3);
        let nodes = found["satisfactionSurveys"]["nodes"].as_array().unwrap();
        let short: Vec<_> = nodes.iter().map(|node| {
            json!([node["code"], node["service"]["code"], node["index"], node["grade"], node["statedIndex"], node["statedGrade"], node["withheld"]])
        }).collect();
        assert_eq!(json!(short), json!([
            ["2025-2", "01", "83.33", "B", "83.24", "A", null],
            ["2025-KK", "01", null, null, "80.00", "B", "TOO_FEW"],
            ["2024", null, "100.00", "A", "100.00", "A", null],
        ]));
        let whole = &nodes[2];
        assert_eq!(whole["elements"][8], json!({ "number": 9, "kind": "FACILITIES", "mean": "4.0000", "scores": null }));
        assert_eq!((&whole["respondents"], &whole["invited"], &whole["responseRate"], &whole["served"], &whole["sampleWanted"]),
            (&json!("150"), &json!("200"), &json!(0.75), &json!("1000"), &json!("278")));
        assert_eq!((&whole["method"], &whole["origin"], &whole["sourceLine"], &whole["sourceDocument"]["fileName"]),
            (&json!("PERMENPANRB_14_2017"), &json!("PUBLISHED"), &json!("2"), &json!("skm.csv")));
        // Three elements were asked about; of four who answered nothing is shown.
        assert_eq!(nodes[1]["elements"], json!([
            { "number": 1, "kind": "REQUIREMENTS", "mean": null, "scores": null },
            { "number": 2, "kind": "PROCEDURE", "mean": null, "scores": null },
            { "number": 3, "kind": "TIME", "mean": null, "scores": null },
        ]));
        // The weight 0.111 gives 83.24 instead of 83.33; neither is an A.
        assert_eq!(report.findings["INDEX_DIFFERS"].count, 1);
        assert_eq!(report.findings["GRADE_DIFFERS"].count, 1);
        let told = report.examples.iter().find(|finding| finding.rule == "INDEX_DIFFERS").unwrap();
        assert!(told.message.contains("83,33; the weight was rounded to 0.111"), "{}", told.message);
    }

    async fn surveys_are_found_by_unit_service_category_and_day(app) {
        filled(app).await;
        for (filter, expected) in [
            ("{}", vec!["2025-2", "2025-KK", "2024"]),
            ("{ serviceCode: { eq: \"01\" } }", vec!["2025-2", "2025-KK"]),
            ("{ category: { eq: \"Kependudukan\" }, lastDay: { lte: \"2025-06-30\" } }", vec!["2025-KK"]),
            ("{ channel: { eq: \"loket\" }, unitCode: { eq: \"1.06.01\" }, regionCode: { eq: \"34.02\" } }", vec!["2024"]),
            ("{ regionCode: { eq: \"34\" } }", vec![]),
        ] {
            let query = format!("{{ satisfactionSurveys(filter: {filter}) {{ nodes {{ code }} }}
                unit(regionCode: \"34.02\", code: \"1.06.01\") {{ satisfactionSurveys(filter: {filter}) {{ nodes {{ code }} }} }} }}");
            let found = app.ask(&query).await;
            let expected: Vec<_> = expected.into_iter().map(|code| json!({ "code": code })).collect();

            assert_eq!(found["satisfactionSurveys"]["nodes"], json!(expected), "{filter}");
            assert_eq!(found["unit"]["satisfactionSurveys"]["nodes"], json!(expected), "{filter}");
        }
        let of_service = app.ask("{ publicService(regionCode: \"34.02\", unitCode: \"1.06.01\", code: \"01\") {
            satisfactionSurveys(orderBy: [{ field: LAST_DAY }], first: 1) { totalCount nodes { code } } } }").await;
        assert_eq!(of_service["publicService"]["satisfactionSurveys"], json!({ "totalCount": 2, "nodes": [{ "code": "2025-KK" }] }));
    }

    async fn results_that_are_known_count_once_and_others_are_left_out(app) {
        filled(app).await;
        let again = import(app, "salinan.csv", "34.02,1.06.01,,2024,SKM 2024,01-01-2024,2024-12-31,loket,150,1000,200,4,4,4,4,4,4,4,4,4,100,A\n").await;
        let other = import(app, "lain.csv", "34.02,1.06.01,,2024,SKM 2024,2024-01-01,2024-12-31,loket,150,1000,200,4,4,4,4,4,4,4,4,3.9,\"100,00\",A\n34.02,1.06.01,,2023,,2023-01-01,2023-12-31,,,,,4,,,,,,,,,,\n").await;

        assert_eq!((again.counted["surveys_known"], again.findings["SURVEY_KNOWN"].count), (1, 1));
        assert_eq!(shown(&other)[0], ("STATED_DIFFERENTLY", 2, "kode_survei", "2024"));
        assert_eq!(app.count::<satisfaction_survey::Entity>().await, 4);
    }

    async fn results_that_cannot_be_are_left_out_each_with_its_reason(app) {
        a_unit(app).await;
        import_services(app, "layanan.csv", THREE).await;
        let rows = [
            "34.99,1.06.01,,a,,2024-01-01,2024-12-31,,,,,4,,,,,,,,,,",
            "34.02,1.06.01,99,a,,2024-01-01,2024-12-31,,,,,4,,,,,,,,,,",
            "34.02,1.06.01,,,,2024-01-01,2024-12-31,,,,,4,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024,2024-12-31,,,,,4,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-12-31,2024-01-01,,,,,4,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,,,,\"4,1\",,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,,,,0.9,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,,,,,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,0,,,4,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,30,,20,4,,,,,,,,,,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,,,,4,,,,,,,,,101,",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,,,,4,,,,,,,,,,E",
            "34.02,1.06.01,,a,,2024-01-01,2024-12-31,,,,,4,,,,,,,,,,",
        ].join("\n");

        let report = import(app, "salah.csv", &rows).await;

        let mut found: Vec<_> = shown(&report).into_iter().map(|(rule, line, ..)| (line, rule)).collect();
        found.sort_unstable();
        assert_eq!(found, [
            (2, "REGION_UNKNOWN"), (3, "SERVICE_UNKNOWN"), (4, "CODE_MALFORMED"), (5, "DATE_MALFORMED"),
            (6, "FIGURES_CONTRADICTED"), (7, "NUMBER_MALFORMED"), (8, "NUMBER_MALFORMED"), (9, "FIGURES_CONTRADICTED"),
            (10, "FIGURES_CONTRADICTED"), (11, "FIGURES_CONTRADICTED"), (12, "NUMBER_MALFORMED"), (13, "WORD_UNKNOWN"),
        ]);
        assert_eq!(app.count::<satisfaction_survey::Entity>().await, 1);
    }

    async fn a_ballot_answers_once_and_nothing_is_shown_before_the_end(app) {
        a_unit(app).await;
        let (siti, unit) = official(app).await;
        let mut wanted = survey(&unit, "2026-IV", today(app));
        wanted["elements"] = json!(["CONDUCT", "TIME", "COST"]);

        let opened = siti.does(OPEN, wanted.clone()).await["survey"].clone();
        assert_eq!(opened, json!({ "id": opened["id"], "code": "2026-IV", "origin": "ANSWERED", "method": "PERMENPANRB_14_2017",
            "respondents": "0", "invited": "0", "elements": [{ "kind": "TIME" }, { "kind": "COST" }, { "kind": "CONDUCT" }] }));
        assert_eq!(siti.does(OPEN, wanted).await["survey"], opened);
        let issued = siti.does(ISSUE, wish(&opened, 8, "b1")).await["ballots"].clone();
        assert_eq!(issued["survey"], json!({ "invited": "8", "respondents": "0" }));
        let tokens: Vec<&str> = issued["tokens"].as_array().unwrap().iter().map(|token| token.as_str().unwrap()).collect();

        for (place, score) in [4, 4, 3, 2, 4].into_iter().enumerate() {
            assert_eq!(codes(app, answer(tokens[place], score)).await, Value::Null);
            assert_eq!(codes(app, answer(tokens[place], score)).await, "TOKEN_USED");
        }
        for (spoilt, code) in [
            (json!({ "token": tokens[5], "scores": [] }), "SCORES_INVALID"),
            (json!({ "token": tokens[5], "scores": [{ "element": "TIME", "score": 4 }, { "element": "COST", "score": 4 }] }), "SCORES_INVALID"),
            (json!({ "token": tokens[5], "scores": answer("", 4)["scores"].as_array().unwrap().iter().chain([&json!({ "element": "TIME", "score": 1 })]).collect::<Vec<_>>() }), "SCORES_INVALID"),
            (answer(tokens[5], 5), "SCORES_INVALID"),
            (answer(tokens[5], 0), "SCORES_INVALID"),
            (answer(tokens[5], 65_540), "SCORES_INVALID"),
            (answer("pantau_00", 4), "TOKEN_UNKNOWN"),
            (answer(&format!("pantau_{}", "0".repeat(64)), 4), "TOKEN_UNKNOWN"),
        ] {
            assert_eq!(codes(app, spoilt.clone()).await, code, "{spoilt}");
        }

        let running = result(app, &opened).await;
        assert_eq!(running["withheld"], "RUNNING");
        assert_eq!((&running["respondents"], &running["responseRate"], &running["index"], &running["grade"]),
            (&json!("5"), &json!(0.625), &Value::Null, &Value::Null));
        assert_eq!(running["elements"][0], json!({ "kind": "TIME", "mean": null, "scores": null }));

        let (later, _stop) = app.at(app.clock.now() + TimeDelta::days(30)).await;
        let over: Value = app.http.post(format!("{later}/graphql"))
            .json(&json!({ "query": format!("{{ satisfactionSurveys {{ nodes {{ {RESULT} }} }} }}") }))
            .send().await.unwrap().json().await.unwrap();
        // (4 + 4 + 3 + 2 + 4) / 5 is 3.4, and 25 times that 85.
        let element = |kind: &str| json!({ "kind": kind, "mean": "3.4000", "scores": ["0", "1", "1", "3"] });
        assert_eq!(over["data"]["satisfactionSurveys"]["nodes"], json!([{ "respondents": "5", "invited": "8", "responseRate": 0.625,
            "withheld": null, "index": "85.00", "grade": "B", "elements": [element("TIME"), element("COST"), element("CONDUCT")] }]));
        let late = app.http.post(format!("{later}/graphql"))
            .json(&json!({ "query": ANSWER, "variables": { "input": answer(tokens[6], 4) } }));
        let late: Value = late.send().await.unwrap().json().await.unwrap();
        assert_eq!(late["data"]["answerSatisfactionSurvey"]["userErrors"][0]["code"], "CLOSED");
    }

    async fn a_survey_of_four_answers_shows_nothing_even_when_it_is_over(app) {
        a_unit(app).await;
        let (siti, unit) = official(app).await;
        let mut wanted = survey(&unit, "kecil", today(app));
        wanted["elements"] = json!(["TIME", "COST", "CONDUCT"]);
        let opened = siti.does(OPEN, wanted).await["survey"].clone();
        let issued = siti.does(ISSUE, wish(&opened, 4, "b")).await["ballots"].clone();
        for token in issued["tokens"].as_array().unwrap() {
            assert_eq!(codes(app, answer(token.as_str().unwrap(), 1)).await, Value::Null);
        }

        let (later, _stop) = app.at(app.clock.now() + TimeDelta::days(30)).await;
        let query = format!("{{ satisfactionSurveys {{ nodes {{ {RESULT} }} }} }}");
        let over: Value = app.http.post(format!("{later}/graphql")).json(&json!({ "query": query })).send().await.unwrap().json().await.unwrap();

        let node = &over["data"]["satisfactionSurveys"]["nodes"][0];
        assert_eq!((&node["withheld"], &node["respondents"], &node["index"]), (&json!("TOO_FEW"), &json!("4"), &Value::Null));
        assert!(node["elements"].as_array().unwrap().iter().all(|element| element["mean"].is_null() && element["scores"].is_null()));
    }

    async fn ballots_are_shown_once_and_only_their_hashes_are_kept(app) {
        a_unit(app).await;
        let (siti, unit) = official(app).await;
        let opened = siti.does(OPEN, survey(&unit, "s", today(app))).await["survey"].clone();
        let issued = siti.does(ISSUE, wish(&opened, 2, "b")).await["ballots"].clone();

        let again = siti.does(ISSUE, wish(&opened, 2, "b")).await;
        let reused = siti.does(ISSUE, wish(&opened, 3, "b")).await;

        assert_eq!(again["userErrors"], json!([{ "code": "ALREADY_ISSUED", "field": "idempotencyKey" }]));
        assert_eq!(reused["userErrors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
        let kept = satisfaction_ballot::Entity::find().all(app.database.reader()).await.unwrap();
        let hash = |place: usize| Secret::read(SecretKind::Ballot, issued["tokens"][place].as_str().unwrap()).unwrap().hash().bytes();
        let mut kept: Vec<_> = kept.into_iter().map(|ballot| ballot.token_sha256).collect();
        let mut hashes = vec![hash(0), hash(1)];
        kept.sort();
        hashes.sort();
        assert_eq!(kept, hashes);
    }

    async fn what_does_not_fit_is_refused(app) {
        filled(app).await;
        let (siti, unit) = official(app).await;
        let day = today(app);
        let with = |field: &str, value: Value| {
            let mut input = survey(&unit, "neu", day);
            input[field] = value;
            input["idempotencyKey"] = json!(format!("{field} {}", input[field]));
            input
        };
        let elsewhere = first(app, "publicServices").await;
        for (input, code) in [
            (with("code", json!(" ")), "CODE_INVALID"),
            (with("code", json!("x".repeat(101))), "CODE_INVALID"),
            (with("code", json!("2024")), "CODE_TAKEN"),
            (with("title", json!("")), "WORDS_INVALID"),
            (with("channel", json!("x".repeat(101))), "WORDS_INVALID"),
            (with("lastDay", json!(day - Days::new(1))), "DAYS_INVALID"),
            (with("served", json!("-1")), "SERVED_INVALID"),
            (with("elements", json!(["TIME", "TIME"])), "ELEMENTS_INVALID"),
        ] {
            let payload = siti.does(OPEN, input.clone()).await;
            assert_eq!(payload["userErrors"][0]["code"], code, "{input}");
            assert_eq!(payload["survey"], Value::Null);
        }
        let opened = siti.does(OPEN, with("serviceId", json!(elsewhere))).await["survey"].clone();
        for (count, code) in [(0, "COUNT_INVALID"), (-1, "COUNT_INVALID"), (1_001, "COUNT_INVALID")] {
            let payload = siti.does(ISSUE, wish(&opened, count, &format!("{count}"))).await;
            assert_eq!(payload["userErrors"][0]["code"], code, "{count}");
        }
        let published = app.ask("{ satisfactionSurveys(filter: { lastDay: { lte: \"2024-12-31\" } }) { nodes { id } } }").await;
        let payload = siti.does(ISSUE, wish(&published["satisfactionSurveys"]["nodes"][0], 1, "p")).await;
        assert_eq!(payload["userErrors"], json!([{ "code": "SURVEY_NOT_FOUND", "field": "surveyId" }]));
    }

    async fn a_list_of_surveys_is_read_by_as_many_statements_however_long_it_is(app) {
        filled(app).await;
        let query = |first: u32| format!("{{ satisfactionSurveys(first: {first}) {{ nodes {{ index grade unit {{ name }} service {{ name }} elements {{ mean }} sourceDocument {{ fileName }} }} }} }}");
        let (one, three) = (app.statements_for(&query(1)).await, app.statements_for(&query(3)).await);

        assert_eq!(one.len(), three.len(), "{three:#?}");
    }
}
