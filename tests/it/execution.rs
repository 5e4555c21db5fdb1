//! What the framework must keep: the order of keys, and variables that were left out.

use serde_json::json;

use crate::support::build::region;
use crate::support::on_both;

on_both! {
    async fn keys_come_in_the_order_of_the_query(app) {
        region("34.02").create(app).await;
        let query = "{ slow: region(code: \"34.02\") { parent { code } name } quick: __typename again: region(code: \"34\") { code } glossary { term } }";
        let body = json!({ "query": query }).to_string();

        for _ in 0..10 {
            let answer = app.http.post(format!("{}/graphql", app.address))
                .header("content-type", "application/json").body(body.clone())
                .send().await.unwrap().text().await.unwrap();
            let places = ["\"slow\"", "\"parent\"", "\"name\"", "\"quick\"", "\"again\"", "\"glossary\""]
                .map(|key| answer.find(key).unwrap());

            assert!(places.is_sorted(), "{answer}");
        }
    }

    async fn a_variable_that_was_left_out_leaves_the_default(app) {
        region("34.02").create(app).await;
        let query = "query($scope: BudgetScope! = UNIT, $first: Int, $asOf: Date) {
            region(code: \"34.02\") { budget(fiscalYear: 2014, scope: $scope, asOf: $asOf) { coverage { units } } }
            regions(first: $first) { nodes { code } } }";

        let found = app.ask(query).await;

        assert_eq!(found["region"]["budget"]["coverage"]["units"], 0);
        assert_eq!(found["regions"]["nodes"].as_array().unwrap().len(), 2);
    }
}
