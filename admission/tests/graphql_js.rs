//! What is accepted and what is refused, beside the reference implementation, graphql-js 16.
//!
//! Node writes documents and their mutations with the reference's verdict; each is admitted here
//! with the limits out of the way.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pantau_admission::{Admission, Limits, Sizes};

/// Limits that no document of the corpus and no mutation of one reaches.
const NONE: Limits = Limits {
    bytes: 1_000_000,
    tokens: 1_000_000,
    nesting: 200,
    directives: 1_000_000,
    expanded: 1_000_000,
    depth: 1_000,
    fields: 1_000_000,
    cost: u64::MAX,
};

/// Documents that were compared, and those on which the verdicts differ.
struct Compared {
    accepted: usize,
    refused: usize,
    differences: Vec<String>,
}

fn compare(schema: &str, corpus: &str, mutations: usize, seed: usize) -> Compared {
    let examiner = examiner();
    let sdl = std::fs::read_to_string(examiner.join(schema)).unwrap();
    let admission = Admission::new(&sdl, NONE, Sizes::default(), 0).unwrap();
    let mut node = Command::new("node")
        .current_dir(&examiner)
        .args(["verdicts.mjs", schema, corpus])
        .args([mutations.to_string(), seed.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node runs the examiner");
    let mut compared = Compared {
        accepted: 0,
        refused: 0,
        differences: Vec::new(),
    };
    for line in BufReader::new(node.stdout.take().unwrap()).lines() {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let document = line["document"].as_str().unwrap();
        let theirs = line["refusal"].as_str();
        let ours = admission
            .document(document)
            .err()
            .map(|refusal| refusal.to_string());
        match theirs {
            None => compared.accepted += 1,
            Some(_) => compared.refused += 1,
        }
        if theirs.is_some() != ours.is_some() {
            let difference = format!("{document}\n  graphql-js: {theirs:?}\n  ours: {ours:?}");
            compared.differences.push(difference);
        }
    }
    assert!(node.wait().unwrap().success(), "the examiner failed");
    compared
}

fn examiner() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/examiners/graphql-js")
}

fn assert_same(compared: &Compared, least: usize) {
    let differences = &compared.differences;
    let shown = differences
        .iter()
        .take(400)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        differences.is_empty(),
        "{} differences\n{shown}",
        differences.len()
    );
    assert!(compared.accepted + compared.refused >= least);
    // A corpus of which nearly all is refused would show little.
    assert!(
        compared.accepted * 20 > compared.refused,
        "{}",
        compared.accepted
    );
}

#[test]
#[ignore = "needs Node: scripts/examiners.sh graphql-js"]
fn documents_of_the_schema_and_their_mutations_are_judged_as_by_graphql_js() {
    let compared = compare("../../../schema.graphql", "corpus", 100, 1);

    assert_same(&compared, 50 * 101);
}

#[test]
#[ignore = "needs Node: scripts/examiners.sh graphql-js"]
fn documents_with_every_feature_of_the_language_are_judged_as_by_graphql_js() {
    let compared = compare("features/schema.graphql", "features/corpus", 300, 1);

    assert_same(&compared, 17 * 301);
}

#[test]
#[ignore = "takes minutes, and needs Node; for an upgrade of apollo-compiler"]
fn many_more_mutations_are_judged_as_by_graphql_js() {
    for seed in 2..4 {
        assert_same(
            &compare("../../../schema.graphql", "corpus", 500, seed),
            50 * 501,
        );
        assert_same(
            &compare("features/schema.graphql", "features/corpus", 2_000, seed),
            17 * 2_001,
        );
    }
}
