//! Accounts of one edition of the chart shown in the codes of another.

use entity::{account, code_list};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::crosswalk::{ROWS, import, two_lists};
use crate::support::build::{document, fact, item, region, unit};
use crate::support::{TestApp, on_both};

async fn account_of(app: &TestApp, edition: &str, code: &str) -> account::Model {
    let list = code_list::Entity::find()
        .filter(code_list::Column::Edition.eq(edition))
        .one(app.database.reader())
        .await
        .unwrap()
        .unwrap();
    account::Entity::find()
        .filter(account::Column::CodeListId.eq(list.id))
        .filter(account::Column::Code.eq(code))
        .one(app.database.reader())
        .await
        .unwrap()
        .unwrap()
}

/// A unit that spent under the codes of 2006 until 2020, and under those of 2019 from 2021.
async fn two_editions(app: &TestApp) {
    two_lists(app).await;
    let bantul = region("34.02").create(app).await;
    let unit = unit(&bantul, "1.02").create(app).await;
    for (year, edition, spent) in [
        (
            2020,
            "2006",
            [("5.1.1", 10), ("5.2.1", 20), ("5.2.2", 30), ("5.2.3", 40)],
        ),
        (
            2021,
            "2019",
            [
                ("5.1.01", 33),
                ("5.1.02", 31),
                ("5.2.02", 22),
                ("5.2.03", 23),
            ],
        ),
    ] {
        let budget = document(&unit).year(year).create(app).await;
        for (code, amount) in spent {
            let account = account_of(app, edition, code).await;
            let line = item(&budget)
                .in_account(&account)
                .named(code)
                .create(app)
                .await;
            fact(app, &budget, &line, amount).await;
        }
    }
}

const IN_2019: &str = "filter: { side: { eq: EXPENDITURE } }, codeVersion: \"2019\"";

/// Codes with their amounts.
fn codes(cells: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let cells = cells.as_array().unwrap().iter();
    cells
        .map(|cell| (text(&cell["keys"][0]["code"]), text(&cell["current"])))
        .collect()
}

on_both! {
    async fn a_series_goes_on_under_the_codes_of_another_edition_where_a_crosswalk_says_so(app) {
        two_editions(app).await;
        import(app, "padanan.csv", ROWS).await;

        let found = app.ask(&format!(
            "{{ budgetSeries(fromYear: 2020, toYear: 2021, groupBy: [ACCOUNT_TYPE], {IN_2019}) {{
                series {{ keys {{ code name }} points {{ cell {{ current itemCount coverage {{ current }} }} }} }} total {{ amounts {{ current }} }} }} }}"
        )).await;

        let series = found["budgetSeries"]["series"].as_array().unwrap();
        let told: Vec<Value> = series.iter().map(|line| {
            let amounts: Vec<&Value> = line["points"].as_array().unwrap().iter().map(|point| &point["cell"]["current"]).collect();
            json!([line["keys"][0]["code"], amounts])
        }).collect();
        assert_eq!(told, [
            json!(["5.1.01", ["30.00", "33.00"]]),
            json!(["5.1.02", ["30.00", "31.00"]]),
            // It became two codes in parts that nobody states.
            json!(["5.2.3", ["40.00", null]]),
            json!(["5.2.03", [null, "23.00"]]),
            json!(["5.2.02", [null, "22.00"]]),
        ]);
        assert_eq!(series[0]["keys"][0]["name"], "Akun 5.1.01");
        // Two items of one budget are one item each, and one budget.
        assert_eq!((&series[0]["points"][0]["cell"]["itemCount"], &series[0]["points"][0]["cell"]["coverage"]["current"]), (&json!("2"), &json!(1)));
        assert_eq!(found["budgetSeries"]["total"], json!([{ "amounts": { "current": "100.00" } }, { "amounts": { "current": "109.00" } }]));
    }

    async fn codes_that_stay_apart_are_counted_in_a_warning(app) {
        two_editions(app).await;
        import(app, "padanan.csv", ROWS).await;
        let warned = async |arguments: &str| {
            let found = app.ask(&format!("{{ budgetCube(groupBy: [ACCOUNT_TYPE, FISCAL_YEAR], {arguments}) {{ warnings {{ code message }} }} }}")).await;
            let warnings = found["budgetCube"]["warnings"].as_array().unwrap().clone();
            warnings.into_iter().filter(|warning| warning["code"] != "UNITS_WITHOUT_DOCUMENTS").collect::<Vec<_>>()
        };

        let joined = warned(IN_2019).await;
        let stated = warned("filter: { side: { eq: EXPENDITURE } }").await;

        assert_eq!(joined, [json!({
            "code": "CODES_NOT_JOINED",
            "message": "1 accounts of other editions stay apart: no crosswalk makes all of them one account of the edition asked for.",
        })]);
        assert_eq!(stated.iter().map(|warning| &warning["code"]).collect::<Vec<_>>(), ["CODE_LIST_CHANGED"]);
    }

    async fn a_joined_cell_leads_to_the_items_of_both_editions(app) {
        two_editions(app).await;
        import(app, "padanan.csv", ROWS).await;

        let found = app.ask(
            "{ budgetCube(groupBy: [ACCOUNT_TYPE], filter: { side: { eq: EXPENDITURE }, fiscalYear: { in: [2020, 2021] } }, codeVersion: \"2019\") {
                nodes { keys { code } current items { nodes { name } } } total { current } } }"
        ).await;

        assert_eq!(codes(&found["budgetCube"]["nodes"])[0], ("5.1.01".to_owned(), "63.00".to_owned()));
        let mut names: Vec<&str> = found["budgetCube"]["nodes"][0]["items"]["nodes"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        assert_eq!(names, ["5.1.01", "5.1.1", "5.2.1"]);
        assert_eq!(found["budgetCube"]["total"]["current"], "209.00");
    }

    async fn without_a_crosswalk_nothing_is_joined(app) {
        two_editions(app).await;

        let found = app.ask(&format!("{{ budgetCube(groupBy: [ACCOUNT_TYPE, FISCAL_YEAR], {IN_2019}) {{ totalCount warnings {{ code }} }} }}")).await;

        assert_eq!(found["budgetCube"]["totalCount"], 8);
        let warnings = found["budgetCube"]["warnings"].as_array().unwrap();
        assert!(warnings.contains(&json!({ "code": "CODES_NOT_JOINED" })), "{warnings:?}");
    }

    async fn an_unknown_edition_is_refused(app) {
        let refused = app.post(&format!("{{ budgetCube(groupBy: [FISCAL_YEAR], {}) {{ totalCount }} }}", IN_2019.replace("2019", "1999")), json!({})).await;

        assert_eq!(refused["errors"][0]["message"], "There is no chart of accounts of the edition `1999`; `codeLists` has the editions.");
        assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}
