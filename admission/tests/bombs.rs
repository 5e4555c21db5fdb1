//! Documents that are meant to hurt are refused, or stay small.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/bombs.rs"]
mod bombs;

use std::time::{Duration, Instant};

use async_graphql_value::{ConstValue, Name, Variables};
use pantau_admission::{Admission, Code, Limits, Sizes};

const SCHEMA: &str = include_str!("../../schema.graphql");

fn admission() -> Admission {
    Admission::new(SCHEMA, Limits::default(), Sizes::default(), 1 << 20).unwrap()
}

#[test]
fn every_bomb_is_judged_in_bounded_time_on_a_small_stack() {
    // Far more than the 50 ms of a release build on an idle machine (see the bench `bombs`), and
    // far less than anything that is not linear takes.
    let patience = Duration::from_secs(3);
    // The stack of the server's threads.
    let judge = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let judged = judge.spawn(move || {
        let admission = admission();
        for (name, text) in bombs::bombs() {
            assert!(text.len() <= 65_536, "{name}: {} bytes", text.len());
            let start = Instant::now();
            let cost = admission
                .document(&text)
                .and_then(|document| document.operation(None, Variables::default()))
                .map(|admitted| (admitted.cost(), admitted.executable()));
            let took = start.elapsed();

            assert!(took < patience, "{name}: {took:?}");
            if let Err(refusal) = &cost {
                assert!((1..=5).contains(&refusal.problems.len()), "{name}");
                let lengths = refusal.problems.iter().map(|problem| problem.message.len());
                assert!(lengths.max() < Some(1_300), "{name}: {refusal}");
            }
        }
    });

    judged.unwrap().join().unwrap();
}

#[test]
fn what_nests_to_the_limit_is_read_on_a_small_stack() {
    let limits = Limits {
        nesting: 120,
        depth: 1_000,
        ..Limits::default()
    };
    let judge = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let judged = judge.spawn(move || {
        let admission = Admission::new(SCHEMA, limits, Sizes::default(), 1 << 20).unwrap();
        for text in [
            format!("{}__typename{}", "{...".repeat(119) + "{", "}".repeat(120)),
            format!(
                "{{region(code:\"34\"){}code{}}}",
                "{parent".repeat(116) + "{",
                "}".repeat(117)
            ),
            format!(
                "{{regions(filter:{}{{}}{}){{totalCount}}}}",
                "{not:".repeat(116),
                "}".repeat(116)
            ),
        ] {
            let document = admission.document(&text).unwrap();
            let admitted = document.operation(None, Variables::default()).unwrap();
            drop(admitted.executable());
        }
    });

    judged.unwrap().join().unwrap();
}

#[test]
fn variables_that_nest_deep_are_read() {
    // JSON is read to 128 levels; the types of the schema may follow as deep.
    let mut value = ConstValue::Object([].into_iter().collect());
    for _ in 0..126 {
        value = ConstValue::Object([(Name::new("not"), value)].into_iter().collect());
    }
    let document = admission()
        .document("query($filter: RegionFilter) { regions(filter: $filter) { totalCount } }")
        .unwrap();
    let given = |value| {
        [(Name::new("filter"), value)]
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>()
    };

    let admitted = document.operation(
        None,
        Variables::from_value(ConstValue::Object(given(value).into_iter().collect())),
    );

    assert!(admitted.is_ok());
}

#[test]
fn the_known_bombs_get_the_code_that_says_why() {
    let admission = admission();
    let code = |wanted: &str| {
        let bombs = bombs::bombs();
        let (_, text) = bombs.iter().find(|(name, _)| *name == wanted).unwrap();
        let admitted = admission
            .document(text)
            .and_then(|document| document.operation(None, Variables::default()));
        admitted.err().map(|refusal| refusal.code)
    };
    for name in [
        "fragments of 30 levels, 3 spreads",
        "fragments below fields",
        "a chain of fragments",
        "operations that share fragments",
        "inline fragments inside each other",
        "lists 5,000 deep",
        "objects 5,000 deep",
        "directives on a field",
        "many operations",
        "introspection inside itself",
        "introspection, aliased",
        "as many aliases as fit",
    ] {
        assert_eq!(code(name), Some(Code::TooComplex), "{name}");
    }
    assert_eq!(
        code("a circle through fields"),
        Some(Code::ValidationFailed)
    );
    assert_eq!(code("lone surrogates"), Some(Code::ParseFailed));
    assert_eq!(code("a huge integer"), Some(Code::ValidationFailed));
    assert_eq!(code("1,000 aliases"), Some(Code::TooComplex));
}
