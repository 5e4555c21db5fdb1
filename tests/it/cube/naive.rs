//! Cubes over random budgets are what a plain program makes of the same facts.

use std::collections::BTreeMap;

use entity::budget_document::BudgetStage::{Amended, Enacted, Realization, Shift};
use entity::budget_item::BudgetSide;
use entity::{
    account, budget_document, budget_fact, budget_item, program, region, unit, unit_version,
};
use pantau::service::in_force::{Head, select};
use sea_orm::{ActiveEnum as _, EntityTrait as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;
use crate::support::build::{account, code_list, document, fact, item, program, region, unit};
use crate::support::dice::Dice;
use crate::support::on_both;

async fn random_budgets(app: &TestApp, dice: &mut Dice) {
    let list = code_list(app, entity::code_list::CodeListKind::Account, "2019").await;
    let class = account(app, &list, "5", None).await;
    let mut accounts = Vec::new();
    for group in ["5.1", "5.2"] {
        let above = account(app, &list, group, Some(&class)).await;
        for number in 1..3 {
            accounts.push(account(app, &list, &format!("{group}.0{number}"), Some(&above)).await);
        }
        accounts.push(above);
    }
    for code in ["34.01", "34.02", "35.01"] {
        let region = region(code).create(app).await;
        for number in 1..4 {
            let unit = unit(&region, &format!("1.0{number}.01")).create(app).await;
            for year in [2014, 2015] {
                let mut programs = Vec::new();
                for top in 1..3 {
                    let code = format!("1.0{number}.0{top}");
                    let above = program(app, &unit, year, &code, None).await;
                    programs
                        .push(program(app, &unit, year, &format!("{code}.01"), Some(&above)).await);
                    programs.push(above);
                }
                let mut documents = Vec::new();
                for stage in [Enacted, Shift, Amended, Realization] {
                    if dice.roll(3) > 0 {
                        let new = document(&unit).year(year).stage(stage);
                        let new = if dice.roll(2) == 0 {
                            new.dated(&format!("{year}-0{}-01", dice.roll(8) + 1))
                        } else {
                            new
                        };
                        documents.push(new.create(app).await);
                    }
                }
                let Some(first) = documents.first() else {
                    continue;
                };
                for _ in 0..dice.roll(6) {
                    let mut line = item(first);
                    if dice.roll(4) > 0 {
                        line = line.of(&programs[usize::try_from(dice.roll(4)).unwrap()]);
                    }
                    if dice.roll(4) > 0 {
                        line = line.in_account(&accounts[usize::try_from(dice.roll(6)).unwrap()]);
                    }
                    let side = if dice.roll(5) == 0 {
                        BudgetSide::Revenue
                    } else {
                        BudgetSide::Expenditure
                    };
                    let line = line.side(side).create(app).await;
                    for document in &documents {
                        if dice.roll(4) > 0 {
                            fact(
                                app,
                                document,
                                &line,
                                i64::try_from(dice.roll(1_000_000_000_000)).unwrap() - 1_000_000,
                            )
                            .await;
                        }
                    }
                }
            }
        }
    }
}

/// Everything, read as it is.
struct Everything {
    facts: Vec<budget_fact::Model>,
    items: BTreeMap<Uuid, budget_item::Model>,
    documents: Vec<budget_document::Model>,
    programs: BTreeMap<Uuid, program::Model>,
    accounts: BTreeMap<Uuid, account::Model>,
    regions: BTreeMap<Uuid, region::Model>,
    units: BTreeMap<Uuid, unit::Model>,
    kinds: BTreeMap<Uuid, Option<String>>,
}

impl Everything {
    async fn read(app: &TestApp) -> Self {
        let db = app.database.reader();
        macro_rules! by_id {
            ($entity:path) => {
                <$entity>::find()
                    .all(db)
                    .await
                    .unwrap()
                    .into_iter()
                    .map(|row| (row.id, row))
                    .collect()
            };
        }
        let versions = unit_version::Entity::find().all(db).await.unwrap();
        Self {
            facts: budget_fact::Entity::find().all(db).await.unwrap(),
            documents: budget_document::Entity::find().all(db).await.unwrap(),
            items: by_id!(budget_item::Entity),
            programs: by_id!(program::Entity),
            accounts: by_id!(account::Entity),
            regions: by_id!(region::Entity),
            units: by_id!(unit::Entity),
            kinds: versions
                .into_iter()
                .map(|version| (version.unit_id, version.kind.map(|kind| kind.to_value())))
                .collect(),
        }
    }

    /// The codes of an item's program, highest first.
    fn plan(&self, item: &budget_item::Model) -> Vec<String> {
        let mut plan = Vec::new();
        let mut at = item.program_id;
        while let Some(program) = at.map(|id| &self.programs[&id]) {
            plan.insert(0, program.code.clone());
            at = program.parent_id;
        }
        plan
    }

    fn key(&self, dimension: &str, item: &budget_item::Model) -> Option<String> {
        let region = &self.regions[&item.region_id];
        let unit = &self.units[&item.unit_id.unwrap()];
        let plan = self.plan(item);
        let code = plan.first().unwrap_or(&unit.code);
        let account = item.account_id.map(|id| self.accounts[&id].code.clone());
        let account_of = |segments: usize| {
            let parts: Vec<&str> = account.as_deref()?.split('.').collect();
            (parts.len() >= segments).then(|| parts[..segments].join("."))
        };
        match dimension {
            "PROVINCE" => Some(region.code[..2].to_owned()),
            "REGION" => Some(region.code.clone()),
            "UNIT" => Some(unit.code.clone()),
            "UNIT_KIND" => self.kinds[&unit.id].clone(),
            "AFFAIR" => Some(code[..1].to_owned()),
            "AFFAIR_FIELD" => Some(code[..4].to_owned()),
            "PROGRAM" => plan.first().cloned(),
            "ACTIVITY" => plan.get(1).cloned(),
            "SUB_ACTIVITY" => plan.get(2).cloned(),
            "ACCOUNT_CLASS" => account_of(1),
            "ACCOUNT_GROUP" => account_of(2),
            "ACCOUNT_TYPE" => account_of(3),
            "SIDE" => Some(item.side.to_value()),
            "FISCAL_YEAR" => Some(item.fiscal_year.to_string()),
            "FUND_SOURCE" => None,
            other => panic!("{other}"),
        }
    }

    /// Enacted, current and realized of every cell, added one fact after the other.
    fn cube(
        &self,
        dimensions: &[&str],
        as_of: &str,
    ) -> BTreeMap<Vec<Option<String>>, [Option<i128>; 3]> {
        let mut cells: BTreeMap<Vec<Option<String>>, [Option<i128>; 3]> = BTreeMap::new();
        for fact in &self.facts {
            let item = &self.items[&fact.budget_item_id];
            let of_budget = self.documents.iter().filter(|document| {
                document.unit_id == item.unit_id && document.fiscal_year == item.fiscal_year
            });
            let heads: Vec<Head> = of_budget
                .map(|document| Head {
                    id: document.id,
                    owner: document.unit_id.unwrap(),
                    fiscal_year: document.fiscal_year,
                    stage: document.stage,
                    sequence: document.sequence,
                    restated: document.restated,
                    dated_on: document.dated_on,
                })
                .collect();
            let chosen = select(&heads, as_of.parse().unwrap());
            let keys = dimensions
                .iter()
                .map(|dimension| self.key(dimension, item))
                .collect::<Vec<_>>();
            for (place, document) in [chosen.enacted, chosen.current, chosen.realized]
                .into_iter()
                .enumerate()
            {
                if document == Some(fact.budget_document_id) {
                    let sum = &mut cells.entry(keys.clone()).or_default()[place];
                    *sum = Some(sum.unwrap_or(0) + i128::from(fact.amount_sen));
                }
            }
        }
        cells
    }
}

fn sen(amount: &Value) -> Option<i128> {
    let text = amount.as_str()?;
    Some(text.replace('.', "").parse().unwrap())
}

fn sums(cell: &Value) -> [Option<i128>; 3] {
    ["enacted", "current", "realized"].map(|measure| sen(&cell[measure]))
}

fn add(total: &mut [Option<i128>; 3], more: [Option<i128>; 3]) {
    for (total, more) in total.iter_mut().zip(more) {
        *total = match (*total, more) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
    }
}

const QUESTIONS: [&[&str]; 16] = [
    &["SIDE", "FISCAL_YEAR"],
    &["FISCAL_YEAR", "SIDE", "REGION"],
    &["PROVINCE", "SIDE", "FISCAL_YEAR"],
    &["REGION", "UNIT", "SIDE", "FISCAL_YEAR"],
    &["UNIT", "REGION", "FISCAL_YEAR", "SIDE"],
    &["UNIT_KIND", "SIDE", "FISCAL_YEAR"],
    &["AFFAIR", "SIDE", "FISCAL_YEAR"],
    &["AFFAIR_FIELD", "SIDE", "FISCAL_YEAR"],
    &["PROGRAM", "SIDE", "FISCAL_YEAR"],
    &["PROGRAM", "ACTIVITY", "SIDE", "FISCAL_YEAR"],
    &["SUB_ACTIVITY", "SIDE", "FISCAL_YEAR"],
    &["ACCOUNT_CLASS", "SIDE", "FISCAL_YEAR"],
    &["ACCOUNT_GROUP", "ACCOUNT_TYPE", "SIDE", "FISCAL_YEAR"],
    &["ACCOUNT_TYPE", "PROGRAM", "SIDE", "FISCAL_YEAR"],
    &["FUND_SOURCE", "SIDE", "FISCAL_YEAR"],
    &["UNIT", "ACCOUNT_GROUP", "SIDE", "FISCAL_YEAR"],
];

on_both! {
    async fn a_cube_is_what_a_plain_program_makes_of_the_facts(app) {
        let mut dice = Dice::new(20_261_125);
        random_budgets(app, &mut dice).await;
        let everything = Everything::read(app).await;
        assert!(everything.facts.len() > 80, "{}", everything.facts.len());

        for dimensions in QUESTIONS {
            for as_of in ["2014-05-15", "2015-06-01", "2026-01-01"] {
                let expected = everything.cube(dimensions, as_of);

                let (cells, others, total) = shown(app, dimensions, as_of, 1000).await;
                let (few, rest, _) = shown(app, dimensions, as_of, 3).await;

                // Units of different governments have the same codes here.
                let mut found: BTreeMap<Vec<Option<String>>, [Option<i128>; 3]> = BTreeMap::new();
                for (keys, cell) in &cells {
                    add(found.entry(keys.clone()).or_default(), *cell);
                }
                assert_eq!(expected, found, "{dimensions:?} {as_of}");
                let mut sum = others;
                for (_, cell) in &cells {
                    add(&mut sum, *cell);
                }
                assert_eq!(sum, total, "{dimensions:?} {as_of}: cells and others");
                let mut sum = rest;
                for (_, cell) in &few {
                    add(&mut sum, *cell);
                }
                assert_eq!(sum, total, "{dimensions:?} {as_of}: few cells and others");
                drilled(&everything, dimensions, as_of, &cells);
            }
        }
    }

    async fn each_cell_sums_the_items_that_it_lists(app) {
        let mut dice = Dice::new(7);
        random_budgets(app, &mut dice).await;

        for dimensions in QUESTIONS {
            let query = format!(
                "{{ budgetCube(groupBy: [{}], first: 100) {{ nodes {{ current itemCount items(first: 100) {{ nodes {{ current }} }} facts(first: 100) {{ totalCount }} }} }} }}",
                dimensions.join(", "),
            );

            let found = app.ask(&query).await;

            for cell in found["budgetCube"]["nodes"].as_array().unwrap() {
                let items = cell["items"]["nodes"].as_array().unwrap();
                let amounts: Vec<i128> = items.iter().filter_map(|item| sen(&item["current"])).collect();
                let sum = (!amounts.is_empty()).then(|| amounts.iter().sum());
                assert_eq!(sen(&cell["current"]), sum, "{dimensions:?}: {cell:#}");
                assert_eq!(cell["itemCount"], amounts.len().to_string(), "{dimensions:?}");
                assert!(cell["facts"]["totalCount"].as_i64().unwrap() > 0, "{dimensions:?}");
            }
        }
    }
}

type Cells = Vec<(Vec<Option<String>>, [Option<i128>; 3])>;

async fn shown(
    app: &TestApp,
    dimensions: &[&str],
    as_of: &str,
    first: u32,
) -> (Cells, [Option<i128>; 3], [Option<i128>; 3]) {
    let query = format!(
        "{{ budgetCube(groupBy: [{}], asOf: \"{as_of}\", first: {first}) {{ nodes {{ keys {{ code }} enacted current realized }} \
         others {{ enacted current realized }} total {{ enacted current realized }} }} }}",
        dimensions.join(", "),
    );
    let found = app.ask_with(&query, json!({})).await;
    let cube = &found["budgetCube"];
    let cells = cube["nodes"].as_array().unwrap().iter().map(|cell| {
        let keys = cell["keys"].as_array().unwrap().iter();
        (
            keys.map(|key| key["code"].as_str().map(ToOwned::to_owned))
                .collect(),
            sums(cell),
        )
    });
    (cells.collect(), sums(&cube["others"]), sums(&cube["total"]))
}

/// The cells of a question with one dimension less are the sums of these.
fn drilled(everything: &Everything, dimensions: &[&str], as_of: &str, cells: &Cells) {
    let (_, above) = dimensions.split_last().unwrap();
    let mut sums: BTreeMap<Vec<Option<String>>, [Option<i128>; 3]> = BTreeMap::new();
    for (keys, cell) in cells {
        add(sums.entry(keys[..above.len()].to_vec()).or_default(), *cell);
    }
    assert_eq!(
        sums,
        everything.cube(above, as_of),
        "{dimensions:?} {as_of}: drilled down"
    );
}
