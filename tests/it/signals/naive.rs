//! Signals over random budgets are what a plain program finds in the same figures.

use std::collections::{BTreeMap, BTreeSet};

use entity::budget_document::BudgetStage::Realization;
use serde_json::Value;

use super::{accounts, judged};
use crate::support::TestApp;
use crate::support::build::{document, fact, item, program, region, unit};
use crate::support::on_both;

/// Numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// What units budget under a program and an account: government, unit and rupiah.
type Budgeted = BTreeMap<(String, String), BTreeMap<(String, String), i64>>;
/// What units realized of their budget, in rupiah, by government and unit.
type Absorbed = BTreeMap<(String, String), (i64, i64)>;

async fn random_budgets(app: &TestApp, dice: &mut Dice) -> (Budgeted, Absorbed) {
    let accounts = accounts(app).await;
    let (mut budgeted, mut absorbed) = (Budgeted::new(), Absorbed::new());
    for government in ["34.01", "34.02", "34.03"] {
        let region = region(government).create(app).await;
        for number in 1..=5 {
            let code = format!("1.0{number}.01");
            let unit = unit(&region, &code).create(app).await;
            let enacted = document(&unit).create(app).await;
            let spent = document(&unit).stage(Realization).create(app).await;
            let mut programs = Vec::new();
            for plan in ["1.01.15", "1.01.16", "1.01.17"] {
                programs.push(program(app, &unit, 2014, plan, None).await);
            }
            let owner = (government.to_owned(), code);
            for _ in 0..=dice.roll(7) {
                let program = &programs[usize::try_from(dice.roll(3)).unwrap()];
                let account = &accounts[usize::try_from(dice.roll(2)).unwrap()];
                let amount = match dice.roll(8) {
                    0 => 1_000 + dice.roll(9_000),
                    _ => 100 + dice.roll(60),
                };
                let line = item(&enacted)
                    .of(program)
                    .in_account(account)
                    .create(app)
                    .await;
                fact(app, &enacted, &line, amount).await;
                let realized = dice.roll(amount + 1);
                fact(app, &spent, &line, realized).await;
                let codes = (program.code.clone(), account.code.clone());
                *budgeted
                    .entry(codes)
                    .or_default()
                    .entry(owner.clone())
                    .or_default() += amount;
                let sums = absorbed.entry(owner.clone()).or_default();
                *sums = (sums.0 + realized, sums.1 + amount);
            }
        }
    }
    (budgeted, absorbed)
}

/// The least of some values that half of them do not exceed.
fn middle(values: &[i64]) -> i64 {
    let not_above = |middle: &i64| values.iter().filter(|value| *value <= middle).count();
    let reaching = values
        .iter()
        .filter(|value| 2 * not_above(value) >= values.len());
    *reaching.min().unwrap()
}

async fn ask(app: &TestApp, government: &str, rule: &str) -> Value {
    let query = format!(
        "{{ signals(filter: {{ regionCode: \"{government}\", fiscalYear: 2014, rule: [{rule}] }}, first: 100) {{
            nodes {{ unitCode programCode figures {{ kind amount number }} }} judgements {{ judged unjudged signals }} }} }}"
    );
    app.ask(&query).await["signals"].take()
}

fn amount(node: &Value, kind: &str) -> i64 {
    let figures = node["figures"].as_array().unwrap().iter();
    let mut found = figures.filter(|figure| figure["kind"] == kind);
    let amount = found.next().unwrap()["amount"].as_str().unwrap();
    amount.strip_suffix(".00").unwrap().parse().unwrap()
}

on_both! {
    async fn outliers_are_what_a_plain_program_finds(app) {
        let mut dice = Dice(20_141_121);
        let (budgeted, _) = random_budgets(app, &mut dice).await;
        let (mut fired, mut quiet) = (0, 0);
        for government in ["34.01", "34.02", "34.03"] {
            let mut expected = BTreeSet::new();
            let (mut can, mut cannot) = (0, 0);
            for ((program, _), units) in &budgeted {
                let others: Vec<i64> = units.iter().filter(|((other, _), _)| other != government).map(|(_, sum)| *sum).collect();
                for ((_, unit), sum) in units.iter().filter(|((own, _), _)| own == government) {
                    let usable = others.len() >= 4;
                    let median = if usable { middle(&others) } else { 0 };
                    let off: Vec<i64> = others.iter().map(|other| (other - median).abs()).collect();
                    let deviation = if usable { middle(&off) } else { 0 };
                    if deviation == 0 {
                        cannot += 1;
                        continue;
                    }
                    can += 1;
                    if (sum - median).abs() >= 10 * deviation {
                        expected.insert((unit.clone(), program.clone(), *sum, median, deviation));
                    } else {
                        quiet += 1;
                    }
                }
            }

            let told = ask(app, government, "ITEM_OUTLIER").await;

            let found: BTreeSet<_> = told["nodes"].as_array().unwrap().iter().map(|node| (
                node["unitCode"].as_str().unwrap().to_owned(),
                node["programCode"].as_str().unwrap().to_owned(),
                amount(node, "CURRENT"), amount(node, "PEER_MEDIAN"), amount(node, "PEER_DEVIATION"),
            )).collect();
            assert_eq!(found, expected, "{government}");
            let count = expected.len().to_string();
            assert_eq!(judged(&told), [&*can.to_string(), &*cannot.to_string(), &*count], "{government}");
            fired += expected.len();
        }
        assert!(fired > 2 && quiet > 10, "{fired} {quiet}");
    }

    async fn low_absorption_is_what_a_plain_program_finds(app) {
        let mut dice = Dice(20_150_630);
        let (_, absorbed) = random_budgets(app, &mut dice).await;
        let mut fired = 0;
        for government in ["34.01", "34.02", "34.03"] {
            let mut expected = BTreeSet::new();
            for (owner, (part, whole)) in absorbed.iter().filter(|((own, _), _)| own == government) {
                let others: Vec<(i64, i64)> = absorbed.iter().filter(|(other, _)| *other != owner).map(|(_, rate)| *rate).collect();
                let not_above = |(a, b): (i64, i64)| others.iter().filter(|(c, d)| c * b <= a * d).count();
                let reaching = others.iter().copied().filter(|rate| 2 * not_above(*rate) >= others.len());
                let median = reaching.min_by(|(a, b), (c, d)| (a * d).cmp(&(c * b))).unwrap();
                // part / whole + 1 / 5 <= median
                if (5 * part + whole) * median.1 <= median.0 * 5 * whole {
                    expected.insert((owner.1.clone(), *part, *whole));
                }
            }

            let told = ask(app, government, "LOW_ABSORPTION").await;

            let found: BTreeSet<_> = told["nodes"].as_array().unwrap().iter().map(|node| (
                node["unitCode"].as_str().unwrap().to_owned(), amount(node, "REALIZED"), amount(node, "CURRENT"),
            )).collect();
            assert_eq!(found, expected, "{government}");
            assert_eq!(judged(&told)[..2], ["5", "0"], "{government}");
            fired += expected.len();
        }
        assert!(fired > 0 && fired < 15, "{fired}");
    }
}
