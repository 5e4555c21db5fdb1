//! Anything by its id.

use entity::budget_document::BudgetStage::Amended;
use entity::code_list::CodeListKind;
use entity::unit_change::UnitChangeKind::Formation;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::support::build::{
    account, change, code_list, document, fact, finding, item, program, region, service, total,
    unit,
};
use crate::support::on_both;

on_both! {
    async fn everything_is_found_by_its_id(app) {
        let region = region("34").create(app).await;
        let unit = unit(&region, "1.01").from("2014-01-01").create(app).await;
        let budget = document(&unit).create(app).await;
        program(app, &unit, 2014, "1.01.01", None).await;
        item(&budget).create(app).await;
        finding(app, &budget, "total-unmet").await;
        change(app, Formation, "2014-01-01", &[], &[&unit]).await;
        let list = code_list(app, CodeListKind::Account, "2019").await;
        account(app, &list, "5", None).await;
        service(&unit, "01").create(app).await;

        let all = app.ask(
            "{ regions { nodes { id } } units { nodes { id } } unitChanges { nodes { id } } programs { nodes { id } }
               budgetDocuments { nodes { id } } budgetItems { nodes { id } } accounts { nodes { id } } codeLists { id }
               qualityFindings { nodes { id } } importRuns(first: 1) { nodes { id } } sourceDocuments(first: 1) { nodes { id } }
               publicServices { nodes { id } } }",
        ).await;
        let ids: Vec<Value> = all.as_object().unwrap().values()
            .map(|list| list.get("nodes").unwrap_or(list)[0]["id"].clone()).collect();
        let found = app.ask_with(
            "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Dated { validFrom } ... on Sourced { sourceDocument { kind } } } }",
            json!({ "ids": ids }),
        ).await;
        let one = app.ask_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": ids[0] })).await;

        let again: Vec<Value> = found["nodes"].as_array().unwrap().iter().map(|node| node["id"].clone()).collect();
        assert_eq!(ids.len(), 12);
        assert_eq!(again, ids);
        assert_eq!(one["node"]["id"], ids[0]);
    }

    async fn what_a_document_states_is_found_by_its_id(app) {
        let region = region("34").create(app).await;
        let unit = unit(&region, "1.01").create(app).await;
        let first = document(&unit).create(app).await;
        let second = document(&unit).stage(Amended).create(app).await;
        let paid = item(&first).create(app).await;
        fact(app, &first, &paid, 5).await;
        fact(app, &second, &paid, 7).await;
        for line in [1, 2] {
            total(app, &second, line, line, None).await;
        }

        let all = app.ask(
            "{ budgetDocuments(orderBy: [{ field: TITLE }]) { nodes { facts { nodes { id } } publishedTotals { edges { node { id } } } } } }",
        ).await;
        let mut ids: Vec<&Value> = Vec::new();
        for document in all["budgetDocuments"]["nodes"].as_array().unwrap() {
            ids.extend(document["facts"]["nodes"].as_array().unwrap().iter().map(|fact| &fact["id"]));
            ids.extend(document["publishedTotals"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["id"]));
        }
        let found = app.ask_with(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on BudgetFact { amount document { stage } } ... on PublishedTotal { amount } } }",
            json!({ "ids": ids }),
        ).await;

        let amount = |node: &Value| node["amount"].as_str().unwrap().to_owned();
        let again = found["nodes"].as_array().unwrap();
        let mut amounts: Vec<_> = again.iter().map(amount).collect();
        amounts.sort();
        assert_eq!(again.iter().map(|node| &node["id"]).collect::<Vec<_>>(), ids);
        assert_eq!(amounts, ["1.00", "2.00", "5.00", "7.00"]);
        for node in again.iter().filter(|node| node.get("document").is_some()) {
            let expected = if amount(node) == "5.00" { "ENACTED" } else { "AMENDED" };
            assert_eq!(node["document"]["stage"], expected);
        }
    }

    async fn an_id_of_nothing_is_null_and_a_foreign_one_is_refused(app) {
        let region = region("34").create(app).await;
        let id = app.ask("{ regions { nodes { id } } }").await["regions"]["nodes"][0]["id"].clone();
        entity::region::Entity::delete_by_id(region.id).exec(app.database.writer()).await.unwrap();

        let gone = app.ask_with("query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", json!({ "id": id })).await;
        let wrong_kind = format!("{{ budgetItem(id: {id}) {{ id }} }}");

        assert_eq!(gone, json!({ "node": null, "nodes": [null] }));
        for query in [wrong_kind.as_str(), "{ node(id: \"x\") { id } }", "{ node(id: \"\") { id } }", "{ node(id: \"UmVnaW9u\") { id } }",
            "{ node(id: \"VAGh__omrXIwt9fOfO7-P4c\") { id } }", "{ node(id: \"TgGh__omrXIwt9fOfO7-P4cA\") { id } }"] {
            assert_eq!(app.refusal(query).await, "BAD_USER_INPUT", "{query}");
        }
    }
}
