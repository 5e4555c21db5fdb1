//! What the README and the demo tell people to ask is answered.

use pantau::cli::demo::QUESTIONS;
use serde_json::Value;

use crate::support::on_both;

on_both! {
    async fn the_questions_of_the_demo_and_of_the_readme_have_no_errors(app) {
        let readme = include_str!("../../README.md");
        let (_, body) = readme.split_once("-d '").unwrap();
        let (body, _) = body.split_once("'\n").unwrap();
        let asked: Value = serde_json::from_str(body).unwrap();

        for query in QUESTIONS.map(|(_, query)| query).into_iter().chain(asked["query"].as_str()) {
            app.ask(query).await;
        }
    }
}
