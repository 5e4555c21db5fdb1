//! Comparisons of random budgets state each amount once, on every level, at both ends.

use std::collections::BTreeMap;

use entity::budget_document::BudgetStage::{Amended, Enacted};
use entity::budget_item::BudgetSide::Expenditure;
use entity::unit_change::UnitChangeKind::Merger;
use entity::{budget_fact, budget_item};
use sea_orm::EntityTrait as _;
use serde_json::Value;

use super::diff;
use crate::support::build::{change, document, fact, item, named_program, region, unit};
use crate::support::dice::Dice;
use crate::support::{TestApp, on_both};

/// Four units in 2015 and 2016, two of which become one between; names and codes repeat.
async fn random_budgets(app: &TestApp, dice: &mut Dice) {
    let region = region("34.02").create(app).await;
    let one = unit(&region, "1.01.01").to("2016-01-01").create(app).await;
    let two = unit(&region, "1.02.01").to("2016-01-01").create(app).await;
    let merged = unit(&region, "1.01.02")
        .from("2016-01-01")
        .create(app)
        .await;
    let other = unit(&region, "1.03.01").create(app).await;
    change(app, Merger, "2016-01-01", &[&one, &two], &[&merged]).await;
    for (unit, year) in [
        (&one, 2015),
        (&two, 2015),
        (&other, 2015),
        (&merged, 2016),
        (&other, 2016),
    ] {
        let documents = [
            document(unit).year(year).stage(Enacted).create(app).await,
            document(unit).year(year).stage(Amended).create(app).await,
        ];
        let mut programs = Vec::new();
        for number in 1..=4 {
            let name = format!("Kegiatan {}", dice.roll(3));
            let code = format!("1.01.{number:02}");
            programs.push(named_program(app, unit, year, (&code, &name), None).await);
        }
        let mut keys = BTreeMap::new();
        for _ in 0..dice.roll(12) + 4 {
            let program = &programs[usize::try_from(dice.roll(4)).unwrap()];
            let key = format!("{}|5.{}", program.code, dice.roll(3));
            keys.insert(key, program);
        }
        for (key, program) in keys {
            let line = item(&documents[0])
                .of(program)
                .named(&format!("Belanja {}", dice.roll(4)));
            let line = line.keyed(&key).create(app).await;
            for document in &documents {
                if dice.roll(5) > 0 {
                    let amount = i64::try_from(dice.roll(1_000_000)).unwrap() - 1_000;
                    fact(app, document, &line, amount).await;
                }
            }
        }
    }
}

/// What documents of a year and stage state, in sen, by a plain program.
async fn stated(app: &TestApp, year: i16, stage: entity::budget_document::BudgetStage) -> i64 {
    let db = app.database.reader();
    let documents = entity::budget_document::Entity::find()
        .all(db)
        .await
        .unwrap();
    let items: BTreeMap<_, _> = budget_item::Entity::find()
        .all(db)
        .await
        .unwrap()
        .into_iter()
        .map(|item| (item.id, item))
        .collect();
    let facts = budget_fact::Entity::find().all(db).await.unwrap();
    facts
        .into_iter()
        .filter(|fact| {
            let document = documents
                .iter()
                .find(|document| document.id == fact.budget_document_id)
                .unwrap();
            document.fiscal_year == year
                && document.stage == stage
                && items[&fact.budget_item_id].side == Expenditure
        })
        .map(|fact| fact.amount_sen)
        .sum()
}

fn sen(amount: &Value) -> i64 {
    let amount = amount.as_str().unwrap_or("0.00");
    amount.replace('.', "").parse().unwrap()
}

fn sum(rows: &Value, end: &str) -> i64 {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| sen(&row[end]))
        .sum()
}

on_both! {
    async fn each_amount_of_both_ends_is_told_once_on_every_level(app) {
        let mut dice = Dice::new(16);
        random_budgets(app, &mut dice).await;
        for (ends, from, to) in [
            ("from: { fiscalYear: 2015 }, to: { fiscalYear: 2016 }", (2015, Amended), (2016, Amended)),
            ("from: { fiscalYear: 2015, measure: ENACTED }, to: { fiscalYear: 2015 }", (2015, Enacted), (2015, Amended)),
            ("from: { fiscalYear: 2016 }, to: { fiscalYear: 2015, measure: ENACTED }", (2016, Amended), (2015, Enacted)),
        ] {
            let levels = ["UNIT", "PROGRAM", "ACTIVITY", "ACCOUNT_TYPE", "FUND_SOURCE"];
            let groups: Vec<String> = levels.iter().map(|level| format!("{level}: groups(by: {level}, first: 100) {{ totalCount nodes {{ from to byStatus {{ status from to }} }} }}")).collect();
            let groups = groups.join(" ");
            let found = app.ask(&diff(ends, &format!("total {{ from to change byStatus {{ status from to entryCount }} }} entries(first: 100) {{ totalCount nodes {{ from to change fromFacts {{ id amount }} toFacts {{ id amount }} }} }} {groups}"))).await;

            let diff = &found["budgetDiff"];
            let expected = (stated(app, from.0, from.1).await, stated(app, to.0, to.1).await);
            let total = (sen(&diff["total"]["from"]), sen(&diff["total"]["to"]));
            assert_eq!(total, expected, "{ends}");
            let entries = &diff["entries"]["nodes"];
            assert!(diff["entries"]["totalCount"].as_u64().unwrap() <= 100);
            assert_eq!((sum(entries, "from"), sum(entries, "to")), expected, "{ends}");
            assert_eq!(sum(entries, "change"), sen(&diff["total"]["change"]), "{ends}");
            let by_status = &diff["total"]["byStatus"];
            assert_eq!((sum(by_status, "from"), sum(by_status, "to")), expected, "{ends}");
            for level in levels {
                let groups = &diff[level]["nodes"];
                assert_eq!((sum(groups, "from"), sum(groups, "to")), expected, "{ends} {level}");
                for group in groups.as_array().unwrap() {
                    let sums = &group["byStatus"];
                    assert_eq!((sum(sums, "from"), sum(sums, "to")), (sen(&group["from"]), sen(&group["to"])), "{ends} {level}");
                }
            }
            let mut facts: Vec<&str> = entries.as_array().unwrap().iter()
                .flat_map(|entry| [&entry["fromFacts"], &entry["toFacts"]])
                .flat_map(|facts| facts.as_array().unwrap())
                .map(|fact| fact["id"].as_str().unwrap())
                .collect();
            let count = facts.len();
            facts.sort_unstable();
            facts.dedup();
            assert_eq!(facts.len(), count, "{ends}");
        }
    }
}
