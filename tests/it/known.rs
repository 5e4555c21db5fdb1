//! What was known at an instant comes back, whatever was imported since.

use entity::budget_document;
use pantau::clock::Clock;
use pantau::import::{Kind, Options, import_file};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::budget_import::{ENACTED, ONE_AMOUNT, PLAN, bantul, thirty_rows, upload};
use crate::support::{TestApp, on_both};

/// Imports a budget on a day, at noon.
async fn import_on(app: &TestApp, day: &str, name: &str, content: &str) {
    let clock = Clock::fixed(format!("{day}T12:00:00Z").parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let report = import_file(
        &app.database,
        &clock,
        Kind::Budget,
        &path,
        &Options::default(),
    )
    .await;
    report.unwrap_or_else(|error| panic!("{name}: {error:?}"));
}

/// Every way to ask for amounts, with these arguments behind the others.
fn question(known: &str) -> String {
    let only = if known.is_empty() {
        String::new()
    } else {
        format!("({known})")
    };
    format!(
        "{{ region(code: \"34.02\") {{ budget(fiscalYear: 2014 {known}) {{ expenditure {{ enacted current }} coverage {{ published }} documents {{ title }} }} }}
            unit(regionCode: \"34.02\", code: \"1.02.01\") {{
              budget(fiscalYear: 2014 {known}) {{ expenditure {{ enacted current changeRate }} documents {{ id title }} }}
              programs(first: 100) {{ nodes {{ code budget{only} {{ expenditure {{ enacted }} }} }} }}
              budgetItems(first: 100) {{ nodes {{ name amounts{only} {{ enacted current }} enacted{only} current{only} change{only} }} }} }} }}"
    )
}

/// What is answered now, without items and programs that nothing states yet.
async fn asked(app: &TestApp, known: &str) -> Value {
    let mut answer = app.ask(&question(known)).await;
    for (list, amount) in [
        ("programs", "/budget/expenditure/enacted"),
        ("budgetItems", "/enacted"),
    ] {
        let nodes = answer["unit"][list]["nodes"].as_array_mut().unwrap();
        nodes.retain(|node| !node.pointer(amount).unwrap().is_null());
    }
    answer
}

on_both! {
    async fn an_answer_comes_back_after_a_correction_and_after_copies(app) {
        bantul(app).await;
        let corrected = PLAN.replace("200", "210").replace("300", "290").replace("1000", "1100").replace("1500", "1600");
        let good = PLAN.replace("BELANJA,1500", "BELANJA,1800") + &thirty_rows();
        let rounded = good.replace("Gaji Pokok,1000", "Gaji Pokok,1010");
        let imports = [
            ("2026-01-01", "a.csv", upload(ENACTED, ONE_AMOUNT, PLAN)),
            ("2026-02-01", "b.csv", upload(ENACTED, ONE_AMOUNT, &corrected)),
            ("2026-03-01", "rounded.csv", upload(ENACTED, ONE_AMOUNT, &rounded)),
            ("2026-04-01", "good.csv", upload(ENACTED, ONE_AMOUNT, &good)),
            ("2026-05-01", "copy.csv", upload(ENACTED, ONE_AMOUNT, &good).replace("1.02.01,,", "1.02,,")),
        ];
        let mut answers = Vec::new();
        for (day, name, content) in &imports {
            import_on(app, day, name, content).await;
            answers.push(asked(app, "").await);
        }

        for ((day, name, _), answer) in imports.iter().zip(&answers) {
            let month = &day[..7];
            let again = asked(app, &format!("knownAt: \"{month}-15T00:00:00Z\"")).await;

            assert_eq!(&again, answer, "after {name}");
        }
        let enacted = |answer: &Value| answer["unit"]["budget"]["expenditure"]["enacted"].clone();
        let seen: Vec<_> = answers.iter().map(enacted).collect();
        assert_eq!(seen, ["1500.00", "1600.00", "1810.00", "1800.00", "1800.00"]);
        let documents = budget_document::Entity::find().all(app.database.reader()).await.unwrap();
        assert_eq!(documents.iter().filter(|document| document.duplicate_of_id.is_some()).count(), 2);
    }

    async fn before_the_first_import_nothing_was_known_and_its_instant_counts_already(app) {
        bantul(app).await;
        import_on(app, "2026-01-01", "a.csv", &upload(ENACTED, ONE_AMOUNT, PLAN)).await;
        let expenditure = |known: &str| format!(
            "{{ unit(regionCode: \"34.02\", code: \"1.02.01\") {{ budget(fiscalYear: 2014, knownAt: \"{known}\") {{
               expenditure {{ enacted }} coverage {{ published }} documents {{ id }} }} }} }}"
        );

        let before = app.ask(&expenditure("2026-01-01T11:59:59Z")).await;
        let at = app.ask(&expenditure("2026-01-01T12:00:00Z")).await;
        let in_the_future = app.ask(&expenditure("2099-01-01T00:00:00+07:00")).await;

        assert_eq!(before["unit"]["budget"], json!({ "expenditure": { "enacted": null }, "coverage": { "published": 0 }, "documents": [] }));
        assert_eq!(at["unit"]["budget"]["expenditure"]["enacted"], "1500.00");
        assert_eq!(in_the_future, at);
        assert_eq!(app.refusal(&expenditure("yesterday")).await, "BAD_USER_INPUT");
    }

    async fn two_instants_can_be_compared_in_one_question(app) {
        bantul(app).await;
        import_on(app, "2026-01-01", "a.csv", &upload(ENACTED, ONE_AMOUNT, PLAN)).await;
        let corrected = PLAN.replace("200", "210").replace("300", "290").replace("1000", "1100").replace("1500", "1600");
        import_on(app, "2026-02-01", "b.csv", &upload(ENACTED, ONE_AMOUNT, &corrected)).await;

        let answer = app.ask(
            "{ unit(regionCode: \"34.02\", code: \"1.02.01\") {
               then: budget(fiscalYear: 2014, knownAt: \"2026-01-15T00:00:00Z\") { expenditure { enacted } }
               now: budget(fiscalYear: 2014) { expenditure { enacted } } } }"
        ).await;

        assert_eq!(answer["unit"]["then"]["expenditure"]["enacted"], "1500.00");
        assert_eq!(answer["unit"]["now"]["expenditure"]["enacted"], "1600.00");
    }
}
